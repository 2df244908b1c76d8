"""Frozen representations: what turns molecules and texts into features."""
