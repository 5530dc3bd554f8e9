"""Rules of pooling, padding and resizing: as layers, and as functions."""

from zoo.translation.rule import Rule

MEAN = "{}: the gradient of Paddle's mean has 1 / k^2 as float32"
COUNTED = "the padding counts in torch's mean, and not in Paddle's by default"
MAX = "kernel_size, stride=None, padding=0, dilation=1, return_indices=False, ceil_mode=False"
AVG = "kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True"
DATA = {1: "v", 2: "x", 3: "w"}
FACTORS = {"scale_factor": "in a tuple"}

RULES = (
    *(
        Rule(
            f"nn.MaxPool{n}d({MAX})",
            f"nn.MaxPool{n}D(kernel_size, stride=None, padding=0, return_mask=False, ceil_mode=False)",
            names={"return_indices": "return_mask"},
            examples=(f"nn.MaxPool{n}d(3, 2, padding=1)({DATA[n]})", f"nn.MaxPool{n}d(2)({DATA[n]})"),
        )
        for n in (1, 3)
    ),
    *(
        Rule(
            f"F.max_pool{n}d(input, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False, "
            "return_indices=False)",
            f"F.max_pool{n}d(x, kernel_size, stride=None, padding=0, return_mask=False, ceil_mode=False)",
            names={"return_indices": "return_mask"},
            note="torch's function has ceil_mode before return_indices, its layer behind it." if n == 2 else "",
            examples=(f"F.max_pool{n}d({DATA[n]}, 3, stride=2, padding=1)", f"F.max_pool{n}d({DATA[n]}, 2)"),
        )
        for n in (1, 2, 3)
    ),
    Rule(
        f"nn.AvgPool1d({AVG})",
        "nn.AvgPool1D(kernel_size, stride=None, padding=0, exclusive=True, ceil_mode=False)",
        names={"count_include_pad": "exclusive"}, units={"count_include_pad": "not"},
        matters={"count_include_pad": "padding"}, why=COUNTED,
        examples=("nn.AvgPool1d(3, stride=2, padding=1)(v)", "nn.AvgPool1d(2)(v)"), differs=MEAN.format("3e-8"),
    ),
    Rule(
        f"nn.AvgPool3d({AVG}, divisor_override=None)",
        "nn.AvgPool3D(kernel_size, stride=None, padding=0, ceil_mode=False, exclusive=True, divisor_override=None)",
        names={"count_include_pad": "exclusive"}, units={"count_include_pad": "not"},
        matters={"count_include_pad": "padding"}, why=COUNTED,
        examples=("nn.AvgPool3d(3, stride=2, padding=1)(w)", "nn.AvgPool3d(2)(w)"), differs=MEAN.format("3e-9"),
    ),
    Rule(
        f"F.avg_pool1d(input, {AVG})",
        "F.avg_pool1d(x, kernel_size, stride=None, padding=0, exclusive=True, ceil_mode=False)",
        names={"count_include_pad": "exclusive"}, units={"count_include_pad": "not"},
        matters={"count_include_pad": "padding"}, why=COUNTED,
        examples=("F.avg_pool1d(v, 3, padding=1)", "F.avg_pool1d(v, 2)"), differs=MEAN.format("1.5e-8"),
    ),
    *(
        Rule(
            f"F.avg_pool{n}d(input, {AVG}, divisor_override=None)",
            f"F.avg_pool{n}d(x, kernel_size, stride=None, padding=0, ceil_mode=False, exclusive=True, "
            "divisor_override=None)",
            names={"count_include_pad": "exclusive"}, units={"count_include_pad": "not"},
            matters={"count_include_pad": "padding"}, why=COUNTED,
            examples=(f"F.avg_pool{n}d({DATA[n]}, 3, padding=1)", f"F.avg_pool{n}d({DATA[n]}, 2)"),
            differs=MEAN.format("1.2e-9" if n == 2 else "4e-10"),
        )
        for n in (2, 3)
    ),
    *(
        Rule(f"nn.AdaptiveAvgPool{n}d(output_size)", f"nn.AdaptiveAvgPool{n}D(output_size)",
             examples=(f"nn.AdaptiveAvgPool{n}d(1)({DATA[n]})", f"nn.AdaptiveAvgPool{n}d(3)({DATA[n]})"),
             differs=MEAN.format("7e-9") if n == 1 else "")
        for n in (1, 3)
    ),
    *(
        Rule(f"nn.AdaptiveMaxPool{n}d(output_size, return_indices=False)",
             f"nn.AdaptiveMaxPool{n}D(output_size, return_mask=False)", names={"return_indices": "return_mask"},
             examples=(f"nn.AdaptiveMaxPool{n}d(1)({DATA[n]})", f"nn.AdaptiveMaxPool{n}d(2)({DATA[n]})"))
        for n in (1, 2, 3)
    ),
    *(
        Rule(f"F.adaptive_avg_pool{n}d(input, output_size)", f"F.adaptive_avg_pool{n}d(x, output_size)",
             examples=(f"F.adaptive_avg_pool{n}d({DATA[n]}, 1)",), differs=("", MEAN.format("7e-9"),
                                                                            MEAN.format("3e-10"), "")[n])
        for n in (1, 2, 3)
    ),
    *(
        Rule(f"F.adaptive_max_pool{n}d(input, output_size, return_indices=False)",
             f"F.adaptive_max_pool{n}d(x, output_size, return_mask=False)", names={"return_indices": "return_mask"},
             examples=(f"F.adaptive_max_pool{n}d({DATA[n]}, 1)",))
        for n in (1, 2, 3)
    ),
    Rule("nn.LPPool2d(norm_type, kernel_size, stride=None, ceil_mode=False)",
         "nn.LPPool2D(norm_type, kernel_size, stride=None, padding=0, ceil_mode=False)",
         examples=("nn.LPPool2d(2, 2)(x.abs())",), differs="5e-8: Paddle takes the power 1 / 2 in float32"),
    *(
        Rule(f"nn.{name}{n}d(padding)", f"nn.{name}{n}D(padding)",
             examples=(f"nn.{name}{n}d(1)({DATA[n]})", f"nn.{name}{n}d({(1, 2) * n})({DATA[n]})"))
        for name in ("ZeroPad", "ReflectionPad", "ReplicationPad", "CircularPad")
        for n in (1, 2)
    ),
    Rule("nn.ConstantPad2d(padding, value)", "nn.ConstantPad2D(padding, value)",
         examples=("nn.ConstantPad2d((1, 2, 0, 1), 0.5)(x)",)),
    Rule("nn.Upsample(size=None, scale_factor=None, mode=..., align_corners=..., recompute_scale_factor=None)",
         "nn.Upsample(size=None, scale_factor=None, mode=..., align_corners=..., *, align_mode=0)",
         units=FACTORS, drops=("align_mode",), how="resized_picture",
         examples=('nn.Upsample(scale_factor=2, mode="bilinear", align_corners=True)(x)',
                   'nn.Upsample(size=(9, 9), mode="bilinear", align_corners=False)(x)'),
         differs="3e-7: Paddle's weights of the corners are float32"),
    Rule('nn.Upsample(size=None, scale_factor=None, mode="nearest", *, recompute_scale_factor=None)',
         'nn.Upsample(size=None, scale_factor=None, mode="nearest", *, align_corners=False, align_mode=0)',
         units=FACTORS, drops=("align_mode",), how="resized_picture",
         examples=("nn.Upsample(scale_factor=2)(x)", 'nn.Upsample(size=(3, 9), mode="nearest")(x)')),
    Rule("nn.UpsamplingNearest2d(size=None, scale_factor=None)", "nn.UpsamplingNearest2D(size=None, scale_factor=None)",
         units=FACTORS, examples=("nn.UpsamplingNearest2d(scale_factor=2)(x)",)),
    Rule("nn.UpsamplingBilinear2d(size=None, scale_factor=None)",
         "nn.UpsamplingBilinear2D(size=None, scale_factor=None)", units=FACTORS,
         examples=("nn.UpsamplingBilinear2d(scale_factor=2)(x)",),
         differs="3e-7: Paddle's weights of the corners are float32"),
    Rule("F.interpolate(input, size=None, scale_factor=None, mode=..., align_corners=..., "
         "recompute_scale_factor=None, antialias=False)",
         "F.interpolate(x, size=None, scale_factor=None, mode=..., align_corners=..., *, align_mode=0)",
         drops=("align_mode",), how="resized_picture",
         examples=('F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=True)',
                   'F.interpolate(x, size=x2.shape[2:], mode="bilinear", align_corners=False)',
                   'F.interpolate(x, 9, mode="bilinear", align_corners=True)',
                   'F.interpolate(v, x.size(2) + 1, mode="linear", align_corners=True)'),
         differs="3e-7: Paddle's weights of the corners are float32"),
    Rule('F.interpolate(input, size=None, scale_factor=None, mode="nearest", *, recompute_scale_factor=None, '
         "antialias=False)",
         'F.interpolate(x, size=None, scale_factor=None, mode="nearest", *, align_corners=False, align_mode=0)',
         drops=("align_mode",), how="resized_picture",
         examples=("F.interpolate(x, scale_factor=2)", 'F.interpolate(x, size=(4, 9), mode="nearest")',
                   "F.interpolate(w, size=9)", "F.interpolate(x, len(k))")),
    Rule("F.interpolate(input, size=None, scale_factor=None, mode=..., align_corners=...)",
         "F.upsample(x, size=None, scale_factor=None, mode=..., align_corners=..., *, align_mode=0)",
         drops=("align_mode",), to="torch"),
    Rule('F.interpolate(input, size=None, scale_factor=None, mode="nearest")',
         'F.upsample(x, size=None, scale_factor=None, mode="nearest", *, align_corners=False, align_mode=0)',
         drops=("align_mode",), to="torch"),
    *(
        Rule(f"nn.{name}({a})", f"nn.{name}({a})", examples=(f"nn.{name}(2)(x)",))
        for name, a in (("PixelShuffle", "upscale_factor"), ("PixelUnshuffle", "downscale_factor"),
                        ("ChannelShuffle", "groups"))
    ),
    Rule("F.pixel_shuffle(input, upscale_factor)", "F.pixel_shuffle(x, upscale_factor)",
         examples=("F.pixel_shuffle(x, 2)",)),
    Rule("F.pixel_unshuffle(input, downscale_factor)", "F.pixel_unshuffle(x, downscale_factor)",
         examples=("F.pixel_unshuffle(x, 2)",)),
    Rule("nn.Unfold(kernel_size, dilation=1, padding=0, stride=1)",
         "nn.Unfold(kernel_sizes, dilations=1, paddings=0, strides=1)",
         names={"kernel_size": "kernel_sizes", "dilation": "dilations", "padding": "paddings", "stride": "strides"},
         examples=("nn.Unfold(3, padding=1, stride=2)(x)", "nn.Unfold(3, 1, 1, 1)(x)")),
    Rule("nn.Fold(output_size, kernel_size, dilation=1, padding=0, stride=1)",
         "nn.Fold(output_sizes, kernel_sizes, dilations=1, paddings=0, strides=1)",
         names={"output_size": "output_sizes", "kernel_size": "kernel_sizes", "dilation": "dilations",
                "padding": "paddings", "stride": "strides"},
         examples=("nn.Fold((3, 4), (2, 2))(v)",)),
    Rule("F.unfold(input, kernel_size, dilation=1, padding=0, stride=1)",
         "F.unfold(x, kernel_sizes, strides=1, paddings=0, dilations=1)",
         names={"kernel_size": "kernel_sizes", "dilation": "dilations", "padding": "paddings", "stride": "strides"},
         note="torch has dilation, padding, stride; Paddle strides, paddings, dilations.",
         examples=("F.unfold(x, 3, padding=1, stride=2)", "F.unfold(x, 3, 1, 1, 2)")),
    Rule("F.fold(input, output_size, kernel_size, dilation=1, padding=0, stride=1)",
         "F.fold(x, output_sizes, kernel_sizes, strides=1, paddings=0, dilations=1)",
         names={"output_size": "output_sizes", "kernel_size": "kernel_sizes", "dilation": "dilations",
                "padding": "paddings", "stride": "strides"},
         examples=("F.fold(v, (3, 4), (2, 2))",)),
    Rule("F.grid_sample(input, grid, mode='bilinear', padding_mode='zeros', align_corners=False)", "{input}",
         to="paddle", how="written",
         examples=("F.grid_sample(x.detach(), x2[:, :3, :3, :2] / 3)",
                   'F.grid_sample(x, x2[:, :3, :3, :2] / 3, padding_mode="border", align_corners=True)')),
    Rule('F.grid_sample(input, grid, mode="bilinear", padding_mode="zeros", align_corners=False)',
         'F.grid_sample(x, grid, mode="bilinear", padding_mode="zeros", align_corners=True)', to="torch",
         why="torch's corners are not aligned by default, Paddle's are"),
    Rule("F.affine_grid(theta, size, align_corners=False)", "F.affine_grid(theta, out_shape, align_corners=True)",
         names={"size": "out_shape"}, why="torch's corners are not aligned by default, Paddle's are",
         examples=("F.affine_grid(x[:, 0, :2, :3], [2, 4, 3, 3])",)),
)  # fmt: skip
