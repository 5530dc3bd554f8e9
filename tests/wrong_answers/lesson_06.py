"""Plausible wrong answers to lesson 06: edits of the solution, and the hint that each must get."""

from wrong_answers import Wrong

SUM = "y + (x if self.short is None else self.short(a))"
AROUND = "        total += conv_bn(inputs, 4 * channels, 1)  # the way around of the first block\n"
STRIDE = ("1, bias=False)\n        self.bn1", "1, stride, bias=False)\n        self.bn1")
PADDLE_STRIDE = ("1, bias_attr=False)\n        self.bn1", "1, stride, bias_attr=False)\n        self.bn1")

WRONG = {
    "PreActivation": [
        Wrong("activation_extra", [(SUM, f"F.relu({SUM})")]),
        Wrong("layer_order", [("self.short(a)", "self.short(x)")]),
        Wrong("shortcut", [("(x if self", "(a if self")]),
        Wrong("stride", [("channels, 3, stride, padding", "channels, 3, padding"), STRIDE],
              paddle=[("channels, 3, stride, padding", "channels, 3, padding"), PADDLE_STRIDE]),
        Wrong("shortcut", [(" and stride == 1", "")]),
    ],
    "resnet_params": [
        Wrong("statistics", [("+ 2 * outputs", "+ 4 * outputs")]),
        Wrong("conv_biases", [("+ 2 * outputs", "+ 3 * outputs")]),
        Wrong("no_norm", [(" + 2 * outputs", "")]),
        Wrong("last", [("inputs * num_classes", "inputs // 4 * num_classes")]),
        Wrong("no_way_around", [(AROUND, "")]),
        Wrong("stage_one", [("        total += conv_bn(inputs, 4 * channels, 1)  #",
                             "        total += conv_bn(inputs, 4 * channels, 1) if stage else 0  #")]),
        Wrong("every_block", [
            (AROUND, ""),
            ("            total += conv_bn(inputs, channels, 1)\n",
             "            total += conv_bn(inputs, channels, 1) + conv_bn(inputs, 4 * channels, 1)\n"),
        ]),
        Wrong("", [(" + num_classes", "")]),
    ],
    "Downsampling": [
        Wrong("count_include_pad", [(", count_include_pad=False", "")], paddle=[(", exclusive=False", "")]),
        Wrong("bn_momentum", [("bn2 = nn.BatchNorm2d(channels", "bn2 = nn.BatchNorm2d(channels, momentum=0.9")],
              paddle=[("bn2 = nn.BatchNorm2D(channels", "bn2 = nn.BatchNorm2D(channels, momentum=0.1")]),
        Wrong("residual_order", [("self.bn2(self.conv2(y))", "F.relu(self.bn2(self.conv2(y)))"),
                                 ("F.relu(y + self.bn3(", "(y + self.bn3(")]),
        Wrong("bias", [("channels, 1, bias=False", "channels, 1")],
              paddle=[("channels, 1, bias_attr=False", "channels, 1")]),
    ],
    "Mended": [
        Wrong("residual_order", [("self.bn2(self.conv2(y))", "F.relu(self.bn2(self.conv2(y)))"),
                                 ("F.relu(x + y)", "x + y")]),
        Wrong("layer_shared", [("self.bn4(self.conv4(y))", "self.bn3(self.conv4(y))")]),
        Wrong("shortcut", [("self.bn5(self.short(x))", "self.short(x)")]),
    ],
}  # fmt: skip
