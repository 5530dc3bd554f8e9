"""Networks as a user of PaddlePaddle writes them, for test_any_pair.py; any_torch.py has the same for PyTorch.

wrong names a mistake that somebody made while porting; it changes no shape of a weight.
"""

import paddle
import paddle.nn as nn
import paddle.nn.functional as F


class ConvBNLayer(nn.Layer):
    def __init__(self, into, out, wrong=""):
        super().__init__()
        self.wrong = wrong
        self.conv = nn.Conv2D(into, out, 3, padding="SAME", bias_attr=False)
        self.bn = nn.BatchNorm2D(out, epsilon=1e-3 if wrong == "eps" else 1e-5)

    def forward(self, x):
        x = self.bn(self.conv(x))
        return x if self.wrong == "activation" else F.relu(x)


class UNetTransposed(nn.Layer):
    def __init__(self, wrong=""):
        super().__init__()
        self.wrong = wrong
        self.head = nn.Conv2D(4, 2, 1)
        self.decode = ConvBNLayer(8, 4)
        self.upsample = nn.Conv2DTranspose(8, 4, kernel_size=2, stride=2)
        self.enc1, self.enc2 = ConvBNLayer(3, 4), ConvBNLayer(4, 8, wrong)

    def forward(self, x):
        skip = self.enc1(x)
        x = self.upsample(self.enc2(F.max_pool2d(skip, kernel_size=2, stride=2)))
        x = paddle.concat([x, skip] if self.wrong == "order" else [skip, x], axis=1)
        return self.head(self.decode(x))


class UNetBilinear(nn.Layer):
    def __init__(self, wrong=""):
        super().__init__()
        self.enc1, self.enc2, self.decode = ConvBNLayer(3, 4), ConvBNLayer(4, 4), ConvBNLayer(8, 4)
        self.pool = nn.AvgPool2D(2, 2) if wrong == "pool" else nn.MaxPool2D(2, 2)
        mode = "nearest" if wrong == "nearest" else "bilinear"
        self.upsample = nn.Upsample(scale_factor=2, mode=mode, align_corners=wrong == "corners")
        self.head = nn.Conv2D(4, 2, 1)

    def forward(self, x):
        skip = self.enc1(x)
        x = self.upsample(self.enc2(self.pool(skip)))
        return self.head(self.decode(paddle.concat([skip, x], axis=1)))


class Attention(nn.Layer):
    """By hand, with three projections."""

    def __init__(self, width, heads, wrong):
        super().__init__()
        self.heads, self.each, self.wrong = heads, width // heads, wrong
        self.v, self.k, self.q = nn.Linear(width, width), nn.Linear(width, width), nn.Linear(width, width)
        self.out = nn.Linear(width, width)

    def split(self, x):
        return x.reshape([x.shape[0], -1, self.heads, self.each]).transpose([0, 2, 1, 3])

    def forward(self, x):
        q, k, v = self.split(self.q(x)), self.split(self.k(x)), self.split(self.v(x))
        size = x.shape[-1] if self.wrong == "scale" else self.each
        weights = F.softmax(paddle.matmul(q, k, transpose_y=True) / size**0.5, axis=-1)
        y = paddle.matmul(weights, v)
        y = y if self.wrong == "join" else y.transpose([0, 2, 1, 3])
        return self.out(y.reshape(x.shape))


class Block(nn.Layer):
    def __init__(self, width, wrong):
        super().__init__()
        self.wrong = wrong
        self.attention = Attention(width, 4 if wrong == "heads" else 2, wrong)
        self.mlp = nn.Sequential(nn.Linear(width, 2 * width), nn.GELU(), nn.Linear(2 * width, width))
        self.before, self.between = nn.LayerNorm(width), nn.LayerNorm(width)

    def forward(self, x):
        y = self.attention(self.before(x))
        x = y if self.wrong == "residual" else x + y
        return self.mlp(self.between(x)) + x


class Tokens(nn.Layer):
    """A ViT without its encoder."""

    def __init__(self, width=8, patches=16):
        super().__init__()
        normal = nn.initializer.TruncatedNormal(std=0.1)
        self.pos_embed = self.create_parameter([1, patches + 1, width], default_initializer=normal)
        self.cls_token = self.create_parameter([1, 1, width], default_initializer=normal)
        self.patch_embed = nn.Conv2D(3, width, 4, 4)
        self.norm, self.fc = nn.LayerNorm(width), nn.Linear(width, 3)

    def forward(self, x):
        x = self.patch_embed(x).flatten(2).transpose([0, 2, 1])
        x = paddle.concat([self.cls_token.tile([x.shape[0], 1, 1]), x], axis=1) + self.pos_embed
        return self.fc(self.norm(self.encode(x))[:, 0])


