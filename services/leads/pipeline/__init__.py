"""Pipelines: the stages a lead passes, and what each stage asks for."""
