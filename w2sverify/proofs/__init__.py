"""Inequalities between inner products, proved or refuted for all vectors at once.

A conjecture (`docs/prove.md`) becomes a small Gram-matrix problem; a solver proposes multipliers or
vectors, they are made rational, and only the kernel's verdict on the certificate counts.
"""
