"""Calls of layers that the frameworks call otherwise: attention, which gives its weights too in PyTorch, and CTC."""

from typing import TYPE_CHECKING

import libcst as cst

from zoo.translation.reading.class_axis import PLANES, SOFT, STEPS, WHOLE, of_places
from zoo.translation.reading.kind_of_call import ACTIVE
from zoo.translation.reading.value_kinds import APART, CELLS, ROWS, Value, last_names
from zoo.translation.ways import packed_sequences
from zoo.translation.ways.transformer_layers import HEADS, encoder
from zoo.translation.writing import attention_masks
from zoo.translation.writing.argument_units import constant
from zoo.translation.writing.attention_masks import MASKS
from zoo.translation.writing.int32_indices import called_long
from zoo.translation.writing.rule_arguments import SPACED, TIGHT, Stop, text
from zoo.translation.writing.way_site import bracketed

if TYPE_CHECKING:
    from zoo.translation.writing.write_call import Writer

# what such a layer is called with: PyTorch's names, and Paddle's
CALLS = {
    "torch": ("query", "key", "value", "key_padding_mask", "need_weights", "attn_mask", "average_attn_weights",
              "is_causal"),
    "paddle": ("query", "key", "value", "attn_mask", "cache"),
}  # fmt: skip
BAG = ("input", "offsets", "per_sample_weights")
ENCODERS = ("TransformerEncoder", "TransformerEncoderLayer")
DECODERS = ("Transformer", "TransformerDecoder", "TransformerDecoderLayer")


def called(work: "Writer", node: cst.Call, new: cst.Call, value: Value) -> cst.BaseExpression | None:
    """What stands in place of such a call; None for a layer that both call alike."""
    name = value.name.rpartition(".")[2]
    if not name and (several := last_names(value)) & APART and not several <= {*ROWS}:
        if several <= {*CELLS} and (work.to == "paddle" or work.wanted(node) == "1"):
            return _cell(work, node, new, "LSTMCell")
        raise Stop(f"calls one of {', '.join(sorted(several - {''}))}, which the other framework calls differently")
    if not work.reader.names.ours(value.name):
        return None
    if work.to == "paddle" and value.name in HEADS:
        return None if work.heads else _whole(work, node, new, name)
    if name == "MultiHeadAttention":
        return _attention(work, node, new)
    if name in ENCODERS and len(node.args) > 1:
        return _encoder_back(work, node, new, name)
    if name in DECODERS and len(node.args) > 2 and work.to == "torch":
        return _decoder_back(work, node, new, name)
    if value.items == (ACTIVE,) and work.to == "torch" and isinstance(new.func, cst.Attribute):
        if (behind := work.active.get(new.func.attr.value)) is None:
            raise Stop("has an activation behind it, which was not taken over where it is made")
        return cst.Call(new.func.with_changes(attr=cst.Name(behind)), [cst.Arg(new)])
    if value.items == (WHOLE,):
        return None
    if value.items == (SOFT,) and work.to == "torch" and len(new.args) == 2:
        rows = [text(rowed(work, before.value, arg.value)) for before, arg in zip(node.args, new.args, strict=True)]
        return cst.parse_expression(f"{text(new.func)}({rows[0]}, {rows[1]}.detach())")
    if name == "CrossEntropyLoss" and work.to == "torch" and not value.items and len(new.args) == 2:
        steps = of_steps(work, node, list(new.args))
        args = steps if steps is not None else flat(work, node, list(new.args)) if work.columns else list(new.args)
        return new.with_changes(args=called_long(args, work.reader.code))
    if name in ("CrossEntropyLoss", "NLLLoss") and work.to == "torch" and value.items != (SOFT,):
        return new.with_changes(args=called_long(new.args, work.reader.code))
    if name == "EmbeddingBag" and value.items:
        return _bag(work, new, value.items[0].name)
    if name in CELLS:
        return _cell(work, node, new, name)
    if name == "CTCLoss" and work.to == "torch" and new.args:
        return _ctc(work, new)
    if name in packed_sequences.PADDLE_ROWS and work.to == "torch":
        return packed_sequences.given_lengths(work, node, new)
    return None


