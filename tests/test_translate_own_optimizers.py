"""Optimizers that are classes of a file: their steps, groups, rates, schedules and states are as in PyTorch."""

import pytest
from test_translate_behaviour import scoped
from translation_runs import apart

from zoo.translation.engine import translated

HEAD = """import math
import numpy as np
import torch
import torch.nn as nn
from torch.optim import Optimizer


"""
LION = """
class Lion(Optimizer):
    def __init__(self, params, lr=1e-4, betas=(0.9, 0.99), weight_decay=0.0):
        defaults = dict(lr=lr, betas=betas, weight_decay=weight_decay)
        super().__init__(params, defaults)

    @torch.no_grad()
    def step(self, closure=None):
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                grad, lr, wd = p.grad, group["lr"], group["weight_decay"]
                state = self.state[p]
                if len(state) == 0:
                    state["exp_avg"] = torch.zeros_like(p, memory_format=torch.preserve_format)
                exp_avg = state["exp_avg"]
                p.data.mul_(1 - lr * wd)
                update = exp_avg.clone().mul_(beta1).add(grad, alpha=1 - beta1).sign_()
                p.add_(update, alpha=-lr)
                exp_avg.mul_(beta2).add_(grad, alpha=1 - beta2)
        return loss
"""
ADAM = """
class Plain(torch.optim.Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0):
        super(Plain, self).__init__(params, {"lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay})

    def __setstate__(self, state):
        super(Plain, self).__setstate__(state)

    def step(self, closure=None):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                grad = p.grad.data
                if grad.is_sparse:
                    raise RuntimeError("no sparse gradients")
                state = self.state[p]
                if not state:
                    state["step"] = 0
                    state["exp_avg"], state["exp_avg_sq"] = torch.zeros_like(p.data), torch.zeros_like(p.data)
                exp_avg, exp_avg_sq = state["exp_avg"], state["exp_avg_sq"]
                beta1, beta2 = group["betas"]
                state["step"] += 1
                if group["weight_decay"] != 0:
                    grad = grad.add(p.data, alpha=group["weight_decay"])
                exp_avg.mul_(beta1).add_(grad, alpha=1 - beta1)
                exp_avg_sq.mul_(beta2).addcmul_(grad, grad, value=1 - beta2)
                denom = exp_avg_sq.sqrt().add_(group["eps"])
                bias1, bias2 = 1 - beta1 ** state["step"], 1 - beta2 ** state["step"]
                p.data.addcdiv_(exp_avg, denom, value=-group["lr"] * math.sqrt(bias2) / bias1)
"""
RUN = """
def net_of():
    net = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.Linear(4, 2))
    for at, p in enumerate(net.parameters()):
        nn.init.constant_(p, 0.25 + at / 8)
    return net.eval()


def result():
    net, x = net_of(), torch.linspace(-1, 1, 15).reshape(5, 3).sin()
    groups = [{{"params": net[0].parameters(), "lr": 0.25}}, {{"params": net[2].parameters(), "weight_decay": 0.0}}]
    opt = {name}(groups, lr=0.5, weight_decay=0.125)
    whole = {name}(net.parameters(), lr=0.01)
    plan = torch.optim.lr_scheduler.StepLR(opt, 2, gamma=0.5)
    rates = []
    for turn in range(5):
        for each in (opt, whole):
            each.zero_grad()
            (net(x) ** 2).mean().backward()
            each.step()
        plan.step()
        rates += [group["lr"] for group in opt.param_groups]
        if turn == 2:
            kept = whole.state_dict()
            whole = {name}(net.parameters(), lr=0.01)
            whole.load_state_dict(kept)
    opt.param_groups[0]["lr"] = 0.75
    rates.append(opt.param_groups[0]["lr"])
    count = sum(p.numel() for group in whole.param_groups for p in group["params"])
    found = [net[0].bias, net[1].weight, net[2].bias, net[2].weight.sum()]
    return [each.detach().numpy() for each in found] + [np.asarray(rates), np.asarray(float(count))]
"""


@pytest.mark.usefixtures("double")
@pytest.mark.parametrize(("program", "name"), [(LION, "Lion"), (ADAM, "Plain")])
def test_an_optimizer_of_the_file_steps_alike(program, name):
    source = HEAD + program + RUN.format(name=name)
    there = translated(source, "paddle")
    assert there.remarks == (), there.text
    ours, theirs = (scoped(side, text)["result"]() for side, text in (("torch", source), ("paddle", there.text)))
    assert apart(ours, theirs) <= 1e-12, there.text
    back = translated(there.text, "torch")
    assert back.remarks == (), back.text
    assert apart(ours, scoped("torch", back.text)["result"]()) <= 1e-12, back.text


def test_one_without_a_step_of_its_own_is_marked():
    source = HEAD + "class Slow(torch.optim.Optimizer):\n    def later(self):\n        return 1\n"
    reasons = [each.reason for each in translated(source, "paddle").remarks]
    assert len(reasons) == 1
    assert "another method" in reasons[0]
