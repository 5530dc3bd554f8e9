"""Plausible wrong answers to lesson 15: edits of the solution, and the hint that each must get."""

from wrong_answers import Wrong

KNOWN = 'if word not in functions:\n        raise ValueError(f"no activation is called {word!r}")\n    return '
GUARD = 'if layer not in layers:\n            raise ValueError(f"{name}: layers has no {layer}")\n        '
TURNED = 'layer in linear and role == "weight"'
NEW = 'new = f"{layers[layer]}.{OTHERS.get(role, role)}"'
WITHIN = "not (abs(a[name] - b[name]) <= limit * abs(a[name]).max()).all()"

WRONG = {
    "activation": [
        Wrong("getattr", [(KNOWN + "functions[word]", "return getattr(F, word)")]),
        Wrong("left_out", [('        "elu": F.elu,\n', "")]),
        Wrong("left_out", [("if word not in functions", "if word != 'relu'")]),
        Wrong("class", [('"elu": F.elu', '"elu": nn.ELU')]),
        Wrong("called", [("return functions[word]", "return functions[word].__name__")]),
        Wrong("values", [("F.silu", "F.sigmoid")]),
        Wrong("values", [("lambda x: F.threshold(x, 1.0, 0.0)", "F.relu")], [("F.softmax(-x", "F.softmax(x")]),
        Wrong("unknown", [(KNOWN + "functions[word]", "return functions.get(word, F.relu)")]),
        Wrong("unknown", [(KNOWN + "functions[word]", "return functions.get(word) or getattr(F, word)")]),
        Wrong("kind", [(KNOWN, "return ")]),
        Wrong("message", [('f"no activation is called {word!r}"', '"no such activation"')]),
    ],
    "moved": [
        Wrong("prefix", [(NEW, 'new = f"{layer}.{OTHERS.get(role, role)}"\n        for old, own in layers.items():\n'
                          "            new = new.replace(old, own)")]),
        Wrong("statistics", [("OTHERS.get(role, role)", "role")]),
        Wrong("statistics", [("if layer not in layers", "if role in OTHERS:\n            continue\n        "
                              "if layer not in layers")]),
        Wrong("turned", [(TURNED, "False")]),
        Wrong("turned", [(TURNED, 'layer not in linear and role == "weight"')]),
        Wrong("crossed", [("OTHERS.get(role, role)", "dict(zip(OTHERS, reversed(OTHERS.values()))).get(role, role)")]),
        Wrong("others", [("else array.copy()", 'else array * (2 if role == "bias" else 1)')]),
        Wrong("by_shape", [(TURNED, "array.ndim == 2")]),
        Wrong("by_shape", [(TURNED, "array.ndim == 2 and layer != 'words' and array.shape[0] != array.shape[1]")]),
        Wrong("reshaped", [("array.T.copy()", "array.reshape(array.shape[::-1])")]),
        Wrong("input", [("for name, array in arrays.items():", "for name in list(arrays):\n        "
                         "array = arrays.pop(name)")]),
        Wrong("unknown", [(GUARD, "if layer not in layers:\n            continue\n        ")]),
        Wrong("unknown", [(GUARD, ""), ("layers[layer]", "layers.get(layer, layer)")]),
        Wrong("twice", [("if new in found:", "if False:")]),
        Wrong("kind", [(GUARD, "")]),
        Wrong("message", [('f"{name}: layers has no {layer}"', '"unknown layer"')]),
        Wrong("", [("return found", "return list(found)")]),
        Wrong("", [('f"{layers[layer]}.', 'f"{layers[layer]}_')]),
    ],
    "Mended": [
        Wrong("bn_eps", [("eps=0.001, ", "")], [(", epsilon=0.001", "")]),
        Wrong("bn_eps", [("eps=0.001", "eps=0.01")], [("epsilon=0.001", "epsilon=0.01")]),
        Wrong("bn_momentum", [("momentum=0.1", "momentum=0.9")], [("momentum=0.9", "momentum=0.1")]),
        Wrong("bn_momentum", [(", momentum=0.1", ", momentum=0.001")], [("momentum=0.9", "momentum=0.99")]),
        Wrong("count_include_pad", [(", count_include_pad=False", "")], [(", exclusive=False", "")]),
        Wrong("padding", [("2, padding=1, count_include_pad=False", "2")], [("2, padding=1, exclusive=False", "2")]),
        Wrong("dropout", [("Dropout(0.4)", "Dropout(0.5)")]),
        Wrong("dropout", [("Dropout(0.4)", "Dropout(0.6)")]),
    ],
    "first_apart": [
        Wrong("limit", [(WITHIN, "(a[name] != b[name]).any()")]),
        Wrong("limit", [("limit * abs(a[name]).max()", "limit * abs(a[name])")]),
        Wrong("start", [('if differs(one.weights(), other.weights()):\n        return 0, "weights"\n', "pass\n")]),
        Wrong("loss", [("differs(*losses)", "False")]),
        Wrong("order", [('        if differs(*losses):\n            return number, "loss"\n', ""),
                        ('return number, "gradients"\n', 'return number, "gradients"\n'
                         '        if differs(*losses):\n            return number, "loss"\n')]),
        Wrong("gradients", [("differs(one.gradients(), other.gradients())", "False")]),
        Wrong("statistics", [("differs(one.statistics(), other.statistics())", "False")]),
        Wrong("step", [("one.step()\n        other.step()\n", "pass\n")]),
        Wrong("both", [("        other.step()\n", "")]),
        Wrong("batches", [("enumerate(batches, 1)", "enumerate(batches[:1], 1)")]),
        Wrong("count", [("enumerate(batches, 1)", "enumerate(batches)")]),
        Wrong("pair", [('return number, "weights"', 'return "weights"')]),
        Wrong("relative", [("limit * abs(a[name]).max()", "limit")]),
        Wrong("cancels", [(WITHIN, "not abs((a[name] - b[name]).sum()) <= limit * abs(a[name]).max()")]),
        Wrong("nan", [(WITHIN, "(abs(a[name] - b[name]) > limit * abs(a[name]).max()).any()")]),
        Wrong("names", [("a.keys() != b.keys() or ", ""), ("for name in a\n", "for name in a.keys() & b.keys()\n")]),
        Wrong("shape", [("a[name].shape != b[name].shape or ", "")]),
    ],
}  # fmt: skip
