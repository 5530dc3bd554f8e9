"""What PaddlePaddle has no call for, as short functions and classes that are put behind the imports of a file.

Each takes what PyTorch's takes, by the same names, so that its calls stay as they are. On the way back it is an import
of PyTorch's own.
"""

import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

import libcst as cst

from zoo.translation.reading.names import dotted
from zoo.translation.ways.general import way
from zoo.translation.writing.rule_arguments import TIGHT, Stop, text
from zoo.translation.writing.way_site import Site, bracketed
from zoo.translation.written.paddle_attention import BEFORE
from zoo.translation.written.paddle_attention import PIECES as ATTENTION
from zoo.translation.written.paddle_functions import PIECES as FIRST
from zoo.translation.written.paddle_layers import PIECES as LAYERS
from zoo.translation.written.paddle_losses import PIECES as LOSSES
from zoo.translation.written.paddle_networks import PIECES as NETWORKS
from zoo.translation.written.paddle_optimizers_and_averages import PIECES as LEARNING
from zoo.translation.written.paddle_own_optimizers import PIECES as OPTIMIZERS
from zoo.translation.written.paddle_pictures import PIECES as PICTURES
from zoo.translation.written.paddle_recurrent import BASES, CELLS
from zoo.translation.written.paddle_recurrent import PIECES as ROWS

if TYPE_CHECKING:
    from zoo.translation.engine import Translator
    from zoo.translation.writing.call_site import Around

Statement = cst.SimpleStatementLine | cst.BaseCompoundStatement
PIECES = FIRST | NETWORKS | OPTIMIZERS | LAYERS | PICTURES | LEARNING | ATTENTION | LOSSES | ROWS
OWN = {theirs: own for own, (theirs, _) in PIECES.items()}
ASKED = ("collections", "copy", "math", "numpy", "pickle", "random", "re")  # modules that these need


def called(site: Site, own: str, args: list[cst.Arg]) -> cst.Call:
    """A call of what is put into the file under a name."""
    return cst.Call(asked(site.work, own), args)


def asked(work: "Around", own: str) -> cst.Name:
    """The name of what is put into the file. Stop where the file has that name already."""
    taken = work.reader.globals.get(own)
    if taken is not None and not (taken.kind == "path" and work.reader.names.ours(taken.name)):
        raise Stop(f"is written out as {own}, and the file has that name already; give its own another one")
    for each in (*BEFORE.get(own, ()), own):
        work.written[each] = None
    work.speller.root()
    work.speller.own.add(own)
    node = work.around[-1]
    name = node.func if isinstance(node, cst.Call) else node
    work.speller.called(dotted(name) if isinstance(name, cst.BaseExpression) else "")
    return cst.Name(own)


@way
def written(site: Site) -> cst.BaseExpression | None:
    """weight_norm(layer, dim=0), as a call of the function that is put into the file."""
    assert isinstance(site.new, cst.Call)
    form = site.rule.side("torch")
    assert form is not None
    return called(site, OWN[form.name], list(site.new.args))


@way
def as_picture(site: Site) -> cst.BaseExpression | None:
    """TF.to_pil_image(x), as a call of the function that stands for ToPILImage()."""
    return called(site, "to_picture", [cst.Arg(site.bound[0].arg.value)])


@way
def of_fractions(site: Site) -> cst.BaseExpression | None:
    """ConvertImageDtype(torch.float32), where it is to fractions."""
    if not re.search(r"float", site.word("dtype")):
        raise Stop("is to whole numbers, whose greatest is another of each dtype")
    return written(site)


@way
def as_pictures(site: Site) -> cst.BaseExpression | None:
    """v2.ToImage(), which leaves the picture to the ToDtype behind it."""
    if not re.search(r"ToDtype\(\s*[\w.]*\.float", site.work.reader.code):
        raise Stop("makes a tensor of whole numbers; put ToDtype(torch.float32, scale=True) behind it")
    return written(site)


# what gives a table other numbers than those that it begins with
FILLED = re.compile(r"\binit\.\w+_\(|\.(uniform|normal)_\(|\.copy_\(|\bload_state_dict\(")


