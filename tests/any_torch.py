"""Networks as a user of PyTorch writes them, for test_any_pair.py; any_paddle.py has the same as a user of Paddle does.

wrong names a mistake that somebody made while porting; it changes no shape of a weight.
"""

import torch
import torch.nn as nn
import torch.nn.functional as F


def block(into, out, wrong):
    eps = 1e-3 if wrong == "eps" else 1e-5
    layers = [nn.Conv2d(into, out, 3, padding=1, bias=False), nn.BatchNorm2d(out, eps=eps)]
    return nn.Sequential(*layers, *([] if wrong == "activation" else [nn.ReLU(inplace=True)]))


class UNetTransposed(nn.Module):
    def __init__(self, wrong=""):
        super().__init__()
        self.wrong = wrong
        self.down1, self.down2 = block(3, 4, ""), block(4, 8, wrong)
        self.pool = nn.MaxPool2d(2)
        self.up = nn.ConvTranspose2d(8, 4, 2, stride=2)
        self.merge = block(8, 4, "")
        self.head = nn.Conv2d(4, 2, 1)

    def forward(self, x):
        one = self.down1(x)
        up = self.up(self.down2(self.pool(one)))
        return self.head(self.merge(torch.cat([up, one] if self.wrong == "order" else [one, up], dim=1)))


class UNetBilinear(nn.Module):
    def __init__(self, wrong=""):
        super().__init__()
        self.wrong = wrong
        self.down1, self.down2 = block(3, 4, ""), block(4, 4, "")
        self.merge = block(8, 4, "")
        self.head = nn.Conv2d(4, 2, 1)

    def forward(self, x):
        one = self.down1(x)
        two = self.down2(F.avg_pool2d(one, 2) if self.wrong == "pool" else F.max_pool2d(one, 2))
        mode = {"mode": "nearest"} if self.wrong == "nearest" else {"mode": "bilinear", "align_corners": False}
        if self.wrong == "corners":
            mode["align_corners"] = True
        up = F.interpolate(two, scale_factor=2, **mode)
        return self.head(self.merge(torch.cat((one, up), 1)))


class Attention(nn.Module):
    """By hand, with one packed projection."""

    def __init__(self, width, heads, wrong):
        super().__init__()
        self.heads, self.wrong = heads, wrong
        self.qkv, self.proj = nn.Linear(width, 3 * width), nn.Linear(width, width)

    def forward(self, x):
        n, steps, width = x.shape
        each = width // self.heads
        q, k, v = self.qkv(x).reshape(n, steps, 3, self.heads, each).permute(2, 0, 3, 1, 4)
        scores = q @ k.transpose(-2, -1) * (width if self.wrong == "scale" else each) ** -0.5
        x = scores.softmax(dim=-1) @ v
        return self.proj((x if self.wrong == "join" else x.transpose(1, 2)).reshape(n, steps, width))


class Block(nn.Module):
    def __init__(self, width, wrong):
        super().__init__()
        self.wrong = wrong
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.attn = Attention(width, 4 if wrong == "heads" else 2, wrong)
        self.fc1, self.fc2 = nn.Linear(width, 2 * width), nn.Linear(2 * width, width)

    def forward(self, x):
        x = self.attn(self.norm1(x)) + (0 if self.wrong == "residual" else x)
        return x + self.fc2(F.gelu(self.fc1(self.norm2(x))))


class Tokens(nn.Module):
    """A ViT without its encoder."""

    def __init__(self, width=8, patches=16):
        super().__init__()
        self.patch = nn.Conv2d(3, width, 4, stride=4)
        self.token = nn.Parameter(torch.randn(1, 1, width) * 0.1)
        self.position = nn.Parameter(torch.randn(1, patches + 1, width) * 0.1)
        self.norm, self.head = nn.LayerNorm(width), nn.Linear(width, 3)

    def forward(self, x):
        x = self.patch(x).flatten(2).transpose(1, 2)
        x = torch.cat([self.token.expand(x.shape[0], -1, -1), x], dim=1) + self.position
        return self.head(self.norm(self.encode(x))[:, 0])


class ViTByHand(Tokens):
    def __init__(self, wrong=""):
        super().__init__()
        self.blocks = nn.ModuleList([Block(8, ""), Block(8, wrong)])

    def encode(self, x):
        for each in self.blocks:
            x = each(x)
        return x


