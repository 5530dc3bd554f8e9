"""Rules of names that PaddlePaddle has as PyTorch has them, and of rarer ones of its own, on the way to PyTorch.

The tables are read by tests/test_translate_rules.py too, which runs an example of each row on both sides.
"""

import re

from zoo.translation.rule import Rule

# changed in place, each entry by itself
PLACED = (
    "asin", "atan", "cos", "frac", "lgamma", "log", "log10", "log1p", "log2", "logit", "nan_to_num",
    "rsqrt", "sin", "sinh", "square", "tan", "trunc", "tril", "triu",
)  # fmt: skip
# the same as functions of Paddle's
ANYWAY = ("abs", "tanh", "sin", "cos", "log", "square", "neg")
# changed in place by a second tensor or a number: Paddle's name, and PyTorch's
DOUBLED = (
    ("pow", "pow"), ("remainder", "remainder"), ("mod", "remainder"), ("floor_divide", "floor_divide"),
    ("logical_and", "logical_and"), ("logical_or", "logical_or"),
)  # fmt: skip
# functions: the name, PyTorch's arguments, Paddle's, and an example
FUNCTIONS = (
    ("argwhere", "input", "input", "paddle.argwhere(i)"),
    ("diagflat", "input, offset=0", "x, offset=0", "paddle.diagflat(k, offset=1)"),
    ("negative", "input", "x", "paddle.negative(m)"), ("positive", "input", "x", "paddle.positive(m)"),
    ("ravel", "input", "input", "paddle.ravel(m)"),
    ("isin", "elements, test_elements", "x, test_x", "paddle.isin(i, paddle.to_tensor([1, 3]))"),
    ("masked_scatter", "input, mask, source", "x, mask, value", "paddle.masked_scatter(m, b, m2)"),
    ("hsplit", "input, indices_or_sections", "x, num_or_indices", "paddle.hsplit(m, 2)"),
    ("vsplit", "input, indices_or_sections", "x, num_or_indices", "paddle.vsplit(m, [1, 3])"),
    ("nanquantile", "input, q, dim=None, keepdim=False", "x, q, axis=None, keepdim=False",
     "paddle.nanquantile(m.detach(), 0.25, axis=1)"),
    ("permute", "input, dims", "input, dims", "paddle.permute(m, [1, 0])"),
    ("swapdims", "input, dim0, dim1", "input, dim0, dim1", "paddle.swapdims(m, 0, 1)"),
    ("cat", "tensors, dim=0", "tensors, dim=0", "paddle.cat([m, m2], dim=1)"),
    ("clamp", "input, min=None, max=None", "input, min=None, max=None", "paddle.clamp(m, min=0.25)"),
    ("narrow", "input, dim, start, length", "input, dim, start, length", "paddle.narrow(m, 1, 2, 3)"),
    ("randint_like", "input, low, high", "x, low, high", "paddle.randint_like(i, 2, 3)"),
    ("select_scatter", "input, src, dim, index", "x, values, axis, index", "paddle.select_scatter(m, m2[:, 0], 1, 2)"),
    ("count_nonzero", "input, dim=None", "x, axis=None", "paddle.count_nonzero(i, axis=1)"),
    *((name, "input, other", "x, y", f"paddle.{name}(m, m2)")
      for name in ("mul", "sub", "div", "eq", "ne", "lt", "le", "gt", "ge")),
)  # fmt: skip
# methods: PyTorch's, Paddle's if it has others, what it gives, and an example
METHODS = (
    ("argwhere()", "", "Tensor", "i.argwhere()"), ("ravel()", "", "Tensor", "m.ravel()"),
    ("negative()", "", "Tensor", "m.negative()"), ("diagflat(offset=0)", "", "Tensor", "k.diagflat()"),
    ("is_complex()", "", "bool", "[m.is_complex()]"), ("is_contiguous()", "", "bool", "[m.is_contiguous()]"),
    ("ndimension()", "", "int", "[m.ndimension()]"), ("permute(*dims)", "", "Tensor", "x.permute(0, 2, 3, 1)"),
    ("narrow(dim, start, length)", "", "Tensor", "m.narrow(1, 0, 2)"),
    ("swapdims(dim0, dim1)", "", "Tensor", "m.swapdims(0, 1)"),
    ("clamp(min=None, max=None)", "", "Tensor", "m.clamp(min=-0.5)"), ("type_as(other)", "", "Tensor", "i.type_as(m)"),
    ("masked_scatter(mask, source)", "masked_scatter(mask, value)", "Tensor", "m.masked_scatter(b, m2)"),
    ("count_nonzero(dim=None)", "count_nonzero(axis=None)", "Tensor", "i.count_nonzero(axis=0)"),
    ("matrix_power(n)", "matrix_power(n)", "Tensor", "s.matrix_power(2)"),
    ("multinomial(num_samples, replacement=False)", "", "Tensor", "[p.detach().multinomial(2).shape]"),
    ("tensor_split(indices_or_sections, dim=0)", "tensor_split(num_or_indices, axis=0)", "tensors",
     "m.tensor_split(3, axis=1)"),
    ("rot90(k=1, dims=(0, 1))", "rot90(k=1, axes=(0, 1))", "Tensor", "m.rot90()"),
    ("cross(other, dim=-1)", "cross(y, axis=...)", "Tensor", "m[:, :3].cross(m2[:, :3], axis=1)"),
    ("softmax(dim)", "", "Tensor", "m.softmax(-1)"),
    *((f"{name}(other)", f"{name}(y)", "Tensor", f"m.{name}(m2)")
      for name in ("mul", "sub", "div", "eq", "ne", "lt", "le", "gt", "ge")),
    *((f"{name}()", "", "Tensor", f"i.{name}()") for name in ("float", "double", "half", "long", "int", "bool")),
)  # fmt: skip
# what is written otherwise: PyTorch's text, Paddle's, what it gives, and an example
OTHERWISE = (
    ("torch.linalg.vecdot({x}, {y}, dim={axis})", "paddle.vecdot(x, y, axis=-1)", "", "paddle.vecdot(m, m2)"),
    ("torch.isin({self}, {test_x})", "Tensor.isin(test_x)", "Tensor", "i.isin(k[:2])"),
    ("torch.flip(input, dims)", "paddle.reverse(x, axis)", "", "paddle.reverse(m, [1])"),
    ("torch.zeros({shape}, dtype={updates}.dtype).index_put(tuple({index}.unbind(-1)), {updates}, accumulate=True)",
     "paddle.scatter_nd(index, updates, shape)", "", "paddle.scatter_nd(k[:2].unsqueeze(-1), m[:2].detach(), [6, 6])"),
    ("list(torch.broadcast_shapes({x_shape}, {y_shape}))", "paddle.broadcast_shape(x_shape, y_shape)", "size",
     "paddle.broadcast_shape([2, 1, 3], [4, 1])"),
    ("torch.broadcast_tensors(*{input})", "paddle.broadcast_tensors(input)", "tensors",
     "paddle.broadcast_tensors([m, m2[:1]])"),
    ("torch.tensor({x}.numel() == 0)", "paddle.is_empty(x)", "", "[paddle.is_empty(m).item()]"),
    ("{self}.grad.numpy()", "Tensor.gradient()", "array",
     "q = m.detach() * 1\nq.stop_gradient = False\n(q * q).sum().backward()\ny = [q.gradient()]"),
    ('setattr({self}, "grad", None)', "Tensor.clear_gradient()", "none",
     "q = m.detach() * 1\nq.stop_gradient = False\n(q * q).sum().backward()\nq.clear_gradient()\nq.sum().backward()\n"
     "y = [q.grad]"),
    ('setattr({self}, "grad", None)', "Tensor.clear_grad()", "none",
     "q = m.detach() * 1\nq.stop_gradient = False\n(q * q).sum().backward()\nq.clear_grad()\nq.sum().backward()\n"
     "y = [q.grad]"),
    ("{self}", "Tensor.value()", "Tensor", "m.value()"),
    ("torch.where({self}, {x}, {y})", "Tensor.where(x, y)", "Tensor", "b.where(m, m2)"),
    ("{self}.add_({value})", "Tensor.increment(value=1)", "Tensor", "q = m.detach().sum()\ny = q.increment(0.5)"),
    ("torch.index_put({self}, tuple({indices}), {value}, {accumulate})",
     "Tensor.index_put(indices, value, accumulate=False)", "Tensor", "m.index_put([k[:2] % 4], m2[:2])"),
    ("{self}.index_put_(tuple({indices}), {value}, {accumulate})",
     "Tensor.index_put_(indices, value, accumulate=False)", "Tensor",
     "q = m.detach() * 1\ny = q.index_put_((k[:2] % 4,), m2[:2].detach())"),
    ("{self}.index_copy_(0, {index}, {updates})", "Tensor.scatter_(index, updates)", "Tensor",
     "q = m.detach() * 1\ny = q.scatter_(k[1:2] % 4, m2[:1].detach())"),
    ("torch.histc({self}, {bins}, {min}, {max}).long()", "Tensor.histogram(bins=100, min=0, max=0)", "Tensor",
     "m.detach().histogram(bins=4, min=-2, max=2)"),
    ("{x}.unsqueeze_({axis})", "paddle.unsqueeze_(x, axis)", "Tensor",
     "q = m.detach() * 1\ny = paddle.unsqueeze_(q, 1)"),
    ("{x}.squeeze_({axis})", "paddle.squeeze_(x, axis)", "Tensor", "q = m[:1].detach() * 1\ny = paddle.squeeze_(q, 0)"),
    ("F.elu_({x}, {alpha})", "F.elu_(x, alpha=1.0)", "", "F.elu_(m * 1)"),
    ("F.leaky_relu_({x}, {negative_slope})", "F.leaky_relu_(x, negative_slope=0.01)", "", "F.leaky_relu_(m * 1, 0.25)"),
    ("F.hardtanh_({x}, {min}, {max})", "F.hardtanh_(x, min=-1.0, max=1.0)", "", "F.hardtanh_(m * 1)"),
    ("F.silu({x}) * {y}", "F.swiglu(x, y=...)", "", "F.swiglu(m, m2)"),
    ("F.ctc_loss(F.log_softmax({log_probs}, dim=-1), {labels}, {input_lengths}, {label_lengths}, blank={blank}, "
     "reduction={reduction})",
     "F.ctc_loss(log_probs, labels, input_lengths, label_lengths, blank=0, reduction='mean')", "",
     "j = paddle.full([4, 1], 2, dtype='int32')\nF.ctc_loss(v.transpose([1, 0, 2])[:, :1].expand([4, 4, 6]), j, "
     "k * 0 + 4, k * 0 + 1)"),
    ("F.conv_transpose1d({x}, {weight}, {bias}, {stride}, {padding}, {output_padding}, {groups}, {dilation})",
     "F.conv1d_transpose(x, weight, bias=None, stride=1, padding=0, output_padding=0, groups=1, dilation=1)", "",
     "F.conv1d_transpose(v, v[:, :, :3].transpose([1, 0, 2]), stride=2)"),
    ("F.alpha_dropout(input, p=0.5, training=False)", "F.alpha_dropout(x, p=0.5, training=True)", "",
     "F.alpha_dropout(m, training=False)"),
    ("F.multilabel_margin_loss(input, target, *, reduction='mean')",
     "F.multi_label_margin_loss(input, label, reduction='mean')", "",
     "F.multi_label_margin_loss(m, paddle.to_tensor([[0, 2, -1, 1, 1, 1]] * 4))"),
)  # fmt: skip
# numbers and dtypes, which are no calls, either way, with an example in PyTorch
NUMBERS = {
    "inf": "m.clamp(max=torch.inf)", "nan": "m.masked_fill(m == torch.inf, torch.nan)", "e": "m * torch.e",
    "complex64": "torch.ones(2, dtype=torch.complex64).abs() * m.sum()",
    "complex128": "torch.ones(2, dtype=torch.complex128).abs() * m.sum()",
}  # fmt: skip


