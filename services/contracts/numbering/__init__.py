"""Contract numbers: one sequence per branch, without gaps and without doubles."""
