"""The options of each command, apart from what it does, so that `--help` is immediate."""
