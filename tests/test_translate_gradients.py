"""Gradients of gradients: what PaddlePaddle has none for is written out or marked, where one is taken through it."""

import pytest
from test_translate_behaviour import scoped
from translation_runs import apart

from zoo.translation.engine import translated
from zoo.translation.writing.second_gradients import LACKING

HEAD = """import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch import autograd


"""
CRITIC = """
class Critic(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Conv2d(1, 2, 2, 2), nn.LeakyReLU(0.2), nn.Flatten(), nn.Linear(8, 3), nn.Tanh())
        self.last = nn.Linear(6, 1)
        for at, p in enumerate(self.parameters()):
            nn.init.constant_(p, 0.25 + at / 8)

    def forward(self, x):
        y = self.body(x)
        return self.last(torch.flatten(torch.stack([y, y * y], dim=1), start_dim=1)) * y.unsqueeze(1).flatten()[0]


def penalty(critic, x):
    x = x.clone().requires_grad_(True)
    out = critic(x)
    grads = autograd.grad(outputs=out, inputs=x, grad_outputs=torch.ones_like(out), create_graph=True)[0]
    return ((grads.flatten(1).norm(2, dim=1) - 1) ** 2).mean()


def result():
    critic = Critic()
    loss = penalty(critic, torch.linspace(-1, 1, 32).reshape(2, 1, 4, 4).sin())
    loss.backward()
    return [loss.detach().numpy(), *(p.grad.numpy() for p in critic.body[0].parameters())]
"""
# of a file with a network that the gradient goes through, and one that it does not
TWO = """
class Maker(nn.Module):
    def __init__(self):
        super().__init__()
        self.up = nn.Sequential(nn.Linear(2, 4), nn.{layer})

    def forward(self, x):
        return F.{function}(self.up(x){more})


class Judge(Maker):
    pass


class Trainer:
    def __init__(self):
        self.maker, self.judge = Maker(), {judge}()

    def punish(self, x):
        out = self.judge(x)
        g = torch.autograd.grad(out.sum(), x, create_graph={graph})[0]
        return (g.norm(2, dim=1) - 1).pow(2).mean() + F.softmax(g, dim=1).mean()
"""
STILL = {
    "flatten": "x.flatten()", "softmax": "F.softmax(x, axis=1)", "gelu": "F.gelu(x)", "amax": "x.amax(1)",
    "log_softmax": "F.log_softmax(x, axis=1)", "layer_norm": "F.layer_norm(x, 4)", "prod": "x.prod(1)",
    "norm": "x.norm(2, 1)", "interpolate": "F.interpolate(x[None, None], scale_factor=2)", "erf": "x.erf()",
    "hardswish": "F.hardswish(x)", "logsumexp": "x.logsumexp(1)",
}  # fmt: skip


@pytest.mark.usefixtures("double")
def test_a_penalty_of_gradients_is_the_same():
    done = translated(HEAD + CRITIC, "paddle")
    assert done.remarks == (), done.text
    ours, theirs = (scoped(side, text)["result"]() for side, text in (("torch", HEAD + CRITIC), ("paddle", done.text)))
    assert apart(ours, theirs) <= 1e-12, done.text
    back = translated(done.text, "torch")
    assert back.remarks == (), back.text
    assert "flattened" not in back.text.lower()
    assert apart(ours, scoped("torch", back.text)["result"]()) <= 1e-12, back.text


@pytest.mark.parametrize(
    ("layer", "function", "more", "count"),
    [("GELU()", "relu", "", 1), ("ReLU()", "softmax", ", dim=1", 1), ("Softplus()", "silu", "", 0),
     ("GroupNorm(2, 4)", "gelu", "", 2)],
)  # fmt: skip
def test_what_has_none_is_marked_where_one_is_taken(layer, function, more, count):
    def remarks(judge, graph):
        words = {"layer": layer, "function": function, "more": more, "judge": judge, "graph": graph}
        return translated(HEAD + TWO.format(**words), "paddle").remarks

    found = remarks("Judge", "True")
    assert len(found) == count, found
    assert all("no second gradient" in each.reason for each in found)
    assert remarks("Judge", "False") == ()
    assert remarks("nn.Identity", "True") == ()


@pytest.mark.parametrize("name", STILL)
def test_paddle_still_has_none(name):
    """When one of these fails, PaddlePaddle has learnt it, and the list can be shorter."""
    import paddle

    assert name in LACKING or name == "flatten"
    x = paddle.linspace(0.5, 1.5, 16).reshape([4, 4])
    x.stop_gradient = False
    y = eval(STILL[name], {"x": x, "F": paddle.nn.functional})
    with pytest.raises(RuntimeError, match="grad op"):
        (paddle.grad((y * y).sum(), x, create_graph=True)[0] ** 2).sum().backward()
