"""Where a comparison runs: each backend in a process of its own, its threads and its device."""
