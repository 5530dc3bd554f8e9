"""What the translator does with words that name a layer, with lists of Paddle's, and with what layers are given."""

import re

import libcst as cst

from zoo.translation import table
from zoo.translation.reading import own_optimizers
from zoo.translation.reading.names import dotted
from zoo.translation.statements import (
    batch_norm_buffers,
    batch_norm_parameters_to_paddle,
    batch_norm_parameters_to_torch,
    filled_slices,
    moved_recurrent_layers,
    tied_weights,
)
from zoo.translation.statements.rewritten_statements import Statements
from zoo.translation.ways import batched_matmul, initial_values, packed_sequences, parameter_groups
from zoo.translation.writing import (
    bound_methods,
    casts_without_gradient,
    forwarded_keywords,
    networks_by_name,
    second_gradients,
    train_mode,
)
from zoo.translation.writing.argument_units import constant
from zoo.translation.writing.known_receivers import LISTS
from zoo.translation.writing.rule_arguments import Stop, text

# what reads for itself how the weights of a layer begin
GIVEN = ("paddle.nn.", "paddle.ParamAttr", "paddle.create_parameter")


class Words(Statements):
    """The part of the translator between expressions and calls."""

    left: set[int]  # calls that the rule of the call around them reads
    reach: "second_gradients.Reach | None" = None  # what a second gradient goes through, once that was asked for

    def leave_SimpleString(self, original_node: cst.SimpleString, updated_node: cst.SimpleString) -> cst.BaseExpression:
        """eval("nn.BatchNorm2D"): a layer that a word names."""
        path = self.reader.word(original_node) if "eval(" in self.reader.code else ""
        for rule in table.rules(path, self.to) if path else ():
            target = rule.side(self.to)
            if target is not None and not self.unsafe(rule):
                mark = original_node.quote
                return updated_node.with_changes(value=f"{mark}{text(self.speller.spelled(target.name))}{mark}")
        if path:
            self.remark(original_node, text(original_node), "names a layer by a word, which is written otherwise there")
        return updated_node

    def call(self, original_node: cst.Call, updated_node: cst.Call) -> cst.BaseExpression:
        """getattr(nn, "ReLU"), as nn.ReLU is written; len(net.parameters()), of a list in Paddle alone."""
        if self.to == "torch" and dotted(original_node.func) == "len" and len(original_node.args) == 1:
            first = updated_node.args[0]
            updated_node = updated_node.with_changes(
                args=[first.with_changes(value=self.listed(original_node.args[0].value, first.value))]
            )
        if filled_slices.filled(self, original_node, updated_node):
            return updated_node
        if self.to == "paddle" and dotted(original_node.func) == "dict":
            return forwarded_keywords.loaded_by_name(self, updated_node)
        try:
            done = (
                tied_weights.called(self, original_node, updated_node)
                or packed_sequences.called(self, original_node, updated_node, self.known(original_node.func))
                or networks_by_name.made(self, original_node, updated_node)
                or train_mode.begun_by_name(self, original_node, updated_node)
            )
        except Stop as stop:
            self.remark(original_node, text(original_node.func), str(stop))
            return updated_node
        if done is not None:
            return done
        path = self.known(original_node).name if dotted(original_node.func) == "getattr" else ""
        parent = self.around[-2]
        called = isinstance(parent, cst.Call) and parent.func is original_node
        for rule in table.rules(path, self.to) if path else ():
            target = rule.side(self.to)
            if target is not None and not target.template and (called or not self.unsafe(rule)):
                self.count += 1
                return self.speller.spelled(target.name)
        done = super().call(original_node, updated_node)
        if self.to == "torch":
            return batch_norm_parameters_to_torch.given(self, original_node, done)
        done = moved_recurrent_layers.moved(self, original_node, casts_without_gradient.cut(self, original_node, done))
        return second_gradients.told(self, original_node, batch_norm_buffers.given(self, original_node, done))

    def leave_GeneratorExp(self, original_node: cst.GeneratorExp, updated_node: cst.GeneratorExp) -> cst.BaseExpression:
        return batch_norm_parameters_to_paddle.learning(self, original_node, updated_node)

    def visit_ListComp(self, node: cst.ListComp) -> None:
        groups = parameter_groups.all_rates(node) if self.to == "paddle" else None
        if groups is not None and not parameter_groups.RATES.search(self.reader.code):
            self.silent.add(id(groups))

    def leave_ListComp(self, original_node: cst.ListComp, updated_node: cst.ListComp) -> cst.BaseExpression:
        groups = parameter_groups.all_rates(updated_node) if self.to == "paddle" else None
        if groups is not None and not parameter_groups.RATES.search(self.reader.code):
            self.count += 1
            return cst.parse_expression(f"[{text(groups.value)}.get_lr()]")
        return batch_norm_parameters_to_paddle.learning(self, original_node, updated_node)

    def leave_Assign(self, original_node: cst.Assign, updated_node: cst.Assign) -> cst.BaseSmallStatement:  # type: ignore[override]
        done = batch_norm_parameters_to_paddle.shadowed(self, original_node, updated_node)
        if done is not None:
            return done
        target = original_node.targets[0].target
        again = len(re.findall(rf"(?<![\w.]){re.escape(text(target))}\b", self.reader.code)) > 2
        # what gives one by one is at its end after the first use
        if self.to == "torch" and (again or isinstance(target, cst.Attribute)):
            updated_node = updated_node.with_changes(value=self.listed(original_node.value, updated_node.value))
        return tied_weights.line(self, original_node, super().leave_Assign(original_node, updated_node))

    def leave_Dict(self, original_node: cst.Dict, updated_node: cst.Dict) -> cst.Dict:
        """A group of parameters with a rate, which is a share of the whole rate in PaddlePaddle.

        Where it stands in an optimizer's call, the call's rule has it; elsewhere the whole rate is not known.
        """
        rows = [each for each in original_node.elements if isinstance(each, cst.DictElement)]
        keys = {constant(text(each.key)) for each in rows}
        within = self.around[-2:-6:-1]  # an element of a list that is an argument of a call
        called = len(within) == 4 and isinstance(within[1], cst.List) and isinstance(within[3], cst.Call)
        if (
            {"params", "lr" if self.to == "paddle" else "learning_rate"} <= keys
            and not (called and self.known(within[3]).kind == "Optimizer")
            and own_optimizers.calls(self.reader, self.reader.tree) != {"own"}
            and not (called and own_optimizers.is_own(self.reader, self.known(within[3]).name))
            and not (keys <= {*parameter_groups.KEYS, "lr", "learning_rate"} and parameter_groups.reached(self))
        ):
            self.remark(
                original_node,
                "a group of parameters",
                "has a rate, which is a share of the optimizer's in PaddlePaddle; write the groups in its call",
            )
        if self.to == "torch":
            return updated_node
        updated_node = parameter_groups.decays(updated_node) if "params" in keys else updated_node
        return forwarded_keywords.loaded(self, forwarded_keywords.listed(self, original_node, updated_node))

    def leave_Subscript(self, original_node: cst.Subscript, updated_node: cst.Subscript) -> cst.BaseExpression:
        """net.parameters()[0], which is of a list in Paddle alone."""
        if self.to == "torch" and isinstance(updated_node.value, cst.Call):
            updated_node = updated_node.with_changes(value=self.listed(original_node.value, updated_node.value))
        return super().leave_Subscript(original_node, updated_node)

    def leave_BinaryOperation(
        self, original_node: cst.BinaryOperation, updated_node: cst.BinaryOperation
    ) -> cst.BaseExpression:
        """net.a.parameters() + net.b.parameters(), which are lists in Paddle alone."""
        if self.to == "paddle":
            return batched_matmul.operated(self, original_node, updated_node)
        if not isinstance(original_node.operator, cst.Add):
            return updated_node
        if (done := self._sized(original_node, updated_node)) is not None:
            return done
        sides = {"left": self.listed(original_node.left, updated_node.left),
                 "right": self.listed(original_node.right, updated_node.right)}  # fmt: skip
        return updated_node.with_changes(**sides)

    def _sized(self, node: cst.BinaryOperation, new: cst.BinaryOperation) -> cst.BaseExpression | None:
        """x.shape[:-1] + [4, 2]: a shape is a list in PaddlePaddle, and a tuple in PyTorch."""
        for side, other in (("left", "right"), ("right", "left")):
            if not self._is_size(getattr(node, side)) or self._is_size(getattr(node, other)):
                continue
            there = getattr(new, other)
            if isinstance(there, cst.List):
                last = there.elements[-1] if there.elements else None
                alone = len(there.elements) == 1 and isinstance(last, cst.Element)
                elements = [last.with_changes(comma=cst.Comma())] if alone and last is not None else there.elements
                return new.with_changes(**{other: cst.Tuple(elements, lpar=[cst.LeftParen()], rpar=[cst.RightParen()])})
            if self.known(getattr(node, other)).kind in ("each", "tuple"):
                return new.with_changes(**{side: cst.Call(cst.Name("list"), [cst.Arg(getattr(new, side))])})
        return None

    def _is_size(self, node: cst.BaseExpression) -> bool:
        """Whether something is a shape, or a cut of one."""
        inner = node.value if isinstance(node, cst.Subscript) and isinstance(node.slice[0].slice, cst.Slice) else node
        if isinstance(inner, cst.Attribute) and inner.attr.value == "shape":
            return self.known(inner.value).kind in ("Tensor", "unknown")
        return (known := self.known(node)).kind == "python" and known.name == "size"

    def listed(self, node: cst.BaseExpression, new: cst.BaseExpression) -> cst.BaseExpression:
        """What Paddle gives as a list, and torch one by one, as a list."""
        func = node.func if isinstance(node, cst.Call) else None
        if not isinstance(func, cst.Attribute) or func.attr.value not in LISTS or node.lpar:
            return new
        return cst.Call(cst.Name("list"), [cst.Arg(new)]) if self.known(func.value).kind == "Module" else new

    def first_value(self, node: cst.BaseExpression) -> bool:
        """Whether something is a ParamAttr or an initialiser of Paddle's, made there."""
        known = self.known(node.func).name if isinstance(node, cst.Call) else ""
        return known == initial_values.ATTRIBUTE or known.startswith(initial_values.INITIALISERS)

    def given_first(self, node: cst.Call) -> None:
        """What a call of the framework's is given of first values, and of decay, is read by its own rule."""
        path = self.known(node.func).name
        if path == "functools.partial" and bound_methods.partial_of(self, node):
            self.left.add(id(node.args[0].value))
            path = "paddle.create_parameter"
        if re.fullmatch(r"super\(.*\)\.__init__", text(node.func)):
            path = self.reader.above(self.around)
        for each in node.args:
            name = each.keyword.value if each.keyword is not None else ""
            known = self.known(each.value.func).name if isinstance(each.value, cst.Call) else ""
            first = self.first_value(each.value)
            built = self.reader.built_by(path)
            ours = path.startswith(GIVEN) or built.startswith("paddle.nn.")
            if (first and ours) or (
                known.startswith("paddle.regularizer.L") and name in ("weight_decay", "regularizer")
            ):
                self.left.add(id(each.value))
