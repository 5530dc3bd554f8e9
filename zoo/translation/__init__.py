"""A network's source from one framework to the other: rules as data, and the reader and writer that follow them."""
