"""The networks in PyTorch, and the adapter that neutral code is written against (runtime.py)."""

import os

# Idle OpenMP threads spin: beside a busy neighbour ResNet-50 took 4.0 s instead of 0.4 s. Read at torch's first import.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
