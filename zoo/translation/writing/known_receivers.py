"""What the writer of calls tells of the things that calls are made on, and of their arguments."""

import builtins
import re
from collections.abc import Sequence

import libcst as cst

from zoo.translation import table
from zoo.translation.reading import axes_shown, kind_from_methods
from zoo.translation.reading.layer_arguments import NUMBERS, number, undone, word_of
from zoo.translation.reading.names import dotted
from zoo.translation.reading.value_kinds import Value
from zoo.translation.rule import Rule
from zoo.translation.statements import optimizer_names
from zoo.translation.statements.optimizer_order import attached
from zoo.translation.ways import initial_values
from zoo.translation.ways.own_parameters import first_values
from zoo.translation.writing import arguments_without_effect, dtypes, forwarded_keywords, unchanged
from zoo.translation.writing.argument_units import constant
from zoo.translation.writing.call_site import Around
from zoo.translation.writing.refused_calls import HANDED, WORDLESS, idle
from zoo.translation.writing.rule_arguments import Stop, bind, differing, moved, text

LISTS = ("parameters", "buffers", "modules")  # what Paddle gives as a list, and torch one by one
FORMATS = ("data_format", "data_layout")  # Paddle's arguments for the order of axes
NUMPYS = {"axis": "dim", "keepdims": "keepdim"}
# what losses were told before there was a reduction
REDUCED = {("size_average", "False"): "sum", ("size_average", "True"): "mean", ("reduce", "False"): "none",
           ("reduce", "True"): "mean"}  # fmt: skip
# methods that nothing of Python's or numpy's has
SAME = frozenset(
    ["set_state_dict", "set_dict", "load_dict", "load_state_dict", "clear_grad", "clear_gradients",
     "register_forward_post_hook", "add_parameter"]
)  # fmt: skip
SCALED = re.compile(r"interpolate\(|[uU]psample\(")  # whose modes Paddle takes in large letters too
KINDS = ("Tensor", "Module", "Optimizer", "Scheduler")


