"""Reading a source: what each expression is. It goes through the file as Python would, several times over.

What a function is called with is known after the first time, what it returns after the second; the third is kept.
"""

from collections.abc import Sequence

import libcst as cst

from zoo.translation.reading import number_types
from zoo.translation.reading.branches import Branches
from zoo.translation.reading.classes import Class, Function
from zoo.translation.reading.names import Names, dotted
from zoo.translation.reading.value_kinds import (
    NOTHING,
    TENSOR,
    UNKNOWN,
    Value,
    item,
    joined,
    known,
    parts,
    ranked,
    tagged,
)
from zoo.translation.statements.own_gradients import CONTEXT, has_gradient

TIMES = 6


class Reader(Branches):
    """Reads one file. Afterwards `values` has what each expression is, by the id of its node."""

    def __init__(self, tree: cst.Module, names: Names) -> None:
        super().__init__(names)
        self.tree, self.code = tree, tree.code
        self.current: list[Function] = []
        self.worded: set[str] = set()
        self.changed: set[Value] = set()
        self.extra: dict[str, set[str]] = {}
        self.pair: cst.CSTNode | None = None
        self.met: dict[str, set[str]] = {}
        self.reached: set[str] = set()
        self.types: dict[str, cst.BaseExpression] = {}
        self.told: dict[str, Value] = {}  # what names turned out to be that were given something unknown

    def run(self) -> None:
        """Read the file."""
        for _ in range(TIMES):
            before = self._state()
            self.values.clear()
            self.pictures, self.changed = self.changed, set()
            self.collected: dict[str, dict[str, Value]] = {}
            self.below, self.globals = self.globals, {}
            self.env = self.globals
            self.fresh: dict[tuple[str, str], Value] = {}
            self.block(self.tree.body)
            for (owner, attribute), value in self.fresh.items():
                self.classes[owner].attributes[attribute] = value
            for name, given in self.collected.items():
                self.functions[name].given = given
            self.told = {name: each for name, each in self.told.items() if known(each)}
            if self._state() == before:
                break

    def _state(self) -> object:
        return [
            {name: (dict(each.given), dict(each.shown), each.returns) for name, each in self.functions.items()},
            {name: dict(each.attributes) for name, each in self.classes.items()},
            dict(self.told),
            dict(self.globals),
            set(self.changed),
            len(self.reached),
        ]

    def block(self, body: Sequence[cst.BaseStatement | cst.BaseSmallStatement]) -> None:
        """Go through statements."""
        for statement in body:
            self.statement(statement)

    def statement(self, node: cst.CSTNode) -> None:
        """Go through one statement."""
        act = getattr(self, f"do_{type(node).__name__}", None)
        if act is not None:
            act(node)
        else:
            for child in node.children:
                if isinstance(child, cst.BaseExpression):
                    self.value(child)

    def do_SimpleStatementLine(self, node: cst.SimpleStatementLine) -> None:
        self.block(node.body)

    do_SimpleStatementSuite = do_SimpleStatementLine
    do_IndentedBlock = do_SimpleStatementLine

    def do_Import(self, node: cst.Import) -> None:
        self.names.add(node)

    do_ImportFrom = do_Import

    def do_Assign(self, node: cst.Assign) -> None:
        first = node.targets[0].target
        two = isinstance(first, cst.Tuple) and len(first.elements) == 2
        self.pair = node.value if two and self.names.side == "torch" else None
        value = self.value(node.value)
        self.pair = None
        for target in node.targets:
            self.assign(target.target, value)
            if isinstance(target.target, cst.Name):
                asked = None if isinstance(node.value, cst.Name) else self.typed(node.value)
                self.types.pop(target.target.value, None)
                self.types |= {} if asked is None else {target.target.value: asked}
            if isinstance(target.target, cst.Tuple | cst.List):
                self._count_axes(node.value, target.target)

    def _count_axes(self, node: cst.BaseExpression, names: cst.Tuple | cst.List) -> None:
        """`n, c, h, w = x.shape` tells that x has four axes."""
        node = node.func if isinstance(node, cst.Call) and not node.args else node
        if not (isinstance(node, cst.Attribute) and node.attr.value in ("shape", "size")):
            return
        whose = node.value
        starred = any(isinstance(each, cst.StarredElement) for each in names.elements)
        if isinstance(whose, cst.Name) and self.env.get(whose.value) == TENSOR and not starred:
            self.env[whose.value] = ranked(len(names.elements), self.env[whose.value].numbers)

    def do_AnnAssign(self, node: cst.AnnAssign) -> None:
        noted = self.annotation(node.annotation)
        value = self.value(node.value) if node.value is not None else NOTHING
        self.assign(node.target, noted if known(noted) else value)

    def do_AugAssign(self, node: cst.AugAssign) -> None:
        before, change = self.value(node.target), self.value(node.value)
        if before.kind != "Module":  # layers += [one more]
            found = self.combined(before, change)
            self.assign(node.target, number_types.combined(found, before, change, node.operator))

    def do_Return(self, node: cst.Return) -> None:
        value = self.value(node.value) if node.value is not None else Value("python", "none")
        if self.current:
            self.current[-1].found = joined(self.current[-1].found, value)

    def do_ClassDef(self, node: cst.ClassDef) -> None:
        for decorator in node.decorators:
            self.value(decorator.decorator)
        bases = []
        for base in (*node.bases, *node.keywords):
            value = self.value(base.value)
            bases.append(value.name if value.kind in ("path", "class") else dotted(base.value))
        name = node.name.value
        own = self.classes.setdefault(name, Class(name, bases))
        own.bases = bases
        self.env[name] = Value("class", name)
        self.inside.append(name)
        outer, self.env = self.env, dict(self.env)
        functions, self.current = self.current, []
        self.block(node.body.body)
        found, self.env, self.current = self.env, outer, functions
        self.inside.pop()
        for key, value in found.items():
            if key not in own.methods and outer.get(key) is not value:
                own.attributes[key] = joined(own.attributes.get(key, NOTHING), value)
                own.level.add(key)

    def do_FunctionDef(self, node: cst.FunctionDef) -> None:
        for decorator in node.decorators:
            self.value(decorator.decorator)
        name = node.name.value
        owner = self.inside[-1] if self.inside and not self.current else ""
        key = f"{owner}.{name}" if owner else name if not self.current else f"{self.current[-1].node.name.value}/{name}"
        own = self.functions.setdefault(key, Function(node, owner))
        own.node, own.key = node, key
        if owner:
            self.classes[owner].methods[name] = key
        self.env[name] = Value("function", key)
        outer = self.env
        self.env = dict(outer)
        self._parameters(own, key)
        self.current.append(own)
        own.found = NOTHING
        self.statement(node.body)
        own.returns = own.found  # what it was the time before is forgotten
        self.current.pop()
        self.env = outer
        if node.returns is not None and known(noted := self.annotation(node.returns)):
            own.returns = noted

    def _parameters(self, own: Function, key: str) -> None:
        node = own.node
        static = own.static()
        free = [*node.params.posonly_params, *node.params.params]
        for place, each in enumerate([*free, *node.params.kwonly_params]):
            name = each.name.value
            default = self.value(each.default) if each.default is not None else NOTHING
            noted = self.annotation(each.annotation) if each.annotation is not None else UNKNOWN
            if place == 0 and node.name.value in ("forward", "backward") and has_gradient(self, own.owner):
                value = CONTEXT
            elif place == 0 and own.owner and not static:
                value = self.instance(own.owner)
            elif known(noted) and not (noted.kind == "Module" and default.kind == "path"):
                value = noted  # norm: nn.Module = nn.LayerNorm says less than its default
            else:
                value = joined(default, own.given.get(name, NOTHING)) if default.name != "none" else default
                if default.name == "none":
                    value = own.given.get(name, NOTHING)
                if not known(value):
                    value = own.shown.get(name, UNKNOWN)
                if not known(value) and own.owner and node.name.value == "forward" and self.is_module(own.owner):
                    value = TENSOR if default == NOTHING else UNKNOWN
                if not known(value):
                    value = tagged(f"{key}:{name}")
            self.env[name] = value
        for star, kind in ((node.params.star_arg, "each"), (node.params.star_kwarg, "python")):
            if isinstance(star, cst.Param):
                self.env[star.name.value] = Value(kind, "dict", (UNKNOWN,) if kind == "each" else ())

    def flows(self) -> bool:
        """Whether what is read now is called by a network's forward."""
        return any(
            each.key in self.reached or (each.node.name.value == "forward" and self.is_module(each.owner))
            for each in self.current
        )

    def _given(self, owner: str, name: str, value: Value) -> None:
        """Take in what an attribute of a class is given; what it was the time before is forgotten at the end."""
        own, key = self.classes[owner].attributes, (owner, name)
        self.fresh[key] = joined(self.fresh.get(key, NOTHING), value)
        own[name] = joined(own[name], value) if known(own.get(name, NOTHING)) else self.fresh[key]

    def show(self, value: Value, is_a: Value) -> None:
        """Take in that a parameter of which nothing is known turned out to be something."""
        if value.kind == "unknown" and value.name:
            key, _, name = value.name.rpartition(":")
            if name.startswith("@"):
                self.told.setdefault(value.name, is_a)
            else:
                self.functions[key].shown.setdefault(name, is_a)
            for each, now in list(self.env.items()):
                if now == value:
                    self.env[each] = is_a

    def assign(self, target: cst.BaseExpression, value: Value) -> None:
        """Bind what stands on the left of an equals sign."""
        if isinstance(target, cst.Name):
            if value.kind == "unknown" and not value.name:
                # what is done with it later may tell
                value = self.told.get(f":@{id(target)}", tagged(f":@{id(target)}"))
            self.env[target.value] = value
        elif isinstance(target, cst.Tuple | cst.List):
            stars = [isinstance(each, cst.StarredElement) for each in target.elements]
            values = [item(value)] * len(stars) if any(stars) else parts(value, len(stars))
            for each, star, one in zip(target.elements, stars, values, strict=True):
                self.assign(each.value, Value("each", items=(one,)) if star else one)
        elif isinstance(target, cst.Attribute):
            owner = self.value(target.value)
            if owner.name in self.classes:
                self._given(owner.name, target.attr.value, value)
            if owner.kind == "unknown" and target.attr.value == "stop_gradient" and self.names.side == "paddle":
                self.show(owner, TENSOR)
                self.values[id(target.value)] = TENSOR
            self.values[id(target)] = value
        elif isinstance(target, cst.Subscript):
            self.value(target)
