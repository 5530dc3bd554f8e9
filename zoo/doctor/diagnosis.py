"""What the doctor says: the Diagnosis and the Causes it can name."""

import json
from dataclasses import asdict, dataclass, field
from enum import Enum
from typing import Any

from rich.console import Console, ConsoleOptions, RenderResult
from rich.panel import Panel
from rich.table import Table
from rich.text import Text


class Cause(str, Enum):  # a str mixin prints and compares as its value in json and in tests
    """Why a port differs from the network that it should be."""

    KERNEL_SIZE = "kernel_size"  #: a convolution's window
    STRIDE = "stride"  #: of a convolution or a pool
    PADDING = "padding"  #: of a convolution or a pool, its size or its values
    DILATION = "dilation"  #: of a convolution
    GROUPS = "groups"  #: of a convolution
    BIAS = "bias"  #: a layer has one where the reference has none, or the reverse
    CHANNELS = "channels"  #: channels of a convolution, features of a linear layer or a batch norm
    BN_EPS = "bn_eps"  #: batch norm's eps
    BN_MOMENTUM = "bn_momentum"  #: batch norm's momentum (Paddle's 0.9 is torch's 0.1)
    BN_MISSING = "bn_missing"  #: no batch norm where the reference has one
    POOL_SIZE = "pool_size"  #: a pool's window or output size
    POOL_KIND = "pool_kind"  #: a maximum where the reference has a mean, or the reverse
    CEIL_MODE = "ceil_mode"  #: a pool rounds its output size the other way
    COUNT_INCLUDE_PAD = "count_include_pad"  #: whether the padding counts in a mean (Paddle: exclusive)
    ACTIVATION_MISSING = "activation_missing"  #: no activation where the reference has one
    ACTIVATION_EXTRA = "activation_extra"  #: an activation where the reference has none
    ACTIVATION_KIND = "activation_kind"  #: another activation than the reference's
    DROPOUT = "dropout"  #: its probability, its mode, its place, or whether it is there
    FLATTEN_ORDER = "flatten_order"  #: the values are flattened in another order
    CONCAT_ORDER = "concat_order"  #: branches are joined in another order
    SOFTMAX_IN_HEAD = "softmax_in_head"  #: the model returns probabilities instead of logits
    RESIDUAL_ORDER = "residual_order"  #: the activation comes before the sum, or the sum before something else
    SHORTCUT = "shortcut"  #: the shortcut of a residual block: none, the wrong tensor, no projection or no batch norm
    LAYER_SHARED = "layer_shared"  #: one layer is called where the reference has several with weights of their own
    LAYER_UNTIED = "layer_untied"  #: weights of its own where the reference uses those of another layer again
    LAYER_UNUSED = "layer_unused"  #: a layer is declared and its output never used
    LAYER_ORDER = "layer_order"  #: the same operations in another order, or fed from another place
    LAYER_MISSING = "layer_missing"  #: a layer of the reference is not there at all
    LAYER_EXTRA = "layer_extra"  #: a layer that the reference does not have
    LINEAR_TRANSPOSED = "linear_transposed"  #: a square weight is used the wrong way round
    MASK = "mask"  #: an attention's: none, a causal one in one model only, or one that is shifted
    SETTING = "setting"  #: of another layer or function: a layer norm's eps, an attention's heads, a resize's corners
    BREAKS_OFF = "breaks_off"  #: the forward pass raises an error there, and nothing before it is wrong
    UNALIGNED = "unaligned"  #: the operations there cannot be matched, so this is neither a difference nor an answer
    UNKNOWN = "unknown"  #: none of these; the place is still right

    __str__ = str.__str__