def _whole(work: "Writer", node: cst.Call, new: cst.Call, name: str) -> cst.BaseExpression | None:
    """A call of attention, or of a layer of a transformer; where Paddle's own does not suffice, all are written out."""
    try:
        if name == "MultiheadAttention":
            return _attention(work, node, new)
        return encoder(work, new, name) if name in ENCODERS and len(node.args) > 1 else None
    except Stop:
        work.wants_heads = True
        raise


def of_steps(work: "Writer", node: cst.Call, args: list[cst.Arg]) -> list[cst.Arg] | None:
    """What a loss of classes at the last axis is given, where that may be another than axis 1: as rows of classes.

    None where the file shows no such rows, or the classes are at axis 1 anyway.
    """
    rank, code = work.known(node.args[0].value).rank, work.reader.code
    axes = work.known(node.args[1].value).rank
    shown = rank > 2 or axes > 1 or STEPS.search(code) or PLANES.search(code)
    if axes == 1 or rank == 1 or (rank == 2 and axes < 2) or not (shown or of_places(work, node.args[1].value)):
        return None
    first, label = (text(bracketed(each.value)) for each in args[:2])
    if rank == 2:
        return flat(work, node, args)
    if label.endswith((".flatten()", ".reshape(-1)")):
        return [_with(args[0], f"{first}.flatten(0, -2)"), *args[1:]]
    return [_with(args[0], f"{first}.flatten(0, -2)"), _with(args[1], f"{label}.flatten()"), *args[2:]]


def _with(arg: cst.Arg, words: str) -> cst.Arg:
    return arg.with_changes(value=cst.parse_expression(words))


def flat(work: "Writer", node: cst.Call, args: list[cst.Arg]) -> list[cst.Arg]:
    """Labels of [N, 1] as torch takes them."""
    label = args[1]
    if work.known(node.args[1].value).rank == 1 or text(label.value).endswith((".flatten()", ".reshape(-1)")):
        return args
    value = cst.parse_expression(f"{text(bracketed(label.value))}.flatten()")
    return [args[0], label.with_changes(value=value), *args[2:]]


def _bag(work: "Writer", new: cst.Call, mode: str) -> cst.BaseExpression:
    """The mean or the sum of a table's rows: of each row of numbers, or of those between two offsets."""
    given = {
        each.keyword.value if each.keyword is not None else BAG[at]: each.value for at, each in enumerate(new.args)
    }
    whose, root = text(new.func), work.speller.root()
    if "per_sample_weights" in given:
        raise Stop("is given weights of its own for each row; write them as a product")
    rows = f"{whose}({text(given['input'])})"
    if "offsets" not in given or text(given["offsets"]) == "None":
        return cst.parse_expression(f"{rows}.{mode}(axis=1)")
    names = [given["input"], given["offsets"]]
    line = next((each for each in reversed(work.around) if isinstance(each, cst.BaseStatement | cst.Lambda)), None)
    if not all(isinstance(each, cst.Name | cst.Attribute) for each in names) or work.optional(text(names[1])):
        raise Stop("has offsets that may be missing, or that have no name; give them one")
    if not isinstance(line, cst.SimpleStatementLine) or any(isinstance(each, cst.BaseComp) for each in work.around):
        raise Stop("takes more than one line; write it on a line of its own")
    first, offsets = (text(each) for each in names)
    bags, held = work.fresh("bags"), work.fresh("rows")
    count = f"{root}.arange({first}.shape[0], dtype={offsets}.dtype)"
    lines = [f"{bags} = {root}.searchsorted({offsets}, {count}, right=True) - 1", f"{held} = {rows}"]
    total = f"{root}.zeros([{offsets}.shape[0], {held}.shape[1]], dtype={held}.dtype).index_add({bags}, 0, {held})"
    if mode == "mean":
        counts = work.fresh("counts")
        lines.append(f"{counts} = {root}.bincount({bags}, minlength={offsets}.shape[0]).clip(min=1).unsqueeze(1)")
        total = f"{total} / {counts}.astype({held}.dtype)"
    work.ahead[-1].extend(cst.parse_statement(each) for each in lines)
    return cst.parse_expression(total)


