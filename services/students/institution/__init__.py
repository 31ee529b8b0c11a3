"""The library's institutions, their campuses, and their places in rankings."""
