"""Test sittings of students: scores of each sitting, and until when they count."""
