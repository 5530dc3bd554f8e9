"""One entry of the table of rules: how PyTorch and PaddlePaddle say the same thing. Data, and how its text is read.

Both sides are written as that framework's own documentation does, a name with its arguments and their defaults:

    Rule("torch.cat(tensors, dim=0)", "paddle.concat(x, axis=0)", names={"tensors": "x"})

From the two lists of arguments the translator sees which have other names, stand in another place, or have another
default, which it then writes out. rules/ has the entries; nothing here imports a framework or a parser but Python's.
"""

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

SIDES = ("torch", "paddle")
# arguments that have these two names wherever a rule says nothing else
USUAL = {"input": "x", "other": "y", "dim": "axis", "eps": "epsilon", "bias": "bias_attr", "dims": "axis"}
# what a name in a rule begins with, and where it lives: what is not here lives in the framework itself
PLACES = {
    "torch": {"nn": "torch.nn", "F": "torch.nn.functional", "optim": "torch.optim"},
    "paddle": {"nn": "paddle.nn", "F": "paddle.nn.functional", "optimizer": "paddle.optimizer", "io": "paddle.io"},
}
# values that have methods, as a rule names them on each side
RECEIVERS = {
    "torch": {
        "Tensor": "Tensor",
        "Module": "Module",
        "Optimizer": "Optimizer",
        "Scheduler": "Scheduler",
        "Distribution": "Distribution",
        "Context": "Context",
        "Generator": "Generator",
        "Scaler": "Scaler",
    },
    "paddle": {
        "Tensor": "Tensor",
        "Layer": "Module",
        "Optimizer": "Optimizer",
        "Scheduler": "Scheduler",
        "Distribution": "Distribution",
        "Context": "Context",
        "Generator": "Generator",
        "Scaler": "Scaler",
    },
}
MUST = "..."  # a default of this in a rule: the rule is only for calls that give the argument


@dataclass(frozen=True)
class Argument:
    """An argument of one side. default: its text, None for one that must be given; star: it takes all that follow."""

    name: str
    default: str | None = None
    star: bool = False
    keyword: bool = False  # given by its name alone


@dataclass(frozen=True)
class Form:
    """One side of a rule, read: its full name, and its arguments, or None for a name that is no call."""

    name: str
    arguments: tuple[Argument, ...] | None
    receiver: str = ""  # "Tensor" for Tensor.view: a method or attribute of such a value
    template: str = ""  # a whole expression with {argument} in it, in place of name and arguments

    def argument(self, name: str) -> Argument | None:
        """The argument of a name."""
        return next((each for each in self.arguments or () if each.name == name), None)

    def place(self, name: str) -> int | None:
        """At which place an argument may stand without its name."""
        free = [each.name for each in self.arguments or () if not each.keyword]
        return free.index(name) if name in free else None

    def where(self, name: str, words: list[str]) -> int:
        """Where an argument goes that is written out: before those by name that stand behind it in the documentation.

        words: the names of the arguments that are there, "" for one without.
        """
        places = [each.name for each in self.arguments or ()]
        for at, word in enumerate(words):
            if all(words[at:]) and word in places and places.index(word) > places.index(name):
                return at
        return len(words)


