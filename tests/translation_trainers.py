"""Programs as one writes them for PaddlePaddle around its optimizers, data and labels. See test_translate_paddle.py."""

PROGRAMS = {
    "a rate or a schedule that an optimizer is asked for": """
class Warm(paddle.optimizer.lr.LRScheduler):
    def get_lr(self):
        return self.base_lr * min(1.0, (self.last_epoch + 1) / 4)


def build(kind):
    return Warm(0.5) if kind == "warm" else paddle.optimizer.lr.StepDecay(0.5, 1) if kind == "steps" else 0.5


def result():
    found = []
    for kind in ("warm", "steps", "none"):
        net, rate = Net(), build(kind)
        optimizer = paddle.optimizer.SGD(learning_rate=rate, parameters=net.parameters())
        if not isinstance(optimizer._learning_rate, paddle.optimizer.lr.LRScheduler):
            found.append((kind, optimizer._learning_rate))
        net(data()).sum().backward()
        optimizer.step()
        if isinstance(optimizer._learning_rate, paddle.optimizer.lr.LRScheduler):
            found.append((optimizer._learning_rate(), rate()))
            optimizer._learning_rate.step()
        found.append((isinstance(rate, paddle.optimizer.lr.LRScheduler), optimizer.get_lr()))
    return found
""",
    "groups of parameters whose rates are shares": """
def groups(net, share):
    first = [p for name, p in net.named_parameters() if name.startswith("0")]
    return [{"params": first, "learning_rate": share}, {"params": net[1].parameters(), "weight_decay": 0.25}]


def steps(net, optimizer, schedule=None):
    rates = []
    for at in range(3):
        net(paddle.ones([2, 3])).sum().backward()
        optimizer.step()
        optimizer.clear_grad()
        rates.append(optimizer.get_lr())
        if schedule is not None:
            schedule.step()
        else:
            optimizer.set_lr(0.5 ** (at + 2))
    return rates, [p.detach().numpy().sum() for p in net.parameters()]


def result():
    fill = nn.initializer.Constant(0.5)
    nets = [nn.Sequential(nn.Linear(3, 2, weight_attr=fill, bias_attr=fill), nn.Linear(2, 2, weight_attr=fill,
                                                                                       bias_attr=fill)) for _ in "abc"]
    here = paddle.optimizer.SGD(0.5, parameters=[{"params": nets[0][0].parameters(), "learning_rate": 0.25},
                                                 {"params": nets[0][1].parameters()}])
    there = paddle.optimizer.Momentum(learning_rate=0.5, momentum=0.5, parameters=groups(nets[1], 0.25))
    schedule = paddle.optimizer.lr.StepDecay(0.5, 2, 0.5)
    apart = groups(nets[2], 0.125)
    late = paddle.optimizer.SGD(learning_rate=schedule, parameters=apart)
    return steps(nets[0], here), steps(nets[1], there), steps(nets[2], late, schedule)
""",
    "samplers of the file's own": """
from paddle.io import BatchSampler, DataLoader, Dataset, Sampler


class Rows(Dataset):
    def __getitem__(self, at):
        return np.full([2], at, "float64")

    def __len__(self):
        return 7


class Pairs(BatchSampler):
    def __init__(self, dataset, size):
        super().__init__(dataset=dataset, batch_size=size, drop_last=True)
        self.rows = dataset

    def __iter__(self):
        for at in range(len(self)):
            yield [at, at + 1] * (self.batch_size // 2)

    def __len__(self):
        return 2


class Odd(Sampler):
    def __init__(self, data, step=2):
        super().__init__(data)
        self.step = step

    def __iter__(self):
        return iter(range(0, len(self.data_source), self.step))


class Back(Sampler):
    def __iter__(self):
        return iter(range(len(self.data_source) - 1, -1, -1))

    def __len__(self):
        return len(self.data_source)


def result():
    rows, found = Rows(), []
    pairs = Pairs(rows, 4)
    more = [BatchSampler(sampler=Odd(rows), batch_size=3), BatchSampler(sampler=Back(rows), batch_size=4)]
    for sampler in (pairs, *more):
        found.extend(x.numpy() for x in DataLoader(rows, batch_sampler=sampler))
    return found, pairs.drop_last
""",
    "arguments that two stars give": """
from paddle import ParamAttr

PLAIN = {"stride": 2, "bias_attr": False}


class Block(nn.Layer):
    def __init__(self):
        super().__init__()
        kept = dict(weight_attr=ParamAttr(initializer=nn.initializer.Constant(0.5)), bias_attr=False)
        scale = lambda value: ParamAttr(initializer=nn.initializer.Constant(value))
        self.a = nn.Conv2D(1, 2, 1, **kept)
        self.b = nn.Conv2D(2, 2, 2, weight_attr=first(0.125), **PLAIN)
        self.c = nn.Linear(1, 2, weight_attr=scale(2.0), **dict(bias_attr=False))

    def forward(self, x):
        return self.c(self.b(self.a(x)))


first = lambda value: nn.initializer.Constant(value)


def result():
    return Block()(data()[:2, :2].reshape([1, 1, 2, 2])).detach().numpy()
""",
    "names of the file that functions find below them": """
def steps():
    for at in range(2):
        net(rows.transpose([1, 0]).transpose([1, 0])).sum().backward()
        optimizer.step()
        optimizer.clear_grad()
        schedule.step()
    return optimizer.get_lr(), len(net.parameters()), rows.max(1)


rows = data()
net = Net()
schedule = paddle.optimizer.lr.StepDecay(0.5, 1, 0.5)
optimizer = paddle.optimizer.SGD(schedule, parameters=net.parameters())


def result():
    return steps()[:2], net.w.detach().numpy()
""",
    "labels that are the places of the greatest": """
def hard(student, teacher):
    return F.cross_entropy(student, teacher.argmax(-1)) + F.cross_entropy(student, paddle.argmax(teacher, axis=-1))


def kept(student, teacher):
    label = teacher.argmax(axis=-1, keepdim=True)
    return nn.CrossEntropyLoss()(student, label)


def first(student, teacher):
    return F.cross_entropy(student, teacher.argmax(1))


def result():
    rows = data()
    planes = paddle.linspace(0, 1, 24).reshape([2, 3, 4])
    return [each(x, paddle.sin(x * 9)) for x in (rows, planes) for each in (hard, kept)], first(rows, rows.cos())
""",
    "rows that an index picks, traces, and products of rows": """
def pick(x, index):
    return paddle.gather(x, index), paddle.gather(x, index, axis=1)


def result():
    x, cube = data(), paddle.linspace(0, 1, 24).reshape([2, 3, 4])
    rows = [pick(x, each) for each in (paddle.to_tensor([2, 0]), paddle.to_tensor([[1], [2]]), paddle.to_tensor(1))]
    where = paddle.gather(x, paddle.nonzero(x[:, 0] > 0))
    traces = paddle.trace(cube), paddle.trace(cube, axis1=1, axis2=2), cube.trace(0, -2, -1), paddle.trace(x[:, :3])
    row = paddle.ones([3])
    return rows, where, traces, paddle.matmul(row, x, transpose_x=True), paddle.matmul(x.t(), row, transpose_y=True)
""",
    "values that are put along an axis": """
def put(x, index, values):
    return paddle.put_along_axis(x, index, values, 1, broadcast=False)


def result():
    x, index, two = data(), paddle.to_tensor([[1], [2], [0]]), paddle.full([3, 1], 2.0)
    a = put(x, index, two), put(x, index, 1.0), x.put_along_axis(index, 1.0, 1, broadcast=False)
    b = [x.put_along_axis(index, two, 1, "add", broadcast=False)]
    b += [paddle.put_along_axis(x, index, 3.0, 1, "mul", broadcast=False), x.put_along_axis(index, two, 1, "amax")]
    b += [paddle.put_along_axis(x, index, 2.0, 1, "add"), x.put_along_axis(index, two, 1, reduce="add",
                                                                          include_self=True, broadcast=False)]
    c, d = data(), data()
    c.put_along_axis_(index, 5.0, 1, broadcast=False)
    d.put_along_axis_(index, two, 1, broadcast=False)
    return a, b, c, d
""",
    "arrays that run backwards": """
def swapped(image):
    return paddle.to_tensor(image[..., ::-1])


def result():
    rows = np.arange(24.0).reshape(2, 4, 3)
    turned = rows[:, :, ::-1]
    order = np.argsort(rows.sum((0, 2)))[::-1]
    last = np.ascontiguousarray(rows[::-1])
    return paddle.to_tensor(turned), swapped(rows), paddle.to_tensor(order), [1, 2, 3][::-1], last
""",
    "pictures that are arrays": """
import paddle.vision.transforms as T


class Pictures(paddle.io.Dataset):
    def __init__(self, transform):
        self.transform = transform
        self.pictures = (np.arange(4 * 16 * 12 * 3).reshape(4, 16, 12, 3) * 7 % 251).astype("uint8")

    def __getitem__(self, at):
        return np.asarray(self.transform(self.pictures[at])).astype("float64")


norm = T.Normalize([0.5] * 3, [0.25] * 3)
own = T.Normalize(mean=[127.5] * 3, std=[127.5] * 3, data_format="HWC")
turned = T.Normalize(127.5, 64, "HWC", to_rgb=True)


def result():
    steps = (
        T.Compose([T.Resize((8, 6)), T.CenterCrop(4), T.ToTensor(), norm]),
        T.Compose([T.Resize(7), own, T.Transpose()]),
        T.Compose([T.RandomHorizontalFlip(1.0), T.Resize((20, 10), interpolation="bicubic"), T.Pad(2),
                   lambda image: image[::-1], T.ToTensor()]),
    )
    first = Pictures(None).pictures[0]
    drawn = T.Compose([T.RandomRotation(10), T.BrightnessTransform(0.25), T.ToTensor()])
    found = own(first), turned(first), norm(paddle.ones([3, 2, 2])), drawn(first).shape
    return [Pictures(each)[1] for each in steps], found
""",
    "layers that are begun by name, and given more by two stars": """
def conv(i, o, k, **more):
    return nn.Sequential(nn.Conv2D(i, o, k, **more), nn.ReLU())


class Base(nn.Layer):
    def __init__(self):
        super().__init__()
        self.wrong = None


class Same(nn.Conv2D):
    def __init__(self, i, o, k):
        nn.Conv2D.__init__(self, i, o, k, bias_attr=False, weight_attr=nn.initializer.Constant(0.5))
        self.wide = k // 2

    def forward(self, x):
        x = F.pad(x, [self.wide, self.wide, 0, self.wide])
        return super().forward(x)


class Filled(nn.Linear):
    def __init__(self):
        super().__init__(4, 2, weight_attr=nn.initializer.Constant(0.25), bias_attr=nn.initializer.Constant(0.5))


class Whole(Base):
    def __init__(self):
        nn.Layer.__init__(self)
        self.conv = conv(1, 2, 3, padding=1, stride=2)
        self.same = Same(1, 1, 3)

    def forward(self, x):
        return self.conv(x).shape, Filled()(self.same(x))


def result():
    net = Whole()
    x = data().reshape([1, 1, 3, 4])
    if paddle.distributed.get_world_size() > 1:
        paddle.distributed.all_reduce(x)
        paddle.distributed.broadcast(x, src=0)
        paddle.distributed.barrier()
    *right, y = net(x)
    return right, y.detach().numpy(), sorted(net.state_dict())[0], hasattr(net, "wrong")
""",
}
