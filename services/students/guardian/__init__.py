"""Guardians: who decides and signs with a student, shared by brothers and sisters."""