@way
def kept_row(site: Site) -> cst.BaseExpression | None:
    """nn.Embedding(n, d, padding_idx=0): PaddlePaddle reads zeros there, whatever the row is given later."""
    word = site.word("padding_idx")
    if site.work.to == "torch" or word in ("", "None") or not FILLED.search(site.work.reader.code):
        return None
    func = site.node.func if isinstance(site.node, cst.Call) else site.node
    if not text(func).endswith("Embedding") or not site.work.reader.names.path(text(func).partition(".")[0]):
        return None  # a variable that holds the class
    node = site.before("padding_idx")[0]
    if node is not None and isinstance(node, cst.Name) and site.work.optional(node.value) and re.search(
        rf"\b{node.value}\s*(:[^=,()]+)?=\s*None", site.work.reader.code
    ):  # fmt: skip
        return None  # it may be none
    assert isinstance(site.new, cst.Call)
    return called(site, "PaddedEmbedding", list(site.new.args))


@way
def windows(site: Site) -> cst.BaseExpression | None:
    """x.unfold(2, 3, 1), whose gradient is wrong in PaddlePaddle where windows overlap."""
    size, step = site.word("size"), site.word("step")
    assert site.receiver is not None
    if size == step:
        return None
    words = f"f({text(site.receiver)}, {site.word('dimension')}, {size}, {step})"
    made = cst.parse_expression(words)
    assert isinstance(made, cst.Call)
    return called(site, "windows_of", list(made.args))


def put(work: "Translator", code: str) -> str:
    """The text of a file with these behind its imports, if it calls any."""
    if not work.written:
        return code
    root = work.speller.root()
    head = "" if re.search(rf"^import paddle( as {root})?$", code, re.MULTILINE) else "import paddle\n"
    tree = cst.parse_module(code)
    at = max((at for at, each in enumerate(tree.body) if _imports(each)), default=-1) + 1
    own = "".join(PIECES[name][1] for name in work.written)
    made = cst.parse_module(head + (own if root == "paddle" else re.sub(r"\bpaddle\.", f"{root}.", own)))
    first, behind = made.body[0], tree.body[at:]
    if not head:
        made = made.with_changes(body=[_apart(first), *made.body[1:]])
    if behind:
        behind = [_apart(behind[0]), *behind[1:]]
    first_import = next(
        (place for place, each in enumerate(tree.body[:at]) if _imports(each) and not _future(each)), at
    )
    asked = [
        cst.parse_statement(f"import {module}\n")
        for module in ASKED
        if re.search(rf"(?<![.\w]){module}\.", own) and not re.search(rf"^import {module}$", code, re.MULTILINE)
    ]
    lines = list(tree.body[first_import:at])
    if asked and lines:
        asked[0] = asked[0].with_changes(leading_lines=lines[0].leading_lines)
        lines[0] = lines[0].with_changes(leading_lines=())
    head_lines = [*tree.body[:first_import], *asked, *lines]
    return tree.with_changes(body=[*head_lines, *made.body, *behind]).code


def _apart(node: Statement) -> Statement:
    """A statement with two blank lines before it."""
    lines = list(node.leading_lines)
    blank = next((at for at, each in enumerate(lines) if each.comment is not None), len(lines))
    return node.with_changes(leading_lines=[*[cst.EmptyLine(indent=False)] * (2 - blank), *lines])


def _future(node: cst.CSTNode) -> bool:
    """Whether a line must stay the first: from __future__ import annotations."""
    return "__future__" in cst.Module([]).code_for_node(node)


def _imports(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.SimpleStatementLine) and isinstance(node.body[0], cst.Import | cst.ImportFrom)


