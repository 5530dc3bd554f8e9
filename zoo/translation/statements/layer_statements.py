"""Statements about a layer that was just made, put behind the statement that makes it: by which name it is reached.

A layer that has no name, such as one that a function returns, is given one before.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import libcst as cst

from zoo.translation.marks import Statement
from zoo.translation.reading.names import dotted
from zoo.translation.writing.rule_arguments import Stop, text

if TYPE_CHECKING:
    from zoo.translation.writing.write_call import Writer

# what a layer is called that needs a name
CALLED = (
    ("Conv", "conv"), ("Linear", "linear"), ("Norm", "norm"), ("Sequential", "block"), ("Embedding", "embedding"),
)  # fmt: skip
HOLDERS = ("paddle.nn.Sequential", "paddle.nn.LayerList", "torch.nn.Sequential", "torch.nn.ModuleList")
# between a layer and its statement, where it may be made once, often or never
APART = (cst.Lambda, cst.BaseComp, cst.IfExp, cst.BooleanOperation, cst.NamedExpr, cst.Comparison)
Lines = Callable[[str], list[str]]


@dataclass
class Way:
    """How a layer is reached from a name: places in lists, loops over lists and tests, from inside out."""

    base: str = ""
    returned: cst.Return | None = None
    steps: list[tuple[str, str]] = field(default_factory=list)  # ("at", "[0]"), ("for", ""), ("if", "a > 0")
    loose: set[str] = field(default_factory=set)  # names that are only there where the layer is made

    def written(self, base: str, lines: Lines, loop: str) -> str:
        """The statements, for the name."""
        head, depth, now = [], 0, base
        for kind, words in reversed(self.steps):
            if kind == "at":
                now += words
                continue
            head.append("    " * depth + (f"for {loop} in {now}:" if kind == "for" else f"if {words}:"))
            now = loop if kind == "for" else now
            depth += 1
        inner = "\n".join(lines(now)).splitlines()
        return "\n".join([*head, *("    " * depth + line for line in inner)])


def behind(work: "Writer", node: cst.Call, done: cst.BaseExpression, layer: str, lines: Lines) -> cst.BaseExpression:
    """Put statements about a layer where it has been made: what stands in its place. Stop where there is no place."""
    parents = list(reversed(work.around[:-1]))
    near = next((each for each in parents if isinstance(each, Statement)), None)
    if not isinstance(near, cst.SimpleStatementLine):
        raise Stop("is made where no statement can follow")
    if isinstance(node.func, cst.Attribute) and node.func.attr.value == "__init__":  # super().__init__(3, 8, 3)
        own = next(each for each in parents if isinstance(each, cst.FunctionDef)).params.params[0].name.value
        work.behind[-1].extend(cst.parse_module("\n".join(lines(own))).body)
        return done
    way = _way(work, node, parents)
    if way is not None:
        words = lines("x")
        used = set(re.findall(r"\w+", " ".join(words)))
        if way.loose & used:
            raise Stop("is filled by what is known only where it is made")
        loop = work.fresh("layer")
        if way.returned is not None:
            name, more = work.returned.setdefault(
                id(way.returned), (work.fresh(_called(work, way.returned, layer)), [])
            )
            more.append(way.written(name, lines, loop))
        else:
            work.behind[-1].extend(cst.parse_module(way.written(way.base, lines, loop)).body)
        return done
    held = before(work, done, next((word for part, word in CALLED if part in layer), "layer"))
    work.ahead[-1].extend(cst.parse_module("\n".join(lines(held.value))).body)
    return held


def before(work: "Writer", done: cst.BaseExpression, word: str) -> cst.Name:
    """The name that something is given on a line before the statement it stands in. Stop where there is no place."""
    parents = list(reversed(work.around[:-1]))
    near = next((each for each in parents if isinstance(each, Statement)), None)
    if not isinstance(near, cst.SimpleStatementLine):
        raise Stop("is made where no statement can come before")
    if any(isinstance(each, APART) for each in parents[: parents.index(near)]):
        raise Stop("is made where it has no name and can be given none")
    name = work.fresh(word)
    work.ahead[-1].append(cst.parse_statement(f"{name} = {text(done)}"))
    return cst.Name(name)


def _called(work: "Writer", node: cst.Return, layer: str) -> str:
    whole = work.known(node.value.func).name if isinstance(node.value, cst.Call) else layer
    return next((word for part, word in CALLED if part in whole), "layer")


def _way(work: "Writer", node: cst.BaseExpression, parents: list[cst.CSTNode]) -> Way | None:
    """How the layer that is made here is reached afterwards; None where nothing that has a name holds it."""
    way, child, rest = Way(), node, list(parents)
    while rest:
        parent = rest.pop(0)
        if isinstance(parent, cst.Element) and rest:
            holder = rest.pop(0)
            assert isinstance(holder, cst.List | cst.Tuple | cst.Set)
            place = _place(parent, list(holder.elements), bool(rest) and isinstance(rest[0], cst.AugAssign))
            if place is None:
                return None
            way.steps.append(("at", place))
            child = holder
        elif isinstance(parent, cst.Arg) and rest:
            call = rest.pop(0)
            if not isinstance(call, cst.Call):
                return None
            if (found := _argument(work, way, parent, call, rest)) is not None:
                return found
            if not _held(work, way, parent, call):
                return None
            child = call
        elif isinstance(parent, cst.ListComp | cst.GeneratorExp) and parent.elt is child:
            way.steps.append(("for", ""))
            way.loose |= set(re.findall(r"\w+", text(parent.for_in.target)))
            child = parent
        elif isinstance(parent, cst.IfExp) and child in (parent.body, parent.orelse):
            test = text(parent.test)
            if "(" in test:
                return None
            way.steps.append(("if", test if child is parent.body else f"not ({test})"))
            child = parent
        else:
            return _statement(way, parent, child)
    return None


def _place(element: cst.CSTNode, elements: list[cst.BaseElement], ends: bool) -> str | None:
    """Where in a list something stands, counted from the end where the list is added to another."""
    at = next(at for at, each in enumerate(elements) if each is element)
    others = elements[at:] if ends else elements[:at]
    if any(isinstance(each, cst.StarredElement) for each in others):
        return None
    return f"[{at - len(elements)}]" if ends else f"[{at}]"


def _held(work: "Writer", way: Way, arg: cst.Arg, call: cst.Call) -> bool:
    """Whether the call makes a Sequential or list of layers of what it is given; where in it is kept."""
    kind = work.known(call.func).name
    if kind not in HOLDERS and dotted(call.func) != "list":
        return False
    if arg.star == "*" or kind.endswith("List") or dotted(call.func) == "list":
        return len(call.args) == 1 and arg.star != "**"
    at = next(at for at, each in enumerate(call.args) if each is arg)
    if any(each.star or each.keyword is not None for each in call.args[: at + 1]):
        return False
    way.steps.append(("at", f"[{at}]"))
    return True


def _argument(work: "Writer", way: Way, arg: cst.Arg, call: cst.Call, rest: list[cst.CSTNode]) -> Way | None:
    """layers.append(layer) and self.add_sublayer("name", layer)."""
    func = call.func
    if not isinstance(func, cst.Attribute) or arg.star or not rest:
        return None
    name, alone = func.attr.value, isinstance(rest[0], cst.Expr)
    if name == "append" and alone and len(call.args) == 1 and "(" not in text(func.value):
        way.base = text(func.value)
        way.steps.append(("at", "[-1]"))
        return way
    if name in ("add_sublayer", "add_module") and len(call.args) == 2 and call.args[1] is arg:
        if not alone:
            return _statement(way, rest[0], call)
        word = text(call.args[0].value)
        plain = re.fullmatch(r"""(["'])([A-Za-z_]\w*)\1""", word)
        owner = text(func.value)
        way.base = f"{owner}.{plain[2]}" if plain else f"getattr({owner}, {word})"
        return way
    return None


def _statement(way: Way, parent: cst.CSTNode, child: cst.CSTNode) -> Way | None:
    """The name that the statement gives."""
    if isinstance(parent, cst.Return):
        way.returned = parent
        return way
    if isinstance(parent, cst.Assign) and parent.value is child:
        way.base = next(
            (text(each.target) for each in parent.targets if isinstance(each.target, cst.Name | cst.Attribute)), ""
        )
    elif (isinstance(parent, cst.AnnAssign) and parent.value is child) or (
        isinstance(parent, cst.AugAssign)
        and isinstance(parent.operator, cst.AddAssign)
        and isinstance(child, cst.List | cst.Tuple)
    ):
        way.base = text(parent.target)
    return way if way.base else None
