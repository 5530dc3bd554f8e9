"""What is written otherwise of tensors that a layer holds itself and that learn."""

import ast
import re

import libcst as cst

from zoo.translation.reading.names import dotted
from zoo.translation.statements import layer_statements
from zoo.translation.ways import initial_values
from zoo.translation.ways.general import way
from zoo.translation.writing import argument_units
from zoo.translation.writing.argument_units import constant
from zoo.translation.writing.original_spellings import EMPTY, SHAPED
from zoo.translation.writing.rule_arguments import Stop, text
from zoo.translation.writing.way_site import Site

FIRST = {  # what nn.Parameter is given in torch, and how Paddle draws it
    "zeros": "Constant(0.0)", "ones": "Constant(1.0)", "rand": "Uniform(0.0, 1.0)", "randn": "Normal()", "empty": "",
}  # fmt: skip


# those that draw the same for a new parameter as for the tensor that they are called on there
LIKEWISE = (
    "Constant",
    "KaimingNormal",
    "KaimingUniform",
    "Normal",
    "Orthogonal",
    "TruncatedNormal",
    "Uniform",
    "XavierNormal",
    "XavierUniform",
)


@way
def parameter(site: Site) -> cst.BaseExpression | None:
    """nn.Parameter(torch.zeros(shape)), which Paddle makes by its shape and an initialiser."""
    if site.word("requires_grad") not in ("", "True"):
        raise Stop("does not learn, which create_parameter cannot say; set stop_gradient behind it")
    assert isinstance(site.node, cst.Call)
    owner = site.work.owner()
    if not owner:
        raise Stop("stands outside of a layer's method, and Paddle makes parameters by a method of the layer")
    shape, first = _drawn(site.node.args[0].value, site.new.args[0].value)  # type: ignore[union-attr]
    site.work.habits.one(EMPTY, not first)
    shape = _as_sizes(site, shape)
    shape = "shape=" * site.work.habits.kept(SHAPED) + shape
    if not first:
        return cst.parse_expression(f"{owner}.create_parameter({shape})")
    module = text(site.work.speller.spelled("paddle.nn.initializer.X")).removesuffix(".X")
    return cst.parse_expression(f"{owner}.create_parameter({shape}, default_initializer={module}.{first})")


# what the sizes of a tensor are called, where they are more than one
SIZES = re.compile(r"(^|[._])(\w*shape\w*|\w*sizes?|dims)$")


def _as_sizes(site: Site, shape: str) -> str:
    """torch.zeros(n), of which it cannot be told whether that is one size or several, for create_parameter."""
    node = site.node.args[0].value  # type: ignore[union-attr]
    todo: list[cst.CSTNode] = [node]
    while todo:
        each = todo.pop()
        todo += each.children
        if not isinstance(each, cst.Call) or dotted(each.func).rpartition(".")[2] not in FIRST or not each.args:
            continue
        first, known = each.args[0], site.work.known(each.args[0].value)
        plain = isinstance(first.value, cst.Name | cst.Attribute | cst.Subscript) and not first.star
        if plain and len([one for one in each.args if one.keyword is None]) == 1 and (
            known.kind in ("unknown", "nothing") and not SIZES.search(text(first.value)) and not shape.startswith("[")
        ):  # fmt: skip
            return f"{site.work.speller.root()}.empty({shape}).shape"
    return shape


def _drawn(node: cst.BaseExpression, new: cst.BaseExpression) -> tuple[str, str]:
    """The shape and the initialiser of a new parameter's first value. Stop where they cannot be told."""
    shape, first = first_values(node, new, "paddle")
    if shape and first != "?":
        return shape, first
    if isinstance(new, cst.Name):
        return f"{new.value}.shape", f"Assign({new.value})"
    raise Stop("is made of an expression whose shape is not written out; give it a name of its own before")


