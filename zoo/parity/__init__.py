"""The parity ladder, its reports, and the mirror of the two sources."""
