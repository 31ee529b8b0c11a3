"""Education of students: schools, degrees, and grade point averages on their own scales."""
