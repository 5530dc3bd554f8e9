"""The pieces of the page of pitfalls in PaddlePaddle; each runs by itself after the first."""

# -- imports
import numpy as np
import paddle
import paddle.nn as nn
import paddle.nn.functional as F

# -- linear
layer = nn.Linear(4, 4)
square = np.arange(16, dtype="float32").reshape(4, 4)
given = {"weight": square, "bias": np.zeros(4, "float32")}
assert layer.set_state_dict(given) == ([], [])
x = np.ones((1, 4), "float32")
y = layer(paddle.to_tensor(x))
assert (y.numpy() == x @ square).all()  # in x out

# -- refused
layer = nn.Linear(4, 3)
given = {"weight": np.zeros((3, 4), "float32")}
missing, unexpected = layer.set_state_dict(given)  # a warning
assert missing == ["weight", "bias"]  # the layer is as random as before

# -- count
norm = nn.BatchNorm2D(8)
everything = sum(int(np.prod(p.shape)) for p in norm.parameters())
learning = [p for p in norm.parameters() if not p.stop_gradient]
learnt = sum(int(np.prod(p.shape)) for p in learning)
assert (everything, learnt) == (32, 16)  # mean and variance too

# -- momentum
norm = nn.BatchNorm2D(1, momentum=0.9)  # keeps 0.9 of the old
norm(paddle.ones([8, 1, 1, 1]))
assert abs(norm._mean.item() - 0.1) < 1e-6

# -- variance
values = np.arange(8, dtype="float32").reshape(8, 1, 1, 1)
norm = nn.BatchNorm2D(1, momentum=0.9)
norm(paddle.to_tensor(values))
found = norm._variance.item()
assert abs(found - 0.9 - 0.1 * values.var()) < 1e-6  # divided by n

# -- single
norm = nn.BatchNorm2D(2)
alone = paddle.to_tensor([[[[3.0]], [[5.0]]]])
# the input comes back
assert norm(alone).numpy().ravel().tolist() == [3.0, 5.0]

# -- ceil
ones = paddle.ones([1, 1, 5, 5])
pooled = F.max_pool2d(ones, 2, 2, 1, ceil_mode=True)
assert pooled.shape[2] == 4
assert pooled.min().item() < -3e38  # a window with no pixel in it

# -- mean
corner = F.avg_pool2d(paddle.ones([1, 1, 4, 4]), 3, 1, 1)[0, 0, 0, 0]
# the padding does not count; exclusive=False counts it
assert corner.item() == 1

# -- dropout
ones = paddle.ones([1, 1, 100, 100])
assert F.dropout(ones, 0.3, training=False).max().item() == 1
fluid = F.dropout(ones, 0.3, training=False, mode="downscale_in_infer")
assert abs(fluid.max().item() - 0.7) < 1e-6

# -- seed
paddle.seed(0)
assert abs(paddle.rand([3])[0].item() - 0.3123) < 1e-4

# -- entropy
logits = paddle.to_tensor([[0.0, 100.0]])
wrong, ignored = paddle.to_tensor([0]), paddle.to_tensor([-100])
assert F.cross_entropy(logits, wrong).item() == 64  # never more
none = F.cross_entropy(logits, ignored, ignore_index=-100)
assert none.item() == 0  # no label left

# -- relu
assert F.relu(paddle.to_tensor([float("nan")])).item() == 0

# -- init
drawn = nn.Conv2D(64, 64, 3).weight.numpy().std()
# normal, deviation sqrt(2 / fan_in)
assert abs(drawn / (2 / (64 * 9)) ** 0.5 - 1) < 0.03

# -- coefficients
w = paddle.create_parameter([1], "float64")
w.set_value(paddle.ones([1], "float64"))
optimizer = paddle.optimizer.Momentum(0.01, 0.9, parameters=[w])
for _ in range(2):
    w.sum().backward()
    optimizer.step()
    optimizer.clear_grad()
keep = float(np.float32(0.9))
assert abs(w.item() - (1 - 0.01 - 0.01 * (1 + keep))) < 1e-15

# -- rmsprop
w = paddle.create_parameter([1], "float64")
w.set_value(paddle.ones([1], "float64"))
RMSProp = paddle.optimizer.RMSProp
optimizer = RMSProp(0.01, rho=0.99, epsilon=0.01, parameters=[w])
w.sum().backward()  # a gradient of 1, so v is 0.01
optimizer.step()
# eps inside the root
assert abs(w.item() - (1 - 0.01 / (0.01 + 0.01) ** 0.5)) < 1e-7

# -- schedule
cycle = paddle.optimizer.lr.OneCycleLR(1.0, 10)
for _ in range(9):
    cycle.step()
assert abs(cycle() - 1e-4) < 1e-12

# -- resize
small = paddle.to_tensor(np.arange(4.0).reshape(1, 1, 2, 2))
usual = F.interpolate(small, size=[4, 4], mode="bilinear", align_mode=0)
other = F.interpolate(small, size=[4, 4], mode="bilinear", align_mode=1)
assert abs(usual - other).max().item() > 0.1

# -- attention
heads = nn.MultiHeadAttention(4, 2)
names = list(heads.state_dict())
# three linear layers, each [in, out]
assert names[0] == "q_proj.weight"
assert heads.q_proj.weight.shape == [4, 4]

# -- scaled
zeros = paddle.zeros([1, 2, 3, 1])
values = paddle.arange(6.0).reshape([1, 2, 3, 1])
mixed = F.scaled_dot_product_attention(zeros, zeros, values)
# [N, L, heads, E]: the mean over axis 1
assert mixed.flatten().tolist() == [1.5, 2.5, 3.5, 1.5, 2.5, 3.5]

# -- recurrent
rnn = nn.LSTM(3, 4)
# each tensor stands there under two names
assert len(rnn.state_dict()) == 2 * len(rnn.parameters()) == 8
assert rnn.weight_ih_l0 is rnn[0].cell.weight_ih

# -- padding
table = nn.Embedding(3, 2, padding_idx=1)
table.weight.set_value(paddle.ones([3, 2]))
row = table(paddle.to_tensor([1]))
assert row.sum().item() == 0  # whatever the row holds

# -- normed
layer = nn.utils.weight_norm(nn.Linear(3, 5), dim=0)
assert layer.weight_g.shape == [3]  # one length for each input

# -- hardsigmoid
x = paddle.to_tensor(1.5, dtype="float64")
slope = float(np.float32(0.1666667))  # the default
assert F.hardsigmoid(x).item() == 1.5 * slope + 0.5
assert (F.relu6(x + 3) / 6).item() == 0.75

# -- gelu
one = paddle.ones([1], dtype="float64")
exact = F.gelu(one, approximate=False).item()
tanh = F.gelu(one, approximate=True).item()
assert abs(exact - tanh - 1.5e-4) < 1e-5

# -- alpha
x = paddle.to_tensor(-1.0, dtype="float64")
kept = float(np.float32(0.7))
apart = F.elu(x, 0.7).item() - 0.7 * np.expm1(-1.0)
assert abs(apart - (kept - 0.7) * np.expm1(-1.0)) < 1e-15

# -- ratio
line = paddle.to_tensor(np.arange(3.0).reshape(1, 1, 1, 3))
found = F.interpolate(line, size=[1, 5], mode="bilinear")
# 3 / 5 as float32
assert 1e-9 < abs(found[0, 0, 0, 1].item() - 0.4) < 1e-7
