"""Rules of first values: functions that fill a tensor in PyTorch, and objects in PaddlePaddle, which layers take."""

from zoo.translation.rule import Rule

INIT, THEIRS = "nn.init", "nn.initializer"
# PyTorch's function, its arguments behind the tensor, PaddlePaddle's class, its arguments, the names that differ
FILLS = (
    ("constant_", "val", "Constant", "value=0.0", {"val": "value"}),
    ("normal_", "mean=0.0, std=1.0", "Normal", "mean=0.0, std=1.0", {}),
    ("uniform_", "a=0.0, b=1.0", "Uniform", "low=-1.0, high=1.0", {"a": "low", "b": "high"}),
    ("trunc_normal_", "mean=0.0, std=1.0, a=-2.0, b=2.0", "TruncatedNormal", "mean=0.0, std=1.0, a=-2.0, b=2.0", {}),
    ("xavier_uniform_", "gain=1.0", "XavierUniform", "*, gain=1.0", {}),
    ("xavier_normal_", "gain=1.0", "XavierNormal", "*, gain=1.0", {}),
    ("orthogonal_", "gain=1", "Orthogonal", "gain=1.0", {}),
    ("dirac_", "groups=1", "Dirac", "groups=1", {}),
    *(
        (f"kaiming_{kind.lower()}_", 'a=0, mode="fan_in", nonlinearity="leaky_relu"', f"Kaiming{kind}",
         '*, negative_slope=0.0, nonlinearity="relu", mode="fan_in"', {"a": "negative_slope"})
        for kind in ("Normal", "Uniform")
    ),
)  # fmt: skip
ATTRIBUTE = (
    "name=None, initializer=None, learning_rate=1.0, regularizer=None, trainable=True, do_model_average=True, "
    "need_clip=True"
)

RULES = (
    Rule(f"{INIT}.zeros_(tensor)", f"{THEIRS}.Constant(0.0)({{tensor}})", how="drawn", to="paddle"),
    Rule(f"{INIT}.ones_(tensor)", f"{THEIRS}.Constant(1.0)({{tensor}})", how="drawn", to="paddle"),
    Rule(f"{INIT}.constant_(tensor, val)", f"{THEIRS}.Constant({{val}})({{tensor}})", how="drawn", to="paddle"),
    Rule(f"{INIT}.normal_(tensor, mean=0.0, std=1.0)", f"{THEIRS}.Normal({{mean}}, {{std}})({{tensor}})", how="drawn",
         to="paddle"),
    Rule(f"{INIT}.uniform_(tensor, a=0.0, b=1.0)", f"{THEIRS}.Uniform({{a}}, {{b}})({{tensor}})", how="drawn",
         to="paddle"),
    Rule(f"{INIT}.trunc_normal_(tensor, mean=0.0, std=1.0)",
         f"{THEIRS}.TruncatedNormal({{mean}}, {{std}})({{tensor}})", how="drawn", to="paddle"),
    Rule(f"{INIT}.trunc_normal_(tensor, mean=0.0, std=1.0, a=-2.0, b=2.0)",
         f"{THEIRS}.TruncatedNormal({{mean}}, {{std}}, {{a}}, {{b}})({{tensor}})", how="drawn", to="paddle"),
    Rule(f"{INIT}.orthogonal_(tensor)", f"{THEIRS}.Orthogonal()({{tensor}})", how="drawn", to="paddle"),
    Rule(f"{INIT}.orthogonal_(tensor, gain=...)", f"{THEIRS}.Orthogonal({{gain}})({{tensor}})", how="drawn",
         to="paddle"),
    Rule(f"{INIT}.dirac_(tensor, groups=1)", f"{THEIRS}.Dirac({{groups}})({{tensor}})", how="drawn", to="paddle"),
    *(
        rule
        for ours, theirs in (("xavier_uniform_", "XavierUniform"), ("xavier_normal_", "XavierNormal"))
        for rule in (
            Rule(f"{INIT}.{ours}(tensor)", f"{THEIRS}.{theirs}()({{tensor}})", how="drawn", to="paddle"),
            Rule(f"{INIT}.{ours}(tensor, gain=...)", f"{THEIRS}.{theirs}(gain={{gain}})({{tensor}})", how="drawn",
                 to="paddle"),
        )
    ),
    *(
        Rule(f'{INIT}.kaiming_{kind.lower()}_(tensor, a=0, mode="fan_in", nonlinearity="leaky_relu")',
             f"{THEIRS}.Kaiming{kind}({{a}}, {{mode}}, {{nonlinearity}})({{tensor}})", how="kaiming", to="paddle")
        for kind in ("Normal", "Uniform")
    ),
    Rule(f"{INIT}.calculate_gain(nonlinearity, param=None)", f"{THEIRS}.calculate_gain(nonlinearity, param=None)",
         gives="float", examples=('nn.init.calculate_gain("tanh")', 'nn.init.calculate_gain("leaky_relu", 0.2)')),
    # an object of Paddle's: a function that fills the tensor it is given
    *(
        Rule(f"{INIT}.{ours}(tensor, {arguments})", f"{THEIRS}.{theirs}({others})", names=names, to="torch",
             how="initialiser", gives="Initialiser")
        for ours, arguments, theirs, others, names in FILLS
    ),
    Rule(None, f"{THEIRS}.Assign(value)", gives="Initialiser",
         note="copies values; write weight.data.copy_(torch.as_tensor(...)) where the layer is made"),
    Rule(None, f"paddle.ParamAttr({ATTRIBUTE})", gives="Initialiser",
         note="is no object in PyTorch; fill the weight where the layer is made"),
    Rule("nn.init.normal_(tensor, *, std=...)", "nn.initializer.KaimingNormal(fan_in=...)", names={"std": "fan_in"},
         units={"std": "fan in"}, to="torch", how="initialiser", gives="Initialiser"),
)  # fmt: skip
