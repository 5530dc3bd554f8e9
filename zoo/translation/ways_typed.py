"""What is written otherwise of tensors that are made by their class, and of Variable."""

import ast
import re

import libcst as cst

from zoo.translation.arguments import TIGHT, Stop, text
from zoo.translation.rules.creation import CLASSES
from zoo.translation.special import Site, bracketed
from zoo.translation.units import constant
from zoo.translation.values import GIVEN, INT, TENSOR
from zoo.translation.ways import way

DTYPE = GIVEN["dtype"]


@way
def typed(site: Site) -> cst.BaseExpression | None:
    """torch.FloatTensor(2, 3) leaves its numbers as they are; torch.FloatTensor([2, 3]) has these two."""
    assert isinstance(site.node, cst.Call)
    assert isinstance(site.new, cst.Call)
    root = site.work.speller.root()
    called = str(site.rule.torch).partition("(")[0].removeprefix("torch.").removeprefix("cuda.")
    given = next((f"paddle.{dtype}" for name, dtype in CLASSES if called == f"{name}Tensor"), "")
    if given and not site.work.reader.names.path(text(site.node.func).partition(".")[0]):
        given = text(site.new.func)  # a variable that holds the class
    kind = given.replace("paddle.", f"{root}.", 1) if given.startswith("paddle.") else given
    dtype = f", dtype={kind}" if kind else ""
    args = site.new.args
    if not args:
        return cst.parse_expression(f"{root}.empty([0]{dtype})")
    if len(args) != 1:
        if any(each.keyword for each in args):
            raise Stop("has an argument that no rule knows")
        return cst.parse_expression(f"{root}.empty([{', '.join(text(each).rstrip(', ') for each in args)}]{dtype})")
    value = site.work.known(site.node.args[0].value)
    word = text(args[0].value)
    if args[0].star == "*":
        return cst.parse_expression(f"{root}.empty({word}{dtype})")
    if value.kind == "Tensor":
        kept = kind or f"{root}.get_default_dtype()"
        return cst.parse_expression(f"{text(bracketed(args[0].value))}.astype({kept})")
    if value.kind == "python" and value.name == "size":
        return cst.parse_expression(f"{root}.empty({word}{dtype})")
    if (value.kind == "python" and value.name == "int") or isinstance(constant(word), int):
        return cst.parse_expression(f"{root}.empty([{word}]{dtype})")
    if value.kind == "python" and value.name in ("range", "deque"):
        return cst.parse_expression(f"{root}.to_tensor(list({word}), dtype={kind or f'{root}.get_default_dtype()'})")
    rows = value.kind in ("each", "tuple") or (value.kind == "python" and value.name in ("array", "list"))
    if not rows and not isinstance(args[0].value, cst.List | cst.Tuple | cst.ListComp):
        if not given.startswith("paddle.") and kind:
            raise Stop(f"has {word}, and it cannot be told whether that is a size or numbers")
        # a number is a size for Paddle's class of this name too, and a row is a row
        return cst.parse_expression(f"{root}.{called}({word})" + (f".astype({kind})" if kind else ""))
    return cst.parse_expression(f"{root}.to_tensor({word}, dtype={kind or f'{root}.get_default_dtype()'})")


@way
def variable(site: Site) -> cst.BaseExpression | None:
    """Variable(x), which is x without the way back to what it was made of; it learns where that is asked for."""
    data = site.given("data")
    if data is None:
        raise Stop("lacks its argument data")
    learns = site.word("requires_grad") or "False"
    plain = f"{text(bracketed(data))}.detach()"
    if learns == "False":
        return cst.parse_expression(text(data) if _made(site) else plain)
    target = site.work.assigned(site.node)
    if target is not None:
        value = "False" if learns == "True" else f"not {learns if _simple(learns) else f'({learns})'}"
        site.work.behind[-1].append(cst.parse_statement(f"{text(target)}.stop_gradient = {value}"))
        return cst.parse_expression(plain)
    value = "False" if learns == "True" else f"not {learns if _simple(learns) else f'({learns})'}"
    root = site.work.speller.root()
    return cst.parse_expression(f"{root}.to_tensor({text(data)}, stop_gradient={value})")


