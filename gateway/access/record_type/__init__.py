"""Record types as the contract describes them: what the console shows without knowing them."""