def first_values(node: cst.BaseExpression, new: cst.BaseExpression, path: str) -> tuple[str, str]:
    """The shape and Paddle's initialiser of a tensor that is made there: torch.zeros(1, 4), 0.02 * torch.randn(4)."""
    source = text(new)
    tree = ast.parse(source, mode="eval").body
    call, factor = tree, ""
    if isinstance(tree, ast.BinOp) and isinstance(tree.op, ast.Mult):
        sides = (tree.left, tree.right)
        call = next((each for each in sides if isinstance(each, ast.Call)), tree)
        factor = _piece(source, next(each for each in sides if each is not call)) if call is not tree else ""
    if not isinstance(call, ast.Call):
        return "", ""
    if isinstance(call.func, ast.Call) and len(call.args) == 1 and not call.keywords and not factor:
        return _filled(source, call)
    name = ast.unparse(call.func).rpartition(".")[2]
    if name == "full" and len(call.args) == 2 and not factor and not call.keywords:
        return _piece(source, call.args[0]), f"Constant({_piece(source, call.args[1])})"
    if name == "to_tensor" and len(call.args) == 1 and not call.keywords and not factor:
        held = call.args[0]
        if isinstance(held, ast.Constant) and isinstance(held.value, int | float):
            return "[]", f"Constant({_piece(source, held)})"
        if isinstance(held, ast.List) and len(held.elts) == 1 and not isinstance(held.elts[0], ast.List | ast.Starred):
            return "[1]", f"Constant({_piece(source, held.elts[0])})"
    if name not in FIRST or len(call.args) != 1 or any(each.arg != "dtype" for each in call.keywords):
        return "", ""
    first = FIRST[name]
    if factor:
        first = {"ones": f"Constant({factor})", "randn": f"Normal(std={factor})", "zeros": first}.get(name, "?")
    return _piece(source, call.args[0]), first


def _filled(source: str, call: ast.Call) -> tuple[str, str]:
    """The same of an initialiser that is called on a tensor: nn.initializer.Normal(0.0, 0.02)(paddle.empty([4]))."""
    made, held = call.func, call.args[0]
    assert isinstance(made, ast.Call)
    name = ast.unparse(made.func).rpartition(".")[2]
    if name not in LIKEWISE or not isinstance(held, ast.Call) or len(held.args) != 1:
        return "", ""
    if ast.unparse(held.func).rpartition(".")[2] not in FIRST or any(each.arg != "dtype" for each in held.keywords):
        return "", ""
    axes = held.args[0].elts if isinstance(held.args[0], ast.List | ast.Tuple) else []
    # what PaddlePaddle draws by itself
    plain = name == "XavierUniform" and not made.args and not made.keywords and len(axes) > 1
    if name == "Uniform" and len(axes) == 1 and not made.keywords:
        limit = ast.unparse(ast.parse(_limit(axes[0])))
        plain = [ast.unparse(each) for each in made.args] == [f"-{limit}", limit]
    first = "" if plain else _piece(source, made).removeprefix(ast.unparse(made.func).removesuffix(name))
    return _piece(source, held.args[0]), first


def _piece(source: str, node: ast.expr) -> str:
    """The text of a part of a source, as it is written."""
    return ast.get_source_segment(source, node) or ast.unparse(node)


