"""The calendar of work: weekdays, holidays, make-up workdays, and days and instants counted by it."""
