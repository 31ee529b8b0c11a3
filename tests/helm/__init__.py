"""The charts, rendered by real helm and looked at as objects; no cluster is needed."""