class ViTOfLayers(Tokens):
    def __init__(self, wrong=""):
        super().__init__()
        heads = 4 if wrong == "heads" else 2
        settings = {"activation": "relu" if wrong == "relu" else "gelu", "norm_first": wrong != "post"}
        layer = nn.TransformerEncoderLayer(8, heads, 16, dropout=0.0, batch_first=True, **settings)
        self.encoder = nn.TransformerEncoder(layer, 2, enable_nested_tensor=False)

    def encode(self, x):
        return self.encoder(x)


class LSTMText(nn.Module):
    """Two layers in both directions; the last states of both directions go into the head."""

    def __init__(self, wrong=""):
        super().__init__()
        self.wrong = wrong
        self.embed = nn.Embedding(20, 6)
        self.lstm = nn.LSTM(6, 5, num_layers=2, bidirectional=True, batch_first=wrong != "axes")
        self.head = nn.Linear(10, 3)

    def forward(self, tokens):
        out, (h, _) = self.lstm(self.embed(tokens))
        if self.wrong == "step":
            return self.head(out[:, -1])
        return self.head(torch.cat([h[0], h[1]] if self.wrong == "layer" else [h[-2], h[-1]], dim=1))


class GRUText(nn.Module):
    def __init__(self, wrong=""):
        super().__init__()
        self.wrong = wrong
        self.embed = nn.Embedding(20, 6)
        self.gru = nn.GRU(6, 5, batch_first=True)
        self.head = nn.Linear(5, 3)

    def forward(self, tokens):
        x = self.embed(tokens)
        out, _ = self.gru(x.flip(1) if self.wrong == "reversed" else x)
        if self.wrong == "tanh":
            out = torch.tanh(out)
        return self.head(out.mean(1) if self.wrong == "mean" else out[:, -1])


class PointNet(nn.Module):
    """Points as (channels, points)."""

    def __init__(self, wrong=""):
        super().__init__()
        self.wrong = wrong
        self.conv1, self.conv2 = nn.Conv1d(3, 8, 1), nn.Conv1d(8, 16, 1)
        self.bn1, self.bn2 = nn.BatchNorm1d(8), nn.BatchNorm1d(16, eps=1e-3 if wrong == "eps" else 1e-5)
        self.fc1, self.fc2 = nn.Linear(16, 8), nn.Linear(8, 4)
        self.drop = nn.Dropout(0.3)

    def forward(self, x):
        x = F.relu(self.bn1(self.conv1(x)))
        x = self.bn2(self.conv2(x))
        x = x.mean(2) if self.wrong == "mean" else x.max(2)[0]
        x = self.fc1(x)
        return self.fc2(self.drop(x if self.wrong == "activation" else F.relu(x)))


class Video(nn.Module):
    def __init__(self, wrong=""):
        super().__init__()
        self.wrong = wrong
        self.conv1, self.norm1 = nn.Conv3d(1, 4, 3, padding=1), nn.BatchNorm3d(4)
        self.conv2, self.norm2 = nn.Conv3d(4, 6, 3, stride=2, padding=1), nn.GroupNorm(1 if wrong == "groups" else 2, 6)
        self.act, self.pool = nn.PReLU(4), nn.AvgPool3d(2) if wrong == "pool" else nn.MaxPool3d(2)
        self.up, self.head = nn.ConvTranspose3d(6, 4, 2, stride=2), nn.Linear(4, 3)

    def forward(self, x):
        one = self.pool(self.act(self.norm1(self.conv1(x))))
        x = self.up(F.relu(self.norm2(self.conv2(one))))
        return self.head((x if self.wrong == "residual" else one + x).mean([2, 3, 4]))


class Deep(nn.Module):
    """Forty residual blocks, and a head that may forget its bias."""

    def __init__(self, wrong=""):
        super().__init__()
        self.wrong = wrong
        self.convs = nn.ModuleList(nn.Conv2d(3, 3, 1, bias=False) for _ in range(40))
        self.norms = nn.ModuleList(nn.BatchNorm2d(3) for _ in range(40))
        self.fc = nn.Linear(3, 4)

    def forward(self, x):
        for conv, norm in zip(self.convs, self.norms, strict=True):
            x = F.relu(x + norm(conv(x)))
        return F.linear(x.mean((2, 3)), self.fc.weight, None if self.wrong == "bias" else self.fc.bias)


