"""Rows of different lengths: PyTorch packs them for a recurrent layer, PaddlePaddle's is told their lengths."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import libcst as cst

from zoo.translation.reading.packed_lengths import UNPACK, lengths
from zoo.translation.reading.value_kinds import Value
from zoo.translation.statements import layer_statements
from zoo.translation.ways.general import way
from zoo.translation.writing.argument_units import constant
from zoo.translation.writing.rule_arguments import SPACED, TIGHT, Stop, text
from zoo.translation.writing.way_site import Site, bracketed
from zoo.translation.written import for_paddle

if TYPE_CHECKING:
    from zoo.translation.writing.write_call import Writer

ROWS = ("LSTM", "GRU", "RNN")
PADDLE_ROWS = ("LSTM", "GRU", "SimpleRNN")
GIVEN = ("inputs", "initial_states", "sequence_length")  # what Paddle's are called with


def _lengths(value: Value) -> str:
    if not value.name:
        raise Stop("has lengths that are made there; give them a name of their own before")
    return value.name


def called(work: "Writer", node: cst.Call, new: cst.Call, value: Value) -> cst.BaseExpression | None:
    """A recurrent layer that is given packed rows. Stop for anything else that is given some."""
    rows = next((known for each in node.args if (known := work.known(each.value)).kind == "Packed"), None)
    if rows is None or value.name == UNPACK or work.to != "paddle":
        return None
    if value.kind != "Module" or value.name not in [f"torch.nn.{name}" for name in ROWS]:
        raise Stop("is given packed rows, which PaddlePaddle has not; give it the rows and their lengths")
    count = _lengths(rows)
    kind = rows.items[0].kind if rows.items else ""
    words = count if kind == "Tensor" else f"{work.speller.root()}.to_tensor({count})"
    last = new.args[-1].with_changes(comma=SPACED)
    more = cst.Arg(cst.parse_expression(words), keyword=cst.Name("sequence_length"), equal=TIGHT)
    work.count += 1
    return new.with_changes(args=[*new.args[:-1], last, more])


# how PaddlePaddle's layers and cells call what they are given, and how PyTorch's do
NAMED = {"inputs": "input", "initial_states": "hx", "states": "hx"}


def renamed(args: Sequence[cst.Arg]) -> list[cst.Arg]:
    """What a recurrent layer or cell of PaddlePaddle's is given by name, by PyTorch's names."""
    return [
        each.with_changes(keyword=cst.Name(NAMED[each.keyword.value]))
        if each.keyword is not None and each.keyword.value in NAMED
        else each
        for each in args
    ]


def given_lengths(work: "Writer", node: cst.Call, new: cst.Call) -> cst.BaseExpression | None:
    """A recurrent layer that is told how long its rows are: PyTorch's is given packed rows, and gives such."""
    given = {
        each.keyword.value if each.keyword is not None else GIVEN[at]: each.value for at, each in enumerate(new.args)
    }
    states, lengths = (given.get(name, cst.Name("None")) for name in GIVEN[1:])
    more = "" if text(states) == "None" else f", {text(states)}"
    if any(each.star for each in new.args) or not new.args:
        return None
    if len(new.args) < 2:
        return new.with_changes(args=renamed(new.args))
    work.count += 1
    if text(lengths) == "None":
        return cst.parse_expression(f"{text(new.func)}({text(given['inputs'])}{more})")
    parent, line = work.around[-2:-4:-1]
    target = parent.targets[0].target if isinstance(parent, cst.Assign) else None
    first = target.elements[0].value if isinstance(target, cst.Tuple) and len(target.elements) == 2 else None
    alone = isinstance(first, cst.Name) and isinstance(line, cst.SimpleStatementLine) and len(line.body) == 1
    first_axis = re.search(r"time_major\s*=\s*(?!False)", work.reader.code)
    if not alone or first_axis or work.optional(text(lengths)):
        func = text(work.speller.spelled("written.rows_by_length"))
        return cst.parse_expression(f"{func}({text(new.func)}, {text(given['inputs'])}, {text(lengths)}{more})")
    assert isinstance(first, cst.Name)
    rows = given["inputs"]
    named = isinstance(rows, cst.Name | cst.Attribute) and text(rows) != first.value
    whose = rows if named else layer_statements.before(work, rows, "rows")
    spelled = work.speller.spelled
    pack, unpack = (
        text(spelled(f"torch.nn.utils.rnn.{name}")) for name in ("pack_padded_sequence", "pad_packed_sequence")
    )
    packed = f"{pack}({text(whose)}, {text(bracketed(lengths))}.cpu(), batch_first=True, enforce_sorted=False)"
    if first.value != "_":
        # as long as they were, and 0 behind their ends
        words = f"{first.value}, _ = {unpack}({first.value}, batch_first=True, total_length={text(whose)}.shape[1])"
        work.behind[-1].append(cst.parse_statement(words))
    return cst.parse_expression(f"{text(new.func)}({packed}{more})")


