"""What is written otherwise than by names and arguments: one function for each such rule."""
