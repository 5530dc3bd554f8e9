"""Every rule of the table: its examples are translated, and both sides run on the same numbers, forward and backward.

An example is Python as it is written for PyTorch. These names are there: x, x2 (2, 4, 6, 6), v (2, 4, 6),
w (2, 4, 4, 4, 4), m, m2 (4, 6), s, s2 (5, 5), p (4, 6) above 0, u (4, 6) in (0, 1), all float64 with gradients;
i (4, 6) whole numbers from 0 to 3 and k (4,) from 0 to 5, int64; b (4, 6) of True and False. What the last line gives
is compared, or, where that is an assignment, what is called y; tensors, numbers, words, and tuples and lists of them.
"""

import re

import pytest
from conftest import slowly
from translation_own import OWN
from translation_programs import BACK
from translation_runs import HEAD, apart, framed, hinted, run, used
from translation_to_torch import LINES

from zoo.translation.engine import translated
from zoo.translation.marks import MARK
from zoo.translation.rules import RULES, names_to_torch, ready_made_networks
from zoo.translation.writing.write_call import Writer

pytestmark = pytest.mark.usefixtures("double")

TRIED = [rule for rule in RULES if rule.examples and rule.paddle is not None]

# PaddlePaddle's own, which no example becomes
BACKWARDS = (
    "paddle.max(x, axis=1)", "x.max(1)", "x.min(axis=-1, keepdim=True)", "paddle.min(x, 1)", "x.split(2, axis=1)",
    "paddle.split(x, 2, 1)", "paddle.is_compiled_with_cuda()", "paddle.flip(x, 1)", "x.flip(axis=0)",
    "F.softmax(x).astype(paddle.float32)", "F.grid_sample(x, x2[:, :3, :3, :2] / 3)",
    'i.astype("float64") * m', "x.reshape([2, -1])", "F.relu(x).max(1)", "paddle.sort(x, 1).sum()",
    "x.sort(descending=True).max(1)",
    "[len(nn.Sequential(nn.ReLU(), nn.Tanh()).sublayers())]",
    "nn.CrossEntropyLoss(axis=1)(x, x2.detach().argmax(1))", "F.cross_entropy(x, x2.detach().argmax(1), axis=1)",
    "x.reshape([paddle.shape(x)[0], -1])", 'paddle.cast(i, "float64") * m', 'i.cast("float64")', "F.swish(x)",
    "nn.Swish()(x)", "paddle.matmul(m, m2, transpose_y=True)", "m.matmul(m2, transpose_x=True)",
    "paddle.gather_nd(m, i[:, :2])", "F.upsample(x, scale_factor=2)",
    'F.upsample(x, size=[6, 6], mode="bilinear", align_corners=True)',
    'F.dropout(x, 0.5, training=False, mode="downscale_in_infer")', "paddle.allclose(x, x2).item()",
    "paddle.metric.accuracy(F.softmax(m).astype('float32'), k.reshape([-1, 1]))",
    'nn.Sequential(("a", nn.ReLU()), ("b", nn.Tanh()))(x)',
    "F.cross_entropy(m, k.reshape([-1, 1]))", "paddle.index_select(m, k[:2])", "m.index_select(k[:2])",
    "paddle.regularizer.L2Decay(0.25) if False else m",
    "it = paddle.optimizer.SGD(learning_rate=0.25, parameters=nn.Linear(2, 2).parameters())\nit.get_lr()",
    "F.tanh(x) * F.sigmoid(x2)",
    'nn.Pad1D([1, 2], mode="replicate")(v)', 'nn.Pad2D(1, "reflect", data_format="NCHW")(x)',
    "nn.Pad2D(padding=[1, 2, 0, 1], value=0.5)(x)", 'nn.Pad3D([1, 2, 1, 1, 0, 1], mode="circular")(w)',
    "nn.ZeroPad2D([1, 2, 0, 1])(x)", "F.softmax_with_cross_entropy(m, k.reshape([-1, 1]))",
    "F.softmax_with_cross_entropy(m, m2.detach().argmax(1).unsqueeze(1), ignore_index=2)",
    "F.softmax_with_cross_entropy(x, x2.detach().argmax(-1).unsqueeze(-1))",
    "F.softmax_with_cross_entropy(m, F.softmax(u), soft_label=True)", "paddle.add_n([m, m2, p])",
    "parts = [p, u]\npaddle.add_n(parts)", "paddle.gather(m, k[:2])", "paddle.gather(m, k, axis=1)", "m.gather(k, 1)",
    "m.gather(k[:2])",
    "paddle.scatter(m, k[:2], m2[:2])",
    "j = k[:2]\npaddle.scatter(s, j, m[:2, :5], overwrite=False)", "m.scatter(k[1:2], m2[:1])",
    "paddle.put_along_axis(m, i[:, :1], 1.0, 1)", "m.put_along_axis(i[:1], 0.5, axis=0)",
    'paddle.put_along_axis(m, i, m2, 1, reduce="add")', "paddle.put_along_axis(m, i[:, :1], m2[:, :1], axis=-1)",
    "sizes = [1, 3]\npaddle.split(x, sizes, axis=1)", "n = 2\nx.split(n, axis=1)", "n = 2\npaddle.split(x, n)",
    "[name for name, _ in nn.Sequential(nn.ReLU(), nn.Sequential(nn.Tanh())).named_sublayers()]",
    "[name for name, _ in nn.Sequential(nn.ReLU()).named_sublayers(include_self=False)]",
    "[list(paddle.io.BatchSampler(dataset=[1, 2, 3, 4, 5], batch_size=2, drop_last=True))]",
    "it = paddle.optimizer.SGD(0.25, parameters=[m])\n(m * m).sum().backward()\n"
    "it.clear_grad(set_to_zero=True)\n[m.grad.sum().item()]",
    'F.interpolate(x, scale_factor=2, mode="nearest", align_mode=1)',
    'getattr(F, "relu")(getattr(nn, "Hardtanh")(-1.0, 1.0)(x))',
    'F.max_pool2d(nn.AvgPool2D(2, data_format="NCHW")(x), 2, data_format="NCHW")',
    "[paddle.get_device()]",
    'h, _ = nn.SimpleRNN(6, 5, activation="relu")(v)\ny = h',
    "F.square_error_cost(m, m2)", "paddle.expand(m, [2, 4, 6])", "paddle.expand_as(m[:, :1], m2)",
    "paddle.scale(m, 2.0, 0.5)", "paddle.scale(m, scale=0.25) * 2", "m.scale(3.0)", "m.scale(3.0, bias=-1.0)",
    "m / m.numel().item() + paddle.uniform([4, 6], min=1.0, max=1.0).astype('float64')",
    "paddle.uniform([2, 3], 'float64', 0.5, 0.5)", "paddle.uniform([2], 'float32', min=0.5, max=0.5).dtype == x.dtype",
    "x.reshape(2, -1) + x.view(2, -1)", "m.expand(2, 4, 6)", "paddle.zeros(2, 3) + paddle.ones(2, 3)",
    "[paddle.empty(2, 3).shape, paddle.randn(2, 3).shape, paddle.rand(2, 3).shape]",
    "[paddle.FloatTensor([1]), paddle.DoubleTensor([2]), paddle.LongTensor([3]), paddle.IntTensor([4])]",
    "[paddle.ShortTensor([1]), paddle.ByteTensor([2]), paddle.BoolTensor([3])]",
    "paddle.full([4, 6], 1) / 2 * m", "n = x.shape[1]\npaddle.full([4, 6], n) / 3 * m",
    "paddle.metric.accuracy(F.softmax(m).astype('float32'), k.reshape([-1, 1]), k=3)",
    "paddle.disable_static()\nm * 2", "x.reshape(x.shape[:-1] + [2, 3])", "x.reshape([1] + x.shape)",
    "more = [3, 2]\nx.reshape(x.shape[:-1] + more)", "x.unsqueeze(-1).expand(x.shape + [2])",
    "paddle.cast(x=i, dtype='float64') * m", "F.pad(x, [1, 1, 1, 1]) * 2",
    'name = "tanh" if x.ndim else "relu"\ngetattr(F, name)(x)',
    "paddle.scatter_nd_add(s, k[:2].unsqueeze(-1), m[:2, :5])", "F.hardsigmoid(x, slope=0.25, offset=0.25)",
    "q = v[:, :, :4]\nF.label_smooth(q, epsilon=0.25)", "F.label_smooth(F.one_hot(k, 6)).astype('float64') * m",
    "F.cross_entropy(u, k, use_softmax=False)",
    'F.cross_entropy(input=u, label=k.reshape([-1, 1]), use_softmax=False, reduction="sum")',
    "F.cross_entropy(x, F.softmax(x2), soft_label=True)", "F.cross_entropy(m, k, soft_label=False, use_softmax=True)",
    'F.cross_entropy(m, F.softmax(m2), soft_label=True, reduction="sum")',
    "it = nn.CrossEntropyLoss(soft_label=True)\nit(x, F.softmax(x2))",
    'F.cross_entropy(x, x2.detach().argmax(-1).unsqueeze(-1), reduction="none")',
    "nn.CrossEntropyLoss(weight=p[0].detach(), ignore_index=3, use_softmax=False)(u, k)",
    "F.cross_entropy(x, x2.detach().argmax(1).unsqueeze(1), axis=1)",
    "m * paddle.to_tensor([2.0], dtype='float64', place=paddle.CPUPlace())",
    "y, j = paddle.split(x, [1, -1], axis=1)\ny = (y, j)", "m.split([-1, 2], 1)",
    "paddle.tensor.multiply(m, m2)", "F.common.cosine_similarity(m, m2)",
    "q, r = map(lambda each: each.transpose([1, 0]), (m, m2))\ny = q + r",
    "paddle.argmax(m, axis=1, dtype='int32')", "m.argmin(axis=-1, keepdim=True, dtype='int64')",
    "m.argmax(0, dtype='int32').astype('float64') * paddle.argmin(m, dtype='int32').astype('float64') * m",
    "paddle.cumsum(i, axis=0, dtype='float64') * m", "m.cumsum(-1, dtype='float64')", "paddle.median(m)",
    "paddle.median(m, axis=1)", "paddle.median(s, axis=0, keepdim=True)", "paddle.index_sample(m, i)",
    "paddle.assign(m) * 2", "q = m.detach().sum()\npaddle.increment(q)\ny = paddle.increment(q, 0.5) * m",
    "paddle.where(b)", "paddle.unstack(m, axis=1)", "paddle.mod(m, p.detach())",
    "[paddle.standard_normal([2, 3]).shape, paddle.poisson(p.detach()).shape]",
    "paddle.slice(x, axes=[1, 3], starts=[1, 0], ends=[3, 2])", "m.broadcast_to([2, 4, 6])",
    "F.sequence_mask(k, maxlen=7, dtype='float64')", "F.sequence_mask(k + 1)",
    "x.reshape([0, -1])", "y = (m * 2).reshape([0, 3, -1])", "paddle.reshape(x, [0, 0, -1])", "x.reshape(0, 2, -1)",
    "[paddle.distributed.get_rank(), paddle.distributed.get_world_size(), paddle.device.is_compiled_with_cuda()]",
    "n = nn.Sequential(nn.Linear(6, 2, name='one'))\n"
    "y = [len(list(each)) for each in (n.parameters(include_sublayers=False), "
    "n[0].named_parameters(include_sublayers=True))]",
    "paddle.concat(x=[m, m2], axis=1, name=None)", "m if b.shape else m.cuda()",
    "if not b.shape:\n    paddle.device.cuda.synchronize()\n"
    "y = m if b.shape else nn.SyncBatchNorm(4, momentum=0.75)(m)",
    "nn.Linear(6, 6).astype('float64')(m)",
    "paddle.unsqueeze(m, [1])", "paddle.unsqueeze(m, axis=[0, 2])", "m.unsqueeze([1]).unsqueeze(axis=(0, -1))",
    "paddle.norm(x, p=2, axis=[1, 2])", "x.norm(p=2, axis=[1, 2], keepdim=True)", "m.gather_nd(i[:, :2])",
    "m.item(1) * m",
    "F.sigmoid_focal_loss(m, b.astype('float64'))",
    "F.sigmoid_focal_loss(m, b.astype('float64'), normalizer=paddle.to_tensor(4.0, 'float64'), alpha=0.5, gamma=1.0)",
    "F.dice_loss(F.softmax(m), k.unsqueeze(-1))", "F.maxout(x, 2) + nn.Maxout(2)(x)", "F.channel_shuffle(x, 2)",
    "F.log_loss(u[:, :1].astype('float32'), b[:, :1].astype('float32')).astype('float64').round(5) * m",
    "F.npair_loss(m.astype('float32'), m2.astype('float32'), k.astype('float32')).astype('float64').round(4) * m",
    "F.temporal_shift(x, 2, 0.25)", "F.zeropad2d(x, [1, 1, 0, 2])",
    "paddle.histogram(m.detach(), bins=4, min=-2, max=2)",
    "paddle.index_put(m, [k[:2] % 4], m2[:2])", "[paddle.complex(m, m2).real(), paddle.complex(m, m2).imag()]",
    "q = paddle.complex(m, m2)\ny = [paddle.real(q), paddle.imag(paddle.conj(q)) * 1, paddle.angle(q), "
    "q.conj().angle()]",
    "paddle.column_stack([m[0], m[1]])", "paddle.row_stack([m, m2])", "paddle.tensor_split(m, 3, axis=1)",
    "[paddle.atleast_1d(m), paddle.atleast_2d(m[0]), paddle.atleast_3d(m[0])]", "paddle.diag_embed(m.detach())",
    "paddle.block_diag([s, s2])", "[paddle.combinations(m[0], 2), paddle.cartesian_prod([k, k])]",
    "paddle.trapezoid(m, axis=1)", "paddle.vander(m[0].detach(), 3)", "paddle.unique_consecutive(k)",
    "paddle.view(m, [2, 12])", "paddle.gcd(i, i + 1) + paddle.lcm(i, i + 1)",
    "[paddle.rank(m).item(), paddle.tolist(i)]",
    "m.index_sample(i)", "m.mod(p.detach())", "m.slice([0], [0], [2])", "m.unstack(axis=0)", "m.lerp(m2, 0.25)",
    "paddle.floor_mod(m, p.detach())", "m.diff(axis=0)", "m.dist(m2, 2)", "s.inverse()", "u.logit()", "m.nan_to_num()",
    "k.bincount()", "paddle.distribution.Uniform(m - 1, m + 2).log_prob(m)",
    "paddle.distribution.Bernoulli(u.detach()).log_prob(b.astype('float64'))",
    "paddle.distribution.Exponential(p).log_prob(u)", "paddle.distribution.Laplace(m, p).log_prob(m2)",
    "paddle.distribution.LogNormal(m, p).log_prob(p)", "paddle.distribution.Cauchy(m, p).log_prob(m2)",
    "paddle.distribution.Dirichlet(p).log_prob(F.softmax(m))", "paddle.distribution.Gamma(p, u).log_prob(p)",
    "paddle.distribution.Poisson(p).log_prob(i.astype('float64'))",
    "d = paddle.distribution.Categorical(p)\ny = [d.log_prob(i[0]), d.probs(k[:3]), d.entropy(), d.sample([3]).shape]",
    "d, e = paddle.distribution.Categorical(m), paddle.distribution.Categorical(m2)\n"
    "y = [d.kl_divergence(e), paddle.distribution.kl_divergence(d, e)]",
    "d, e = paddle.distribution.Normal(m, p), paddle.distribution.Normal(m2, u)\nd.kl_divergence(e)",
    "[paddle.flops(nn.Sequential(nn.Conv2D(3, 4, 3, padding=1), nn.BatchNorm2D(4), nn.ReLU(), nn.AvgPool2D(2), "
    "nn.AdaptiveAvgPool2D(1), nn.Flatten(), nn.Linear(4, 2)), [1, 3, 8, 8])]",
    "[int(paddle.summary(nn.Sequential(nn.Embedding(6, 3), nn.ReLU()), (2, 4), dtypes='int64')['total_params'])]",
    "it = paddle.metric.Accuracy(topk=(1, 2))\n"
    "y = (it.update(it.compute(m, k.reshape([-1, 1]))), it.accumulate(), it.name())",
    "it, j = paddle.metric.Precision(), paddle.metric.Recall()\nit.update(u[:, 0].detach(), b[:, 0].astype('int64'))\n"
    "j.update(u[:, 0].detach().numpy(), b[:, 0].astype('int64').numpy())\ny = [it.accumulate(), j.accumulate()]",
    "it = paddle.metric.Auc()\nit.update(preds=F.softmax(m[:, :2]).detach(), labels=b[:, :1].astype('int64'))\n"
    "y = [it.accumulate()]",
    "nn.Conv2D(4, 6, 3, stride=2, padding='SAME')(x)", "nn.RNN(nn.GRUCell(6, 5))(v)[0]",
    "nn.BiRNN(nn.LSTMCell(6, 5), nn.LSTMCell(6, 5))(v)[0]",
    "nn.Transformer(6, 2, 1, 1, 8, dropout=0.0)(v, v * 2).shape",
    "nn.TransformerDecoder(nn.TransformerDecoderLayer(6, 2, 8, dropout=0.0), 1)(v, v * 2).shape",
    "nn.utils.weight_norm(nn.Conv2D(4, 2, 1))(x).shape",
    "with paddle.utils.unique_name.guard():\n    q = nn.Conv2D(4, 2, 3, padding=1)\nprint(q._padding)\ny = q(x)",
    "F.interpolate(x, scale_factor=2, mode='NEAREST')",
    "q = paddle.to_tensor([[0.0, 0, 2, 2], [0, 0, 2.1, 2], [3, 3, 4, 4]], 'float64')\n"
    "y = [paddle.vision.ops.nms(q, 0.5, p[0, :3].detach()), paddle.vision.ops.roi_align(x.detach(), q[:2] + "
    "paddle.to_tensor([0.0, 0, 1, 1], 'float64'), paddle.to_tensor([1, 1], dtype='int32'), 2)]",
    "q = paddle.to_tensor([[0.0, 0, 2, 2], [0, 0, 2.1, 2], [3, 3, 4, 4]], 'float64')\n"
    "y = paddle.vision.ops.nms(q, 0.5, p[0, :3].detach(), paddle.to_tensor([0, 1, 1]), [0, 1])",
    "[paddle.vision.transforms.functional.hflip(x[0].detach()), "
    "paddle.vision.transforms.functional.vflip(x[0].detach())]",
    "paddle.vision.transforms.functional.to_tensor((b.numpy().reshape([4, 3, "
    "2]) * 255).astype('uint8')).cast('float64')",
    *(row[-1] for rows in (names_to_torch.FUNCTIONS, names_to_torch.METHODS, names_to_torch.OTHERWISE) for row in rows),
    *LINES,
    "it = [paddle.vision.models.mobilenet_v2(num_classes=3), paddle.vision.models.mobilenet_v3_small(num_classes=3)]\n"
    "y = [[sum(int(p.numel()) for p in each.parameters() if not p.stop_gradient) for each in it], "
    "len(it[0].classifier)]",
    *(f"q = lambda: paddle.vision.models.{name}(num_classes=3)\ny = m" for name in ready_made_networks.OTHERS[2:]),
    # what is changed in place, all in one
    "\n".join([
        *(f"q{at} = (u.detach() * 0.5 + 0.25).{name}_()" for at, name in enumerate(names_to_torch.PLACED)),
        *(f"r{at} = paddle.{name}_(u.detach() * 1)" for at, name in enumerate(names_to_torch.ANYWAY)),
        "y = [" + ", ".join([f"q{at}" for at in range(len(names_to_torch.PLACED))] + [f"r{at}" for at in
                                                                             range(len(names_to_torch.ANYWAY))]) + "]",
    ]),
    "y = [(p.detach() * 1).pow_(2), (m.detach() * 1).remainder_(p.detach()), (m.detach() * 1).mod_(p.detach()), "
    "(m.detach() * 1).floor_divide_(p.detach()), (b == b).logical_and_(b), (b == b).logical_or_(b)]",
    "y = [paddle.inf, paddle.e, m * 1 if paddle.nan != paddle.nan else m2, "
    "paddle.zeros([2], dtype=paddle.complex64).real(), paddle.zeros([2], dtype=paddle.complex128).real()]",
)  # fmt: skip


