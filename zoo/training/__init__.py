"""Training, without a framework: what an optimizer is set to."""
