"""Projections computed fast, exactly, or slowly: what they propose, the kernel checks."""