class Telling(Around):
    """What can be told of a call before it is written."""

    def pairs(self, node: cst.Call, new: cst.Call) -> list[tuple[cst.Arg, cst.Arg]]:
        found = []
        for before, arg in zip(node.args, new.args, strict=True):
            if id(before) in self.order.gone:
                continue
            if self.to == "paddle" and dtypes.is_one(node, before):
                before, arg = dtypes.worded(before), dtypes.worded(arg)
            if id(before) in self.order.later:
                statement, name = self.order.later[id(before)]
                self.cuts[statement] = attached(name, before.value, arg.value)
                continue
            if (rate := self.begins.get(self.order.rates.get(id(before), 0))) is not None:  # of its scheduler
                if id(before.value) in self.order.held:
                    self.inline[self.order.held[id(before.value)]] = text(arg.value)
                before, arg = (each.with_changes(value=cst.parse_expression(rate)) for each in (before, arg))
            elif self.to == "torch" and optimizer_names.given_later(self, node, before):
                self.delayed[id(node)] = text(arg.value)
                rate_ = cst.Name("rate")
                before, arg = before.with_changes(value=rate_), arg.with_changes(value=rate_)
            found.append((before, arg))
        return found

    def plain(self, rule: Rule, pairs: Sequence[tuple[cst.Arg, cst.Arg]]) -> list[tuple[cst.Arg, cst.Arg]]:
        """The arguments without those of Paddle's that say what is so in PyTorch: channels at axis 1, and a name."""
        source, found = rule.side("paddle"), []
        ours = rule.side("torch")
        for before, arg in pairs:
            name = arg.keyword.value if arg.keyword is not None else ""
            if self.to == "torch" and isinstance(arg.value, cst.SimpleString) and SCALED.search(str(rule.torch)) and (
                name != "data_format"
            ):  # fmt: skip
                arg = arg.with_changes(value=cst.SimpleString(arg.value.value.lower()))
            if self.to == "paddle" and ours is not None and name in NUMPYS and ours.argument(name) is None:
                if ours.argument(NUMPYS[name]) is not None:
                    arg = arg.with_changes(keyword=cst.Name(NUMPYS[name]))
                found.append((before, arg))
                continue
            if self.to == "paddle" and ours is not None and ours.argument(name) is None and idle(ours.name, name):
                continue
            if self.to == "paddle" and name == "generator" and ours is not None and ours.argument(name) is None:
                self._seeds(before, arg)
                continue
            if self.to == "paddle" and ours is not None and ours.name.startswith("torch.nn.init."):
                arg = undone(arg)
            if self.to == "paddle" and name == "verbose" and rule.gives == "Scheduler":
                continue  # older versions' word for telling of each step
            if self.to == "paddle" and name and isinstance(arg.value, cst.Name):
                arg = self._maybe_none(rule, name, arg)
            if self.to == "paddle" and rule.how in NUMBERS:
                arg = number(rule.how, name, len(found), arg)
            if name in ("size_average", "reduce") and self.to == "paddle" and ours is not None:
                meant = REDUCED.get((name, text(arg.value)))
                if meant and ours.argument("reduction") is not None and ours.argument(name) is None:
                    if not any(each.keyword and each.keyword.value == "reduction" for _, each in found):
                        value = cst.SimpleString(f'"{meant}"')
                        found.append((before, arg.with_changes(keyword=cst.Name("reduction"), value=value)))
                    continue
            if self.to == "torch" and name == "name" and source and not source.receiver and not source.argument(name):
                continue  # what Paddle calls a result, or the parameters of a layer, changes no number
            if self.to == "paddle" or source is None or source.argument(name) is not None or name not in FORMATS:
                found.append((before, arg))
                continue
            word = constant(text(arg.value))
            if word is ... and not axes_shown.channels_last(self.reader.code):
                continue  # a name of one of those words that the file has, and all of them have the channels first
            if not isinstance(word, str) or not word.startswith(("NC", "CHW")):
                raise Stop(f"has {name}={text(arg.value)}, and PyTorch's layers have the channels at axis 1 alone")
        return arguments_without_effect.without(self, rule, found) if self.to == "torch" else found  # type: ignore[arg-type]

    def _seeds(self, before: cst.Arg, arg: cst.Arg) -> None:
        """generator=torch.Generator().manual_seed(0): PaddlePaddle has one generator, which is seeded before."""
        words = text(arg.value)
        if words.endswith(")") and ".seed(" in words and id(before) not in self.seeded:
            self.seeded.add(id(before))
            self.ahead[-1].append(cst.parse_statement(words))

    def _maybe_none(self, rule: Rule, name: str, arg: cst.Arg) -> cst.Arg:
        """bias=bias, where None is no bias in PyTorch, and in PaddlePaddle a bias as usual."""
        functions = [each for each in self.around if isinstance(each, cst.FunctionDef)]
        none = any(
            each.name.value == text(arg.value) and each.default is not None and text(each.default) == "None"
            for each in ((*functions[-1].params.params, *functions[-1].params.kwonly_params) if functions else ())
        )
        if none and rule.unit(name, "torch") == "attribute":
            return arg.with_changes(value=cst.parse_expression(f"bool({text(arg.value)})"))
        return arg

    def alike(self, node: cst.Call, new: cst.Call, name: str) -> bool:
        """Whether the call stays as it is, whatever it is called on: x.max() without an axis."""
        assert isinstance(node.func, cst.Attribute)
        if self.to == "paddle" and unchanged.stands(name, new.args) and not self._schedules(node):
            return name in unchanged.EITHER_WAY or not unchanged.turned(node.func.value)
        for rule in (each for kind in KINDS for each in table.rules(f"{kind}.{name}", self.to)):
            source, target = rule.side(self.side), rule.side(self.to)
            if source is None or source.arguments is None:
                continue
            try:
                bound = bind(source, self.plain(rule, self.pairs(node, new)))
            except Stop:
                continue
            if target is None or rule.how or target.template or target.name != source.name or rule.writes:
                return False
            try:
                args, wrote, _ = moved(rule, self.to, bound, new.args[-1] if new.args else None)
            except Stop:
                return False
            if wrote or [text(each) for each in args] != [text(each) for each in new.args]:
                return False
        return True

    def _schedules(self, node: cst.Call) -> bool:
        """Whether a call may be a scheduler's, which in PaddlePaddle has other names: it is one that steps."""
        func = node.func
        assert isinstance(func, cst.Attribute)
        met = self.reader.met.get(self.known(func.value).name, set())
        return func.attr.value == "load_state_dict" and "step" in met and not met & kind_from_methods.CLEARS

    def unsafe(self, rule: Rule) -> str:
        """Why a function or class cannot be handed on by its name."""
        target = rule.side(self.to)
        if rule.how not in HANDED or target is None or target.template or target.receiver:
            return "is written otherwise where it is called, and here it is handed on"
        name = differing(rule, self.to)
        return f"is handed on, and {name} differs by default where it is called" if name else ""

    def of_a_tensor(self, name: str) -> Rule | None:
        """The rule for a method of what a function of Paddle's takes, which takes no arrays: F.relu(x.astype(t))."""
        above = self.around[-3] if isinstance(self.around[-2], cst.Arg) else None
        taken = isinstance(above, cst.Call) and self.known(above.func).name.startswith("paddle.nn.functional.")
        return next(iter(table.rules(f"Tensor.{name}", self.to)), None) if taken else None

    def agreed(self, node: cst.Call, new: cst.Call, name: str) -> Rule | None:
        """The rule for a method whatever it is called on: net.set_state_dict and optimizer.set_state_dict."""
        if name not in SAME:
            return None
        found: dict[tuple[str, ...], Rule] = {}
        for kind in KINDS:
            for rule in table.rules(f"{kind}.{name}", self.to):
                source, target = rule.side(self.side), rule.side(self.to)
                if source is None or target is None or source.arguments is None or rule.how or target.template:
                    continue
                try:
                    args, _, _ = moved(rule, self.to, bind(source, self.pairs(node, new)), None)
                except Stop:
                    continue
                found.setdefault((target.name.rpartition(".")[2], *map(text, args)), rule)
                break
        return next(iter(found.values())) if len(found) == 1 else None

    def fits_no_rule(self, node: cst.Call, name: str) -> bool:
        """Whether the arguments show that this is no method of a framework's: words where those take numbers."""
        words = [each for each in node.args if isinstance(each.value, cst.SimpleString | cst.FormattedString)]
        if name == "scale" and isinstance(node.func, cst.Attribute):
            # of what scales a loss, which steps as well
            owner = re.escape(text(node.func.value))
            return bool(re.search(rf"\b{owner}\.(minimize|update|unscale_|step)\(", self.reader.code))
        return bool(words) and name in WORDLESS

    def is_linear(self, node: cst.Attribute) -> bool:
        """Whether an attribute is the weight of a linear layer."""
        return node.attr.value == "weight" and self.reader.layer(self.known(node.value).name).endswith(".nn.Linear")

    def is_own(self, owner: Value, name: str) -> bool:
        """Whether an attribute is the file's own, or of something that no framework has made."""
        if name.startswith("__") or owner.kind in ("object", "class", "python", "tuple", "each", "path", "function"):
            return True
        layer = self.reader.layer(owner.name)  # of which a class of the file sets what it has
        own = owner.kind == "Module" and self.reader.member(owner.name, name) is not None
        return own and not (self.reader.names.ours(layer) and table.rules(f"{layer}.{name}", self.to))

    def told_apart(self, node: cst.Attribute, name: str, called: bool) -> bool:
        """Whether it matters what an attribute is of: some rule changes one of this name."""
        for kind in KINDS:
            for rule in table.rules(f"{kind}.{name}", self.to):
                form = rule.side(self.side)
                if form is not None and (form.arguments is not None) == called and not table.unchanged(rule, self.to):
                    return True
        return False

    def turned_weight(self, node: cst.BaseExpression) -> bool:
        """Whether a tensor is the weight of a linear layer."""
        return isinstance(node, cst.Attribute) and self.is_linear(node)

    def alike_behind(self, rule: Rule, node: cst.Call, given: int) -> bool:
        """Whether a call stays as it is of which a partial has given the first arguments."""
        source, target = rule.side(self.side), rule.side(self.to)
        if source is None or target is None or rule.how not in ("", "layer_norm"):
            return False
        free = [each for each in source.arguments or () if not each.keyword]
        for place, each in enumerate(node.args, given):
            name = each.keyword.value if each.keyword is not None else free[place].name if place < len(free) else ""
            theirs = rule.called(name, self.to)
            if not theirs or rule.unit(name, self.side) or each.star:
                return False
            if (theirs != name) if each.keyword is not None else (target.place(theirs) != place):
                return False
        return True

    def extras(self, arg: cst.Arg) -> set[str] | None:
        """What a function is called with in the file that it hands on by two stars; None where that is not known."""
        return forwarded_keywords.extras(self, dotted(arg.value))  # type: ignore[arg-type]

    def quotes(self) -> str:
        """The quotes of the f-string that is around."""
        return next(each.start for each in reversed(self.around) if isinstance(each, cst.FormattedString))

    def next_one(self, node: cst.Call, new: cst.Call) -> cst.BaseExpression:
        """next(model.parameters()): Paddle gives a list, of which next takes none."""
        inner = node.args[0].value
        if self.to == "torch" or not isinstance(inner, cst.Call) or not isinstance(inner.func, cst.Attribute):
            return new
        if inner.func.attr.value not in LISTS or self.known(inner.func.value).kind != "Module":
            return new
        words = cst.Call(cst.Name("iter"), [new.args[0].with_changes(comma=cst.MaybeSentinel.DEFAULT)])
        return new.with_changes(args=[new.args[0].with_changes(value=words)])

    def strangely(self, node: cst.Call, value: Value) -> None:
        """Stop at a call of something unknown whose arguments may mean another thing there."""
        func = node.func
        strange = value.kind == "unknown" and not hasattr(builtins, dotted(func) or " ")
        places = [each.value for each in node.args if each.keyword is None and not each.star]
        if strange and len(places) > 1 and isinstance(places[-1], cst.Float) and self.reader.mentions("nn.BatchNorm"):
            raise Stop("stays: it cannot be told what it calls, and a batch norm has its numbers in another order")
        if strange and any(word_of(each) == "momentum" for each in node.args):
            raise Stop("stays: it cannot be told what it calls, and momentum has another meaning in some layers")

    def drawn(self, node: cst.BaseExpression, new: cst.BaseExpression) -> tuple[str, str]:
        """The shape and the initialiser of a new parameter's first value. Stop where they cannot be told."""
        shape, first = first_values(node, new, self.to)
        if shape and first != "?":
            return shape, first
        if isinstance(new, cst.Name):
            return f"{new.value}.shape", f"Assign({new.value})"
        raise Stop("is made of an expression whose shape is not written out; give it a name of its own before")

    def initialises(self, node: cst.Call) -> bool:
        """Whether a call makes one of Paddle's initialisers."""
        known = self.known(node.func)
        return known.kind == "path" and known.name.startswith(initial_values.INITIALISERS) and (
            known.name.rpartition(".")[2][:1].isupper()
        )  # fmt: skip