def paired(ours: str, theirs: str) -> dict[str, str]:
    """Which argument of PyTorch's is which of Paddle's, where they have other names."""
    first, second = (re.findall(r"(\w+)(?:=[^,]+)?(?:, |$)", each) for each in (ours, theirs))
    return {one: two for one, two in zip(first, second, strict=True) if one != two}


def inner(text: str) -> str:
    """What is between the brackets of a method."""
    return text.partition("(")[2].removesuffix(")")


RULES = (
    *(Rule(f"Tensor.{name}_()", f"Tensor.{name}_()", to="torch") for name in PLACED),
    *(Rule(f"{{x}}.{name}_()", f"paddle.{name}_(x)", to="torch") for name in ANYWAY),
    *(Rule(f"Tensor.{theirs}_(other)", f"Tensor.{name}_(y)", to="torch") for name, theirs in DOUBLED),
    *(Rule(f"torch.{name}({ours})", f"paddle.{name}({theirs})", names=paired(ours, theirs), to="torch",
           gives="tensors" if "split" in name else "")
      for name, ours, theirs, _ in FUNCTIONS),
    *(Rule(f"Tensor.{ours}", f"Tensor.{theirs or ours}", names=paired(inner(ours), inner(theirs)) if theirs else {},
           to="torch", gives=gives)
      for ours, theirs, gives, _ in METHODS),
    *(Rule(ours, theirs, names={"target": "label"} if "F.multi" in theirs else {}, to="torch",
           gives=gives)
      for ours, theirs, gives, _ in OTHERWISE),
    *(Rule(f"torch.{name}", f"paddle.{name}", gives="dtype" if "complex" in name else "float", examples=(example,))
      for name, example in NUMBERS.items()),
)  # fmt: skip
