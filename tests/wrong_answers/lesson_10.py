"""Plausible wrong answers to lesson 10: edits of the solution, and the hint that each must get."""

from wrong_answers import Wrong

SOFT = "(1 - smoothing) * right + smoothing / classes"

WRONG = {
    "num_learning": [
        Wrong(
            "statistics",
            [("in model.parameters() if p.requires_grad", "in model.state_dict().values()")],
            [(" if not p.stop_gradient", "")],
        ),
        Wrong(
            "frozen",
            [(" if p.requires_grad", "")],
            [
                ("p in model.parameters()", "name, p in model.named_parameters()"),
                ("not p.stop_gradient", "not name.endswith(('_mean', '_variance'))"),
            ],
        ),
        Wrong("tensors", [("p.numel()", "1")], [("int(p.size)", "1")]),
        Wrong("", [("p.numel()", "p.shape[0]")], [("int(p.size)", "p.shape[0]")]),
    ],
    "Ported": [
        Wrong("count_include_pad", [(", count_include_pad=False", "")], [(", exclusive=False", "")]),
        Wrong("bn_momentum", [("momentum=0.01", "momentum=0.99")], [("momentum=0.99", "momentum=0.01")]),
        Wrong("ceil_mode", [(", ceil_mode=True", "")]),
        Wrong("dropout", [(", training=self.training", "")]),
    ],
    "smoothed_loss": [
        Wrong(
            "divisor",
            [
                ("logits, labels = logits[kept]", "count, logits, labels = len(labels), logits[kept]"),
                (f"{SOFT})", f"{SOFT}, reduction='sum') / count"),
            ],
            [
                ("logits, labels = logits[kept]", "count, logits, labels = len(labels), logits[kept]"),
                ("soft_label=True)", "soft_label=True, reduction='sum') / count"),
            ],
        ),
        Wrong("others", [(SOFT, "(1 - smoothing) * right + smoothing * (1 - right) / (classes - 1)")]),
        Wrong("unsmoothed", [(" + smoothing / classes", "")]),
        Wrong("empty", [("if not kept.any():", "if False:")]),
        Wrong(
            "rounded",
            [(SOFT, f"(({SOFT}).float().double())")],
            [(f"F.cross_entropy(logits, {SOFT}, soft_label=True)",
              "F.cross_entropy(logits, labels, label_smoothing=smoothing)")],
        ),
        Wrong("gradient", [("logits[kept], labels[kept]", "logits[kept].detach(), labels[kept]")]),
        Wrong("", [("labels != ignored", "labels >= 0")]),
    ],
    "running": [
        Wrong(
            "momentum",
            [
                ("momentum * mean + (1 - momentum) * x", "(1 - momentum) * mean + momentum * x"),
                ("momentum * variance + (1 - momentum) * x", "(1 - momentum) * variance + momentum * x"),
            ],
            [
                ("(1 - momentum) * mean + momentum * x", "momentum * mean + (1 - momentum) * x"),
                ("(1 - momentum) * variance + momentum * x", "momentum * variance + (1 - momentum) * x"),
            ],
        ),
        Wrong("divisor", [(", correction=0", "")], [("unbiased=True", "unbiased=False")]),
        Wrong(
            "whole",
            [
                (", correction=0", ""),
                ("return new_mean, new_variance",
                 "n = x[:, 0].numel()\n    return new_mean, new_variance * (n - 1) / n"),
            ],
            [
                ("unbiased=True", "unbiased=False"),
                ("return new_mean, new_variance", "n = x[:, 0].size\n    return new_mean, new_variance * n / (n - 1)"),
            ],
        ),
        Wrong("", [("x.var(", "x.std(")]),
    ],
}  # fmt: skip
