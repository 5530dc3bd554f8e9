"""What is tried of PaddlePaddle's own on the way to PyTorch: lines, and programs. See test_translate_rules.py."""

from zoo.translation.rules import arguments_to_torch, layers_to_torch

KEPT = ("FUNCTIONS", "METHODS", "OTHERWISE", "LAYERS", "DRAWN")  # the tables whose rows end in an example

LINES = (
    *(row[-1] for part in (arguments_to_torch, layers_to_torch) for name in KEPT
      for row in getattr(part, name, ()) if row[-1]),
    "m.sum() if m.device else m",
    "paddle.crop(m, shape=[2, -1], offsets=[1, 0])", "paddle.crop(m, [2, 3])",
    "paddle.strided_slice(m, axes=[0, 1], starts=[0, 1], ends=[4, 6], strides=[2, 2])",
    "q = nn.Sequential(nn.Linear(6, 6), nn.BatchNorm1D(6))\n"
    "y = [[n for n, _ in q[0].named_parameters(prefix='a')], len(q.buffers(include_sublayers=False)), "
    "[n for n, _ in q[0].named_buffers(prefix='a')]]",
    "q, r = paddle.amp.decorate(models=nn.Linear(6, 2), optimizers=[1], level='O1')\ny = [r, "
    "paddle.amp.decorate(nn.Linear(6, 2)).bias.shape]",
    # words and paddings that say nothing else
    "F.interpolate(x, size=[12, 12], mode='nearest', align_corners=False)", "F.layer_norm(m, 6)",
    "F.interpolate(x, scale_factor=2, align_corners=False)", "F.conv2d(x, x[:, :, :3, :3], padding='SAME')",
    "nn.MaxPool2D(2, 2, padding='VALID')(x) + F.max_pool2d(x, 2, padding=[[0, 0], [0, 0], [0, 0], [0, 0]])",
    "F.max_pool2d(x, 3, padding=[1, 1, 1, 1])", "F.kl_div(F.log_softmax(m), F.softmax(m2).detach(), 'batchmean')",
    "F.mse_loss(m, m2, 'sum') + nn.L1Loss('none')(m, m2).mean() + nn.BCEWithLogitsLoss(None, 'sum')(m, u.detach())",
    "F.pad(x, [1, 2, 3, 4], 'constant', 0.5, 'NCHW')", "nn.BatchNorm2D(4, use_global_stats=None)(x)",
    "nn.InstanceNorm2D(4, momentum=0.8)(x)", "z = x * 1\nb_, c, h, w_ = z.shape\ny = F.pad(z, [0, h % 4, 0, w_ % 4])",
    "z = x * 1\ny = F.pad(z, [0, 7 - z.shape[3], 0, 1])",
    "z = x * 1\nz = F.pad(z, [0, 1, 0, 1])\ny = F.max_pool2d(z, 2)",
    "nn.MaxPool2D(3, 2, padding='SAME')(x)",
    "nn.Sequential(nn.ReLU(True), nn.AvgPool2D(2, 1, 'SAME', ceil_mode=True))(x)",
    # an axis of None, a keepdim without one, one number for several, and a norm of all entries
    "x.mean(keepdim=True) + paddle.sum(x, keepdim=True) + x.sum(keepdim=False)",
    "[paddle.cumsum(m, None), m.logsumexp(axis=None), m.amax(axis=None, keepdim=False), paddle.cummax(m, None)[0]]",
    "paddle.topk(m, 1, None, True, False)[0] * paddle.topk(m, k=2, axis=None)[0]", "paddle.tile(m, 2)",
    "n = m.shape[1]\ny = paddle.tile(F.layer_norm(m, n), n)", "F.layer_norm(m, m.shape[-1])",
    "paddle.linalg.norm(m, 2) + paddle.linalg.norm(x, float('inf')) + paddle.linalg.norm(x, 'fro', keepdim=False)",
    "m.to('float32').astype('float64') * m.to(dtype='float64')", "F.unfold(x, 2, paddings=[1, 0, 1, 0])",
    "F.pad(x, [1, 1, 1, 1], mode='reflect', value=2.0)", "F.avg_pool2d(x, 2, divisor_override=3)",
    "F.sigmoid_focal_loss(m, b.astype('float64'), None, alpha=0.5)", "[paddle.rank(m), m.rank()]",
    "x.std(keepdim=True) + paddle.var(x, unbiased=False, keepdim=True)", "paddle.where(b, x=0.0, y=1.0)",
    "paddle.full(3, 1.5).sum() * m", "paddle.argsort(k, 0, False, True) + k.argsort(0, True, True)",
    "paddle.norm(x, axis=[0, 1]) + x.norm(axis=(0, 1), keepdim=True).sum()", "m.expand(shape=[2, 4, 6])",
    "[paddle.arange(start=5), paddle.arange(5, step=2), paddle.arange(5, None, 2), paddle.arange(1, 5, 2)]",
    "F.group_norm(x.detach(), 2, 1e-3)", "paddle.diff(m, prepend=None)",
    "q, r = paddle.to_tensor([[0.0, 0, 3, 3], [0, 0, 3, 2.5]]), paddle.to_tensor([0.5, 0.75])\n"
    "y = [paddle.vision.ops.nms(q, 0.5, r, top_k=1), "
    "paddle.vision.ops.nms(q, 0.5, r, category_idxs=paddle.to_tensor([0, 1]), categories=[0, 1], top_k=1)]",
    # one row for one number, rows that are multiplied, cuts that go backwards, and a row that is counted from the end
    "j = paddle.to_tensor(2)\ny = [paddle.gather(m, j), m.gather(k.argmin()), paddle.dot(m, m2), "
    "m[0].dot(m2[0])]",
    "y = [m[::-1], x[:, 1:, ::-1], x[..., ::-1, ::-1]]", "F.embedding(k, m2.t(), padding_idx=-1)",
    # PyTorch's own names of arguments, and its axes
    "m.transpose(0, 1)", "paddle.sum(input=m, dim=1) + paddle.concat(tensors=[m, m2], dim=1)[:, 0]",
    "q = m.detach().tile([1, 4])\ny = [paddle.signal.stft(q, 8, window=p.detach().flatten()[:8]).abs(), "
    "paddle.signal.istft(paddle.signal.stft(q, n_fft=8, hop_length=4), 8, 4)]",
    "paddle.quantile(m, [0.25, 0.75], axis=1)", "m.quantile([0.25, 0.5])",
    "label = paddle.unsqueeze(k, axis=1)\ny = F.cross_entropy(input=m, label=label)",
    "q = paddle.to_tensor([[0.0, 0, 2, 2], [0, 0, 2.1, 2], [3, 3, 4, 4]], 'float64')\n"
    "y = paddle.vision.ops.nms(q, 0.5)",
)  # fmt: skip
PROGRAMS = {
    "a scaler that steps": """
def train(net, optimizer, scaler):
    with paddle.amp.auto_cast(enable=False):
        loss = net(data()).sum()
    scaled = scaler.scale(loss)
    scaled.backward()
    scaler.minimize(optimizer, scaled)
    optimizer.clear_grad()


def result():
    net, scaler = Net(), paddle.amp.GradScaler(enable=False)
    optimizer = paddle.optimizer.SGD(0.25, parameters=net.parameters(), multi_precision=True)
    train(net, optimizer, scaler)
    return net.w.detach().numpy(), scaler.is_enable()
""",
    "what is counted of a network": """
def result():
    net = nn.Sequential(nn.Conv2D(2, 3, 3), nn.BatchNorm2D(3), nn.Linear(4, 2))
    total = 0
    for p in net.parameters():
        total += np.prod(p.shape)
    return int(total), sum(p.numel().item() for p in net.parameters()), len(net.parameters()), sum(
        p.size for p in net.parameters() if not p.stop_gradient)
""",
    "norms of which one part does not learn": """
def result():
    net = nn.Sequential(nn.BatchNorm2D(2, weight_attr=False), nn.GroupNorm(1, 2, bias_attr=False))
    last, none = nn.LayerNorm(3, weight_attr=False), nn.GroupNorm(1, 2, weight_attr=False, bias_attr=False)
    x = paddle.linspace(-1, 2, 24).reshape([2, 2, 2, 3])
    with paddle.no_grad():
        y = last(net(x)) + none(x)
    return y.numpy()
""",
    "networks and weights of theirs": """
from paddle.utils.download import get_weights_path_from_url


def result():
    nets = [paddle.vision.models.vgg11(batch_norm=True, num_classes=2), paddle.vision.models.mobilenet_v2(scale=0.5)]
    with paddle.amp.auto_cast(enable=False, custom_white_list={"conv2d"}, level="O2"):
        kinds = [str(one.parameters()[0].dtype)[-7:] for one in paddle.amp.decorate(nets, level="O2")]
    fetched = lambda url: get_weights_path_from_url(url)  # noqa: E731
    return [int(sum(p.size for p in net.parameters() if not p.stop_gradient)) for net in nets], kinds, callable(fetched)
""",
    "rows that are read both ways by a word": """
class Rows(nn.Layer):
    def __init__(self, direction="forward", both=True):
        super().__init__()
        self.one = nn.GRU(3, 2, direction=direction)
        self.two = nn.LSTM(3, 2, direction="forward" if not both else "bidirect")

    def forward(self, x):
        for layer in (self.one, self.two):
            for p in layer.parameters():
                p.set_value(paddle.full(p.shape, 0.25))
        return self.one(x)[0], self.two(x)[0]


def result():
    x = paddle.linspace(-1, 2, 12).reshape([2, 2, 3])
    with paddle.no_grad():
        found = [*Rows()(x), *(net := Rows("bidirectional", False))(x)]
        counts = paddle.to_tensor([1, 2])
        rows, last = net.one(x, sequence_length=counts)
        rows2, (last2, held) = net.two(inputs=x, initial_states=None, sequence_length=counts)
        rows3, _ = net.one(x, initial_states=last)
    return [each.numpy() for each in (*found, rows, last, rows2, last2, held, rows3)]
""",
    "masks of every kind, and shares that are dropped": """
def even(net):
    for p in net.parameters():
        p.set_value(paddle.full(p.shape, 0.125))
    net.eval()


def result():
    layer = nn.TransformerEncoderLayer(4, 2, 6, 0.5, "gelu", attn_dropout=0.0, act_dropout=0.25)
    encoder, decoder = nn.TransformerEncoder(layer, 2), nn.TransformerDecoderLayer(4, 2, 6, attn_dropout=0.5)
    attention, whole = nn.MultiHeadAttention(4, 2), nn.Transformer(4, 2, 1, 1, 6, attn_dropout=0.25)
    nets = [encoder, decoder, attention, whole]
    for net in nets:
        even(net)
    x, y = paddle.linspace(-1, 2, 24).reshape([2, 3, 4]), paddle.linspace(1, -1, 16).reshape([2, 2, 4])
    kept = paddle.to_tensor([[1, 1, 0], [1, 1, 1]])
    mask = (kept == 0).astype(x.dtype).unsqueeze([1, 2]) * -1e4
    truth, low = kept.astype("bool").unsqueeze([1, 2]), paddle.tril(paddle.ones([2, 2], "bool"))
    found = [encoder(x, mask), decoder(y, x, low, truth), attention(y, x, x, truth), whole(x, y, truth, None, truth)]
    found += [encoder(src=x, src_mask=kept.unsqueeze([1, 2]))]
    return [each.detach().numpy() for each in found]
""",
    "a table with a row of zeros": """
def result():
    normal = paddle.ParamAttr(initializer=nn.initializer.Normal(1.0, 0.0))
    table = nn.Embedding(4, 3, padding_idx=0, weight_attr=normal)
    layer = nn.Linear(2, 3)
    layer.weight.set_value(paddle.full(layer.weight.shape, 0.5))
    other = nn.Linear(2, 3)
    other.weight.set_value(paddle.ones([2, 3]))
    return table(paddle.to_tensor([0, 2])).detach().numpy(), layer.weight.sum().item(), other.weight.sum().item()
""",
    "rates of a class of the file": """
class Warm(paddle.optimizer.lr.LRScheduler):
    def __init__(self, learning_rate, steps, last_epoch=-1, verbose=False):
        self.steps = steps
        super().__init__(learning_rate, last_epoch, verbose)

    def get_lr(self):
        return self.base_lr * min(1.0, (self.last_epoch + 1) / self.steps)


def result():
    net, rates = Net(), []
    warm = Warm(0.5, steps=4)
    optimizer = paddle.optimizer.SGD(learning_rate=warm, parameters=net.parameters())
    for _ in range(6):
        rates.append(optimizer.get_lr())
        net(data()).sum().backward()
        optimizer.step()
        optimizer.zero_grad()
        warm.step()
    warm.set_state_dict(warm.state_dict())
    optimizer.load_state_dict(optimizer.state_dict())
    return rates, warm.last_lr, warm.get_lr(), net.w.detach().numpy()
""",
    "a weight over its greatest singular value": """
def result():
    norm = nn.SpectralNorm([3, 4], dim=1, power_iters=2, dtype="float64")
    for p, count in zip(norm.parameters(), (4, 3)):
        p.set_value(np.linspace(-0.5, 1.0, count))
    return norm(data()).numpy(), paddle.in_dynamic_mode(), paddle.is_compiled_with_xpu()
""",
    "a transform of the file's": """
class Times(paddle.vision.transforms.BaseTransform):
    def __init__(self, factor, keys=None):
        super().__init__(keys)
        self.factor = factor

    def _apply_image(self, image):
        return image * self.factor


def result():
    return Times(3.0)(np.ones([2, 2])), Times(2.0)((np.ones([2]), 5))[1]
""",
    "callbacks that lower the rate and that write": """
import sys
import types


class Rows(paddle.io.Dataset):
    def __len__(self):
        return 4

    def __getitem__(self, at):
        return np.ones(4) * at / 4, np.zeros(1)


class Small(nn.Layer):
    def __init__(self):
        super().__init__()
        self.w = self.create_parameter([4, 1], default_initializer=nn.initializer.Constant(0.5))

    def forward(self, x):
        return paddle.matmul(x, self.w)


class Writer:
    told = []

    def __init__(self, folder):
        self.told.append(folder)

    def add_scalar(self, tag, step, value):
        self.told.append((tag, step, round(float(value), 6)))

    def close(self):
        self.told.append("closed")


def result():
    Writer.told = []
    sys.modules["visualdl"] = types.SimpleNamespace(LogWriter=Writer)
    model = paddle.Model(Small())
    optimizer = paddle.optimizer.SGD(0.0, parameters=model.parameters())
    optimizer.set_lr(0.5)
    model.prepare(optimizer, nn.MSELoss())
    lower = paddle.callbacks.ReduceLROnPlateau(patience=1, factor=0.5, min_delta=100.0, verbose=0)
    model.fit(Rows(), Rows(), batch_size=2, epochs=3, shuffle=False, verbose=0,
              callbacks=[lower, paddle.callbacks.VisualDL("folder")])
    del sys.modules["visualdl"]
    told = [each[:2] for each in Writer.told if each[0].startswith("eval")]
    return optimizer.get_lr(), told, Writer.told[0], Writer.told[-1]
""",
    "words that few files have": """
import paddle.vision.transforms as T


def drawn():
    return [
        T.RandomRotation(10, expand=True), T.RandomCrop(4, padding_mode="reflect"), T.RandomPerspective(prob=0.25),
        T.RandomResizedCrop(4, ratio=(0.5, 2.0)), T.RandomResizedCrop(4, ratio=(0.75, 1.3333333333333333)),
        paddle.vision.ops.DeformConv2D(2, 3, 3, bias_attr=False), T.rotate(None, 3, expand=True),
    ]


def result():
    net, picture = Net(), paddle.linspace(0, 1, 12).reshape([3, 2, 2])
    scheduler = paddle.optimizer.lr.StepDecay(0.5, 1)
    optimizer = paddle.optimizer.SGD(scheduler, parameters=net.parameters())
    net(data()).sum().backward()
    optimizer.step()
    net.clear_gradients(set_to_zero=False)
    scheduler.step()
    scheduler.set_dict(scheduler.state_dict())
    seen = T.normalize(picture, [0.5, 0.25, 0.5], [0.5, 0.5, 0.25])
    asked = paddle.is_compiled_with_cinn(), paddle.is_compiled_with_ipu(), paddle.is_compiled_with_custom_device("npu")
    return scheduler.last_lr, seen.numpy(), T.erase(picture, 0, 0, 1, 1, paddle.zeros([3, 1, 1])).numpy(), asked
""",
}
NAMES = (
    "Scaler.minimize", "Scheduler.set_dict", "nn.GroupNorm", "nn.SpectralNorm", "paddle.callbacks.ReduceLROnPlateau",
    "paddle.callbacks.VisualDL", "optimizer.lr.LRScheduler", "paddle.vision.transforms.BaseTransform",
    "Optimizer.zero_grad", "Optimizer.load_state_dict", "paddle.in_dynamic_mode", "Layer.clear_gradients",
    *(f"paddle.is_compiled_with_{name}" for name in ("xpu", "cinn", "ipu", "custom_device")),
    *(f"paddle.vision.transforms.{row[1].partition('(')[0]}" for row in layers_to_torch.TRANSFORMS),
    "paddle.vision.ops.DeformConv2D", "paddle.utils.download.get_weights_path_from_url",
)  # fmt: skip
