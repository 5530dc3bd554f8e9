"""What all plots of training share: matplotlib's Figure objects, fonts for Chinese names, colours, formats.

No window and no global state of pyplot's.
"""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from zoo.errors import unknown
from zoo.files import aside
from zoo.optional_libraries import extra

FORMATS = ("png", "svg", "pdf")
COLOURS = ("#0550ae", "#953800", "#6639ba", "#116329")  # the first four curves of the report's page
RED, GRID, FAINT = "#b3141c", "#e6eaef", "#9da7b1"
# the first of these that the machine has draws what matplotlib's own font lacks
CHINESE = ("Noto Sans CJK SC", "Noto Sans SC", "WenQuanYi Micro Hei", "SimHei", "Microsoft YaHei", "PingFang SC")


def with_origin(title: str, synthetic: bool) -> str:
    """A figure's title, with a word on where synthetic data is drawn."""
    return ", ".join(filter(None, [title, "synthetic data" if synthetic else ""]))


def short(name: object, most: int) -> str:
    """A name of at most so many characters, which any file can hold."""
    text = str(name).encode("utf-8", "replace").decode("utf-8")
    return text if len(text) <= most else text[: most - 1] + "…"


@contextmanager
def drawing() -> Iterator[None]:
    """The settings that texts take when they are made: a font for Chinese names, and a dollar sign that is one."""
    matplotlib = extra("matplotlib", "for plots")
    with matplotlib.rc_context({"font.family": families(), "text.parse_math": False, "text.usetex": False}):
        yield


def families() -> list[str]:
    """The fonts to draw with: matplotlib's own and, for Chinese, the machine's first or the one that zhplot carries."""
    manager = extra("matplotlib.font_manager", "for plots").fontManager
    there = [name for name in CHINESE if name in manager.get_font_names()]
    # zhplot sets matplotlib's fonts for the whole program when it is imported, so only its file is taken
    carried = find_spec("zhplot") if not there else None
    for path in Path(carried.origin).parent.glob("fonts/*.ttf") if carried and carried.origin else ():
        manager.addfont(path)
        there.append("Noto Sans SC")
    return ["DejaVu Sans", *there[:1]]


def new_figure(width: float, height: float) -> Any:
    """A figure of this size in inches; DependencyError without matplotlib."""
    return extra("matplotlib.figure", "for plots").Figure(figsize=(width, height), layout="constrained")


def write(figure: Any, path: str | Path) -> Path:
    """Write a figure aside and rename it; the ending says which format."""
    path = Path(path)
    kind = path.suffix.removeprefix(".").lower()
    if kind not in FORMATS:
        raise unknown("format of plots", path.suffix, [f".{name}" for name in FORMATS])
    with aside(path) as part, warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        # without the date, the same figures give the same file
        figure.savefig(part, format=kind, dpi=120, metadata={"Date": None} if kind == "svg" else None)
    letters = [warning for warning in told if "missing from font" in str(warning.message)]
    for warning in told:
        if warning not in letters:
            warnings.warn_explicit(warning.message, warning.category, warning.filename, warning.lineno)
    if letters:
        # one sentence instead of one for each letter
        warnings.warn(
            f"{path} has letters that no font of this machine has, drawn as boxes; install one for Chinese names "
            "(pip install zhplot, Debian: fonts-wqy-microhei).",
            stacklevel=3,
        )
    return path
