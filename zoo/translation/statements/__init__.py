"""Whole statements that the other framework needs elsewhere, otherwise, or not at all."""
