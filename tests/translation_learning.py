"""Programs in PyTorch that learn in ways that PaddlePaddle has not: see test_translate_behaviour.py."""

LEARNING = {
    "steps by a root, at a rate that moves": """
def trained(centered):
    net = Net()
    if centered:
        optimizer = optim.RMSprop(net.parameters(), 0.01, 0.9, 1e-3, momentum=0.9, centered=True)
    else:
        optimizer = optim.RMSprop(net.parameters(), lr=0.01, weight_decay=0.1, momentum=0.9)
    scheduler = optim.lr_scheduler.StepLR(optimizer, 2)
    for _ in range(5):
        optimizer.zero_grad()
        (net(data()) ** 2).mean().backward()
        optimizer.step()
        scheduler.step()
    return net.w.detach().numpy()


def result():
    return trained(False), trained(True)
""",
    "groups that are made elsewhere": """
def groups(net, rate):
    found = []
    for name, value in net.named_parameters():
        bias = "bias" in name
        found += [{"params": [value], "lr": 2 * rate if bias else rate, "weight_decay": 0 if bias else 0.01}]
    return found


def result():
    net = nn.Linear(4, 2)
    nn.init.constant_(net.weight, 0.5)
    nn.init.constant_(net.bias, 0.25)
    optimizer = optim.SGD(groups(net, 0.125), lr=0.25)
    for _ in range(3):
        optimizer.zero_grad()
        (net(data()) ** 2).mean().backward()
        optimizer.step()
    return net.bias.detach().numpy(), net(data()).detach().numpy()
""",
    "a schedule of one's own": """
from torch.optim.lr_scheduler import _LRScheduler


class Warm(_LRScheduler):
    def __init__(self, optimizer, steps, last_epoch=-1):
        self.steps = steps
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        if self.last_epoch > 4:
            return [group["lr"] for group in self.optimizer.param_groups]
        return [base * min(1.0, (self.last_epoch + 1) / self.steps) for base in self.base_lrs]


def result():
    net = Net()
    optimizer = optim.SGD(net.parameters(), lr=0.5)
    scheduler, rates = Warm(optimizer, 4), []
    for _ in range(6):
        rates += [scheduler.get_last_lr()[0], optimizer.param_groups[0]["lr"]]
        optimizer.zero_grad()
        (net(data()) ** 2).mean().backward()
        optimizer.step()
        scheduler.step()
    kept = scheduler.state_dict()
    scheduler.load_state_dict(kept)
    return rates, net.w.detach().numpy(), scheduler.last_epoch
""",
    "means of weights": """
from torch.optim.swa_utils import AveragedModel, get_ema_avg_fn, get_ema_multi_avg_fn, update_bn


class Normed(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm = nn.BatchNorm1d(4, momentum=0.5)

    def forward(self, x):
        return self.norm(x)


def result():
    net = Normed()
    kept = [
        AveragedModel(net), AveragedModel(net, multi_avg_fn=get_ema_multi_avg_fn(0.75)),
        AveragedModel(net, avg_fn=get_ema_avg_fn(0.5), use_buffers=True),
        AveragedModel(net, avg_fn=lambda old, new, count: 0.25 * old + 0.75 * new),
    ]
    with torch.no_grad():
        for at in range(3):
            net.norm.weight.fill_(at + 1.0)
            net.norm.running_mean.fill_(at * 2.0)
            for each in kept:
                each.update_parameters(net)
    found = [(each.module.norm.weight.detach().numpy(), int(each.n_averaged)) for each in kept]
    found += [each.module.norm.running_mean.clone().numpy() for each in kept]
    update_bn([data(), data() * 2], kept[0])
    return found, kept[0].module.norm.running_mean.numpy(), kept[0].training
""",
    "what runs on one device": """
def result():
    net = nn.Sequential(nn.Linear(4, 2), nn.BatchNorm1d(2))
    nn.init.constant_(net[0].weight, 0.5)
    nn.init.constant_(net[0].bias, 0.25)
    net = nn.DataParallel(net, device_ids=[0])
    if isinstance(net, nn.DataParallel):
        net = net.eval()
    return net(data()).detach().numpy(), net.module[0].bias.detach().numpy(), len(list(net.module.children()))
""",
    "cells without a bias, and a norm by its type": """
def fused(norm):
    return norm.weight / (norm.running_var + norm.eps).sqrt()


def result():
    long, gated, plain = nn.LSTMCell(4, 3, bias=False), nn.GRUCell(4, 3, bias=False), nn.RNNCell(4, 3, bias=False)
    for cell in (long, gated, plain):
        nn.init.constant_(cell.weight_ih, 0.5)
        nn.init.constant_(cell.weight_hh, 0.5)
    first, second = long(data())
    found = [first, second, gated(data()), plain(data())]
    norm = nn.BatchNorm1d(4)
    for each in nn.Sequential(norm).modules():
        kind = type(each)
        if kind is nn.BatchNorm1d:
            each.eps = 0.5
    return [each.detach().numpy() for each in found], fused(norm).detach().numpy()
""",
    "pictures of the second kind": """
def result():
    from torchvision.transforms import v2

    steps = v2.Compose([
        v2.ToImage(), v2.ToDtype(torch.uint8, scale=True), v2.RandomHorizontalFlip(p=1.0), v2.CenterCrop(12),
        v2.ToDtype(torch.float32, scale=True), v2.Normalize([0.5] * 3, [0.25] * 3),
    ])
    first = v2.Compose([v2.PILToTensor(), v2.ConvertImageDtype(torch.float32)])(picture())
    again = v2.functional.to_pil_image(first)
    assert (np.asarray(again) == np.asarray(picture())).all()
    assert first.max() <= 1
    return steps(picture()).numpy().astype("float64").round(4), v2.ToDtype(torch.float32)(torch.arange(3)).numpy()
""",
}
