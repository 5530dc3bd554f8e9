"""Rules of what is done to a tensor in its place, of its dtype, and of what can be asked of it."""

from zoo.translation.rule import Rule

# in place, without arguments
PLACED = ("exp_", "sqrt_", "tanh_", "sigmoid_", "floor_", "ceil_", "round_", "reciprocal_", "neg_", "abs_")
# in place, with a second tensor or a number: torch's name and Paddle's
CHANGED = (("add_", "add_"), ("sub_", "subtract_"), ("mul_", "multiply_"), ("div_", "divide_"))
# a method for each dtype
CAST = (
    ("float", "float32"),
    ("double", "float64"),
    ("half", "float16"),
    ("long", "int64"),
    ("int", "int32"),
    ("bool", "bool"),
)

RULES = (
    *(Rule(f"Tensor.{name}()", f"Tensor.{name}()", examples=(f"(p * 1.0).{name}()",)) for name in PLACED),
    *(
        Rule(f"Tensor.{name}(other)", f"Tensor.{theirs}(y)", how="operator_in_place", to="paddle",
             examples=(f"(x * 1.0).{name}(x2)", f"(x * 1.0).{name}(2.0)"))
        for name, theirs in CHANGED
    ),
    *(Rule(f"Tensor.{name}(other)", f"Tensor.{theirs}(y)", to="torch") for name, theirs in CHANGED),
    Rule("Tensor.add_(other, *, alpha=...)", "{self}.add_({alpha} * {other})", to="paddle",
         examples=("(x * 1.0).add_(x2, alpha=0.5)",)),
    Rule("torch.add(input, other, *, alpha=...)", "{input} + {alpha} * {other}", to="paddle",
         examples=("torch.add(x, x2, alpha=0.5)",)),
    Rule("Tensor.add(other, *, alpha=...)", "{self} + {alpha} * {other}", to="paddle",
         examples=("x.add(x2, alpha=0.5)",)),
    Rule("Tensor.add_(other)", "Tensor.scale_(scale, bias)", names={"other": "bias"}, how="scaled", to="torch"),
    Rule("Tensor.mul_(other)", "Tensor.scale_(scale)", names={"other": "scale"}, to="torch"),
    Rule("Tensor.clamp_(min=None, max=None)", "Tensor.clip_(min=None, max=None)",
         examples=("(x * 1.0).clamp_(-1, 1)", "(x * 1.0).clamp_(min=0.25)")),
    Rule("Tensor.sign_()", "{self}.copy_({self}.sign())", to="paddle", how="signed",
         examples=("(x * 1.0).sign_()", "q = x.detach() * 2\nq.sign_()\ny = q * x")),
    Rule("Tensor.zero_()", "Tensor.zero_()", examples=("x.detach().clone().zero_()",)),
    Rule("Tensor.fill_(value)", "Tensor.fill_(value)", examples=("x.detach().clone().fill_(0.5)",)),
    Rule("Tensor.copy_(src)", "Tensor.copy_(other)", names={"src": "other"},
         examples=("x.detach().clone().copy_(x2.detach())",), note="Paddle's gives its source no gradient.",
         how="copied"),
    Rule("Tensor.copy_(src)", "Tensor.set_value(value)", names={"src": "value"}, how="copied", to="torch",
         gives="none"),
    Rule("Tensor.relu_()", "F.relu_(self)", to="paddle", examples=("(x * 1.0).relu_()",)),
    Rule("Tensor.unsqueeze_(dim)", "Tensor.unsqueeze_(axis)", examples=("x.detach().clone().unsqueeze_(1)",)),
    Rule("Tensor.squeeze_(dim=None)", "Tensor.squeeze_(axis=None)",
         examples=("x[:, :1].detach().clone().squeeze_(1)",)),
    *(
        Rule(f"Tensor.{name}()", f"{{self}}.astype(paddle.{dtype})", to="paddle",
             examples=(f"x.detach().{name}()", f"i.{name}()"))
        for name, dtype in CAST
    ),
    Rule("Tensor.to(dtype)", "Tensor.astype(dtype)", units={"dtype": "dtype"}, to="torch"),
    Rule("Tensor.type(dtype)", "Tensor.astype(dtype)", units={"dtype": "dtype"}, to="paddle",
         examples=("i.type(torch.float64)",)),
    Rule("Tensor.type_as(other)", "{self}.astype({other}.dtype)", to="paddle", examples=("i.type_as(x)",)),
    Rule("Tensor.to(dtype)", "paddle.cast(self, dtype)", units={"dtype": "dtype"}, to="torch"),
    Rule("Tensor.to(dtype)", "Tensor.cast(dtype)", units={"dtype": "dtype"}, to="torch"),
    Rule("Tensor.tolist()", "Tensor.tolist()", gives="unknown", examples=("i.tolist()",)),
    Rule("Tensor.is_floating_point()", "Tensor.is_floating_point()", gives="bool", examples=("x.is_floating_point()",)),
    Rule("Tensor.numel()", "Tensor.size", gives="int", examples=("x.numel()",)),
    Rule("Tensor.nelement()", "Tensor.size", gives="int", to="paddle", examples=("x.nelement()",)),
    Rule("Tensor.ndimension()", "Tensor.ndim", gives="int", to="paddle", examples=("x.ndimension()",)),
    Rule("Tensor.element_size()", "Tensor.element_size()", gives="int", examples=("x.element_size()",)),
    Rule("torch.is_tensor(obj)", "paddle.is_tensor(x)", names={"obj": "x"}, gives="bool",
         examples=("torch.is_tensor(x)",)),
    Rule("torch.is_floating_point(input)", "paddle.is_floating_point(x)", gives="bool",
         examples=("torch.is_floating_point(x)",)),
    Rule("torch.numel(input)", "paddle.numel(x)", gives="int", examples=("torch.numel(x)",)),
    Rule("torch.equal(input, other)", "paddle.equal_all(x, y)", gives="bool",
         examples=("torch.equal(x, x2)", "torch.equal(x, x)")),
    Rule("Tensor.equal(other)", "Tensor.equal_all(y)", gives="bool", examples=("x.equal(x2)",)),
    Rule("torch.allclose(input, other, rtol=1e-5, atol=1e-8, equal_nan=False)",
         "paddle.allclose(x, y, rtol=1e-5, atol=1e-8, equal_nan=False)", gives="bool",
         examples=("torch.allclose(x, x2)", "torch.allclose(x, x + 1e-9)", "torch.allclose(x, x2, atol=1e3)")),
    Rule("Tensor.allclose(other, rtol=1e-5, atol=1e-8, equal_nan=False)",
         "Tensor.allclose(y, rtol=1e-5, atol=1e-8, equal_nan=False)", gives="bool", examples=("x.allclose(x2)",)),
    *(
        Rule(f"Tensor.{name}(*size)", f"Tensor.{name}(size)", units={"size": "sequence"},
             examples=(f"x.{name}(2, 3)", f"x.{name}((2, 3))"))
        for name in ("new_zeros", "new_ones")
    ),
    Rule("Tensor.new_full(size, fill_value)", "Tensor.new_full(size, fill_value)",
         examples=("x.new_full((2, 3), 0.5)",)),
    Rule("Tensor.new_empty(*size)", "paddle.empty({size}, dtype={self}.dtype)", to="paddle", how="of_a_size",
         examples=("x.new_empty((2, 3)).shape", "x.new_empty(2, x.size(1)).shape")),
    Rule("Tensor.new(*size)", "paddle.zeros({size}, dtype={self}.dtype)", to="paddle", how="of_a_size",
         examples=("x.new(2, 3).fill_(0.5)", "x.new(x.size()).zero_()")),
    Rule("Tensor.new_tensor(data)", "paddle.to_tensor({data}, dtype={self}.dtype)", to="paddle",
         examples=("x.new_tensor([1.0, 2.0])",)),
    Rule("Tensor.bernoulli_(p=0.5)", "Tensor.bernoulli_(p=0.5)", examples=("x.detach().clone().bernoulli_(1.0)",)),
    Rule("Tensor.view_as(other)", "Tensor.view_as(other)", examples=("x.view_as(x2)",)),
    Rule("Tensor.reshape_as(other)", "{self}.reshape({other}.shape)", to="paddle", examples=("x.reshape_as(x2)",)),
    Rule("Tensor.mT", "Tensor.mT", examples=("x.mT",)),
    Rule("Tensor.is_leaf", "Tensor.is_leaf", gives="bool", examples=("x.is_leaf",)),
    Rule("torch.detach(input)", "{input}.detach()", to="paddle", examples=("torch.detach(x)",)),
    Rule("torch.clone(input)", "paddle.clone(x)", examples=("torch.clone(x)",)),
    # from PyTorch
    *(
        rule
        for end in ("min", "max")
        for rule in (
            Rule(f"torch.clamp_{end}(input, {end})", f"paddle.clip(x, *, {end}=...)", to="paddle",
                 examples=(f"torch.clamp_{end}(m, 0.25)",)),
            Rule(f"Tensor.clamp_{end}({end})", f"Tensor.clip(*, {end}=...)", to="paddle",
                 examples=(f"m.clamp_{end}(0.25)", f"m.clamp_{end}({end}=-0.5)")),
            Rule(f"Tensor.clamp_{end}_({end})", f"Tensor.clip_(*, {end}=...)", to="paddle",
                 examples=(f"(m * 1).clamp_{end}_(0.25)",)),
        )
    ),
    Rule("torch.finfo(type)", "paddle.finfo(dtype)", names={"type": "dtype"}, units={"type": "dtype"}, gives="foreign",
         examples=("[torch.finfo(m.dtype).min, torch.finfo(torch.float32).eps, torch.finfo(torch.float16).max]",
                   "m.masked_fill(b, torch.finfo(m.dtype).min / 4)")),
    Rule("torch.iinfo(type)", "paddle.iinfo(dtype)", names={"type": "dtype"}, units={"type": "dtype"}, gives="foreign",
         examples=("[torch.iinfo(i.dtype).max, torch.iinfo(torch.int32).min]",)),
    Rule("Tensor.numel()", "Tensor.numel()", gives="int", to="torch"),
    Rule("Tensor.to(dtype)", "paddle.cast(x, dtype)", how="cast", to="torch"),
    # tensors
    *(
        rule
        for name in ("argmax", "argmin")
        for rule in (
            Rule(f"torch.{name}(input, dim=None, keepdim=False)",
                 f"paddle.{name}(x, axis=None, keepdim=False, dtype=...)", how="counted", to="torch"),
            Rule(f"Tensor.{name}(dim=None, keepdim=False)", f"Tensor.{name}(axis=None, keepdim=False, dtype=...)",
                 how="counted", to="torch"),
        )
    ),
    Rule("torch.cumsum(input, dim, *, dtype=...)", "paddle.cumsum(x, axis=..., dtype=...)", to="torch"),
    Rule("Tensor.cumsum(dim, *, dtype=...)", "Tensor.cumsum(axis=..., dtype=...)", to="torch"),
    Rule("torch.clone(input)", "paddle.assign(x)", how="a_copy", to="torch"),
    Rule("{x}.add_({value})", "paddle.increment(x, value=1)", to="torch"),
    Rule("Tensor.name", "Tensor.name", how="decay_name", to="torch", gives="str"),
)  # fmt: skip
