"""How many axes a tensor has, as far as what made it tells."""

import libcst as cst

# layers and functions whose result has as many axes as what goes in
KEEPING = frozenset(
    """
    Linear LayerNorm Dropout ReLU GELU SiLU Silu Sigmoid Tanh Softmax Hardswish ReLU6 LeakyReLU relu gelu silu sigmoid
    softmax dropout roll pad normalize contiguous clone detach exp sqrt abs clip clamp tanh log_softmax to float
    """.split()  # noqa: SIM905
)


def rank(name: str, before: int, args: list[cst.BaseExpression]) -> int:
    """How many axes the result of a function or method of a tensor has, 0 where that cannot be told."""
    first = args[0] if args else None
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
        return before + 1 if before > 0 else 0
    return before if name in KEEPING else 0


def _integer(node: cst.BaseExpression | None) -> int | None:
    return int(node.value) if isinstance(node, cst.Integer) else None