@dataclass(frozen=True)
class Diagnosis:
    """The result of zoo.diagnose: whether a model is the network it should be; if not, where it first differs and why.

    Attributes:
        where: the dotted path of the layer in the model; for a function call its position, such as "forward call 7: add
            in layer1.0", counted from 1; for something missing, the operation before it. Empty if the model is equal or
            could not run.
        cause, expected, found, explanation: what is wrong.
        line: FILE:NUMBER in the model's source; "" if unknown.
        instead: the code to write there; "" if unknown.
        figures: for an equal model `operations` and `largest_relative_difference` (float64); else what was measured.
        arguments: what the reference was built with.
        further: the places that differ once this one is corrected, in order, each a dict with where, cause, expected,
            found, line and instead, and in also the other places with the same mistake.
        output: which output was compared, if the model returns several.
        alternative: another cause that would explain the same figures, if there is one.

    Example:
        >>> import json, zoo
        >>> found = zoo.diagnose(zoo.build("lenet", backend="paddle"), "lenet")
        >>> found.equal, found.verdict, found.where
        (True, 'equal', '')
        >>> json.loads(found.to_json())["network"]
        'lenet'
    """

    network: str
    backend: str
    equal: bool
    where: str
    cause: Cause | None
    expected: str
    found: str
    explanation: str
    figures: dict[str, Any] = field(default_factory=dict)
    arguments: dict[str, Any] = field(default_factory=dict)
    line: str = ""
    instead: str = ""
    further: tuple[dict[str, Any], ...] = ()
    output: str = ""
    alternative: str = ""

    @property
    def verdict(self) -> str:
        """Return "equal", "DIFFERENT", or "no answer".

        That is, the operations of the two models cannot be matched, or one of them did not run at all.
        """
        if self.cause is Cause.UNALIGNED or (self.cause is Cause.UNKNOWN and not self.where):
            return "no answer"
        return "equal" if self.equal else "DIFFERENT"

    def to_json(self) -> str:
        """Return the diagnosis and its verdict as a JSON object, in which an infinite number is the string "inf"."""
        content = {"verdict": self.verdict, **asdict(self)}
        content["cause"] = None if self.cause is None else self.cause.value
        figures = self.figures.items()
        content["figures"] = {key: "inf" if value == float("inf") else value for key, value in figures}
        return json.dumps(content, ensure_ascii=False, allow_nan=False)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        given = ", ".join(f"{name}={value}" for name, value in self.arguments.items() if name != "aux")
        title = f"your model against {self.network} ({self.backend}; {given})"
        rows = [("output", self.output), ("where", self.where), ("line", self.line)]
        rows += [
            ("cause", self.cause.value if self.cause else ""),
            ("or", self.alternative),
            ("expected", self.expected),
            ("found", self.found),
        ]
        rows += [("write", self.instead), ("", self.explanation)]
        rows += [(f"then {number}", _told(place)) for number, place in enumerate(self.further, start=2)]
        figures = {name.replace("_", " "): value for name, value in self.figures.items()}
        yield framed(title, rows, figures, self.verdict, self.verdict)


def framed(title: str, rows: list[tuple[str, str]], figures: dict[str, Any], verdict: str, shown: str) -> Panel:
    """The panel of a diagnosis: rows of a label and what it says, those that say nothing left out, and the figures.

    verdict: as Diagnosis.verdict has it, for the colour; shown: in the reader's words.
    """
    table = Table.grid(padding=(0, 2))
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for label, words in rows:
        if words:
            table.add_row(label, Text(words))
    for name, value in figures.items():
        table.add_row(name, f"{value:.2g}" if isinstance(value, float) else str(value))
    style = {"equal": "green", "no answer": "yellow"}.get(verdict, "red")
    subtitle = Text(shown, f"bold {style}" if style == "red" else style)
    return Panel(table, title=title, subtitle=subtitle, border_style=style, title_align="left")


def _told(place: dict[str, Any]) -> str:
    """A further place in one line."""
    line = f" ({place['line']})" if place["line"] else ""
    again = f", at {len(place['also']) + 1} places" if place["also"] else ""
    write = f"; write {place['instead']}" if place["instead"] else ""
    return (
        f"{place['where']}{line}: {place['cause']}{again}; expected {place['expected']}, found {place['found']}{write}"
    )
