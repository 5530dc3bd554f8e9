"""Rules of PyTorch's functions and methods that fewer programs use, on the way to PaddlePaddle.

Where PaddlePaddle has the same call under the same name, tables below have a row each, with the example that the tests
run on both sides.
"""

import re

from zoo.translation.rule import Rule
from zoo.translation.rules.names_to_torch import inner, paired

LINALG, SPECIAL = "torch.linalg", "torch.special"
# functions and methods that are the same under the same name, with arguments as both documentations have them:
# the name, PyTorch's arguments behind the first, Paddle's, what the function is called with, what it gives; "->" where
# another rule leads back, "*" where one does for the function, and the word for what there is alone
SAME = (
    ("argwhere", "", "", "i", "", "->"), ("diagflat", "offset=0", "offset=0", "k, offset=1", "", "->"),
    ("ravel", "", "", "m", "", "->"), ("negative", "", "", "m", "", "->"),
    ("masked_scatter", "mask, source", "mask, value", "m, b, m2", "", "->"),
    ("narrow", "dim, start, length", "dim, start, length", "m, 1, 2, 3", "", "->"),
    ("select_scatter", "src, dim, index", "values, axis, index", "m, m2[:, 0], 1, 2", "", "*"),
    ("swapdims", "dim0, dim1", "dim0, dim1", "x, 0, 1", "", "->"),
    ("vsplit", "indices_or_sections", "num_or_indices", "m, [1, 3]", "tensors", "*"),
    ("dsplit", "indices_or_sections", "num_or_indices", "x, 3", "tensors", ""),
    ("isneginf", "", "", "m.log()", "", ""), ("isposinf", "", "", "-m.log()", "", ""),
    ("isreal", "", "", "m", "", ""), ("msort", "", "", "m", "", ""),
    ("ldexp", "other", "y", "m, i", "", ""), ("i0", "", "", "m", "", ""),
    ("nextafter", "other", "y", "m.detach(), m2.detach()", "", ""),
    ("bitwise_left_shift", "other", "y", "i, i", "", ""), ("bitwise_right_shift", "other", "y", "i, i", "", ""),
    ("moveaxis", "source, destination", "source, destination", "x, 1, -1", "", ""),
    ("index_put", "indices, values, accumulate=False", "indices, value, accumulate=False", "m, (k[:2] % 4,), m2[:2]",
     "", "->"),
    ("positive", "", "", "m", "", "function ->"),
    ("nanquantile", "q, dim=None, keepdim=False", "q, axis=None, keepdim=False", "m.detach(), 0.25, dim=1", "", "*"),
    ("poisson", "", "", "p.detach() * 0", "", "function ->"),
    ("combinations", "r=2, with_replacement=False", "r=2, with_replacement=False", "m[0], 2", "", "function ->"),
    ("logit", "eps=None", "eps=None", "u", "", "method ->"),
    ("nan_to_num", "nan=0.0, posinf=None, neginf=None", "nan=0.0, posinf=None, neginf=None", "m.log(), 2.0", "",
     "method"),
    ("logcumsumexp", "dim", "axis=...", "x, 1", "", "method"),
    ("bincount", "weights=None, minlength=0", "weights=None, minlength=0", "k, minlength=9", "", "method ->"),
    ("broadcast_to", "size", "shape", "m, (2, 4, 6)", "", "method ->"),
    ("count_nonzero", "dim=None", "axis=None", "i, 1", "", "method ->"),
    ("diff", "n=1, dim=-1", "n=1, axis=-1", "m, dim=0", "", "method ->"),
    ("dist", "other, p=2", "y, p=2", "m, m2", "", "method ->"),
    ("gcd", "other", "y", "i + 1, i + 2", "", "method"), ("lcm", "other", "y", "i + 1, i + 2", "", "method"),
    ("inverse", "", "", "s", "", "method ->"), ("matrix_power", "n", "n", "s, 3", "", "method ->"),
    ("rot90", "k=1, dims=(0, 1)", "k=1, axes=(0, 1)", "m", "", "method ->"),
    ("tensor_split", "indices_or_sections, dim=0", "num_or_indices, axis=0", "m, 3, dim=1", "tensors", "method ->"),
    ("hsplit", "indices_or_sections", "num_or_indices", "m, 3", "tensors", "method"),
    ("cummax", "dim", "axis=...", "m, 1", "pair", "method"), ("cummin", "dim", "axis=...", "m, 1", "pair", "method"),
    ("corrcoef", "", "", "m", "", "method"),
    ("baddbmm", "batch1, batch2, *, beta=1, alpha=1", "x, y, beta=1.0, alpha=1.0",
     "v[:, :, :4], v, v.transpose(1, 2), beta=0.5", "", "method"),
    ("is_complex", "", "", "m", "bool", "*"),
)  # fmt: skip
# the same function under another name of PyTorch's: as a function of torch, or as one of torch.special
ALIASES = (
    ("arccos", "acos", "u"), ("arcsin", "asin", "u"), ("arctan", "atan", "x"), ("arcsinh", "asinh", "x"),
    ("arccosh", "acosh", "p + 1"), ("arctanh", "atanh", "u"), ("fix", "trunc", "x"),
)  # fmt: skip
# what PyTorch has under a second name, or without torch.nn.functional: its text, Paddle's, and an example
OTHERWISE = (
    ("torch.concatenate(tensors, dim=0)", "paddle.concat(x, axis=0)", "torch.concatenate([m, m2], dim=1)"),
    ("torch.row_stack(tensors)", "paddle.vstack(x)", "torch.row_stack([m, m2])"),
    ("torch.arctan2(input, other)", "paddle.atan2(x, y)", "torch.arctan2(m, m2)"),
    ("Tensor.arctan2(other)", "Tensor.atan2(y)", "m.arctan2(m2)"),
    ("Tensor.absolute()", "Tensor.abs()", "x.absolute()"),
    ("torch.swapaxes(input, axis0, axis1)", "paddle.swapaxes({input}, {axis0}, {axis1})", "torch.swapaxes(x, 1, 2)"),
    ("torch.pinverse(input)", "paddle.linalg.pinv(x)", "torch.pinverse(m)"),
    ("Tensor.cross(other, dim)", "Tensor.cross(y, axis=...)", "m[:, :3].cross(m2[:, :3], dim=1)"),
    (f"{LINALG}.cross(input, other, *, dim=-1)", "paddle.cross({input}, {other}, {dim})",
     "torch.linalg.cross(m[:, :3], m2[:, :3])"),
    ("torch.vdot(input, other)", "paddle.dot(x, y)", "torch.vdot(m[0], m2[0])"),
    ("torch.spmm(input, mat2)", "paddle.matmul({input}, {mat2})", "torch.spmm(s, s2)"),
    ("torch.matrix_exp(input)", "paddle.linalg.matrix_exp(x)", "torch.matrix_exp(s)"),
    ("torch.logdet(input)", "paddle.linalg.det({input}).log()", "torch.logdet((s @ s.t()).detach())"),
    ("Tensor.logdet()", "paddle.linalg.det({self}).log()", "(s @ s.t()).detach().logdet()"),
    ("Tensor.det()", "paddle.linalg.det({self})", "s.det()"),
    ("Tensor.matrix_exp()", "paddle.linalg.matrix_exp({self})", "s.matrix_exp()"),
    ("torch.erfc(input)", "1 - paddle.erf({input})", "torch.erfc(m)"),
    ("Tensor.erfc()", "1 - {self}.erf()", "m.erfc()"),
    ("torch.exp2(input)", "2 ** {input}", "torch.exp2(m)"),
    ("Tensor.exp2()", "2 ** {self}", "m.exp2()"),
    ("torch.addmv(input, mat, vec)", "{input} + {mat} @ {vec}", "torch.addmv(m[:, 0], m, m2[0])"),
    ("torch.addr(input, vec1, vec2)", "{input} + paddle.outer({vec1}, {vec2})", "torch.addr(s, s[0], s2[0])"),
    ("torch.cov(input)", "paddle.linalg.cov({input})", "torch.cov(m)"),
    ("Tensor.cov()", "paddle.linalg.cov({self})", "m.cov()"),
    ("Tensor.bernoulli()", "paddle.bernoulli({self})", "u.detach().round().bernoulli()"),
    ("Tensor.fliplr()", "{self}.flip(1)", "m.fliplr()"), ("Tensor.flipud()", "{self}.flip(0)", "m.flipud()"),
    ("Tensor.vdot(other)", "Tensor.dot(y)", "m[0].vdot(m2[0])"),
    ("Tensor.ger(vec2)", "Tensor.outer(y)", "m[0].ger(m2[1])"),
    ("Tensor.where(condition, other)", "paddle.where({condition}, {self}, {other})", "m.where(b, m2)"),
    ("Tensor.histc(bins=100, min=0, max=0)", "paddle.histogram({self}, {bins}, {min}, {max}).astype({self}.dtype)",
     "m.detach().histc(bins=4, min=-2, max=2)"),
    ("torch.isin(elements, test_elements)", "paddle.isin(x, test_x)", "torch.isin(i, torch.tensor([1, 3]))"),
    ("torch.is_nonzero(input)", "bool({input})", "torch.is_nonzero(m[0, 0])"),
    ("Tensor.is_nonzero()", "bool({self})", "m[0, 0].is_nonzero()"),
    ("torch.broadcast_shapes(*shapes)", "paddle.broadcast_shapes(*shapes)",
     "torch.broadcast_shapes((2, 1), (1, 3))[0]"),
    ("Tensor.t_()", "Tensor.t_()", "m.detach().clone().t_()"),
    ("Tensor.pin_memory()", "{self}", ""),
    ("Tensor.share_memory_()", "{self}", "m.detach().clone().share_memory_()"),
    ("Tensor.to_dense()", "{self}", "m.to_dense() * 2"),
    ("Tensor.retain_grad()", "Tensor.retain_grads()",
     "q = m * 2\nq.retain_grad()\n(q * q).sum().backward()\ny = q.grad.detach() * 1"),
    ("Tensor.byte()", "{self}.astype(paddle.uint8)", "i.byte()"),
    ("Tensor.short()", "{self}.astype(paddle.int16)", "i.short()"),
    ("Tensor.char()", "{self}.astype(paddle.int8)", "i.char()"),
    ("Tensor.bfloat16()", "{self}.astype(paddle.bfloat16)", "m.detach().bfloat16().float().round()"),
    ("Tensor.take_along_dim(indices, dim)", "Tensor.take_along_axis(indices, axis)", "m.take_along_dim(i[:, :1], 1)"),
    ("Tensor.angle()", "Tensor.angle()", "torch.complex(m, m2).angle()"),
    ("Tensor.conj()", "Tensor.conj()", "torch.complex(m, m2).conj().abs()"),
    *((f"torch.{name}(input)", f"paddle.{name}(x)", f"torch.{name}(torch.complex(m, m2)).abs()")
      for name in ("real", "imag", "conj", "angle")),
    *((f"torch.atleast_{n}d(*tensors)", f"paddle.atleast_{n}d(*inputs)", f"torch.atleast_{n}d(m[0])")
      for n in (1, 2, 3)),
    # what torch.nn.functional has too
    *((f"torch.conv{n}d(input, weight, bias=None, stride=1, padding=0, dilation=1, groups=1)",
       f"F.conv{n}d(x, weight, bias=None, stride=1, padding=0, dilation=1, groups=1)",
       f"torch.conv{n}d({data}, {kernel})")
      for n, data, kernel in ((1, "v", "v[:, :, :3]"), (2, "x", "x[:, :, :3, :3]"))),
    ("torch.dropout(input, p, train)", "F.dropout({input}, {p}, training={train})", "torch.dropout(m, 0.5, False)"),
    ("torch.pixel_shuffle(input, upscale_factor)", "F.pixel_shuffle(x, upscale_factor)", "torch.pixel_shuffle(x, 2)"),
    ("torch.pixel_unshuffle(input, downscale_factor)", "F.pixel_unshuffle(x, downscale_factor)",
     "torch.pixel_unshuffle(x, 2)"),
    ("torch.pairwise_distance(x1, x2, p=2.0, eps=1e-6, keepdim=False)",
     "F.pairwise_distance(x, y, p=2.0, epsilon=1e-6, keepdim=False)", "torch.pairwise_distance(m, m2)"),
    ("Tensor.multinomial(num_samples, replacement=False)", "Tensor.multinomial(num_samples, replacement=False)",
     "p[0].detach().multinomial(6).sum()"),
    ("torch.celu(input)", "F.celu(x)", "torch.celu(m)"),
    ("torch.prelu(input, weight)", "F.prelu(x, weight)", "torch.prelu(x, m[:, 0])"),
    ("torch.threshold(input, threshold, value)", "F.thresholded_relu({input}, {threshold}, {value})",
     "torch.threshold(x, 0.25, 0.5)"),
    ("torch.relu_(input)", "F.relu_(x)", "torch.relu_(x * 1.0)"),
    # linear algebra and special functions
    (f"{LINALG}.vecdot(x, y, *, dim=-1)", "paddle.linalg.vecdot(x, y, *, axis=-1)",
     "torch.linalg.vecdot(m, m2, dim=1)"),
    (f"{LINALG}.matmul(input, other)", "paddle.matmul(x, y)", "torch.linalg.matmul(s, s2)"),
    (f"{LINALG}.svd(A)", "paddle.linalg.svd({A}, True)", "q = torch.linalg.svd(s)\ny = q[1]"),
    (f"{LINALG}.eigvals(A)", "paddle.linalg.eigvals(x)", "torch.linalg.eigvals(s.detach()).abs().sort()[0]"),
    (f"{LINALG}.cond(A, p=None)", "paddle.linalg.cond(x, p=None)", "torch.linalg.cond(s.detach())"),
    (f"{LINALG}.solve_triangular(A, B, *, upper)", "paddle.linalg.triangular_solve(x, y, upper=...)",
     "torch.linalg.solve_triangular(s.tril(), s2, upper=False)"),
    ("torch.cholesky_solve(B, L, upper=False)", "paddle.linalg.cholesky_solve(x, y, upper=False)",
     "torch.cholesky_solve(s2.detach(), (s.detach().abs() + torch.eye(5)).tril())"),
    *((f"{SPECIAL}.{name}(input)", f"paddle.{theirs}(x)", f"torch.special.{name}({data})") for name, theirs, data in (
        ("erf", "erf", "m"), ("erfinv", "erfinv", "u"), ("expm1", "expm1", "m"), ("log1p", "log1p", "p"),
        ("sinc", "sinc", "m"), ("gammaln", "lgamma", "p"), ("i0", "i0", "m"), ("i0e", "i0e", "m"), ("i1", "i1", "m"),
        ("round", "round", "m"),
    )),
    (f"{SPECIAL}.erfc(input)", "1 - paddle.erf({input})", "torch.special.erfc(m)"),
    (f"{SPECIAL}.exp2(input)", "2 ** {input}", "torch.special.exp2(m)"),
    (f"{SPECIAL}.logsumexp(input, dim, keepdim=False)", "paddle.logsumexp(x, axis=..., keepdim=False)",
     "torch.special.logsumexp(m, 1)"),
    *((f"{SPECIAL}.{name}(input, dim)", f"F.{name}(x, axis=...)", f"torch.special.{name}(m, 1)")
      for name in ("softmax", "log_softmax")),
)  # fmt: skip
# changed in place by itself: "->" where another rule leads back
PLACED = (
    *((name, "->") for name in ("asin", "atan", "cos", "frac", "lgamma", "log", "log10", "log1p", "log2", "logit",
                                "nan_to_num", "rsqrt", "sin", "sinh", "square", "tan", "trunc")),
    *((name, "") for name in ("acos", "asinh", "atanh", "cosh", "digamma", "erfinv", "i0", "sinc")),
)  # fmt: skip