def rowed(work: "Writer", node: cst.BaseExpression | None, new: cst.BaseExpression | None) -> cst.BaseExpression:
    """A tensor as rows of classes, however many axes it has."""
    assert node is not None
    assert new is not None
    if work.known(node).rank == 2:
        return bracketed(new)
    return cst.parse_expression(f"{text(bracketed(new))}.flatten(0, -2)")


def _encoder_back(work: "Writer", node: cst.Call, new: cst.Call, name: str) -> cst.BaseExpression:
    """encoder(x, mask) of Paddle's, whose mask is added where it is one of numbers, as in PyTorch."""
    if any(_word(each, at) == "src_key_padding_mask" for at, each in enumerate(node.args)):
        return new  # PyTorch's own, of what was written out for PaddlePaddle
    mask = next((each for at, each in enumerate(node.args) if _word(each, at) == "src_mask"), None)
    if len(node.args) > 2 or mask is None:
        raise Stop(f"has a cache, or no mask where one is looked for: {MASKS}; say which is meant")
    first, last = new.args[0], new.args[-1]
    if not attention_masks.added(work, mask.value):
        inner = "layers[0].self_attn" if name == "TransformerEncoder" else "self_attn"
        first = attention_masks.named(work, [first], (0,))[0]
        last = attention_masks.for_heads(work, new, last, inner, (first, first))
    if last.keyword is not None and name == "TransformerEncoder":
        last = last.with_changes(keyword=cst.Name("mask"))
    return new.with_changes(args=[first, last])


DECODED = {  # what each mask of a decoder's is for: the rows that ask, and those that are asked
    "tgt_mask": (0, 0), "memory_mask": (0, 1),
}  # fmt: skip
WHOLE_MASKS = {"src_mask": (0, 0), "tgt_mask": (1, 1), "memory_mask": (1, 0)}


def _decoder_back(work: "Writer", node: cst.Call, new: cst.Call, name: str) -> cst.BaseExpression:
    """decoder(x, memory, mask) of Paddle's, whose masks are added where they are of numbers, as in PyTorch."""
    places = WHOLE_MASKS if name == "Transformer" else DECODED
    inner = {"Transformer": "nhead", "TransformerDecoder": "layers[0].self_attn"}.get(name, "self_attn")
    args = list(new.args)
    for at, each in enumerate(node.args[2:], 2):
        word = each.keyword.value if each.keyword is not None else [*places, "cache"][min(at - 2, len(places))]
        if word not in places:
            raise Stop(f"has {word}: {MASKS}; say which is meant")
        if not attention_masks.added(work, each.value):
            first, second = places[word]
            args = attention_masks.named(work, args, (first, second))
            args[at] = attention_masks.for_heads(work, new, args[at], inner, (args[first], args[second]))
    return new.with_changes(args=args)


def _word(arg: cst.Arg, at: int) -> str:
    return arg.keyword.value if arg.keyword is not None else ("src", "src_mask", "cache")[at] if at < 3 else ""


def _cell(work: "Writer", node: cst.Call, new: cst.Call, name: str) -> cst.BaseExpression:
    """One step of a row: Paddle's gives its result and its state, torch's the state, whose first is the result."""
    if work.to == "paddle":
        return cst.Subscript(new, [cst.SubscriptElement(cst.Index(cst.Integer("1")))])
    new = new.with_changes(args=packed_sequences.renamed(new.args))
    wanted = work.wanted(node)
    if wanted == "0" and name == "LSTMCell":
        return cst.Subscript(new, [cst.SubscriptElement(cst.Index(cst.Integer("0")))])
    if wanted == "both" and (done := _named(work, new, name)) is not None:
        return done
    if wanted not in ("0", "1"):
        raise Stop("gives its result and its state, where PyTorch gives the state alone; take the state by [1]")
    return new


