"""What an expression is: the half of the reader that looks at expressions."""

from abc import abstractmethod
from typing import Any

import libcst as cst

from zoo.translation import table
from zoo.translation.reading import dicts, kind_from_methods, kind_of_call, number_types
from zoo.translation.reading.classes import Classes, Function
from zoo.translation.reading.names import canonical
from zoo.translation.reading.networks import COUNTS, WRAPS, inside
from zoo.translation.reading.ranks import left, number_of
from zoo.translation.reading.value_kinds import (
    ARRAY,
    BOOL,
    FLOAT,
    FOREIGN,
    GIVEN,
    INT,
    LIST,
    NONE,
    NOTHING,
    REAL,
    STRING,
    TENSOR,
    TRUTH,
    UNKNOWN,
    Value,
    each,
    item,
    joined,
    known,
    lazy,
    named_part,
    picked,
    ranked,
    several,
)


class Expressions(Classes):
    """Tells what expressions are, from what names stand for at this moment."""

    told: dict[str, Value]  # what names turned out to be that were given something unknown
    worded: set[str]  # dotted names of the framework that stand in the file as words
    extra: dict[str, set[str]]  # what functions are called with by name that they have no parameter for
    code: str
    current: list[Function]  # the functions that are being read
    below: dict[str, Value]  # what names of the file were at its end the time before, as a function finds them
    changed: set[Value]  # what changes of pictures are given, where it is known
    pictures: set[Value]  # the same as it was found the time before
    reached: set[str]  # functions that a network's forward calls, however far away
    pair: cst.CSTNode | None  # the call whose result two names are given
    met: dict[str, set[str]]  # methods that were called on something unknown

    @abstractmethod
    def show(self, value: Value, is_a: Value) -> None:
        """See Reader."""

    @abstractmethod
    def flows(self) -> bool:
        """See Reader."""

    @abstractmethod
    def assign(self, target: cst.BaseExpression, value: Value) -> None:
        """See Reader."""

    def value(self, node: cst.BaseExpression) -> Value:
        """What an expression is."""
        look = getattr(self, f"of_{type(node).__name__}", self._children)
        found = look(node) or UNKNOWN
        self.values[id(node)] = found
        return found

    def _children(self, node: cst.CSTNode) -> None:
        for child in node.children:
            if isinstance(child, cst.BaseExpression):
                self.value(child)
            else:
                self._children(child)

    def of_Name(self, node: cst.Name) -> Value:
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
        if self.current and name in self.below:
            return self.below[name]
        return {"None": NONE, "True": BOOL, "False": BOOL}.get(name, UNKNOWN)

    def of_Integer(self, node: cst.Integer) -> Value:
        return INT

    def of_Float(self, node: cst.Float) -> Value:
        return FLOAT

    def of_SimpleString(self, node: cst.SimpleString) -> Value:
        if path := self.word(node):
            self.worded.add(path)
        return STRING

    def word(self, node: cst.SimpleString) -> str:
        """The layer of the framework's that a word names, such as "nn.LayerNorm"; "" for other words."""
        value = node.evaluated_value
        first, dot, rest = value.partition(".") if isinstance(value, str) else ("", "", "")
        module = self.names.path(first) if dot else ""
        path = canonical(f"{module}.{rest}") if module else ""
        return path if path and self.is_module(path) and path not in self.classes else ""

    def of_FormattedString(self, node: cst.FormattedString) -> Value:
        self._children(node)
        return STRING

    def of_ConcatenatedString(self, node: cst.ConcatenatedString) -> Value:
        self._children(node)
        return STRING

    def of_Tuple(self, node: cst.Tuple | cst.List) -> Value:
        items = [self.value(one.value) for one in node.elements]
        if any(isinstance(one, cst.StarredElement) for one in node.elements):
            return LIST
        return several(*items) if items else Value("each", items=(NOTHING,))

    of_List = of_Tuple

    def of_Dict(self, node: cst.Dict) -> Value:
        self._children(node)
        return dicts.made(self.values, node)

    of_Set = of_Dict

    def of_IfExp(self, node: cst.IfExp) -> Value:
        self.value(node.test)
        return joined(self.value(node.body), self.value(node.orelse))

    def of_UnaryOperation(self, node: cst.UnaryOperation) -> Value:
        found = self.value(node.expression)
        return BOOL if isinstance(node.operator, cst.Not) else found

    def of_BooleanOperation(self, node: cst.BooleanOperation) -> Value:
        left, right = self.value(node.left), self.value(node.right)
        # `norm or nn.BatchNorm2d`: what is given instead is of its kind
        return right if right.kind == "path" and left.kind == "unknown" else joined(left, right)

    def of_BinaryOperation(self, node: cst.BinaryOperation) -> Value:
        one, two = self.value(node.left), self.value(node.right)
        return number_types.combined(self.combined(one, two), one, two, node.operator)

    def combined(self, one: Value, two: Value) -> Value:
        """What an operator gives."""
        if TENSOR in (one, two):
            ranks = [each.rank for each in (one, two) if each.kind != "python" or each.name not in ("int", "float")]
            most = max(map(abs, ranks))
            return ranked(most if min(ranks) > 0 else -most)
        if one.kind in ("tuple", "each") and two.kind in ("tuple", "each"):
            return each(joined(item(one), item(two)))
        if one.kind in ("tuple", "each"):
            return each(item(one))
        if ARRAY in (one, two):
            return ARRAY
        if one.kind == two.kind == "python":
            return one if one == two else FLOAT if {one.name, two.name} <= {"int", "float", "bool"} else FOREIGN
        return UNKNOWN

    def of_Comparison(self, node: cst.Comparison) -> Value:
        found = [self.value(node.left), *(self.value(one.comparator) for one in node.comparisons)]
        if any(isinstance(one.operator, cst.Is | cst.IsNot | cst.In | cst.NotIn) for one in node.comparisons):
            return BOOL
        return (
            TRUTH if TENSOR in found else ARRAY if ARRAY in found else UNKNOWN if not all(map(known, found)) else BOOL
        )

    def of_Lambda(self, node: cst.Lambda) -> Value:
        outer, self.env = self.env, dict(self.env)
        for one in node.params.params:
            self.env[one.name.value] = self.told.get(f":@{id(one)}", UNKNOWN)
        found = self.value(node.body)
        self.env = outer
        made = known(found) and (not node.params.params or found.kind in ("Initialiser", "Module"))
        return Value("maker", items=(found,)) if made else UNKNOWN

    def of_ListComp(self, node: Any) -> Value:
        outer, self.env = self.env, dict(self.env)
        self._comprehension(node.for_in)
        found = self.value(node.elt)
        self.env = outer
        return each(found)

    of_SetComp = of_ListComp

    def of_GeneratorExp(self, node: cst.GeneratorExp) -> Value:
        return lazy(item(self.of_ListComp(node)))

    def of_DictComp(self, node: cst.DictComp) -> Value:
        outer, self.env = self.env, dict(self.env)
        self._comprehension(node.for_in)
        self.value(node.key)
        found = self.value(node.value)
        self.env = outer
        return dicts.filled(found)

    def _comprehension(self, node: cst.CompFor) -> None:
        self.assign(node.target, item(self.value(node.iter)))
        for test in node.ifs:
            self.value(test.test)
        if node.inner_for_in is not None:
            self._comprehension(node.inner_for_in)

    def of_NamedExpr(self, node: cst.NamedExpr) -> Value:
        found = self.value(node.value)
        self.assign(node.target, found)
        return found

    def of_Subscript(self, node: cst.Subscript) -> Value:
        found = self.value(node.value)
        self._children_of_slices(node)
        if (one := dicts.picked(self, node, found)) is not None:
            return one
        first = node.slice[0].slice
        cut = isinstance(first, cst.Slice)
        whose = node.value
        if isinstance(whose, cst.Attribute) and whose.attr.value == "shape" and isinstance(first, cst.Index):
            self.least(whose.value, (number_of(first.value) or 0) + 1)
        if found == TENSOR:
            return ranked(left(found.rank, node), found.numbers)
        return picked(found, number_of(first.value) if isinstance(first, cst.Index) else None, cut)

    def least(self, node: cst.BaseExpression, count: int) -> None:
        """Take in that a tensor has at least so many axes."""
        now = self.env.get(node.value) if isinstance(node, cst.Name) else None
        if now == TENSOR and now is not None and now.rank <= 0 and isinstance(node, cst.Name):
            self.env[node.value] = ranked(min(now.rank, -count), now.numbers)

    def _children_of_slices(self, node: cst.Subscript) -> None:
        for one in node.slice:
            for child in one.slice.children:
                if isinstance(child, cst.BaseExpression):
                    self.value(child)

    def of_Attribute(self, node: cst.Attribute) -> Value:
        owner, name = self.value(node.value), node.attr.value
        if owner.kind == "unknown" and (
            name in ("requires_grad", "stop_gradient") or (name == "T" and kind_from_methods.no_arrays(self))
        ):
            self.show(owner, TENSOR)
            self.values[id(node.value)] = owner = TENSOR
        if owner.kind == "unknown" and name == "param_groups":
            self.show(owner, GIVEN["Optimizer"])
            self.values[id(node.value)] = owner = GIVEN["Optimizer"]
        self.values[id(node.value)] = owner = kind_from_methods.layered(self, node, owner)
        if owner.kind == "unknown" and name == "_optimizer" and self.mentions("callbacks"):
            return GIVEN["Optimizer"]  # self.model._optimizer, of what a Model calls
        if owner.kind == "unknown" and name == "shape":
            return GIVEN["size"]  # of a tensor and of an array alike
        if owner.kind == "path":
            return Value("path", canonical(f"{owner.name}.{name}"))
        if owner.name in self.classes and owner.kind in ("Module", "object", "class"):
            if (found := self.member(owner.name, name)) is not None:
                return found
            if owner.kind != "Module":
                schedule = any("lr_scheduler" in each for each in self.classes[owner.name].bases)
                return GIVEN["Optimizer"] if schedule and name == "optimizer" else UNKNOWN
        if owner.kind == "Module" and name == "module" and WRAPS.search(self.code):
            return owner  # of what calls it alone
        rule = next((one for one in table.rules(f"{owner.kind}.{name}", self.to) if one.side(self.names.side)), None)
        form = rule.side(self.names.side) if rule is not None else None
        if rule is not None and form is not None and form.arguments is None:
            found = GIVEN[table.gives(rule, form, self.names.side)]
            return ranked(0, owner.numbers) if found == TENSOR and name in ("T", "mT", "data", "grad") else found
        if owner.kind == "Module" and name in COUNTS:
            return INT
        if owner.kind == "Module" and (layer := inside(owner.name, name, self.names.side)) is not None:
            return layer
        if (layer := named_part(owner, name)) is not None:
            return layer
        if owner.kind == "Module" and name in ("weight", "bias", "running_mean", "running_var", "in_proj_weight"):
            return ranked(0, REAL)
        if owner == ARRAY:
            return SIZE_OF.get(name, ARRAY)
        if owner.kind == "python":
            return FOREIGN if owner.name == "foreign" else UNKNOWN
        return UNKNOWN

    def of_Call(self, node: cst.Call) -> Value:
        return number_types.told(self, node, kind_of_call.result(self, node))


SIZE_OF = {"shape": GIVEN["size"], "ndim": INT, "size": INT}
