"""Processes of their own for code that may crash, hang or be killed."""
