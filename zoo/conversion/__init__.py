"""Moving trained weights: from file to file and from model to model, with a proof."""
