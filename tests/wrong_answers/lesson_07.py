"""Plausible wrong answers to lesson 07: edits of the solution, and the hint that each must get."""

from wrong_answers import Wrong

CLONED = "{name: value.clone() for name, value in model.state_dict().items()}"
LEARNED = "{name: value.clone() for name, value in model.named_parameters()}"
LEARNED_IN_PADDLE = "{name: v.clone() for name, v in model.state_dict().items() if not v.stop_gradient}"

WRONG = {
    "reduction": [
        Wrong("rounded", [("(100 * (in_channels + second))", "(100 * (in_channels + second)) + 1")]),
        Wrong("rounded", [("direct // (100 * (in_channels + second))", "direct / 100 / (in_channels + second)")]),
        Wrong("unpaid", [("in_channels + second)", "second)")]),
        Wrong("window", [("out_channels * side * side", "out_channels * side")]),
        Wrong("share", [("(100 * (in_channels + second))", "(in_channels + second)")]),
        Wrong("", [("direct = in_channels * second", "direct = in_channels * out_channels")]),
    ],
    "split": [
        Wrong("classes", [("np.unique(labels)", "[None]"), ("np.flatnonzero(labels == number)", "len(labels)")]),
        Wrong("classes", [("len(places) // 5", "round(0.2 * len(places))")]),
        Wrong("swapped", [("valid += places[:count]", "valid += places[count:]"),
                          ("train += places[count:]", "train += places[:count]")]),
        Wrong("places", [("places[count:]", "places")]),
        Wrong("places", [("places[count:]", "places[count + 1 :]")]),
        Wrong("moving", [("default_rng(seed)", "default_rng()")]),
        Wrong("fixed", [("default_rng(seed)", "default_rng(0)")]),
        Wrong("fixed", [("draw.permutation(np.flatnonzero(labels == number))", "np.flatnonzero(labels == number)")]),
    ],
    "keep_best": [
        Wrong("last", [(CLONED, "model.state_dict()")]),
        Wrong("last", [(CLONED, "__import__('copy').deepcopy(model)"), ("model.load_state_dict(kept)", "model = kept")],
              paddle=[(CLONED, "__import__('copy').deepcopy(model)"), ("model.set_state_dict(kept)", "model = kept")]),
        Wrong("last", [("model.load_state_dict(kept)", "model.load_state_dict(model.state_dict())")],
              paddle=[("model.set_state_dict(kept)", "model.set_state_dict(model.state_dict())")]),
        Wrong("mixture", [(CLONED, LEARNED), ("load_state_dict(kept)", "load_state_dict(kept, strict=False)")],
              paddle=[(CLONED, LEARNED_IN_PADDLE)]),
        Wrong("which", [("accuracy > best", "accuracy >= best")]),
        Wrong("which", [("accuracy > best", "best < 0")]),
        Wrong("calls", [("if accuracy > best", "if epoch() > best")]),
        Wrong("returned", [("return best", "return accuracy")]),
        Wrong("", [("best, kept = -1.0, None", "best, kept = 0.0, None")]),
    ],
    "Mended": [
        Wrong("padding", [("nn.Conv2d(16, 16, 1)", "nn.Conv2d(16, 16, 1, padding=1)")],
              paddle=[("nn.Conv2D(16, 16, 1)", "nn.Conv2D(16, 16, 1, padding=1)")]),
        Wrong("kernel_size", [("unit(4, 8, 5)", "unit(4, 8, 3)")]),
        Wrong("softmax_in_head", [("return self.fc(x)", "return F.softmax(self.fc(x), 1)")]),
        Wrong("dropout", [("self.dropout(x.mean(dim=[2, 3]))", "x.mean(dim=[2, 3])")],
              paddle=[("self.dropout(x.mean(axis=[2, 3]))", "x.mean(axis=[2, 3])")]),
        Wrong("concat_order", [("self.five(x), self.pooled(x)]", "self.pooled(x), self.five(x)]")]),
    ],
}  # fmt: skip
