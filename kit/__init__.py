"""Domain-free runtime that every Matricula process shares."""