@way
def pack(site: Site) -> cst.BaseExpression | None:
    """pack_padded_sequence(x, lengths): the rows as they are."""
    if not lengths(site.before("lengths")[0] or cst.Name("None")):
        raise Stop("has lengths that are made there; give them a name of their own before")
    return site.given("input")


@way
def unpack(site: Site) -> cst.BaseExpression | None:
    """pad_packed_sequence(rows): as long as the longest, and 0 behind their ends, as PaddlePaddle's are."""
    node, rows = site.before("sequence")
    value = site.work.known(node) if node is not None else Value("unknown")
    if value.kind != "Packed" or rows is None:
        raise Stop("stays: it cannot be told where its rows were packed")
    total = site.word("total_length")
    whole_length = re.search(rf"^\s*{re.escape(total)} = .*(size\(|\bshape\b)", site.work.reader.code, re.MULTILINE)
    if total not in ("", "None") and not re.search(r"\.size\(\d\)|\.shape\[\d\]", total) and not whole_length:
        raise Stop("has a total_length of which it cannot be told that it is how long the rows were; write it out")
    if constant(site.word("padding_value") or "0") != 0:
        raise Stop("has another padding than 0; write it out")
    count = _lengths(value)
    known = value.items[0].kind if value.items else ""
    longest = f"int({count}.max())" if known == "Tensor" else f"int(max({count}))"
    longest = total if total not in ("", "None") else longest
    whole = text(rows) if isinstance(rows, cst.Name | cst.Attribute) else f"({text(rows)})"
    cut = f"{whole}[:, : {longest}]" if site.word("batch_first") == "True" else f"{whole}[: {longest}]"
    wanted = site.work.wanted(site.node)
    if wanted in ("0", "1"):
        return cst.parse_expression(cut if wanted == "0" else count)
    return cst.parse_expression(f"{cut}, {count}" if wanted == "both" else f"({cut}, {count})")


@way
def padded_rows(site: Site) -> cst.BaseExpression | None:
    """pad_sequence(rows, batch_first=True), which PaddlePaddle has no word for."""
    rows, first = site.given("sequences"), site.word("batch_first") or "False"
    if not isinstance(rows, cst.Name | cst.Attribute):
        return for_paddle.called(site, "pad_sequence", site.joined([each.arg for each in site.bound]))
    if first not in ("True", "False"):
        raise Stop("has a batch_first that is not written out")
    root, one, value, all_rows = (
        site.work.speller.root(),
        site.work.fresh("row"),
        site.word("padding_value"),
        text(rows),
    )
    size = f"[max(map(len, {all_rows})) - len({one}), *{one}.shape[1:]]"
    more = f"{root}.full({size}, {value or '0'}, dtype={one}.dtype)"
    axis = "" if first == "True" else ", axis=1"
    return cst.parse_expression(f"{root}.stack([{root}.concat([{one}, {more}]) for {one} in {all_rows}]{axis})")
