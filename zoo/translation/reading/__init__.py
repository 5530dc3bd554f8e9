"""What each expression of a source is, as far as it can be told without running it."""
