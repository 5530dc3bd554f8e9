"""A toy backend for tests: LeNet's forward pass in numpy. With this folder on zoo's path it is zoo.numpy."""
