"""zoo fuzz: networks that nobody has seen, drawn, written in every backend, and run up the parity ladder."""