MANY = 150  # examples in a file: with all of them in one, what the translator looks up in it takes most of the time


@pytest.fixture(scope="module")
def sides():
    """All examples in files, translated, and back: their functions on each side, what stayed, and the text."""
    names = {f"example_{at}_{to}": each for at, rule in enumerate(TRIED) for to, each in enumerate(rule.examples)}
    parts = [
        hinted(framed(example, used(example))).replace("def example(", f"def {name}(")
        for name, example in names.items()
    ]
    written, usual = set(), Writer.put

    def put(self, rule, *args, **kwargs):
        done = usual(self, rule, *args, **kwargs)
        written.add((rule.torch, rule.paddle))
        return done

    found = {key: {} for key in ("torch", "paddle", "back", "own", "own back")}
    found |= {f"text of {key}": {} for key in ("torch", "paddle", "back")}
    for source in files(HEAD["torch"], parts):
        there = translated(source, "paddle").text
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Writer, "put", put)
            back = translated(there, "torch").text
        for key, each in (("torch", source), ("paddle", there), ("back", back)):
            defined(found[key], each, f"<{key}>")
            texts = re.split(r"^def ", each, flags=re.M)[1:]
            found[f"text of {key}"] |= {each[: each.index("(")]: each for each in texts}
    found |= {"written back": written, "own remarks": ()}
    start = "import paddle\nimport paddle.nn as nn\nimport paddle.nn.functional as F\n\n\n"
    parts = [
        hinted(framed(each, used(each))).replace("torch.", "paddle.").replace("def example(", f"def own_{at}(")
        for at, each in enumerate(BACKWARDS)
    ]
    for source in files(start, parts):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Writer, "put", put)
            to_torch = translated(source, "torch")
        found["own remarks"] += to_torch.remarks
        defined(found["own"], source, "<paddle>")
        defined(found["own back"], to_torch.text, "<torch>")
    # a remark is over the line that it is about
    found["marked"] = {
        name for text in (found["text of paddle"], found["text of back"]) for name, each in text.items() if MARK in each
    }
    return found


