"""What a method that is called tells of a value of which nothing else is known: only a tensor has masked_fill.

Names that numpy, pandas or Python's own objects have too tell nothing, nor does the name of a variable.
"""

import re
import sys
from typing import TYPE_CHECKING

import libcst as cst

from zoo.translation import table
from zoo.translation.reading.value_kinds import GIVEN, MODULE, OPTIMIZER, SCHEDULER, TENSOR, Value
from zoo.translation.writing.argument_units import constant

if TYPE_CHECKING:
    from zoo.translation.reading.kind_of_expression import Expressions

# methods that nothing but a tensor has, and how many arguments they take at most
TENSORS = {
    "numpy": 0, "unsqueeze": 1, "permute": 9, "contiguous": 0, "masked_fill": 2, "masked_fill_": 2, "detach": 0,
    "requires_grad_": 1, "numel": 0, "expand_as": 1, "view_as": 1, "index_select": 2, "unsqueeze_": 1, "squeeze_": 1,
    "type_as": 1, "backward": 2, "softmax": 1, "log_softmax": 1, "sigmoid": 0, "relu": 0, "exp": 0, "log": 0, "sqrt": 0,
    "rsqrt": 0, "tanh": 0, "float": 0, "long": 0, "half": 0, "double": 0, "expand": 9, "topk": 4, "masked_select": 1,
    "bmm": 1, "matmul": 3, "clamp": 2, "scatter": 3, "chunk": 2, "unbind": 1, "logsumexp": 2,
    "element_size": 0, "is_floating_point": 0, "new_zeros": 9, "new_ones": 9, "new_full": 2, "new_tensor": 1,
    "narrow": 3, "new_empty": 9, "set_value": 1, "nelement": 0, "ndimension": 0, "is_complex": 0, "retain_grad": 0,
    "addcdiv": 3, "addcmul": 3, "aminmax": 0, "arccos": 0, "arcsin": 0, "arctan": 0, "arctan2": 1, "bernoulli": 0,
    "bfloat16": 0, "bool": 0, "byte": 0, "char": 0, "clamp_max": 1, "clamp_min": 1, "erfc": 0, "exp2": 0, "fliplr": 0,
    "flipud": 0, "fmod": 1, "histc": 3, "index_add": 4, "index_copy": 3, "index_fill": 3, "int": 0, "is_nonzero": 0,
    "logdet": 0, "matrix_exp": 0, "movedim": 2, "norm": 0, "pin_memory": 0, "reshape_as": 1, "scatter_add": 3,
    "new": 9, "short": 0, "to_dense": 0, "unfold": 3, "vdot": 1, "equal": 1,
}  # fmt: skip
# methods that pandas' tables have too: they tell where the file does not import it
ALONE = {
    "pow": 1, "eq": 1, "ne": 1, "lt": 1, "le": 1, "gt": 1, "ge": 1, "mul": 1, "div": 1, "abs": 0,
    "multiply": 1, "subtract": 1, "divide": 1, "median": 0, "cov": 0,
}  # fmt: skip
TABLES = ("pandas", "polars", "xarray", "cudf", "modin", "dask")
PAIRS = ("max", "min", "sort", "topk", "median", "mode", "kthvalue")  # which give values and places
# methods that nothing but a network or layer has
MODULES = {
    "parameters": 1, "named_parameters": 2, "eval": 0, "train": 1, "modules": 0, "named_modules": 0, "children": 0,
    "named_children": 0, "sublayers": 1, "named_sublayers": 1, "register_buffer": 3,
    "register_forward_hook": 1, "register_forward_pre_hook": 1, "register_forward_post_hook": 1,
}  # fmt: skip
# methods that tensors share with arrays: they tell where no array can be
SHARED = frozenset(
    ("transpose", "reshape", "astype", "cast", "mean", "sum", "max", "min", "argmax", "argmin", "flatten", "squeeze",
     "std", "var", "cumsum", "clip", "prod", "any", "all", "argsort", "tile", "split", "norm", "pow", "item")
)  # fmt: skip
# libraries that give arrays, also to one who does not import numpy
ARRAYS = ("numpy", "cv2", "PIL", "scipy", "skimage", "imageio", "h5py", "sklearn", "matplotlib", "librosa", "soundfile",
          "jax", "cupy", "pandas", "polars", "xarray", "cudf", "modin", "dask")  # fmt: skip
