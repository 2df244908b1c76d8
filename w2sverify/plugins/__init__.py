"""Classes of other people: what each method must return, watched while it runs."""
