"""Trained weights on the move: from file to file and from model to model, with a proof."""
