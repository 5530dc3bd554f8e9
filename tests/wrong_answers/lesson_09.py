"""Plausible wrong answers to lesson 09: edits of the solution, and the hint that each must get."""

from wrong_answers import Wrong

MAIN = "main = F.cross_entropy(answer.logits, labels, label_smoothing=0.1)"
BOTH = "return main + 0.4 * F.cross_entropy(answer.aux, labels, label_smoothing=0.1)"
BY_HAND = """def smooth(logits):
        classes = logits.shape[1]
        one = F.one_hot(labels, classes)
        target = 0.9 * one + 0.1 / (classes - 1) * (1 - one)
        return -(target * F.log_softmax(logits, 1)).sum(1).mean()

    main = smooth(answer.logits)"""
PAIR = "return left[:, :1] * sizes[0], right[:1]"
PAIR_OF_EDGES = "return window[:, :1] / window[0, 0], window[:1]"
PAIR_OF_MEANS = "return window.mean(1, keepdim=True) / window.mean(), window.mean(0, keepdim=True)"

WRONG = {
    "Parts": [
        Wrong("padding", [("(1, 7), padding=(0, 3)", "(1, 7), padding=3"),
                          ("(7, 1), padding=(3, 0)", "(7, 1), padding=3")]),
        Wrong("padding", [("(1, 7), padding=(0, 3)", "(1, 7), padding=(3, 0)"),
                          ("(7, 1), padding=(3, 0)", "(7, 1), padding=(0, 3)")]),
        Wrong("kernel_size", [("(1, 7), padding=(0, 3)", "(7, 1), padding=(3, 0)"),
                              ("conv(12, 20, (7, 1), padding=(3, 0))", "conv(12, 20, (1, 7), padding=(0, 3))")]),
        Wrong("kernel_size", [("(7, 1), padding=(3, 0)", "7, padding=3")]),
        Wrong("channels", [("conv(12, 12, (1, 7)", "conv(12, 20, (1, 7)"),
                           ("conv(12, 20, (7, 1)", "conv(20, 20, (7, 1)")]),
        Wrong("count_include_pad", [("stride=1, padding=1)", "stride=1, padding=1, count_include_pad=False)")],
              paddle=[(", exclusive=False", "")]),
        Wrong("concat_order", [("self.seven(x), self.mean(x)]", "self.mean(x), self.seven(x)]")]),
    ],
    "nearest_pair": [
        Wrong("scale", [("left[:, :1] * sizes[0]", "left[:, :1]")]),
        Wrong("scale", [("right[:1]", "right[:1] * sizes[0]")]),
        Wrong("turned", [("right[:1]", "right[:, :1].T")]),
        Wrong("shapes", [(PAIR, "return left[:, 0] * sizes[0], right[0]")]),
        Wrong("shapes", [(PAIR, "return left * sizes, right")]),
        Wrong("nearest", [(PAIR, PAIR_OF_EDGES)]),
        Wrong("nearest", [(PAIR, PAIR_OF_MEANS)]),
    ],
    "loss": [
        Wrong("smoothing", [("answer.logits, labels, label_smoothing=0.1", "answer.logits, labels"),
                            ("answer.aux, labels, label_smoothing=0.1", "answer.aux, labels")]),
        Wrong("smoothing", [("answer.aux, labels, label_smoothing=0.1", "answer.aux, labels")]),
        Wrong("aux", [(BOTH, "return main")]),
        Wrong("main", [("main + 0.4 *", "0.4 *")]),
        Wrong("weight", [("main + 0.4 *", "main +")]),
        Wrong("weight", [("main + 0.4 *", "0.6 * main + 0.4 *")]),
        Wrong("others", [(MAIN, BY_HAND), (BOTH, "return main + 0.4 * smooth(answer.aux)")]),
        Wrong("sum", [("answer.logits, labels, ", 'answer.logits, labels, reduction="sum", '),
                      ("answer.aux, labels, ", 'answer.aux, labels, reduction="sum", ')]),
        Wrong("sum", [("answer.logits, labels, ", 'answer.logits, labels, reduction="none", '),
                      ("answer.aux, labels, ", 'answer.aux, labels, reduction="none", ')]),
        Wrong("eval", [("F.cross_entropy(answer, labels)", "F.cross_entropy(answer, labels, label_smoothing=0.1)")]),
        Wrong("tensor", [("return F.cross_entropy(answer, labels)", "return F.cross_entropy(answer, labels).item()"),
                         (BOTH, f"{BOTH}.item()".replace("return main + 0.4 *", "return main.item() + 0.4 *"))]),
        Wrong("", [("F.cross_entropy(answer.logits,", "F.cross_entropy(F.softmax(answer.logits, 1),"),
                   ("F.cross_entropy(answer.aux,", "F.cross_entropy(F.softmax(answer.aux, 1),")]),
    ],
    "Mended": [
        Wrong("registered", [("nn.ModuleList(", "list(")], paddle=[("nn.LayerList(", "list(")]),
        Wrong("layer_order", [("self.spread[1](y)", "self.spread[1](wide)")]),
        Wrong("layer_order", [("self.last(F.avg_pool2d(x, 3, stride=1, padding=1))",
                               "F.avg_pool2d(self.last(x), 3, stride=1, padding=1)")],
              paddle=[("self.last(F.avg_pool2d(x, 3, stride=1, padding=1, exclusive=False))",
                       "F.avg_pool2d(self.last(x), 3, stride=1, padding=1, exclusive=False)")]),
        Wrong("concat_order", [("wide, high, last", "high, wide, last")]),
    ],
}  # fmt: skip
