"""Rules of arithmetic, comparison and reduction: as functions, and as methods of tensors."""

from zoo.translation.rule import Rule

# one tensor in, one out, the same name on both sides; what it is tried on
SINGLE = (
    ("acos", "u"), ("asin", "u"), ("atan", "x"), ("asinh", "x"), ("acosh", "p + 1"), ("atanh", "u"), ("neg", "x"),
    ("trunc", "x"), ("frac", "x"), ("erfinv", "u"), ("lgamma", "p"), ("digamma", "p"), ("deg2rad", "x"),
    ("rad2deg", "x"), ("isnan", "x"), ("isinf", "x"), ("isfinite", "x"), ("logical_not", "b"), ("bitwise_not", "i"),
    ("sgn", "x.detach()"), ("sinc", "x"), ("signbit", "x"),
)  # fmt: skip
# two tensors in; torch's name, Paddle's, torch's name of the second, what it is tried on
DOUBLE = (
    ("add", "add", "other", "x, x2"), ("sub", "subtract", "other", "x, x2"), ("mul", "multiply", "other", "x, x2"),
    ("div", "divide", "other", "x, x2"), ("pow", "pow", "exponent", "p, m"), ("maximum", "maximum", "other", "x, x2"),
    ("minimum", "minimum", "other", "x, x2"), ("fmax", "fmax", "other", "x, x2"), ("fmin", "fmin", "other", "x, x2"),
    ("remainder", "remainder", "other", "m, p"), ("floor_divide", "floor_divide", "other", "m.detach(), p.detach()"),
    ("atan2", "atan2", "other", "x, x2"), ("hypot", "hypot", "other", "x, x2"), ("copysign", "copysign", "other",
                                                                                 "x, x2"),
    ("logaddexp", "logaddexp", "other", "x, x2"), ("heaviside", "heaviside", "values", "x.detach(), x2.detach()"),
    ("eq", "equal", "other", "i, i.abs()"), ("ne", "not_equal", "other", "x, x2"), ("lt", "less_than", "other",
                                                                                    "x, x2"),
    ("le", "less_equal", "other", "x, x2"), ("gt", "greater_than", "other", "x, x2"),
    ("ge", "greater_equal", "other", "x, x2"), ("logical_and", "logical_and", "other", "b, m > 0"),
    ("logical_or", "logical_or", "other", "b, m > 0"), ("logical_xor", "logical_xor", "other", "b, m > 0"),
    ("bitwise_and", "bitwise_and", "other", "i, i + 1"), ("bitwise_or", "bitwise_or", "other", "i, i + 1"),
    ("bitwise_xor", "bitwise_xor", "other", "i, i + 1"), ("isclose", "isclose", "other", "x, x2"),
)  # fmt: skip
# the same under other names of torch's
ALIASES = (
    ("subtract", "sub"), ("multiply", "mul"), ("divide", "div"), ("true_divide", "div"), ("not_equal", "ne"),
    ("less", "lt"), ("less_equal", "le"), ("greater", "gt"), ("greater_equal", "ge"),
)  # fmt: skip
# over an axis, by the same arguments; with and without an axis
OPERATORS = ("add", "sub", "mul", "div", "ne", "lt", "le", "gt", "ge")
REDUCED = ("amax", "amin", "prod", "logsumexp", "nansum", "nanmean")
DIFFERS = {"digamma": "3e-11: another approximation"}
THEIRS = {name: (other, second, data) for name, other, second, data in DOUBLE}


def second(data: str) -> tuple[str, str]:
    """The two tensors that a function is tried on, the first so that a dot may follow."""
    first, rest = data.split(", ", 1)
    return first if first.isalnum() else f"({first})", rest


def double(name: str, called: str) -> tuple[Rule, Rule]:
    """The function and the method of an operation with two tensors; called: another name of torch's for it."""
    theirs, argument, data = THEIRS[name]
    to = "" if called == name else "paddle"
    first, rest = second(data)
    how = "operator" if name in OPERATORS else ""
    more = (("x", "2.0"), ("x", "x.shape[1]")) if how else (("p", "2"),) if name in ("pow", "remainder") else ()
    first_of_all = (
        (("2", "m"), ("x.shape[1]", "i")) if name == "pow" else (("2.5", "p.detach()"),) if name == "remainder" else ()
    )
    numbers = (
        tuple(f"torch.{called}({one}, {two})" for one, two in (*more, *first_of_all)),
        tuple(f"{one}.{called}({two})" for one, two in more),
    )
    return (
        Rule(f"torch.{called}(input, {argument})", f"paddle.{theirs}(x, y)", names={argument: "y"}, to=to,
             how=how or ("number_first" if first_of_all else ""),
             examples=(f"torch.{called}({data})", *numbers[0])),
        Rule(f"Tensor.{called}({argument})", f"Tensor.{theirs}(y)", names={argument: "y"}, to=to, how=how,
             examples=(f"{first}.{called}({rest})", *numbers[1])),
    )  # fmt: skip


