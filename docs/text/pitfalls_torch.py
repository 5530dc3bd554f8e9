"""The pieces of the page of pitfalls in PyTorch; each runs by itself after the first."""

# -- imports
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

# -- linear
layer = nn.Linear(4, 4)
square = np.arange(16, dtype="float32").reshape(4, 4)
given = {"weight": torch.tensor(square), "bias": torch.zeros(4)}
layer.load_state_dict(given)
x = np.ones((1, 4), "float32")
y = layer(torch.tensor(x)).detach()
assert (y.numpy() == x @ square.T).all()  # out x in

# -- refused
layer = nn.Linear(4, 3)
refused = ""
try:
    layer.load_state_dict({"weight": torch.zeros(4, 3)})
except RuntimeError as error:
    refused = str(error)
assert "size mismatch for weight" in refused  # it raises

# -- count
norm = nn.BatchNorm2d(8)
everything = sum(p.numel() for p in norm.parameters())
learning = [p for p in norm.parameters() if p.requires_grad]
learnt = sum(p.numel() for p in learning)
assert (everything, learnt) == (16, 16)  # mean and variance are buffers

# -- momentum
norm = nn.BatchNorm2d(1, momentum=0.1)  # takes 0.1 of the new
norm(torch.ones(8, 1, 1, 1))
assert abs(norm.running_mean.item() - 0.1) < 1e-6

# -- variance
values = np.arange(8, dtype="float32").reshape(8, 1, 1, 1)
norm = nn.BatchNorm2d(1, momentum=0.1)
norm(torch.tensor(values))
found = norm.running_var.item()
assert abs(found - 0.9 - 0.1 * values.var(ddof=1)) < 1e-6  # by n - 1

# -- single
norm = nn.BatchNorm2d(2)
alone = torch.tensor([[[[3.0]], [[5.0]]]])
refused = ""
try:
    norm(alone)
except ValueError as error:
    refused = str(error)
assert "more than 1 value per channel" in refused  # it raises

# -- ceil
ones = torch.ones(1, 1, 5, 5)
pooled = F.max_pool2d(ones, 2, 2, 1, ceil_mode=True)
assert pooled.shape[2] == 3  # such a window is dropped

# -- mean
corner = F.avg_pool2d(torch.ones(1, 1, 4, 4), 3, 1, 1)[0, 0, 0, 0]
# the padding counts; count_include_pad=False leaves it out
assert abs(corner.item() - 4 / 9) < 1e-6

# -- dropout
ones = torch.ones(1, 1, 100, 100)
assert F.dropout(ones, 0.3, training=False).max().item() == 1
fluid = ones * (1 - 0.3)  # there is no such mode
assert abs(fluid.max().item() - 0.7) < 1e-6

# -- seed
torch.manual_seed(0)
assert abs(torch.rand(3)[0].item() - 0.4963) < 1e-4

# -- entropy
logits = torch.tensor([[0.0, 100.0]])
wrong, ignored = torch.tensor([0]), torch.tensor([-100])
assert F.cross_entropy(logits, wrong).item() == 100
none = F.cross_entropy(logits, ignored, ignore_index=-100)
assert torch.isnan(none)  # no label left

# -- relu
assert torch.isnan(F.relu(torch.tensor([float("nan")])))

# -- init
drawn = nn.Conv2d(64, 64, 3).weight.detach().numpy().std()
# even, within 1 / sqrt(fan_in)
assert abs(drawn / (1 / (3 * 64 * 9)) ** 0.5 - 1) < 0.03

# -- coefficients
w = torch.ones(1, dtype=torch.float64, requires_grad=True)
optimizer = torch.optim.SGD([w], lr=0.01, momentum=0.9)
for _ in range(2):
    w.sum().backward()
    optimizer.step()
    optimizer.zero_grad()
keep = 0.9
assert abs(w.item() - (1 - 0.01 - 0.01 * (1 + keep))) < 1e-15

# -- rmsprop
w = torch.ones(1, dtype=torch.float64, requires_grad=True)
optimizer = torch.optim.RMSprop([w], lr=0.01, alpha=0.99, eps=0.01)
w.sum().backward()  # a gradient of 1, so v is 0.01
optimizer.step()
# eps outside the root
assert abs(w.item() - (1 - 0.01 / (0.01**0.5 + 0.01))) < 1e-7

# -- schedule
weight = torch.ones(1, requires_grad=True)
optimizer = torch.optim.SGD([weight])
rates = torch.optim.lr_scheduler
cycle = rates.OneCycleLR(optimizer, 1.0, total_steps=10)
for _ in range(9):
    optimizer.step()
    cycle.step()
assert abs(cycle.get_last_lr()[0] - 4e-6) < 1e-12

# -- resize
small = torch.tensor(np.arange(4.0).reshape(1, 1, 2, 2))
usual = F.interpolate(small, size=[4, 4], mode="bilinear")
how = {"mode": "bilinear", "align_corners": True}
other = F.interpolate(small, size=[4, 4], **how)
assert (usual - other).abs().max().item() > 0.1

# -- attention
heads = nn.MultiheadAttention(4, 2)
names = list(heads.state_dict())
# one matrix [3 x out, in]: query, key, value
assert names[0] == "in_proj_weight"
assert heads.in_proj_weight.shape == (12, 4)

# -- scaled
zeros = torch.zeros(1, 2, 3, 1)
values = torch.arange(6.0).reshape(1, 2, 3, 1)
mixed = F.scaled_dot_product_attention(zeros, zeros, values)
# [N, heads, L, E]: the mean over axis 2
assert mixed.flatten().tolist() == [1, 1, 1, 4, 4, 4]

# -- recurrent
rnn = nn.LSTM(3, 4)
# each tensor once
assert len(rnn.state_dict()) == len(list(rnn.parameters())) == 4
assert rnn.weight_ih_l0.shape == (16, 3)

# -- padding
table = nn.Embedding(3, 2, padding_idx=1)
nn.init.ones_(table.weight)
row = table(torch.tensor([1]))
assert row.sum().item() == 2  # what the row holds

# -- normed
layer = nn.utils.parametrizations.weight_norm(nn.Linear(3, 5), dim=0)
lengths = layer.parametrizations.weight.original0
assert lengths.shape == (5, 1)  # one length for each output

# -- hardsigmoid
x = torch.tensor(1.5, dtype=torch.float64)
# the slope is 1/6
assert F.hardsigmoid(x).item() == 0.75
assert (F.relu6(x + 3) / 6).item() == 0.75

# -- gelu
one = torch.ones(1, dtype=torch.float64)
exact = F.gelu(one, approximate="none").item()
tanh = F.gelu(one, approximate="tanh").item()
assert abs(exact - tanh - 1.5e-4) < 1e-5

# -- alpha
x = torch.tensor(-1.0, dtype=torch.float64)
# alpha has the width of the tensor
apart = F.elu(x, 0.7).item() - 0.7 * np.expm1(-1.0)
assert abs(apart) < 1e-15

# -- ratio
line = torch.tensor(np.arange(3.0).reshape(1, 1, 1, 3))
found = F.interpolate(line, size=[1, 5], mode="bilinear")
# 3 / 5 as float64
assert abs(found[0, 0, 0, 1].item() - 0.4) < 1e-15
