"""The parts of `w2sverify.diagnose`: reading a run, exact numbers, heads, faults, intervals."""

__all__: list[str] = []
