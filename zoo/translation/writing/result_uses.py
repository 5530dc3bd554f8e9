"""What becomes of a call's result where only a part of it is used, and of a weight where its layout matters."""

import re

import libcst as cst

from zoo.translation.marks import Marks
from zoo.translation.reading.names import dotted
from zoo.translation.reading.value_kinds import GIVEN
from zoo.translation.ways import schedules
from zoo.translation.writing import integers_beside_floats, linear_weights, networks_by_name, reversed_slices, unchanged
from zoo.translation.writing.argument_units import constant, turned
from zoo.translation.writing.original_spellings import PLACES
from zoo.translation.writing.rule_arguments import TIGHT, commas, text
from zoo.translation.writing.write_call import Writer


class Uses(Marks, Writer):
    """The part of the translator that looks at what stands around a call or a weight."""

    def __init__(self, positions: object) -> None:
        super().__init__(positions)
        self.words: set[str] = set()  # all of the file's
        self.instead: dict[int, cst.BaseStatement] = {}
        self.cut_off = False
        self.active: dict[str, str] = {}
        self.left: set[int] = set()  # calls that the rule of the call around them reads
        self.needless: set[int] = set()  # lines that say what is so anyway
        self.begins: dict[int, str] = {}
        self.cuts: dict[int, str] = {}
        self.delayed: dict[int, str] = {}
        self.inline: dict[str, str] = {}
        self.apart: dict[int, str] = {}  # statements whose optimizer was given a line and a name before them
        self.scheduled: set[tuple[int, str]] = set()
        self.kept: dict[int, list[cst.BaseStatement]] = {}  # statements that wait for another, by its id
        self.returned: dict[int, tuple[str, list[str]]] = {}
        self.notes: list[str] = []
        self.written: dict[str, None] = {}
        self.seeded: set[int] = set()
        self.parts: set[int] = set()  # a call's [0] or .values, which its rule has written
        self.turned: set[int] = set()  # sizes of a linear layer's weight, which are the other way round
        self.rates: set[int] = set()  # where the rate of an optimizer is read
        self.loops: set[int] = set()  # loops that set an optimizer's rate
        self.silent: set[int] = set()  # names that are a part of something else
        self.named: dict[int, tuple[cst.BaseExpression, ...]] = {}  # what a call's result is given in turn
        self.single: dict[int, int] = {}  # `_, b = call` of which only one part is left

    def fresh(self, name: str) -> str:
        """A name that nothing in the file has."""
        if not self.words:
            self.words = set(re.findall(r"\w+", self.reader.code))
        if name not in self.words:
            return name
        number = next(number for number in range(2, 1000) if f"{name}{number}" not in self.words)
        return f"{name}{number}"

    def optional(self, name: str) -> bool:
        """Whether a name is a parameter that need not be given."""
        functions = [each for each in self.around if isinstance(each, cst.FunctionDef)]
        return any(
            each.name.value == name and each.default is not None
            for each in (functions[-1].params.params if functions else ())
        )

    def assigned(self, node: cst.CSTNode) -> cst.BaseExpression | None:
        """The name that a call's result is given, if it is given one and is all that stands there."""
        parent = self.around[-2]
        if isinstance(parent, cst.Assign) and parent.value is node and len(parent.targets) == 1:
            target = parent.targets[0].target
            return target if isinstance(target, cst.Name | cst.Attribute) else None
        return None

    def wanted(self, node: cst.CSTNode) -> str:
        """Which of a call's two results is used: "0", "1" or "both"; "" where that cannot be told."""
        parent = self.around[-2]
        if isinstance(parent, cst.Subscript) and parent.value is node:
            first = parent.slice[0].slice
            number = text(first.value) if isinstance(first, cst.Index) and len(parent.slice) == 1 else ""
            self.parts.add(id(parent)) if number in ("0", "1") else None
            return number if number in ("0", "1") else ""
        if isinstance(parent, cst.Attribute) and parent.attr.value in ("values", "indices"):
            self.parts.add(id(parent))
            return "0" if parent.attr.value == "values" else "1"
        if isinstance(parent, cst.Assign) and len(parent.targets) == 1:
            target = parent.targets[0].target
            if isinstance(target, cst.Tuple) and len(target.elements) == 2:
                for at, each in enumerate(target.elements):
                    if isinstance(each.value, cst.Name) and each.value.value == "_":
                        self.single[id(parent)] = 1 - at
                        return str(1 - at)
                return "both"
        return ""

    def recalled(self, node: cst.BaseExpression, new: cst.BaseExpression) -> cst.BaseExpression | None:
        """What a file that was translated had in place of this, if its habits tell: x.size(0) for x.shape[0]."""
        self.habits.met(node)
        for each in self.habits.patterns:
            form, parts = each.back, each.match(node, new, lambda name: self.known(name).name)
            if parts is None or (form.receiver and self.known(parts["self"][0]).kind != form.receiver):
                continue
            args, named = [], False
            for argument in form.arguments or ():
                value = parts[argument.name][1]
                named = named or argument.keyword or text(value) == argument.default
                if text(value) != argument.default:
                    key = cst.Name(argument.name) if named else None
                    args.append(cst.Arg(value, keyword=key, equal=TIGHT if named else cst.MaybeSentinel.DEFAULT))
            name = cst.Name(form.name.rpartition(".")[2])
            func = cst.Attribute(parts["self"][1], name) if form.receiver else self.speller.spelled(form.name)
            self.count += 1
            self.habits.used(each.rule)
            return cst.Call(func, commas(args, None)) if form.arguments is not None else func
        return None

    def leave_Subscript(self, original_node: cst.Subscript, updated_node: cst.Subscript) -> cst.BaseExpression:
        if id(original_node) in self.parts:
            return updated_node.value
        linear_weights.kept(self, original_node)
        if (done := self.recalled(original_node, updated_node)) is not None:
            return done
        if (turned := reversed_slices.flipped(self, original_node, updated_node)) is not updated_node:
            return turned
        if (network := networks_by_name.kept(self, original_node, updated_node)) is not None:
            return network
        if self.to == "paddle" and (rate := schedules.kept(self, original_node, updated_node)) is not None:
            return rate
        if id(original_node) in self.turned:
            index = cst.Integer("1" if text(original_node).endswith("[0]") else "0")
            return updated_node.with_changes(slice=[cst.SubscriptElement(cst.Index(index))])
        if id(original_node) in self.rates and isinstance(original_node.value, cst.Subscript):
            groups = updated_node.value
            assert isinstance(groups, cst.Subscript)
            assert isinstance(groups.value, cst.Attribute)
            return cst.Call(groups.value.with_changes(attr=cst.Name("get_lr")))
        return updated_node

    def visit_Subscript(self, node: cst.Subscript) -> None:
        """optimizer.param_groups[0]["lr"], which Paddle's optimizer tells by get_lr()."""
        if self.habits.whole(node, lambda each: self.known(each).kind):
            self.silent.add(id(node.value))  # x.shape[0] as a whole
        groups = node.value.value if isinstance(node.value, cst.Subscript) else None
        if self.to == "torch" or not isinstance(groups, cst.Attribute) or groups.attr.value != "param_groups":
            return
        words = text(node).rpartition("param_groups")[2].replace("'", '"')
        index = words.removesuffix('["lr"]')
        if (
            index in ("[0]", "[-1]")
            and words != index
            and schedules.alone(self, index)
            and self.known(groups.value).kind == "Optimizer"
            and not self.is_set(node)
        ):
            self.rates.add(id(node))
            self.silent.add(id(groups))

    def stands_alone(self) -> bool:
        """Whether a call is a whole statement, so that nothing takes what it gives."""
        return isinstance(self.around[-2], cst.Expr)

    def printed(self) -> bool:
        """Whether a value is no more than shown."""
        return any(isinstance(each, cst.Call) and dotted(each.func) == "print" for each in self.around)

    def negated(self, node: cst.CSTNode) -> bool:
        """Whether `not` stands before an attribute, which its rule then takes away."""
        parent = self.around[-2]
        if isinstance(parent, cst.UnaryOperation) and isinstance(parent.operator, cst.Not):
            self.parts.add(id(parent))
            return True
        return False

    def leave_UnaryOperation(
        self, original_node: cst.UnaryOperation, updated_node: cst.UnaryOperation
    ) -> cst.BaseExpression:
        return updated_node.expression if id(original_node) in self.parts else updated_node

    def leave_Comparison(self, original_node: cst.Comparison, updated_node: cst.Comparison) -> cst.BaseExpression:
        """paddle.device.cuda.device_count() > 0, which is torch.cuda.is_available()."""
        left = original_node.left
        if self.to == "paddle" and isinstance(left, cst.Attribute) and left.attr.value == "type":
            # device.type == "cuda"
            first = updated_node.comparisons[0]
            if self.known(left.value) == GIVEN["device"] and constant(text(first.comparator)) == "cuda":
                done = first.with_changes(comparator=cst.SimpleString('"gpu"'))
                return updated_node.with_changes(comparisons=[done, *updated_node.comparisons[1:]])
        if self.to == "paddle":
            return integers_beside_floats.compared(self, original_node, updated_node)
        if not isinstance(left, cst.Call) or not text(original_node).endswith(" > 0"):
            return updated_node
        if self.known(left.func).name != "paddle.device.cuda.device_count":
            return updated_node
        return cst.Call(self.speller.spelled("torch.cuda.is_available"))

    def leave_List(self, original_node: cst.List, updated_node: cst.List) -> cst.BaseExpression:
        """[scheduler.last_lr], which is get_last_lr() of PyTorch's."""
        first = original_node.elements[0].value if len(original_node.elements) == 1 else None
        if self.to == "paddle" or not isinstance(first, cst.Attribute) or first.attr.value != "last_lr":
            return updated_node
        if self.known(first.value).kind != "Scheduler":
            return updated_node
        inner = updated_node.elements[0].value  # scheduler.get_last_lr()[0]
        return inner.value if isinstance(inner, cst.Subscript) else updated_node

    def is_set(self, node: cst.CSTNode) -> bool:
        """Whether an attribute is on the left of an equals sign."""
        parent = self.around[-2]
        return isinstance(parent, cst.AssignTarget) or (isinstance(parent, cst.AugAssign) and parent.target is node)

    def leave_Assign(self, original_node: cst.Assign, updated_node: cst.Assign) -> cst.Assign:
        first = original_node.targets[0].target
        if isinstance(first, cst.Attribute) and first.attr.value in ("requires_grad", "stop_gradient"):
            if self.known(first.value).kind == "Tensor":
                value = turned("not", text(updated_node.value), self.to)
                return updated_node.with_changes(value=cst.parse_expression(str(value)))
            return updated_node
        whole = first.value if isinstance(first, cst.Attribute) and first.attr.value == "data" else None
        if isinstance(whole, cst.Attribute) and self.is_linear(whole) and len(original_node.targets) == 1:
            return linear_weights.given(self, original_node, updated_node, whole)
        there = updated_node.targets[0].target
        meant = unchanged.MOMENTUM.get(first.attr.value) if isinstance(first, cst.Attribute) else None
        if meant is not None and isinstance(there, cst.Attribute) and there.attr.value == meant:
            rest = turned("rest of one", text(updated_node.value), self.to)
            return updated_node.with_changes(value=cst.parse_expression(str(rest)))
        if (names := self.named.get(id(original_node))) is not None:
            bare = [each.with_changes(lpar=(), rpar=()) if isinstance(each, cst.Tuple) else each for each in names]
            plain = updated_node.targets[0]
            return updated_node.with_changes(targets=[plain.with_changes(target=each) for each in bare])
        at = self.single.get(id(original_node))
        if at is None:
            return self._both(original_node, updated_node)
        target = updated_node.targets[0]
        assert isinstance(target.target, cst.Tuple)
        return updated_node.with_changes(targets=[target.with_changes(target=target.target.elements[at].value)])

    def _both(self, node: cst.Assign, new: cst.Assign) -> cst.Assign:
        """`i = paddle.argmax(x, axis=1)` as `_, i = torch.max(x, 1)`, where that was in the file before."""
        value, target = node.value, new.targets[0].target
        if not self.habits.kept(PLACES) or not isinstance(value, cst.Call) or not isinstance(target, cst.Name):
            return new
        if self.known(value.func).name != "paddle.argmax" or len(node.targets) != 1 or len(value.args) != 2:
            return new
        assert isinstance(new.value, cst.Call)
        pair = cst.Tuple([cst.Element(cst.Name("_")), cst.Element(target)], lpar=(), rpar=())
        args = commas(
            [each.with_changes(keyword=None, equal=cst.MaybeSentinel.DEFAULT) for each in new.value.args], None
        )
        call = cst.Call(self.speller.spelled("torch.max"), args)
        return new.with_changes(targets=[new.targets[0].with_changes(target=pair)], value=call)

    def of_weight(self, node: cst.Attribute, new: cst.Attribute) -> cst.BaseExpression | None:
        """The weight of a linear layer, or of one that may be such; None for everything else."""
        return self.weight(node, new) if self.is_linear(node) else linear_weights.either(self, node, new)

    def weight(self, node: cst.Attribute, new: cst.Attribute) -> cst.BaseExpression:
        """linear.weight, which is turned in the other framework: where that matters, it is turned back."""
        parent = self.around[-2] if len(self.around) > 1 else None
        if id(node) in self.ties.lines:
            return new
        if isinstance(parent, cst.BinaryOperation) and isinstance(parent.operator, cst.MatrixMultiply):
            return cst.Attribute(new, cst.Name("T"))
        if linear_weights.alike(self, node):
            return new
        if linear_weights.numbers(self):
            return cst.Attribute(new, cst.Name("T"))
        if isinstance(parent, cst.Attribute):
            if parent.attr.value in linear_weights.WHATEVER and not linear_weights.along(self):
                return new
            around = self.around[-3] if len(self.around) > 2 else None
            sized = parent.attr.value == "shape" and isinstance(around, cst.Subscript)
            if sized and around is not None and text(around)[-3:] in ("[0]", "[1]"):
                self.turned.add(id(around))
                return new
            if parent.attr.value in ("T", "t"):
                return cst.Attribute(new, cst.Name("T"))
        elif isinstance(parent, cst.Arg) and len(self.around) > 2 and isinstance(self.around[-3], cst.Call):
            name = dotted(self.around[-3].func).rpartition(".")[2]
            if name in ("matmul", "mm"):
                return cst.Attribute(new, cst.Name("T"))
            if isinstance(self.around[-3].func, cst.Call) and self.initialises(self.around[-3].func):
                return new
            if self.known(self.around[-3].func).kind == "Initialiser":
                return new
            if (
                name == "linear"
                or name.endswith("_")
                or self.known(self.around[-3].func).name.startswith(f"{self.side}.nn.init")
            ):
                return new
        if isinstance(parent, cst.Comparison) and text(parent).endswith(("is None", "is not None")):
            return new
        if linear_weights.read(self, node) or linear_weights.valued(self):
            return cst.Attribute(new, cst.Name("T"))  # as PyTorch has it, where it is read
        self.remark(node, text(node), linear_weights.TURNED)
        return new