SCHEDULES = frozenset(["get_last_lr"])  # of a scheduler alone
CLEARS = frozenset(["zero_grad", "clear_grad"])
MOVES = frozenset(["to", "cuda", "cpu"])
# of a tensor these give a tensor, and of an array an array
KEEPS = MOVES | {"astype", "reshape", "flatten", "squeeze", "transpose", "clone"}


def shown(reader: "Expressions", func: cst.Attribute, owner: Value, node: cst.Call) -> Value:
    """What an unknown value is, of which this method is called."""
    found = _found(reader, func, owner, node)
    if found is None:
        return owner
    reader.show(owner, found)
    reader.values[id(func.value)] = found
    return found


def _found(reader: "Expressions", func: cst.Attribute, owner: Value, node: cst.Call) -> Value | None:
    name, count = func.attr.value, len(node.args)
    words = any(isinstance(each.value, cst.SimpleString | cst.FormattedString) for each in node.args)
    in_place = name.endswith("_") and not name.endswith("__") and bool(table.rules(f"Tensor.{name}", reader.to))
    if in_place or _shaped(reader, name, node) or (name in TENSORS and count <= TENSORS[name] and not words):
        return TENSOR
    if name == "type" and count == 1 and reader.names.side == "torch" and _dtype(reader, node.args[0].value):
        return TENSOR
    if name == "split" and count and isinstance(node.args[0].value, cst.Integer | cst.List) and (
        reader.names.side == "torch"
    ):  # fmt: skip
        return TENSOR  # words are split by words
    if name in PAIRS and reader.pair is node:
        return TENSOR  # `_, i = x.max(1)`: an array's has no places
    named = {each.keyword.value for each in node.args if each.keyword is not None}
    if named & {"dim", "keepdim"} and table.rules(f"Tensor.{name}", reader.to) and not _tables(reader):
        return TENSOR
    if name in ALONE and count == ALONE[name] and not words and not _tables(reader):
        return TENSOR
    if name == "train" and count and not isinstance(node.args[0].value, cst.Name):
        return None  # a trainer of the file's own is told what to train
    if name == "train" and count and node.args[0].value.value not in ("True", "False", "mode", "training"):  # type: ignore[attr-defined]
        return None
    if name in SHARED and not words_of(node) and no_arrays(reader) and not _foreign(reader, func.value):
        return TENSOR
    if name in MODULES and count <= MODULES[name]:
        return MODULE
    if name in SCHEDULES and not count:
        return SCHEDULER
    if owner.name and count <= (name == "zero_grad") and (name in CLEARS or name == "step"):
        # a scheduler steps as well, and a network's gradients are cleared; an optimizer does both
        met = reader.met.setdefault(owner.name, set())
        met.add(name)
        if "step" in met and met & CLEARS:
            return OPTIMIZER
    return None


def _dtype(reader: "Expressions", node: cst.BaseExpression) -> bool:
    """Whether something is a dtype: torch.float32, or y.dtype."""
    value = reader.values.get(id(node))
    path = value is not None and value.kind == "path" and value.name.startswith("torch.")
    word = constant(cst.Module([]).code_for_node(node)) if isinstance(node, cst.SimpleString) else None
    if isinstance(word, str) and word.startswith("torch.") and word.endswith("Tensor"):
        return True
    return path or value == GIVEN["dtype"] or (isinstance(node, cst.Attribute) and node.attr.value == "dtype")


def words_of(node: cst.Call) -> bool:
    """Whether a call is given words that are no dtype, as "a,b".split(",") is."""
    name = node.func.attr.value if isinstance(node.func, cst.Attribute) else ""
    plain = [each.value for each in node.args if isinstance(each.value, cst.SimpleString | cst.FormattedString)]
    return bool(plain) and name not in ("astype", "cast")


