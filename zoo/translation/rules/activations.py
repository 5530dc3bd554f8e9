"""Rules of activations: as layers, and as functions."""

from zoo.translation.rule import Rule

# name of the layer in torch and in Paddle, its arguments, what is measured between the frameworks
LAYERS = (
    ("ELU", "ELU", "alpha=1.0", "alpha=0.5", ""), ("CELU", "CELU", "alpha=1.0", "alpha=0.5", ""),
    ("LeakyReLU", "LeakyReLU", "negative_slope=0.01", "0.2", ""),
    ("Hardtanh", "Hardtanh", "min_val=-1.0, max_val=1.0", "-0.5, 0.5", ""),
)  # fmt: skip
THRESHOLDS = ("Softshrink", "Hardshrink")

RULES = (
    *(
        Rule(
            f"nn.{torch}({arguments}, inplace=False)",
            f"nn.{paddle}({arguments.replace('_val', '')})",
            names={"min_val": "min", "max_val": "max"} if torch == "Hardtanh" else {},
            drops=("inplace",),
            examples=(f"nn.{torch}()(x)", f"nn.{torch}({given})(x)"),
            differs=differs,
        )
        for torch, paddle, arguments, given, differs in LAYERS
    ),
    *(
        Rule(f"nn.{name}(lambd=0.5)", f"nn.{name}(threshold=0.5)", names={"lambd": "threshold"},
             examples=(f"nn.{name}()(x)", f"nn.{name}(lambd=0.25)(x)"))
        for name in THRESHOLDS
    ),
    Rule("nn.SELU(inplace=False)", "nn.SELU()", drops=("inplace",), examples=("nn.SELU()(x)",),
         differs="4e-8: Paddle keeps the two constants as float32"),
    Rule("nn.Mish(inplace=False)", "nn.Mish()", drops=("inplace",), examples=("nn.Mish()(x)",)),
    Rule("nn.Softplus(beta=1.0, threshold=20.0)", "nn.Softplus(beta=1, threshold=20)",
         examples=("nn.Softplus()(x)", "nn.Softplus(beta=2.0)(x)")),
    Rule("nn.PReLU(num_parameters=1, init=0.25)", "nn.PReLU(num_parameters=1, init=0.25, weight_attr=None)",
         examples=("nn.PReLU()(x)", "nn.PReLU(4)(x)")),
    Rule("nn.Threshold(threshold, value, inplace=False)", "nn.ThresholdedReLU(threshold=1.0, value=0.0)",
         drops=("inplace",), examples=("nn.Threshold(0.25, 0.5)(x)",),
         note="What is not above the threshold becomes the value."),
    Rule("nn.SiLU()", "nn.Swish()", to="torch"),
    Rule("F.silu(input)", "F.swish(x)", to="torch"),
    Rule("nn.GLU(dim=-1)", "nn.GLU(axis=-1)", examples=("nn.GLU(1)(x)", "nn.GLU()(x)")),
    Rule("nn.LogSoftmax(dim=...)", "nn.LogSoftmax(axis=-1)", examples=("nn.LogSoftmax(dim=1)(x)",)),
    Rule("nn.Softmax2d()", "nn.Softmax2D()", examples=("nn.Softmax2d()(x)",)),
    Rule("F.mish(input, inplace=False)", "F.mish(x)", drops=("inplace",), examples=("F.mish(x)",)),
    Rule("F.softplus(input, beta=1.0, threshold=20.0)", "F.softplus(x, beta=1, threshold=20)",
         examples=("F.softplus(x)", "F.softplus(x, 2.0)")),
    Rule("F.hardtanh(input, min_val=-1.0, max_val=1.0, inplace=False)", "F.hardtanh(x, min=-1.0, max=1.0)",
         names={"min_val": "min", "max_val": "max"}, drops=("inplace",),
         examples=("F.hardtanh(x)", "F.hardtanh(x, min_val=-0.5, max_val=1.5)")),
    Rule("F.hardsigmoid(input, inplace=False)", "F.hardsigmoid(x)", drops=("inplace",), examples=("F.hardsigmoid(x)",),
         differs="7e-8: Paddle's slope is 0.1666667"),
    Rule("F.softshrink(input, lambd=0.5)", "F.softshrink(x, threshold=0.5)", names={"lambd": "threshold"},
         examples=("F.softshrink(x)", "F.softshrink(x, 0.25)")),
    Rule("F.hardshrink(input, lambd=0.5)", "F.hardshrink(x, threshold=0.5)", names={"lambd": "threshold"},
         examples=("F.hardshrink(x)", "F.hardshrink(x, 0.25)")),
    Rule("F.threshold(input, threshold, value, inplace=False)", "F.thresholded_relu(x, threshold=1.0, value=0.0)",
         drops=("inplace",), examples=("F.threshold(x, 0.25, 0.5)",)),
    Rule("F.logsigmoid(input)", "F.log_sigmoid(x)", examples=("F.logsigmoid(x)",)),
    Rule("F.glu(input, dim=-1)", "F.glu(x, axis=-1)", examples=("F.glu(x)", "F.glu(x, dim=1)")),
    Rule("F.prelu(input, weight)", "F.prelu(x, weight)", examples=("F.prelu(x, m[:, 0])",)),
    Rule("F.relu_(input)", "F.relu_(x)", examples=("F.relu_(x * 1.0)",)),
    Rule("Tensor.relu()", "F.relu(self)", to="paddle", examples=("x.relu()",)),
    Rule("Tensor.softmax(dim)", "F.softmax(self, axis=...)", to="paddle",
         examples=("x.softmax(dim=-1)", "x.softmax(1)")),
    Rule("Tensor.log_softmax(dim)", "F.log_softmax(self, axis=...)", to="paddle", examples=("x.log_softmax(1)",)),
    Rule("F.gumbel_softmax(logits, tau=1, hard=False, *, dim=-1)",
         "F.gumbel_softmax(x, temperature=1.0, hard=False, axis=-1)", names={"logits": "x", "tau": "temperature"},
         examples=("F.gumbel_softmax(x, tau=0.5, hard=True, dim=1).sum(1)",),
         note="Draws by chance; each framework draws its own."),
)  # fmt: skip
