"""Runs: a campaign of seeded instances, its record, and the folder it is written to."""
