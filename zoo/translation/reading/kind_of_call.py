"""What a call gives: the part of the reader that looks at calls."""

from dataclasses import replace
from typing import TYPE_CHECKING

import libcst as cst

from zoo.translation import table
from zoo.translation.reading import class_axis, dicts, kind_from_methods, libraries, packed_lengths
from zoo.translation.reading.layer_arguments import acts, composed, holding, says
from zoo.translation.reading.names import dotted
from zoo.translation.reading.networks import ITSELF, NETWORKS, by_word
from zoo.translation.reading.ranks import KEEPING, rank, sized
from zoo.translation.reading.value_kinds import (
    APART,
    ARRAY,
    FOREIGN,
    GIVEN,
    HOLDERS,
    INT,
    MODULE,
    NOTHING,
    PLAIN,
    STRING,
    TENSOR,
    TRUTH,
    UNKNOWN,
    Value,
    each,
    held,
    item,
    joined,
    known,
    last_names,
    lazy,
    nested,
    ranked,
    several,
)
from zoo.translation.rule import Form
from zoo.translation.statements import own_gradients
from zoo.translation.writing.argument_units import constant
from zoo.translation.writing.rule_arguments import text

TELLS = ("initializer", "regularizer", "learning_rate")
ACTIVE = Value("python", "active")  # what is kept of a norm with an activation beside its class

if TYPE_CHECKING:
    from zoo.translation.reading.kind_of_expression import Expressions

MANY = ("LSTM", "GRU", "RNN", "SimpleRNN", "LSTMCell", "MultiheadAttention", "MultiHeadAttention")
# what gives a tensor of True and False
TRUTHS = frozenset(
    "bool eq ne lt le gt ge isnan isinf isfinite logical_not logical_and logical_or isin isclose".split()  # noqa: SIM905
)


def result(reader: "Expressions", node: cst.Call) -> Value:
    """What a call gives; what it tells of its arguments is taken in."""
    called = reader.value(node.func)
    given = [reader.value(argument.value) for argument in node.args]
    if known(called):
        return _known(reader, node, called, given)
    if isinstance(node.func, cst.Name):
        return _builtin(reader, node, given)
    if _collect(reader, node, own_gradients.applied(reader, node.func), given, 1):
        return TENSOR
    if isinstance(node.func, cst.Attribute):
        kind_from_methods.handed(reader, node.func, node, given)
        return _method(reader, node.func, reader.values[id(node.func.value)], node, given)
    return UNKNOWN


def _known(reader: "Expressions", node: cst.Call, called: Value, given: list[Value]) -> Value:
    if called.kind == "path":
        return _library(reader, node, called, given)
    if called.kind == "either":
        return reader.made(called)
    if called.kind == "Transform":
        reader.changed.update(given[:1] if given and known(given[0]) else [])
    if called.kind == "maker":
        return called.items[0]  # lambda: nn.Linear(2, 3)
    if called.kind == "class":
        _collect(reader, node, (reader.member(called.name, "__init__") or UNKNOWN).name, given, 1)
        return reader.made(called)
    if called.kind == "function":
        own = reader.functions[called.name]
        method = "." in called.name and not isinstance(node.func, cst.Name) and not own.static()
        _collect(reader, node, called.name, given, 1 if method else 0)
        return own.returns if own.returns != NOTHING else UNKNOWN
    if called.kind in ("Module", "object"):
        forward = reader.member(called.name, "forward" if called.kind == "Module" else "__call__")
        if forward is not None and forward.kind == "function":
            _collect(reader, node, forward.name, given, 1)
            found = reader.functions[forward.name].returns
            return found if found != NOTHING else UNKNOWN
        if called.kind == "Module" and called.name.startswith("paddle.nn.") and called.name.endswith("Loss"):
            for one in given:
                reader.show(one, TENSOR)
        if not called.name and (names := last_names(called)) & APART:
            return several(TENSOR, UNKNOWN) if names <= {*MANY[:4]} else UNKNOWN
        if called.kind == "Module" and called.name.rpartition(".")[2] not in MANY:
            last = called.name.rpartition(".")[2]
            if last.lower().endswith("2d"):
                return ranked(4)
            kept = given and last in KEEPING
            return ranked(given[0].rank if kept else 0)
    if called.kind == "Module" and called.name.endswith(("MultiheadAttention", "MultiHeadAttention")):
        return several(TENSOR, TENSOR) if called.name.startswith("torch.") else TENSOR
    if called.kind == "Module" and called.name.rpartition(".")[2] in MANY[:4]:
        return several(given[0] if given and given[0].kind == "Packed" else TENSOR, UNKNOWN)
    if called == FOREIGN and text(node.func).endswith(".predict") and reader.mentions("Model"):
        return each(each(each(ARRAY)))  # by outputs and batches
    if called.kind == "Loader" or called == ARRAY:
        return called
    return FOREIGN if called.kind == "python" else UNKNOWN


