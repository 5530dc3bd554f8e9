"""Calls of the other framework: their names, their arguments, and what their values are there."""