@way
def numbered(site: Site) -> cst.BaseExpression | None:
    """torch.cuda.set_device(1), which Paddle takes as a word."""
    return cst.parse_expression(f"{site.work.speller.root()}.set_device({_gpu(site, 'device')})")


@way
def to_gpu(site: Site) -> cst.BaseExpression | None:
    """x.cuda(1) and x.cuda(non_blocking=True): x.to("gpu:1")."""
    assert site.receiver is not None
    device = '"gpu"' if site.word("device") in ("", "None") else _gpu(site, "device")
    return cst.parse_expression(f"{text(bracketed(site.receiver))}.to({device})")


def _gpu(site: Site, name: str) -> str:
    """A GPU by its number, as Paddle's word for it."""
    word = site.word(name)
    if isinstance(constant(word), int):
        return f'"gpu:{word}"'
    node = site.before(name)[0]
    value = site.work.known(node) if node is not None else None
    if value is not None and value.kind == "python" and value.name in ("int", "device"):
        if value.name == "int" and '"' in word and "'" in word:
            raise Stop(f"has {word}, which is written out in a string; give it a name before")
        inner = word.replace('"', "'")  # an f-string in marks of one kind has the other inside
        return f'f"gpu:{{{inner}}}"' if value.name == "int" else word
    raise Stop(f"has {word}, and it cannot be told whether that is a number or a device")


@way
def pretrained(site: Site) -> cst.BaseExpression | None:
    """nn.Embedding.from_pretrained(weights), which learns only where it is asked to."""
    weights, freeze = site.given("embeddings"), site.word("freeze") or "True"
    if not isinstance(weights, cst.Name | cst.Attribute):
        raise Stop("is given an expression; give it a name of its own before")
    word = text(weights)
    spelled = site.work.speller.spelled
    func, made = text(spelled("paddle.nn.Embedding")), text(spelled("paddle.nn.initializer.Assign"))
    trainable = {"True": ", trainable=False", "False": ""}.get(freeze, f", trainable=not {freeze}")
    padding = f", padding_idx={site.word('padding_idx')}" if site.word("padding_idx") not in ("", "None") else ""
    attribute = f"{site.work.speller.root()}.ParamAttr(initializer={made}({word}){trainable})"
    return cst.parse_expression(f"{func}({word}.shape[0], {word}.shape[1]{padding}, weight_attr={attribute})")


@way
def device_name(site: Site) -> cst.BaseExpression | None:
    """The device in use, in Paddle's words."""
    asked = text(site.work.speller.spelled("torch.cuda.is_available"))
    return cst.parse_expression(f'("gpu:0" if {asked}() else "cpu")')


@way
def bag(site: Site) -> cst.BaseExpression | None:
    """nn.EmbeddingBag(n, d): the table alone, whose rows are added where it is called."""
    if constant(site.word("mode") or '"mean"') not in ("mean", "sum"):
        raise Stop("takes the greatest of its rows, or a mode that is not written out")
    func, args = site.plainly()
    return cst.Call(func, site.joined(args[:2]))


@way
def module_to(site: Site) -> cst.BaseExpression | None:
    """model.to(torch.float64), which Paddle takes as a dtype; how it lies in memory changes nothing."""
    first = site.bound[0] if site.bound else None
    if site.work.to == "torch":
        return None
    if first is not None and first.arg.keyword is None and (
        (first.before and site.work.known(first.before.value) in (DTYPE, TENSOR)) or ".dtype" in text(first.arg.value)
        or re.search(r"\.(b?float|int)\d+$", text(first.arg.value))
    ):  # fmt: skip
        assert site.receiver is not None
        return cst.parse_expression(f"{text(site.receiver)}.to(dtype={text(first.arg.value)})")
    if site.bound and all(
        each.argument and each.argument.name in ("memory_format", "non_blocking") for each in site.bound
    ):
        return site.receiver
    return None


