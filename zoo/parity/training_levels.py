"""The levels of the ladder about training, all in float64 and proof mode: 2 operators, 4 loss, 5 gradients, 6 buffers,
7 optimizers, 8 trajectory. Each is a function from a Subject to a Level."""
