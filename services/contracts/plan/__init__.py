"""Payment plans: lines that add up to the contract's total."""
