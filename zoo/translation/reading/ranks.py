"""How many axes a tensor has, as far as what made it tells."""

import libcst as cst

# functions that are given a size
SIZED = frozenset(("zeros", "ones", "randn", "rand", "empty"))
CLASSES = ("Tensor", "FloatTensor", "DoubleTensor")  # the same of numbers, and what is made of anything else
ROWS = ("arange", "linspace", "logspace", "randperm")  # what gives one row of numbers

# layers and functions whose result has as many axes as what goes in
KEEPING = frozenset(
    """
    Linear LayerNorm Dropout ReLU GELU SiLU Silu Sigmoid Tanh Softmax Hardswish ReLU6 LeakyReLU relu gelu silu sigmoid
    softmax dropout roll pad normalize contiguous clone detach exp sqrt abs clip clamp tanh log_softmax to float
    """.split()  # noqa: SIM905
)


# what takes an axis away, and what gives a place for each entry
REDUCING = frozenset(
    """
    argmax argmin mean sum max min amax amin prod std var any all median nanmean nansum logsumexp norm count_nonzero
    """.split()  # noqa: SIM905
)


def rank(name: str, before: int, given: list[cst.Arg]) -> int:
    """How many axes the result of a function or method of a tensor has, 0 where that cannot be told."""
    args = [each.value for each in given]
    words = {each.keyword.value: each.value for each in given if each.keyword is not None}
    first = args[0] if args else None
    if name in REDUCING:
        return 0 if name in ("norm", "std", "var") and len(words) < len(args) else _reduced(before, given, words)
    if name == "nonzero":
        return 0 if words else 2
    if name == "flatten" and not args:
        return 1
    if name == "flatten" and "stop_axis" in words and len(args) == 1:
        return 0
    if name in ("permute", "transpose", "reshape", "view"):
        if isinstance(first, cst.Tuple | cst.List):
            plain = not any(isinstance(one, cst.StarredElement) for one in first.elements)
            return len(first.elements) if plain else 0
        if name == "transpose":
            return before
        return len(args) if len(args) > 1 else 0
    if name == "flatten":
        start = _integer(first)
        return start + 1 if len(args) == 1 and start is not None and start >= 0 else 0
    if name == "unsqueeze":
        at = _integer(first)
        return before + 1 if before > 0 else -max(1 - before, at + 1) if at is not None and before <= 0 else 0
    return before if name in KEEPING else 0


def _reduced(before: int, given: list[cst.Arg], words: dict[str, cst.BaseExpression]) -> int:
    """How many axes are left where one is reduced."""
    places = [each.value for each in given if each.keyword is None]
    axis = words.get("axis") or words.get("dim") or (places[0] if places else None)
    kept = words.get("keepdim") or (places[1] if len(places) > 1 else None)
    if before <= 0 or axis is None or not _number(axis):
        return 0
    if kept is None or (isinstance(kept, cst.Name) and kept.value == "False"):
        return before - 1
    return before if isinstance(kept, cst.Name) and kept.value == "True" else 0


def sized(name: str, args: list[cst.Arg]) -> int:
    """How many axes a new tensor has: torch.zeros(2, 3), torch.zeros((2, 3)); 0 where that cannot be told."""
    places = [one for one in args if one.keyword is None]
    if name in ROWS:
        return 1
    classes = name in CLASSES
    if (name not in SIZED and not classes) or not places or any(one.star for one in places):
        return 0
    first = places[0].value
    if classes and not (len(places) > 1 or isinstance(first, cst.Integer)):
        return 0
    if isinstance(first, cst.Tuple | cst.List):
        return rank("reshape", 0, [cst.Arg(first)])
    return len(places) if len(places) > 1 or isinstance(first, cst.Integer) else 0


def left(before: int, node: cst.Subscript) -> int:
    """How many axes a tensor of this many has left when it is indexed; 0 where that cannot be told."""
    found = cut = 0
    for one in node.slice:
        inner = one.slice.value if isinstance(one.slice, cst.Index) else None
        if isinstance(one.slice, cst.Slice):
            cut += 1
        elif isinstance(inner, cst.Name) and inner.value == "None":
            found += 1
        elif inner is not None and _number(inner):
            cut, found = cut + 1, found - 1
        elif not isinstance(inner, cst.Ellipsis):
            return 0
    if before > 0:
        return max(before + found, 0)
    return -max(max(cut, -before) + found, 0)


def _number(node: cst.BaseExpression) -> bool:
    inner = node.expression if isinstance(node, cst.UnaryOperation) else node
    return isinstance(inner, cst.Integer)


def _integer(node: cst.BaseExpression | None) -> int | None:
    return int(node.value) if isinstance(node, cst.Integer) else None


def number_of(node: cst.BaseExpression) -> int | None:
    """The number that an index is, where it is written out."""
    try:
        return int(cst.Module([]).code_for_node(node))
    except ValueError:
        return None