def undone(source: str) -> str:
    """The source of a translation without these, on the way back: PyTorch's own, under their names."""
    for own, (theirs, words) in PIECES.items():
        if words in source and theirs:
            module, _, name = theirs.rpartition(".")
            for module_ in ASKED:
                if len(re.findall(rf"(?<![.\w]){module_}\b", source.replace(words, ""))) == 1:
                    source = re.sub(rf"^import {module_}\n", "", source, count=1, flags=re.MULTILINE)
            if own == "to_picture":  # a function here, and what makes one there
                source = re.sub(rf"(?<!def )\b{own}\b", f"{own}()", source)
            line = f"from {module} import {name}{f' as {own}' if own != name else ''}\n"
            source = source.replace(words, line, 1)
            if own == name:
                continue
            if not re.search(rf"(?<!import )\b{name}\b", source):
                source = re.sub(rf"\b{own}\b", name, source).replace(f"import {name} as {name}", f"import {name}")
    for own in BACK:  # which others call, so that they go last
        if PIECES[own][1] in source:
            source = cst.parse_module(source.replace(PIECES[own][1], "", 1)).visit(_Back(own)).code
    return source


def _biased(name: str, args: Sequence[cst.Arg]) -> cst.BaseExpression:
    """Paddle's own cell, which says twice that there is no bias: the rule for that leads back."""
    base, found = BASES.get(name, name), []
    for at, each in enumerate(args):
        word = each.keyword.value if each.keyword is not None else ("", "", "bias", "nonlinearity")[at]
        for own in {"bias": ("bias_ih_attr", "bias_hh_attr"), "nonlinearity": ("activation",)}.get(word, (word,)):
            keyword = cst.Name(own) if own else None
            equal = TIGHT if own else cst.MaybeSentinel.DEFAULT
            found.append(each.with_changes(keyword=keyword, equal=equal, comma=cst.MaybeSentinel.DEFAULT))
    return cst.Call(cst.parse_expression(f"paddle.nn.{base}"), found)


# what stands in place of a call of these on the way back
BACK: dict[str, Callable[[Sequence[cst.Arg]], cst.BaseExpression]] = {
    "encoded": lambda args: cst.Call(
        args[0].value, [args[1], args[2].with_changes(keyword=cst.Name("src_key_padding_mask"), equal=TIGHT)]
    ),
    "called_alike": lambda args: args[0].value,
    "load_by_order": lambda args: cst.Call(
        cst.Attribute(bracketed(args[0].value), cst.Name("set_state_dict")), args[1:]
    ),
    "shares_of_rate": lambda args: args[0].value,
    "joined_masks": lambda args: args[0].value,
    "chunks_of": lambda args: cst.Call(cst.Attribute(bracketed(args[0].value), cst.Name("chunk")), args[1:]),
    "filled_by": lambda args: cst.Call(bracketed(args[0].value), [args[1]]),
    "flattened": lambda args: cst.Call(cst.parse_expression("paddle.flatten"), args),
    "Flattened": lambda args: cst.Call(cst.parse_expression("paddle.nn.Flatten"), args),
    "moved_rows": lambda args: cst.Call(cst.Attribute(args[0].value, cst.Name("to")), args[1:]),
    **{f"Plain{name}": partial(_biased, name) for name in CELLS},
}


class _Back(cst.CSTTransformer):
    """Puts PyTorch's in place of the calls of one of these."""

    def __init__(self, own: str) -> None:
        super().__init__()
        self.own = own

    def leave_Call(self, original_node: cst.Call, updated_node: cst.Call) -> cst.BaseExpression:
        if not isinstance(updated_node.func, cst.Name) or updated_node.func.value != self.own:
            return updated_node
        return BACK[self.own](updated_node.args)


@way
def plain_groups(site: Site) -> cst.BaseExpression | None:
    """nn.GroupNorm(4, 8, affine=False), which is written out: without weight and bias Paddle's gradient is wrong."""
    affine = site.word("affine")
    plain = written(site)
    if affine == "False" or plain is None:
        return plain
    kept = [each.arg for each in site.bound if each.argument is None or each.argument.name != "affine"]
    words = ", ".join(text(each.with_changes(comma=cst.MaybeSentinel.DEFAULT)) for each in kept)
    words = re.sub(r"\beps=", "epsilon=", words)
    whole = f"{text(site.work.speller.spelled('paddle.nn.GroupNorm'))}({words})"
    choice = f"{whole} if {affine} else {text(plain)}"
    return cst.parse_expression(choice if isinstance(site.work.around[-2], cst.Assign) else f"({choice})")
