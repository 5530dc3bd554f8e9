"""Rules of what PaddlePaddle's words are told beside their first argument, and of rarer words, on the way to PyTorch.

The tables are read by tests/test_translate_rules.py too, which runs an example of each row on both sides.
"""

from zoo.translation.rule import Rule
from zoo.translation.rules.names_to_torch import inner, paired

# both under one name: the name, PyTorch's arguments, Paddle's, and an example
FUNCTIONS = (
    ("isneginf", "input", "x", "paddle.isneginf(m)"), ("isposinf", "input", "x", "paddle.isposinf(m)"),
    ("isreal", "input", "x", "paddle.isreal(m)"), ("is_complex", "input", "x", "[paddle.is_complex(m)]"),
    ("i0", "input", "x", "paddle.i0(m)"),
    ("bitwise_left_shift", "input, other", "x, y", "paddle.bitwise_left_shift(i, i)"),
    ("bitwise_right_shift", "input, other", "x, y", "paddle.bitwise_right_shift(i, i)"),
    ("nextafter", "input, other", "x, y", "paddle.nextafter(m.detach(), m2.detach())"),
    ("ldexp", "input, other", "x, y", "paddle.ldexp(m.detach(), i).astype('float32')"),
    ("msort", "input", "input", "paddle.msort(m)"),
    ("isclose", "input, other, rtol=1e-05, atol=1e-08, equal_nan=False",
     "x, y, rtol=1e-05, atol=1e-08, equal_nan=False", "paddle.isclose(m, m2, atol=0.5)"),
    ("isin", "elements, test_elements, *, assume_unique=False, invert=False",
     "x, test_x, assume_unique=False, invert=False", "paddle.isin(i, k[:2], invert=True)"),
    ("argsort", "input, *, dim=-1, descending=False, stable=...", "x, axis=-1, descending=False, stable=...",
     "paddle.argsort(i, axis=1, stable=True)"),
    ("prod", "input, dim, keepdim=False, *, dtype=...", "x, axis, keepdim=False, dtype=...",
     "paddle.prod(i, 1, dtype='float64')"),
    ("mean", "input, dim=None, keepdim=False, *, dtype=...", "x, axis=None, keepdim=False, *, dtype=...",
     "paddle.mean(m, axis=1, dtype='float32')"),
    ("diagonal_scatter", "input, src, offset=0, dim1=0, dim2=1", "x, y, offset=0, axis1=0, axis2=1",
     "paddle.diagonal_scatter(s.detach(), s2[0].detach())"),
    ("scatter_add", "input, dim, index, src", "input, dim, index, src", "paddle.scatter_add(m, 1, i, m2)"),
)  # fmt: skip
# methods that both have: PyTorch's, Paddle's if it has others, what it gives, and an example
METHODS = (
    ("gcd(other)", "gcd(y)", "Tensor", "i.gcd(i + 2)"), ("lcm(other)", "lcm(y)", "Tensor", "(i + 1).lcm(i + 2)"),
    ("isneginf()", "", "Tensor", "m.isneginf()"), ("isposinf()", "", "Tensor", "m.isposinf()"),
    ("isreal()", "", "Tensor", "m.isreal()"), ("i0()", "", "Tensor", "m.i0()"),
    ("isclose(other, rtol=1e-05, atol=1e-08, equal_nan=False)", "isclose(y, rtol=1e-05, atol=1e-08, equal_nan=False)",
     "Tensor", "m.isclose(m2, atol=0.5)"),
    ("pinverse()", "pinv()", "Tensor", "s.pinv()"),
    ("slogdet()", "", "pair", "[s.detach().slogdet()[1]]"), ("msort()", "", "Tensor", "m.msort()"),
    ("diag_embed(offset=0, dim1=-2, dim2=-1)", "", "Tensor", "m.detach().diag_embed()"),
    ("hsplit(indices_or_sections)", "hsplit(num_or_indices)", "tensors", "m.hsplit(2)"),
    ("vsplit(indices_or_sections)", "vsplit(num_or_indices)", "tensors", "m.vsplit(2)"),
    ("renorm(p, dim, maxnorm)", "renorm(p, axis, max_norm)", "Tensor", "m.detach().renorm(2.0, 0, 1.0).round(5)"),
    ("logcumsumexp(dim)", "logcumsumexp(axis=...)", "Tensor", "m.logcumsumexp(axis=1)"),
    ("nanquantile(q, dim=None, keepdim=False)", "nanquantile(q, axis=None, keepdim=False)", "Tensor",
     "m.detach().nanquantile(0.5, axis=1)"),
    ("argsort(*, dim=-1, descending=False, stable=...)", "argsort(axis=-1, descending=False, stable=...)", "Tensor",
     "i.argsort(axis=1, stable=True)"),
    ("new_empty(size)", "", "Tensor", "[m.new_empty([2, 3]).shape]"),
    ("repeat(*repeats)", "", "Tensor", "m.repeat(2, 1)"), ("byte()", "", "Tensor", "i.byte()"),
    ("short()", "", "Tensor", "i.short()"), ("char()", "", "Tensor", "i.char()"),
    ("bfloat16()", "", "Tensor", "m.bfloat16().astype('float32')"),
    ("scatter_add(dim, index, src)", "", "Tensor", "m.scatter_add(1, i, m2)"),
    ("requires_grad", "", "bool", "[m.requires_grad]"), ("itemsize", "", "int", "[m.itemsize]"),
)  # fmt: skip
# what is written otherwise: PyTorch's text, Paddle's, what it gives, and an example
OTHERWISE = (
    # over all entries, where no axis is given
    *((f"torch.{name}({{x}}.flatten(), 0)", f"paddle.{name}(x)", "", f"paddle.{name}(m)")
      for name in ("cumsum", "cumprod", "logcumsumexp", "logsumexp")),
    *((f"{{self}}.flatten().{name}(0)", f"Tensor.{name}()", "Tensor", f"m.{name}()")
      for name in ("cumsum", "cumprod", "logcumsumexp", "logsumexp")),
    *((f"torch.{name}({{x}}.flatten(), 0)", f"paddle.{name}(x)", "pair", f"paddle.{name}(m)")
      for name in ("cummax", "cummin")),
    ("torch.cumsum({x}.flatten(), 0, dtype={dtype})", "paddle.cumsum(x, *, dtype=...)", "",
     "paddle.cumsum(i, dtype='float64')"),
    ("torch.quantile({self}, 0.5)", "Tensor.median()", "Tensor", "m.median()"),
    ("torch.quantile({self}, 0.5, dim={axis}, keepdim={keepdim})", "Tensor.median(axis=..., keepdim=False)", "Tensor",
     "m.median(axis=1, keepdim=True)"),
    ("torch.nanquantile({x}, 0.5)", "paddle.nanmedian(x)", "", "paddle.nanmedian(m)"),
    ("torch.nanquantile({x}, 0.5, dim={axis}, keepdim={keepdim})", "paddle.nanmedian(x, axis=..., keepdim=False)", "",
     "paddle.nanmedian(m, axis=1)"),
    ("torch.count_nonzero({x}, {axis}).unsqueeze({axis})", "paddle.count_nonzero(x, axis, *, keepdim=...)", "",
     "paddle.count_nonzero(i, 1, keepdim=True)"),
    # what is unlike, and how often
    ("torch.unique({x}.flatten(), return_inverse={return_inverse}, return_counts={return_counts})",
     "paddle.unique(x, *, return_inverse=..., return_counts=False)", "tensors",
     "paddle.unique(i, return_inverse=True, return_counts=True)"),
    ("torch.unique({x}, dim={axis})", "paddle.unique(x, *, axis=...)", "", "paddle.unique(i, axis=0)"),
    ("torch.unique({x}, return_inverse={return_inverse}, return_counts={return_counts}, dim={axis})",
     "paddle.unique(x, *, return_inverse=False, return_counts=False, axis=...)", "tensors",
     "paddle.unique(i, return_counts=True, axis=1)"),
    ("torch.unique({self}.flatten(), return_inverse={return_inverse}, return_counts={return_counts})",
     "Tensor.unique(*, return_inverse=False, return_counts=...)", "tensors", "i.unique(return_counts=True)"),
    ("torch.unique({self}.flatten(), return_inverse={return_inverse}, return_counts={return_counts})",
     "Tensor.unique(*, return_inverse=..., return_counts=False)", "tensors", "i.unique(return_inverse=True)"),
    # one word for two steps
    ("({x} + {bias}) * {scale}", "paddle.scale(x, scale=1.0, bias=0.0, bias_after_scale=...)", "",
     "paddle.scale(m, scale=2.0, bias=0.5, bias_after_scale=False)"),
    ("({self} + {bias}) * {scale}", "Tensor.scale(scale=1.0, bias=0.0, bias_after_scale=...)", "Tensor",
     "m.scale(2.0, bias=0.5, bias_after_scale=False)"),
    ("torch.diagonal({x}, {offset}, {axis1}, {axis2}).sum(-1)", "paddle.trace(x, offset=0, axis1=0, axis2=1)", "",
     "paddle.trace(s, offset=1)"),
    ("torch.diagonal({self}, {offset}, {axis1}, {axis2}).sum(-1)", "Tensor.trace(offset=0, axis1=0, axis2=1)",
     "Tensor", "s.trace(1)"),
    ("torch.stack({inputs})[{index}.flatten(), torch.arange({index}.numel(), device={index}.device)]",
     "paddle.multiplex(inputs, index)", "", "paddle.multiplex([m, m2], (i[:, :1] % 2).astype('int32'))"),
    ("F.embedding({x}, {weight}) * ({x} != {padding_idx}).unsqueeze(-1)", "F.embedding(x, weight, padding_idx=...)", "",
     "F.embedding(k, m2.t(), padding_idx=0)"),
    # other names
    ("torch.div({input}, {other})", "paddle.true_divide(input, other)", "", "paddle.true_divide(m, p)"),
    ("torch.bitwise_not({x})", "paddle.bitwise_invert(x)", "", "paddle.bitwise_invert(i)"),
    ("torch.lgamma({x})", "paddle.gammaln(x)", "", "paddle.gammaln(p)"),
    ("torch.polygamma({n}, {x})", "paddle.polygamma(x, n)", "", "paddle.polygamma(p.detach(), 1).round(3)"),
    *((f"torch.special.{name}({{x}})", f"paddle.{name}(x)", "", f"paddle.{name}(m)") for name in ("i0e", "i1", "i1e")),
    ("torch.special.multigammaln({x}, {p})", "paddle.multigammaln(x, p)", "", "paddle.multigammaln(p + 2, 2)"),
    ("torch.cumulative_trapezoid({y}, dim={axis})", "paddle.cumulative_trapezoid(y, *, axis=-1)", "",
     "paddle.cumulative_trapezoid(m, axis=0)"),
    ("torch.trapezoid({y}, {x}, dim={axis})", "paddle.trapezoid(y, x=..., *, axis=-1)", "",
     "paddle.trapezoid(m, x=p, axis=1)"),
    ("torch.trapezoid({y}, dx={dx}, dim={axis})", "paddle.trapezoid(y, *, dx=..., axis=-1)", "",
     "paddle.trapezoid(m, dx=0.5)"),
    ("{x}.mT", "paddle.matrix_transpose(x)", "", "paddle.matrix_transpose(x)"),
    ("{self}.mT", "Tensor.matrix_transpose()", "Tensor", "x.matrix_transpose()"),
    ("torch.tensor({self}.dim(), dtype=torch.int32)", "Tensor.rank()", "Tensor", "[m.rank().item()]"),
    ("torch.tensor({self}.numel() == 0)", "Tensor.is_empty()", "Tensor", "[m.is_empty().item()]"),
    ("{self}.data_ptr()", "Tensor.data_ptr()", "int", "[m.data_ptr() > 0]"),
    ("{self}.device", "Tensor.device", "device", ""),
    ("torch.remainder({self}, {y})", "Tensor.floor_mod(y)", "Tensor", "m.floor_mod(p.detach())"),
    ("torch.div({self}, {other})", "Tensor.true_divide(other)", "Tensor", "m.true_divide(p)"),
    *((f"torch.{ours}({{self}}, {{y}})", f"Tensor.{theirs}(y)", "Tensor", f"m.{theirs}(m2)")
      for ours, theirs in (("lt", "less"), ("gt", "greater"))),
    ("torch.gt({x}, {y})", "paddle.greater(x, y)", "", "paddle.greater(m, m2)"),
    ("torch.cdist({self}, {y}, {p})", "Tensor.cdist(y, p=2.0)", "Tensor", "m.cdist(m2)"),
    ("torch.tensordot({self}, {y}, {axes})", "Tensor.tensordot(y, axes=2)", "Tensor", "x.tensordot(x2, axes=4)"),
    ("torch.bucketize({self}, {sorted_sequence})", "Tensor.bucketize(sorted_sequence)", "Tensor",
     "m.detach().bucketize(paddle.to_tensor([-1.0, 0.0, 1.0], 'float64'))"),
    ("torch.index_put({self}, tuple({index}.unbind(-1)), {updates}, accumulate=True)",
     "Tensor.scatter_nd_add(index, updates)", "Tensor", "s.scatter_nd_add(k[:2].unsqueeze(-1), m[:2, :5])"),
    *((f"torch.{name}({{self}})", f"Tensor.{name}()", "Tensor", f"m[0].{name}()")
      for name in ("atleast_1d", "atleast_2d", "atleast_3d")),
    # new tensors
    ("torch.from_numpy({ndarray})", "paddle.from_numpy(ndarray)", "", "paddle.from_numpy(b.numpy())"),
    # lines and matrices
    ("torch.linalg.qr({self})", "Tensor.qr()", "pair", "[s.detach().qr()[0].shape]"),
    ("torch.linalg.cholesky({self})", "Tensor.cholesky()", "Tensor", "(s @ s.t() + paddle.eye(5)).cholesky()"),
    ("torch.cov({x}, correction=int({ddof}))", "paddle.linalg.cov(x, *, ddof=True)", "", "paddle.linalg.cov(m)"),
    ("torch.linalg.cond({x})", "paddle.linalg.cond(x)", "", "paddle.linalg.cond(s.detach())"),
    ("torch.linalg.cond({x}, {p})", "paddle.linalg.cond(x, p)", "", "paddle.linalg.cond(s.detach(), 'fro')"),
    ("torch.linalg.eigvals({x})", "paddle.linalg.eigvals(x)", "", "paddle.linalg.eigvals(s.detach()).abs().sum()"),
    ("torch.linalg.eig({x})", "paddle.linalg.eig(x)", "pair", "[paddle.linalg.eig(s.detach())[0].abs().sum()]"),
    ("torch.linalg.cross({x}, {y}, dim={axis})", "paddle.linalg.cross(x, y, axis)", "",
     "paddle.linalg.cross(m[:, :3], m2[:, :3], 1)"),
    ("torch.linalg.vecdot({x}, {y}, dim={axis})", "paddle.linalg.vecdot(x, y, axis=-1)", "",
     "paddle.linalg.vecdot(m, m2)"),
    ("torch.linalg.matrix_norm({x}, {p}, {axis}, {keepdim})",
     "paddle.linalg.matrix_norm(x, p='fro', axis=[-2, -1], keepdim=False)", "", "paddle.linalg.matrix_norm(m)"),
    ("{x}.mT", "paddle.linalg.matrix_transpose(x)", "", "paddle.linalg.matrix_transpose(x)"),
    ("torch.cholesky_solve({x}, {y}, {upper})", "paddle.linalg.cholesky_solve(x, y, upper=False)", "",
     "paddle.linalg.cholesky_solve(s, paddle.tril(s2 + 4 * paddle.eye(5)))"),
    ("torch.linalg.solve_triangular({x}, {y}, upper={upper}, unitriangular={unitriangular})",
     "paddle.linalg.triangular_solve(x, y, upper=True, *, unitriangular=False)", "",
     "paddle.linalg.triangular_solve(paddle.triu(s) + 4 * paddle.eye(5), s2)"),
    ("torch.linalg.svd({x}, {full_matrices})", "paddle.linalg.svd(x, *, full_matrices=False)", "tensors",
     "[paddle.linalg.svd(m.detach())[1], paddle.linalg.svd(m.detach())[0].shape]"),
)  # fmt: skip

RULES = (
    *(Rule(f"torch.{name}({ours})", f"paddle.{name}({theirs})", names=paired(*(each.replace("*, ", "") for each in (
        ours, theirs))), to="torch", gives="bool" if name == "is_complex" else "")
      for name, ours, theirs, _ in FUNCTIONS),
    *(Rule(f"Tensor.{ours}", f"Tensor.{theirs or ours}", names=paired(*(inner(each).replace("*, ", "") for each in (
        ours, theirs))) if theirs else {}, to="torch", gives=gives)
      for ours, theirs, gives, _ in METHODS),
    *(Rule(ours, theirs, to="torch", gives=gives) for ours, theirs, gives, _ in OTHERWISE),
)  # fmt: skip
