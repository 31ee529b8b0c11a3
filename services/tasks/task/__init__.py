"""Tasks: what somebody has to do by when, for whom, and what has to be done before."""