@dataclass(frozen=True)
class Rule:
    """One entry of the table.

    Attributes:
        torch, paddle: the name with its arguments on each side: "nn.ReLU(inplace=False)", "Tensor.view(*shape)",
            "torch.float32". A side with {argument} in it is an expression to put there, and the rule then only leads
            to that side. A default of ... means that the rule is for calls that give this argument. None: the other
            side has nothing for it, and note says what to do.
        names: arguments with another name on Paddle's side, beside USUAL.
        units: torch's name of an argument and the unit (zoo/translation/writing/argument_units.py) that turns it.
        writes: arguments that are always written on Paddle's side, whatever torch's has, and their values.
        drops: arguments of either side that change no number, which are left out.
        matters: an argument whose other default is written out, and the argument without which it is of no effect.
        gives: what the call returns, as reading/value_kinds.py names it; by default a tensor, or a layer of nn.
        how: a function of zoo/translation/ways that writes it, where names and arguments do not suffice.
        to: "paddle" or "torch" for a rule that leads to that side alone.
        why: the comment that is written once in a file where a default had to be written out.
        mirror: how lines of zoo's own network files spell it, which zoo/mirror compares: PyTorch's text, Paddle's and
            a note each, "{}" for a word that is copied over; "name" stands for both names and the rule's own note.
        note: what a reader of the dictionary should know.
        examples: lines of PyTorch that the tests translate and run on both sides: see tests/test_translate_rules.py.
        differs: what the tests measure between the frameworks where it is not zero, and why.
    """

    torch: str | None
    paddle: str | None
    names: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    writes: Mapping[str, str] = field(default_factory=dict)
    drops: tuple[str, ...] = ()
    matters: Mapping[str, str] = field(default_factory=dict)
    gives: str = ""
    how: str = ""
    to: str = ""
    why: str = ""
    mirror: tuple[str | tuple[str, str, str], ...] = ()
    note: str = ""
    examples: tuple[str, ...] = ()
    differs: str = ""

    def side(self, side: str) -> Form | None:
        """One side, read."""
        return self._forms[side]

    def sides(self, source: str, target: str) -> tuple[Form, Form]:
        """Both sides, of a rule that has both."""
        one, other = self.side(source), self.side(target)
        assert one is not None
        assert other is not None
        return one, other

    @cached_property
    def _forms(self) -> dict[str, Form | None]:
        return {side: None if text is None else read(text, side) for side, text in
                (("torch", self.torch), ("paddle", self.paddle))}  # fmt: skip

    def leads(self, to: str) -> bool:
        """Whether the rule is for translating to a side."""
        source, target = self.side(other(to)), self.side(to)
        return source is not None and not source.template and self.to in ("", to) and (
            target is not None or self.to == to or not self.to
        )  # fmt: skip

    def called(self, name: str, to: str) -> str | None:
        """The name on the side `to` of an argument of the other side; None where it has none there."""
        source, target = self.side(other(to)), self.side(to)
        renamed = dict(self.names) if to == "paddle" else {theirs: ours for ours, theirs in self.names.items()}
        usual = USUAL if to == "paddle" else {theirs: ours for ours, theirs in reversed(USUAL.items())}
        if target is None or name in self.drops:
            return None
        stars = [each.name for side in (source, target) if side for each in side.arguments or () if each.star]
        if len(stars) == 2 and name == stars[0]:
            return stars[1]  # nn.Sequential(*args) and nn.Sequential(*layers)
        for each in (renamed.get(name), name, usual.get(name), "axis" if name == "dims" else None,
                     "dims" if name == "axis" else None):  # fmt: skip
            if each is not None and target.argument(each) is not None:
                return each
        return None

    def unit(self, name: str, side: str) -> str:
        """The unit of an argument of a side, or ""."""
        known = name if side == "torch" else self.called(name, "torch") or name
        return self.units.get(known, "")


def other(side: str) -> str:
    """The side across."""
    return SIDES[1 - SIDES.index(side)]


def full(name: str, side: str) -> str:
    """The whole dotted name of what a rule calls nn.Conv2d."""
    first, dot, rest = name.partition(".")
    return PLACES[side].get(first, first) + dot + rest


def read(text: str, side: str) -> Form:
    """Read one side of a rule."""
    if "{" in text:
        return Form("", (), template=text)
    name, bracket, rest = text.partition("(")
    first, _, method = name.partition(".")
    receiver = RECEIVERS[side].get(first, "") if method else ""
    whole = f"{receiver}.{method}" if receiver else full(name, side)
    return Form(whole, _arguments(rest[:-1]) if bracket else None, receiver)


def _arguments(text: str) -> tuple[Argument, ...]:
    """The arguments between the brackets; one without a default may follow one with, if it has ... there."""
    call = ast.parse(f"lambda {text}: 0", mode="eval").body
    assert isinstance(call, ast.Lambda)
    args = call.args
    free = [*args.posonlyargs, *args.args]
    defaults: list[ast.expr | None] = [None] * (len(free) - len(args.defaults)) + list(args.defaults)
    found = [Argument(each.arg, _text(value)) for each, value in zip(free, defaults, strict=True)]
    if args.vararg is not None:
        found.append(Argument(args.vararg.arg, star=True))
    found += [
        Argument(each.arg, _text(value), keyword=True)
        for each, value in zip(args.kwonlyargs, args.kw_defaults, strict=True)
    ]
    return tuple(found)


def _text(value: ast.expr | None) -> str | None:
    return None if value is None else ast.unparse(value)
