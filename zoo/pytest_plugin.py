"""The plugin that pytest finds if zoo is installed; it does nothing, and imports nothing, until it is
used.

pytest --zoo-pair theirs.py:Net mine.py:Net --zoo-input-size 3,32,32

adds one test, which compares the two models, of either framework, on the parity ladder: see zoo/testing.py. --zoo-pair
may be given several times. The fixture zoo_pair is zoo.testing.assert_pair. Files are looked for from pytest's rootdir.
"""

import os
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options, all of them --zoo-..., so that they do not clash with others."""
    group = parser.getgroup("zoo", "two models that must be equal")
    words: dict[str, Any] = {"action": "append", "default": [], "metavar": "NAME=VALUE"}
    group.addoption(
        "--zoo-pair", nargs=2, action="append", default=[], metavar="FILE.py:NAME",
        help="compare two models on the parity ladder, as a test; may be given several times",
    )  # fmt: skip
    group.addoption("--zoo-input-size", metavar="SHAPE", help="the shape of one input, such as 3,32,32")
    group.addoption("--zoo-inputs", metavar="FILE.npz", help="instead: the inputs themselves")
    group.addoption("--zoo-levels", metavar="LEVELS", help="levels, such as 0,3; 0,1,3,3b by default")
    group.addoption("--zoo-args-a", help="what the first model is called with", **words)
    group.addoption("--zoo-args-b", help="what the second model is called with", **words)
    group.addoption("--zoo-weights-a", metavar="FILE", help="the first model's weights")
    group.addoption("--zoo-weights-b", metavar="FILE", help="the second model's weights")
    group.addoption(
        "--zoo-own-weights", action="store_true",
        help="each model with the weights that it is built with; else the first one's in both, if no file is given",
    )  # fmt: skip


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(session: pytest.Session, config: pytest.Config, items: list[pytest.Item]) -> None:
    """Add one test for each pair; -k and -m select among them too."""
    for a, b in dict.fromkeys(map(tuple, config.getoption("--zoo-pair"))):
        items.append(ZooPair.from_parent(session, name=f"zoo-pair[{a} {b}]", pair=(a, b)))


class ZooPair(pytest.Item):
    """The test of one pair."""

    def __init__(self, *, pair: tuple[str, str], **given: Any) -> None:
        super().__init__(**given)
        self.pair = pair

    def runtest(self) -> None:
        """Compare the two models; AssertionError with the table if a level fails."""
        from zoo.cli.pairs import fed
        from zoo.testing import assert_pair

        given = {name: self.config.getoption(f"--zoo-{name.replace('_', '-')}") for name in GIVEN}
        own = self.config.getoption("--zoo-own-weights")
        # where a project makes errors of warnings, those of a framework's own import are no fault of the pair
        with _at(self.config.rootpath), warnings.catch_warnings():
            warnings.simplefilter("default")
            on = fed(self.config.getoption("--zoo-input-size"), self.config.getoption("--zoo-inputs"), "zoo-")
            assert_pair(self.pair[0], self.pair[1], **given, **on, copy_weights=False if own else None)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], *given: Any) -> Any:
        """The table, or the sentence that says what is wrong with the options: no traceback through zoo."""
        from zoo.errors import ZooError

        if isinstance(excinfo.value, AssertionError | ZooError):
            return f"{excinfo.value}"
        return super().repr_failure(excinfo, *given)

    def reportinfo(self) -> tuple[os.PathLike[str] | str, int | None, str]:
        """Where the test is from: the command line."""
        return self.config.rootpath, None, self.name


GIVEN = ("levels", "args_a", "args_b", "weights_a", "weights_b")


@pytest.fixture
def zoo_pair(pytestconfig: pytest.Config) -> Callable[..., Any]:
    """zoo.testing.assert_pair, with files looked for from pytest's rootdir."""
    from zoo.testing import assert_pair

    def held(*models: Any, **given: Any) -> Any:
        with _at(pytestconfig.rootpath):
            return assert_pair(*models, **given)

    return held


@contextmanager
def _at(folder: os.PathLike[str]) -> Iterator[None]:
    before = os.getcwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)
