"""More programs as one writes them for PaddlePaddle: losses of many axes, pictures, batches, ways to learn."""

PROGRAMS = {
    "classes that lie along the last axis": """
class Loss(nn.Layer):
    def __init__(self, ignore_index=1):
        super().__init__()
        self.ignore_index, self.ends = ignore_index, nn.CrossEntropyLoss(use_softmax=False, axis=1)
        self.each = nn.CrossEntropyLoss(reduction="none", ignore_index=ignore_index)

    def forward(self, logit, label):
        logit = paddle.transpose(logit, [0, 2, 3, 1])
        loss = F.cross_entropy(logit, label, ignore_index=self.ignore_index, reduction="none")
        some = self.each(logit, label.unsqueeze(-1))
        return loss.mean(), some * loss.unsqueeze(-1), F.cross_entropy(logit, label)


def result():
    logit = paddle.sin(paddle.arange(48.0)).reshape([2, 3, 2, 4])
    logit.stop_gradient = False
    label = paddle.arange(16).reshape([2, 2, 4]) % 3
    net = Loss()
    found = [*net(logit, label), net.ends(F.softmax(logit, axis=1), label)]
    sum((each * each).sum() for each in found).backward()
    return [each.detach().numpy() for each in (*found, logit.grad)]
""",
    "labels below 0 that are ignored": """
def result():
    logit, label = paddle.sin(paddle.arange(12.0)).reshape([4, 3]), paddle.to_tensor([0, -1, 2, -1])
    known = paddle.to_tensor([9, 9, 9, 9])
    loss = nn.CrossEntropyLoss(ignore_index=-1)
    shares = F.softmax(logit * 2)
    weight = paddle.to_tensor([1.0, 2.0, 3.0])
    soft = nn.CrossEntropyLoss(weight, soft_label=True, reduction="none")
    return [each.numpy() for each in (
        loss(logit, label), F.cross_entropy(logit, label, weight=weight, ignore_index=-1, reduction="mean"),
        F.cross_entropy(logit, label.reshape([-1, 1]), reduction="none", ignore_index=-1),
        F.cross_entropy(logit, known, ignore_index=9, axis=-1, reduction="mean", soft_label=bool(0)),
        soft(logit, shares),
        F.cross_entropy(logit[:, :2], known - 8, label_smoothing=0.25, reduction="none"),
    )]
""",
    "pictures whose colours are changed": """
from PIL import Image

import paddle.vision.transforms as T


def result():
    picture = Image.fromarray((np.arange(30 * 28 * 3) * 7 % 251).astype("uint8").reshape([30, 28, 3]))
    steps = T.Compose([
        T.BrightnessTransform((1.5, 1.5)), T.ContrastTransform(1e-9), T.SaturationTransform(1e-9),
        T.HueTransform(1e-9),
    ])
    found = [
        steps(picture), T.resize(picture, (12, 14)), T.crop(picture, 2, 3, 9, 8), T.center_crop(picture, (8, 6)),
        T.adjust_brightness(picture, 0.5), T.adjust_contrast(picture, 1.5), T.hflip(picture),
        T.functional.adjust_saturation(picture, 0.25),
        T.adjust_hue(picture, 0.1), T.pad(picture, 2), T.to_grayscale(picture), T.rotate(picture, 90),
        T.RandomAffine(degrees=0)(picture),
    ]
    erased = T.RandomErasing(prob=1.0, value=0)(T.to_tensor(picture))
    return [np.asarray(each) for each in found], list(erased.shape), float(erased.min())
""",
    "batches for each process": """
from paddle.io import DataLoader, Dataset, DistributedBatchSampler
from paddle.vision import transforms as T


steps = T.Compose([T.RandomHorizontalFlip(1.0), T.CenterCrop(4), T.ToTensor()])


class Sums:
    def __init__(self):
        self.loss = nn.BCEWithLogitsLoss()

    def of(self, scores, label):
        label = label.astype("float64")
        return self.loss(scores, label.reshape([-1, 1]))


class Rows(Dataset):
    def __getitem__(self, at):
        return np.full(2, at, "float32"), np.array([at % 3]).astype("int32")

    def __len__(self):
        return 11


def result():
    found = []
    for replicas, rank in ((None, None), (3, 0), (3, 2)):
        for drop in (False, True):
            sampler = DistributedBatchSampler(Rows(), 2, replicas, rank, shuffle=True, drop_last=drop)
            found.append(len(sampler))
            for epoch in range(2):
                sampler.set_epoch(epoch + 4)
                found += [list(each) for each in sampler]
    found.append((steps((np.arange(6 * 8 * 3) % 251).astype("uint8").reshape([6, 8, 3])) * 255).numpy().round(3))
    loss, scores = nn.CrossEntropyLoss(), paddle.sin(paddle.arange(33.0)).reshape([11, 3])
    for x, y in DataLoader(Rows(), batch_sampler=DistributedBatchSampler(Rows(), 4), return_list=True):
        part = scores[:len(x)]
        picked = paddle.take_along_axis(part, y, axis=1)
        hot = F.one_hot(y.squeeze(-1), 3)
        found += [x.numpy(), float(loss(part, y)), float(F.cross_entropy(part, y)), picked.numpy()]
        found += [*hot.numpy().tolist(), Sums().of(part[:, :1], y).item()]
    return found
""",
    "decay by parts of names": """
class Block(nn.Layer):
    def __init__(self, drop=0.0):
        super().__init__()
        self.norm, half = nn.LayerNorm(4), nn.initializer.Constant(0.5)
        self.conv = nn.Conv1D(3, 3, 1, weight_attr=half, bias_attr=False)
        self.bn = nn.BatchNorm1D(3)
        self.scale = self.create_parameter([4], default_initializer=nn.initializer.Constant(2.0))
        self.bias = self.create_parameter([4], is_bias=True)
        self.drop = nn.Dropout(drop, mode="downscale_in_infer") if drop else None
        self.many = nn.Sequential(nn.Identity(), nn.Dropout(0.25, mode="downscale_in_infer"))

    def forward(self, x):
        x = self.bn(self.conv(self.norm(x).unsqueeze(0))).squeeze(0) * self.scale + self.bias
        return self.many(self.drop(x) if self.drop is not None else x)


def run(net, optimizer):
    net.eval()
    for _ in range(2):
        (net(data()) * data()).sum().backward()
        optimizer.step()
        optimizer.clear_grad()
    return [each.numpy() for each in (
        net.norm.weight, net.norm.bias, net.conv.weight, net.bn.weight, net.scale, net.bias, net(data()))]


def result():
    found = []
    for at in range(3):
        net = Block(0.5 if at else 0.0)
        if at == 0:
            found += run(net, paddle.optimizer.AdamW(0.1, parameters=net.parameters(), weight_decay=0.5,
                                                     apply_decay_param_fun=lambda n: "norm" not in n))
        elif at == 1:
            found += run(net, paddle.optimizer.AdamW(
                0.1, parameters=net.parameters(), weight_decay=0.5,
                apply_decay_param_fun=lambda name: not any(part in name for part in ["layer_norm", ".b_0"])))
        else:
            found += run(net, paddle.optimizer.AdamW(
                0.1, parameters=net.parameters(), weight_decay=0.5,
                apply_decay_param_fun=lambda n: n.endswith("w_0") and "conv" in n))
    return found
""",
    "items of a data set that may be arrays": """
import paddle.vision.transforms as T
from paddle.vision.models.resnet import BasicBlock, BottleneckBlock


class Digits(paddle.io.Dataset):
    def __init__(self, transform=None):
        super().__init__()
        self.transform = transform
        self.images = (np.arange(2 * 28 * 28) % 255).reshape([2, 28, 28, 1]).astype("uint8")

    def __getitem__(self, at):
        img = self.images[at]
        if self.transform is not None:
            img = self.transform(img)
        return img.reshape([28, 28]).transpose((1, 0)).astype("float32"), np.array([at])

    def __len__(self):
        return 2


def result():
    steps = T.Compose([T.Normalize([127.5], [127.5], data_format="HWC"), lambda im: im.transpose([2, 0, 1])])
    found = []
    for x, y in paddle.io.DataLoader(Digits(steps), batch_size=2):
        found += [x.astype("float64").numpy(), y.numpy()]
    blocks = [BasicBlock(4, 4), BottleneckBlock(8, 2)]
    nets = [paddle.vision.models.LeNet(), paddle.vision.models.LeNet(num_classes=0),
            paddle.vision.models.ResNet(BasicBlock, 18, num_classes=3), *blocks]
    counts = [sum(int(np.prod(p.shape)) for p in net.parameters() if not p.stop_gradient) for net in nets]
    up = nn.Upsample(scale_factor=[2], mode="LINEAR", align_corners=False, data_format="NCW")
    return found, counts, list(nets[1](paddle.ones([1, 1, 28, 28])).shape), up(data().unsqueeze(0)).numpy()
""",
    "what PyTorch calls with other arguments": """
class Frozen(nn.Layer):
    def __init__(self, name):
        super().__init__(name_scope=name)
        self.bn, self.modes = nn.BatchNorm1D(4), []

    def train(self):
        super().train()
        self.bn.eval()
        self.modes.append(self.training)

    def forward(self, x):
        return self.bn(x)


class Fused(Frozen):
    def __init__(self):
        super().__init__("fused")
        self.drop = nn.Dropout(0.5)


def fused(branch):
    return branch.weight / (branch._variance + branch._epsilon).sqrt() + branch._mean


def result():
    net = Fused()
    net.train()
    found = [net.training, net.bn.training, net.drop.training]
    net.eval()
    found += [net.training, net.bn.training, net.drop.training, len(net.modes)]
    return found, net(data()).numpy(), fused(net.bn).numpy()
""",
    "weights whose values are used": """
def fan(m):
    if isinstance(m, (nn.Conv2D, nn.Linear)):
        return m.weight.shape[0] * 10 + m.weight.shape[1]


class Parts(nn.Layer):
    def __init__(self):
        super().__init__()
        self.one, self.two = nn.Linear(3, 2), nn.Linear(3, 2)
        self.both = nn.Sequential(("head", nn.Linear(3, 2)), ("act", nn.ReLU()))
        for at, layer in enumerate((self.one, self.two, self.both.head)):
            layer.weight.set_value(paddle.arange(6.0).reshape([3, 2]) * (at + 1) / 8)
        self.one.weight.set_value(self.one.weight * 0.5)
        self.both.head.weight.set_value(self.two.weight)
        self.norm = nn.BatchNorm1D(2)

    def forward(self, x):
        weight = self.one.weight
        y = paddle.matmul(x, weight) + weight.sum(axis=0)
        return [y, F.normalize(self.two.weight, axis=0), paddle.concat([self.one.weight, self.two.weight], axis=1),
                -self.one.weight + 1, self.both.head.weight - self.two.weight, x @ self.both.head.weight]


def result():
    net = Parts()
    found = [each.detach().numpy() for each in net(paddle.linspace(-1, 2, 6).reshape([2, 3]))]
    count, held = 0, {}
    for name, p in net.named_parameters():
        count += int(np.prod(p.shape))
    for name, p in net.named_parameters():
        held[name] = p.clone()
    found += [fan(net.one), fan(nn.Conv2D(2, 3, 1))]
    return found, count, len(held), net.both.head.weight.shape[0], sum(p.size for _, p in net.named_parameters())
""",
    "a batch that is made of arrays": """
def rows(batch):
    x, y = zip(*batch)
    return np.stack(x), {"y": np.array(y)}


def ready(batch):
    return paddle.to_tensor(np.stack([x for x, _ in batch]))


def result():
    data, found = [(np.ones(2) * at, at) for at in range(4)], []
    for x, more in paddle.io.DataLoader(data, batch_size=2, collate_fn=rows):
        found += [(x * 2).detach().numpy(), more["y"].sum().item()]
    return found, [each.sum().item() for each in paddle.io.DataLoader(data, batch_size=3, collate_fn=ready)]
""",
}
