"""What translating a source gives: the text, and what stays as it was, with the reason."""

import json
from dataclasses import asdict, dataclass

from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table
from rich.text import Text

TITLES = {"torch": "PyTorch", "paddle": "PaddlePaddle"}


@dataclass(frozen=True, order=True)
class Remark:
    """Something that was not translated: the line of the source, what stands there, and why it stays."""

    line: int
    what: str
    reason: str


@dataclass(frozen=True)
class Translation:
    """The result of zoo.translation. Printed with rich, it lists what was not translated.

    Attributes:
        text: the source for the other framework.
        to: "torch" or "paddle".
        remarks: what stays as it was, by line, each with its reason; each has a comment in the text,
            but for what is wrong with the imports as a whole, which stands for line 1.
        notes: what is true of the whole file, such as that first weights are drawn otherwise.
        count: how many calls and names were translated.

    Example:
        >>> import json, zoo
        >>> done = zoo.translate("import torch\\nx = torch.no_such(1)\\n", to="paddle")
        >>> done.complete, done.remarks[0].line, json.loads(done.to_json())["count"]
        (False, 2, 0)
    """

    text: str
    to: str
    remarks: tuple[Remark, ...]
    notes: tuple[str, ...]
    count: int

    @property
    def complete(self) -> bool:
        """Whether everything was translated."""
        return not self.remarks

    def to_json(self) -> str:
        """All of it as JSON."""
        return json.dumps({**asdict(self), "complete": self.complete}, ensure_ascii=False)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """The remarks as a table, and the counts in one line."""
        if self.remarks:
            table = Table(box=None, title=f"Not translated to {TITLES[self.to]}", title_justify="left")
            table.add_column("line", justify="right", style="dim")
            table.add_column("what", overflow="fold")
            table.add_column("why", overflow="fold")
            for each in self.remarks:
                table.add_row(str(each.line), Text(each.what, style="bold red"), Text(each.reason))
            yield table
        for note in self.notes:
            yield Text(f"note: {note}")
        yield Text(f"{self.count} calls and names translated to {TITLES[self.to]}, {len(self.remarks)} not.")
