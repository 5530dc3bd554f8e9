"""Plausible wrong answers to lesson 05: edits of the solution, and the hint that each must get."""

from wrong_answers import Wrong

WRONG = {
    "Inception": [
        Wrong("padding", [("5, padding=2", "5, padding=1")]),
        Wrong("kernel_size", [("5, padding=2", "3, padding=1")]),
        Wrong("concat_order", [("[p1, p2, p3, p4]", "[p1, p3, p2, p4]")]),
        Wrong("activation_missing", [("F.relu(self.p3_1(x))", "self.p3_1(x)")]),
    ],
    "block_macs": [
        Wrong("places", [("side * side * products", "products")]),
        Wrong("no_reduction", [
            ("c0 * c2[0] + c2[0] * c2[1]", "c0 * c2[1]"), ("c0 * c3[0] + c3[0] * c3[1]", "c0 * c3[1]"),
        ]),
        Wrong("no_windows", [(" * 3 * 3", ""), (" * 5 * 5", "")]),
        Wrong("with_biases", [("products += c0 * c4", "products += c0 * c4 + c1 + sum(c2) + sum(c3) + c4")]),
        Wrong("", [("products += c0 * c4", "products += 0")]),
    ],
    "Auxiliary": [
        Wrong("bn_momentum", [("momentum=0.1", "momentum=0.9")], paddle=[("momentum=0.9", "momentum=0.1")]),
        Wrong("bn_eps", [(", eps=1e-3", "")], paddle=[(", epsilon=1e-3", "")]),
        Wrong("bias", [(", bias=False", "")], paddle=[(", bias_attr=False", "")]),
    ],
    "Mended": [
        Wrong("concat_order", [("[one, five]", "[five, one]")]),
        Wrong("softmax_in_head", [("return self.fc(x)", "return F.softmax(self.fc(x), 1)")]),
        Wrong("activation_missing", [("F.relu(self.reduce(x))", "self.reduce(x)")]),
    ],
}  # fmt: skip
