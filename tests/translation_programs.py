"""Programs in PyTorch about networks: what they hold, modes, gradients, hooks. See test_translate_behaviour.py."""

from translation_data import DATA

# words of PyTorch's that a program uses, with a program that has a function result()
PROGRAMS = {
    "what a distribution tells": """
def draw(rates: torch.optim.lr_scheduler.LRScheduler = None, old: torch.optim.lr_scheduler._LRScheduler = None):
    if rates is not None:
        rates.step()
    d = torch.distributions.Normal(torch.zeros(2, 3), torch.full((2, 3), 1e-20))
    return d.rsample((4,)).mean().round() + d.sample().abs().max().round(), d.loc, d.scale, d.variance


def result():
    found = draw()
    if torch.cuda.is_available():
        found = found[0].cuda(), *found[1:]
    return [each.cpu().numpy() for each in found]
""",
    "a linear layer's weight as a whole": """
def result():
    layer = nn.Linear(3, 2)
    nn.init.constant_(layer.weight, 0.5)
    nn.init.constant_(layer.bias, 0.25)
    optimizer = torch.optim.SGD([layer.weight, layer.bias], lr=0.01)
    x = torch.arange(6.0).reshape(2, 3) / 4
    found = []
    for _ in range(2):
        optimizer.zero_grad()
        loss = (layer(x) ** 3).sum() + (layer.weight**2).sum() + torch.norm(layer.weight)
        loss.backward()
        nn.utils.clip_grad_norm_([layer.weight], 0.5)
        optimizer.step()
        found.append((loss.item(), layer.weight.abs().pow(3).mean().item(), layer.weight.grad.norm().item()))
    return found
""",
    "what a layer holds": """
def result():
    net = Deep()
    n = sum(p.numel() for p in net.parameters())
    return (
        n, [name for name, _ in net.named_parameters()], [name for name, _ in net.named_children()],
        len(list(net.children())), [name for name, _ in net.named_modules()], len(list(net.modules())),
        len(list(net.buffers())), [name for name, _ in net.named_buffers()], isinstance(net, nn.Module),
        isinstance(net.first.weight, torch.Tensor), sorted(net.state_dict()),
    )
""",
    "the modes of a network": """
def result():
    net = Deep()
    seen = [net.training]
    net.eval()
    seen.append(net.body[1].training)
    net.train()
    seen.append(net.first.training)
    net.train(False)
    seen.append(net.last.training)
    return seen
""",
    "a state moves from one network to another": """
def result():
    one, two = Deep(), Deep()
    two.load_state_dict(one.state_dict())
    first: torch.Tensor = one(torch.ones(1, 2, 5, 5))
    second: torch.Tensor = two(torch.ones(1, 2, 5, 5))
    return [torch.equal(p, q) for p, q in zip(one.parameters(), two.parameters())], (first - second).abs().sum().item()
""",
    "apply goes through all layers": """
def clear(layer):
    if isinstance(layer, nn.Conv2d):
        nn.init.ones_(layer.weight)


def result():
    net = Deep()
    net.apply(clear)
    return net.first.weight.detach().numpy(), net.last.weight.detach().numpy()
""",
    "hooks see what goes in and what comes out": """
def result():
    net, seen = Net(), []

    def before(layer, inputs):
        seen.append(inputs[0].shape[0])

    def after(layer, inputs, output):
        seen.append(output.shape[1])

    net.register_forward_pre_hook(before)
    net.register_forward_hook(after)
    net(data())
    return seen
""",
    "parameters by name, and frozen ones": """
class Own(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_parameter("scale", nn.Parameter(torch.ones(2)))
        self.more = nn.ParameterList([nn.Parameter(torch.zeros(3))])

    def forward(self, x):
        return x * self.scale


def result():
    net = Own()
    net.requires_grad_(False)
    return [name for name, _ in net.named_parameters()], net(torch.ones(2)).detach().numpy()
""",
    "frozen one by one": """
def result():
    net, known = Net(), []
    for p in net.parameters():
        known.append(p.requires_grad)
        p.requires_grad = False
        known.append(p.requires_grad)
    return known
""",
    "gradients are summed until they are cleared": """
def result():
    net = Net()
    net(data()).sum().backward()
    net(data()).sum().backward()
    twice = net.w.grad.clone()
    net.zero_grad()
    net(data()).sum().backward()
    return twice.numpy(), net.w.grad.numpy()
""",
    "gradients are cut": """
def result():
    net = Net()
    net(data()).sum().backward()
    norm = nn.utils.clip_grad_norm_(net.parameters(), max_norm=1.0)
    cut = net.w.grad.clone()
    nn.utils.clip_grad_value_(net.parameters(), 0.1)
    return norm.item(), cut.numpy(), net.w.grad.numpy()
""",
    "parameters as one row": """
def result():
    net = Net()
    row = nn.utils.parameters_to_vector(net.parameters())
    nn.utils.vector_to_parameters(row * 3.0, net.parameters())
    return row.detach().numpy(), net.w.detach().numpy()
""",
    "a gradient by itself": """
def result():
    net, x = Net(), data()
    y = (net(x) ** 3).sum()
    (first,) = torch.autograd.grad(y, [net.w], create_graph=True)
    (second,) = torch.autograd.grad(first.sum(), [net.w])
    return first.detach().numpy(), second.detach().numpy(), net.w.grad is None
""",
    "gradients kept and asked for": """
def result():
    net = Net()
    y = net(data()).sum()
    y.backward(retain_graph=True)
    y.backward()
    x = data().requires_grad_()
    x.register_hook(lambda grad: grad * 2)
    net(x).sum().backward()
    return net.w.grad.numpy(), x.grad.numpy()
""",
    "where gradients are taken": """
@torch.no_grad()
def measured(net):
    return torch.is_grad_enabled()


def result():
    net = Net()
    seen = [torch.is_grad_enabled(), measured(net)]
    with torch.no_grad():
        seen.append(torch.is_grad_enabled())
        with torch.enable_grad():
            seen.append(torch.is_grad_enabled())
    with torch.inference_mode():
        seen.append(torch.is_grad_enabled())
    with torch.set_grad_enabled(False):
        seen.append(torch.is_grad_enabled())
    return seen
""",
    "dropout in both modes": """
def result():
    x, found = torch.ones(4, 50, 4, 4), []
    for layer in (nn.Dropout(0.5), nn.Dropout2d(0.5)):
        layer.train()
        y = layer(x)
        found.append([y.max().item(), y.min().item(), (y.mean() - 1).abs().item() < 0.25])
        layer.eval()
        found.append(layer(x).numpy())
    found.append(nn.Dropout3d(0.5)(torch.ones(4, 50, 2, 2, 2)).max().item())
    found.append(nn.AlphaDropout(0.0)(x).numpy())
    return found
""",
    "mixed precision where there is none": """
def result():
    net = Net()
    optimizer = optim.SGD(net.parameters(), lr=0.1)
    scalers = [torch.amp.GradScaler(enabled=False), torch.amp.GradScaler("cpu", enabled=False)]
    scalers.append(torch.cuda.amp.GradScaler(enabled=False))
    for scaler in scalers:
        with torch.autocast("cuda", enabled=False), torch.amp.autocast("cuda", enabled=False):
            with torch.cuda.amp.autocast(enabled=False):
                loss = net(data()).sum()
        optimizer.zero_grad()
        scaler.scale(loss).backward()
        scaler.unscale_(optimizer)
        scaler.step(optimizer)
        scaler.update()
        scaler.load_state_dict(scaler.state_dict())
    return net.w.detach().numpy(), loss.item(), scaler.is_enabled()
""",
    "a transformer's layers": """
class Both(nn.Module):
    def __init__(self):
        super().__init__()
        layer = nn.TransformerEncoderLayer(4, 2, dim_feedforward=6, dropout=0.0, batch_first=True)
        self.encoder = nn.TransformerEncoder(layer, num_layers=2)
        self.attend = nn.MultiheadAttention(4, 2, batch_first=True)

    def forward(self, x):
        y = self.encoder(x)
        z, _ = self.attend(y, y, x)
        return z


def result():
    net = Both()
    for p in net.parameters():
        nn.init.constant_(p, 0.1)
    return net(torch.linspace(-1, 2, 24).reshape(2, 3, 4)).detach().numpy()
""",
    "methods that are not compiled": """
class Marked(nn.Module):
    @torch.jit.ignore
    def names(self):
        return "w"

    @torch.jit.unused
    def count(self):
        return 12


def result():
    return Marked().names(), Marked().count()
""",
    "a rate that is set by hand": """
def result():
    net = Net()
    optimizer = optim.SGD(net.parameters(), lr=0.1)
    for group in optimizer.param_groups:
        group["lr"] = 0.5
    for g in optimizer.param_groups:
        g["lr"] *= 0.5
    net(data()).sum().backward()
    optimizer.step()
    return optimizer.param_groups[0]["lr"], net.w.detach().numpy()
""",
} | DATA
# rules that lead to torch alone, and which a program goes by on its way back; no example of a rule does
BACK = {
    ("{self}.get_last_lr()[0]", "Scheduler.last_lr"),
    ("{self}.saved_tensors", "Context.saved_tensor()"),
    *(("(1 - {self}.momentum)", f"nn.BatchNorm{n}D._momentum") for n in (1, 2, 3)),  # test_translate_written_out.py
    ("optim.lr_scheduler.CyclicLR(optimizer, base_lr, max_lr)",
     "optimizer.lr.CyclicLR(base_learning_rate, max_learning_rate, step_size_up, step_size_down=None, "
     "mode='triangular', exp_gamma=1.0, scale_fn=None, scale_mode='cycle')"),
    ("optim.lr_scheduler.OneCycleLR(optimizer, max_lr)",
     "optimizer.lr.OneCycleLR(max_learning_rate, total_steps, divide_factor=25.0, end_learning_rate=0.0001, "
     "phase_pct=0.3, anneal_strategy='cos', three_phase=False)"),
    # by programs: tests/test_translate_data.py, translation_strangers.py
    *((f"torchvision.datasets.{ours}(root)", f"paddle.vision.datasets.{theirs}({paths}, mode='train', transform=None, "
       "download=True, backend=None)")
      for ours, theirs, paths in (
          ("MNIST", "MNIST", "image_path=None, label_path=None"),
          ("FashionMNIST", "FashionMNIST", "image_path=None, label_path=None"),
          ("CIFAR10", "Cifar10", "data_file=None"), ("CIFAR100", "Cifar100", "data_file=None"),
          ("Flowers102", "Flowers", "data_file=None, label_file=None, setid_file=None"),
          ("VOCSegmentation", "VOC2012", "data_file=None"),
      )),
    ("torchvision.transforms.RandomResizedCrop(size, scale=(0.08, 1.0), ratio=(0.75, 1.3333333333333333), "
     "interpolation=...)",
     "paddle.vision.transforms.RandomResizedCrop(size, scale=(0.08, 1.0), ratio=(0.75, 1.3333333333333333), "
     "interpolation=...)"),
    ("torchvision.transforms.Normalize(mean, std)",
     "paddle.vision.transforms.Normalize(mean=0.0, std=1.0, data_format='CHW', to_rgb=False)"),
    ("torchvision.transforms.Lambda(lambd)", "paddle.vision.transforms.Transpose(order=(2, 0, 1))"),
    ("torchvision.transforms.Resize(size, interpolation=...)",
     "paddle.vision.transforms.Resize(size, interpolation=...)"),
    ("nn.Parameter(data)",
     "Layer.create_parameter(shape, attr=None, dtype=None, is_bias=False, default_initializer=None)"),
}  # fmt: skip
