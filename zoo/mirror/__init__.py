"""The two sources of a network side by side, and the dictionary of spellings."""
