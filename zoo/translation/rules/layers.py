"""Rules of layers and containers: torch.nn and paddle.nn."""

from zoo.translation.rule import Rule

BIAS = ("bias=False", "bias_attr=False", "Paddle's attribute also takes an initialiser.")
BATCHES = ("", "The same over a batch of vectors.", "torch counts batches in a buffer too, Paddle does not.", "")
NORMED: tuple[tuple[str | tuple[str, str, str], ...], ...] = (
    (),
    ("name",),
    (
        "name",
        ("eps=", "epsilon=", "Paddle keeps the value as float32."),
        ("momentum=0.1", "momentum=0.9", "The share of the new batch in torch, of the old mean in Paddle."),
        ("momentum=0.01", "momentum=0.99", "The same of slower statistics."),
        ("momentum=1 - 0.9997", "momentum=0.9997", "torch's is the difference here, to the last bit."),
    ),
    (),
)

RULES = (
    Rule("nn.Module", "nn.Layer", mirror=("name",), note="The base class of networks and layers."),
    Rule("nn.Sequential(*args)", "nn.Sequential(*layers)", how="sequential",
         examples=("nn.Sequential(nn.ReLU(), nn.SiLU())(x)",)),
    Rule("nn.ModuleList(modules=None)", "nn.LayerList(sublayers=None)", names={"modules": "sublayers"}),
    Rule("nn.ModuleDict(modules=None)", "nn.LayerDict(sublayers=None)", names={"modules": "sublayers"}),
    Rule("nn.Identity(*args, inplace=False)", "nn.Identity(*args)", drops=("inplace",),
         examples=("nn.Identity()(x)", "nn.Identity(3, inplace=True)(x)")),
    *(
        Rule(
            f"nn.Conv{n}d(in_channels, out_channels, kernel_size, stride=1, padding=0, dilation=1, groups=1, "
            'bias=True, padding_mode="zeros")',
            f"nn.Conv{n}D(in_channels, out_channels, kernel_size, stride=1, padding=0, dilation=1, groups=1, "
            '*, padding_mode="zeros", weight_attr=None, bias_attr=None)',
            units={"bias": "attribute", "padding": "sides"},
            mirror=("name", BIAS) if n == 2 else (),
            note="The same arguments in the same order; weights are OIHW in both." if n == 2 else "",
            examples=(f"nn.Conv{n}d(4, 6, 3, padding=1, groups=2, bias=False)({'_vxw'[n]})",),
        )
        for n in (1, 2, 3)
    ),
    Rule(
        "nn.Linear(in_features, out_features, bias=True)",
        "nn.Linear(in_features, out_features, weight_attr=None, bias_attr=None)",
        units={"bias": "attribute"},
        mirror=(("self.qkv.weight.T", "self.qkv.weight",
                 "A linear layer's weight is [out, in] in torch, [in, out] here."),),
        note="The weight is [out, in] in torch and [in, out] in Paddle.",
        examples=("nn.Linear(6, 5)(x)", "nn.Linear(6, 5, bias=False)(x)"),
    ),
    *(
        Rule(
            f"nn.BatchNorm{n}d(num_features, eps=1e-5, momentum=0.1, affine=True, track_running_stats=True)",
            f"nn.BatchNorm{n}D(num_features, momentum=0.9, epsilon=1e-5, weight_attr=None, bias_attr=None)",
            units={"momentum": "rest of one"},
            mirror=NORMED[n],
            note=BATCHES[n],
            examples=(f"nn.BatchNorm{n}d(4, eps=1e-3, momentum=0.25)({'_vxw'[n]})",),
            differs="2e-11: Paddle keeps eps as float32",
        )
        for n in (1, 2, 3)
    ),
    *(
        Rule(
            f"nn.BatchNorm{n}d(num_features, eps=1e-5, momentum=0.1, affine=..., track_running_stats=True)",
            f"nn.BatchNorm{n}D(num_features, momentum=0.9, epsilon=1e-5, weight_attr=..., bias_attr=...)",
            names={"affine": "weight_attr"}, units={"momentum": "rest of one"}, drops=("bias_attr",), how="both_alike",
            examples=(f"nn.BatchNorm{n}d(4, affine=False)({'_vxw'[n]})",
                      f"q = m.shape[0] == 4\nnn.BatchNorm{n}d(4, 0.25, affine=q)({'_vxw'[n]})"),
        )
        for n in (1, 2, 3)
    ),
    Rule(
        "nn.BatchNorm2d(num_features, eps=1e-5, momentum=0.1)",
        "nn.BatchNorm(num_channels, act=None, *, momentum=0.9, epsilon=1e-5, param_attr=None, bias_attr=None, "
        "use_global_stats=False, moving_mean_name=None, moving_variance_name=None)",
        drops=("moving_mean_name", "moving_variance_name"),
        names={"num_features": "num_channels"}, units={"momentum": "rest of one"}, to="torch", how="activated",
        note="Paddle's of this name is for any number of axes; the translation is for pictures.",
    ),
    Rule(
        "nn.LayerNorm(normalized_shape, eps=1e-5, elementwise_affine=True, bias=True)",
        "nn.LayerNorm(normalized_shape, epsilon=1e-5, *, weight_attr=None, bias_attr=None)",
        names={"elementwise_affine": "weight_attr"},
        units={"elementwise_affine": "attribute", "bias": "attribute"},
        how="layer_norm",
        examples=("nn.LayerNorm(6, eps=1e-6)(x)",),
    ),
    Rule("nn.LayerNorm(normalized_shape, eps=1e-5, elementwise_affine=...)",
         "nn.LayerNorm(normalized_shape, epsilon=1e-5, *, weight_attr=..., bias_attr=...)",
         names={"elementwise_affine": "weight_attr"}, drops=("bias_attr",), how="both_alike",
         examples=("nn.LayerNorm(6, eps=1e-6, elementwise_affine=False)(x)",
                   "q = m.shape[0] != 4\nnn.LayerNorm(6, elementwise_affine=q)(x)",
                   "q = m.shape[0] == 4\nnn.LayerNorm([6, 6], 1e-3, q)(x)"),
         differs="2e-11: Paddle keeps eps as float32"),
    *(
        Rule(f"nn.{name}(inplace=False)", f"nn.{name}()", drops=("inplace",), examples=(f"nn.{name}()(x)",),
             differs=differs)
        for name, differs in (
            ("ReLU", ""), ("ReLU6", ""), ("Hardswish", ""),
            ("Hardsigmoid", "5e-8: Paddle's slope is a float32"),
        )
    ),
    *(
        Rule(f"nn.{name}()", f"nn.{name}()", examples=(f"nn.{name}()(x)",))
        for name in ("Sigmoid", "Tanh", "LogSigmoid", "Softsign", "Tanhshrink")
    ),
    Rule('nn.GELU(approximate="none")', "nn.GELU(approximate=False)", units={"approximate": "gelu"},
         examples=("nn.GELU()(x)", 'nn.GELU(approximate="tanh")(x)')),
    Rule("nn.Softmax(dim=...)", "nn.Softmax(axis=-1)", examples=("nn.Softmax(dim=1)(x)",)),
    Rule("nn.SiLU(inplace=False)", "nn.Silu()", drops=("inplace",), mirror=("name",),
         note="x sigmoid(x), which is also called swish.",
         examples=("nn.SiLU()(x)",)),
    Rule(
        "nn.MaxPool2d(kernel_size, stride=None, padding=0, dilation=1, return_indices=False, ceil_mode=False)",
        "nn.MaxPool2D(kernel_size, stride=None, padding=0, return_mask=False, ceil_mode=False)",
        names={"return_indices": "return_mask"},
        mirror=("name",),
        note="Equal, except for ceil_mode if the last window starts in the padding.",
        examples=("nn.MaxPool2d(3, 2, ceil_mode=True)(x)", "nn.MaxPool2d(2)(x)"),
    ),
    Rule(
        "nn.AvgPool2d(kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True, "
        "divisor_override=None)",
        "nn.AvgPool2D(kernel_size, stride=None, padding=0, ceil_mode=False, exclusive=True, divisor_override=None)",
        names={"count_include_pad": "exclusive"},
        units={"count_include_pad": "not"},
        matters={"count_include_pad": "padding"},
        why="the padding counts in torch's mean, and not in Paddle's by default",
        mirror=("name", ("count_include_pad=True", "exclusive=False",
                         "The mean divides by the window's size, padding included.")),
        note="The padding counts in torch's mean and not in Paddle's by default.",
        examples=("nn.AvgPool2d(3, stride=2, padding=1)(x)", "nn.AvgPool2d(2)(x)"),
        differs="5e-9: the gradient of Paddle's mean has 1 / k^2 as float32",
    ),
    Rule(
        "nn.AdaptiveAvgPool2d(output_size)",
        "nn.AdaptiveAvgPool2D(output_size)",
        mirror=("name",),
        note="The same output size, an int or a pair.",
        examples=("nn.AdaptiveAvgPool2d((1, 1))(x)",),
        differs="3e-10: the gradient of Paddle's mean has 1 / k^2 as float32",
    ),
    Rule(
        "nn.Dropout(p=0.5, inplace=False)",
        'nn.Dropout(p=0.5, *, axis=None, mode="upscale_in_train")',
        drops=("inplace",),
        mirror=(
            ("nn.Dropout(p={})", 'nn.Dropout(p={}, mode="upscale_in_train")', "Paddle has two modes; ours is torch's."),
        ),
        note="Paddle has two modes; ours is torch's.",
    ),
    Rule("written.DownscaledDropout(p=0.5)", "nn.Dropout(p=0.5, *, mode=...)", how="scaled_dropout", drops=("mode",),
         to="torch",
         note="Paddle's other mode scales when it does not drop: it is torch's times 1 - p."),
    Rule("F.dropout({x}, {p}, training={training}) * (1 - {p})", "F.dropout(x, p=0.5, *, training=True, mode=...)",
         how="scaled_dropout", to="torch"),
    Rule("nn.Flatten(start_dim=1, end_dim=-1)", "nn.Flatten(start_axis=1, stop_axis=-1)",
         names={"start_dim": "start_axis", "end_dim": "stop_axis"}, examples=("nn.Flatten()(x)",)),
    Rule("nn.Parameter(data, requires_grad=True)", "Layer.create_parameter(shape)", how="parameter", gives="Tensor",
         to="paddle",
         mirror=(
             ("nn.Parameter(torch.full({}, {}))",
              "self.create_parameter({}, default_initializer=nn.initializer.Constant({}))",
              "A tensor of a layer's own, that learns, by its shape and its first value."),
             ("nn.Parameter(torch.empty({}))", "self.create_parameter({})", "The same; zoo draws its first values."),
         ),
         note="A tensor of a layer's own, that learns, by its shape and its first value."),
    Rule("nn.Parameter(data=None, requires_grad=True)", "nn.Parameter(data=None, requires_grad=True)",
         gives="Tensor", how="kept_parameter", examples=("nn.Parameter(m.detach() * 2) * m2",
                                   "y = nn.Parameter(m.detach(), requires_grad=False)\ny = (y * m2, y.requires_grad)")),
    Rule("nn.Parameter(data)",
         "Layer.create_parameter(shape, attr=None, dtype=None, is_bias=False, default_initializer=None)",
         how="own_tensor", gives="Tensor", to="torch"),
    Rule("nn.Parameter(data)",
         "paddle.create_parameter(shape, dtype, *, attr=None, is_bias=False, default_initializer=None)",
         how="own_tensor", gives="Tensor", to="torch"),
    Rule("Module.add_module(name, module)", "Layer.add_sublayer(name, sublayer)", names={"module": "sublayer"},
         how="added",
         mirror=(("self.add_module", "self.add_sublayer", "A layer under a name that is no word of Python's."),),
         note="A layer under a name that is no word of Python's."),
    Rule("Module.register_buffer(name, tensor, persistent=True)",
         "Layer.register_buffer(name, tensor, persistable=True)",
         names={"persistent": "persistable"}, gives="none"),
    Rule("list({self}.modules())[1:]", "Layer.sublayers()", to="torch", gives="modules"),
    Rule("Module.modules()", "Layer.sublayers(include_self=...)", how="modules", gives="modules"),
    Rule("nn.ParameterList(values=None)", "nn.ParameterList(parameters=None)", names={"values": "parameters"}),
    *(
        Rule(f"nn.{ours}(p=0.5, inplace=False)", f"nn.{theirs}(p=0.5)", drops=("inplace",))
        for ours, theirs in (("Dropout2d", "Dropout2D"), ("Dropout3d", "Dropout3D"), ("AlphaDropout", "AlphaDropout"))
    ),
    Rule("F.dropout2d(input, p=0.5, training=True, inplace=False)", "F.dropout2d(x, p=0.5, training=True)",
         drops=("inplace",),
         examples=("F.dropout2d(x, 0.5, training=False)",)),
)  # fmt: skip
