"""Programs in PyTorch about data, files, devices, chance, pictures and gradients. See test_translate_behaviour.py."""

import numpy as np
from PIL import Image
from translation_learning import LEARNING
from translation_to_paddle import RARER


def picture():
    """A picture of noise, 28 wide and 30 high."""
    return Image.fromarray(np.random.default_rng(5).integers(0, 256, (30, 28, 3), dtype=np.uint8))


# a program has a function result()
DATA = {
    "functions with a gradient of their own": """
class Reverse(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, alpha=1.0):
        ctx.alpha = alpha
        ctx.save_for_backward(x)
        return x.view_as(x)

    @staticmethod
    def backward(ctx, grad_output):
        x, = ctx.saved_tensors
        return grad_output.neg() * ctx.alpha * (x > 0).float(), None


class Square(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, y):
        ctx.save_for_backward(x, y)
        return x * x * y

    @staticmethod
    def backward(ctx, g):
        x, y = ctx.saved_tensors
        return 3 * g * x * y, None


def result():
    x = torch.linspace(-1, 1, 8).reshape(4, 2).requires_grad_()
    y = Reverse.apply(x, 0.5).sum() + Square.apply(x, torch.ones(4, 2)).sum()
    y.backward()
    return y.item(), x.grad.numpy()
""",
    "rows of a data set": """
class Squares(Dataset):
    def __init__(self, n):
        self.n = n

    def __len__(self):
        return self.n

    def __getitem__(self, at):
        return torch.full((2,), float(at)), at * at


def result():
    found = []
    for x, y in DataLoader(Squares(7), batch_size=3):
        found.append((x.numpy(), y.numpy()))
    cut = [len(y) for _, y in DataLoader(Squares(7), 3, drop_last=True, pin_memory=False)]
    mixed = DataLoader(dataset=Squares(50), batch_size=50, shuffle=True, num_workers=0)
    y = [y for _, y in mixed][0].numpy()
    return found, cut, len(mixed), sorted(y.tolist()), y.tolist() != sorted(y.tolist())
""",
    "sets of tensors, joined and split": """
def result():
    one = TensorDataset(torch.arange(6).reshape(6, 1), torch.arange(6) * 2)
    both = torch.utils.data.ConcatDataset([one, torch.utils.data.Subset(one, [1, 3])])
    first, second = torch.utils.data.random_split(one, [4, 2])
    rows = [[each.numpy() for each in batch] for batch in DataLoader(both, batch_size=4)]
    return len(one), len(both), rows, len(first), len(second)
""",
    "sets without places": """
class Stream(torch.utils.data.IterableDataset):
    def __iter__(self):
        assert torch.utils.data.get_worker_info() is None
        for at in range(5):
            yield torch.full((1,), float(at))


def result():
    both = torch.utils.data.ChainDataset([Stream(), Stream()])
    rows = []
    for batch in DataLoader(both, batch_size=4):
        for each in batch:
            rows.append(each.numpy().reshape(-1))
    return np.concatenate(rows)
""",
    "the order of rows": """
class Even(torch.utils.data.Sampler):
    def __init__(self, source):
        self.source = source

    def __iter__(self):
        return iter(range(0, len(self.source), 2))

    def __len__(self):
        return 3


def result():
    source = TensorDataset(torch.arange(6))
    order = [
        list(torch.utils.data.SequentialSampler(source)), sorted(torch.utils.data.RandomSampler(source)),
        sorted(torch.utils.data.SubsetRandomSampler([2, 4])), list(Even(source)),
        list(torch.utils.data.WeightedRandomSampler(np.array([0.0, 1.0]), 3, replacement=True)),
    ]
    in_order = torch.utils.data.SequentialSampler(source)
    batches = torch.utils.data.BatchSampler(sampler=in_order, batch_size=4, drop_last=False)
    rows = [batch[0].numpy() for batch in DataLoader(source, batch_sampler=batches)]
    return order, list(batches), rows
""",
    "a state in a file": """
def result():
    net, other = Deep(), Deep()
    with tempfile.TemporaryDirectory() as folder:
        torch.save(net.state_dict(), folder + "/net.pt")
        other.load_state_dict(torch.load(folder + "/net.pt"))
        optimizer = optim.Adam(net.parameters(), lr=1e-3)
        torch.save(optimizer.state_dict(), folder + "/optimizer.pt")
        optimizer.load_state_dict(torch.load(folder + "/optimizer.pt"))
        scheduler = optim.lr_scheduler.StepLR(optimizer, 2)
        scheduler.step()
        optimizer = optim.Adam(other.parameters(), lr=1e-3)
        second = optim.lr_scheduler.StepLR(optimizer, 2)
        second.load_state_dict(scheduler.state_dict())
    return [torch.equal(p, q) for p, q in zip(net.parameters(), other.parameters())], second.last_epoch
""",
    "devices": """
def result():
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    net = Deep().to(device)
    if torch.cuda.is_available():
        net.cuda()
    x = torch.ones(1, 2, 5, 5).to(device)
    y: torch.Tensor = net(x)
    known = [y.device == x.device, torch.cuda.device_count() >= 0, x.to(torch.float32).dtype == torch.float32]
    return y.shape, known, str(x.to("cpu").dtype)[-7:]
""",
    "chance by a number": """
def result():
    torch.manual_seed(3)
    torch.cuda.manual_seed_all(3)
    one = torch.rand(4)
    torch.manual_seed(3)
    torch.cuda.manual_seed_all(3)
    return torch.equal(one, torch.rand(4)), torch.equal(one, torch.rand(4))
""",
    "dtypes": """
def result():
    kinds = [torch.float16, torch.bfloat16, torch.float32, torch.float64, torch.int8, torch.int16, torch.int32]
    kinds += [torch.int64, torch.uint8, torch.bool]
    kinds += [torch.float, torch.double, torch.long, torch.int, torch.half]
    found = [str(torch.zeros(1, dtype=kind).dtype).rpartition(".")[2] for kind in kinds]
    before = torch.zeros(1).dtype
    torch.set_default_dtype(torch.float32)
    after, word = torch.zeros(1).dtype, str(torch.get_default_dtype()).rpartition(".")[2]
    torch.set_default_dtype(torch.float64)
    return found, before == torch.float64, after == torch.float32, word
""",
    "arrays": """
def result():
    x = torch.from_numpy(np.arange(6.0).reshape(2, 3))
    return x.numpy(), x.numel(), x.data.sum().item(), str(x.dtype).rpartition(".")[2]
""",
    "pictures as they are": """
from torchvision import transforms


def result():
    image = picture()
    steps = transforms.Compose([
        transforms.Resize((20, 24)), transforms.CenterCrop(18), transforms.RandomHorizontalFlip(p=1.0),
        transforms.RandomVerticalFlip(1.0), transforms.Pad(2), transforms.ToTensor(),
        transforms.Normalize(mean=[0.5, 0.4, 0.3], std=[0.2, 0.2, 0.25]),
    ])
    gray = transforms.Compose([transforms.Grayscale(), transforms.Resize(12), transforms.ToTensor()])
    return steps(image).numpy(), gray(image).numpy()
""",
    "pictures by chance": """
from torchvision import transforms


def result():
    image = picture()
    steps = transforms.Compose([
        transforms.RandomCrop(24, padding=2), transforms.RandomResizedCrop(16, scale=(0.5, 1.0)),
        transforms.RandomRotation(10), transforms.ColorJitter(0.2, 0.2, 0.2, 0.1), transforms.ToTensor(),
    ])
    y: torch.Tensor = steps(image)
    return y.shape, y.min().item() >= 0, y.max().item() <= 1
""",
    "what is on which device": """
def steps(optimizer: torch.optim.Optimizer):
    optimizer.step()


def result():
    torch.random.manual_seed(3)
    torch.set_printoptions(precision=4, sci_mode=False)
    kinds = [
        torch.FloatTensor, torch.DoubleTensor, torch.HalfTensor, torch.LongTensor, torch.IntTensor, torch.ShortTensor,
        torch.ByteTensor, torch.BoolTensor, torch.cuda.FloatTensor,
    ]
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    if torch.accelerator.is_available():
        device = torch.accelerator.current_accelerator()
    if device.type == "cuda":
        torch.cuda.set_device(0)
        torch.cuda.synchronize()
        torch.cuda.reset_peak_memory_stats()
        torch.cuda.reset_max_memory_allocated()
        print(torch.cuda.get_device_name(0), torch.cuda.get_device_properties(0))
        print(torch.cuda.memory_allocated() + torch.cuda.max_memory_allocated())
        print(torch.cuda.memory_reserved() + torch.cuda.max_memory_reserved())
        print(nn.Linear(2, 2).cuda(0), torch.zeros(2).cuda(0), torch.zeros(2).cuda(non_blocking=True))
        made = [
            torch.cuda.FloatTensor(2), torch.cuda.DoubleTensor(2), torch.cuda.HalfTensor(2), torch.cuda.LongTensor(2),
            torch.cuda.IntTensor(2), torch.cuda.ShortTensor(2), torch.cuda.ByteTensor(2), torch.cuda.BoolTensor(2),
        ]
        print(len(made))
    x = torch.ones(3, requires_grad=True)
    y = (x * 2).sum()
    torch.autograd.backward(y, retain_graph=True)
    return [len(kinds), torch.HalfTensor(2, 3).shape[1], y.grad_fn is None, x.grad.numpy()]
""",
    "an optimizer that calls a function": """
def result():
    weight = nn.Parameter(torch.linspace(-1, 1, 6).reshape(3, 2))
    x, y = torch.linspace(-2, 1, 12).reshape(4, 3), torch.tensor([0, 1, 1, 0])
    lbfgs = torch.optim.LBFGS([weight], lr=0.5, max_iter=4)

    def closure():
        lbfgs.zero_grad()
        loss = F.cross_entropy(x @ weight, y) + 0.01 * weight.pow(2).sum()
        loss.backward()
        return loss

    losses = [lbfgs.step(closure).item() for _ in range(3)]
    return losses, weight.detach().numpy()
""",
    "a file at a path, an open one, and one class or another": """
import io
import os
from pathlib import Path


class Own(nn.Module):
    def __init__(self, inplace=True):
        super().__init__()

    def forward(self, x):
        return x * 2


def made(kind, last=nn.ReLU):
    first = nn.Tanh if kind == "a" else Own
    return nn.Sequential(last(inplace=True), first())


def result():
    found = [made("a"), made("b", Own)]
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile() as file:
        place = Path(folder) / "held.pth"
        torch.save({"x": torch.ones(2)}, place)
        torch.save({"x": torch.ones(3)}, file)
        file.seek(0)
        here = torch.load(file)["x"]
        there = torch.load(Path(folder) / "held.pth")["x"]
        with open(os.path.join(folder, "more.pth"), "wb") as f:
            torch.save(torch.ones(4), f)
        more = torch.load(os.path.join(folder, "more.pth"))
    return [each(torch.ones(2) * 0.5).numpy() for each in found], here.numpy(), there.numpy(), more.shape[0]
""",
    "a row for padding that is given numbers": """
class Table(nn.Module):
    def __init__(self):
        super().__init__()
        self.table = nn.Embedding(4, 2, padding_idx=-2)
        self.other = nn.Embedding(4, 2, padding_idx=0)
        nn.init.constant_(self.table.weight, 0.5)

    def forward(self, x):
        return self.table(x), self.other(x) * 0


def result():
    net, x = Table(), torch.tensor([[0, 2], [2, 1]])
    first, other = net(x)
    zeros = net.other.weight[0].abs().sum().item()
    ((first ** 2).sum() + other.sum()).backward()
    return first.detach().numpy(), net.table.weight.grad.numpy(), zeros
""",
}
DATA |= RARER | LEARNING
