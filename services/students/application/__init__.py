"""Applications: one student, one round of one programme, and the way to a decision with its evidence."""
