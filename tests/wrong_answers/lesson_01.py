"""Plausible wrong answers to lesson 01: edits of the solution, and the hint that each must get."""

from wrong_answers import Wrong

RIGHT = "int((model(images).argmax(1) == labels).sum())"
TURNED = "array.T if array.ndim == 2 else array"
SILENT = '    if missing or unexpected:\n        raise KeyError(f"missing {missing}, unexpected {unexpected}")\n'

WRONG = {
    "LeNet": [
        Wrong("padding", [(", padding=2", "")]),
        Wrong("padding", [("6, 16, 5", "6, 16, 5, padding=2"), ("120, 5", "120, 7")]),
        Wrong("kernel_size", [("16, 120, 5", "16, 120, 4")]),
        Wrong("activation_missing", [("F.sigmoid(self.fc1(x))", "self.fc1(x)")]),
        Wrong("activation_extra", [("self.fc2(F.sigmoid(self.fc1(x)))",
                                    "F.sigmoid(self.fc2(F.sigmoid(self.fc1(x))))")]),
        Wrong("activation_kind", [("F.sigmoid(self.conv1(x))", "F.relu(self.conv1(x))")]),
        Wrong("channels", [("120, 84", "120, 64"), ("84, num_classes", "64, num_classes")]),
    ],
    "parameters": [
        Wrong("biases", [("(1 * 5 * 5 + 1)", "1 * 5 * 5"), ("(6 * 5 * 5 + 1)", "6 * 5 * 5"),
                         ("(16 * 4 * 4 + 1)", "16 * 4 * 4"), ("left * left + 1", "left * left"), ("64 + 1", "64")]),
        Wrong("one", [("120 * left * left", "120")]),
        Wrong("line", [("left * left", "left")]),
        Wrong("up", [("((side - 4) // 2 - 4) // 2 - 3", "-(-(-(-(side - 4) // 2) - 4) // 2) - 3")]),
        Wrong("", [("((side - 4) // 2 - 4) // 2 - 3", "side // 4 - 3")]),
    ],
    "validate": [
        Wrong("mode", [("    model.eval()\n", "")]),
        Wrong("means", [(RIGHT, f"{RIGHT} / len(labels)"), ("total += len(labels)", "total += 1")]),
        Wrong("gradients", [("with torch.no_grad():", "if True:")], paddle=[("with paddle.no_grad():", "if True:")]),
        Wrong("left", [("    if before:\n        model.train()\n", "")]),
        Wrong("left", [("    if before:\n        model.train()\n", "    model.train()\n")]),
        Wrong("float", [(RIGHT, "(model(images).argmax(1) == labels).sum()")]),
        Wrong("", [("right / total", "right / len(batches)")]),
        Wrong("", [("argmax(1)", "argmax(0)")]),
    ],
    "carry": [
        Wrong("square", [(TURNED, "array.T if array.shape != tuple(model.state_dict()[name].shape) else array")]),
        Wrong("reshaped", [("array.T if", "array.reshape(array.shape[::-1]) if")]),
        Wrong("skipped", [(TURNED, "array"),
                          ("    model.load_state_dict(turned)",
                           "    own = model.state_dict()\n    fits = {name: each for name, each in turned.items() "
                           "if each.shape == own[name].shape}\n    model.load_state_dict(fits, strict=False)")],
              paddle=[(TURNED, "array"), (SILENT, "")]),
        Wrong("silent", [("(turned)", "(turned, strict=False)")], paddle=[(SILENT, "")]),
        Wrong("silent", [("(turned)", "({**model.state_dict(), **turned})")],
              paddle=[("missing or unexpected:", "unexpected:")]),
        Wrong("other", [("state.items()", 'state.items() if "weight" in name'),
                        ("(turned)", "({**model.state_dict(), **turned})")],
              paddle=[("state.items()", 'state.items() if "weight" in name'),
                      ("missing or unexpected:", "unexpected:")]),
        Wrong("refused", [(TURNED, "array")]),
        Wrong("refused", [("array.ndim == 2", "array.ndim > 1")]),
    ],
}  # fmt: skip
