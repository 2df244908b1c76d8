"""Finite samples: Theorem 2 with explicit constants, on populations where every distance is exact.

A `Population` has finitely many points, so the distances of Theorem 2 are sums. Students are drawn
by empirical projection (`draw_students` for linear functions in batches, `project_sample` for any
class), bounds are in `bounds/`, one file each, and `coverage` counts how often each holds.
"""
