"""Portable state: seeded init, names and layouts, strict loading, safe files."""
