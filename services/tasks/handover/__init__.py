"""Hand-over: what the people who sold a service tell those who do it, once for each contract that is won."""