@way
def norm(site: Site) -> cst.BaseExpression | None:
    """torch.norm(x, dim=(1, 2)): over two axes PaddlePaddle's is that of a matrix, but for the one called fro."""
    if site.work.to == "torch":
        if site.word("p") in ("'fro'", '"fro"') and site.word("axis") not in ("", "None"):
            func, args = site.plainly()
            return cst.Call(func, _with_p(site, args, "2"))
        axis = site.given("axis")
        if isinstance(axis, cst.List | cst.Tuple) and len(axis.elements) == 2 and site.word("p"):
            # over two axes a number names the norm of a matrix
            found = text(site.work.speller.spelled("torch.linalg.matrix_norm"))
            whose = site.word("x") or text(site.receiver or cst.Name("x"))
            more = f", keepdim={site.word('keepdim')}" if site.word("keepdim") else ""
            return cst.parse_expression(f"{found}({whose}, {site.word('p')}, dim={text(axis)}{more})")
        return None
    axes, node = site.word("dim"), site.before("dim")[0]
    value = site.work.known(node) if node is not None else None
    if axes in ("", "None") or isinstance(constant(axes), int) or (value is not None and value == INT):
        return None
    if site.word("p") not in ("", "None", "2", "2.0", "'fro'", '"fro"'):
        raise Stop("may be over several axes, where Paddle's of this kind is another; write it out")
    two = isinstance(node, cst.Tuple | cst.List) and len(node.elements) == 2
    if site.word("p") in ("2", "2.0") and (
        not two or any(isinstance(each, cst.StarredElement) for each in node.elements)  # type: ignore[union-attr]
    ):
        # Paddle's norm takes no more than two axes, as PyTorch's own "fro" does
        whose = site.word("input") or site.word("A") or text(site.receiver or cst.Name("x"))
        more = f", keepdim={site.word('keepdim')}" if site.word("keepdim") else ""
        return cst.parse_expression(
            f"{text(site.work.speller.spelled('paddle.linalg.vector_norm'))}({whose}, 2, axis={axes}{more})"
        )
    func, args = site.plainly()
    return cst.Call(func, _with_p(site, args, '"fro"'))


def _with_p(site: Site, args: list[cst.Arg], value: str) -> list[cst.Arg]:
    """The arguments of a norm with another kind of norm."""
    word, place = cst.parse_expression(value), int(site.receiver is None)
    for at, each in enumerate(args):
        if (each.keyword.value if each.keyword is not None else "p" if at == place else "") == "p":
            return [*args[:at], each.with_changes(value=word), *args[at + 1 :]]
    return site.joined([*args, cst.Arg(word, keyword=cst.Name("p"), equal=TIGHT)])


@way
def never(site: Site) -> cst.BaseExpression | None:
    """What PaddlePaddle has not, so that asking whether it is there gives no."""
    return cst.Name("False")


def _simple(words: str) -> bool:
    return isinstance(ast.parse(words, mode="eval").body, ast.Name | ast.Attribute | ast.Call | ast.Constant)


def _made(site: Site) -> bool:
    """Whether the tensor is made here, of numbers that do not learn."""
    node = site.before("data")[0]
    while isinstance(node, cst.Call):
        known = site.work.known(node.func)
        if known.kind in ("path", "either") and any(
            (each.name.startswith("torch.") and each.name.rpartition(".")[2] in FRESH) or each.name.endswith("Tensor")
            for each in (known.items or (known,))
        ):
            return True
        node = node.func.value if isinstance(node.func, cst.Attribute) and node.func.attr.value in KEEPING else None
    return False


FRESH = ("from_numpy", "tensor", "zeros", "ones", "rand", "randn", "randint", "arange", "linspace", "full", "empty")
KEEPING = ("float", "long", "double", "cuda", "cpu", "to", "unsqueeze", "fill_", "view", "type")