INPUT = ("argwhere", "ravel", "narrow", "msort", "swapdims")  # whose first argument PaddlePaddle calls so too


def _names(ours: str, theirs: str) -> dict[str, str]:
    """Which argument is which, of calls or of what is between their brackets; nothing for a template."""
    if "{" in theirs:
        return {}
    first, second = (inner(each) if "(" in each.partition("=")[0] else each for each in (ours, theirs))
    return paired(first.replace("*, ", ""), second.replace("*, ", "")) if first and second else {}


def _same(name: str, ours: str, theirs: str, data: str, gives: str, way: str) -> tuple[Rule, ...]:
    """The function and the method of a name."""
    split = re.match(r"((?:[^,\[(]|\[[^\]]*\]|\([^)]*\))+)(?:, )?(.*)", data)
    assert split is not None
    first, rest = split.groups()
    owner = first if first.replace("[0]", "").isalnum() else f"({first})"
    own = "input" if name in INPUT else "x"
    names, to = _names(ours, theirs), "paddle" if "->" in way else ""
    function = Rule(
        f"torch.{name}(input{', ' * bool(ours)}{ours})",
        f"paddle.{name}({own}{', ' * bool(theirs)}{theirs})",
        names=names | ({"input": "input"} if own == "input" else {}),
        to="paddle" if way == "*" else to,
        gives=gives,
        examples=(f"torch.{name}({data})",),
    )
    method = Rule(
        f"Tensor.{name}({ours})",
        f"Tensor.{name}({theirs})",
        names=names,
        to="paddle" if name == "is_complex" else to,
        gives=gives,
        examples=(f"{owner}.{name}({rest})",),
    )
    return tuple(rule for rule, other in ((function, "method"), (method, "function")) if not way.startswith(other))


