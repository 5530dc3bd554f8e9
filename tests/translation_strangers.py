"""Programs for PaddlePaddle as strangers write them: see translation_own.py and test_translate_paddle.py."""

PROGRAMS = {
    "a batch norm with an activation": """
class Block(nn.Layer):
    def __init__(self, act=None):
        super().__init__()
        self.bn = nn.BatchNorm(2, act=act, param_attr=nn.initializer.Constant(2.0))
        self.last = nn.BatchNorm(2, act="sigmoid")

    def forward(self, x):
        return self.last(self.bn(x))


def result():
    paddle.set_default_dtype(paddle.float32)
    x, found = paddle.linspace(-1, 1, 36).reshape([1, 2, 3, 6]), []
    for act in (None, "relu", "swish"):
        net = Block(act)
        net.eval()
        found.append(net(x).detach().numpy())
    paddle.set_default_dtype(paddle.float64)
    return found
""",
    "what is handed on by two stars": """
class ConvBN(nn.Layer):
    def __init__(self, channels, k=1, **kwargs):
        super().__init__()
        self.conv = nn.Conv2D(channels, 2, k, weight_attr=nn.initializer.Constant(0.5), **kwargs)

    def forward(self, x):
        return self.conv(x)


class Twice(nn.Layer):
    def __init__(self, **kwargs):
        super().__init__()
        self.one, self.blocks = ConvBN(2, **kwargs), nn.LayerList()
        self.blocks.append(self.add_sublayer("second", ConvBN(2, bias_attr=False, stride=2)))

    def turn(self, x):
        x = x.transpose([0, 1, 3, 2])
        return x.astype("float64").mean(axis=1)

    def forward(self, x):
        return list(map(self.turn, [self.one(x), self.blocks[0](x)]))


def result():
    print(paddle.__version__)
    net = Twice(bias_attr=False)
    layer = nn.Conv2D(2, 3, 1, weight_attr=nn.initializer.KaimingNormal(fan_in=1e9))
    drawn = layer.weight.abs().max() < 0.001
    place = paddle.CUDAPlace(0) if paddle.is_compiled_with_cuda() else paddle.CPUPlace()
    x = paddle.to_tensor(np.arange(16.0).reshape(1, 2, 2, 4), place=place if drawn else None)
    return [each.detach().numpy() for each in net(x)], sorted(net.state_dict()), bool(drawn)
""",
    "layers of a list by their place": """
class Held(nn.Layer):
    def __init__(self):
        super().__init__()
        self.fcs = nn.LayerList([nn.Linear(3, 3, bias_attr=False) for _ in range(2)])
        self.seq = nn.Sequential(nn.Linear(3, 3, bias_attr=False), nn.ReLU())
        self.kept, self.cells = [], nn.LayerList()
        for at in range(2):
            layer = self.add_sublayer(f"layer{at}", nn.Linear(3, 3, bias_attr=False))
            self.kept.append(layer)
            for each in (layer, self.fcs[at], self.seq[0]):
                each.weight.set_value(np.arange(9.0).reshape(3, 3) + at)
        self.cells.append(nn.LSTMCell(3, 3))
        for each in self.cells[0].parameters():
            each.set_value(paddle.full(each.shape, 0.25, dtype=each.dtype))
        self.drop = nn.Dropout(0.5, mode="downscale_in_infer")

    def forward(self, x):
        found = [paddle.matmul(x, self.fcs[0].weight), x @ self.seq[0].weight, F.linear(x, self.fcs[-1].weight)]
        found += [F.linear(x, each.weight) for each in self.fcs] + [paddle.mm(x, self.kept[1].weight)]
        y, (h, c) = self.cells[0](x)
        return [*found, y + c, self.drop(x)]


def result():
    net = Held()
    net.eval()
    return [each.detach().numpy() for each in net(data()[:, :3])], net.fcs[0].weight.shape[0]
""",
    "which parameters decay, by their names": """
def made():
    return nn.Linear(4, 2, weight_attr=nn.initializer.Constant(0.5), bias_attr=nn.initializer.Constant(0.25))


def steps(net, optimizer):
    for _ in range(3):
        (net(data()) ** 2).sum().backward()
        optimizer.step()
        optimizer.clear_grad()
    return [net.weight.detach().numpy().sum(), net.bias.detach().numpy()]


def result():
    net, other = made(), made()
    decay = [p.name for n, p in net.named_parameters() if not any(word in n for word in ["bias", "norm"])]
    optimizer = paddle.optimizer.AdamW(
        learning_rate=0.5, beta1=0.8, parameters=net.parameters(), weight_decay=0.25,
        apply_decay_param_fun=lambda x: x in decay)
    still = []
    for name, p in other.named_parameters():
        if "weight" in name:
            still.append(p.name)
    second = paddle.optimizer.AdamW(
        0.5, parameters=other.parameters(), weight_decay=0.25, apply_decay_param_fun=lambda n: n not in still)
    return steps(net, optimizer), steps(other, second)
""",
    "the rate that a schedule tells": """
def result():
    net, found = nn.Linear(4, 2), []
    one = paddle.optimizer.lr.CosineAnnealingDecay(learning_rate=0.5, T_max=4, eta_min=0.125)
    first = paddle.optimizer.SGD(one, parameters=net.parameters())
    two = paddle.optimizer.lr.StepDecay(0.5, step_size=2)
    second = paddle.optimizer.SGD(two, parameters=net.parameters())
    for _ in range(6):
        found += [one.get_lr(), two.get_lr(), first.get_lr(), second.get_lr()]
        one.step()
        two.step()
    return found
""",
    "a mask that is added": """
class Net(nn.Layer):
    def __init__(self):
        super().__init__()
        self.mask = None
        layer = nn.TransformerEncoderLayer(4, 2, 8, dropout=0.0)
        self.encoder = nn.TransformerEncoder(layer, 1)
        self.attend = nn.MultiHeadAttention(4, 2)
        for p in self.parameters():
            nn.initializer.Constant(0.125)(p)

    def later(self, size):
        return paddle.tensor.triu(paddle.full([size, size], float("-inf")), 1)

    def forward(self, x):
        if self.mask is None:
            self.mask = self.later(x.shape[1])
        y = self.encoder(x, self.mask)
        return y + self.attend(x, x, x, self.mask)


def result():
    net = Net()
    net.eval()
    return net((paddle.arange(24, dtype="float64") ** 2 % 7).reshape([2, 3, 4])).detach().numpy()
""",
    "what is no tensor any more": """
def places(logits):
    if isinstance(logits, paddle.Tensor):
        logits = logits.numpy()
    return logits.argmax(axis=1), logits.max(axis=1)


def judged(model, x):
    model.eval()
    y = model(x)
    return y.argmax(axis=1).numpy(), y.max(axis=1).detach().numpy()


def result():
    net = nn.Linear(4, 3, weight_attr=nn.initializer.Assign(np.arange(12.0).reshape(4, 3)),
                    bias_attr=False)
    return places(net(data())), places(np.eye(3)), judged(net, data())
""",
}
