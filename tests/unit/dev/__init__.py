"""Tests of the dev room."""