class MLP(nn.Module):
    def __init__(self, wrong=""):
        super().__init__()
        slope = 0.2 if wrong == "slope" else 0.01
        last = nn.ReLU() if wrong == "extra" else nn.Identity()
        norm = nn.BatchNorm1d(12, eps=1e-3 if wrong == "eps" else 1e-5)
        self.net = nn.Sequential(
            nn.Linear(10, 12), norm, nn.LeakyReLU(slope), nn.Linear(12, 6), nn.SiLU(), nn.Linear(6, 3), last
        )

    def forward(self, x):
        return self.net(x)


class Maps(nn.Module):
    """What can be written in several ways, on maps."""

    def __init__(self, wrong=""):
        super().__init__()
        self.wrong = wrong
        self.first = nn.Sequential(nn.ZeroPad2d((0, 1, 2, 1)), nn.Conv2d(3, 6, 3))
        self.second = nn.Conv2d(6, 6, 3, padding=1, padding_mode="reflect")
        self.third = nn.utils.parametrizations.weight_norm(nn.Conv2d(6, 6, 3, padding="same", groups=2))
        self.bn, self.scale = nn.BatchNorm2d(6), nn.Parameter(torch.randn(6, 1, 1))
        self.shuffle = nn.ChannelShuffle(2)
        self.fc = nn.Linear(6, 3)

    def forward(self, x):
        x = F.hardswish(self.first(x))
        x = x * self.scale + self.second(x)
        x = self.third(self.shuffle(F.gelu(x, approximate="tanh")))
        x = F.hardtanh(self.bn(x), 0.0, 6.0)
        return self.fc(F.adaptive_avg_pool2d(x, 1).flatten(1))


class Steps(nn.Module):
    """What can be written in several ways, on steps; a relative position bias as in a Swin transformer."""

    def __init__(self, wrong=""):
        super().__init__()
        self.norm, self.gated, self.down = nn.RMSNorm(8, eps=1e-6), nn.Linear(8, 24), nn.Linear(12, 8)
        self.table = nn.Parameter(torch.randn(9, 2))
        places = torch.arange(5)
        self.register_buffer("places", places[:, None] - places[None, :] + 4)
        self.q, self.k, self.v, self.out = (nn.Linear(8, 8) for _ in range(4))
        self.weight, self.bias = nn.Parameter(torch.randn(8, 3)), nn.Parameter(torch.zeros(3))

    def forward(self, x):
        n, steps, width = x.shape
        one, two = self.gated(self.norm(x)).chunk(2, -1)
        x = x + self.down(F.silu(one) * two)
        q, k, v = (each(x).view(n, steps, 2, 4).transpose(1, 2) for each in (self.q, self.k, self.v))
        bias = self.table[self.places.view(-1)].view(steps, steps, 2).permute(2, 0, 1)
        x = F.scaled_dot_product_attention(q, k, v, attn_mask=bias)
        x = self.out(x.transpose(1, 2).reshape(n, steps, width))
        return (x @ self.weight + self.bias).mean(1)


class Root(nn.Module):
    """x / sqrt(the sum of x) before a linear layer: NaN where the sum is negative, unless it is taken within."""

    def __init__(self, within=False):
        super().__init__()
        self.fc, self.within = nn.Linear(4, 3), within

    def forward(self, x):
        total = x.sum(1, keepdim=True)
        return self.fc(torch.rsqrt(total.abs() if self.within else total) * x)


class Masked(nn.Module):
    """Scores of every row with every row, of later ones minus infinity, and a softmax of them unless they are shown."""

    def __init__(self, shown=False, axis=-1):
        super().__init__()
        self.fc, self.shown, self.axis = nn.Linear(4, 4), shown, axis

    def forward(self, x):
        scores = self.fc(x) @ x.t()
        scores = scores.masked_fill(torch.triu(torch.ones(6, 6), 1).bool(), float("-inf"))
        return scores if self.shown else torch.softmax(scores, self.axis)
