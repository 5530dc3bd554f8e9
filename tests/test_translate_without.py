"""What has no counterpart: it stays, is marked with what to do, and what is said of Paddle's own is true."""

import pytest
from translation_runs import HEAD, apart, framed, hinted, run, used

from zoo.translation.engine import translated
from zoo.translation.rules import RULES

WITHOUT = [rule for rule in RULES if rule.torch is not None and rule.paddle is None]
# why a name that both have is translated to nothing: PyTorch's call, and what Paddle's would be, which learns
# otherwise, or not at all
UNLIKE = {
    "x.unfold(2, 3, 1)": "x.unfold(2, 3, 1)",
    "torch.diag_embed(m)": "paddle.diag_embed(m)",
    "F.group_norm(x, 2)": "F.group_norm(x, 2)",
    "F.gaussian_nll_loss(m, m2, p)": "F.gaussian_nll_loss(m, m2, p)",
    "nn.GaussianNLLLoss()(m, m2, p)": "nn.GaussianNLLLoss()(m, m2, p)",
}
FORMS = {"torch.unique(i, return_inverse=True)": "paddle.unique(i, return_inverse=True)"}


pytestmark = pytest.mark.usefixtures("double")


def function(side, example):
    """An example as a function."""
    scope = {}
    code = hinted(framed(example, used(example)))
    exec(compile(HEAD[side] + code.replace("torch.Tensor", f"{side}.Tensor"), f"<{side}>", "exec"), scope)
    return scope["example"]


@pytest.mark.parametrize("rule", WITHOUT, ids=[str(rule.torch) for rule in WITHOUT])
def test_it_stays_and_is_marked_with_what_to_do(rule):
    assert rule.examples
    for example in rule.examples:
        run("torch", function("torch", example), used(example))  # PyTorch has it
        there = translated(HEAD["torch"] + hinted(framed(example, used(example))), "paddle")
        assert [each.reason for each in there.remarks] == [rule.note]
        assert rule.note in there.text


@pytest.mark.parametrize("ours", UNLIKE)
def test_paddles_gradient_is_still_another(ours):
    """When one of these fails, Paddle has mended it, and the rule can say so."""
    names = used(ours)
    here, there = run("torch", function("torch", ours), names), run("paddle", function("paddle", UNLIKE[ours]), names)
    assert apart(here[:1], there[:1]) <= 1e-12  # what it gives is equal
    assert len(here) != len(there) or apart(here, there) > 1e-3


@pytest.mark.parametrize("ours", FORMS)
def test_paddles_result_has_still_another_form(ours):
    names = used(ours)
    here, there = run("torch", function("torch", ours), names), run("paddle", function("paddle", FORMS[ours]), names)
    assert [getattr(each, "shape", None) for each in here] != [getattr(each, "shape", None) for each in there]
