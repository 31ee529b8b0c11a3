"""Templates: what a kind of contract is made of."""
