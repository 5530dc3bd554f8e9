"""Programs of PaddlePaddle's high level: a Model that trains itself, schedules from elsewhere, how a layer learns."""

PROGRAMS = {
    "a model that trains itself": """
class Rows(paddle.io.Dataset):
    def __len__(self):
        return 12

    def __getitem__(self, at):
        return np.linspace(-1.0, 1.0, 4) * (at + 1) / 6, np.array([at % 3])


class Small(nn.Layer):
    def __init__(self):
        super().__init__()
        self.w = self.create_parameter([4, 3], default_initializer=nn.initializer.Assign(np.eye(4, 3) / 4))

    def forward(self, x):
        return paddle.matmul(x, self.w)


class Least(paddle.metric.Metric):
    def __init__(self):
        super().__init__()
        self.reset()

    def compute(self, pred, label):
        return pred.min()

    def update(self, least):
        self.least = min(self.least, float(least))

    def reset(self):
        self.least = 9.0

    def accumulate(self):
        return self.least

    def name(self):
        return "least"


class Notes(paddle.callbacks.Callback):
    def __init__(self):
        super().__init__()
        self.kept = []

    def on_train_batch_end(self, step, logs=None):
        self.kept += [step, logs["loss"][0]]

    def on_epoch_end(self, epoch, logs=None):
        self.kept.append(logs["acc_top1"])


def result():
    import tempfile

    folder, rows = tempfile.mkdtemp(), Rows()
    net = Small()
    model = paddle.Model(net, paddle.static.InputSpec([None, 4], "float64", "x"))
    rate = paddle.optimizer.lr.StepDecay(0.5, step_size=2)
    model.prepare(
        paddle.optimizer.Momentum(rate, parameters=model.parameters(), grad_clip=nn.ClipGradByValue(0.25)),
        nn.CrossEntropyLoss(), [paddle.metric.Accuracy(topk=(1, 2)), Least()],
    )
    notes = Notes()
    early = paddle.callbacks.EarlyStopping("loss", patience=1, verbose=0, min_delta=9.0)
    quiet = paddle.callbacks.ProgBarLogger(log_freq=1, verbose=0)
    saver = paddle.callbacks.ModelCheckpoint(save_freq=1, save_dir=folder)
    by_step = paddle.callbacks.LRScheduler(by_step=True)
    called = [notes, early, quiet, saver, by_step]
    model.fit(rows, rows, batch_size=4, epochs=5, shuffle=False, verbose=0, callbacks=called)
    found = model.evaluate(rows, batch_size=5, verbose=0)
    model.save(folder + "/last")
    other = paddle.Model(Small())
    other.load(folder + "/last")
    other.prepare()
    shares = other.predict(rows, batch_size=6, stack_outputs=True, verbose=0)[0]
    named = [(name, np.asarray(value).sum()) for name, value in sorted(found.items())]
    return notes.kept, named, shares, rate.last_epoch, model.stop_training
""",
    "schedules that come from elsewhere": """
def schedule(kind, rate=0.5):
    if kind == "warm":
        inner = paddle.optimizer.lr.PolynomialDecay(rate, 6, 0.125)
        inner = paddle.optimizer.lr.LinearWarmup(inner, 2, 0.0625, 0.5)
        return inner
    if kind == "both":
        return paddle.optimizer.lr.LinearWarmup(paddle.optimizer.lr.ExponentialDecay(rate, 0.5), 2, 0.125, 0.5)
    return rate if kind == "none" else paddle.optimizer.lr.PiecewiseDecay([2, 3], [0.5, 0.25, 0.125])


def made(net, rate):
    return paddle.optimizer.SGD(learning_rate=rate, parameters=net.parameters(), weight_decay=0.125)


def result():
    paddle.distributed.init_parallel_env()
    rates, nets = [], []
    for kind in ("warm", "both", "steps", "none"):
        net = paddle.DataParallel(Net())
        rate = schedule(kind)
        optimizer = made(net, rate)
        for _ in range(4):
            net(data()).sum().backward()
            optimizer.step()
            optimizer.clear_gradients()
            rates.append(optimizer.get_lr())
            if kind != "none":
                rate.step()
        nets.append(net.parameters()[0].detach().numpy())
    net = Net()
    own = paddle.optimizer.SGD(paddle.optimizer.lr.StepDecay(0.5, 1, 0.5), parameters=net.parameters())
    own._learning_rate.step()
    return rates, nets, own.get_lr()
""",
    "how layers learn": """
class Told(nn.Layer):
    def __init__(self):
        super().__init__()
        fill = nn.initializer.Constant(0.5)
        self.a = nn.Conv2D(1, 2, 1, weight_attr=paddle.ParamAttr(initializer=fill, learning_rate=2.0), bias_attr=False)
        self.b = nn.Conv2D(2, 1, 1, weight_attr=paddle.ParamAttr(regularizer=paddle.regularizer.L2Decay(0.25),
                                                                 initializer=fill), bias_attr=False)
        decay = paddle.regularizer.L2Decay(0.0)
        attr = paddle.ParamAttr(regularizer=decay, initializer=fill)
        self.c = nn.Conv2D(1, 1, 1, weight_attr=attr, bias_attr=attr)

    def forward(self, x):
        return self.c(self.b(self.a(x)))


def result():
    net = Told()
    rate = paddle.optimizer.lr.StepDecay(0.125, 1, 0.5)
    optimizer = paddle.optimizer.Momentum(rate, 0.5, parameters=net.parameters(), weight_decay=0.0625)
    for _ in range(3):
        net(data().reshape([1, 1, 3, 4])).sum().backward()
        optimizer.step()
        optimizer.clear_grad()
        rate.step()
    return [each.detach().numpy() for each in net.parameters()], optimizer.get_lr()
""",
    "a network that is saved as it runs": """
def result():
    one, two, three = nn.Conv1D(2, 2, 3), nn.Conv2D(2, 2, 3), nn.Conv3D(2, 2, 3)
    print(one._padding, two._padding, three._padding)
    import tempfile

    path = tempfile.mkdtemp() + "/net"
    net = paddle.jit.to_static(nn.Sequential(nn.ReLU(), nn.LeakyReLU(0.25)))
    layer = nn.Linear(4, 2, weight_attr=nn.initializer.Constant(0.5), bias_attr=False)
    paddle.jit.save(layer, path, input_spec=[paddle.static.InputSpec([None, 4], "float64")])
    return paddle.jit.load(path)(data()).detach().numpy(), net(data()).numpy()
""",
    "what keeps its constants in float32": """
def steps(make):
    w = paddle.to_tensor([[0.5, -0.25], [1.5, 2.0]], stop_gradient=False)
    optimizer = make([w])
    for scale in (1.0, -2.0, 0.5):
        (w * w * paddle.to_tensor([1.0, scale])).sum().backward()
        optimizer.step()
        optimizer.clear_grad()
    return w.detach().numpy()


def result():
    a = steps(lambda p: paddle.optimizer.RMSProp(0.125, momentum=0.5, centered=True, parameters=p, weight_decay=0.125))
    b = steps(lambda p: paddle.optimizer.RMSProp(learning_rate=0.125, parameters=p))
    c = steps(lambda p: paddle.optimizer.Lamb(0.125, beta1=0.875, parameters=p))
    return a, b, c, paddle.stanh(data()).numpy(), paddle.renorm(data(), 2.0, 0, 1.0).numpy()
""",
    "arrays of other libraries, a number that is put along an axis, a picture that is resized": """
import paddle.vision.transforms as T
from paddle.metric import Accuracy, Metric
from PIL import Image
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler


class Smooth(nn.Layer):
    def __init__(self, eps=0.25):
        super().__init__()
        self.eps = eps

    def forward(self, logits, label):
        spread = paddle.full_like(logits, self.eps / (logits.shape[-1] - 1))
        target = paddle.put_along_axis(spread, label.unsqueeze(1), 1 - self.eps, axis=1)
        return -(target * F.log_softmax(logits, axis=-1)).sum(axis=-1).mean()


class Window(paddle.io.Dataset):
    def __init__(self, rows, length=4):
        self.rows, self.length = rows.astype("float64"), length

    def __getitem__(self, at):
        return self.rows[at:at + self.length]

    def __len__(self):
        return len(self.rows) - self.length


def result():
    across, down = np.mgrid[:8, :6].astype("float64")
    known, held = train_test_split(across + down, test_size=2, random_state=0)
    scaled = StandardScaler().fit(known).transform(held)
    windows = Window(scaled[:1].repeat(6, 0))
    right = Accuracy()
    right.update(right.compute(paddle.to_tensor([[0.1, 0.9]]), paddle.to_tensor([[1]])))
    picture = Image.fromarray((across * 30).astype("uint8"))
    small = np.asarray(T.resize(picture, (4, 5), interpolation="bicubic")).astype("float64")
    loss = Smooth()(paddle.to_tensor(known[:3]), paddle.to_tensor([0, 2, 1]))
    return scaled[:2].round(2), windows[1], small, loss.item(), right.accumulate()
""",
    "parameters that are kept as a list, layers that a function without arguments makes": """
class Made(nn.Layer):
    def __init__(self):
        super().__init__()
        attrs = lambda: (paddle.ParamAttr(initializer=nn.initializer.Constant(0.5)),
                         paddle.ParamAttr(initializer=nn.initializer.Constant(0.25)))
        w, b = attrs()
        self.first = nn.Linear(8, 8, weight_attr=w, bias_attr=b)
        encoder = lambda: nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2, 16, dropout=0.0), 1)
        self.encoder = encoder()
        self.kept = self.first.parameters()

    def forward(self, x):
        mask = paddle.triu(paddle.full([3, 3], float("-inf"), dtype="float64"), 1)
        return self.encoder(x + self.first(x), src_mask=mask)


def result():
    net = Made()
    for p in net.encoder.parameters():
        p.set_value(paddle.full(p.shape, 1.0, dtype="float64"))
    kept = net.first.parameters()
    optimizer = paddle.optimizer.SGD(0.5, parameters=kept)
    x = paddle.linspace(-4, 4, 24).reshape([1, 3, 8]).astype("float64")
    (net(x) * x).sum().backward()
    optimizer.step()
    counted = [sum(int(p.size) for p in net.kept) for _ in range(2)], len(kept), len(net.kept), kept[1].shape[0]
    return counted, net(x).detach().numpy(), kept[0].detach().numpy().sum(), sum(p.detach().sum().item() for p in kept)
""",
}
