"""Sheets from people and for people: `read` (in a child process), `match`, `write`, `failed_rows`."""
