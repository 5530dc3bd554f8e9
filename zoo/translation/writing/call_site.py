"""What the writer of calls may ask about the place where it writes."""

from typing import TYPE_CHECKING

import libcst as cst

from zoo.translation.imports import Speller
from zoo.translation.reading.reader import Reader
from zoo.translation.reading.value_kinds import Value
from zoo.translation.statements.optimizer_order import Order
from zoo.translation.writing.original_spellings import Habits

if TYPE_CHECKING:
    from zoo.translation.statements.tied_weights import Ties
    from zoo.translation.ways.warm_up import Composed


class Around:
    """What the writer asks of the translator; marks.py, result_uses.py and engine.py answer."""

    reader: Reader
    speller: Speller
    habits: Habits
    to: str
    side: str
    count: int
    around: list[cst.CSTNode]  # the nodes around the one that is being translated
    behind: list[list[cst.BaseStatement]]  # statements that come after those that are being translated
    ahead: list[list[cst.BaseStatement]]  # and before them
    returned: dict[int, tuple[str, list[str]]]  # what is returned under a name, and the lines before that
    notes: list[str]
    words: set[str]  # all that the file has, and names that were given
    named: dict[int, tuple[cst.BaseExpression, ...]]  # what a call's result is given in turn, by the id of its line
    instead: dict[int, cst.BaseStatement]  # statements in place of others, by their ids
    columns: bool  # whether the file seems to have labels of [N, 1]
    cut_off: bool  # whether the loss of CTC was met where it is called
    order: Order
    composed: "Composed"
    ties: "Ties"
    seeded: set[int]  # arguments whose generator a line before seeds
    written: dict[str, None]  # functions that are put into the file, by their names there
    heads: bool = False  # whether attention and layers of transformers are written out, as PyTorch calls them
    wants_heads: bool = False  # whether something of theirs cannot be translated otherwise
    pictured: bool = False  # whether the file is to have functions for pictures side by side
    active: dict[str, str]  # attributes that are a batch norm with an activation, and what its activation is called
    begins: dict[int, str]  # the rate that a scheduler begins with, by the id of its call
    cuts: dict[int, str]  # optimizers' statements, and lines behind them by which what is made elsewhere cuts
    delayed: dict[int, str]  # optimizers' calls, and the schedule that they are given
    learnt: set[str] | None = None  # what some ParamAttr of the file says of how it learns
    inline: dict[str, str]  # schedules made in an optimizer's call, by its name
    scheduled: set[tuple[int, str]]  # statements that make a scheduler, and of which optimizer

    def known_of(self, target: cst.Attribute) -> Value:
        """What an attribute of the file's own classes is, whoever sets it."""
        owner = self.known(target.value)
        return self.reader.member(owner.name, target.attr.value) or Value("unknown")

    def line(self, node: cst.CSTNode) -> int:
        """See Marks."""
        raise NotImplementedError

    def fresh(self, name: str) -> str:
        """See Uses."""
        raise NotImplementedError

    def optional(self, name: str) -> bool:
        """See Uses."""
        raise NotImplementedError

    def known(self, node: cst.CSTNode) -> Value:
        """What an expression of the source is."""
        return self.reader.values.get(id(node), Value("unknown"))

    def remark(self, node: cst.CSTNode, what: str, reason: str) -> None:
        """See Translator."""
        raise NotImplementedError

    def comment(self, words: str, once: bool = False) -> None:
        """See Translator."""
        raise NotImplementedError

    def recalled(self, node: cst.BaseExpression, new: cst.BaseExpression) -> cst.BaseExpression | None:
        """See Uses."""
        raise NotImplementedError

    def assigned(self, node: cst.CSTNode) -> cst.BaseExpression | None:
        """See Uses."""
        raise NotImplementedError

    def wanted(self, node: cst.CSTNode) -> str:
        """See Uses."""
        raise NotImplementedError

    def is_set(self, node: cst.CSTNode) -> bool:
        """See Uses."""
        raise NotImplementedError

    def negated(self, node: cst.CSTNode) -> bool:
        """See Uses."""
        raise NotImplementedError

    def stands_alone(self) -> bool:
        """See Uses."""
        raise NotImplementedError

    def owner(self) -> str:
        """See Translator."""
        raise NotImplementedError
