"""Plausible wrong answers to lesson 00: edits of the solution, and the hint that each must get."""

from wrong_answers import Wrong

WRONG = {
    "peaks": [
        Wrong("pair", [("torch.max(x, dim=2).values", "torch.max(x, dim=2)")],
              paddle=[("paddle.max(x, axis=2)", "paddle.max(x, axis=2)[0]")]),
        Wrong("swapped", [("torch.permute(pictures.to(torch.float32), [0, 3, 1, 2])",
                           "torch.transpose(pictures.to(torch.float32), 1, 3)")],
              paddle=[("[0, 3, 1, 2]", "[0, 3, 2, 1]")]),
        Wrong("reshaped", [("torch.permute", "torch.reshape"),
                           ("[0, 3, 1, 2]", "[len(pictures), pictures.shape[3], *pictures.shape[1:3]]")],
              paddle=[("paddle.transpose", "paddle.reshape"),
                      ("[0, 3, 1, 2]", "[len(pictures), pictures.shape[3], *pictures.shape[1:3]]")]),
        Wrong("tensors", [("torch.flatten(x, 2)", "torch.flatten(x, 2).numpy()"),
                          ("torch.max(x, dim=2).values, torch.argmax(x, dim=2), torch.mean(x, dim=2)",
                           "x.max(axis=2), x.argmax(axis=2), x.mean(axis=2)")],
              paddle=[("paddle.flatten(x, 2)", "paddle.flatten(x, 2).numpy()"),
                      ("paddle.max(x, axis=2), paddle.argmax(x, axis=2), paddle.mean(x, axis=2)",
                       "x.max(axis=2), x.argmax(axis=2), x.mean(axis=2)")]),
        Wrong("kind", [("torch.float32", "torch.float64")], paddle=[('"float32"', '"float64"')]),
        Wrong("", [("dim=2).values", "dim=1).values")], paddle=[("paddle.max(x, axis=2)", "paddle.max(x, axis=1)")]),
    ],
    "slope": [
        Wrong("none", [("values.clone()\n    x.requires_grad = True", "values.requires_grad_().clone()")],
              paddle=[("stop_gradient = False", "stop_gradient = True")]),
        Wrong("adds", [("values.clone()", "values")]),
        Wrong("left", [("values.clone()", "values"), ("    function(x)", "    x.grad = None\n    function(x)")],
              paddle=[("values.clone()", "values"), ("    function(x)", "    x.clear_gradient()\n    function(x)")]),
        Wrong("other", [("return x.grad", "return function(x)")]),
        Wrong("", [("    x.requires_grad = True\n", "")], paddle=[("x.grad", "x.grads")]),
    ],
    "train": [
        Wrong("adds", [("        optimizer.zero_grad()\n", "")], paddle=[("        optimizer.clear_grad()\n", "")]),
        Wrong("softmax", [("layer(pictures)", "F.softmax(layer(pictures), 1)")]),
        Wrong("momentum", [(", momentum=momentum", "")],
              paddle=[("Momentum(learning_rate=lr, momentum=momentum", "SGD(learning_rate=lr")]),
        Wrong("started", [("    nn.init.zeros_(layer.weight)\n", ""), ("    nn.init.zeros_(layer.bias)\n", "")],
              paddle=[(", weight_attr=zero, bias_attr=zero", "")]),
        Wrong("late", [("loss.item()", "F.cross_entropy(layer(pictures), labels).item()")]),
        Wrong("floats", [("loss.item()", "loss")]),
        Wrong("sum", [("labels)", 'labels, reduction="sum")')]),
        Wrong("", [("        optimizer.step()\n", "")]),
    ],
    "Ported": [
        Wrong("count_include_pad", [(", count_include_pad=False", "")],
              paddle=[("exclusive=True", "exclusive=False")]),
        Wrong("bn_momentum", [("momentum=0.1", "momentum=0.9")], paddle=[("momentum=0.9", "momentum=0.1")]),
        Wrong("activation_missing", [("F.relu(self.conv1(x))", "self.conv1(x)")]),
        Wrong("residual_order", [("x + F.relu(self.norm(self.conv2(x)))", "F.relu(x + self.norm(self.conv2(x)))")]),
        Wrong("bias", [(", bias=False", "")], paddle=[(", bias_attr=False", "")]),
    ],
}  # fmt: skip
