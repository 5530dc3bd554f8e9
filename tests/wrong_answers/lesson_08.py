"""Plausible wrong answers to lesson 08: edits of the solution, and the hint that each must get."""

from wrong_answers import Wrong

AROUND = "if in_channels != out_channels or stride != 1:"
LOADED = "missing, _ = model.set_state_dict(state)  # what has another shape is among them\n    return sorted(missing)"
BY_NAME = """own = model.state_dict()
    model.set_state_dict(state)
    return sorted(own.keys() - state.keys())"""
ALL_OR_NOTHING = """before = {name: value.clone() for name, value in model.state_dict().items()}
    missing, _ = model.set_state_dict(state)
    if missing:
        model.set_state_dict(before)
    return sorted(missing)"""
STRICT = """missing, unexpected = model.set_state_dict(state)
    if missing or unexpected:
        raise ValueError(f"{missing}, {unexpected}")
    return []"""

WRONG = {
    "Residual": [
        Wrong("shortcut", [(AROUND, "if in_channels != out_channels:")]),
        Wrong("shortcut", [(AROUND, "if stride != 1:")]),
        Wrong("shortcut", [(AROUND, "if in_channels:")]),
        Wrong("shortcut", [("return F.relu(y + x)", "return F.relu(y)")]),
        Wrong("residual_order", [("return F.relu(y + x)", "return F.relu(y) + x")]),
        Wrong("stride", [("out_channels, 1, stride)", "out_channels, 1)")]),
        Wrong("bias", [("out_channels, 3, stride, padding=1)", "out_channels, 3, stride, padding=1, bias=False)")],
              paddle=[("out_channels, 3, stride, padding=1)", "out_channels, 3, stride, padding=1, bias_attr=False)")]),
        Wrong("activation_missing", [("F.relu(self.bn1(self.conv1(x)))", "self.bn1(self.conv1(x))")]),
    ],
    "sides": [
        Wrong("down", [("(side + 2 * padding - window) // 2 + 1", "side // 2")]),
        Wrong("pool", [("((7, 3), (3, 1), (3, 1), (3, 1), (3, 1))", "((7, 3), (1, 0), (3, 1), (3, 1), (3, 1))"),
                       ("(side + 2 * padding - window) // 2 + 1",
                        "side if window == 1 else (side + 2 * padding - window) // 2 + 1")]),
        Wrong("fraction", [("// 2", "/ 2")]),
        Wrong("padding", [("(side + 2 * padding - window)", "(side - window)")]),
        Wrong("", [("(side + 2 * padding - window)", "(side + padding - window)")]),
    ],
    "accuracy": [
        Wrong("moved", [("    model.eval()\n", "")]),
        Wrong("mode", [("    model.train(training)\n", "")],
              paddle=[("    if training:\n        model.train()\n", "")]),
        Wrong("mode", [("model.train(training)", "model.train()")], paddle=[("if training:", "if True:")]),
        Wrong("batches", [("int((model(images).argmax(1) == labels).sum())",
                           "float((model(images).argmax(1) == labels).sum()) / len(labels)"),
                          ("total += len(labels)", "total += 1")]),
        Wrong("type", [("int((model(images).argmax(1) == labels).sum())",
                         "(model(images).argmax(1) == labels).sum()")]),
        Wrong("", [("return right / total", "return float(right)")]),
        Wrong("", [("return right / total", "return right / len(batches)")]),
    ],
    "load_fitting": [
        Wrong("stops", [(" and value.shape == own[name].shape", "")], paddle=[(LOADED, STRICT)]),
        Wrong("shapes", [("sorted(own.keys() - fits.keys())", "sorted(own.keys() - state.keys())")],
              paddle=[(LOADED, BY_NAME)]),
        Wrong("whose", [("sorted(own.keys() - fits.keys())", "sorted(state.keys() - fits.keys())")],
              paddle=[("missing, _ =", "_, missing =")]),
        Wrong("set", [("sorted(own.keys() - fits.keys())", "sorted(fits)")],
              paddle=[("return sorted(missing)", "return sorted(set(model.state_dict()) - set(missing))")]),
        Wrong("values", [("model.load_state_dict(fits, strict=False)",
                          "if fits.keys() == own.keys():\n        model.load_state_dict(fits)")],
              paddle=[(LOADED, ALL_OR_NOTHING)]),
        Wrong("sorted", [("sorted(own.keys() - fits.keys())", "[name for name in own if name not in fits]")],
              paddle=[("return sorted(missing)", "return missing")]),
    ],
}  # fmt: skip