def files(head, parts):
    """The sources of files that have so many functions each."""
    return [head + "\n\n".join(parts[at : at + MANY]) for at in range(0, len(parts), MANY)]


def defined(found, source, name):
    """Run a file, and keep its functions beside those of others; each sees what its own file has."""
    scope = {}
    exec(compile(source, name, "exec"), scope)
    found.update({key: each for key, each in scope.items() if key.startswith(("example_", "own_"))})


# of half a gigabyte
LARGE = [at for at, rule in enumerate(TRIED) if str(rule.torch).startswith("torchvision.models.vgg")]


@pytest.mark.parametrize(
    "at",
    slowly(range(len(TRIED)), lambda at: at not in LARGE),
    ids=[str(rule.torch or rule.paddle) for rule in TRIED],
)
def test_a_rule_does_the_same_on_both_sides(at, sides):
    rule, worst = TRIED[at], 0.0
    for to, example in enumerate(rule.examples):
        name, names = f"example_{at}_{to}", used(example)
        assert name not in sides["marked"], sides["text of paddle"][name] + sides["text of back"][name]
        ours = run("torch", sides["torch"][name], names)
        worst = max(worst, apart(ours, run("paddle", sides["paddle"][name], names)))
        again = run("torch", sides["back"][name], names)
        assert apart(ours, again) <= 1e-12, sides["text of back"][name]
    listed = float(rule.differs.partition(":")[0]) if rule.differs else 0.0
    assert worst <= (1.6 * listed or 1e-12), sides["text of paddle"][name]
    assert worst >= listed / 1.6, f"{worst}: the frameworks differ less than it is said"


@pytest.mark.parametrize("at", range(len(BACKWARDS)), ids=BACKWARDS)
def test_what_is_paddles_own_does_the_same_in_torch(at, sides):
    assert sides["own remarks"] == ()
    names = used(BACKWARDS[at])
    theirs, ours = run("paddle", sides["own"][f"own_{at}"], names), run("torch", sides["own back"][f"own_{at}"], names)
    assert apart(theirs, ours) <= 1e-12


def test_every_way_back_is_gone(sides):
    """Rules that lead to torch alone have no example: another rule's way back goes by them, or Paddle's own."""
    alone = {(rule.torch, rule.paddle) for rule in RULES if rule.to == "torch" and rule.torch and rule.paddle}
    assert alone - sides["written back"] == BACK | OWN


def test_no_rule_is_there_twice():
    found = [(rule.torch, rule.paddle, rule.to, rule.how) for rule in RULES]
    assert len(found) == len(set(found)), sorted({str(each) for each in found if found.count(each) > 1})


def test_the_table_has_what_a_course_needs():
    assert len(RULES) >= 250
