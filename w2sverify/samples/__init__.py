"""Finite samples: Theorem 2 with explicit constants, on populations where every distance is exact.

A `Population` has finitely many points, so that the distances of Theorem 2 are sums. `make_world`
makes one for linear functions, `exact_world` a small one for any class. A `Setting` is a population
and a strong class: it draws students by empirical projection (`Replicates`) and gives the numbers
that bounds are made of (`Facts`). `all_bounds` are the bounds, one file each in `bounds/`, with
their constants, sources and proofs.

`coverage` draws students until the failure rate of every bound is decided, `run_grid` does so on a
grid, `grid_slopes` has the exponents, `informative_from` the sample size at which a bound begins to
speak. `exact_check` repeats some replicates in rationals, step by step (`ExactChain`), and
`dropped_hypotheses` shows what fails without each hypothesis. `rademacher` measures complexities.
"""
