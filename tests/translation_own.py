"""Programs as one writes them for PaddlePaddle, about what PyTorch says otherwise. See test_translate_paddle.py."""

from translation_further import PROGRAMS as FURTHER
from translation_high import PROGRAMS as HIGH
from translation_idioms import PROGRAMS as IDIOMS
from translation_strangers import PROGRAMS as STRANGERS
from translation_to_torch import NAMES as WIDER_NAMES
from translation_to_torch import PROGRAMS as WIDER
from translation_trainers import PROGRAMS as TRAINERS

from zoo.translation.rules import RULES

NET = """
class Net(nn.Layer):
    def __init__(self):
        super().__init__()
        self.w = self.create_parameter([3, 4], default_initializer=nn.initializer.Constant(0.5))

    def forward(self, x):
        return x * self.w - 1.0


def data():
    return paddle.linspace(-1, 2, 12).reshape([3, 4])
"""
RATES = """
def result():
    net, rates = Net(), []
    scheduler = {scheduler}
    optimizer = paddle.optimizer.SGD(learning_rate=scheduler, parameters=net.parameters())
    for _ in range(7):
        rates.append(optimizer.get_lr())
        net(data()).sum().backward()
        optimizer.step()
        optimizer.clear_grad()
        scheduler.step()
    return rates, net.w.detach().numpy()
"""
SCHEDULERS = (
    "paddle.optimizer.lr.StepDecay(0.1, step_size=2)",
    "paddle.optimizer.lr.PolynomialDecay(0.1, decay_steps=4, end_lr=0.01, power=2.0)",
    "paddle.optimizer.lr.PiecewiseDecay(boundaries=[2, 5], values=[0.1, 0.05, 0.01])",
    "paddle.optimizer.lr.NaturalExpDecay(0.1, gamma=0.5)",
    "paddle.optimizer.lr.InverseTimeDecay(learning_rate=0.1, gamma=0.5)",
    "paddle.optimizer.lr.NoamDecay(d_model=4, warmup_steps=3)",
    "paddle.optimizer.lr.LinearWarmup(0.1, warmup_steps=3, start_lr=0.02, end_lr=0.1)",
    "paddle.optimizer.lr.LinearWarmup(paddle.optimizer.lr.StepDecay(0.1, 2), 2, start_lr=0.0, end_lr=0.08)",
    "paddle.optimizer.lr.LinearWarmup(paddle.optimizer.lr.CosineAnnealingDecay(0.1, 6), 3, start_lr=0.02, end_lr=0.1)",
    "paddle.optimizer.lr.LinearWarmup(paddle.optimizer.lr.PolynomialDecay(0.1, 4), 2, 0.02, 0.1, verbose=False)",
)
PROGRAMS = {
    "first values of layers wherever they are made": """
fill = nn.initializer.Constant(0.25)


def layer(k, attr=None):
    return nn.Conv2D(2, 3, k, weight_attr=attr, bias_attr=nn.initializer.Constant(0.5))


def block():
    return nn.Sequential(
        nn.Conv2D(2, 2, 1, weight_attr=paddle.ParamAttr(initializer=nn.initializer.Constant(0.125)), bias_attr=False),
        nn.BatchNorm2D(2, weight_attr=nn.initializer.Constant(2.0), bias_attr=nn.initializer.Constant(1.0)),
    )


class Deep(nn.Layer):
    def __init__(self):
        super().__init__()
        self.one = nn.Linear(2, 3, paddle.ParamAttr(name=None, initializer=fill), False)
        self.two = layer(1, paddle.ParamAttr(initializer=nn.initializer.Constant(0.75)))
        self.three = block()
        self.rows = nn.LayerList([nn.Linear(2, 2, weight_attr=fill) for _ in range(2)])
        layers = [nn.ReLU()]
        layers.append(nn.Linear(2, 2, weight_attr=nn.initializer.Constant(3.0)))
        layers += [nn.Linear(2, 2, bias_attr=nn.initializer.Constant(4.0)), nn.ReLU()]
        self.last = nn.Sequential(*layers)
        self.add_sublayer("named", nn.Linear(2, 1, weight_attr=nn.initializer.Constant(5.0), bias_attr=None))
        self.held = nn.LayerList([nn.Identity(), nn.Linear(2, 2, weight_attr=nn.initializer.Constant(6.0))])
        self.still = nn.Linear(2, 2, weight_attr=paddle.ParamAttr(initializer=fill, trainable=False))
        self.maybe = nn.Linear(2, 2, weight_attr=fill) if layers else nn.Identity()
        self.own = self.create_parameter([2], attr=paddle.ParamAttr(initializer=fill))
        self.other = paddle.create_parameter([2, 2], "float64", default_initializer=nn.initializer.Constant(7.0))
        self.copied = nn.Linear(2, 3)
        self.copied.weight.set_value(np.arange(6.0).reshape(2, 3))
        self.copied.bias.set_value(paddle.zeros([3]))


def result():
    net = Deep()
    found = [
        net.one.weight.sum(), net.two.weight, net.two.bias, net.three[0].weight, net.three[1].weight, net.three[1].bias,
        net.rows[0].weight.sum(), net.rows[1].weight.sum(), net.last[1].weight, net.last[2].bias,
        net.named.weight.sum(), net.held[1].weight.sum(), net.maybe.weight, net.own, net.other,
        net.copied.bias,
    ]
    x = net.copied(paddle.to_tensor([[1.0, 2.0]])).detach().numpy()
    return [each.sum().item() for each in found], x, net.still.weight.stop_gradient, net.one.bias is None
""",
    "objects that fill tensors": """
normal_ = nn.initializer.Normal
ones_ = nn.initializer.Constant(value=1.0)
halves = nn.initializer.Constant(0.5)


def fill(layer, init=halves):
    if isinstance(layer, nn.Linear):
        init(layer.weight)
        nn.initializer.Assign(np.array([1.0, 2.0]))(layer.bias)


def result():
    layer = nn.Linear(3, 2)
    fill(layer)
    first = layer(paddle.ones([1, 3])).detach().numpy()
    fill(layer, ones_)
    normal_(0.25, 0.0)(layer.bias)
    return first, layer(paddle.ones([1, 3])).detach().numpy()
""",
    "first values by chance": """
kinds = [
    nn.initializer.Normal(0.5, 0.02), nn.initializer.Uniform(-0.1, 0.3), nn.initializer.TruncatedNormal(std=1.0),
    nn.initializer.XavierUniform(), nn.initializer.XavierNormal(gain=2.0), nn.initializer.Orthogonal(),
    nn.initializer.KaimingNormal(), nn.initializer.KaimingUniform(negative_slope=0.5, nonlinearity="leaky_relu"),
]


def result():
    found = []
    for kind in kinds:
        layer = nn.Linear(400, 150, weight_attr=kind)
        found.append([layer.weight.mean().item(), layer.weight.std().item()])
    conv = nn.Conv2D(4, 4, 3, weight_attr=nn.initializer.Dirac(2))
    return found, conv.weight.detach().numpy()
""",
    "gradients that an optimizer cuts": """
def run(net, optimizer):
    net(data()).sum().backward()
    optimizer.step()
    optimizer.clear_grad()


def result():
    net, other = Net(), Net()
    clip = nn.ClipGradByGlobalNorm(clip_norm=0.25)
    optimizer = paddle.optimizer.SGD(0.5, parameters=net.parameters(), grad_clip=clip)
    net(data()).sum().backward()
    optimizer.step()
    far = paddle.optimizer.SGD(0.5, parameters=other.parameters(), grad_clip=nn.ClipGradByValue(0.5))
    run(other, far)
    return net.w.detach().numpy(), other.w.detach().numpy()
""",
    "gradients that are cut between two numbers": """
def result():
    net = Net()
    clip = nn.ClipGradByValue(max=0.5, min=-0.25)
    optimizer = paddle.optimizer.SGD(0.5, parameters=net.parameters(), grad_clip=clip)
    change = lambda rate: optimizer.set_lr(rate)
    change(0.25)
    (net(data()) * paddle.linspace(-2.0, 2.0, 4)).sum().backward()
    optimizer.step()
    return net.w.detach().numpy(), optimizer.get_lr()
""",
    "cells that give a result and a state": """
def result():
    one, two = nn.GRUCell(4, 3), nn.LSTMCell(4, 3)
    for cell in [one, two]:
        for p in cell.parameters():
            p.set_value(paddle.full(p.shape, 0.125))
    y, h = one(data())
    y, h = one(data() + y.sum(), h)
    out, (first, second) = two(data())
    last, state = two(data(), (first, second))
    return [each.detach().numpy() for each in (y, h, out, second, last, state[0], state[1])]
""",
    "dropout that scales when it does not drop": """
class Drops(nn.Layer):
    def __init__(self, p=0.25):
        super().__init__()
        self.drop = nn.Dropout(p=p, mode="downscale_in_infer")

    def forward(self, x):
        return self.drop(x + 1)


def result():
    net = Drops()
    train = net(paddle.ones([4, 50])).max().item()
    net.eval()
    return train, net(data()).numpy()
""",
    "steps and states by other names": """
def result():
    paddle.set_device("cpu")
    net, other = Net(), Net()
    optimizer = paddle.optimizer.SGD(0.1, parameters=net.parameters(), weight_decay=paddle.regularizer.L2Decay(0.5))
    loss = net(data()).sum()
    loss.backward()
    optimizer.minimize(loss)
    optimizer.set_lr(0.25)
    other.set_dict(net.state_dict())
    third = Net()
    third.load_dict(net.state_dict())
    for p in third.parameters():
        p.trainable = False
    count = len(net.parameters() + other.parameters())
    return other.w.detach().numpy(), third.w.detach().numpy(), optimizer.get_lr(), count, third.w.stop_gradient
""",
    "a layer that a word names": """
class Named(nn.Layer):
    def __init__(self, norm="nn.BatchNorm2D"):
        super().__init__()
        self.norm = eval(norm)(2, epsilon=0.5)
        self.side = nn.Conv2D(2, 2, 3, padding="SAME", weight_attr=nn.initializer.Constant(0.5), bias_attr=False)

    def forward(self, x):
        return self.side(self.norm(x))


def result():
    net = Named()
    net.eval()
    return net(paddle.linspace(0, 1, 36).reshape([1, 2, 3, 6])).detach().numpy()
""",
    "batch norm by its old name": """
def result():
    paddle.set_default_dtype(paddle.float32)
    net = nn.BatchNorm(2, momentum=0.75, epsilon=0.5, param_attr=nn.initializer.Constant(2.0))
    net(paddle.ones([2, 2, 1, 1]))
    net.eval()
    found = net(paddle.linspace(0, 1, 36).reshape([1, 2, 3, 6])).detach().numpy()
    paddle.set_default_dtype(paddle.float64)
    return found
""",
    "what match finds": """
def act(name):
    match name:
        case "relu" | "rectifier":
            return nn.ReLU()
        case other:
            return nn.Silu()


def result():
    try:
        return act("relu")(data()).numpy(), act("other")(data()).reshape([4, 3]).numpy()
    except* ValueError:
        pass
""",
}
PROGRAMS |= STRANGERS | HIGH | FURTHER | WIDER | IDIOMS | TRAINERS
# how rules that lead to torch alone are written which these programs go by, beside those by their own names
HOW = (
    "only_told",
    "initialiser",
    "by_lambda",
    "own_tensor",
    "rate",
    "scaled_dropout",
    "activated",
    "printed",
    "rate_now",
    "decaying",
    "decay_name",
)
WRITTEN = {f"written.{name}" for name in (
    "Metric", "Callback", "ProgBarLogger", "ModelCheckpoint", "LRScheduler", "EarlyStopping", "Model", "InputSpec",
    "save_traced", "RMSProp", "Lamb", "yolo_box", "ClipGradByGlobalNorm", "ClipGradByNorm",
    "ClipGradByValue")}  # fmt: skip
