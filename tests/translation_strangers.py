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
}
