"""`python -m zoo` is the same as the `zoo` command."""

import sys
from pathlib import Path

if not __package__:
    # run as `python zoo`, which Paddle's launcher makes of `-m zoo`: in this folder torch and paddle are ours
    sys.path[0] = str(Path(__file__).resolve().parent.parent)
elif Path(sys.path[0]).resolve() == Path.cwd() != Path(__file__).resolve().parent.parent:
    # `python -m` looks in the current folder first, where a torch.py or random.py is not what zoo means
    del sys.path[0]

from zoo.cli import main

main()
