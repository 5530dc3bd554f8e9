"""Writing the calls of the other framework: which rule is for a call, and what it puts there."""

import re
from collections.abc import Sequence

import libcst as cst

from zoo.translation import table
from zoo.translation.reading.names import dotted, leads
from zoo.translation.reading.value_kinds import Value
from zoo.translation.rule import Rule
from zoo.translation.statements import layer_statements
from zoo.translation.ways import attention, filled_weights, initial_values, optimizers  # noqa: F401
from zoo.translation.ways.general import WAYS
from zoo.translation.ways.transformer_layers import HEADS
from zoo.translation.writing import (
    bound_methods,
    dataset_items,
    forwarded_keywords,
    integers_beside_floats,
    layers_by_name,
    unchanged,
    words_for_padding,
)
from zoo.translation.writing.either_of_several import either
from zoo.translation.writing.int32_indices import made_long
from zoo.translation.writing.known_receivers import Telling
from zoo.translation.writing.missing_cpu_kernels import lacking
from zoo.translation.writing.refused_calls import ALIKE, HANDED, LACKING, refuse, truest
from zoo.translation.writing.rule_arguments import SPACED, Bound, Stop, bind, moved, text
from zoo.translation.writing.shape_brackets import gathered
from zoo.translation.writing.way_site import Site, bare, bracketed, called_by_name, filled, itself, stands_free


