"""Optimizers, schedules, distributions and layers of Paddle's as they are written out for PyTorch: see for_torch.py."""

LAYERS = (
    ("", "", '''
class Schedule:
    """A schedule that is made before its optimizer: the rate that it begins with, and how it is made for one."""

    __class__ = torch.optim.lr_scheduler.LRScheduler  # as isinstance asks

    def __init__(self, rate, make):
        self.rate, self.make, self.scheduler = rate, make, None

    def start(self, optimizer):
        self.scheduler, optimizer._learning_rate = self.make(optimizer), self
        return optimizer

    def __call__(self):
        return self.get_last_lr()[0]

    def __getattr__(self, name):
        if self.scheduler is None:
            self.start(torch.optim.SGD([torch.nn.Parameter(torch.zeros(()))], lr=self.rate))
        return getattr(self.scheduler, name)
'''),
    ("", "Schedule", '''
def scheduled(schedule, make):
    """An optimizer that is given its rate by a schedule, or by a number."""
    return schedule.start(make(schedule.rate)) if isinstance(schedule, Schedule) else make(schedule)
'''),
    ("", "", '''
def parameter_groups(parameters, rate, weight_decay=None):
    """Parameters as an optimizer's groups, by the decay and the share of the rate that their layers were told."""
    groups = {(1.0, weight_decay): []}
    for each in parameters:
        decay = getattr(each, "weight_decay", None)
        decay = weight_decay if decay is None or weight_decay is None else decay
        key = getattr(each, "rate_share", 1.0), decay
        groups.setdefault(key, []).append(each)
    return [
        {"params": params, "lr": rate * share, "share": share, **({} if decay is None else {"weight_decay": decay})}
        for (share, decay), params in groups.items()
    ]
'''),
    ("", "", '''
def shared_rates(groups, rate):
    """An optimizer's groups whose rates are shares of the whole rate, which an empty group before them keeps."""
    groups = list(groups)
    if not groups or not isinstance(groups[0], dict):
        return groups
    found = [{"params": [], "lr": rate, "share": 1.0}]
    for group in groups:
        share = group.get("learning_rate", 1.0)
        kept = {name: each for name, each in group.items() if name != "learning_rate"}
        found.append({**kept, "lr": rate * share, "share": share})
    return found
'''),
    ("", "", '''
class RMSProp(torch.optim.Optimizer):
    """RMSProp with epsilon under the root, and steps that keep the rate at which they were taken."""

    def __init__(self, params, lr, rho=0.95, epsilon=1e-6, momentum=0.0, centered=False, weight_decay=0.0):
        super().__init__(params, {"lr": lr, "weight_decay": weight_decay})
        self.settings = rho, epsilon, momentum, centered

    @torch.no_grad()
    def step(self, closure=None):
        rho, epsilon, momentum, centered = self.settings
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                for name in ("square", "mean", "moved"):
                    state.setdefault(name, torch.zeros_like(p))
                grad = p.grad + group["weight_decay"] * p
                state["square"].mul_(rho).addcmul_(grad, grad, value=1 - rho)
                below = state["square"] + epsilon
                if centered:
                    state["mean"].mul_(rho).add_(grad, alpha=1 - rho)
                    below = below - state["mean"] ** 2
                state["moved"].mul_(momentum).add_(group["lr"] * grad / below.sqrt())
                p.sub_(state["moved"])
'''),
    ("", "", '''
class Lamb(torch.optim.Optimizer):
    """Adam, each tensor's step scaled by the norm of the tensor over that of the step."""

    def __init__(self, params, lr=0.001, weight_decay=0.01, betas=(0.9, 0.999), epsilon=1e-6):
        super().__init__(params, {"lr": lr, "weight_decay": weight_decay})
        self.settings = *betas, epsilon

    @torch.no_grad()
    def step(self, closure=None):
        beta1, beta2, epsilon = self.settings
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                for name in ("first", "second"):
                    state.setdefault(name, torch.zeros_like(p))
                state["step"] = state.get("step", 0) + 1
                state["first"].mul_(beta1).add_(p.grad, alpha=1 - beta1)
                state["second"].mul_(beta2).addcmul_(p.grad, p.grad, value=1 - beta2)
                first = state["first"] / (1 - beta1 ** state["step"])
                second = state["second"] / (1 - beta2 ** state["step"])
                move = first / (second.sqrt() + epsilon) + group["weight_decay"] * p
                own, moved = p.norm(), move.norm()
                p.sub_(group["lr"] * (own / moved if own > 0 and moved > 0 else 1.0) * move)
'''),
    ("paddle.distribution.Categorical", "", '''
class Categorical:
    """Draws one of so many. As in PaddlePaddle, it draws by the softmax; probs are the logits over their sum."""

    def __init__(self, logits):
        self.logits = torch.as_tensor(logits)

    def sample(self, sample_shape=()):
        shares = self.logits.softmax(-1).reshape(-1, self.logits.shape[-1])
        drawn = torch.multinomial(shares, math.prod(sample_shape), replacement=True)
        return drawn.T.reshape([*sample_shape, *self.logits.shape[:-1]])

    def probs(self, value):
        shares = self.logits / self.logits.sum(-1, keepdim=True)
        if shares.ndim == 1:
            return shares[value]
        if value.ndim == 1:
            value = value.expand([*shares.shape[:-1], len(value)])
        return shares.expand([*value.shape[:-1], shares.shape[-1]]).gather(-1, value)

    def log_prob(self, value):
        return self.probs(value).log()

    def entropy(self):
        return -(self.logits.softmax(-1) * self.logits.log_softmax(-1)).sum(-1)

    def kl_divergence(self, other):
        first, second = self.logits.log_softmax(-1), other.logits.log_softmax(-1)
        return (first.exp() * (first - second)).sum(-1, keepdim=True)
'''),
    ("paddle.nn.BiRNN", "", '''
class BiRNN(torch.nn.Module):
    """Two cells over the steps of a row, one forwards and one backwards."""

    def __init__(self, cell_fw, cell_bw, time_major=False):
        super().__init__()
        self.cell_fw, self.cell_bw, self.time_major = cell_fw, cell_bw, time_major

    def forward(self, inputs, initial_states=None):
        found = []
        for at, (cell, step) in enumerate(((self.cell_fw, 1), (self.cell_bw, -1))):
            state, outputs = None if initial_states is None else initial_states[at], []
            for one in inputs.unbind(0 if self.time_major else 1)[::step]:
                state = cell(one) if state is None else cell(one, state)
                outputs.append(state[0] if isinstance(state, tuple) else state)
            found.append((torch.stack(outputs[::step], 0 if self.time_major else 1), state))
        return torch.cat([found[0][0], found[1][0]], -1), (found[0][1], found[1][1])
'''),
    ("paddle.nn.RNN", "", '''
class RNN(torch.nn.Module):
    """A cell over the steps of a row, forwards or backwards."""

    def __init__(self, cell, is_reverse=False, time_major=False):
        super().__init__()
        self.cell, self.is_reverse, self.time_major = cell, is_reverse, time_major

    def forward(self, inputs, initial_states=None):
        axis, step, state, outputs = 0 if self.time_major else 1, -1 if self.is_reverse else 1, initial_states, []
        for one in inputs.unbind(axis)[::step]:
            state = self.cell(one) if state is None else self.cell(one, state)
            outputs.append(state[0] if isinstance(state, tuple) else state)
        return torch.stack(outputs[::step], axis), state
'''),
    ("", "", '''
class DownscaledDropout(torch.nn.Dropout):
    """Dropout that leaves what it keeps as it is, and takes that share of all where it does not drop."""

    def forward(self, x):
        return super().forward(x) * (1 - self.p)
'''),
    ("", "", '''
def named_by_kind(network):
    """Parameters with names as PaddlePaddle gives them, by the kinds of their layers: layer_norm_0.b_0."""
    found = {}
    for layer in network.modules():
        kind = re.sub("(.)([A-Z][a-z]+)", r"\\1_\\2", type(layer).__name__)
        kind = re.sub("([a-z0-9])([A-Z])", r"\\1_\\2", kind).lower()
        own = list(layer.named_parameters(recurse=False))
        found[kind] = at = found.get(kind, -1) + bool(own)
        for letter in "wb":
            for count, each in enumerate(p for name, p in own if ("bias" in name) == (letter == "b")):
                yield f"{kind}_{at}.{letter}_{count}", each
'''),
    ("paddle.vision.models.LeNet", "", '''
class LeNet(torch.nn.Module):
    """LeNet as PaddlePaddle has it."""

    def __init__(self, num_classes=10):
        super().__init__()
        self.num_classes = num_classes
        self.features = torch.nn.Sequential(
            torch.nn.Conv2d(1, 6, 3, padding=1), torch.nn.ReLU(), torch.nn.MaxPool2d(2, 2),
            torch.nn.Conv2d(6, 16, 5), torch.nn.ReLU(), torch.nn.MaxPool2d(2, 2),
        )
        if num_classes > 0:
            self.fc = torch.nn.Sequential(
                torch.nn.Linear(400, 120), torch.nn.Linear(120, 84), torch.nn.Linear(84, num_classes)
            )

    def forward(self, inputs):
        x = self.features(inputs)
        return self.fc(x.flatten(1)) if self.num_classes > 0 else x
'''),
    ("paddle.optimizer.lr.LRScheduler", "Schedule", '''
class RateSchedule(Schedule):
    """Rates that a subclass gives step by step in get_lr(), as PaddlePaddle's schedulers do."""

    def __init__(self, learning_rate=0.1, last_epoch=-1, verbose=False):
        self.base_lr = self.last_lr = float(learning_rate)
        self.last_epoch, self.verbose, self.optimizer = last_epoch, verbose, None
        self.step()

    def get_last_lr(self):
        return [self.last_lr]

    @property
    def rate(self):
        return self.last_lr

    def start(self, optimizer):
        self.optimizer, optimizer._learning_rate = optimizer, self
        return optimizer

    def step(self, epoch=None):
        self.last_epoch = self.last_epoch + 1 if epoch is None else epoch
        self.last_lr = self.get_lr()
        self.told()
        if self.verbose:
            print(f"Epoch {self.last_epoch}: {type(self).__name__} set learning rate to {self.last_lr}.")

    def told(self):
        for group in () if self.optimizer is None else self.optimizer.param_groups:
            group["lr"] = self.last_lr

    def state_dict(self):
        return {"last_epoch": self.last_epoch, "last_lr": self.last_lr}

    def set_state_dict(self, state_dict):
        self.last_epoch, self.last_lr = state_dict["last_epoch"], state_dict["last_lr"]
        self.told()

    set_dict = load_state_dict = set_state_dict

    def get_lr(self):
        raise NotImplementedError
'''),
    ("paddle.nn.SpectralNorm", "", '''
class SpectralNorm(torch.nn.Module):
    """A weight over its greatest singular value, which is come near to by so many steps."""

    def __init__(self, weight_shape, dim=0, power_iters=1, eps=1e-12, dtype="float32"):
        super().__init__()
        self.settings, count = (dim, power_iters, eps), weight_shape[dim]
        kind = dtype if isinstance(dtype, torch.dtype) else getattr(torch, dtype)
        for name, size in (("weight_u", count), ("weight_v", math.prod(weight_shape) // count)):
            self.register_parameter(name, torch.nn.Parameter(torch.randn(size, dtype=kind), requires_grad=False))

    def forward(self, x):
        dim, power_iters, eps = self.settings
        rows, u, v = x.movedim(dim, 0).flatten(1), self.weight_u, self.weight_v
        with torch.no_grad():
            for _ in range(power_iters):
                v = rows.T @ u
                v = v / (v.norm() + eps)
                u = rows @ v
                u = u / (u.norm() + eps)
        return x / (u @ rows @ v)
'''),
    ("paddle.vision.transforms.BaseTransform", "", '''
class BaseTransform:
    """A transform of pictures, of which a subclass writes _apply_image and the like."""

    def __init__(self, keys=None):
        self.keys, self.params = ("image",) if keys is None else keys, None

    def _get_params(self, inputs):
        return None

    def __call__(self, inputs):
        values = inputs if isinstance(inputs, tuple) else (inputs,)
        self.params = self._get_params(values)
        found = [
            getattr(self, f"_apply_{key}")(value) if hasattr(self, f"_apply_{key}") else value
            for key, value in zip(self.keys, values)
        ]
        return (*found, *values[len(found):]) if isinstance(inputs, tuple) else found[0]
'''),
)  # fmt: skip
