"""Print the table of peers x directions: every network that torchvision and paddle.vision share with us, both ways.

    python -m tools.check_peers [NAME...]      # from the root; all of them take some minutes and 6 GB

Exit code 0 if every weight has crossed bit by bit and every float64 logit agrees to 1e-12.
"""

import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.table import Table

from zoo.parity.peer_weights import crossings
from zoo.weights.peer_networks import NETWORKS, SOURCES


def main(names: list[str]) -> int:
    """Print the table for some networks, all without any; the exit code."""
    table = Table(title="float64 logits, largest difference relative to the largest logit")
    for column in ("from", "to", "tensors bit by bit", "as published", "in parity mode"):
        table.add_column(column)
    passed = True
    with tempfile.TemporaryDirectory() as folder:
        for source in SOURCES:
            for name in NETWORKS[source]:
                if names and name not in names:
                    continue
                for row in crossings(name, source, Path(folder)):
                    folded = f" ({row.folded})" if row.folded else ""
                    table.add_row(
                        row.network, row.target, f"{row.bitwise} of {row.tensors}{folded}", f"{row.published:.1e}",
                        f"{row.rounded:.1e}",
                    )  # fmt: skip
                    passed &= row.passed
                    print(row, file=sys.stderr)
    Console(width=140).print(table)
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
