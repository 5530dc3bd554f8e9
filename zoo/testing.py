"""For other projects' tests: compare two models, or a network of zoo's, on the parity ladder.

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
    """Raise unless two models, or a network's two versions, are equal; for tests. Arguments are those of zoo.compare.

    Returns:
        The report, if every level passed.

    Raises:
        AssertionError: a level did not pass; the message has the report as a table.
        ZooError: as for zoo.compare.

    Example:
        >>> from zoo.testing import assert_parity
        >>> assert_parity("lenet", levels="0").passed
        True
    """
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
    r"""Raise unless two models are equal; for tests of models that are in files.

    Args:
        a, b: FILE.py:NAME, of either framework, or a model.
        args_a, args_b: the arguments that NAME is called with, as a dict or as words "name=value".
        weights_a, weights_b: files of weights under the models' own names; no code in them is run.
        copy_weights: give both models the weights of a. By default this is done if no file of weights is given, because
            two models that draw their own weights cannot be equal.
        arguments: those of zoo.compare, such as input_size=(3, 64, 64) and levels="0,3".

    Returns:
        The report, if every level passed.

    Raises:
        AssertionError: a level did not pass; the message has the report as a table.
        ZooError: as for zoo.compare, or a file or NAME cannot be used.

    Example:
        >>> from pathlib import Path
        >>> from zoo.testing import assert_pair
        >>> file = Path("my_port.py")
        >>> done = file.write_text("import torch\ndef Net(width=2):\n    return torch.nn.Linear(4, width)\n")
        >>> other = file.with_name("theirs.py")
        >>> done = other.write_text("import paddle\ndef Net():\n    return paddle.nn.Linear(4, 3)\n")
        >>> assert_pair("theirs.py:Net", "my_port.py:Net", args_b={"width": 3}, input_size=(4,), levels="3").verdict
        'equal'
    """
    if copy_weights is None:
        copy_weights = weights_a is None and weights_b is None
    sides = ((a, args_a, weights_a), (b, args_b, weights_b))
    with foreign():
        models = [model(*side) if isinstance(side[0], str) else side[0] for side in sides]
        return assert_parity(*models, copy_weights=copy_weights, **arguments)
