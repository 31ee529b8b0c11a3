"""Experience of students: activities, awards, work, research."""
