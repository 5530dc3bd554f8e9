"""Running trained networks fast: zoo.optimize, and how it is measured."""