NAMES = (*WIDER_NAMES,
         "Layer._dtype", "paddle.static.amp.fp16_guard",
         "Tensor.set_value", "Optimizer.minimize", "paddle.set_device", "Tensor.trainable", "Layer.set_dict",
         "Layer.load_dict", "nn.BatchNorm", "paddle.CUDAPlace", "paddle.jit.load", "Optimizer.clear_gradients",
         "Optimizer._learning_rate", "paddle.DataParallel", "paddle.distributed.init_parallel_env",
         *(f"paddle.distributed.{name}" for name in ("all_reduce", "broadcast", "barrier")),
         "paddle.jit.to_static", "paddle.stanh", "paddle.renorm", "io.DistributedBatchSampler",
         "paddle.vision.models.LeNet", "paddle.vision.models.ResNet", "paddle.vision.models.resnet.BasicBlock",
         "paddle.vision.models.resnet.BottleneckBlock",
         *(f"paddle.vision.transforms.{name}" for name in (
             "Compose", "BrightnessTransform", "ContrastTransform", "SaturationTransform", "HueTransform",
             "RandomErasing",
             "RandomAffine", *(f"functional.{name}" for name in (
                 "resize", "crop", "center_crop", "adjust_brightness", "adjust_contrast", "adjust_saturation",
                 "adjust_hue", "pad", "to_grayscale", "rotate")))))  # fmt: skip
OWN = {
    (rule.torch, rule.paddle)
    for rule in RULES
    if rule.to == "torch" and rule.torch and rule.paddle and "create_parameter(shape, attr" not in rule.paddle
    and (rule.how in HOW or rule.torch.partition("(")[0] in WRITTEN
         or rule.paddle.partition("(")[0] in NAMES) and not rule.torch.startswith("F.")
    and (rule.torch != "torch.device(type)" or rule.paddle.startswith("paddle.CUDAPlace"))
    and rule.paddle != "nn.Conv2D._padding"  # an example comes back by it
}  # fmt: skip
