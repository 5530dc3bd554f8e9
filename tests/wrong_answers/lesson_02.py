"""Plausible wrong answers to lesson 02: edits of the solution, and the hint that each must get."""

from wrong_answers import Wrong

REFUSAL = 'ValueError(f"a training picture is called N, H or P and a number, found {name!r}")'
CHECK = f'    for name in names:\n        if name[:1] not in ("N", "H", "P"):\n            raise {REFUSAL}\n'

WRONG = {
    "batch": [
        Wrong("reshaped", [(".permute(0, 3, 1, 2)", ".reshape(len(pictures), 3, *pictures[0].shape[:2])")],
              paddle=[(".transpose([0, 3, 1, 2])", ".reshape([len(pictures), 3, *pictures[0].shape[:2]])")]),
        Wrong("swapped", [("permute(0, 3, 1, 2)", "transpose(1, 3)")],
              paddle=[("[0, 3, 1, 2]", "[0, 3, 2, 1]")]),
        Wrong("overflow", [("np.stack(pictures)", "np.stack(pictures) * 2"),
                           ("images / 255 * 2 - 1", "images / 255 - 1")]),
        Wrong("range", [("images / 255 * 2 - 1", "images / 255")]),
        Wrong("red", [("np.stack(pictures)", "np.stack(pictures)[..., ::-1].copy()")]),
        Wrong("column", [("labels.reshape([-1, 1])", "labels")]),
        Wrong("high", [('name[0] == "P"', 'name[0] in "PH"')]),
        Wrong("kind", [('float(name[0] == "P")', 'int(name[0] == "P")'), ("names], dtype=torch.float32", "names]")],
              paddle=[('float(name[0] == "P")', 'int(name[0] == "P")'), ('names], dtype="float32"', "names]")]),
        Wrong("kind", [("images / 255 * 2 - 1", "(images / 255 * 2 - 1).numpy()")]),
        Wrong("string", [(REFUSAL, '("Not excepted file name")')]),
        Wrong("named", [(REFUSAL, 'ValueError("Not excepted file name")')]),
        Wrong("refused", [(CHECK, "")]),
        Wrong("refused", [("name[:1] not in", "name[:1].upper() not in")]),
        Wrong("refused", [(REFUSAL, "KeyError(name)")]),
        Wrong("", [(".permute(0, 3, 1, 2)", "")], paddle=[(".transpose([0, 3, 1, 2])", "")]),
    ],
    "width": [
        Wrong("one", [("(budget - convolutions - 1) // unit", "-(-(budget - convolutions - 1) // unit)")]),
        Wrong("one", [("left * left + 1 + 1", "left * left + 1")]),
        Wrong("one", [("convolutions - 1)", "convolutions)")]),
        Wrong("negative", [("max(0, (budget - convolutions - 1) // unit)", "(budget - convolutions - 1) // unit")]),
        Wrong("all", [("budget - convolutions - 1", "budget")]),
        Wrong("line", [("left * left", "left")]),
        Wrong("", [("- 4) // 2 - 4) // 2 - 3", ") // 2) // 2")]),
    ],
    "Mended": [
        Wrong("activation_kind", [("F.relu(self.conv3(x))", "F.sigmoid(self.conv3(x))")]),
        Wrong("flatten_order", [("torch.flatten(x, 1)", "torch.flatten(torch.permute(x, [0, 2, 3, 1]), 1)")],
              paddle=[("paddle.flatten(x, 1)", "paddle.flatten(paddle.transpose(x, [0, 2, 3, 1]), 1)")]),
        Wrong("activation_missing", [("F.relu(self.fc1(x))", "self.fc1(x)")]),
        Wrong("activation_extra", [("self.fc2(x)", "F.sigmoid(self.fc2(x))")]),
        Wrong("activation_extra", [("self.fc2(x)", "F.relu(self.fc2(x))")]),
    ],
    "accuracy": [
        Wrong("column", [("(logits[:, 0] > 0) == (labels == 1)", "logits.argmax(1) == labels")]),
        Wrong("half", [("logits[:, 0] > 0", "logits[:, 0] > 0.5")]),
        Wrong("table", [("logits[:, 0] > 0", "logits > 0")]),
        Wrong("count", [("right.mean()", "right.sum()")]),
        Wrong("", [("labels == 1", "labels == 0")]),
    ],
}  # fmt: skip