class ViTByHand(Tokens):
    def __init__(self, wrong=""):
        super().__init__()
        self.blocks = nn.LayerList([Block(8, ""), Block(8, wrong)])

    def encode(self, x):
        for each in self.blocks:
            x = each(x)
        return x


class ViTOfLayers(Tokens):
    def __init__(self, wrong=""):
        super().__init__()
        heads = 4 if wrong == "heads" else 2
        settings = {"activation": "relu" if wrong == "relu" else "gelu", "normalize_before": wrong != "post"}
        self.encoder = nn.TransformerEncoder(nn.TransformerEncoderLayer(8, heads, 16, dropout=0.0, **settings), 2)

    def encode(self, x):
        return self.encoder(x)


class LSTMText(nn.Layer):
    """Two layers in both directions; the last states of both directions go into the head."""

    def __init__(self, wrong=""):
        super().__init__()
        self.wrong = wrong
        self.embedding = nn.Embedding(20, 6)
        self.rnn = nn.LSTM(6, 5, num_layers=2, direction="bidirect", time_major=wrong == "axes")
        self.fc = nn.Linear(10, 3)

    def forward(self, ids):
        outputs, (hidden, _) = self.rnn(self.embedding(ids))
        if self.wrong == "step":
            return self.fc(outputs[:, -1, :])
        first, last = (hidden[0], hidden[1]) if self.wrong == "layer" else (hidden[-2], hidden[-1])
        return self.fc(paddle.concat([first, last], axis=-1))


class GRUText(nn.Layer):
    def __init__(self, wrong=""):
        super().__init__()
        self.wrong = wrong
        self.fc = nn.Linear(5, 3)
        self.rnn = nn.GRU(6, 5)
        self.embedding = nn.Embedding(20, 6)

    def forward(self, ids):
        x = self.embedding(ids)
        outputs, last = self.rnn(paddle.flip(x, axis=[1]) if self.wrong == "reversed" else x)
        if self.wrong == "tanh":
            last = F.tanh(last)
        return self.fc(outputs.mean(axis=1) if self.wrong == "mean" else last.squeeze(0))


class PointNet(nn.Layer):
    """Points as (channels, points)."""

    def __init__(self, wrong=""):
        super().__init__()
        self.wrong = wrong
        self.mlp1 = nn.Sequential(nn.Conv1D(3, 8, 1), nn.BatchNorm1D(8), nn.ReLU())
        self.mlp2 = nn.Sequential(nn.Conv1D(8, 16, 1), nn.BatchNorm1D(16, epsilon=1e-3 if wrong == "eps" else 1e-5))
        self.hidden, self.dropout, self.out = nn.Linear(16, 8), nn.Dropout(p=0.3), nn.Linear(8, 4)

    def forward(self, x):
        x = self.mlp2(self.mlp1(x))
        x = paddle.mean(x, axis=-1) if self.wrong == "mean" else paddle.max(x, axis=-1)
        x = self.hidden(x)
        return self.out(self.dropout(x if self.wrong == "activation" else F.relu(x)))


class Video(nn.Layer):
    def __init__(self, wrong=""):
        super().__init__()
        self.wrong = wrong
        self.stem = nn.Sequential(nn.Conv3D(1, 4, 3, padding=1), nn.BatchNorm3D(4), nn.PReLU(4))
        self.pool = nn.AvgPool3D(2, 2) if wrong == "pool" else nn.MaxPool3D(2, 2)
        self.down, self.norm = nn.Conv3D(4, 6, 3, stride=2, padding=1), nn.GroupNorm(1 if wrong == "groups" else 2, 6)
        self.upconv, self.fc = nn.Conv3DTranspose(6, 4, 2, stride=2), nn.Linear(4, 3)

    def forward(self, x):
        x = self.pool(self.stem(x))
        y = self.upconv(F.relu(self.norm(self.down(x))))
        y = y if self.wrong == "residual" else y + x
        return self.fc(F.adaptive_avg_pool3d(y, 1).flatten(1))


class Deep(nn.Layer):
    """Forty residual blocks, and a head that may forget its bias."""

    def __init__(self, wrong=""):
        super().__init__()
        self.wrong = wrong
        self.convs = nn.LayerList([nn.Conv2D(3, 3, 1, bias_attr=False) for _ in range(40)])
        self.norms = nn.LayerList([nn.BatchNorm2D(3) for _ in range(40)])
        self.fc = nn.Linear(3, 4)

    def forward(self, x):
        for conv, norm in zip(self.convs, self.norms, strict=True):
            x = F.relu(x + norm(conv(x)))
        return F.linear(x.mean([2, 3]), self.fc.weight, None if self.wrong == "bias" else self.fc.bias)


