"""The networks in PaddlePaddle, and the adapter that neutral code is written against (runtime.py)."""

import os
import warnings
import zlib  # noqa: F401  (paddlepaddle-gpu 2.6.2 crashes when zlib is first loaded after it)

# OpenMP threads that wait by spinning slow a busy machine down tenfold; who loads OpenMP first decides for both
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

_threads = os.environ.get("OMP_NUM_THREADS")

with warnings.catch_warnings():
    # about a compiler cache, which no user of the networks has a need for
    warnings.filterwarnings("ignore", message="No ccache found")
    import paddle  # noqa: F401

# said at every training step of a network with batch norm, whatever the user does
warnings.filterwarnings("ignore", message="When training, we now always track")

# importing paddle sets OMP_NUM_THREADS=1, which would slow down whatever else this process or its children import
if _threads is None:
    os.environ.pop("OMP_NUM_THREADS", None)
