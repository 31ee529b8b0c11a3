"""Score rules: points that a lead earns, from which its score follows."""
