"""What numbers a tensor of PyTorch's holds, as far as what made it tells: fractions, whole numbers, True and False.

PaddlePaddle takes no whole numbers beside fractions where both have axes, so the translation must know which is which.
"""

from dataclasses import replace
from typing import TYPE_CHECKING

import libcst as cst

from zoo.translation.reading.value_kinds import BYTE, INT, REAL, SHORT, TENSOR, TRUE, WHOLE, Value, several
from zoo.translation.writing.argument_units import constant
from zoo.translation.writing.rule_arguments import text

if TYPE_CHECKING:
    from zoo.translation.reading.kind_of_expression import Expressions


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


DTYPES = {
    **dict.fromkeys(_words("float float32 float64 double half float16 bfloat16"), REAL),
    **dict.fromkeys(_words("long int64"), WHOLE),
    **dict.fromkeys(_words("int int32 short int16 int8 char"), SHORT),
    **dict.fromkeys(_words("uint8 byte"), BYTE), "bool": TRUE,
}  # fmt: skip
COUNTS = (TRUE, BYTE, SHORT, WHOLE)  # each takes in those before it
# methods that are called as a dtype is
CASTS = _words("float double half bfloat16 long int short byte char bool")
# what gives fractions whatever it is given, or takes nothing else
FRACTIONS = _words(
    """
    exp log log2 log10 log1p expm1 sqrt rsqrt sin cos tan sinh cosh tanh asin acos atan atan2 sigmoid erf reciprocal
    mean std var softmax log_softmax logsumexp norm rand randn linspace logspace normal rand_like randn_like bernoulli
    matmul true_divide conv1d conv2d conv3d linear layer_norm batch_norm group_norm gelu silu mish elu selu softplus
    interpolate normalize avg_pool2d adaptive_avg_pool2d pairwise_distance cosine_similarity cdist eye dropout
    log_sigmoid logsigmoid hardswish hardsigmoid cross_entropy mse_loss l1_loss smooth_l1_loss nll_loss kl_div
    binary_cross_entropy binary_cross_entropy_with_logits quantile multinomial_ uniform_ normal_ empty zeros ones
    FloatTensor DoubleTensor HalfTensor Parameter box_iou generalized_box_iou box_area grid_sample
    """
) - {"multinomial_", "matmul"}  # fmt: skip
COUNTED = _words("argmax argmin argsort randint randperm nonzero bincount one_hot searchsorted bucketize multinomial "
                 "tril_indices triu_indices LongTensor")  # fmt: skip
# what keeps the numbers of the tensor that it is called on, or is given first
KEEPING = _words(
    """
    view reshape permute transpose flatten unsqueeze squeeze expand expand_as view_as repeat tile contiguous clone
    detach cpu cuda t swapaxes swapdims movedim roll flip fliplr flipud rot90 gather index_select select narrow
    masked_select masked_fill masked_fill_ clamp clip clamp_min clamp_max abs neg sort take chunk split unbind tril triu
    diag diagonal repeat_interleave unflatten requires_grad_ to zeros_like ones_like full_like empty_like new_zeros
    new_ones take_along_dim scatter scatter_ scatter_add scatter_add_ index_add index_add_ square sign relu diag_embed
    unfold broadcast_to max_pool2d pad topk max min amax amin cumprod fill_ zero_ clamp_ floor ceil round trunc relu_
    add_ sub_ mul_ div_
    """
)
# what adds many: True counts as one
ADDING = _words("sum cumsum prod count_nonzero")
# what takes several tensors alike, of which one with fractions makes all of them such
SEVERAL = _words(
    """
    cat concat stack hstack vstack meshgrid einsum where maximum minimum add sub mul outer pow remainder matmul bmm mm
    addmm baddbmm lerp dot multiply subtract floor_divide mv
    """
)
SIZED = ("max", "min", "sort", "topk", "kthvalue", "median", "mode", "cummax", "cummin")


def told(reader: "Expressions", node: cst.Call, found: Value) -> Value:
    """What a call gives, with the numbers that are in it."""
    if reader.names.side != "torch" or not (found.kind == "Tensor" or (found.items and TENSOR in found.items)):
        return found
    name, first, function = _called(reader, node)
    if function == "layer":
        kinds = [REAL, ""] if found.kind == "tuple" else [REAL]
    elif found.kind == "Tensor" and function and name in SIZED and _along(reader, node, function):
        return several(replace(found, numbers=first), replace(TENSOR, numbers=WHOLE))
    elif found.kind == "tuple" and name in SIZED:
        kinds = [first, WHOLE]
    elif found.kind == "tuple":
        kinds = [first if name in KEEPING else ""] * len(found.items)
    else:
        kinds = [_numbers(reader, node, name, first, function)]
    if found.kind == "Tensor":
        return found if not kinds[0] or found.numbers else replace(found, numbers=kinds[0])
    items = [replace(one, numbers=kind) if one.kind == "Tensor" and kind else one
             for one, kind in zip(found.items, kinds, strict=False)]  # fmt: skip
    return replace(found, items=(*items, *found.items[len(items) :]))


def _along(reader: "Expressions", node: cst.Call, function: str) -> bool:
    """Whether max(x, 1) goes along an axis, and so gives values and places."""
    places = [each.value for each in node.args if each.keyword is None][function == "function" :]
    named = {each.keyword.value for each in node.args if each.keyword is not None}
    return "dim" in named or (bool(places) and (reader.values.get(id(places[0])) == INT))


