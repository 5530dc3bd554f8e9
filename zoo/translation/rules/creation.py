"""Rules of making tensors: of given numbers, of rows of numbers, and by chance."""

from zoo.translation.rule import Rule

SIZED = {"size": "shape"}
# PyTorch's classes, and the dtype that their tensors have
CLASSES = (
    ("Float", "float32"), ("Double", "float64"), ("Half", "float16"), ("Long", "int64"), ("Int", "int32"),
    ("Short", "int16"), ("Byte", "uint8"), ("Bool", "bool"),
)  # fmt: skip
TRIED = (
    "y = torch.{0}Tensor(2, 3)\ny = (y.shape, y.dtype == torch.{1})", "torch.{0}Tensor([[1, 2], [0, 1]])",
    "n = 4\ntorch.{0}Tensor(n).shape", "m.detach().type(torch.{0}Tensor)",
    "kind = torch.cuda.{0}Tensor if torch.cuda.is_available() else torch.{0}Tensor\n"
    "y = (kind(3, 2).fill_(1), i.type(kind))",
)  # fmt: skip
LEAST = "has no min or no max, and PaddlePaddle's own differ from version to version; write both"

RULES = (
    Rule("torch.linspace(start, end, steps, *, dtype=None, device=None, requires_grad=False)",
         "paddle.linspace(start, stop, num, dtype=None, *, requires_grad=False)",
         names={"end": "stop", "steps": "num"}, drops=("device",),
         examples=("torch.linspace(-1, 1, 5)", "torch.linspace(0, 1, steps=4, dtype=torch.float64)")),
    Rule("torch.logspace(start, end, steps, base=10.0, *, dtype=None, device=None)",
         "paddle.logspace(start, stop, num, base=10.0, dtype=None)", names={"end": "stop", "steps": "num"},
         drops=("device",),
         examples=("torch.logspace(-1, 1, 5)",)),
    Rule("torch.arange(start, end=None, step=1, *, dtype=None, device=None, requires_grad=False)",
         "paddle.arange(start, end=None, step=1, dtype=None, *, requires_grad=False)",
         drops=("device",), examples=("torch.arange(5)", "torch.arange(1, 9, 2)", "torch.arange(0, 1, 0.25)",
                                      "torch.arange(4, dtype=torch.float64)",
                                      "torch.arange(x.size(2), device=x.device)")),
    Rule("torch.eye(n, m=None, *, dtype=None, device=None, requires_grad=False)",
         "paddle.eye(num_rows, num_columns=None, dtype=None, *, requires_grad=False)",
         names={"n": "num_rows", "m": "num_columns"}, drops=("device",), examples=("torch.eye(3)", "torch.eye(3, 4)")),
    Rule("torch.full_like(input, fill_value, *, dtype=None, device=None, requires_grad=False)",
         "paddle.full_like(x, fill_value, dtype=None, *, requires_grad=False)", drops=("device",),
         examples=("torch.full_like(x, 0.5)",)),
    Rule("torch.empty_like(input, *, dtype=None, device=None, requires_grad=False)",
         "paddle.empty_like(x, dtype=None, *, requires_grad=False)", drops=("device",),
         examples=("torch.empty_like(x).shape",)),
    Rule("torch.as_tensor(data, dtype=None, device=None)", "paddle.to_tensor(data, dtype=None)", to="paddle",
         how="tensor", drops=("device",), examples=(
             "torch.as_tensor(x.shape, device=x.device)", "torch.as_tensor([1.0, 2.0])",
             "torch.as_tensor(range(3)) * m[0, 0]",
                   "torch.as_tensor([1, 2], dtype=torch.float64)")),
    Rule("torch.tril(input, diagonal=0)", "paddle.tril(x, diagonal=0)",
         examples=("torch.tril(s)", "torch.tril(torch.ones(4, 4), diagonal=-1)")),
    Rule("torch.triu(input, diagonal=0)", "paddle.triu(x, diagonal=0)", examples=("torch.triu(s, 1)",)),
    Rule("Tensor.tril(diagonal=0)", "Tensor.tril(diagonal=0)", examples=("s.tril(-1)",)),
    Rule("Tensor.triu(diagonal=0)", "Tensor.triu(diagonal=0)", examples=("s.triu()",)),
    Rule('torch.meshgrid(*tensors, indexing="ij")', "paddle.meshgrid(*args)", gives="tensors",
         examples=('torch.meshgrid(torch.arange(3), torch.arange(4), indexing="ij")',)),
    Rule("torch.diag(input, diagonal=0)", "paddle.diag(x, offset=0)", names={"diagonal": "offset"},
         examples=("torch.diag(s)", "torch.diag(m[0], 1)")),
    Rule("Tensor.diag(diagonal=0)", "Tensor.diag(offset=0)", names={"diagonal": "offset"}, examples=("s.diag()",)),
    Rule("torch.diagonal(input, offset=0, dim1=0, dim2=1)", "paddle.diagonal(x, offset=0, axis1=0, axis2=1)",
         names={"dim1": "axis1", "dim2": "axis2"}, examples=("torch.diagonal(x, dim1=2, dim2=3)",)),
    Rule("Tensor.diagonal(offset=0, dim1=0, dim2=1)", "Tensor.diagonal(offset=0, axis1=0, axis2=1)",
         names={"dim1": "axis1", "dim2": "axis2"}, examples=("x.diagonal(0, 2, 3)",)),
    Rule("torch.diag_embed(input, offset=0, dim1=-2, dim2=-1)", None,
         note="has no counterpart that learns: Paddle's gives no gradient; multiply with an eye",
         examples=("torch.diag_embed(m)",)),
    Rule("torch.tril_indices(row, col, offset=0)", "paddle.tril_indices(row, col, offset=0)",
         examples=("torch.tril_indices(3, 4)",)),
    Rule("torch.triu_indices(row, col, offset=0)", "paddle.triu_indices(row, col=None, offset=0)",
         examples=("torch.triu_indices(3, 3, 1)",)),
    # by chance: shapes and bounds are compared
    Rule("torch.randint(low, high, size, *, dtype=None, device=None)", "paddle.randint(low, high, shape, dtype=None)",
         names=SIZED,
         drops=("device",), examples=("y = torch.randint(0, 9, (3, 4))\ny = (y.shape, y.min() >= 0, y.max() < 9)",)),
    Rule("torch.randint(high, size, *, dtype=None, device=None)", "paddle.randint(low, *, shape, dtype=None)",
         names=SIZED | {"high": "low"},
         drops=("device",), examples=("y = torch.randint(9, (3, 4))\ny = (y.shape, y.min() >= 0, y.max() < 9)",)),
    Rule("torch.randperm(n, *, device=None)", "paddle.randperm(n)", drops=("device",),
         examples=("torch.randperm(6).sum()",)),
    Rule("torch.randn_like(input, *, dtype=None, device=None, requires_grad=False)",
         "paddle.randn_like(x, dtype=None, *, requires_grad=False)", drops=("device",),
         examples=("torch.randn_like(x).shape",)),
    Rule("torch.rand_like(input, *, dtype=None, device=None, requires_grad=False)",
         "paddle.rand_like(input, *, dtype=None, requires_grad=False)", drops=("device",),
         examples=("y = torch.rand_like(x)\ny = (y.shape, y.min() >= 0, y.max() < 1)",)),
    Rule("torch.normal(mean, std, size, *, requires_grad=...)",
         "paddle.normal({mean}, {std}, {size}).detach().requires_grad_({requires_grad})", to="paddle",
         examples=("torch.normal(0.5, 0.0, (3, 4), requires_grad=True).requires_grad",)),
    Rule("torch.normal(mean, std, size)", "paddle.normal(mean=0.0, std=1.0, shape=...)", names=SIZED,
         examples=("torch.normal(0.5, 0.0, (3, 4))",)),
    Rule("torch.bernoulli(input)", "paddle.bernoulli(x)", examples=("torch.bernoulli(u.detach().round())",)),
    Rule("torch.multinomial(input, num_samples, replacement=False)",
         "paddle.multinomial(x, num_samples=1, replacement=False)",
         examples=("torch.multinomial(p[0].detach(), 6).sum()",)),
    Rule("torch.normal(mean, std)", "paddle.normal(mean=..., std=...)",
         examples=("torch.normal(m.detach(), p.detach() * 0)", "torch.normal(m.detach(), 0.0)",
                   "torch.normal(mean=0.5, std=p.detach() * 0)")),
    Rule("Tensor.uniform_(a=0, b=1)", "Tensor.uniform_(min=0, max=1.0)", names={"a": "min", "b": "max"},
         examples=("y = x.detach().clone().uniform_(-0.5, 0.5)\ny = (y.min() >= -0.5, y.max() < 0.5, y.std() > 0.2)",
                   "y = x.detach().clone().uniform_()\ny = (y.min() >= 0, y.max() < 1, y.std() > 0.2)")),
    Rule("Tensor.random_(a, b)", "Tensor.random_(from_, to)", names={"a": "from_", "b": "to"},
         examples=("y = x.detach().clone().random_(2, 5)\ny = (y.min() >= 2, y.max() < 5, y.std() > 0)",)),
    Rule("Tensor.normal_(mean=0, std=1)", "Tensor.normal_(mean=0.0, std=1.0)",
         examples=("x.detach().clone().normal_(0.5, 0.0)",)),
    # a class that is not called stands for its dtype
    *(
        Rule(f"torch.{home}{name}Tensor", f"paddle.{dtype}", to="paddle", gives="Tensor")
        for name, dtype in CLASSES
        for home in ("", "cuda.")
    ),
    *(
        Rule(f"torch.{home}{name}Tensor(*data)", "paddle.to_tensor(data)", to="paddle",
             how="typed", gives="Tensor",
             examples=() if home or name == "Half" else tuple(each.format(name, dtype) for each in TRIED))
        for name, dtype in CLASSES
        for home in ("", "cuda.")
    ),
    Rule("torch.Tensor(*data)", "paddle.to_tensor(data)", to="paddle", how="typed", gives="Tensor",
         examples=("torch.Tensor(2, 3).shape", "torch.Tensor([[1.0, 2.0], [0.0, 1.0]])", "torch.Tensor(*m.shape).shape",
                   "torch.Tensor(m.detach()) * 2")),
    Rule("torch.autograd.Variable(data, requires_grad=False, volatile=False)", "{data}.detach()", to="paddle",
         how="variable", gives="Tensor",
         note="A tensor has been one by itself since PyTorch 0.4; a new one has no gradient to the old one.",
         examples=("torch.autograd.Variable(m) * 2", "torch.autograd.Variable(m, volatile=True) * 2",
                   "v2 = torch.autograd.Variable(m, requires_grad=True)\n(v2 * v2).sum().backward()\nv2.grad",
                   "(torch.autograd.Variable(m, requires_grad=True) * m2).sum()")),
    Rule("torch.empty({shape}).uniform_({min}, {max})", "paddle.uniform(shape, *, min=..., max=...)", to="torch"),
    Rule("torch.empty(size)", "paddle.uniform(shape, dtype, min=..., max=..., seed=0)",
         how="uniform", to="torch"),
    Rule(None, "paddle.uniform(shape)", note=LEAST),
    Rule("torch.tensor(data, *, dtype=None, device=..., requires_grad=False)",
         "paddle.to_tensor(data, dtype=None, place=..., stop_gradient=True)",
         names={"requires_grad": "stop_gradient", "device": "place"}, units={"requires_grad": "not"}, to="torch"),
    *(
        Rule(f"torch.{name}(*size)", f"paddle.{name}(*shape)", names={"size": "shape"}, to="torch")
        for name in ("zeros", "ones", "empty", "randn", "rand")
    ),
    *(
        Rule(f"torch.{name}Tensor(*data)", f"paddle.{name}Tensor(*data)", to="torch")
        for name in ("Float", "Double", "Long", "Int", "Short", "Byte", "Bool")
    ),
    Rule("torch.randn(size, *, dtype=None)", "paddle.standard_normal(shape, dtype=None)", names={"size": "shape"},
         to="torch"),
    Rule("torch.poisson(input)", "paddle.poisson(x)", to="torch"),
)  # fmt: skip
