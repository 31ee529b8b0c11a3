"""Activities: what people did with a lead, and what comes next."""
