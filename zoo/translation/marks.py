"""Comments over the lines of a translation: what stays there, and why a default is written out."""

import libcst as cst

from zoo.translation.result import Remark
from zoo.translation.writing.way_site import COMMENTS

MARK = "zoo: not translated: "  # what a comment over a line begins with that has something untranslated
Statement = cst.SimpleStatementLine | cst.BaseCompoundStatement


class Marks(cst.CSTTransformer):
    """The part of the translator that goes from statement to statement and puts comments and lines beside them."""

    def __init__(self, positions: object) -> None:
        super().__init__()
        self.positions = positions
        self.remarks: list[Remark] = []
        self.told: set[str] = set()  # comments that are in the file already
        self.waiting: list[list[str]] = []  # comments for the statements that are being translated, from outside in
        self.behind: list[list[cst.BaseStatement]] = []  # statements that come after them
        self.ahead: list[list[cst.BaseStatement]] = []  # and such as come before them
        self.around: list[cst.CSTNode] = []  # the nodes around the one that is being translated

    def line(self, node: cst.CSTNode) -> int:
        """The line of a piece of the source."""
        found = self.positions.get(node)  # type: ignore[attr-defined]
        return found.start.line if found is not None else 0

    def remark(self, node: cst.CSTNode, what: str, reason: str) -> None:
        """List what stays, and mark its line."""
        if any(each.startswith(f"# {MARK}{what} ") and not each.endswith(f" {reason}") for each in self.left_before()):
            return  # it was left as it is by translating the other way, and so is right there
        remark = Remark(self.line(node), what, reason)
        if remark not in self.remarks:
            self.remarks.append(remark)
            self.comment(f"{MARK}{what} {reason}")

    def left_before(self) -> list[str]:
        """The marks over the statement that is being translated."""
        near = next((each for each in reversed(self.around) if isinstance(each, Statement)), None)
        lines = near.leading_lines if near is not None else ()
        return [each.comment.value for each in lines if each.comment is not None]

    def comment(self, words: str, once: bool = False) -> None:
        """Put a comment over the statement that is being translated."""
        line = "# " + " ".join(words.split())
        if self.waiting and not (once and line in self.told) and line not in self.waiting[-1]:
            self.waiting[-1].append(line)
            self.told.add(line)

    def on_visit(self, node: cst.CSTNode) -> bool:
        self.around.append(node)
        if isinstance(node, Statement):
            self.waiting.append([])
            self.behind.append([])
            self.ahead.append([])
        return super().on_visit(node)

    def on_leave(self, original_node: cst.CSTNode, updated_node: cst.CSTNode) -> object:  # type: ignore[override]
        new = super().on_leave(original_node, updated_node)
        self.around.pop()
        if not isinstance(original_node, Statement):
            return new
        lines, behind, ahead = self.waiting.pop(), self.behind.pop(), self.ahead.pop()
        if not isinstance(new, Statement):
            return new
        old = [each for each in new.leading_lines if not self._own(each)]
        comments = [cst.EmptyLine(comment=cst.Comment(each)) for each in lines]
        if comments or len(old) < len(new.leading_lines):
            new = new.with_changes(leading_lines=[*old, *comments])
        if ahead:
            # comments and blank lines stay over the first
            ahead[0] = ahead[0].with_changes(leading_lines=new.leading_lines)
            new = new.with_changes(leading_lines=())
        return cst.FlattenSentinel([*ahead, new, *behind]) if behind or ahead else new

    def _own(self, line: cst.EmptyLine) -> bool:
        """Whether a comment is one that translating the other way put there."""
        words = line.comment.value if line.comment is not None else ""
        return words.startswith(f"# {MARK}") or words in COMMENTS
