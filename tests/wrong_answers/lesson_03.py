"""Plausible wrong answers to lesson 03: edits of the solution, and the hint that each must get."""

from wrong_answers import Wrong

SIDE = "(side + 2 * padding - window) // stride + 1"
PADS = "[max(right, 0), max(-right, 0), max(down, 0), max(-down, 0)]"
CUT = "padded[:, :, top : top + height, left : left + width]"
PADDLE = "return self.drop(x)"

WRONG = {
    "flat_size": [
        Wrong("side_once", [("channels * side * side", "channels * side")]),
        Wrong("one_map", [("channels * side * side", "side * side")]),
        Wrong("no_padding", [(" + 2 * padding", "")]),
        Wrong("one_border", [("2 * padding", "padding")]),
        Wrong("one_short", [(" // stride + 1", " // stride")]),
        Wrong("rounded_up", [(SIDE, "-((window - side - 2 * padding) // stride) + 1")]),
        Wrong("fractions", [("// stride", "/ stride")]),
        Wrong("fractions", [("// stride", "/ stride"), ("channels * side * side", "int(channels * side * side)")]),
        Wrong("", [("for window", "channels = 256\n    for window")]),
    ],
    "shift": [
        Wrong("size", [(CUT, "padded")]),
        Wrong("wraps", [(CUT, "torch.roll(images, [down, right], [2, 3])")],
              paddle=[(CUT, "paddle.roll(images, [down, right], [2, 3])")]),
        Wrong("swapped", [("    height", "    down, right = right, down\n    height")]),
        Wrong("backwards", [("    height", "    down, right = -down, -right\n    height")]),
        # nothing but positive numbers is thought of
        Wrong("", [(PADS, "[abs(right), 0, abs(down), 0]"), ("max(-down, 0), max(-right, 0)\n", "0, 0\n")]),
    ],
    "CourseDropout": [
        Wrong("scaled", [(" * (1 - self.p)", "")], paddle=[(', mode="downscale_in_infer"', "")]),
        Wrong("kept", [("* (1 - self.p)", "* (1 - self.p) if self.training else x")],
              paddle=[(PADDLE, f"{PADDLE} if self.training else x")]),
        Wrong("always", [("self.training", "True")],
              paddle=[(PADDLE, 'return F.dropout(x, self.drop.p, mode="downscale_in_infer")')]),
        Wrong("share", [("x, self.p,", "x, 1 - self.p,"), ("* (1 - self.p)", "* self.p")],
              paddle=[("nn.Dropout(p", "nn.Dropout(1 - p")]),
        Wrong("factor", [("* (1 - self.p)", "* (1 - self.p) if self.training else x * self.p")],
              paddle=[(PADDLE, f"{PADDLE} if self.training else x * self.drop.p")]),
        # one mask for the whole batch; in Paddle by torch's order of arguments
        Wrong("shared", [("F.dropout(x,", "x * F.dropout(torch.ones_like(x[:1]),")],
              paddle=[(PADDLE, "return F.dropout(x, self.drop.p, self.training) * (1 - self.drop.p)")]),
        Wrong("", [("* (1 - self.p)", "* (1 - self.p) if self.training else x / (1 - self.p)")],
              paddle=[(PADDLE, f"{PADDLE} if self.training else x / (1 - self.drop.p)")]),
    ],
    "Mended": [
        Wrong("dropout", [(", training=self.training", "")]),
        Wrong("dropout", [("        x = F.dropout(x, 0.5, training=self.training)\n", "")]),
        Wrong("activation_missing", [("F.relu(self.conv2(x))", "self.conv2(x)")]),
        Wrong("activation_extra", [("self.fc2(x)", "F.sigmoid(self.fc2(x))")]),
    ],
}  # fmt: skip
