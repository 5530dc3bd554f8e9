"""Rules of learning: optimizers, schedulers, losses, data, devices, saving and loading."""

from zoo.translate.rule import Rule

RULES = (
    Rule("torch.no_grad()", "paddle.no_grad()", gives="none"),
    Rule("Optimizer.zero_grad(set_to_none=True)", "Optimizer.clear_grad()", drops=("set_to_none",), gives="none"),
)
