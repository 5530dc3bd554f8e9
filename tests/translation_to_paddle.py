"""Programs in PyTorch with what fewer files use: steps that move more, changes of pictures, policies. See
test_translate_behaviour.py, which runs result() of each on both sides.
"""

RARER = {
    "a cycle that moves the momentum, and momentum of a kind of its own": """
def trained(make, schedule):
    net = Net()
    optimizer = make(net.parameters())
    if schedule:
        scheduler = optim.lr_scheduler.OneCycleLR(optimizer, max_lr=0.1, epochs=2, steps_per_epoch=4, pct_start=0.4)
    found = []
    for _ in range(7):
        optimizer.zero_grad()
        (net(data()) ** 2).mean().backward()
        optimizer.step()
        if schedule:
            scheduler.step()
        found.append(net.w.detach().numpy().round(5))
    return found


def result():
    one = trained(lambda p: optim.SGD(p, lr=0.1, momentum=0.9), True)
    return one, trained(lambda p: optim.AdamW(p, lr=0.1, weight_decay=0.0), True)
""",
    "momentum of RMSprop at a rate that stays": """
def result():
    net = Net()
    optimizer = optim.RMSprop(net.parameters(), lr=0.01, momentum=0.9)
    for _ in range(5):
        optimizer.zero_grad()
        (net(data()) ** 2).mean().backward()
        optimizer.step()
    return net.w.detach().numpy().round(4), bool((net.w != 0.5).all())
""",
    "a schedule without a name": """
def made(net):
    optimizer = optim.SGD(net.parameters(), lr=0.5, foreach=False)
    return {"optimizer": optimizer, "scheduler": optim.lr_scheduler.StepLR(optimizer, 2)}


def result():
    net = Net()
    both = made(net)
    for _ in range(5):
        net(data()).sum().backward()
        both["optimizer"].step()
        both["scheduler"].step()
    return net.w.detach().numpy()
""",
    "what a network is asked": """
class Held(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(4, 3, device="cpu"), nn.BatchNorm1d(3))
        self.own = nn.Parameter(torch.ones(2))
        self.named = nn.ParameterDict({"a": nn.Parameter(torch.ones(2) * 3)})

    def forward(self, x):
        return self.body(x) + self.named["a"].sum() + self.own.sum()


def result():
    net = Held()
    nn.init.constant_(net.get_submodule("body.0").weight, 0.25)
    nn.init.constant_(net.get_parameter("body.0.bias"), 0.5)
    names = [name for name, _ in net.named_parameters(recurse=False)]
    names += [name.split(".")[0] for name, _ in net.named_parameters(prefix="it") if "own" in name]
    names.append(len([p for p in net.parameters(recurse=False)]))
    names += [len(list(net.body.buffers(recurse=False))), len(list(net.named_buffers(recurse=False)))]
    state = torch.get_rng_state()
    first = torch.rand(3)
    torch.set_rng_state(state)
    same = bool((first == torch.rand(3)).all())
    net = torch.compile(nn.SyncBatchNorm.convert_sync_batchnorm(nn.Sequential(nn.Linear(2, 2))) if not names else net)
    y = net.eval()(torch.linspace(-1, 1, 8).reshape(2, 4))
    kinds = [next(each.parameters()).dtype == kind for each, kind in (
        (Held().half(), torch.float16), (Held().double(), torch.float64), (Held().bfloat16(), torch.bfloat16),
        (Held().type(torch.float32), torch.float32))]
    norm = nn.SyncBatchNorm(2, momentum=0.25) if not names else None
    kind = y.dtype
    real = [kind.is_floating_point, y.argmax().dtype.is_floating_point, kind.is_complex]
    real.append(F.channel_shuffle(torch.ones(1, 4, 2, 2), 2).shape[1])
    return y.detach().numpy().round(4), same, kinds, norm is None, real, names
""",
    "a policy that is drawn from": """
def result():
    mean = torch.zeros(3, requires_grad=True)
    found = []
    for policy in (
        torch.distributions.Normal(mean, torch.ones(3) * 1e-3, validate_args=False),
        torch.distributions.LogNormal(mean, torch.ones(3) * 1e-3),
    ):
        action = policy.sample()
        loss = -policy.log_prob(action).sum()
        loss.backward()
        # a gradient that went through the action too would be 0 for a normal distribution
        found += [action.requires_grad, bool((mean.grad.abs() > 1e-3).any())]
        mean.grad = None
    return found
""",
    "numbers beside what may be true or false": """
class Weighs(nn.Module):
    def forward(self, thing, x):
        place = torch.arange(4)
        return place * thing, place + x


def result():
    place = torch.arange(4)
    place = place.pin_memory() if torch.cuda.is_available() else place
    y, z = Weighs()(torch.linspace(0, 1, 4), torch.linspace(1, 2, 4))
    return y.numpy(), z.numpy(), torch.pow(2, place).numpy(), torch.pow(4.0, place * 0.5).numpy().round(3), isinstance(
        place.shape, torch.Size)
""",
    "pictures that are changed by chance, or by hand": """
def result():
    import random

    import torchvision
    from torchvision import transforms
    from torchvision.transforms import functional as TF

    random.seed(0)
    img = picture()
    steps = transforms.Compose([
        transforms.RandomApply([transforms.ColorJitter(0.4, 0.4, 0.4, 0.1)], p=0.8), transforms.RandomGrayscale(p=1.0),
        transforms.RandomChoice([transforms.CenterCrop(20), transforms.CenterCrop(20)]),
        transforms.RandomOrder([transforms.Pad(1), transforms.Pad(2)]), transforms.GaussianBlur(3),
        transforms.RandomCrop(16, padding=2, padding_mode="reflect"), transforms.RandomRotation(10, fill=0),
        transforms.RandomResizedCrop(12, scale=(0.5, 1.0), ratio=(0.9, 1.1), antialias=True),
        transforms.RandomResizedCrop(12, scale=(0.5, 1.0), interpolation=transforms.InterpolationMode.BILINEAR),
        transforms.RandomPerspective(0.2, p=0.5), transforms.RandomAffine(10), transforms.ToTensor(),
        transforms.Normalize([0.5] * 3, [0.5] * 3, inplace=True), transforms.RandomErasing(p=1.0, value=0),
    ])
    data = torchvision.datasets.FakeData(size=4, image_size=(3, 30, 28), num_classes=5, transform=steps)
    x, y = data[1]
    still = transforms.GaussianBlur(5, sigma=(1.0, 1.0))(transforms.RandomGrayscale(1.0)(img))
    by_hand = [
        TF.hflip(img), TF.vflip(img), TF.crop(img, 2, 3, 10, 12), TF.center_crop(img, 12), TF.pad(img, 2),
        TF.adjust_brightness(img, 1.2), TF.adjust_contrast(img, 0.8), TF.adjust_saturation(img, 0.5),
        TF.to_grayscale(img, num_output_channels=3), TF.rgb_to_grayscale(img, num_output_channels=3),
        TF.rotate(img, 90), TF.resize(img, 15), TF.resized_crop(img, 1, 1, 20, 20, 10), TF.adjust_hue(img, 0.1),
    ]
    shown = [TF.to_tensor(each).mean().item() for each in by_hand]
    return list(x.shape), 0 <= y < 5, len(data), [round(each, 2) for each in shown], np.asarray(still).astype(float)
""",
    "rates from a row of numbers, and the name of a layer's class": """
class Drop(nn.Module):
    def __init__(self, p):
        super().__init__()
        self.p = p

    def forward(self, x):
        return x * x.new_empty((x.shape[0],) + (1,) * (x.dim() - 1)).fill_(2.0).div_(1 - self.p)


class Stack(nn.Module):
    def __init__(self, rate=0.5, depth=3):
        super().__init__()
        rates = iter(torch.linspace(0, rate, depth).tolist())
        self.stages = nn.Sequential(*[Drop(next(rates)) for _ in range(depth)])
        self.norm = nn.BatchNorm1d(2)

    def forward(self, x):
        return self.norm(self.stages(x))


def named(m):
    if isinstance(m, nn.BatchNorm1d) and m.__class__.__name__.find("BatchNorm") != -1:
        nn.init.constant_(m.weight, 2.0)


def result():
    net = Stack()
    net.apply(named)
    return net(torch.linspace(-1, 1, 8).reshape(4, 2)).detach().numpy()
""",
}
