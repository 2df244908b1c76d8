"""The papers' experiments, one module per figure or table; what they share is in `_shared`."""