def _named(work: "Writer", new: cst.Call, name: str) -> cst.BaseExpression | None:
    """`y, h = cell(x, h)` as `y = h = cell(x, h)`; an LSTM's state is two, of which the first is the result."""
    parent, line = work.around[-2:-4:-1]
    if not isinstance(parent, cst.Assign) or not isinstance(line, cst.SimpleStatementLine) or len(line.body) > 1:
        return None
    target = parent.targets[0].target
    first, second = (each.value for each in target.elements) if isinstance(target, cst.Tuple) else (None, None)
    if not isinstance(first, cst.Name) or second is None:
        return None
    if name != "LSTMCell":
        if not isinstance(second, cst.Name):
            return None
        work.named[id(parent)] = (first, second)
        return new
    states = [each.value for each in second.elements] if isinstance(second, cst.Tuple) else []
    if not isinstance(second, cst.Name) and not (len(states) == 2 and all(isinstance(one, cst.Name) for one in states)):
        return None
    work.named[id(parent)] = (second,)
    if first.value in [text(second), *(text(each) for each in states[1:])]:
        return None
    whose = text(states[0]) if states else f"{text(second)}[0]"
    if whose != first.value:
        work.behind[-1].append(cst.parse_statement(f"{first.value} = {whose}"))
    return new


def _ctc(work: "Writer", new: cst.Call) -> cst.BaseExpression:
    """Paddle's loss takes the softmax itself; taking the logarithm of a softmax twice changes nothing."""
    work.cut_off = True
    first = new.args[0]
    if "log_softmax(" in text(first.value):
        return new
    func = text(work.speller.spelled("torch.nn.functional.log_softmax"))
    value = cst.parse_expression(f"{func}({text(first.value)}, dim=-1)")
    return new.with_changes(args=[first.with_changes(value=value), *new.args[1:]])


def _own_mask(node: cst.Call) -> cst.BaseExpression | None:
    """The attn_mask of a call of Paddle's attention."""
    names = CALLS["paddle"]
    found = {each.keyword.value if each.keyword is not None else names[at] if at < len(names) else "": each.value
             for at, each in enumerate(node.args)}  # fmt: skip
    return found.get("attn_mask")


def _attention(work: "Writer", node: cst.Call, new: cst.Call) -> cst.BaseExpression:
    names = CALLS[work.side]
    given: dict[str, cst.BaseExpression] = {}
    for place, each in enumerate(new.args):
        if each.star or place >= len(names):
            raise Stop("takes arguments that cannot be told apart")
        given[each.keyword.value if each.keyword is not None else names[place]] = each.value
    mask = attention_masks.joined(work, given.pop("attn_mask", None), given.pop("key_padding_mask", None)) if (
        work.to == "paddle") else ""  # fmt: skip
    if mask and "is_causal" in given:
        given.pop("is_causal")  # only a hint beside a mask
    more: list[cst.Arg] = []
    if work.to == "torch" and (own := _own_mask(node)) is not None and attention_masks.added(work, own):
        taken = given.pop("attn_mask")
        if text(taken) != "None":
            more = [cst.Arg(taken, keyword=cst.Name("attn_mask"), equal=TIGHT, comma=SPACED)]
    elif work.to == "torch" and own is not None:
        rows = attention_masks.once(work, given)
        held = cst.Arg(given.pop("attn_mask"), keyword=cst.Name("attn_mask"), equal=TIGHT, comma=SPACED)
        more = [attention_masks.for_heads(work, new, held, "", rows)]
    for name in ("key_padding_mask", "attn_mask", "cache", "average_attn_weights", "is_causal"):
        if name in given and constant(text(given[name])) not in (None, False):
            raise Stop(f"has {name}={text(given[name])}: {MASKS}; say which is meant")
    words = [given.get(name, given["query"]) for name in ("query", "key", "value")]
    args = [cst.Arg(each, comma=SPACED) for each in words]
    if work.to == "torch":
        more.append(cst.Arg(cst.Name("False"), keyword=cst.Name("need_weights"), equal=TIGHT))
        index = cst.SubscriptElement(cst.Index(cst.Integer("0")))
        return cst.Subscript(new.with_changes(args=[*args, *more]), [index])
    args[-1] = args[-1].with_changes(comma=cst.MaybeSentinel.DEFAULT)
    if mask:
        args[-1] = args[-1].with_changes(comma=SPACED)
        args.append(cst.Arg(cst.parse_expression(mask), keyword=cst.Name("attn_mask"), equal=TIGHT))
    if work.wanted(node) != "0":
        raise Stop("gives the weights too, which Paddle's gives for each head; take the first result alone")
    return new.with_changes(args=args)
