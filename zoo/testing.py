"""For other projects' tests: hold two models, or a network of zoo's, to the parity ladder.

from zoo.testing import assert_pair, assert_parity

def test_my_port():
    assert_parity(my_torch_model, my_paddle_model, input_size=(3, 64, 64), copy_weights=True)

def test_two_files():
    assert_pair("theirs.py:Net", "mine.py:Net", input_size=(3, 64, 64), args_b={"width": 64})

Without a line of Python: pytest --zoo-pair theirs.py:Net mine.py:Net --zoo-input-size 3,64,64 (zoo/pytest_plugin.py).
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console

from zoo.parity.compare import compare
from zoo.port.importing import foreign
from zoo.port.model_in_file import model
from zoo.report.parity_report import ParityReport

if TYPE_CHECKING:
    from zoo.port.model_in_file import Words


def assert_parity(a: Any, b: Any = None, **arguments: Any) -> ParityReport:
    """Compare as zoo.compare does, with its arguments and errors; AssertionError with the table if a level fails."""
    report = compare(a, b, **arguments)
    if not report.passed:
        console = Console(width=160)
        with console.capture() as capture:
            console.print(report)
        raise AssertionError(f"{report.network} is not the same in both:\n{capture.get()}")
    return report


def assert_pair(
    a: Any,
    b: Any,
    *,
    args_a: "Words" = (),
    args_b: "Words" = (),
    weights_a: str | Path | None = None,
    weights_b: str | Path | None = None,
    copy_weights: bool | None = None,
    **arguments: Any,
) -> ParityReport:
    """Hold two models to the ladder: FILE.py:NAME each, of either framework, or models that are there already.

    args_a, args_b: what NAME is called with, as a dict or as words, name=value. weights_a, weights_b: files of weights
    in the models' own names; nothing in them is run. copy_weights: the first model's weights in both; by itself if no
    file of weights is given, since two models that draw their own have none in common. arguments: those of zoo.compare,
    such as input_size=(3, 64, 64) and levels="0,3".

    Raises AssertionError with the table if a level fails, and the errors of zoo.compare and of zoo/port.
    """
    if copy_weights is None:
        copy_weights = weights_a is None and weights_b is None
    sides = ((a, args_a, weights_a), (b, args_b, weights_b))
    with foreign():
        models = [model(*side) if isinstance(side[0], str) else side[0] for side in sides]
        return assert_parity(*models, copy_weights=copy_weights, **arguments)
