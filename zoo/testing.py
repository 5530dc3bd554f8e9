"""For other projects' tests: hold two models, or a network of zoo's, to the parity ladder.

from zoo.testing import assert_parity

def test_my_port():
    assert_parity(my_torch_model, my_paddle_model, input_size=(3, 64, 64), copy_weights=True)
"""

from typing import Any

from rich.console import Console

from zoo.parity.compare import compare
from zoo.parity.report import ParityReport


def assert_parity(a: Any, b: Any = None, **arguments: Any) -> ParityReport:
    """Compare as zoo.compare does, with its arguments and errors; AssertionError with the table if a level fails."""
    report = compare(a, b, **arguments)
    if not report.passed:
        console = Console(width=160)
        with console.capture() as capture:
            console.print(report)
        raise AssertionError(f"{report.network} is not the same in both:\n{capture.get()}")
    return report
