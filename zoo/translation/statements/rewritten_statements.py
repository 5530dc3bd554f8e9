"""Whole statements that are written otherwise: what is returned under a name, moved, or set by hand."""

import re

import libcst as cst

from zoo.translation.reading import own_optimizers
from zoo.translation.reading.statement_blocks import assigned_call
from zoo.translation.statements import assigned_parts, batch_norm_buffers, idle_lines, in_place, own_gradients
from zoo.translation.statements.optimizer_order import CUT, Cut
from zoo.translation.ways import parameter_groups, schedules
from zoo.translation.writing import bytes_and_booleans, integers_beside_floats, linear_weights
from zoo.translation.writing.result_uses import Uses
from zoo.translation.writing.rule_arguments import text

# PyTorch's settings of cuDNN, and Paddle's flags
FLAGS = {
    "torch.backends.cudnn.benchmark": "FLAGS_cudnn_exhaustive_search",
    "torch.backends.cudnn.deterministic": "FLAGS_cudnn_deterministic",
}


class Statements(Uses):
    """The part of the translator that replaces statements."""

    def leave_Return(self, original_node: cst.Return, updated_node: cst.Return) -> cst.Return:
        """A layer that is returned, about which lines come before, under a name."""
        updated_node = own_gradients.returned(self, original_node, updated_node)
        held = self.returned.get(id(original_node))
        if held is None or updated_node.value is None:
            return updated_node
        name, lines = held
        self.ahead[-1].append(cst.parse_statement(f"{name} = {text(updated_node.value)}"))
        self.ahead[-1].extend(cst.parse_module("\n".join(lines)).body)
        return updated_node.with_changes(value=cst.Name(name))

    def leave_Decorator(
        self, original_node: cst.Decorator, updated_node: cst.Decorator
    ) -> cst.Decorator | cst.RemovalSentinel:
        """@paddle.jit.to_static, which changes no number: PyTorch runs as it is written."""
        node = original_node.decorator
        call = node.func if isinstance(node, cst.Call) else node
        if self.to == "torch" and self.known(call).name == "paddle.jit.to_static":
            return cst.RemoveFromParent()
        return updated_node

    def visit_Decorator(self, node: cst.Decorator) -> None:
        """Nothing is said of a decorator that goes."""
        call = node.decorator.func if isinstance(node.decorator, cst.Call) else node.decorator
        if self.to == "torch" and self.known(call).name == "paddle.jit.to_static":
            self.silent.update((id(call), *(id(each) for each in call.children)))
            self.left.add(id(node.decorator))

    def visit_SimpleStatementLine(self, node: cst.SimpleStatementLine) -> None:
        """paddle.disable_static() on a line of its own, which says what is so anyway since PaddlePaddle 2.0."""
        first = node.body[0] if len(node.body) == 1 else None
        call = first.value if isinstance(first, cst.Expr) else None
        if first is not None:
            idle_lines.seen(self, node, first)
        above = self.around[-2] if len(self.around) > 1 else None
        lone = isinstance(above, cst.IndentedBlock) and len(above.body) == 1
        if not isinstance(call, cst.Call) or self.known(call.func).name != "paddle.disable_static" or call.args:
            return
        if self.to == "torch" and not lone and not any(each.comment for each in node.leading_lines):
            self.needless.add(id(node))
            self.left.add(id(call))
            self.silent.update((id(call.func), *(id(each) for each in call.func.children)))

    def visit_Assign(self, node: cst.Assign) -> None:
        """torch.backends.cudnn.benchmark = True, which Paddle takes as a flag, where it was built for a GPU."""
        target = node.targets[0].target
        assigned_parts.told(self, target)
        schedules.rate_set(self, node, target)
        owner = self.known(target.value).name if isinstance(target, cst.Attribute) else ""
        flag = FLAGS.get(f"{owner}.{target.attr.value}") if isinstance(target, cst.Attribute) else None
        line = self.around[-2] if len(self.around) > 1 else None
        if self.to != "paddle" or flag is None or not isinstance(target, cst.Attribute):
            return
        if isinstance(line, cst.SimpleStatementLine) and len(line.body) == 1:
            self.silent.update((id(target), id(target.value)))
            self.speller.asked["paddle"] = "paddle"
            words = f'paddle.set_flags({{"{flag}": {text(node.value)}}})'
            self.instead[id(line)] = cst.parse_statement(f"if paddle.is_compiled_with_cuda():\n    {words}")

    def visit_AugAssign(self, node: cst.AugAssign) -> None:
        assigned_parts.told(self, node.target)
        schedules.rate_set(self, node, node.target)

    def visit_For(self, node: cst.For) -> None:
        """for group in optimizer.param_groups: group["lr"] = 0.1, which is set_lr of Paddle's."""
        linear_weights.poured(self, node)
        owner = node.iter.value if isinstance(node.iter, cst.Attribute) else node.iter
        whole = not parameter_groups.RATES.search(self.reader.code) or _scaled(node)
        if self.to == "paddle" and _rate_set(node) and whole and self.known(owner).kind == "Optimizer":
            self.silent.add(id(node.iter))
            self.loops.add(id(node))

    def leave_AugAssign(self, original_node: cst.AugAssign, updated_node: cst.AugAssign) -> cst.BaseSmallStatement:
        if self.to == "paddle":
            if (done := bytes_and_booleans.in_place(self, original_node, updated_node)) is not None:
                return done
            updated_node = integers_beside_floats.added(self, original_node, updated_node)
        return in_place.stepped(self, original_node, updated_node)

    def leave_For(self, original_node: cst.For, updated_node: cst.For) -> cst.BaseStatement:
        if id(original_node) not in self.loops:
            return batch_norm_buffers.looped(self, original_node, updated_node)
        name = text(original_node.target)
        owner = text(updated_node.iter).removesuffix(".param_groups")
        first = updated_node.body.body[0]
        assert isinstance(first, cst.SimpleStatementLine)
        line = first.body[0]
        if isinstance(line, cst.Return):
            done = cst.parse_statement(f"return {owner}.get_lr()")
            return done.with_changes(leading_lines=updated_node.leading_lines)
        assert isinstance(line, cst.Assign | cst.AugAssign)
        value = re.sub(rf"""\b{name}\[(["'])lr\1\]""", f"{owner}.get_lr()", text(line.value))
        if isinstance(line, cst.AugAssign):
            sign = text(line.operator).strip().removesuffix("=")
            value = f"{owner}.get_lr() {sign} {value}"
        done = cst.parse_statement(f"{owner}.set_lr({value})")
        return done.with_changes(leading_lines=updated_node.leading_lines)

    def leave_SimpleStatementLine(
        self, original_node: cst.SimpleStatementLine, updated_node: cst.SimpleStatementLine
    ) -> cst.BaseStatement | cst.RemovalSentinel:
        if (other := self.instead.pop(id(original_node), None)) is not None:
            return other.with_changes(leading_lines=updated_node.leading_lines)
        order = self.order
        if id(original_node) in order.gone | self.composed.gone:
            return cst.RemoveFromParent()
        if id(original_node) in self.needless:
            return cst.RemoveFromParent()
        waiting = self.kept.pop(id(original_node), [])
        name, scheduler = order.keeps.get(id(original_node), ("", ""))
        if name and waiting:
            waiting.append(cst.parse_statement(f"{name}._learning_rate = {scheduler}"))
        for name in [each for each in self.inline if each in self.made_here(original_node)]:
            waiting.append(cst.parse_statement(f"{name}._learning_rate = {self.inline.pop(name)}"))
        # behind the optimizer, which may have been given a line of its own before this one
        (self.ahead if self.made_apart(original_node) else self.behind)[-1].extend(waiting)
        if (behind := order.moves.get(id(original_node))) is not None and self._waits(original_node):
            self.kept.setdefault(behind, []).append(updated_node)
            return cst.RemoveFromParent()
        if (cut := order.cuts.get(id(original_node))) is not None:
            self.ahead[-1].extend(cst.parse_module(self._cut(cut)).body)
        if (hook := order.hooks.get(id(original_node))) is not None:
            name, cut = hook
            called = self.fresh("clip_gradients")
            inner = self._cut(cut).replace("\n", "\n    ")
            words = f"def {called}(optimizer, args, kwargs):\n    {inner}\n\n{name}.register_step_pre_hook({called})\n"
            apart = self.made_apart(original_node)
            lines, place = (self.ahead[-1], len(self.ahead[-1])) if apart else (self.behind[-1], 0)
            lines[place:place] = cst.parse_module(words).body
        if (words := self.cuts.pop(id(original_node), "")) != "":
            (self.ahead if self.made_apart(original_node) else self.behind)[-1].extend(cst.parse_module(words).body)
        first = original_node.body[0] if len(original_node.body) == 1 else None
        call = first.value if isinstance(first, cst.Expr) else None
        func = call.func if isinstance(call, cst.Call) and self.to == "torch" else None
        if isinstance(func, cst.Attribute) and func.attr.value == "set_lr_scheduler":
            whose = self.known(func.value)
            ours = whose.kind == "Optimizer" or own_optimizers.is_own(self.reader, whose.name)
            return cst.RemoveFromParent() if ours else updated_node
        return assigned_parts.guarded(self, original_node, updated_node)

    def made_here(self, node: cst.SimpleStatementLine) -> set[str]:
        """The optimizer that a statement makes, by its name."""
        first = assigned_call(node)
        return {*([first[0]] if first is not None else []), self.apart.get(id(node), "")}

    def made_apart(self, node: cst.SimpleStatementLine) -> bool:
        """Whether the optimizer of a statement was given a line of its own before it."""
        return id(node) in self.apart

    def apart_from(self, node: cst.Call, done: cst.BaseExpression) -> cst.BaseExpression:
        """An optimizer that needs a name for its scheduler or its cut, on a line of its own before the statement."""
        spelled = self.speller.spelled
        after = self.delayed.get(id(node), "")
        if id(node) in self.order.alone and id(node) in self.begins:
            given = f"optimizer, after={after}" if after else "optimizer"
            made = f"{text(spelled('written.Schedule'))}({self.begins[id(node)]}, lambda {given}: {text(done)})"
            return cst.parse_expression(made)
        stays = any(each.line == self.line(node) and each.what == text(node.func) for each in self.remarks)
        if after and not stays:
            made = text(spelled("written.scheduled"))
            done = cst.parse_expression(f"{made}({after}, lambda rate: {text(done)})")
        name = self.order.hoisted.get(id(node))
        near = next((each for each in reversed(self.around) if isinstance(each, cst.SimpleStatementLine)), None)
        if name is None or near is None:
            return done
        self.apart[id(near)] = name
        self.ahead[-1].append(cst.parse_statement(f"{name} = {text(done)}"))
        return cst.Name(name)

    def _cut(self, cut: Cut) -> str:
        """The statement that cuts gradients."""
        module = text(self.speller.spelled("torch.nn.X")).removesuffix(".X")
        return CUT[cut.kind].format(nn=module, parameters=cut.parameters, value=cut.value)

    def _waits(self, node: cst.SimpleStatementLine) -> bool:
        """Whether a scheduler's statement was translated, so that it goes behind its optimizer's."""
        first = node.body[0]
        return isinstance(first, cst.Assign) and id(first.value) in self.begins