def _library(reader: "Expressions", node: cst.Call, called: Value, given: list[Value]) -> Value:
    """A call of something that has a dotted name."""
    path = called.name
    if path in (packed_lengths.PACK, packed_lengths.UNPACK):
        return packed_lengths.packed(node, given) if path == packed_lengths.PACK else several(TENSOR, TENSOR)
    if path in ITSELF and given:
        return given[0]
    if path == "torchvision.models.get_model":
        return by_word("torchvision.models", reader.code)
    if reader.names.ours(path):
        for rule in table.rules(path, reader.to):
            form = rule.side(reader.names.side)
            for at, one in enumerate((form.arguments or ())[:2] if form is not None else ()):
                first = not at and one.name in ("input", "x", "self", "logit", "logits")
                if (first or one.name == "label") and at < len(given) and node.args[at].keyword is None:
                    reader.show(given[at], TENSOR)
        found = reader.made(called)
        if path in HOLDERS:
            return replace(found, items=(holding(node, given),))
        if path == "paddle.ParamAttr" and not any(says(node, name) for name in TELLS):
            return Value("Initialiser", "none")
        if path == "paddle.vision.transforms.Compose":
            composed(reader, node)
        if path == "torch.nn.EmbeddingBag":
            words = [constant(text(each.value)) for each in node.args if each.keyword and each.keyword.value == "mode"]
            return replace(found, items=(Value("python", str(words[0]) if words else "mean"),))
        if path == "paddle.nn.BatchNorm" and acts(node):
            return replace(found, items=(ACTIVE,))
        if path == "paddle.nn.CrossEntropyLoss" and (loss := class_axis.kept(node, reader.code)) is not None:
            return replace(found, items=(loss,))
        if path == "torch.nn.Parameter" and given:
            return ranked(given[0].rank)
        if found == TENSOR and (axes := sized(path.rpartition(".")[2], list(node.args))):
            return ranked(axes)
        if found == TENSOR and path.rpartition(".")[2] in TRUTHS:
            return TRUTH
        if found == TENSOR and given:
            return ranked(rank(path.rpartition(".")[2], given[0].rank, list(node.args[1:])))
        return found
    return libraries.result(path, node, given)


def _builtin(reader: "Expressions", node: cst.Call, given: list[Value]) -> Value:
    name = dotted(node.func)
    if name == "super":
        owner = reader.inside[-1:] or [""]
        bases = reader.classes[owner[0]].bases if owner[0] in reader.classes else []
        base = bases[0] if bases else ""
        return reader.instance(base) if base in reader.classes else MODULE if reader.is_module(owner[0]) else UNKNOWN
    if name in PLAIN:
        return PLAIN[name]
    if name in ("list", "tuple", "sorted", "reversed") and given:
        return given[0] if given[0].kind == "tuple" and name != "sorted" else each(item(given[0]))
    if name in ("list", "tuple"):
        return Value("each", items=(NOTHING,))
    if name == "zip":
        return lazy(several(*map(item, given)))
    if name == "filter" and len(given) == 2:
        return lazy(item(given[1]))
    if name == "map" and len(given) == 2:
        return _mapped(reader, node.args[0].value, given)
    if name == "enumerate" and given:
        return lazy(several(INT, item(given[0])))
    if name in ("next", "iter", "tqdm") and given:
        return item(given[0]) if name == "next" else lazy(item(given[0]))
    if name in ("min", "max", "sum", "abs", "pow") and given:
        found = joined(item(given[0]), NOTHING) if len(given) == 1 and name != "abs" else given[0]
        return found if name != "sum" or found == TENSOR or found.kind == "python" else UNKNOWN
    if name == "eval" and len(given) == 1 and len(reader.worded) == 1:
        return Value("path", next(iter(reader.worded)))
    if name == "getattr" and len(given) == 2 and given[0].kind == "path":
        word = constant(text(node.args[1].value))
        if isinstance(word, str) and word.isidentifier():
            return Value("path", f"{given[0].name}.{word}")
        home = given[0].name
        return Value("maker", items=(by_word(home, reader.code),)) if f"{home}." in NETWORKS else UNKNOWN
    return UNKNOWN


