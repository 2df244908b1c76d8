"""Intervals and decisions for a rate that is seen in independent trials."""
