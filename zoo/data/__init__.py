"""Pictures and data, without a framework."""
