"""Bounds of Theorem 2 and its lemmas, one file each; `all_bounds` finds them."""
