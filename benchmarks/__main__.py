"""`python -m benchmarks`"""

from __future__ import annotations

import os

if __name__ == "__main__":
    # Read once, when NumPy and SciPy are imported. Linear algebra here is small: more threads
    # would only make CPU time uncertain.
    os.environ |= dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    from ._command import main

    raise SystemExit(main())
