"""Programs for PaddlePaddle in the idioms of its libraries and notebooks: see translation_own.py."""

PROGRAMS = {
    "what is made elsewhere cuts gradients": """
def fresh():
    return nn.Linear(3, 2, weight_attr=nn.initializer.Constant(0.5), bias_attr=nn.initializer.Constant(0.125))


def made(net, kind, clip=None, rate=0.125):
    if kind == "global":
        clip = nn.ClipGradByGlobalNorm(clip_norm=0.5)
    elif kind == "value":
        clip = nn.ClipGradByValue(0.25)
    elif kind == "norm":
        clip = nn.ClipGradByNorm(0.25)
    return paddle.optimizer.SGD(learning_rate=rate, parameters=net.parameters(), grad_clip=clip)


class Trainer:
    def __init__(self, net, cut):
        self.clip = nn.ClipGradByGlobalNorm(0.25) if cut else None
        self.opt = paddle.optimizer.Momentum(0.125, parameters=net.parameters(), grad_clip=self.clip)


def run(net, opt):
    for _ in range(3):
        (net(paddle.linspace(-1, 1, 12).reshape([4, 3])) ** 2).mean().backward()
        opt.step()
        opt.clear_grad()
    return [float(each.abs().sum()) for each in net.parameters()]


def result():
    paddle.set_default_dtype("float32")
    found = [run(net, made(net, kind)) for kind in ("global", "value", "norm", "") for net in [fresh()]]
    found += [run(net, Trainer(net, cut).opt) for cut in (True, False) for net in [fresh()]]
    for use in (True, False):
        net = fresh()
        opt = paddle.optimizer.SGD(0.125, parameters=net.parameters(),
                                   grad_clip=nn.ClipGradByNorm(0.25) if use else None)
        found.append(run(net, opt))
    paddle.set_default_dtype("float64")
    return found
""",
    "a library's layers, which are told a layout": """
from paddle.nn import BatchNorm

paddle.set_flags({"FLAGS_max_inplace_grad_add": 8})


class Block(nn.Layer):
    def __init__(self, channels, data_format="NCHW", weight_attr=None):
        super().__init__()
        assert data_format in ("NCHW", "NHWC"), "NHWC is for a GPU"
        self.data_format = data_format
        self.conv = nn.Conv2D(3, channels, 1, weight_attr=weight_attr, bias_attr=False, data_format=data_format)
        self.bn = BatchNorm(channels, data_layout=data_format)

    def forward(self, x):
        # in NHWC the channels come last
        if self.data_format == "NHWC":
            x = paddle.transpose(x, [0, 2, 3, 1])
        with paddle.static.amp.fp16_guard():
            return self.bn(self.conv(x))


def weights(m):
    name = m.__class__.__name__
    if name.find("Norm") != -1:
        m.weight.set_value(np.random.normal(1.0, 0.02, m.weight.shape).astype("float32"))


def result():
    paddle.set_default_dtype("float32")
    net = Block(2, weight_attr=nn.initializer.Constant(0.5))
    plain = Block(2)
    plain.bn.apply(weights)
    net.eval()
    found = net(paddle.ones([1, 3, 2, 2])).numpy(), plain(paddle.ones([1, 3, 2, 2])).shape
    paddle.set_default_dtype("float64")
    return found
""",
    "boxes of a YOLO, and the best of them": """
def result():
    x = paddle.sin(paddle.arange(2 * 18 * 9.0)).reshape([2, 18, 3, 3]) * 2
    size = paddle.to_tensor([[90, 120], [60, 60]], dtype="int32")
    anchors = [10, 13, 30, 20]
    found = []
    for clipped in (True, False):
        found += paddle.vision.ops.yolo_box(x[:, :16], size, anchors, 3, 0.25, 32, clip_bbox=clipped, scale_x_y=1.125)
    found += paddle.vision.ops.yolo_box(
        x=x, img_size=size, anchors=anchors, class_num=3, conf_thresh=0.125, downsample_ratio=16, iou_aware=True,
        iou_aware_factor=0.25, name="last",
    )
    boxes = paddle.to_tensor([[0.0, 0, 3, 3], [0, 0, 3, 2.875], [4, 4, 6, 6]], dtype="float32")
    scores = paddle.to_tensor([0.5, 0.75, 0.25], dtype="float32")
    kinds = paddle.to_tensor([0, 0, 1])
    found.append(paddle.vision.ops.nms(boxes, 0.5, scores, top_k=1))
    found.append(paddle.vision.ops.nms(boxes, 0.5, scores, kinds, [0, 1], 1))
    return [each.numpy() for each in found]
""",
    "dtypes that are words in a variable, or of numpy": """
KIND = "float32"


class Net(nn.Layer):
    def __init__(self, dtype="float32"):
        super().__init__()
        self.dtype = dtype

    def forward(self, x, dtype="float32"):
        low = paddle.finfo("float32").max > 1
        return [
            paddle.zeros([2], dtype=self.dtype), x.astype(self.dtype), paddle.cast(x, dtype),
            paddle.to_tensor([1.0], dtype=KIND), paddle.full([1], 3, self._dtype),
            paddle.arange(3, dtype=np.int32), paddle.ones([2], dtype=paddle.get_default_dtype()), x.astype(int),
            x.astype(bool), x.astype("int64" if low else "int32"), x.astype(dtype=np.float32),
        ]


def result():
    paddle.set_default_dtype("float64")
    found = [each.numpy() for each in Net()(data())]
    return [(each, each.dtype.name) for each in found]
""",
    "transforms in pieces, and what a model predicts": """
import paddle.vision.transforms as T
from PIL import Image


def seen(picture, more=[]):
    return T.Compose([T.Resize((4, 4))] + more)(picture)


class Rows(paddle.io.Dataset):
    def __init__(self, mode="train"):
        self.mode = mode.lower()

    def __len__(self):
        return 2

    def __getitem__(self, at):
        return (np.ones([1, 3, 4]) * at,)


def result():
    picture = Image.fromarray(np.arange(48, dtype="uint8").reshape(4, 4, 3))
    one = seen(picture, more=[T.Transpose(), T.Normalize(mean=127.5, std=127.5)])
    model = paddle.Model(nn.ReLU())
    model.prepare()
    rows = model.predict(Rows(), verbose=0)
    return np.array(one), rows[0][1][0].transpose((1, 2, 0)).shape
""",
    "a run that goes on from what was kept": """
import os
import tempfile


def fit(steps, path, kind=0.5):
    net = Net()
    schedule = paddle.optimizer.lr.StepDecay(kind, 2, 0.5)
    optimizer = paddle.optimizer.SGD(schedule, parameters=net.parameters())
    if os.path.exists(path):
        net.set_state_dict(paddle.load(path)["net"])
        optimizer.set_state_dict(paddle.load(path)["optimizer"])
        found = optimizer.state_dict()["LR_Scheduler"]["last_epoch"]
    else:
        found = -1
    for _ in range(steps):
        net(data()).sum().backward()
        optimizer.step()
        optimizer.clear_grad()
        schedule.step()
    paddle.save({"net": net.state_dict(), "optimizer": optimizer.state_dict()}, path)
    return found, optimizer.get_lr(), net.w.detach().numpy()


def result():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "kept.pdparams")
        return fit(3, path), fit(3, path)
""",
    "networks without their last layers": """
from paddle.vision import models


class Features(nn.Layer):
    def __init__(self, net):
        super().__init__()
        self.net, self.pool = net, nn.AdaptiveAvgPool2D(1)

    def forward(self, x):
        return self.pool(self.net(x)).flatten(1)


def result():
    nets = [models.resnet18(num_classes=-1), models.mobilenet_v2(scale=0.5, num_classes=-1),
            models.shufflenet_v2_x0_5(num_classes=0)]
    x = paddle.ones([1, 3, 32, 32])
    shapes = [tuple(net.eval()(x).shape) for net in nets]
    return shapes, tuple(Features(nets[0]).eval()(x).shape)
""",
    "arrays that are kept of what is changed": """
def result():
    net, kept = nn.Linear(2, 1), {}
    net.weight.set_value(paddle.full([2, 1], 0.5))
    before = net.weight.numpy()
    for name, p in net.named_parameters():
        kept[name] = p.numpy()
    whole = {name: p.numpy() for name, p in net.named_parameters()}
    net.weight.set_value(paddle.full([2, 1], 2.0))
    return [each.sum() for each in (before, kept["weight"], whole["weight"], net.weight.numpy())]
""",
}
