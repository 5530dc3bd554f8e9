"""Plausible wrong answers to lesson 04: edits of the solution, and the hint that each must get."""

from wrong_answers import Wrong

FIRST, LAST = "first * stride - padding", "last * stride - padding"
DRAWN = '            nn.init.kaiming_normal_(conv.weight, nonlinearity="relu")\n'

WRONG = {
    "pixels": [
        Wrong("forwards", [("reversed(layers)", "layers")]),
        Wrong("past_end", [(" + window - 1", " + window")]),
        Wrong("no_padding", [(FIRST, "first * stride"), (LAST, "last * stride")]),
        Wrong("no_strides", [(FIRST, "first - padding"), (LAST, "last - padding")]),
        # the window's middle is taken for its place
        Wrong("centred", [
            (FIRST, "first * stride - window // 2"), (f"{LAST} + window - 1", "last * stride + window // 2"),
        ]),
        Wrong("", [(LAST, "last * stride + padding")]),
    ],
    "widest": [
        Wrong("over", [("return width", "return width + 1")]),
        Wrong("strict", [("<= budget", "< budget")]),
        Wrong("no_biases", [("channels * out + out", "channels * out"), ("weights + biases", "weights")]),
        Wrong("no_convs", [("return convs + weights", "return weights")]),
        Wrong("side_once", [("channels * side * side", "channels * side")]),
        # the layer between the two widths is left out
        Wrong("", [(" + width * width", "")]),
    ],
    "Block": [
        Wrong("unregistered", [("nn.ModuleList()", "[]")], paddle=[("nn.LayerList()", "[]")]),
        Wrong("start_weights", [(DRAWN, "")], paddle=[("weight_attr=start, ", "")]),
        Wrong("start_weights", [('nonlinearity="relu"', 'mode="fan_out"')],
              paddle=[("in_channels * 3 * 3", "out_channels * 3 * 3")]),
        # the right deviation, the other distribution
        Wrong("start_weights", [("kaiming_normal_", "kaiming_uniform_")],
              paddle=[("Uniform(-bound, bound)", "Normal(0.0, bound / 3**0.5)")]),
        Wrong("start_biases", [("            nn.init.zeros_(conv.bias)\n", "")], paddle=[(", bias_attr=start", "")]),
        Wrong("activation_missing", [("F.relu(conv(x))", "conv(x)")]),
        Wrong("padding", [(", padding=1", "")]),
    ],
    "Mended": [
        Wrong("layer_shared", [("self.conv5(x)", "self.conv4(x)")]),
        Wrong("pool_kind", [("F.relu(self.conv5(x))\n        x = self.pool(x)",
                             "F.relu(self.conv5(x))\n        x = F.avg_pool2d(x, 2)")]),
        Wrong("activation_extra", [("return self.fc2(x)", "return F.relu(self.fc2(x))")]),
    ],
}  # fmt: skip
