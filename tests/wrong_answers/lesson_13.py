"""Plausible wrong answers to lesson 13: edits of the solution, and the hint that each must get."""

from wrong_answers import Wrong

SPLIT = "x.reshape(count, groups, channels // groups, height, width)"
SWAP, JOIN = "x.transpose(1, 2)", "x.reshape(count, channels, height, width)"
P_SPLIT = "x.reshape([count, groups, channels // groups, height, width])"
P_SWAP, P_JOIN = "x.transpose([0, 2, 1, 3, 4])", "x.reshape([count, channels, height, width])"
RELU = "F.relu(self.norm1(self.alone(x)))"
ALONE = "in_channels, in_channels, side, stride, side // 2, groups=in_channels"
FORWARD = f"        x = {RELU}\n        return F.relu(self.norm2(self.pointwise(x)))"
LAST_FIRST = f"        x = F.relu(self.norm2(self.pointwise(x)))\n        return {RELU}"
NORM = "        self.norm1 = nn.BatchNorm{}(in_channels)\n"


def both(hint, torch, paddle):
    return Wrong(hint, torch, paddle=paddle)


WRONG = {
    "dense_size": [
        Wrong("new_alone", [("return channels, half", "return count * growth, half")]),
        Wrong("added", [("    for _ in", "    first = channels\n    for _ in"),
                        ("2 * channels + 9 * channels * growth", "2 * first + 9 * first * growth")]),
        Wrong("added", [("        channels += growth\n", "")]),
        Wrong("itself", [("        total += 2 * channels + 9 * channels * growth\n        channels += growth\n",
                          "        channels += growth\n        total += 2 * channels + 9 * channels * growth\n")]),
        Wrong("no_norm", [("total += 2 * channels + 9", "total += 9"),
                          ("total += 2 * channels + channels", "total += channels")]),
        Wrong("statistics", [("2 * channels + 9", "4 * channels + 9"),
                             ("2 * channels + channels", "4 * channels + channels")]),
        Wrong("no_window", [("9 * channels", "channels")]),
        Wrong("biases", [("* growth\n", "* growth + growth\n"), ("channels * half", "channels * half + half")]),
        Wrong("norm_behind", [("2 * channels + 9", "2 * growth + 9"),
                              ("2 * channels + channels", "2 * half + channels")]),
        Wrong("no_transition", [("    total += 2 * channels + channels * half\n", "")]),
        Wrong("not_halved", [("channels // 2", "channels")]),
        Wrong("", [("channels // 2", "channels / 2")]),
        Wrong("rounded", [("channels // 2", "-(-channels // 2)")]),
        Wrong("norm_last", [("2 * channels + channels * half", "2 * half + channels * half")]),
        Wrong("layers", [("range(count)", "range(count - 1)")]),
    ],
    "Separable": [
        both("groups", [(", groups=in_channels", "")], None),
        both("groups", [("groups=in_channels", "groups=in_channels // 2")], None),
        both("stride", [("side, stride, side // 2", "side, 1, side // 2"),
                        ("out_channels, 1, bias", "out_channels, 1, stride, bias")], None),
        both("padding", [("side // 2", "1")], None),
        Wrong("channels", [(ALONE, ALONE.replace("in_channels", "out_channels")), (FORWARD, LAST_FIRST),
                           ("(in_channels)\n        self.pointwise", "(out_channels)\n        self.pointwise")]),
        both("padding", [("side // 2", "0")], None),
        both("kernel_size", [("side, stride, side // 2", "3, stride, 1")], None),
        both("activation_missing", [(RELU, "self.norm1(self.alone(x))")], None),
        both("activation_kind", [(RELU, RELU.replace("relu", "relu6"))], None),
        both("bn_missing", [(RELU, "F.relu(self.alone(x))"), (NORM.format("2d"), "")],
             [(RELU, "F.relu(self.alone(x))"), (NORM.format("2D"), "")]),
        both("layer_unused", [(RELU, "F.relu(self.alone(x))")], None),
        both("bias", [("out_channels, 1, bias=False", "out_channels, 1")],
             [("out_channels, 1, bias_attr=False", "out_channels, 1")]),
    ],
    "channel_shuffle": [
        both("shape", [(JOIN, "x")], [(P_JOIN, "x")]),
        both("unmoved", [(SWAP, "x")], [(P_SWAP, "x")]),
        both("other_way", [("groups, channels // groups", "channels // groups, groups")], None),
        both("two", [("groups, channels // groups", "2, channels // 2")], None),
        both("turned", [(SWAP, "x.flip(1)")], [(P_SWAP, "x.flip(1)")]),
        both("pictures", [("(count, groups, channels", "(groups, count, channels"), (SWAP, "x.transpose(0, 1)")],
             [("[count, groups, channels", "[groups, count, channels"), (P_SWAP, "x.transpose([1, 0, 2, 3, 4])")]),
        both("places", [(SWAP, "x.transpose(2, 4)")], [(P_SWAP, "x.transpose([0, 1, 4, 3, 2])")]),
        both("from_last", [(SWAP, "x.flip(1).transpose(1, 2)")], [(P_SWAP, "x.flip(1).transpose([0, 2, 1, 3, 4])")]),
        both("another", [(JOIN, JOIN + ".flip(1)")], [(P_JOIN, P_JOIN + ".flip(1)")]),
        both("another", [(SWAP, "x"), (JOIN, JOIN + ".roll(1, 1)")], [(P_SWAP, "x"), (P_JOIN, P_JOIN + ".roll(1, 1)")]),
    ],
    "Excited": [
        both("factor", [("x * scale", "x + scale")], None),
        both("activation_extra", [("unit(thin)", "unit(thin, nn.Hardswish())")], None),
        both("activation_kind", [("unit(alone, nn.Hardswish())", "unit(alone, nn.ReLU())")], None),
        both("activation_missing", [("F.relu(self.fc1(x.mean([2, 3], keepdim=True)))",
                                     "self.fc1(x.mean([2, 3], keepdim=True))")], None),
        both("activation_kind", [("F.relu6(self.fc2(scale) + 3) / 6", "F.sigmoid(self.fc2(scale))")], None),
        both("bn_momentum", [("momentum=0.01", "momentum=0.99")], [("momentum=0.99", "momentum=0.01")]),
        both("bn_eps", [("eps=1e-3, ", "")], [("epsilon=1e-3, ", "")]),
        both("groups", [(", groups=width", "")], None),
        both("shortcut", [("x + y if self.around else y", "y")], None),
        both("shortcut", [(" and in_channels == out_channels", "")], None),
        both("shortcut", [("stride == 1 and ", "")], None),
        both("names", [("self.block = ", "self.layers = "), ("self.block(x)", "self.layers(x)")], None),
        both("names", [("self.fc1 = ", "self.squeeze = "), ("self.fc1(x", "self.squeeze(x")], None),
    ],
}  # fmt: skip