RULES = (
    Rule("torch.pi", "paddle.pi", gives="float", examples=("m * torch.pi",)),
    *(
        rule
        for name, data in SINGLE
        for rule in (
            Rule(f"torch.{name}(input)", f"paddle.{name}({'input' if name == 'trunc' else 'x'})",
                 examples=(f"torch.{name}({data})",),
                 differs=DIFFERS.get(name, "")),
            Rule(f"Tensor.{name}()", f"Tensor.{name}()",
                 examples=(f"{data if data.isalnum() else f'({data})'}.{name}()",), differs=DIFFERS.get(name, "")),
        )
    ),
    Rule("torch.round(input, *, decimals=0)", "paddle.round(x, decimals=0)",
         examples=("torch.round(x)", "torch.round(x, decimals=1)")),
    Rule("Tensor.round(*, decimals=0)", "Tensor.round(decimals=0)", examples=("x.round()", "x.round(decimals=1)")),
    Rule("torch.logit(input, eps=None)", "paddle.logit(x, eps=None)",
         examples=("torch.logit(u)", "torch.logit(u, 0.25)")),
    Rule("torch.nan_to_num(input, nan=0.0, posinf=None, neginf=None)",
         "paddle.nan_to_num(x, nan=0.0, posinf=None, neginf=None)",
         examples=("torch.nan_to_num(m.log(), nan=2.0)",)),
    Rule("torch.absolute(input)", "paddle.abs(x)", to="paddle", examples=("torch.absolute(x)",)),
    Rule("torch.negative(input)", "paddle.neg(x)", to="paddle", examples=("torch.negative(x)",)),
    Rule("torch.float_power(input, exponent)", None,
         examples=("torch.float_power(x, 2)",),
         note="computes in float64 whatever it is given; write ** in place of it"),
    *(rule for name, *_ in DOUBLE for rule in double(name, name)),
    *(rule for called, name in ALIASES for rule in double(name, called)),
    *(Rule(f"{place}.lerp({first}end, weight)", f"{own} + {{weight}} * ({{end}} - {own})", to="paddle",
           how="share_of_tensors", examples=("torch.lerp(x, x2, x2 * 2)" if first else "m.lerp(m2 + 1, p)",))
      for place, first, own in (("torch", "input, ", "{input}"), ("Tensor", "", "{self}"))),
    Rule("torch.lerp(input, end, weight)", "paddle.lerp(x, y, weight)", names={"end": "y"},
         examples=("torch.lerp(x, x2, 0.25)",)),
    Rule("torch.addmm(input, mat1, mat2, *, beta=1, alpha=1)", "paddle.addmm(input, x, y, beta=1.0, alpha=1.0)",
         names={"mat1": "x", "mat2": "y"}, examples=("torch.addmm(s, s2, s, beta=0.5, alpha=2.0)",)),
    Rule("Tensor.clamp(min=None, max=None)", "Tensor.clip(min=None, max=None)", to="paddle", how="bounded",
         examples=("x.clamp(0, 1)", "x.clamp(min=0.25)", "x.clamp(max=x2.abs())")),
    Rule("Tensor.clip(min=None, max=None)", "Tensor.clip(min=None, max=None)", examples=("x.clip(max=0.25)",)),
    *(
        rule
        for name in REDUCED
        for rule in (
            Rule(f"torch.{name}(input, dim=..., keepdim=False)",
                 f"paddle.{name}(x, axis=..., {'*, ' if name == 'nansum' else ''}keepdim=False)",
                 examples=(f"torch.{name}(x, 1)", f"torch.{name}(x, dim=-1, keepdim=True)")),
            Rule(f"Tensor.{name}(dim=..., keepdim=False)",
                 f"Tensor.{name}(axis=..., {'*, ' if name == 'nansum' else ''}keepdim=False)",
                 examples=(f"x.{name}(1)", f"x.{name}(dim=-1, keepdim=True)")),
        )
    ),
    *(
        rule
        for name in ("amax", "amin", "prod", "nansum", "nanmean")
        for rule in (
            Rule(f"torch.{name}(input)", f"paddle.{name}(x)", examples=(f"torch.{name}(m)",)),
            Rule(f"Tensor.{name}()", f"Tensor.{name}()", examples=(f"m.{name}()",)),
        )
    ),
    *(
        rule
        for name in ("any", "all")
        for rule in (
            Rule(f"torch.{name}(input, dim=None, keepdim=False)", f"paddle.{name}(x, axis=None, keepdim=False)",
                 examples=(f"torch.{name}(b, 1)", f"torch.{name}(x > 0)")),
            Rule(f"Tensor.{name}(dim=None, keepdim=False)", f"Tensor.{name}(axis=None, keepdim=False)",
                 examples=(f"b.{name}(1, keepdim=True)", f"(x > 0).{name}()")),
        )
    ),
    *(
        rule
        for name in ("argmax", "argmin")
        for rule in (
            Rule(f"torch.{name}(input, dim=None, keepdim=False)", f"paddle.{name}(x, axis=None, keepdim=False)",
                 examples=(f"torch.{name}(x, dim=1)", f"torch.{name}(x)")),
            Rule(f"Tensor.{name}(dim=None, keepdim=False)", f"Tensor.{name}(axis=None, keepdim=False)",
                 examples=(f"x.{name}(1, keepdim=True)", f"x.{name}()")),
        )
    ),
    *(
        rule
        for name in ("std", "var")
        for rule in (
            Rule(f"torch.{name}(input, dim=None, unbiased=True, keepdim=False)",
                 f"paddle.{name}(x, axis=None, unbiased=True, keepdim=False)",
                 examples=(f"torch.{name}(x, dim=1, unbiased=False)", f"torch.{name}(x, dim=(2, 3), keepdim=True)",
                           f"torch.{name}(x)")),
            Rule(f"torch.{name}(input, dim=None, *, correction=..., keepdim=False)",
                 f"paddle.{name}(x, axis=None, *, unbiased=..., keepdim=False)", names={"correction": "unbiased"},
                 units={"correction": "correction"}, to="paddle", examples=(f"torch.{name}(x, dim=1, correction=0)",)),
            Rule(f"Tensor.{name}(dim=None, unbiased=True, keepdim=False)",
                 f"Tensor.{name}(axis=None, unbiased=True, keepdim=False)",
                 examples=(f"x.{name}(1, unbiased=False)", f"x.{name}(dim=(2, 3), keepdim=True)", f"x.{name}()")),
            Rule(f"Tensor.{name}(dim=None, *, correction=..., keepdim=False)",
                 f"Tensor.{name}(axis=None, *, unbiased=..., keepdim=False)", names={"correction": "unbiased"},
                 units={"correction": "correction"}, to="paddle", examples=(f"x.{name}(dim=1, correction=0)",)),
        )
    ),
    *(
        rule
        for name, there in (("cumsum", "axis"), ("cumprod", "dim"))
        for rule in (
            Rule(f"torch.{name}(input, dim)", f"paddle.{name}(x, {there}=...)", examples=(f"torch.{name}(x, dim=1)",),
                 note="Without an axis Paddle takes the tensor as one row."),
            Rule(f"Tensor.{name}(dim)", f"Tensor.{name}({there}=...)", examples=(f"x.{name}(1)",)),
        )
    ),
    Rule("torch.logcumsumexp(input, dim)", "paddle.logcumsumexp(x, axis=...)", examples=("torch.logcumsumexp(x, 1)",)),
    Rule("torch.count_nonzero(input, dim=None)", "paddle.count_nonzero(x, axis=None)",
         examples=("torch.count_nonzero(i, 1)",)),
    Rule("torch.diff(input, n=1, dim=-1)", "paddle.diff(x, n=1, axis=-1)",
         examples=("torch.diff(x)", "torch.diff(x, dim=1)")),
    Rule("torch.median(input)", "paddle.median(x, *, mode=...)", writes={"mode": '"min"'},
         note="torch takes the lower of two in the middle, Paddle their mean by default.", examples=("torch.median(m)",
                                                                                                     )),
    Rule("torch.median(input, dim, keepdim=False)", "paddle.median(x, axis=..., keepdim=False, *, mode=...)",
         writes={"mode": '"min"'}, gives="pair", examples=("torch.median(m, 1)",
                                                           "torch.median(m, dim=0, keepdim=True)")),
    Rule("torch.quantile(input, q, dim=None, keepdim=False)", "paddle.quantile(x, q, axis=None, keepdim=False)",
         how="shares_of",
         examples=("torch.quantile(m, 0.25)", "torch.quantile(m, 0.75, dim=1)")),
    Rule("torch.cummax(input, dim)", "paddle.cummax(x, axis=...)", gives="pair", examples=("torch.cummax(m, 1)",)),
    Rule("torch.cummin(input, dim)", "paddle.cummin(x, axis=...)", gives="pair", examples=("torch.cummin(m, 1)",)),
    *(
        Rule(f"torch.fft.{name}(input, n=None, dim=-1)", f"paddle.fft.{name}(x, n=None, axis=-1)",
             examples=(f"torch.fft.{name}(x).abs()",))
        for name in ("fft", "ifft", "rfft")
    ),
    *(
        Rule(f"torch.fft.{name}(input, s=None, dim={axes}, norm='backward')",
             f"paddle.fft.{name}(x, s=None, axes={axes}, norm='backward')", names={"dim": "axes"},
             examples=(f"torch.fft.{name}(x, dim=(1, 2), norm='ortho').abs()",))
        for name, axes in (("fft2", "(-2, -1)"), ("ifft2", "(-2, -1)"), ("rfft2", "(-2, -1)"), ("fftn", "None"))
    ),
    Rule("torch.fft.irfft2(input, s=None, dim=(-2, -1), norm='backward')",
         "paddle.fft.irfft2(x, s=None, axes=(-2, -1), norm='backward')", names={"dim": "axes"},
         examples=("torch.fft.irfft2(torch.fft.rfft2(x, dim=(1, 2)), s=(4, 6), dim=(1, 2))",)),
    Rule("torch.fft.irfft(input, n=None, dim=-1, norm='backward')",
         "paddle.fft.irfft(x, n=None, axis=-1, norm='backward')",
         examples=("torch.fft.irfft(torch.fft.rfft(x), n=6)",)),
    Rule("torch.fft.fftshift(input, dim=None)", "paddle.fft.fftshift(x, axes=None)", names={"dim": "axes"},
         examples=("torch.fft.fftshift(m)",)),
    # complex numbers as pairs
    Rule("torch.view_as_complex(input)", "paddle.as_complex(x)",
         examples=("torch.view_as_complex(m.reshape(4, 3, 2)).abs()",)),
    Rule("torch.view_as_real(input)", "paddle.as_real(x)",
         examples=("torch.view_as_real(torch.view_as_complex(m.reshape(4, 3, 2)))",)),
    Rule("torch.polar(abs, angle)", "paddle.polar(abs, angle)", examples=("torch.view_as_real(torch.polar(p, m))",)),
    Rule("torch.complex(real, imag)", "paddle.complex(real, imag)",
         examples=("torch.view_as_real(torch.complex(m, m2))",)),
    Rule("Tensor.quantile(q, dim=None, keepdim=False)", "Tensor.quantile(q, axis=None, keepdim=False)", how="shares_of",
         examples=("m.quantile(0.25)", "m.quantile(0.75, dim=1, keepdim=True)")),
    Rule("torch.tanh(input)", "F.tanh(x)", to="torch"),
    Rule("sum({inputs})", "paddle.add_n(inputs)", how="summed", to="torch"),
    Rule("{x} * {scale} + {bias}", "paddle.scale(x, scale=..., bias=...)", to="torch"),
    Rule("{x} * {scale}", "paddle.scale(x, scale=...)", to="torch"),
    Rule("{self} * {scale} + {bias}", "Tensor.scale(scale=..., bias=...)", to="torch"),
    Rule("{self} * {scale}", "Tensor.scale(scale=...)", to="torch"),
    Rule("Tensor.addmm(mat1, mat2, *, beta=1, alpha=1)", "Tensor.addmm(x, y, beta=1.0, alpha=1.0)",
         names={"mat1": "x", "mat2": "y"}, examples=("s.addmm(s2, s, beta=0.5, alpha=2.0)",)),
    Rule("torch.clip({slope} * {x} + {offset}, 0, 1)", "F.hardsigmoid(x, slope=..., offset=0.5)", to="torch",
         how="sixth"),
    Rule("torch.quantile({x}, 0.5)", "paddle.median(x)", to="torch"),
    Rule("torch.quantile({x}, 0.5, dim={axis}, keepdim={keepdim})", "paddle.median(x, axis=..., keepdim=False)",
         to="torch"),
    Rule("torch.remainder(input, other)", "paddle.mod(x, y)", to="torch"),
    # several steps in one
    *(
        rule
        for place, first, own in (("torch", "input, ", "{input}"), ("Tensor", "", "{self}"))
        for sign, name, data in (("*", "addcmul", "m2, p"), ("/", "addcdiv", "m2, p"))
        for rule in (
            Rule(f"{place}.{name}({first}tensor1, tensor2, *, value=...)",
                 f"{own} + {{value}} * {{tensor1}} {sign} {{tensor2}}", to="paddle", how="stepwise",
                 examples=(f"torch.{name}(m, {data}, value=0.5)" if first else f"m.{name}({data}, value=-2)",)),
            Rule(f"{place}.{name}({first}tensor1, tensor2)", f"{own} + {{tensor1}} {sign} {{tensor2}}", to="paddle",
                 how="stepwise", examples=(f"torch.{name}(m, {data})" if first else f"2 * m.{name}({data})",)),
        )
    ),
    *(
        rule
        for sign, name in (("*", "addcmul_"), ("/", "addcdiv_"))
        for rule in (
            Rule(f"Tensor.{name}(tensor1, tensor2, *, value=...)",
                 f"{{self}}.add_({{value}} * {{tensor1}} {sign} {{tensor2}})", to="paddle", how="stepwise",
                 examples=(f"(m * 1).{name}(m2, p, value=0.5)",)),
            Rule(f"Tensor.{name}(tensor1, tensor2)", f"{{self}}.add_({{tensor1}} {sign} {{tensor2}})", to="paddle",
                 how="stepwise", examples=(f"(m * 1).{name}(m2, p)",)),
        )
    ),
    *(
        rule
        for place, first, own in (("torch", "input, ", "{input}"), ("Tensor", "", "{self}"))
        for rule in (
            Rule(f"{place}.div({first}other, *, rounding_mode)", f"{own} // {{other}}", how="rounded", to="paddle",
                 examples=("torch.div(i, 3, rounding_mode='floor')", "torch.div(m.detach(), p.detach(), rounding_mode="
                           "'floor')", "torch.div(i, 2, rounding_mode='trunc')", "torch.div(m, 0.3, rounding_mode="
                           "'trunc')", "torch.div(m, p, rounding_mode=None)") if first else
                          ("i.div(2, rounding_mode='floor')", "m.detach().div(p.detach(), rounding_mode='trunc')")),
            Rule(f"{place}.sub({first}other, *, alpha=...)", f"{own} - {{alpha}} * {{other}}", to="paddle",
                 how="stepwise", examples=("torch.sub(m, m2, alpha=2)" if first else "m.sub(m2, alpha=0.5)",)),
        )
    ),
    Rule("torch.div(input, other, *, rounding_mode)", "paddle.divide(x, y, *, rounding_mode=...)", to="torch"),
    Rule("torch.ger(input, vec2)", "paddle.outer(x, y)", names={"vec2": "y"}, to="paddle",
         examples=("torch.ger(m[0], p[1])",)),
    Rule("torch.special.expit(input)", "F.sigmoid(x)", to="paddle", examples=("torch.special.expit(m)",)),
    Rule("torch.matrix_power(input, n)", "paddle.linalg.matrix_power(x, n)", to="paddle",
         examples=("torch.matrix_power(s, 3)",)),
    Rule("torch.corrcoef(input)", "paddle.linalg.corrcoef(x)", examples=("torch.corrcoef(m)",)),
    Rule("Tensor.imag", "{self}.imag()", to="paddle", gives="Tensor",
         examples=("torch.view_as_complex(m.reshape(4, 3, 2)).imag",)),
    Rule("Tensor.real", "{self}.real()", to="paddle", gives="Tensor", how="real_part",
         examples=("torch.view_as_complex(m.reshape(4, 3, 2)).real", "m.exp().real * 1")),
    Rule("Tensor.mean(dim=None, keepdim=False, *, dtype=...)", "Tensor.mean(axis=None, keepdim=False, *, dtype=...)",
         examples=("m.mean(dtype=torch.float64)", "m.mean(1, dtype=torch.float64)")),
    *(
        rule
        for name in ("softmax", "log_softmax")
        for rule in (
            Rule(f"F.{name}(input, dim=..., *, dtype=...)", f"F.{name}(x, axis=-1, dtype=...)",
                 examples=(f"F.{name}(m, dim=-1, dtype=torch.float64)",)),
            Rule(f"torch.{name}(input, dim, *, dtype=...)", f"F.{name}(x, axis=..., dtype=...)", to="paddle",
                 examples=(f"torch.{name}(m, 1, dtype=torch.float64)",)),
            Rule(f"Tensor.{name}(dim, *, dtype=...)", f"F.{name}(self, axis=..., dtype=...)", to="paddle",
                 examples=(f"m.{name}(-1, dtype=torch.float64)",)),
        )
    ),
)  # fmt: skip
