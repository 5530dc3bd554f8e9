"""How Paddle's optimizers cut gradients, written out for PyTorch where a variable holds it; see for_torch.py."""

CUTS = (
    ("paddle.nn.ClipGradByGlobalNorm", "", '''
class ClipGradByGlobalNorm:
    """Cuts the gradients that an optimizer steps by, before it does, to a norm of all of them together."""

    def __init__(self, clip_norm):
        self.clip_norm = clip_norm

    def __call__(self, optimizer, args, kwargs):
        every = [each for group in optimizer.param_groups for each in group["params"]]
        torch.nn.utils.clip_grad_norm_(every, self.clip_norm)
'''),
    ("paddle.nn.ClipGradByNorm", "", '''
class ClipGradByNorm:
    """Cuts the gradients that an optimizer steps by, before it does, to a norm of each by itself."""

    def __init__(self, clip_norm):
        self.clip_norm = clip_norm

    def __call__(self, optimizer, args, kwargs):
        for each in (each for group in optimizer.param_groups for each in group["params"]):
            torch.nn.utils.clip_grad_norm_(each, self.clip_norm)
'''),
    ("paddle.nn.ClipGradByValue", "", '''
class ClipGradByValue:
    """Cuts the gradients that an optimizer steps by, before it does, to numbers between two."""

    def __init__(self, max, min=None):
        self.max, self.min = max, -max if min is None else min

    def __call__(self, optimizer, args, kwargs):
        for each in (each for group in optimizer.param_groups for each in group["params"]):
            if each.grad is not None:
                each.grad.clamp_(self.min, self.max)
'''),
)  # fmt: skip
