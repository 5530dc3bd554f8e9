"""Plausible wrong answers to lesson 11: edits of the solution, and the hint that each must get."""

from wrong_answers import Wrong

TYPED = 'isinstance(layers[path], nn.Linear) and role == "weight"'

WRONG = {
    "own_state": [
        Wrong(
            "names",
            [("for name in model.state_dict():", "for name in arrays:"), ("{OTHERS.get(role, role)}", "{role}")],
        ),
        Wrong(
            "whole_name",
            [
                ("for name in model.state_dict():",
                 "for old in arrays:\n        name = old.replace('_mean', 'running_mean')"
                 ".replace('_variance', 'running_var')"),
                ('arrays[f"{path}.{OTHERS.get(role, role)}"]', "arrays[old]"),
                ("layers[path]", "layers.get(path)"),
            ],
            [
                ("for name in model.state_dict():",
                 "for old in arrays:\n        name = old.replace('running_mean', '_mean')"
                 ".replace('running_var', '_variance')\n        if 'tracked' in old:\n            continue"),
                ('arrays[f"{path}.{OTHERS.get(role, role)}"]', "arrays[old]"),
                ("layers[path]", "layers.get(path)"),
            ],
        ),
        Wrong(
            "counter",
            [("state[name] = torch.tensor(0)\n            continue", "continue")],
            [("return state", "return {n: a for n, a in arrays.items() if 'tracked' in n} | state")],
        ),
        Wrong("turned", [(TYPED, "False")]),
        Wrong("by_shape", [(TYPED, "array.ndim == 2")]),
        Wrong("by_shape", [(TYPED, "tuple(array.shape) != tuple(model.state_dict()[name].shape)")]),
        Wrong("", [("return state", "model.load_state_dict(state)")],
              [("return state", "model.set_state_dict(state)")]),
    ],
    "load": [
        Wrong("missing", [('[f"{name} is missing" for name in own if name not in arrays]', "[]"),
                          ("arrays.items()})", "arrays.items()}, strict=False)")],
              [('[f"{name} is missing" for name in own if name not in arrays]', "[]")]),
        Wrong("left_over", [('wrong.append(f"{name} is left over")', "continue"),
                            ("for name, array in arrays.items()})",
                             "for name, array in arrays.items() if name in own})")],
              [('wrong.append(f"{name} is left over")', "continue")]),
        Wrong("shapes", [("array.shape != tuple(own[name].shape)", "False"),
                         ("model.load_state_dict({name: torch.from_numpy(array) for name, array in arrays.items()})",
                          "with torch.no_grad():\n        for name, array in arrays.items():\n"
                          "            own[name].copy_(torch.from_numpy(array))")],
              [("array.shape != tuple(own[name].shape)", "False")]),
        Wrong("shapes", [("array.shape != tuple(own[name].shape)", "array.size != own[name].numel()")],
              [("array.shape != tuple(own[name].shape)", "array.size != own[name].size")]),
        Wrong("kind", [("raise ValueError", "raise KeyError")]),
        Wrong("all_names", [('raise ValueError("; ".join(wrong))', "raise ValueError(wrong[0])")]),
        Wrong(
            "half_loaded",
            [("    if wrong:", "    try:\n"
              "        model.load_state_dict({name: torch.from_numpy(array) for name, array in "
              "arrays.items()})\n    except RuntimeError as error:\n        raise ValueError(str(error)) from None\n"
              "    if wrong:")],
            [("    if wrong:", "    model.set_state_dict(arrays)\n    if wrong:")],
        ),
        Wrong("", [("model.load_state_dict(", "own.update(")],
              [("model.set_state_dict(arrays)", "model.state_dict().update(arrays)")]),
    ],
    "Mended": [
        Wrong("padding", [("3, 2, padding=1)", "3, 2, ceil_mode=True)")]),
        Wrong("stride", [("self.unit(a, b, 3, b // a)", "self.unit(a, b, 3, 1)"),
                         ("self.unit(b, b, 3, 1)", "self.unit(b, b, 3, b // a)")]),
        Wrong("residual_order", [("F.relu(second(F.relu(first(x))) + around(x))",
                                  "F.relu(second(F.relu(first(x)))) + around(x)")]),
        Wrong("bn_momentum", [("momentum=0.1", "momentum=0.9")], [("momentum=0.9", "momentum=0.1")]),
    ],
    "best_state": [
        Wrong("mode", [("        model.train()\n", "")]),
        Wrong("mode", [("        model.eval()\n", "")]),
        Wrong("live", [("copy.deepcopy(model.state_dict())", "dict(model.state_dict())")]),
        Wrong("last", [("return best, state", "return best, copy.deepcopy(model.state_dict())")]),
        Wrong("ties", [("reached > best", "reached >= best")]),
        Wrong("none", [("best, state = None, None", "best, state = 0.0, None"), ("best is None or ", "")]),
        Wrong("pair", [("return best, state", "return state")]),
        Wrong("swapped", [("return best, state", "return state, best")]),
        Wrong("", [("range(epochs)", "range(epochs - 1)")]),
    ],
    "why": [
        Wrong("missing", [('"g": "brackets", ', "")]),
        Wrong("extra", [('"g": "brackets"', '"f": "name", "g": "brackets"')]),
        Wrong("momentum", [('"b": "unit"', '"b": "default"')]),
        Wrong("mean", [('"c": "default"', '"c": "name"')]),
        Wrong("list", [('"g": "brackets"', '"g": "layout"')]),
        Wrong("square", [('"h": "layout"', '"h": "unit"')]),
        Wrong("", [('return {"a": "name"', 'return {"a": "names"')]),
        Wrong("", [('"i": "layout"}', '"i": "layout"}.items()')]),
    ],
    "shows": [
        Wrong("missing", [('"h": "evaluation", ', "")]),
        Wrong("extra", [('"h": "evaluation"', '"g": "error", "h": "evaluation"')]),
        Wrong("momentum", [('"b": "training"', '"b": "evaluation"')]),
        Wrong("mean", [('"c": "evaluation"', '"c": "error"')]),
        Wrong("square", [('"h": "evaluation"', '"h": "error"')]),
        Wrong("turned", [('"i": "error"', '"i": "evaluation"')]),
        Wrong("", [('"i": "error"}', '"i": "error"}.items()')]),
    ],
}  # fmt: skip
