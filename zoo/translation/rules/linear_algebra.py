"""Rules of products and of linear algebra."""

from zoo.translation.rule import Rule

# two tensors: torch's name and its second argument, Paddle's second, what it is tried on
PRODUCTS = (
    ("mm", "mat2", "mat2", "s, s2"), ("mv", "vec", "vec", "s, s2[0]"), ("outer", "vec2", "y", "m[0], m2[1]"),
    ("dot", "tensor", "y", "m[0], m2[1]"), ("inner", "other", "y", "m, m2"), ("kron", "other", "y", "m, s"),
)  # fmt: skip
# functions of linear algebra with the same name and arguments
LINEAR = (
    ("inv", "", "s"), ("det", "", "s"), ("matrix_power", "n", "s, 2"), ("eigvalsh", "", "s + s.t()"),
    ("cholesky", "", "s @ s.t() + torch.eye(5)"), ("svdvals", "", "m"), ("matrix_exp", "", "s"), ("pinv", "", "m"),
    ("matrix_rank", "", "m.detach()"), ("multi_dot", "", "[s, s2, s]"),
)  # fmt: skip

RULES = (
    *(
        rule
        for name, second, theirs, data in PRODUCTS
        for rule in (
            Rule(f"torch.{name}(input, {second})", f"paddle.{name}({'input' if theirs == 'mat2' else 'x'}, {theirs})",
                 names={second: theirs}, how="rows_dotted" * (name == "dot"), examples=(f"torch.{name}({data})",)),
            Rule(f"Tensor.{name}({second})", f"Tensor.{name}({theirs})", names={second: theirs},
                 how="rows_dotted" * (name == "dot"),
                 examples=("{}.{}({})".format(data.split(", ")[0], name, data.split(", ")[1]),)),
        )
    ),
    Rule("Tensor.bmm(mat2)", "Tensor.bmm(y)", names={"mat2": "y"}, examples=("v.bmm(v.transpose(1, 2))",)),
    Rule("torch.einsum(equation, *operands)", "paddle.einsum(equation, *operands)",
         how="out_of_a_list",
         examples=('torch.einsum("bchw,bdhw->bcd", x, x2)', 'torch.einsum("bchw,bdhw->bcd", [x, x2])',
                   'pair = (x, x2)\ny = torch.einsum("bchw,bdhw->bcd", pair)')),
    Rule("torch.tensordot(a, b, dims=2)", "paddle.tensordot(x, y, axes=2)", names={"a": "x", "b": "y", "dims": "axes"},
         examples=("torch.tensordot(x, x2, dims=([2, 3], [2, 3]))",)),
    Rule("torch.baddbmm(input, batch1, batch2, *, beta=1, alpha=1)", "paddle.baddbmm(input, x, y, beta=1.0, alpha=1.0)",
         names={"batch1": "x", "batch2": "y"}, examples=("torch.baddbmm(v[:, :, :4], v, v.transpose(1, 2), beta=0.5)",
                                                         )),
    Rule("torch.cross(input, other, dim)", "paddle.cross(x, y, axis=...)",
         examples=("torch.cross(m[:, :3], m2[:, :3], dim=1)",)),
    Rule("torch.cdist(x1, x2, p=2.0)", "paddle.cdist(x, y, p=2.0)", names={"x1": "x", "x2": "y"},
         examples=("torch.cdist(m, m2)", "torch.cdist(m, m2, p=3.0)"),
         differs="8e-8: Paddle takes the power 1 / p in float32"),
    Rule("torch.dist(input, other, p=2)", "paddle.dist(x, y, p=2)",
         examples=("torch.dist(m, m2)", "torch.dist(m, m2, 1)")),
    Rule("torch.trace(input)", "paddle.trace(x)", examples=("torch.trace(s)",), how="of_a_square"),
    Rule("Tensor.trace()", "Tensor.trace()", examples=("s.trace()",), how="of_a_square"),
    Rule("torch.t(input)", "paddle.t(input)", examples=("torch.t(m)",)),
    Rule("torch.norm(input, p=..., dim=None, keepdim=False)", "paddle.norm(x, p=..., axis=None, keepdim=False)",
         how="norm", examples=("torch.norm(m, 2, dim=1)", "torch.norm(x, p=2, dim=(1, 2))", "torch.norm(x, 2, (2, 3))",
                               "n = 1\ntorch.norm(x, 1, n)", "x.norm(2, dim=(1, 2), keepdim=True)"),
         differs="1e-12: Paddle's root of many axes has 1e-12 beside it"),
    Rule("torch.norm(input, *, dim=None, keepdim=False)", "paddle.norm(x, *, axis=None, keepdim=False)", how="norm",
         examples=("torch.norm(x, dim=(1, 2))", "torch.norm(m)", "torch.norm(m, dim=1, keepdim=True)")),
    Rule("torch.linalg.norm(A, ord=..., dim=None, keepdim=False)",
         "paddle.linalg.norm(x, p=..., axis=None, keepdim=False)", names={"A": "x", "ord": "p"}, how="of_vectors",
         examples=("torch.linalg.norm(m, 2, dim=1)",)),
    Rule("torch.linalg.norm(A, *, dim=None, keepdim=False)", "paddle.linalg.norm(x, *, axis=None, keepdim=False)",
         names={"A": "x"}, how="norm",
         examples=("torch.linalg.norm(x, dim=(1, 2))", "torch.linalg.norm(m)",
                   "torch.linalg.norm(m, dim=1, keepdim=True)")),
    Rule("torch.linalg.vector_norm(x, ord=2, dim=None, keepdim=False)",
         "paddle.linalg.vector_norm(x, p=2.0, axis=None, keepdim=False)", names={"ord": "p"},
         examples=("torch.linalg.vector_norm(m, 2, dim=1)", "torch.linalg.vector_norm(x, dim=(1, 2, 3), keepdim=True)",
                   "x.norm(2, dim=(1, 2, 3), keepdim=True)", "x.norm(2, dim=tuple(range(1, x.ndim)))",
                   "torch.norm(x, 2, dim=(0, 2, 3))")),
    Rule("Tensor.norm(p=..., dim=None, keepdim=False)", "Tensor.norm(p=..., axis=None, keepdim=False)", how="norm",
         examples=("m.norm(2, 1)", "m.norm(p=2, dim=-1, keepdim=True)")),
    Rule("Tensor.norm(*, dim=None, keepdim=False)", "Tensor.norm(*, axis=None, keepdim=False)", how="norm",
         examples=("x.norm()", "m.norm(dim=1)")),
    *(
        Rule(f"torch.linalg.{name}(A{', ' + more if more else ''})",
             f"paddle.linalg.{name}(x{', ' + more if more else ''})", names={"A": "x"},
             examples=(f"torch.linalg.{name}({data})",))
        for name, more, data in LINEAR
    ),
    Rule("torch.linalg.slogdet(A)", "paddle.linalg.slogdet(x)", names={"A": "x"}, gives="pair",
         examples=("y, r = torch.linalg.slogdet(s)\ny = (y, r)",)),
    Rule("torch.linalg.solve(A, B)", "paddle.linalg.solve(x, y)", names={"A": "x", "B": "y"},
         examples=("torch.linalg.solve(s, s2)",)),
    Rule("torch.inverse(input)", "paddle.inverse(x)", examples=("torch.inverse(s)",)),
    Rule("torch.det(input)", "paddle.linalg.det(x)", to="paddle", examples=("torch.det(s)",)),
    Rule("torch.linalg.qr(A)", "paddle.linalg.qr(x)", names={"A": "x"}, gives="pair",
         examples=("q, r = torch.linalg.qr(s)\ny = q @ r",)),
    Rule("torch.linalg.svd(A, *, full_matrices)", "paddle.linalg.svd(x, full_matrices=...)", names={"A": "x"},
         gives="tensors",
         examples=("y, r, q = torch.linalg.svd(m, full_matrices=False)\ny = r",)),
    Rule("torch.linalg.eigh(A)", "paddle.linalg.eigh(x)", names={"A": "x"}, gives="pair",
         examples=("y, q = torch.linalg.eigh(s + s.t())\ny = y",)),
)  # fmt: skip