def no_arrays(reader: "Expressions") -> bool:
    """Whether nothing here can be an array: what a network's forward calls has tensors, as has a file without numpy."""
    if reader.names.side != "paddle":
        return False
    if reader.flows():
        return True
    roots = {path.partition(".")[0] for path in reader.names.bound.values()}
    return bool(reader.current) and roots.isdisjoint(ARRAYS) and "vision" not in reader.code


def _foreign(reader: "Expressions", node: cst.BaseExpression) -> bool:
    """Whether a value comes from a function of another module, which may well give arrays."""
    if not isinstance(node, cst.Call):
        return False
    root = node.func
    while isinstance(root, cst.Attribute):
        root = root.value
    module = reader.names.bound.get(root.value, "").partition(".")[0] if isinstance(root, cst.Name) else ""
    return bool(module) and module != reader.names.side and module not in sys.stdlib_module_names


# attributes that tell what layer something unknown is, where the file gives nothing such a name itself
LAYERS = {
    "running_mean": "BatchNorm2d", "running_var": "BatchNorm2d", "kernel_size": "Conv2d", "in_channels": "Conv2d",
    "out_channels": "Conv2d", "in_features": "Linear", "out_features": "Linear",
}  # fmt: skip


def layered(reader: "Expressions", node: cst.Attribute, owner: Value) -> Value:
    """bn.running_var tells that something unknown is a batch norm, and conv.kernel_size beside conv.weight a layer."""
    if owner.kind != "unknown" or reader.names.side != "torch" or not isinstance(node.value, cst.Name | cst.Attribute):
        return owner
    whose = rf"(?<![\w.]){re.escape(cst.Module([]).code_for_node(node.value))}"
    name = node.attr.value if node.attr.value in LAYERS else ""
    here = reader.current[-1].code() if reader.current else reader.code
    norm = re.search(rf"{whose}\.(running_mean|running_var)\b", here)
    name = norm[1] if norm is not None else name
    if _asked_much(whose, here) and not re.search(r"Conv[13]d\(|Transpose", reader.code):
        return Value("Module", "torch.nn.Conv2d")
    kind = LAYERS.get(name, "")
    if not kind or re.search(rf"""["']{name}["']|\.{name}\s*=[^=]|Conv[13]d\(|Transpose""", reader.code):
        return owner
    if norm is None and (not owner.name or not re.search(rf"{whose}\.(weight|bias)\b", here)):
        return owner
    found = Value("Module", f"torch.nn.{kind}")
    if owner.name:
        reader.show(owner, found)
    return found


def _asked_much(whose: str, code: str) -> bool:
    """Whether a convolution is made anew of what another tells: c.in_channels, c.out_channels, c.kernel_size."""
    asked = set(re.findall(rf"{whose}\.(\w+)", code)) if "self" not in whose[-6:] else set()
    return {"in_channels", "out_channels", "kernel_size"} <= asked


def handed(reader: "Expressions", func: cst.Attribute, node: cst.Call, given: list[Value]) -> None:
    """scaler.step(optimizer) tells that this is one."""
    if func.attr.value in ("step", "unscale_", "minimize") and len(given) == 1 and given[0].kind == "unknown":
        met = reader.met.setdefault(given[0].name, set())
        met.add("step")
        if given[0].name and met & CLEARS:
            reader.show(given[0], OPTIMIZER)
            reader.values[id(node.args[0].value)] = OPTIMIZER


def _tables(reader: "Expressions") -> bool:
    return any(path.partition(".")[0] in TABLES for path in reader.names.bound.values())


def _shaped(reader: "Expressions", name: str, node: cst.Call) -> bool:
    """x.size(0) and x.view(n, -1): an array has another size and another view."""
    if any(argument.keyword is not None for argument in node.args):
        return False
    if name == "size":
        return len(node.args) <= 1 and (reader.names.side == "torch" or bool(node.args))
    return name == "view" and (
        len(node.args) > 1
        or any(isinstance(argument.value, cst.UnaryOperation | cst.List | cst.Tuple) for argument in node.args)
    )
