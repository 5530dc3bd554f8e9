"""Wrong answers to the exercises, as edits of the right ones."""

import ast
from dataclasses import dataclass

Edits = list[tuple[str, str]]


@dataclass(frozen=True)
class Wrong:
    """hint: the cause or the slip whose hint it must get, "" for the one without a name. edits: (right, wrong).

    The same edits make it in both frameworks, unless paddle has others.
    """

    hint: str
    edits: Edits
    paddle: Edits | None = None

    def made(self, text: str, task: str, backend: str) -> str:
        """The solution's text with the task's definition spoilt; every edit must fit exactly once."""
        node = next(node for node in ast.parse(text).body if getattr(node, "name", "") == task)
        lines = text.splitlines(keepends=True)
        source = "".join(lines[node.lineno - 1 : node.end_lineno])
        for right, wrong in self.paddle if self.paddle is not None and backend == "paddle" else self.edits:
            assert source.count(right) == 1, f"{right!r} stands {source.count(right)} times in {task} ({backend})"
            source = source.replace(right, wrong)
        return "".join([*lines[: node.lineno - 1], source, *lines[node.end_lineno :]])
