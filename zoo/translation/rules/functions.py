"""Rules of functions: torch, torch.nn.functional, and Paddle's."""

from zoo.translation.rule import Rule

# one number in, one number out, under one name, as a function and as a method
ALIKE = (
    "exp", "log", "log2", "log10", "log1p", "expm1", "sqrt", "rsqrt", "square", "abs", "sin", "cos", "tan", "sinh",
    "cosh", "tanh", "sigmoid", "erf", "floor", "ceil", "sign", "reciprocal",
)  # fmt: skip
POSITIVE = ("log", "log2", "log10", "log1p", "sqrt", "rsqrt")
# activations of torch.nn.functional with the same name and arguments but inplace
ACTIVATIONS = (
    ("relu", "", ""), ("relu6", "", ""), ("hardswish", "", ""), ("softsign", "", ""),
    ("tanhshrink", "", ""), ("leaky_relu", "negative_slope=0.01", ""),
    ("elu", "alpha=1.0", ""), ("celu", "alpha=1.0", ""), ("selu", "", "3e-8: Paddle keeps both constants as float32"),
)  # fmt: skip
BARE = ("softsign", "tanhshrink")  # and two without it

RULES = (
    *(
        rule
        for name in ALIKE
        for one in ("p" if name in POSITIVE else "x",)
        for rule in (
            Rule(f"torch.{name}(input)", f"paddle.{name}(x)", examples=(f"torch.{name}({one})",)),
            Rule(f"Tensor.{name}()", f"Tensor.{name}()", examples=(f"{one}.{name}()",)),
        )
    ),
    *(
        Rule(
            f"F.{name}(input{', ' + arguments if arguments else ''}{'' if name in BARE else ', inplace=False'})",
            f"F.{name}(x{', ' + arguments if arguments else ''})",
            drops=("inplace",),
            examples=(f"F.{name}(x)",),
            differs=differs,
        )
        for name, arguments, differs in ACTIVATIONS
    ),
    Rule("torch.cat(tensors, dim=0)", "paddle.concat(x, axis=0)", names={"tensors": "x"},
         mirror=("name",), note="Join along an axis: 1 is the channels.",
         examples=("torch.cat([x, x2], 1)", "torch.cat((x, x2), dim=-1)")),
    Rule("torch.stack(tensors, dim=0)", "paddle.stack(x, axis=0)", names={"tensors": "x"},
         examples=("torch.stack([x, x2], 1)",)),
    Rule("torch.flatten(input, start_dim=0, end_dim=-1)", "paddle.flatten(x, start_axis=0, stop_axis=-1)",
         names={"start_dim": "start_axis", "end_dim": "stop_axis"}, examples=("torch.flatten(x, 1)",)),
    Rule("torch.permute(input, dims)", "paddle.transpose(x, perm)", names={"dims": "perm"},
         mirror=("name",), note="Paddle's transpose is of all axes, torch's of two.",
         examples=("torch.permute(x, (0, 2, 3, 1))",)),
    Rule("torch.transpose(input, dim0, dim1)", "paddle.swapaxes(x, dim0, dim1)",
         examples=("torch.transpose(x, 1, 2)",)),
    Rule("torch.reshape(input, shape)", "paddle.reshape(x, shape)", how="sized",
         examples=("torch.reshape(x, (2, -1))",)),
    Rule("torch.matmul(input, other)", "paddle.matmul(x, y)", examples=("torch.matmul(x, x2)",)),
    Rule("torch.matmul(input, other)", "paddle.matmul(x, y, transpose_x=False, transpose_y=False)",
         how="turned_product", to="torch"),
    Rule("Tensor.matmul(other)", "Tensor.matmul(y, transpose_x=False, transpose_y=False)", how="turned_product",
         to="torch"),
    # Paddle's mm takes stacks of matrices, which torch's does not
    Rule("torch.matmul(input, other)", "paddle.mm(input, mat2)", names={"other": "mat2"}, to="torch"),
    Rule("torch.bmm(input, mat2)", "paddle.bmm(x, y)", names={"mat2": "y"},
         examples=("torch.bmm(v, v.reshape(2, 6, 4))",)),
    Rule("torch.chunk(input, chunks, dim=0)", "paddle.chunk(x, chunks, axis=0)", gives="tensors",
         examples=("torch.chunk(x, 2, dim=1)",)),
    Rule("torch.roll(input, shifts, dims=None)", "paddle.roll(x, shifts, axis=None)",
         examples=("torch.roll(x, (1, -2), (2, 3))",)),
    Rule("torch.clip(input, min=None, max=None)", "paddle.clip(x, min=None, max=None)",
         examples=("torch.clip(x, -1, 1)",)),
    Rule("torch.clamp(input, min=None, max=None)", "paddle.clip(x, min=None, max=None)", to="paddle",
         examples=("torch.clamp(x, max=0.5)",)),
    Rule("torch.zeros_like(input, *, dtype=None, device=None, requires_grad=False)",
         "paddle.zeros_like(x, dtype=None, *, requires_grad=False)", drops=("device",),
         examples=("torch.zeros_like(x)",)),
    Rule("torch.ones_like(input, *, dtype=None, device=None, requires_grad=False)",
         "paddle.ones_like(x, dtype=None, *, requires_grad=False)", drops=("device",),
         examples=("torch.ones_like(x)",)),
    Rule("torch.mean(input, dim=None, keepdim=False)", "paddle.mean(x, axis=None, keepdim=False)",
         examples=("torch.mean(x, (1, 2))", "torch.mean(x)")),
    Rule("torch.sum(input, dim=None, keepdim=False, dtype=None)", "paddle.sum(x, axis=None, dtype=None, keepdim=False)",
         examples=("torch.sum(x, 1, True)",)),
    Rule("F.softmax(input, dim=...)", "F.softmax(x, axis=-1)", examples=("F.softmax(x, 1)", "F.softmax(x, dim=-1)")),
    Rule("torch.softmax(input, dim)", "F.softmax(x, axis=...)", to="paddle", examples=("torch.softmax(x, 1)",)),
    Rule("torch.log_softmax(input, dim)", "F.log_softmax(x, axis=...)", to="paddle",
         examples=("torch.log_softmax(x, 1)",)),
    Rule("F.log_softmax(input, dim=...)", "F.log_softmax(x, axis=-1)", examples=("F.log_softmax(x, dim=1)",)),
    Rule("F.sigmoid(input)", "F.sigmoid(x)", examples=("F.sigmoid(x)",)),
    Rule("F.tanh(input)", "paddle.tanh(x)", to="paddle", examples=("F.tanh(x)",)),
    Rule("F.silu(input, inplace=False)", "F.silu(x)", drops=("inplace",), examples=("F.silu(x)",)),
    Rule('F.gelu(input, *, approximate="none")', "F.gelu(x, approximate=False)", units={"approximate": "gelu"},
         examples=("F.gelu(x)", 'F.gelu(x, approximate="tanh")')),
    Rule("torch.relu(input)", "F.relu(x)", to="paddle", examples=("torch.relu(x)",)),
    Rule("F.normalize(input, p=2.0, dim=1, eps=1e-12)", "F.normalize(x, p=2, axis=1, epsilon=1e-12)",
         examples=("F.normalize(x, dim=1)", "F.normalize(x, 2.0, -1)"),
         differs="2e-12: Paddle computes the power 1 / p in float32"),
    Rule('F.pad(input, pad, mode="constant", value=0)',
         'F.pad(x, pad, mode="constant", value=0.0, *, pad_from_left_axis=True)', how="pad",
         drops=("pad_from_left_axis",),
         mirror=(("F.pad(x, (0, right, 0, below))", "F.pad(x, (0, 0, 0, 0, 0, below, 0, right))",
                  "Zeros before and behind each axis: torch begins with the last one, Paddle with the first."),),
         why="torch counts the numbers of a padding from the last axis",
         examples=("F.pad(x, (0, 1, 0, 2))", "F.pad(m, (0, 1, 0, 2))", 'F.pad(x, (1, 1, 2, 2), mode="reflect")',
                   "F.pad(x, (1, 2))", "F.pad(x, (0, 1, 0, 2, 1, 1, 2, 0), value=1.0)")),
    Rule("F.linear(input, weight, bias=None)", "F.linear(x, weight, bias=None)", how="linear",
         examples=("F.linear(x, m)", "F.linear(x, m, m[:, 0])")),
    Rule("torch.from_numpy(ndarray)", "paddle.to_tensor(data)", names={"ndarray": "data"}, to="paddle",
         mirror=("name",), note="A tensor with an array's values."),
    Rule("torch.tensor(data, *, dtype=None, device=None, requires_grad=False)",
         "paddle.to_tensor(data, dtype=None, place=None, stop_gradient=True)", how="tensor", drops=("device",),
         names={"requires_grad": "stop_gradient"}, units={"requires_grad": "not"},
         mirror=(("torch.tensor({}, dtype=x.dtype, device=x.device)", "paddle.to_tensor({}, dtype=x.dtype)",
                  "The same beside a tensor x; Paddle makes all tensors on the device that is in use."),),
         examples=("torch.tensor([1.0, 2.0], dtype=x.dtype) + x[0, 0, 0, 0]",)),
    Rule("torch.zeros(*size, dtype=None, device=None, requires_grad=False)",
         "paddle.zeros(shape, dtype=None, *, requires_grad=False)", names={"size": "shape"},
         units={"size": "sequence"}, drops=("device",), examples=("torch.zeros(2, 3)", "torch.zeros((2, 3))")),
    Rule("torch.ones(*size, dtype=None, device=None, requires_grad=False)",
         "paddle.ones(shape, dtype=None, *, requires_grad=False)", names={"size": "shape"},
         units={"size": "sequence"}, drops=("device",), examples=("torch.ones(2, 3, dtype=torch.float32)",)),
    Rule("torch.empty(*size, dtype=None, device=None, requires_grad=False)",
         "paddle.empty(shape, dtype=None, *, requires_grad=False)", names={"size": "shape"},
         units={"size": "sequence"}, drops=("device",), examples=("torch.empty(2, 3).shape",)),
    Rule("torch.randn(*size, dtype=None, device=None, requires_grad=False)",
         "paddle.randn(shape, dtype=None, *, requires_grad=False)", names={"size": "shape"},
         units={"size": "sequence"}, drops=("device",), examples=("torch.randn(2, 3).shape",)),
    Rule("torch.rand(*size, dtype=None, device=None, requires_grad=False)",
         "paddle.rand(shape, dtype=None, *, requires_grad=False)", names={"size": "shape"},
         units={"size": "sequence"}, drops=("device",), examples=("torch.rand(2, 3).shape",)),
    Rule("torch.full(size, fill_value, *, dtype=None, device=None, requires_grad=False)",
         "paddle.full(shape, fill_value, dtype=None, *, requires_grad=False)",
         names={"size": "shape"}, drops=("device",), how="full",
         note="Without a dtype, Paddle's has fractions, and torch's what it is filled with.",
         examples=("torch.full((2, 3), 0.5)", "torch.full((4, 6), 3) / 2 * m", "torch.full((4, 6), 3).dtype == i.dtype",
                   "torch.where(torch.full((4, 6), True), m, m2)")),
)  # fmt: skip
