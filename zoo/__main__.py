"""`python -m zoo` is the same as the `zoo` command."""

import sys
from pathlib import Path

if not __package__:
    # run as `python zoo`, which Paddle's launcher makes of `-m zoo`: in this folder torch and paddle are ours
    sys.path[0] = str(Path(__file__).resolve().parent.parent)

from zoo.cli import main

main()
