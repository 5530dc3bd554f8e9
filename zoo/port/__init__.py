"""A model from any Python file or notebook."""
