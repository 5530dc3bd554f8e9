"""What an expression is: the half of the reader that looks at expressions."""

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

import libcst as cst

from zoo.translation import calls, table
from zoo.translation.names import Names, canonical, dotted, foreign
from zoo.translation.rule import other
from zoo.translation.values import (
    ANNOTATED,
    ARRAY,
    BOOL,
    FLOAT,
    FOREIGN,
    GIVEN,
    INT,
    LIST,
    MODULE,
    NONE,
    NOTHING,
    STRING,
    TENSOR,
    UNKNOWN,
    Value,
    each,
    item,
    joined,
    known,
    picked,
    ranked,
    several,
)

if TYPE_CHECKING:
    from zoo.translation.reader import Class, Function

class Expressions(ABC):
    """Tells what expressions are, from what names stand for at this moment."""

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
    def show(self, value: Value, is_a: Value) -> None:
        """See Reader."""

    @abstractmethod
    def assign(self, target: cst.BaseExpression, value: Value) -> None:
        """See Reader."""

    @abstractmethod
    def instance(self, name: str) -> Value:
        """See Reader."""

    @abstractmethod
    def is_module(self, name: str) -> bool:
        """See Reader."""

    def value(self, node: cst.BaseExpression) -> Value:
        """What an expression is."""
        look = getattr(self, f"of_{type(node).__name__}", None)
        if look is None:
            self._children(node)
            found = UNKNOWN
        else:
            found = look(node)
        self.values[id(node)] = found
        return found

    def _children(self, node: cst.CSTNode) -> None:
        for child in node.children:
            if isinstance(child, cst.BaseExpression):
                self.value(child)
            else:
                self._children(child)

    def of_Name(self, node: cst.Name) -> Value:  # noqa: N802
        name = node.value
        if name in self.env:
            return self.env[name]
        if name in self.globals:
            return self.globals[name]
        if path := self.names.path(name):
            return Value("path", path)
        if name in self.classes:
            return Value("class", name)
        if name in self.functions:
            return Value("function", name)
        return {"None": NONE, "True": BOOL, "False": BOOL}.get(name, UNKNOWN)

    def of_Integer(self, node: cst.Integer) -> Value:  # noqa: N802
        return INT

    def of_Float(self, node: cst.Float) -> Value:  # noqa: N802
        return FLOAT

    def of_SimpleString(self, node: cst.SimpleString) -> Value:  # noqa: N802
        return STRING

    def of_FormattedString(self, node: cst.FormattedString) -> Value:  # noqa: N802
        self._children(node)
        return STRING

    def of_ConcatenatedString(self, node: cst.ConcatenatedString) -> Value:  # noqa: N802
        self._children(node)
        return STRING

    def of_Tuple(self, node: cst.Tuple | cst.List) -> Value:  # noqa: N802
        items = [self.value(one.value) for one in node.elements]
        if any(isinstance(one, cst.StarredElement) for one in node.elements):
            return LIST
        return several(*items) if items else Value("each", items=(NOTHING,))

    of_List = of_Tuple  # noqa: N815

    def of_Dict(self, node: cst.Dict) -> Value:  # noqa: N802
        self._children(node)
        return Value("python", "dict")

    of_Set = of_Dict  # noqa: N815

    def of_IfExp(self, node: cst.IfExp) -> Value:  # noqa: N802
        self.value(node.test)
        return joined(self.value(node.body), self.value(node.orelse))

    def of_UnaryOperation(self, node: cst.UnaryOperation) -> Value:  # noqa: N802
        found = self.value(node.expression)
        return BOOL if isinstance(node.operator, cst.Not) else found

    def of_BooleanOperation(self, node: cst.BooleanOperation) -> Value:  # noqa: N802
        return joined(self.value(node.left), self.value(node.right))

    def of_BinaryOperation(self, node: cst.BinaryOperation) -> Value:  # noqa: N802
        return self.combined(self.value(node.left), self.value(node.right))

    def combined(self, left: Value, right: Value) -> Value:
        """What an operator gives."""
        if TENSOR in (left, right):
            return TENSOR
        if left.kind in ("tuple", "each") and right.kind in ("tuple", "each"):
            return each(joined(item(left), item(right)))
        if left.kind in ("tuple", "each"):
            return each(item(left))
        if ARRAY in (left, right):
            return ARRAY
        if left.kind == right.kind == "python":
            return left if left == right else FLOAT if {left.name, right.name} <= {"int", "float", "bool"} else FOREIGN
        return UNKNOWN

    def of_Comparison(self, node: cst.Comparison) -> Value:  # noqa: N802
        found = [self.value(node.left), *(self.value(one.comparator) for one in node.comparisons)]
        if any(isinstance(one.operator, cst.Is | cst.IsNot | cst.In | cst.NotIn) for one in node.comparisons):
            return BOOL
        return TENSOR if TENSOR in found else ARRAY if ARRAY in found else UNKNOWN if UNKNOWN in found else BOOL

    def of_Lambda(self, node: cst.Lambda) -> Value:  # noqa: N802
        outer, self.env = self.env, dict(self.env)
        for one in node.params.params:
            self.env[one.name.value] = UNKNOWN
        self.value(node.body)
        self.env = outer
        return UNKNOWN

    def of_ListComp(self, node: Any) -> Value:  # noqa: N802
        outer, self.env = self.env, dict(self.env)
        self._comprehension(node.for_in)
        found = self.value(node.elt)
        self.env = outer
        return each(found)

    of_GeneratorExp = of_SetComp = of_ListComp  # noqa: N815

    def of_DictComp(self, node: cst.DictComp) -> Value:  # noqa: N802
        outer, self.env = self.env, dict(self.env)
        self._comprehension(node.for_in)
        self.value(node.key)
        self.value(node.value)
        self.env = outer
        return Value("python", "dict")

    def _comprehension(self, node: cst.CompFor) -> None:
        self.assign(node.target, item(self.value(node.iter)))
        for test in node.ifs:
            self.value(test.test)
        if node.inner_for_in is not None:
            self._comprehension(node.inner_for_in)

    def of_NamedExpr(self, node: cst.NamedExpr) -> Value:  # noqa: N802
        found = self.value(node.value)
        self.assign(node.target, found)
        return found

    def of_Subscript(self, node: cst.Subscript) -> Value:  # noqa: N802
        found = self.value(node.value)
        self._children_of_slices(node)
        first = node.slice[0].slice
        cut = isinstance(first, cst.Slice)
        whose = node.value
        if isinstance(whose, cst.Attribute) and whose.attr.value == "shape" and isinstance(first, cst.Index):
            self.least(whose.value, (_number(first.value) or 0) + 1)
        return picked(found, _number(first.value) if isinstance(first, cst.Index) else None, cut)

    def least(self, node: cst.BaseExpression, count: int) -> None:
        """Take in that a tensor has at least so many axes."""
        now = self.env.get(node.value) if isinstance(node, cst.Name) else None
        if now == TENSOR and now is not None and now.rank <= 0 and isinstance(node, cst.Name):
            self.env[node.value] = ranked(min(now.rank, -count))

    def _children_of_slices(self, node: cst.Subscript) -> None:
        for one in node.slice:
            for child in one.slice.children:
                if isinstance(child, cst.BaseExpression):
                    self.value(child)

    def of_Attribute(self, node: cst.Attribute) -> Value:  # noqa: N802
        owner, name = self.value(node.value), node.attr.value
        if owner.kind == "path":
            return Value("path", canonical(f"{owner.name}.{name}"))
        if owner.name in self.classes and owner.kind in ("Module", "object", "class"):
            if (found := self.member(owner.name, name)) is not None:
                return found
            if owner.kind != "Module":
                return UNKNOWN
        rule = next((one for one in table.rules(f"{owner.kind}.{name}", self.to) if one.side(self.names.side)), None)
        form = rule.side(self.names.side) if rule is not None else None
        if rule is not None and form is not None and form.arguments is None:
            return GIVEN[table.gives(rule, form, self.names.side)]
        if owner.kind == "Module" and name in ("weight", "bias", "running_mean", "running_var", "in_proj_weight"):
            return TENSOR
        if owner == ARRAY:
            return SIZE_OF.get(name, ARRAY)
        if owner.kind == "python":
            return FOREIGN if owner.name == "foreign" else UNKNOWN
        return UNKNOWN

    def member(self, owner: str, name: str) -> Value | None:
        """An attribute or method of a class of the file; None where neither it nor its bases have one."""
        own = self.classes.get(owner)
        if own is None:
            return None
        if name in own.methods:
            function = self.functions[own.methods[name]]
            if any(dotted(one.decorator) == "property" for one in function.node.decorators):
                return function.returns
            return Value("function", own.methods[name])
        if name in own.attributes:
            found = own.attributes[name]
            return found if found != NOTHING else UNKNOWN
        return next((found for base in own.bases if base != owner and (found := self.member(base, name))), None)

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
        if path == "numpy.ndarray":
            return ARRAY
        if path in (f"{side}.Tensor", "torch.FloatTensor", "torch.LongTensor"):
            return TENSOR
        if self.is_module(path):
            return Value("Module", path)
        if path in ("torch.optim.Optimizer", "paddle.optimizer.Optimizer"):
            return GIVEN["Optimizer"]
        for rule in table.rules(path, self.to):
            form = rule.side(side)
            assert form is not None
            found = GIVEN[table.gives(rule, form, side)]
            return Value("Module", path) if found == MODULE else found
        return FOREIGN if foreign(path) else UNKNOWN

    def of_Call(self, node: cst.Call) -> Value:  # noqa: N802
        return calls.result(self, node)


SIZE_OF = {"shape": GIVEN["size"], "ndim": INT, "size": INT}


def _number(node: cst.BaseExpression) -> int | None:
    """The number that an index is."""
    text = cst.Module([]).code_for_node(node)
    try:
        return int(text)
    except ValueError:
        return None
