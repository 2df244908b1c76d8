"""Searches for counterexamples: claims, settings, the search, the shrinking, the library."""
