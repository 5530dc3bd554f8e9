"""Rules of what programs of some years ago make tensors with: classes for each dtype, and Variable."""

from zoo.translation.rule import Rule

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

RULES = (
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
)  # fmt: skip
