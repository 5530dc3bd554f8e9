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
}
