"""Calls that stay as they are where it cannot be told what they are called on: PaddlePaddle takes them as PyTorch."""

import re

import numpy as np
import pytest
from test_translate_behaviour import scoped
from translation_runs import HEAD, apart, framed, run, used

from zoo.translation.engine import translated
from zoo.translation.writing import unchanged


@pytest.mark.usefixtures("double")
@pytest.mark.parametrize("example", unchanged.TENSORS.values(), ids=unchanged.TENSORS)
def test_a_call_that_stays_is_the_same_in_paddle(example):
    names, found = used(example), []
    for side in ("torch", "paddle"):
        scope = {}
        exec(HEAD[side] + framed(example, names), scope)
        found.append(run(side, scope["example"], names))
    assert apart(*found) <= 1e-12


def test_the_examples_are_of_what_stays():
    """Each is a call that the table takes, on something of which nothing is known."""
    for name, example in unchanged.TENSORS.items():
        call = example.removesuffix("[0]").rpartition(f".{name.partition('(')[0]}(")[2]
        source = (
            f"import torch\n\n\ndef look(one, x, x2, i, k, b, w):\n    return one.{name.partition('(')[0]}({call}\n"
        )
        assert [each.reason for each in translated(source, "paddle").remarks] == [], name


def test_what_is_another_thing_in_paddle_is_marked():
    head = "import torch\n\n\ndef look(one, two):\n    return one."
    for call in ("max(1)", "split(two)", "sort()"):
        assert len(translated(f"{head}{call}\n", "paddle").remarks) == 1, call
    # words are split by words, and a number tells that this is a tensor
    for call, told in (
        ("split(2)", "split(one, 2)"),
        ("type(two.dtype)", "astype(two.dtype)"),
        ("nelement()", ".size"),
    ):
        done = translated(f"{head}{call}\n", "paddle")
        assert (done.remarks, told in done.text) == ((), True), done.text


UNKNOWN = """import torch
from torch import nn


def restore(one, other, held):
    one.load_state_dict(held["one"])
    other.load_state_dict(held["other"])
    other.zero_grad()
    return one.cpu if held is None else one


def result():
    torch.manual_seed(0)
    nets = [nn.Linear(3, 2) for _ in range(2)]
    steps = [torch.optim.SGD(each.parameters(), lr=rate) for each, rate in zip(nets, (0.5, 0.25))]
    nets[0](torch.ones(1, 3)).sum().backward()
    held = {"one": nets[0].state_dict(), "other": steps[0].state_dict()}
    restore(nets[1], steps[1], held)
    return [(nets[0].weight - nets[1].weight).abs().sum().item()]
"""


def test_what_is_loaded_into_something_unknown_is_loaded():
    for side in ("torch", "paddle"):
        text = (
            UNKNOWN if side == "torch" else translated(UNKNOWN.replace("nets = [", "nets = any_of = ["), "paddle").text
        )
        assert scoped(side, text)["result"]() == [0.0], text


def test_a_scheduler_that_is_not_known_is_marked():
    source = "import torch\n\n\ndef go(plan, held):\n    plan.step()\n    plan.load_state_dict(held)\n"
    assert re.search("cannot be told what plan is", str(translated(source, "paddle").remarks))


def test_numbers_of_an_array_stay_an_array_s():
    text = translated("import torch\n\n\ndef turn(a):\n    return a.transpose(1, 0).reshape(2, -1)\n", "paddle").text
    given = np.arange(6).reshape(3, 2)
    assert np.array_equal(scoped("paddle", text)["turn"](given), given.T.reshape(2, -1))


READ = """import torch
from torch import nn


def result():
    torch.manual_seed(0)
    fc = nn.Linear(3, 2)
    with torch.no_grad():
        fc.weight.copy_(torch.arange(6.0).reshape(2, 3))
    if fc.weight is not None:
        cut = fc.weight[:1, :]
    rows = fc.weight.data.abs().sum(1)
    norms = fc.weight.norm(dim=1) + fc.weight.size(0)
    rows = rows + fc.weight.detach().numpy()[:, 0]
    return fc.weight.reshape(-1).tolist() + (torch.ones(2, 3) @ cut.t()).flatten().tolist() + (
        rows.tolist()) + norms.tolist()
"""


def test_a_linear_layer_s_weight_is_read_as_pytorch_has_it():
    done = translated(READ, "paddle")
    assert done.remarks == ()
    assert scoped("paddle", done.text)["result"]() == pytest.approx(scoped("torch", READ)["result"]())


def test_the_weight_of_an_unknown_layer_is_not_taken_for_any():
    for call in ("weight.reshape(-1)", "weight.data.sum(1)", "weight.T"):
        source = f"import torch\n\n\ndef look(layer):\n    return layer.{call}\n"
        assert len(translated(source, "paddle").remarks) == 1, call