class MLP(nn.Layer):
    def __init__(self, wrong=""):
        super().__init__()
        self.wrong = wrong
        self.fc1, self.fc2, self.fc3 = nn.Linear(10, 12), nn.Linear(12, 6), nn.Linear(6, 3)
        self.bn = nn.BatchNorm1D(12, epsilon=1e-3 if wrong == "eps" else 1e-5)

    def forward(self, x):
        x = F.leaky_relu(self.bn(self.fc1(x)), negative_slope=0.2 if self.wrong == "slope" else 0.01)
        x = self.fc2(x)
        x = self.fc3(x * F.sigmoid(x))
        return F.relu(x) if self.wrong == "extra" else x


class Maps(nn.Layer):
    """What can be written in several ways, on maps."""

    def __init__(self, wrong=""):
        super().__init__()
        self.wrong = wrong
        self.first = nn.Conv2D(3, 6, 3, padding=[2, 1, 0, 1])
        self.around, self.second = nn.Pad2D(1, mode="reflect"), nn.Conv2D(6, 6, 3)
        self.third = nn.Conv2D(6, 6, 3, padding=1, groups=2)
        self.gamma = self.create_parameter([1, 6, 1, 1])
        self.bn, self.head = nn.BatchNorm(6), nn.Conv2D(6, 3, 1)

    def forward(self, x):
        x = self.first(x)
        x = x * F.relu6(x + 3) / 6
        x = self.second(self.around(x)) + self.gamma * x
        inner = 0.7978845608028654 * (x + 0.044715 * x**3)
        x = x * 0.5 * (1 + paddle.tanh(inner))
        n, c, h, w = x.shape
        x = x.reshape([n, 3 if self.wrong == "shuffle" else 2, -1, h, w]).transpose([0, 2, 1, 3, 4])
        x = self.bn(self.third(x.reshape([n, c, h, w])))
        x = paddle.clip(x, 0, 0.1 if self.wrong == "clip" else 6)
        return self.head(x.sum([2, 3], keepdim=True) / (h * w)).flatten(1)


class Steps(nn.Layer):
    """What can be written in several ways, on steps; a relative position bias as in a Swin transformer."""

    def __init__(self, wrong=""):
        super().__init__()
        self.wrong = wrong
        self.scale = self.create_parameter([8], default_initializer=nn.initializer.Constant(1.0))
        self.value, self.gate, self.shrink = nn.Linear(8, 12), nn.Linear(8, 12), nn.Linear(12, 8)
        self.qkv, self.proj = nn.Linear(8, 24), nn.Linear(8, 8)
        self.relative_bias = self.create_parameter([9, 2])
        at = paddle.arange(5)
        self.register_buffer("index", at.unsqueeze(1) - at.unsqueeze(0) + 4)
        self.head = nn.Linear(8, 3)

    def forward(self, x):
        n, steps, width = x.shape
        eps = 1e-3 if self.wrong == "eps" else 1e-6
        y = x * paddle.rsqrt(paddle.mean(x * x, axis=-1, keepdim=True) + eps) * self.scale
        x = self.shrink(self.value(y) * F.silu(self.gate(y))) + x
        q, k, v = self.qkv(x).reshape([n, steps, 3, 2, 4]).transpose([2, 0, 3, 1, 4]).unbind(0)
        bias = paddle.gather(self.relative_bias, self.index.flatten()).reshape([steps, steps, 2]).transpose([2, 0, 1])
        scores = paddle.matmul(q * 0.5, k, transpose_y=True)
        scores = scores if self.wrong == "bias" else scores + bias.unsqueeze(0)
        x = paddle.matmul(F.softmax(scores), v).transpose([0, 2, 1, 3]).reshape([n, steps, width])
        return paddle.mean(self.head(self.proj(x)), axis=1)


class Root(nn.Layer):
    """x / sqrt(the sum of x) before a linear layer: NaN where the sum is negative, unless it is taken within."""

    def __init__(self, within=False):
        super().__init__()
        self.fc, self.within = nn.Linear(4, 3), within

    def forward(self, x):
        total = x.sum(1, keepdim=True)
        return self.fc(paddle.rsqrt(total.abs() if self.within else total) * x)


class Masked(nn.Layer):
    """Scores of every row with every row, of later ones minus infinity, and a softmax of them unless they are shown."""

    def __init__(self, shown=False, axis=-1):
        super().__init__()
        self.fc, self.shown, self.axis = nn.Linear(4, 4), shown, axis

    def forward(self, x):
        scores = self.fc(x) @ x.t()
        later = paddle.triu(paddle.ones([6, 6]), 1).astype("bool")
        scores = paddle.where(later, paddle.full_like(scores, float("-inf")), scores)
        return scores if self.shown else nn.functional.softmax(scores, self.axis)
