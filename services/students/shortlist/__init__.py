"""The shortlist of a student, and how the student stands to what each round asks for."""
