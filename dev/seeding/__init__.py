"""Demonstration data, made through the public REST API like any client would."""
