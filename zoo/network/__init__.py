"""What a network is: its arguments, tensors, seeded init, names and layouts, head, and which of them learn."""
