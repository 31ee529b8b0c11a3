"""Programmes, their seasons, the rounds of a season, and what a round asks for until when."""