@way
def own_tensor(site: Site) -> cst.BaseExpression | None:
    """self.create_parameter(shape, default_initializer=...) of Paddle's: nn.Parameter of a tensor with first values."""
    shape = site.word("shape")
    site.work.habits.one(SHAPED, any(each.arg.keyword and each.arg.keyword.value == "shape" for each in site.bound))
    if shape.startswith("[") and len(ast.parse(shape, mode="eval").body.elts) > 0:  # type: ignore[attr-defined]
        shape = shape[1:-1]
    root = site.work.speller.root()
    ready = text(site.work.speller.spelled("torch.nn.Parameter"))
    kind = site.word("dtype")
    dtype = f", dtype={argument_units.turned('dtype', kind, 'torch')}" if kind not in ("", "None") else ""
    first, attr = site.before("default_initializer"), site.before("attr")
    # what is said in attr comes first
    for node, new in (attr, first):
        simple = _simple(new, shape, site.word("shape"), dtype, root) if node is not None else ""
        if simple:
            return cst.parse_expression(f"{ready}({simple})")
    axes = _axes(site.word("shape"))
    for node, new in (attr, first):
        fill = initial_values.filled_by(site.work, node, new, axes) if node is not None and new is not None else None
        if fill is not None:
            assert isinstance(site.node, cst.Call)
            made = cst.parse_expression(f"{ready}({root}.empty({shape}{dtype}))")
            return layer_statements.behind(site.work, site.node, made, "layer", fill)
    if site.word("is_bias") == "True":
        return cst.parse_expression(f"{ready}({root}.zeros({shape}{dtype}))")
    empty = f"{root}.empty({shape}{dtype})"
    return cst.parse_expression(f"{ready}({empty if site.work.habits.kept(EMPTY) else _undrawn(site, empty)})")


def _axes(shape: str) -> str:
    """How the axes of an own tensor stand, as far as its shape is written out: see filled_weights.py."""
    tree = ast.parse(shape, mode="eval").body if shape else None
    if not isinstance(tree, ast.List | ast.Tuple) or any(isinstance(each, ast.Starred) for each in tree.elts):
        return "own"
    return {1: "one", 2: "rows"}.get(len(tree.elts), "")


def _undrawn(site: Site, empty: str) -> str:
    """What PaddlePaddle draws where nothing was said: XavierUniform, which takes a single axis for both fans."""
    shape = ast.parse(site.word("shape"), mode="eval").body
    if (
        not isinstance(shape, ast.List | ast.Tuple)
        or not shape.elts
        or any(isinstance(n, ast.Starred) for n in shape.elts)
    ):
        raise Stop("has no default_initializer, and no shape that is written out; PaddlePaddle draws by XavierUniform")
    if len(shape.elts) > 1:
        return f"{text(site.work.speller.spelled('torch.nn.init.xavier_uniform_'))}({empty})"
    limit = _limit(shape.elts[0])
    return f"{text(site.work.speller.spelled('torch.nn.init.uniform_'))}({empty}, -({limit}), {limit})"


def _limit(axis: ast.expr) -> str:
    """How large PaddlePaddle draws the values of a single axis at the most."""
    count = ast.unparse(axis)
    return f"(3 / {count if isinstance(axis, ast.Name | ast.Constant | ast.Attribute) else f'({count})'}) ** 0.5"


def _simple(new: cst.BaseExpression | None, shape: str, whole: str, dtype: str, root: str) -> str:
    """What a parameter is made of whose first values PyTorch has a function for; "" where it has none."""
    first = text(new) if new is not None else ""
    words = ast.parse(first, mode="eval").body if first else None
    if not isinstance(words, ast.Call):
        return ""
    name = ast.unparse(words.func).rpartition(".")[2]
    given = [_piece(first, each) for each in (*words.args, *(each.value for each in words.keywords))]
    keys = [each.arg for each in words.keywords]
    if name == "Constant" and len(given) <= 1:
        number = constant(given[0]) if given else 0.0
        if number == 0 or number == 1:
            return f"{root}.{'ones' if number else 'zeros'}({shape}{dtype})"
        whole_number = type(number) is int and not dtype
        return f"{root}.full({whole}, {given[0]}{'.0' * whole_number}{dtype})"
    if name == "Normal" and not given:
        return f"{root}.randn({shape}{dtype})"
    if name == "Normal" and keys == ["std"] and len(given) == 1:
        return f"{root}.randn({shape}{dtype}) * {given[0]}"
    if name == "Uniform" and given == ["0.0", "1.0"]:
        return f"{root}.rand({shape}{dtype})"
    if name == "Assign" and len(given) == 1 and isinstance(words.args[0] if words.args else None, ast.Name):
        return given[0]
    return ""
