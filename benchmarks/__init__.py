"""Our speed against that of peers, as ratios within one run: `python -m benchmarks`.

Every module of this folder without a leading underscore is a benchmark: its docstring's first
sentence is the title, and `run(options)` returns tables. `benchmarks/README.md` says how to read
them.
"""
