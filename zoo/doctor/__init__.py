"""The doctor: where a port of a network first goes wrong, and why."""
