"""Programs of PyTorch's that PaddlePaddle would stop in as they are: see test_translate_stops.py."""

PROGRAMS = {
    "shares of classes": """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.body, self.loss = nn.Linear(3, 4), nn.CrossEntropyLoss(label_smoothing=0.125)
        nn.init.constant_(self.body.weight, 0.25)
        nn.init.zeros_(self.body.bias)

    def forward(self, x, y):
        return self.loss(self.body(x) * torch.arange(4.0), y)


def mixed(y, share):
    whole = F.one_hot(y, 4).float()
    return share * whole + (1 - share) * whole.flip(0)


def step(loss, x, y):
    y = mixed(y, 0.25)
    return loss(x, y) + F.cross_entropy(x, y, reduction="sum")


def result():
    x, y = torch.linspace(-1, 1, 12).reshape(4, 3).sin().requires_grad_(), torch.tensor([0, 3, 1, 1])
    net, wide = Net(), torch.cat([x, x[:, :1] * 2], dim=1)
    found = [step(nn.CrossEntropyLoss(), wide, y), net(x, y), net(x, F.softmax(wide.detach(), dim=1))]
    sum(found).backward()
    return [each.detach().numpy() for each in (*found, x.grad)]
""",
    "parts of unlike sizes": """
def halves(x):
    one, two = torch.chunk(x, 2, dim=1)
    return one * two


def result():
    x, found = torch.arange(42.0).reshape(7, 6).requires_grad_(), []
    for rows in x.chunk(3):
        found.append(rows.sum(0))
    found += [each.mean() for each in torch.chunk(x, chunks=4, dim=1)]
    parts = (x * 2).chunk(len(found) - 1, -1)
    found += [parts[-1] * parts[0], halves(x), *(x + 1).chunk(1)]
    sum((each * each).sum() for each in found).backward()
    return [each.detach().numpy() for each in (*found, x.grad)]
""",
    "one size or several, and samplers": """
class Layer(nn.Module):
    def __init__(self, config):
        super().__init__()
        for name, size in config:
            self.register_parameter(name, nn.Parameter(torch.ones(size[0]) * 0.5))
            setattr(self, name + "_all", nn.Parameter(torch.zeros(size)))
        self.both = nn.ParameterList()
        for name, given in config:
            self.both.append(nn.Parameter(torch.ones(given[1:])))


def loader(data, sampler=None):
    kept = torch.utils.data.DataLoader(data, batch_size=3, shuffle=True, sampler=None)
    return kept, torch.utils.data.DataLoader(data, batch_size=2, shuffle=(sampler is None), sampler=sampler)


def result():
    net = Layer([("a", [2, 3]), ("b", [4])])
    sizes = [list(each.shape) for each in (net.a, net.a_all, net.b, net.b_all)]
    rows = torch.utils.data.TensorDataset(torch.arange(6.0))
    kept, drawn = loader(rows)
    _, chosen = loader(rows, torch.utils.data.SubsetRandomSampler([4]))
    found = [sum(float(x.sum()) for (x,) in each) for each in (kept, drawn, chosen)]
    return [net.a.detach().numpy(), np.asarray(sum(sizes, []), float), np.asarray(found)]
""",
    "rows that begin with nothing, settings of a class, and partials": """
import functools


class Even(nn.Conv2d):
    def __init__(self, a, b, k, stride=1, size=None, **kwargs):
        super().__init__(a, b, k, stride, **kwargs)
        self.stride = self.stride if len(self.stride) == 2 else [self.stride[0]] * 2
        self.size = size

    def forward(self, x):
        return F.conv2d(x, self.weight, self.bias, self.stride, self.padding, self.dilation, self.groups)


class Slow(nn.BatchNorm2d):
    def __init__(self, count):
        super().__init__(count)
        self.momentum = 0.25


class Block(nn.Module):
    def __init__(self, count, **kwargs):
        super().__init__()
        self.conv = nn.Conv2d(count, count, 1, **kwargs)
        nn.init.constant_(self.conv.weight, 0.5)

    def forward(self, x):
        return self.conv(x)


def result():
    Conv, Plain = functools.partial(Even, size=4), functools.partial(Block, bias=False)
    conv, block, norm = Conv(1, 2, 3, stride=2, bias=False), Plain(2), Slow(2)
    nn.init.constant_(conv.weight, 0.25)
    x = torch.linspace(-1, 1, 50).reshape(2, 1, 5, 5)
    y = norm(block(conv(x)))
    found, labels, whole = torch.tensor([]), torch.tensor([]), torch.empty(0, dtype=torch.long)
    for rows in y.flatten(1):
        found = torch.cat((found, rows.unsqueeze(0)), dim=0)
        labels = torch.cat([labels, torch.tensor([1, 2])])
        whole = torch.cat((whole, torch.tensor([3])))
    count = sum(p.numel() for p in block.parameters())
    return [y.detach().numpy(), found.detach().numpy(), labels.mean().numpy(), norm.running_mean.numpy(),
            np.asarray(float(count)), whole.numpy().astype("float64")]
""",
    "groups that dict() makes": """
def result():
    one, two = nn.Linear(3, 2), nn.Linear(2, 1)
    for p in (*one.parameters(), *two.parameters()):
        nn.init.constant_(p, 0.5)
    groups = [dict(params=one.parameters(), weight_decay=0.5), dict(params=two.parameters(), weight_decay=0)]
    for turn in range(2):
        if turn:
            opt = optim.SGD([dict(params=one.parameters(), weight_decay=0),
                             dict(params=two.parameters(), lr=0.03125)], lr=0.0625)
        else:
            opt = optim.Adam(groups, lr=0.125)
        opt.zero_grad()
        two(one(torch.ones(2, 3))).sum().backward()
        opt.step()
    return [each.bias.detach().numpy() for each in (one, two)]
""",
    "a state for a network that is made anew": """
def result():
    x, kept, found = torch.linspace(-1, 1, 12).reshape(4, 3).sin(), None, []
    for turn in range(3):
        net = nn.Sequential(nn.Linear(3, 2), nn.BatchNorm1d(2).eval(), nn.Linear(2, 1))
        for at, p in enumerate(net.parameters()):
            nn.init.constant_(p, 0.25 + at / 8)
        opt = optim.Adam(net.parameters(), lr=0.125)
        if kept is not None:
            opt.load_state_dict(kept)
        opt.zero_grad()
        (net(x) ** 2).mean().backward()
        opt.step()
        kept = opt.state_dict()
        found += [net[0].bias.detach().numpy(), net[2].bias.detach().numpy()]
    return found
""",
}
# what processes tell each other, where there are any: on the way to PaddlePaddle alone
PROCESSES = """
import torch.distributed as dist
from torch.utils.data import default_collate


def shared(x):
    if not (dist.is_available() and dist.is_initialized()):
        return x
    dist.all_reduce(x)
    for op in (dist.ReduceOp.SUM, dist.ReduceOp.MAX, dist.ReduceOp.MIN, dist.ReduceOp.PRODUCT, dist.ReduceOp.AVG):
        dist.all_reduce(x, op=op)
    dist.broadcast(x, src=0)
    rows = [torch.zeros(4) for _ in range(dist.get_world_size())]
    dist.all_gather(rows, x)
    dist.reduce(x, 0)
    dist.reduce(x, 0, op=dist.ReduceOp.SUM)
    dist.barrier()
    return rows[dist.get_rank()]


def several():
    dist.init_process_group("gloo")
    found = shared(torch.arange(4.0))
    dist.destroy_process_group()
    return found


def result():
    pair = default_collate([(torch.ones(2), 1), (torch.zeros(2), 0)])
    return [shared(torch.arange(4.0)).numpy(), pair[0].numpy(), np.asarray(pair[1])]
"""
