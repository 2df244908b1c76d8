"""How instances are drawn: at random, backwards from the answer, adversarially, from real data."""
