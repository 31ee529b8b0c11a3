"""Servers of the dev room, really started."""