def _rate_set(node: cst.For) -> bool:
    """Whether a loop over an optimizer's groups does nothing but set their rate."""
    if not isinstance(node.iter, cst.Attribute) or node.iter.attr.value != "param_groups" or node.orelse is not None:
        return False
    body = node.body.body
    line = body[0].body[0] if len(body) == 1 and isinstance(body[0], cst.SimpleStatementLine) else None
    if not isinstance(line, cst.Assign | cst.AugAssign | cst.Return) or not isinstance(node.target, cst.Name):
        return False
    name = node.target.value
    if isinstance(line, cst.Return):
        return line.value is not None and bool(re.fullmatch(rf"""{name}\[(["'])lr\1\]""", text(line.value)))
    target = line.target if isinstance(line, cst.AugAssign) else line.targets[0].target
    rate = rf"""{name}\[(["'])lr\1\]"""
    return bool(re.fullmatch(rate, text(target))) and name not in re.findall(r"\w+", re.sub(rate, "", text(line.value)))


def _scaled(node: cst.For) -> bool:
    """Whether each group's rate is told by its own, times a number: its share of the whole rate stays."""
    name = text(node.target)
    rate = rf"""{name}\[["']lr["']\]"""
    return re.match(rf"{rate} [*/]= |{rate} = {rate} [*/] [\w.()]+$|return ", text(node.body).strip()) is not None