def _mapped(reader: "Expressions", function: cst.BaseExpression, given: list[Value]) -> Value:
    """What map(function, values) gives."""
    if isinstance(function, cst.Lambda):
        for one in function.params.params[:1]:
            reader.told.setdefault(f":@{id(one)}", item(given[1]))
        return each(reader.values.get(id(function.body), UNKNOWN))
    called = given[0]
    if called.kind == "function":
        own = reader.functions[called.name]
        first = 1 if "." in called.name and not isinstance(function, cst.Name) and not own.static() else 0
        names = [one.name.value for one in (*own.node.params.posonly_params, *own.node.params.params)][first:]
        if names:
            _take(reader, called.name, {names[0]: item(given[1])})
        return each(own.returns if own.returns != NOTHING else UNKNOWN)
    return each(reader.made(called))


def _take(reader: "Expressions", key: str, values: dict[str, Value]) -> None:
    """Take in what a function of the file is given by name."""
    found = reader.collected.setdefault(key, {})
    for name, value in values.items():
        found[name] = joined(found.get(name, NOTHING), value)
    if reader.flows():
        reader.reached.add(key)


def _method(reader: "Expressions", func: cst.Attribute, owner: Value, node: cst.Call, given: list[Value]) -> Value:
    """A method of something that is no class of the file."""
    name = func.attr.value
    if owner.kind == "unknown":
        owner = kind_from_methods.shown(reader, func, owner, node)
        if owner.kind == "unknown" and name in (
            kind_from_methods.MOVES if reader.to == "paddle" else kind_from_methods.KEEPS
        ):
            return owner  # x.to(device) is what x is
    if name in ("values", "items") and (one := dicts.all_alike(reader.code, func.value, owner)) is not None:
        return lazy(one if name == "values" else several(STRING, one))
    if owner.kind == "python":
        return {"array": ARRAY, "str": STRING, "foreign": FOREIGN}.get(owner.name, UNKNOWN)
    if owner == TENSOR and name == "tolist" and owner.rank > 0:
        return nested(owner.rank)
    if owner.name in reader.classes and name in ("add_module", "add_sublayer", "register_buffer") and len(given) > 1:
        first = node.args[0].value
        if isinstance(first, cst.SimpleString):
            kept = ranked(0, given[1].numbers) if name == "register_buffer" else given[1]
            reader.classes[owner.name].attributes[str(first.evaluated_value)] = kept
    if owner.kind == "Module" and name == "add_sublayer" and len(given) > 1:
        return given[1]
    inside = held(owner)
    if owner.kind in ("each", "tuple") or inside is not None:
        if name in ("append", "insert", "extend") and given and isinstance(func.value, cst.Name | cst.Attribute):
            # a list shows what it holds when things are put in
            more, now = given[-1] if name != "extend" else item(given[-1]), owner if inside is None else inside
            whole = each(joined(item(now) if now != Value("each", items=(NOTHING,)) else NOTHING, more))
            reader.assign(func.value, whole if inside is None else replace(owner, items=(whole,)))
        if inside is None:
            return item(owner) if name == "pop" else UNKNOWN
    side = reader.names.side
    for rule in table.rules(f"{owner.kind}.{name}", reader.to):
        form = rule.side(side)
        if form is not None and form.arguments is not None and _fits(form, node):
            word = table.gives(rule, form, side)
            if word == "tensors" and owner.kind == "Tensor":
                return each(ranked(max(owner.rank, 1) - 1 if name == "unbind" else owner.rank))
            if word == "Tensor" and owner.kind == "Tensor" and name in TRUTHS:
                return TRUTH
            if word == "Tensor" and owner.kind == "Tensor":
                return ranked(rank(name, owner.rank, list(node.args)))
            return owner if word == "same" else GIVEN[word]
    if owner.kind == "Module" and name in ("to", "cuda", "cpu", "eval", "train", "float", "half", "double", "apply"):
        return owner
    return UNKNOWN


def _fits(form: Form, node: cst.Call) -> bool:
    """Whether a call has no more arguments than a rule's side, and all that it must have."""
    arguments = form.arguments or ()
    if any(one.star for one in arguments) or any(one.star for one in node.args):
        return True
    needed = [one for one in arguments if one.default in (None, "...")]
    return len(needed) <= len(node.args) <= len(arguments)


def _collect(reader: "Expressions", node: cst.Call, key: str, given: list[Value], first: int) -> bool:
    """Take in what a function of the file is called with; whether there is one."""
    function = reader.functions.get(key)
    if function is None:
        return False
    names = [one.name.value for one in (*function.node.params.posonly_params, *function.node.params.params)][first:]
    values: dict[str, Value] = {}
    for place, (argument, value) in enumerate(zip(node.args, given, strict=True)):
        if argument.star:
            break
        name = argument.keyword.value if argument.keyword is not None else names[place] if place < len(names) else ""
        if argument.keyword is not None and name not in names:
            reader.extra.setdefault(key, set()).add(name)
        values[name] = joined(values.get(name, NOTHING), value)
    _take(reader, key, values)
    return True
