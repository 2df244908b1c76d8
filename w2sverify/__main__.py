"""`python -m w2sverify`."""

from .cli import main

if __name__ == "__main__":
    raise SystemExit(main())
