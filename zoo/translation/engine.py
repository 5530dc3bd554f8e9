"""Translating a source: every call and name of a framework by its rule; what has none stays, marked and told."""

import re
from dataclasses import replace

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider

from zoo.translation import imports, leftovers, table
from zoo.translation.reading import class_axis
from zoo.translation.reading.names import Names, dotted
from zoo.translation.reading.networks import WRAPS, named
from zoo.translation.reading.reader import Reader
from zoo.translation.reading.statement_blocks import used_names
from zoo.translation.reading.value_kinds import Value
from zoo.translation.result import Translation
from zoo.translation.rule import other
from zoo.translation.rules.layer_attributes import ALIKE, SETTINGS
from zoo.translation.statements import batch_norm_parameters_to_torch, optimizer_order, spread_arguments, tied_weights
from zoo.translation.ways import initial_values, parameter_groups, picture_grids, warm_up
from zoo.translation.ways.transformer_layers import HEADS
from zoo.translation.writing import dtypes, samplers, schedule_fields, train_mode, uncalled, unchanged, unknown_layers
from zoo.translation.writing.original_spellings import WORDS, Habits
from zoo.translation.writing.rule_arguments import Stop, text
from zoo.translation.writing.way_site import filled
from zoo.translation.writing.words import Words
from zoo.translation.written import called_names, for_paddle, for_torch

HELD = {"_modules": "_sub_layers"}  # where layers keep what they have
INNER = re.compile(r"^[ \t]+(import|from)\s", re.MULTILINE)


def translated(source: str, to: str, heads: bool = False) -> Translation:
    """The source for the other framework. SyntaxError of the parser's comes through as cst.ParserSyntaxError.

    heads: whether attention and layers of transformers are written out; by default where Paddle's do not suffice.
    """
    source = parameter_groups.written_out(uncalled.of_one_dtype(source)) if to == "paddle" else source
    usual = spread_arguments.spread(whole := for_torch.undone(picture_grids.undone(source, to), to), other(to))
    lines = spread_arguments.lines_before(usual, whole)
    source = batch_norm_parameters_to_torch.undone(usual, to)
    wrapper = MetadataWrapper(cst.parse_module(source), unsafe_skip_copy=True)
    positions = wrapper.resolve(PositionProvider)
    reader = Reader(wrapper.module, names := Names(other(to)))
    reader.run()
    work = Translator(reader, to, positions, Habits(source, to))
    work.heads = heads
    tree = imports.with_root(for_torch.put(work.speller, wrapper.module.visit(work)), work.speller)
    if work.wants_heads and not heads:
        return translated(source, to, heads=True)
    before, after = used_names(wrapper.module), used_names(tree)
    for name, path in names.bound.items():
        gone = names.ours(path) and table.across(path, to) is None and name not in work.speller.origin.values()
        if gone and name in before and name not in after and "." in path:
            work.habits.gone(name, path)
    tree = imports.rewritten(tree, work.speller, before, after, bool(INNER.search(source)))
    tree = uncalled.imported(work, tree, source)
    tree = uncalled.marked(work, tree, source, before) if to == "paddle" else leftovers.marked(work, tree, source)
    work.habits.written = called_names.spelled(work.speller.whole)
    done = work.habits.signed(for_paddle.put(work, picture_grids.put(work, tree.code)))
    done = called_names.put(done, work.habits.words, to)
    return Translation(
        done if source == usual else batch_norm_parameters_to_torch.plain(done),
        to,
        tuple(sorted(replace(each, line=lines.get(each.line, each.line)) for each in work.remarks)),
        (*uncalled.notes(reader, to), *work.notes),
        work.count,
    )


