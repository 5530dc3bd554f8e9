"""The classes and functions of a file: what they have, what they are kinds of, and what type hints say."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import libcst as cst

from zoo.translation import table
from zoo.translation.reading import own_optimizers
from zoo.translation.reading.names import Names, dotted, foreign
from zoo.translation.reading.number_types import DTYPES
from zoo.translation.reading.value_kinds import (
    ANNOTATED,
    ARRAY,
    FOREIGN,
    GIVEN,
    MODULE,
    NOTHING,
    TENSOR,
    UNKNOWN,
    Value,
    each,
    joined,
    ranked,
    several,
)
from zoo.translation.rule import other


@dataclass
class Function:
    """A function of the file: what it is called with, what it returns, and what its body shows of its parameters."""

    node: cst.FunctionDef
    owner: str = ""
    given: dict[str, Value] = field(default_factory=dict)
    shown: dict[str, Value] = field(default_factory=dict)
    returns: Value = NOTHING
    found: Value = NOTHING  # what it was seen to return so far, this time
    key: str = ""  # by which it is known
    words: str = ""  # its text, once that was asked for

    def code(self) -> str:
        """Its text."""
        self.words = self.words or cst.Module([]).code_for_node(self.node)
        return self.words

    def static(self) -> bool:
        """Whether it is a method that is not given the object."""
        return any(dotted(each.decorator) == "staticmethod" for each in self.node.decorators)


@dataclass
class Class:
    """A class of the file: its bases by dotted or plain name, its methods, and what its attributes are."""

    name: str
    bases: list[str]
    methods: dict[str, str] = field(default_factory=dict)
    attributes: dict[str, Value] = field(default_factory=dict)
    level: set[str] = field(default_factory=set)  # names that have a value in the class itself


class Classes(ABC):
    """What a reader knows of a file's classes and functions."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.to = other(names.side)
        self.values: dict[int, Value] = {}
        self.env: dict[str, Value] = {}
        self.globals: dict[str, Value] = {}
        self.functions: dict[str, Function] = {}
        self.classes: dict[str, Class] = {}
        self.collected: dict[str, dict[str, Value]] = {}
        self.inside: list[str] = []  # the classes that are being read

    @abstractmethod
    def value(self, node: cst.BaseExpression) -> Value:
        """What an expression is."""

    def member(self, owner: str, name: str) -> Value | None:
        """An attribute or method of a class of the file; None where neither it nor its bases have one."""
        own = self.classes.get(owner)
        if own is None:
            return own_optimizers.GROUPS if (owner, name) == (own_optimizers.BASE, "param_groups") else None
        if name in own.methods:
            function = self.functions[own.methods[name]]
            if any(dotted(one.decorator) == "property" for one in function.node.decorators):
                return function.returns
            return Value("function", own.methods[name])
        if name in own.attributes:
            found = own.attributes[name]
            return found if found != NOTHING else UNKNOWN
        inherited = (self.member(base, name) for base in own.bases if base != owner)
        return next((each for each in inherited if each is not None), None)

    def annotation(self, node: cst.Annotation) -> Value:
        """What a type hint says."""
        return self._hint(node.annotation)

    def _hint(self, node: cst.BaseExpression) -> Value:
        if isinstance(node, cst.SimpleString):
            try:
                return self._hint(cst.parse_expression(str(node.evaluated_value)))
            except cst.ParserSyntaxError:
                return UNKNOWN
        self.value(node)
        if isinstance(node, cst.Subscript):
            inner = [self._hint(one.slice.value) for one in node.slice if isinstance(one.slice, cst.Index)]
            last = dotted(node.value).rpartition(".")[2]
            if last == "Optional":
                return inner[0]
            if last in ("tuple", "Tuple") and not any(isinstance(one, cst.Ellipsis) for one in node.children):
                return several(*inner)
            return each(inner[0]) if last in ("list", "List", "Sequence", "Iterable", "Iterator", "tuple") else UNKNOWN
        if isinstance(node, cst.BinaryOperation):
            return joined(self._hint(node.left), self._hint(node.right))
        name = dotted(node)
        if name in ANNOTATED and not self.names.path(name):
            return ANNOTATED[name]
        return self.made(self.values.get(id(node), UNKNOWN))

    def made(self, value: Value) -> Value:
        """What calling a class, or a hint of it, means."""
        if value.kind == "class":
            return self.instance(value.name)
        if value.kind == "either":
            found = NOTHING
            for one in value.items:
                found = joined(found, self.made(one))
            return found
        if value.kind != "path":
            return UNKNOWN
        path, side = value.name, self.names.side
        if path.startswith("einops.layers."):
            return MODULE
        if path == "numpy.ndarray":
            return ARRAY
        if path == f"{side}.Tensor":
            return TENSOR
        if side == "torch" and path.startswith("torch.") and path.endswith("Tensor"):
            return ranked(0, DTYPES.get(path.rpartition(".")[2].removesuffix("Tensor").lower(), ""))
        if path in ("torch.optim.Optimizer", "paddle.optimizer.Optimizer"):
            return GIVEN["Optimizer"]
        for rule in table.rules(path, self.to):
            form = rule.side(side)
            assert form is not None
            found = GIVEN[table.gives(rule, form, side)]
            return replace(found, name=path) if found.kind in ("Module", "Distribution", "Scheduler") else found
        if self.is_module(path):
            return Value("Module", path)
        return FOREIGN if foreign(path) else UNKNOWN

    def is_module(self, name: str) -> bool:
        """Whether a class of the file is a network or layer."""
        base = "torch.nn.Module" if self.names.side == "torch" else "paddle.nn.Layer"
        own = self.classes.get(name)
        if own is None:
            last = name.rpartition(".")[2]  # nn.ReLU is a layer, and nn.functional.relu is none
            return name == base or (
                bool(table.rules(name, self.to)) and f"{self.names.side}.nn." in name and last[:1].isupper()
            )
        return any(self.is_module(each) for each in own.bases if each != name)

    def built_by(self, name: str) -> str:
        """The framework's layer whose __init__ a class of the file has, by its dotted name; "" if it has its own."""
        own = self.classes.get(name)
        if own is None:
            # the base of a schedule is written out, and called alike; what a sampler keeps, samplers.py writes
            alike = name.startswith("torch.optim.lr_scheduler.") or name == "paddle.io.Sampler"
            return name if self.names.ours(name) and table.rules(name, self.to) and not alike else ""
        if "__init__" in own.methods or not own.bases:
            return ""
        found = self.built_by(own.bases[0]) if own.bases[0] != name else ""
        return "" if found in (f"{self.names.side}.nn.Module", f"{self.names.side}.nn.Layer") else found

    def layer(self, name: str) -> str:
        """The framework's class that a class of the file is a kind of, or itself."""
        own = self.classes.get(name)
        if own is None:
            return name
        return self.layer(own.bases[0]) if own.bases and own.bases[0] != name else ""

    def above(self, around: Sequence[cst.CSTNode]) -> str:
        """The framework's layer whose __init__ is called by super().__init__(...); "" where it is another's.

        around: the nodes that the call stands in.
        """
        names = [each.name.value for each in around if isinstance(each, cst.ClassDef | cst.FunctionDef)]
        own = self.classes.get(names[-2]) if len(names) > 1 and names[-1] == "__init__" else None
        base = self.built_by(own.bases[0]) if own is not None and own.bases else ""
        return "" if base.endswith((".Module", ".Layer", ".LayerList", ".ModuleList")) else base

    def mentions(self, name: str) -> bool:
        """Whether the file has something of the framework whose name begins so."""
        return any(each.name.startswith(f"{self.names.side}.{name}") for each in self.values.values())

    def instance(self, name: str) -> Value:
        """An object of a class of the file."""
        return Value("Module" if self.is_module(name) else "object", name)