class Writer(Telling):
    """The half of the translator that writes calls."""

    def respelled(self, path: str, node: cst.BaseExpression, new: cst.BaseExpression) -> cst.BaseExpression:
        """A dotted name in place of another."""
        found = self.speller.spelled(path, node)
        return found.with_changes(lpar=new.lpar, rpar=new.rpar)

    def call(self, original_node: cst.Call, updated_node: cst.Call) -> cst.BaseExpression:
        """What stands in place of a call."""
        func = original_node.func
        value = self.known(func)
        if (done := self.recalled(original_node, updated_node)) is not None:
            return done
        try:
            if isinstance(func, cst.Call) and self.initialises(func):
                return filled_weights.initialised(self, original_node, updated_node)
            if value.kind in ("Loader", "Scheduler") and self.to == "torch" and not original_node.args:
                return itself(updated_node, value.kind)
            module = self.known(original_node.args[0].value) if dotted(func) == "getattr" else value
            if dotted(func) == "getattr" and module.kind == "path" and self.reader.names.ours(module.name):
                if rows := layers_by_name.by_words(self, module.name, original_node):
                    return cst.parse_expression(f"{rows}[{text(updated_node.args[1].value)}]")
                raise Stop("names something of the framework by a word, which is not translated")
            if isinstance(func, cst.Call) and dotted(func.func) == "eval" and value.kind == "unknown":
                raise Stop("calls what a word names, which cannot be told")
            if dotted(func) == "next" and len(original_node.args) == 1:
                return self.next_one(original_node, updated_node)
            if value.name == initial_values.ATTRIBUTE and self.to == "torch":
                return initial_values.value(self, original_node, updated_node)
            if value.kind == "path":
                return self.library(original_node, updated_node, value.name, given=max(-value.rank, 0))
            if value.kind == "class" and (base := self.reader.built_by(value.name)):
                return self.library(original_node, updated_node, base, held=True)
            if value.kind in ("class", "function"):
                return forwarded_keywords.called(self, original_node, updated_node, value)
            above = original_node.args and re.fullmatch(r"super\(.*\)\.__init__", text(func))
            if above and (base := self.reader.above(self.around)):
                return self.library(original_node, updated_node, base, held=True)
            if value.kind == "either":
                return either(self, original_node, updated_node, value)
            if value.kind == "Module" and (done := attention.called(self, original_node, updated_node, value)):
                return done
            if isinstance(func, cst.Attribute):
                return self.method(original_node, updated_node, func)
            self.strangely(original_node, value)
        except Stop as stop:
            self.remark(original_node, text(func), str(stop))
        return updated_node

    def library(
        self, node: cst.Call, new: cst.Call, path: str, held: bool = False, given: int = 0
    ) -> cst.BaseExpression:
        """A call of something with a dotted name."""
        if path == "functools.partial" and node.args:
            if (made := bound_methods.made(self, node)) is not None:
                return made
            return self._partial(node, new, self.known(node.args[0].value))
        if not self.reader.names.ours(path):
            return new
        held = held or not leads(node.func, self.reader.names)
        if held and (ALIKE.search(path) or (self.to == "paddle" and path in HEADS)):
            self.wants_heads |= path in HEADS
            return new  # of what is written out as PyTorch calls it
        if table.shared(path, self.side):
            theirs = path.replace(self.side, self.to, 1)
            return new if held else new.with_changes(func=self.respelled(theirs, node.func, new.func))
        stops: list[Stop] = []
        first = self.known(node.args[0].value) if node.args else None
        for each in (*self.habits.recalled(path, first), *table.called(path, self.to)):
            if each.side(self.to) is None:
                raise Stop(each.note or "has no counterpart")
            if given and self.alike_behind(each, node, given):
                return new
            try:
                return self.put(each, node, None, self.pairs(node, new), new, held)
            except Stop as reason:
                stops.append(reason)
        raise truest(stops, table.rules(path, self.to), self.side) or Stop(f"has no rule for {path}")

    def _partial(self, node: cst.Call, new: cst.Call, whole: Value) -> cst.BaseExpression:
        """functools.partial(nn.BatchNorm2d, eps=1e-3), and the same of a class of the file."""
        if whole.kind != "path" or not self.reader.names.ours(path := whole.name) or path.startswith("zoo."):
            return forwarded_keywords.called(self, node, new, whole)
        for rule in table.rules(path, self.to):
            source, target = rule.side(self.side), rule.side(self.to)
            if source is None or target is None or rule.how not in HANDED or target.template:
                continue
            bound = bind(source, self.plain(rule, self.pairs(node, new)[1:]), partial=True)
            tail = new.args[-1] if len(new.args) > 1 else None
            args, _, _ = moved(rule, self.to, bound, tail, True, more=self.habits.of(rule))
            comma = new.args[0].comma if args else cst.MaybeSentinel.DEFAULT
            return new.with_changes(args=[new.args[0].with_changes(comma=comma), *args])
        raise Stop(f"has no rule for {path} with only some of its arguments")

    def method(self, node: cst.Call, new: cst.Call, func: cst.Attribute) -> cst.BaseExpression:
        """x.view(...), model.modules() and the like."""
        owner, name = self.known(func.value), func.attr.value
        if self.to == "paddle" and text(func.value).endswith(".grad") and unchanged.in_place(name):
            new = unchanged.loosened(new)
        assert isinstance(new.func, cst.Attribute)
        inner = func.value.func if isinstance(func.value, cst.Call) else None
        told = inner is not None and (
            self.reader.names.ours(self.known(inner).name)
            or (isinstance(inner, cst.Attribute) and self.known(inner.value).kind == "Tensor")
        )
        if self.to == "torch" and name in ("item", "numpy") and owner.kind == "python" and (
            owner.name in (("bool", "int") if told else ("int",)) and not new.args
        ):  # fmt: skip
            return new.func.value  # allclose(a, b).item(), p.numel().item(): torch's gives a word of Python's
        if self.is_own(owner, name):
            return new
        if owner.kind in ("unknown", "nothing", "either"):
            if name in ("to", "cuda") and not self.fits_no_rule(node, name):
                return self._moved(node, new, name)
            if done := dataset_items.plain(self, new, name):
                return done
            if self.to == "torch" and (rule := self.agreed(node, new, name)) is not None:
                return self.put(rule, node, new.func.value, self.pairs(node, new), new)
            if name == "astype" and self.to == "torch" and (rule := self.of_a_tensor(name)) is not None:
                return self.put(rule, node, new.func.value, self.pairs(node, new), new)
            if (
                self.told_apart(func, name, called=True)
                and not self.fits_no_rule(node, name)
                and not self.alike(node, new, name)
            ):
                raise Stop(f"stays: it cannot be told what {text(func.value)} is")
            return new
        stops: list[Stop] = []
        whole = f"{owner.kind}.{name}"
        for rule in (*self.habits.recalled(whole), *table.rules(whole, self.to)):
            if rule.side(self.to) is None:
                raise Stop(rule.note or "has no counterpart")
            if rule.side(self.side).arguments is None:  # type: ignore[union-attr]
                continue
            try:
                return self.put(rule, node, new.func.value, self.pairs(node, new), new)
            except Stop as reason:
                stops.append(reason)
        first = truest(stops, table.rules(whole, self.to), self.side)
        if owner.kind == "Module" and name in LACKING[self.to] and first is None:
            raise Stop("is a method of layers that the other framework's have not")
        if owner.kind in ("Module", "Loader") and first is None:
            return new  # tqdm gives what a loader does
        if owner.kind == "Tensor" and self.to == "paddle" and unchanged.stands(name, new.args) and (
            name in unchanged.EITHER_WAY or not unchanged.turned(func.value)
        ):  # fmt: skip
            return new
        raise first or Stop(f"has no rule for {owner.kind}.{name}")

    def _moved(self, node: cst.Call, new: cst.Call, name: str) -> cst.BaseExpression:
        """x.to(device) and x.cuda(), which are written alike for a tensor and for a network."""
        assert isinstance(new.func, cst.Attribute)
        first: Stop | None = None
        for rule in table.called(f"Tensor.{name}", self.to):
            try:
                return self.put(rule, node, new.func.value, self.pairs(node, new), new)
            except Stop as stop:
                first = first or stop
        if first is not None:
            raise first
        return new

    @lacking
    def put(
        self,
        rule: Rule,
        node: cst.Call | cst.Attribute,
        receiver: cst.BaseExpression | None,
        pairs: Sequence[tuple[cst.Arg, cst.Arg]],
        new: cst.Call | cst.Attribute,
        held: bool = False,
    ) -> cst.BaseExpression:
        """What a rule puts in place of a call or attribute. held: the function is in a variable, which stays."""
        source, target = rule.sides(self.side, self.to)
        pairs = self.plain(rule, pairs)
        if self.to == "paddle":
            new, receiver, pairs = integers_beside_floats.met(self, rule, node, new, receiver, list(pairs))
        fills: list[tuple[str, initial_values.Lines]] = []
        if self.to == "torch" and any(each.name in initial_values.PARAMETERS for each in source.arguments or ()):
            pairs, fills = initial_values.taken(self, rule, pairs)
        bound = gathered(rule, self.to, bind(source, list(pairs)), lambda arg: self.known(arg.value))
        bound = made_long(rule, bound, self)
        hidden = next((each.arg for each in bound if each.arg.star == "**"), None)
        code, bound = words_for_padding.met(self, source, bound)
        refuse(rule, self.to, source, bound, code, None if hidden is None else self.extras(hidden))
        tail = new.args[-1] if isinstance(new, cst.Call) and new.args else None
        if held and rule.how != "typed" and (rule.how not in HANDED or target.template or target.receiver):
            raise Stop("is called by a variable, and its rule writes more than a call")
        done = WAYS[rule.how](Site(self, rule, node, new, receiver, tuple(bound), tail)) if rule.how else None
        if done is None and target.template:
            done = filled(self, target.template, bound, receiver, source.arguments or ())
        if done is None:
            func, args = self.plainly(rule, node, receiver, bound, tail, new)
            if held:
                done = new.with_changes(args=args)
            elif target.arguments is None and isinstance(new, cst.Call) and source.arguments is None:
                done = new.with_changes(func=func)
            elif target.arguments is None:
                done = func.with_changes(lpar=new.lpar, rpar=new.rpar)
            elif isinstance(new, cst.Call):
                done = new.with_changes(func=func, args=args)
            else:
                done = cst.Call(func, args, lpar=new.lpar, rpar=new.rpar)
        elif held:
            done = called_by_name(new, done, target.name)
        elif new.lpar and not done.lpar:
            done = done.with_changes(lpar=new.lpar, rpar=new.rpar)
        elif not new.lpar and stands_free(self.around[-2], node, done):
            done = bare(done)
        if any(isinstance(each, cst.FormattedString) for each in self.around):
            done = cst.parse_expression(text(done).replace('"', "'") if '"' in self.quotes() else text(done))
        self.count += 1
        self.habits.used(rule)
        if fills and isinstance(node, cst.Call):
            try:
                return layer_statements.behind(self, node, done, target.name, lambda layer: [
                    line for name, lines in fills for line in lines(f"{layer}.{name}")
                ])  # fmt: skip
            except Stop as stop:
                words = "; ".join(line for name, lines in fills for line in lines(f"LAYER.{name}"))
                self.remark(node, text(node.func), f"{stop}; its first values are left out: write {words}")
        return done

    def plainly(
        self,
        rule: Rule,
        node: cst.Call | cst.Attribute,
        receiver: cst.BaseExpression | None,
        bound: list[Bound],
        tail: cst.Arg | None,
        new: cst.Call | cst.Attribute | None = None,
    ) -> tuple[cst.BaseExpression, list[cst.Arg]]:
        """The function and the arguments that a rule's names alone write."""
        source, target = rule.sides(self.side, self.to)
        first: list[cst.Arg] = []
        if target.argument("self") and receiver is not None:
            first = [cst.Arg(bare(receiver))]
        elif source.argument("self"):
            receiver = bracketed(bound[0].arg.value)
            bound = bound[1:]
        more, upto = self.habits.of(rule), forwarded_keywords.places(self, bound)
        args, wrote, left = moved(rule, self.to, bound, tail, first=len(first), more=more, upto=upto)
        self.habits.read(rule, bound, left, rule.how in HANDED or rule.how == "full")
        args = self.habits.shares(rule, bound, args)
        if first:
            args = [first[0].with_changes(comma=SPACED if args else cst.MaybeSentinel.DEFAULT), *args]
        told = self.to == "paddle" and rule.writes and rule.how in ("", "counted_classes")
        if rule.why and not self.habits.words and (wrote or told):
            self.comment(rule.why, once=True)
        if not target.receiver:
            like = node.func if isinstance(node, cst.Call) and not source.receiver else None
            return self.speller.spelled(target.name, like), args
        assert receiver is not None
        name = cst.Name(target.name.rpartition(".")[2])
        if isinstance(new, cst.Call) and isinstance(new.func, cst.Attribute) and source.receiver:
            return new.func.with_changes(attr=name), args
        return cst.Attribute(receiver, name), args