def _called(reader: "Expressions", node: cst.Call) -> tuple[str, str, str]:
    """The last name of what is called, the numbers of the tensor it is about, and "method", "function" or "layer"."""
    value = reader.values.get(id(node.func))
    if value is not None and value.kind == "path":
        given = reader.values.get(id(node.args[0].value)) if node.args else None
        return value.name.rpartition(".")[2], _of(given), "function" if value.name.startswith("torch") else ""
    if value is not None and value.kind == "Module":
        own = value.name in reader.classes or not value.name.startswith("torch.nn.")
        last = value.name.rpartition(".")[2]
        return last, "", "" if own or last in ("Identity", "Flatten", "Sequential", "MaxPool2d") else "layer"
    if isinstance(node.func, cst.Attribute):
        owner = reader.values.get(id(node.func.value))
        if owner is not None and owner.kind == "Tensor":
            return node.func.attr.value, owner.numbers, "method"
    return "", "", ""


def _of(value: Value | None) -> str:
    """The numbers of a tensor, or of all in a list of them."""
    if value is None:
        return ""
    if value.kind in ("tuple", "each") and value.items:
        kinds = {_of(each) for each in value.items}
        return kinds.pop() if len(kinds) == 1 else REAL if REAL in kinds else ""
    return value.numbers if value.kind == "Tensor" else ""


def _numbers(reader: "Expressions", node: cst.Call, name: str, first: str, function: str) -> str:
    """What numbers a call of this name gives; "" where that cannot be told."""
    if not function:
        return ""
    named = {each.keyword.value: each.value for each in node.args if each.keyword is not None}
    if "dtype" in named:
        return _dtype(reader, named["dtype"])
    if function == "method" and name in CASTS and not node.args:
        return DTYPES[name]
    if name in ("to", "type") and function == "method" and node.args:
        return _dtype(reader, node.args[0].value) or ("" if name == "type" else first)
    if name == "type_as":
        return _of(reader.values.get(id(node.args[0].value))) if node.args else ""
    if name in ("tensor", "as_tensor"):
        return _listed(node.args[0].value) if node.args else ""
    if name == "arange":
        return _counted(reader, [each.value for each in node.args if each.keyword is None])
    if name == "full":
        return _listed(cst.List([cst.Element(node.args[1].value)])) if len(node.args) > 1 else ""
    if name in ADDING:
        alone = name != "cumsum" and (len(node.args) == (function == "function"))
        return "" if alone else WHOLE if first in COUNTS or name == "count_nonzero" else first
    if name in ("max", "min", "amax", "amin") and len(node.args) == (function == "function"):
        return ""  # one number, which PaddlePaddle takes beside any
    if name in COUNTED:
        return WHOLE
    if name in FRACTIONS:
        return "" if name in ("mean", "norm", "std", "var") and len(node.args) == (function == "function") else REAL
    if name in SEVERAL:
        kinds = [_of(reader.values.get(id(each.value))) for each in node.args if each.keyword is None]
        kinds = [first, *kinds] if function == "method" else kinds[name == "where" :]
        return REAL if REAL in kinds else first if set(kinds) == {first} else ""
    return first if name in KEEPING else ""


def _dtype(reader: "Expressions", node: cst.BaseExpression) -> str:
    """What numbers a dtype is for."""
    value = reader.values.get(id(node))
    if value is not None and value.kind == "path":
        return DTYPES.get(value.name.rpartition(".")[2].removesuffix("Tensor").lower(), "")
    if isinstance(node, cst.Attribute) and node.attr.value == "dtype":
        return _of(reader.values.get(id(node.value)))
    return ""


def _listed(node: cst.BaseExpression) -> str:
    """What numbers a list that is written out has; one number alone is no matter."""
    if not isinstance(node, cst.List | cst.Tuple):
        return ""
    found: set[type] = set()
    todo = list(node.elements)
    while todo:
        one = todo.pop().value
        if isinstance(one, cst.List | cst.Tuple):
            todo += one.elements
        else:
            found.add(type(constant(text(one))))
    kinds = {float: REAL, int: WHOLE, bool: TRUE}
    if not found or not found <= set(kinds):
        return ""
    return REAL if float in found else WHOLE if int in found else TRUE


def _counted(reader: "Expressions", args: list[cst.BaseExpression]) -> str:
    """arange(n) counts in whole numbers if all that it is given are such."""
    values = [reader.values.get(id(each)) for each in args]
    if any(isinstance(constant(text(each)), float) for each in args):
        return REAL
    return WHOLE if args and all(each is not None and each == INT for each in values) else ""


def combined(found: Value, one: Value, two: Value, sign: cst.CSTNode) -> Value:
    """What an operator gives, with the numbers that are in it."""
    if found.kind != "Tensor":
        return found
    kinds = [_met(one), _met(two)]
    if REAL in kinds or isinstance(sign, cst.Divide | cst.DivideAssign):
        return replace(found, numbers=REAL)
    if "" in kinds:
        return found
    if TRUE in kinds and INT in (one, two):
        return replace(found, numbers=WHOLE)
    return replace(found, numbers=max(kinds, key=COUNTS.index))


def _met(value: Value) -> str:
    """The numbers of a side of an operator, where a whole number of Python's leaves a tensor's as they are."""
    if value.kind == "python":
        return {"float": REAL, "int": BYTE, "bool": TRUE}.get(value.name, "")
    return value.numbers if value.kind == "Tensor" else ""