class Translator(Words):
    """Goes through the file from the inside of its expressions outwards."""

    def __init__(self, reader: Reader, to: str, positions: object, habits: Habits) -> None:
        super().__init__(positions)
        self.reader, self.to, self.side, self.habits = reader, to, other(to), habits
        taken = frozenset(reader.globals) - set(reader.names.bound)
        self.speller = imports.Speller(reader.names, to, taken, usual=habits.imports)
        self.columns = to == "torch" and bool(class_axis.COLUMNS.search(reader.code))
        self.left: set[int] = set()  # calls that the rule of the call around them reads
        self.order = optimizer_order.found(reader.tree, self.known) if to == "torch" else optimizer_order.Order()
        self.composed = warm_up.found(reader.tree, self.known) if to == "paddle" else warm_up.Composed()
        self.ties = tied_weights.found(reader.tree, reader)
        self.left |= self.order.gone | self.composed.gone
        self.count = 0  # of what was translated
        self.classes: list[tuple[str, str]] = []  # the classes around, and what their object is called in a method
        self.safe: set[int] = set()  # classes that nobody calls: of isinstance, and bases

    def visit_Import(self, node: cst.Import) -> bool:
        return False

    def visit_ImportFrom(self, node: cst.ImportFrom) -> bool:
        return False

    def visit_Call(self, node: cst.Call) -> None:
        self.silent.add(id(node.func))
        unknown_layers.named(self, node)
        if isinstance(node.func, cst.Attribute) and node.func.attr.value == "create_parameter":
            # the initialiser in it is read by the rule for the whole
            self.left.update(id(each.value) for each in node.args if self.first_value(each.value))
        if self.to == "torch":
            self.given_first(node)
        else:
            self.left.update(id(each.value) for each in node.args if dtypes.is_one(node, each))
        if isinstance(node.func, cst.Call) and self.initialises(node.func):
            self.left.add(id(node.func))
        if isinstance(node.func, cst.Attribute) and node.func.attr.value == "set_lr_scheduler" and self.to == "torch":
            self.left.add(id(node))
        if self.known(node.func).name.startswith("paddle.optimizer.lr."):
            self.left.update(id(each.value) for each in node.args if text(each.value).endswith(".get_lr()"))
        if dotted(node.func) in ("isinstance", "issubclass") and len(node.args) == 2:
            self._safe(node.args[1].value)

    def owner(self) -> str:
        """The name of the layer in whose method this is, mostly self; "" outside of one."""
        return self.classes[-1][1] if self.classes and self.reader.is_module(self.classes[-1][0]) else ""

    def visit_FunctionDef(self, node: cst.FunctionDef) -> None:
        if self.classes and not self.classes[-1][1] and node.params.params:
            self.classes[-1] = (self.classes[-1][0], node.params.params[0].name.value)

    def leave_FunctionDef(self, original_node: cst.FunctionDef, updated_node: cst.FunctionDef) -> cst.FunctionDef:
        if self.classes:
            self.classes[-1] = (self.classes[-1][0], "")
        return train_mode.trained(self, updated_node)

    def leave_ClassDef(self, original_node: cst.ClassDef, updated_node: cst.ClassDef) -> cst.ClassDef:
        self.classes.pop()
        return samplers.whole(self, original_node, updated_node)

    def visit_ClassDef(self, node: cst.ClassDef) -> None:
        self.classes.append((node.name.value, ""))
        for base in node.bases:
            self._safe(base.value)

    def visit_Annotation(self, node: cst.Annotation) -> None:
        self._safe(node.annotation)

    def visit_Arg(self, node: cst.Arg) -> None:
        if node.keyword is not None:
            self.silent.add(id(node.keyword))

    def visit_Param(self, node: cst.Param) -> None:
        self.silent.add(id(node.name))

    def _safe(self, node: cst.CSTNode) -> None:
        self.safe.add(id(node))
        for child in node.children:
            self._safe(child)

    def visit_Attribute(self, node: cst.Attribute) -> None:
        self.silent.add(id(node.attr))
        if self.known(node).kind == "path":
            self.silent.add(id(node.value))

    def leave_Name(self, original_node: cst.Name, updated_node: cst.Name) -> cst.BaseExpression:
        return self._mention(original_node, updated_node)

    def leave_Attribute(self, original_node: cst.Attribute, updated_node: cst.Attribute) -> cst.BaseExpression:
        if id(original_node) in self.parts:
            return updated_node.value
        value = self.known(original_node)
        if value.kind == "path" and dotted(original_node):
            held = not self.reader.names.path(dotted(original_node).partition(".")[0])
            if held:
                return train_mode.asked(self, original_node, updated_node)
            return self._mention(original_node, updated_node)
        if id(original_node) in self.silent:
            return updated_node
        if (done := self.recalled(original_node, updated_node)) is not None:
            return done
        owner, name = self.known(original_node.value), original_node.attr.value
        if (told := train_mode.told(self, updated_node, owner, name)) is not None:
            return told
        if owner.kind == "tuple" and name in ("values", "indices") and self.to == "paddle":
            index = cst.Index(cst.Integer("0" if name == "values" else "1"))
            return cst.Subscript(updated_node.value, [cst.SubscriptElement(index)])
        if (weight := self.of_weight(original_node, updated_node)) is not None:
            return weight
        if schedule_fields.told(self, original_node, owner) or self.is_own(owner, name):
            return updated_node
        if (layer := unknown_layers.asked(self, original_node, updated_node, owner)) is not None:
            return layer
        return self._attribute(original_node, updated_node, owner, name)

    def _attribute(self, node: cst.Attribute, new: cst.Attribute, owner: Value, name: str) -> cst.BaseExpression:
        """x.T and the like, which are no calls."""
        if (own := train_mode.kept(self, new, owner, name)) is not None:
            return own
        if owner.kind in ("unknown", "nothing", "either"):
            lying = name == "T" and not unchanged.turned(node.value)
            stands = self.to == "paddle" and (name in unchanged.ATTRIBUTES or lying)
            if self.told_apart(node, name, called=False) and not stands:
                self.remark(node, text(node), f"stays: it cannot be told what {text(node.value)} is")
            return new
        if owner.kind == "Module" and (done := self._setting(node, new, owner, name)) is not None:
            return done
        whole = f"{owner.kind}.{name}"
        found = [each for each in (*self.habits.recalled(whole), *table.rules(whole, self.to)) if each.side(self.side)]
        rule = next((each for each in found if each.side(self.side).arguments is None), None)  # type: ignore[union-attr]
        if rule is None:
            if owner.kind in ("Tensor", "Optimizer", "Scheduler", "Distribution", "Packed"):
                self.remark(node, text(node), f"has no rule for {owner.kind}.{name}")
            return new
        try:
            if rule.side(self.to) is None:
                raise Stop(rule.note)
            return self.put(rule, node, new.value, [], new)
        except Stop as stop:
            self.remark(node, text(node), str(stop))
            return new

    def _setting(self, node: cst.Attribute, new: cst.Attribute, owner: Value, name: str) -> cst.BaseExpression | None:
        """conv.out_channels: what a layer of the framework's tells of itself. None for anything else."""
        layer = self.reader.layer(owner.name)
        if not self.reader.names.ours(layer) or table.rules(f"Module.{name}", self.to):
            return None
        for rule in table.rules(f"{layer}.{name}", self.to):
            target = rule.side(self.to)
            if target is not None and rule.how and not unchanged.hidden(self, node, name):
                try:
                    return self.put(rule, node, new.value, [], new)
                except Stop as stop:
                    self.remark(node, text(node), str(stop))
                    return new
            if target is not None and not unchanged.hidden(self, node, name):
                self.count += 1
                if name in unchanged.MOMENTUM and self.is_set(node):
                    return new.with_changes(attr=cst.Name(unchanged.MOMENTUM[name]))
                if target.template:
                    return filled(self, target.template, [], new.value, ())
                return new.with_changes(attr=cst.Name(target.name.rpartition(".")[2]))
        if self.to == "paddle" and name in HELD:
            self.count += 1
            return new.with_changes(attr=cst.Name(HELD[name]))
        if (
            layer.endswith((".Sequential", ".ModuleDict", ".ModuleList"))
            or named(layer, name)
            or (name == "module" and WRAPS.search(self.reader.code))
        ):
            return new  # a layer in it, by its name
        base = f"{self.side}.nn.{'Module' if self.side == 'torch' else 'Layer'}"
        if layer != base and name not in ALIKE and (name in SETTINGS or not self.is_set(node)):
            self.remark(node, text(node), f"has no rule for {layer}.{name}")
        return new

    def _mention(self, node: cst.Name | cst.Attribute, new: cst.Name | cst.Attribute) -> cst.BaseExpression:
        """A framework's name that is not called here: a base class, a dtype, a class that is handed on."""
        value = self.known(node)
        if id(node) in self.silent or value.kind != "path" or not self.reader.names.ours(value.name):
            return new
        first = self.to == "torch" and value.name.startswith(initial_values.INITIALISERS)
        if isinstance(node, cst.Name) and not self.reader.names.path(node.value):
            if first:
                self.remark(node, text(node), "is a class in PaddlePaddle and a function in PyTorch; call it here")
            return new  # a variable that holds one
        if first and self.assigned(node) is not None and (found := table.rules(value.name, self.to)):
            target = found[0].side(self.to)
            if target is not None:
                self.count += 1
                return self.respelled(target.name, node, new)
        path = value.name
        if (done := uncalled.told(self, node, new, path)) is not None:
            return done
        if (module := table.across(path, self.to)) is not None:
            return self.respelled(module, node, new)
        if table.shared(path, self.side):
            return self.respelled(path.replace(self.side, self.to, 1), node, new)
        found = (*self.habits.recalled(path), *table.rules(path, self.to))
        for rule in found:
            target = rule.side(self.to)
            if target is None or (rule.how == "printed" and not self.printed()):
                continue
            if rule.how == "printed" and isinstance(node, cst.Attribute) and isinstance(new, cst.Attribute):
                return self.put(rule, node, None, [], new)
            if (rule.how == "written" or (self.heads and path in HEADS)) and id(node) in self.safe:
                self.count += 1
                return for_paddle.asked(self, for_paddle.OWN[path])
            reason = "" if id(node) in self.safe or target.arguments is None else self.unsafe(rule)
            if reason and (done := uncalled.handed(self, rule, node)) is not None:
                return done
            if reason:
                self.remark(node, text(node), reason)
                return new
            self.count += 1
            self.habits.used(rule)
            if rule.gives == "dtype" and isinstance(self.around[-2], cst.Arg) and self.habits.kept(WORDS):
                return cst.SimpleString(f'"{target.name.rpartition(".")[2]}"')
            return self.respelled(target.name, node, new)
        why = next((rule.note for rule in found), "") or f"has no rule for {path}"
        self.remark(node, text(node), why)
        return new

    def leave_Call(self, original_node: cst.Call, updated_node: cst.Call) -> cst.BaseExpression:
        if id(original_node) in self.left:
            return updated_node
        for begun in (train_mode.begun, samplers.begun):
            if (plain := begun(self, updated_node)) is not updated_node:
                return plain
        return self.apart_from(original_node, self.call(original_node, updated_node))