RULES = (
    *(rule for row in SAME for rule in _same(*row)),
    *(rule for name, theirs, data in ALIASES for rule in (
        Rule(f"torch.{name}(input)", f"paddle.{theirs}({'input' if theirs == 'trunc' else 'x'})", to="paddle",
             examples=(f"torch.{name}({data})",)),
        Rule(f"Tensor.{name}()", f"Tensor.{theirs}()", to="paddle",
             examples=(f"({data}).{name}()",)),
    )),
    *(Rule(ours, theirs, names=_names(ours, theirs), to="paddle", gives="bool" if theirs.startswith("bool") else "",
           examples=(example,) if example else ())
      for ours, theirs, example in OTHERWISE),
    *(Rule(f"Tensor.{name}_()", f"Tensor.{name}_()", to="paddle" if way else "",
           examples=(f"(u.detach() * 0.5 + 0.25).{name}_()",)) for name, way in PLACED),
    *(Rule(f"Tensor.{name}_(other)", f"Tensor.{name}_(y)", to="paddle", how="tensors_only",
           examples=(f"(m.detach() * 1).{name}_(p.detach())",))
      for name in ("remainder", "floor_divide")),
    Rule("Tensor.pow_(exponent)", "Tensor.pow_(y)", names={"exponent": "y"}, to="paddle",
         examples=("(p.detach() * 1).pow_(2)",)),
    *(Rule(f"Tensor.{name}_(other)", f"Tensor.{name}_(y)", to="paddle" if name != "logical_xor" else "",
           examples=(f"(b == b).{name}_(b)",)) for name in ("logical_and", "logical_or", "logical_xor")),
    *(Rule(f"Tensor.{name}_(other)", f"Tensor.{name}_(y)", examples=(f"(m.detach() * 1).{name}_(p.detach())",))
      for name in ("copysign", "hypot")),
    *(Rule(f"Tensor.{name}_(diagonal=0)", f"Tensor.{name}_(diagonal=0)", examples=(f"(s.detach() * 1).{name}_(1)",))
      for name in ("tril", "triu")),
    Rule("Tensor.cumsum_(dim)", "Tensor.cumsum_(axis=...)", examples=("(m.detach() * 1).cumsum_(1)",)),
    Rule("Tensor.cumprod_(dim)", "Tensor.cumprod_(dim=...)", names={"dim": "dim"},
         examples=("(m.detach() * 1).cumprod_(1)",)),
    Rule("Tensor.lerp_(end, weight)", "Tensor.lerp_(y, weight)", names={"end": "y"},
         examples=("(m.detach() * 1).lerp_(m2.detach(), 0.25)",)),
    Rule("Tensor.index_put_(indices, values, accumulate=False)", "Tensor.index_put_(indices, value, accumulate=False)",
         names={"values": "value"}, to="paddle",
         examples=("(m.detach() * 1).index_put_((k[:2] % 4,), m2[:2].detach())",
                   "(m.detach() * 1).index_put_((i[:, 0], k % 4), m2[:, 0].detach(), accumulate=True)")),
    Rule("Tensor.masked_scatter_(mask, source)", "Tensor.masked_scatter_(mask, value)", names={"source": "value"},
         examples=("(m.detach() * 1).masked_scatter_(b, m2.detach())",)),
    Rule("Tensor.exponential_(lambd=1)", "Tensor.exponential_(lam=1.0)", names={"lambd": "lam"},
         examples=("y = (m.detach() * 1).exponential_(2.0)\ny = (y.min() >= 0, y.max() < 99)",)),
    *(Rule(f"Tensor.index_copy{end}(dim, index, source)",
           f"{{self}}.index_fill{end}({{index}}, {{dim}}, 0).index_add{end}({{index}}, {{dim}}, {{source}})",
           how="named_twice", to="paddle",
           examples=(f"(m{kept} * 1).index_copy{end}(1, k, m2[:, :4]{kept})",))
      for end, kept in (("", ""), ("_", ".detach()"))),
    Rule("torch.index_copy(input, dim, index, source)",
         "{input}.index_fill({index}, {dim}, 0).index_add({index}, {dim}, {source})", how="named_twice", to="paddle",
         examples=("torch.index_copy(m, 1, k, m2[:, :4])",)),
    *(rule for place, first, own in (("torch", "input, ", "{input}"), ("Tensor", "", "{self}")) for rule in (
        Rule(f"{place}.fmod({first}other)", f"{own} - ({own} / {{other}}).trunc() * {{other}}", to="paddle",
             how="named_twice", examples=("torch.fmod(m, p)", "torch.fmod(m * 2, 0.5)") if first else ("m.fmod(2)",)),
        Rule(f"{place}.aminmax({first}*, dim, keepdim=False)",
             f"({own}.amin({{dim}}, {{keepdim}}), {own}.amax({{dim}}, {{keepdim}}))", to="paddle", how="named_twice",
             gives="pair", examples=("torch.aminmax(m, dim=1)[0]" if first else "a, c = m.aminmax(dim=1)\ny = a * c",)),
        Rule(f"{place}.aminmax({first.removesuffix(', ')})", f"({own}.min(), {own}.max())", to="paddle",
             how="named_twice", gives="pair", examples=("torch.aminmax(m)[1]" if first else "m.aminmax()[0]",)),
    )),
    *(Rule(f"torch.{name}_mean(input)", f"({{input}}.{name}(), {{input}}.mean())", to="paddle", gives="pair",
           how="named_twice", examples=(f"a, c = torch.{name}_mean(m)\ny = a * c",)) for name in ("var", "std")),
    Rule("torch.std_mean(input, dim=..., unbiased=True, keepdim=False)",
         "({input}.std({dim}, {unbiased}, {keepdim}), {input}.mean({dim}, {keepdim}))", to="paddle", gives="pair",
         how="named_twice",
         examples=("torch.std_mean(x, dim=[1, 2, 3], keepdim=True, unbiased=False)",)),
    Rule("torch.broadcast_tensors(*tensors)", "paddle.broadcast_tensors(input)", names={"tensors": "input"},
         units={"tensors": "sequence"}, to="paddle", gives="tensors",
         examples=("torch.broadcast_tensors(m, m2[:1])",)),
    Rule("torch.slogdet(input)", "paddle.linalg.slogdet(x)", to="paddle", gives="pair",
         examples=("y, r = torch.slogdet(s)\ny = (y, r)",)),
    Rule(f"{LINALG}.eig(A)", "paddle.linalg.eig(x)", names={"A": "x"}, gives="pair",
         examples=("y, r = torch.linalg.eig(s.detach())\ny = y.abs().sort()[0]",)),
    Rule("torch.compile(model=..., *, fullgraph=False, dynamic=None, backend=None, mode=None, options=None, "
         "disable=False)", "{model}", to="paddle", how="noted", gives="unknown",
         note="PaddlePaddle runs as it is written; paddle.jit.to_static compiles."),
    *(Rule(f"torch.{name}_window(window_length, periodic=True, *, {ours})",
           f"paddle.{name}_window(window_length, periodic=True{theirs})", drops=("device",), examples=(example,))
      for name in ("hann", "hamming", "blackman") for ours, theirs, example in (
          ("device=None", "", f"torch.{name}_window(8, periodic=False).float().round(decimals=5)"),
          ("dtype=..., device=None", ", *, dtype=...", f"torch.{name}_window(8, dtype=torch.float64)"))),
    Rule("torch.cross(input, other)", "paddle.cross(x, y)", examples=("torch.cross(m[:3, :], m2[:3, :])",)),
    Rule("torch.Size(*data)", "paddle.Size(*data)", gives="size",
         examples=("[x.shape == torch.Size([2, 4, 6, 6]), x.shape == torch.Size((2, 4))]",)),
    Rule("torch.Size", "paddle.Size"),
    *(Rule(f"torch.fft.{name}(input, n=None, dim=-1, norm=...)", f"paddle.fft.{name}(x, n=None, axis=-1, norm=...)",
           examples=(f"torch.fft.{name}(x, norm='ortho').abs()",)) for name in ("fft", "ifft", "rfft")),
    *(Rule(f"torch.fft.{name}(input, s=None, dim=None, norm='backward')",
           f"paddle.fft.{name}(x, s=None, axes=None, norm='backward')", names={"dim": "axes"},
           examples=(f"torch.fft.{name}(x).abs()",)) for name in ("ifftn", "rfftn")),
    Rule("torch.fft.ifftshift(input, dim=None)", "paddle.fft.ifftshift(x, axes=None)", names={"dim": "axes"},
         examples=("torch.fft.ifftshift(m)",)),
    *(Rule(f"torch.fft.{name}(n, d=1.0)", f"paddle.fft.{name}(n, d=1.0)", examples=(f"torch.fft.{name}(6, 0.5)",))
      for name in ("fftfreq", "rfftfreq")),
    Rule("torch.get_rng_state()", "paddle.get_rng_state()", gives="unknown"),
    Rule("torch.set_rng_state(new_state)", "paddle.set_rng_state(state_list)", names={"new_state": "state_list"},
         gives="none"),
)  # fmt: skip
