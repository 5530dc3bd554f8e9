"""Rules of PaddlePaddle's layers, losses, parts of pictures and distributions that few programs use, in PyTorch.

The tables are read by tests/test_translate_rules.py too, which runs an example of each row on both sides.
"""

from zoo.translation.rule import Rule
from zoo.translation.rules.names_to_torch import paired

MEAN = "reduction='mean'"
OPS, THEIRS = "torchvision.ops", "paddle.vision.ops"
SEEN, PICTURES = "torchvision.transforms", "paddle.vision.transforms"
# layers and functions: PyTorch's, Paddle's with its arguments in the same order, and an example
LAYERS = (
    ("nn.RReLU(lower=0.125, upper=0.3333333333333333)", "nn.RReLU(lower=0.125, upper=0.3333333333333333)",
     "nn.RReLU(0.25, 0.25)(x)"),
    ("F.rrelu(input, lower=0.125, upper=0.3333333333333333, training=...)",
     "F.rrelu(x, lower=0.125, upper=0.3333333333333333, training=...)", "F.rrelu(x, 0.25, 0.5, training=False)"),
    (f"nn.GaussianNLLLoss(*, full=False, eps=1e-6, {MEAN})", f"nn.GaussianNLLLoss(full=False, epsilon=1e-6, {MEAN})",
     "nn.GaussianNLLLoss(True)(m, m2, p.detach())"),
    (f"F.gaussian_nll_loss(input, target, var, full=False, eps=1e-6, {MEAN})",
     f"F.gaussian_nll_loss(input, label, variance, full=False, epsilon=1e-6, {MEAN})",
     "F.gaussian_nll_loss(m, m2, p.detach())"),
    (f"nn.MultiLabelMarginLoss(*, {MEAN})", f"nn.MultiLabelMarginLoss({MEAN})",
     "nn.MultiLabelMarginLoss()(m, paddle.to_tensor([[0, 2, -1, 1, 1, 1]] * 4))"),
    (f"nn.TripletMarginWithDistanceLoss(*, distance_function=None, margin=1.0, swap=False, {MEAN})",
     f"nn.TripletMarginWithDistanceLoss(distance_function=None, margin=1.0, swap=False, {MEAN})",
     "nn.TripletMarginWithDistanceLoss(margin=2.0)(m, m2, p)"),
    (f"F.triplet_margin_with_distance_loss(anchor, positive, negative, *, distance_function=None, margin=1.0, "
     f"swap=False, {MEAN})",
     f"F.triplet_margin_with_distance_loss(input, positive, negative, distance_function=None, margin=1.0, swap=False, "
     f"{MEAN})", "F.triplet_margin_with_distance_loss(m, m2, p)"),
    ("F.dropout3d(input, p=0.5, training=True)", "F.dropout3d(x, p=0.5, training=True)",
     "F.dropout3d(w, training=False)"),
    ("nn.MaxUnpool2d(kernel_size, stride=None, padding=0)", "nn.MaxUnPool2D(kernel_size, stride=None, padding=0)",
     "y, j = F.max_pool2d(x, 2, return_mask=True)\ny = nn.MaxUnPool2D(2)(y, j)"),
    ("F.max_unpool2d(input, indices, kernel_size, stride=None, padding=0)",
     "F.max_unpool2d(x, indices, kernel_size, stride=None, padding=0)",
     "y, j = F.max_pool2d(x, 2, return_mask=True)\ny = F.max_unpool2d(y, j, 2)"),
    *((f"nn.{name}3d(padding)", f"nn.{name}3D(padding)", f"nn.{name}3D(1)(w)")
      for name in ("ZeroPad", "ReflectionPad", "ReplicationPad", "CircularPad")),
    *((f"nn.ConstantPad{n}d(padding, value)", f"nn.ConstantPad{n}D(padding, value)",
       f"nn.ConstantPad{n}D(1, 0.5)({'_v_w'[n]})") for n in (1, 3)),
)  # fmt: skip
# what is written otherwise: PyTorch's text, Paddle's, what it gives, and an example
OTHERWISE = (
    ("torch.diag_embed({input}, {offset}, {dim1}, {dim2})", "F.diag_embed(input, offset=0, dim1=-2, dim2=-1)", "",
     "F.diag_embed(m.detach())"),
    ("torch.softmax({x}, {axis})", "F.softmax_(x, axis=-1)", "", "F.softmax_(m * 1)"),
    ("torch.tanh_({x})", "F.tanh_(x)", "", "F.tanh_(m * 1)"),
    ("F.smooth_l1_loss({input}, {label}, reduction={reduction}, beta={delta})",
     f"F.smooth_l1_loss(input, label, {MEAN}, delta=1.0, is_huber=...)", "",
     "F.smooth_l1_loss(m, m2, 'sum', 0.5, is_huber=False)"),
    ("F.conv_transpose3d({x}, {weight}, {bias}, {stride}, {padding}, {output_padding}, {groups}, {dilation})",
     "F.conv3d_transpose(x, weight, bias=None, stride=1, padding=0, output_padding=0, groups=1, dilation=1)", "",
     "F.conv3d_transpose(w, w[:, :, :3, :3, :3].transpose([1, 0, 2, 3, 4])[:, :2], stride=2)"),
    ("F.silu({x}.chunk(2, -1)[0]) * {x}.chunk(2, -1)[1]", "F.swiglu(x)", "", "F.swiglu(m)"),
    (f"{OPS}.roi_pool({{x}}, list({{boxes}}.split({{boxes_num}}.tolist())), {{output_size}}, {{spatial_scale}})",
     f"{THEIRS}.roi_pool(x, boxes, boxes_num, output_size, spatial_scale=1.0)", "Tensor",
     "q = paddle.to_tensor([[0.0, 0, 3, 3], [1, 1, 4, 5]], 'float64')\n"
     "y = paddle.vision.ops.roi_pool(x.detach(), q, paddle.to_tensor([1, 1], dtype='int32'), 2)"),
    (f"{OPS}.deform_conv2d({{x}}, {{offset}}, {{weight}}, {{bias}}, {{stride}}, {{padding}}, {{dilation}}, {{mask}})",
     f"{THEIRS}.deform_conv2d(x, offset, weight, bias=None, stride=1, padding=0, dilation=1, *, mask=None)", "Tensor",
     "q = paddle.ones([2, 18, 4, 4], 'float64') * 0.25\n"
     "y = paddle.vision.ops.deform_conv2d(x.detach(), q, x[:, :, :3, :3].detach())"),
)  # fmt: skip
# distributions: the name, PyTorch's arguments, Paddle's, and an example
DRAWN = (
    ("Multinomial", "total_count, probs", "total_count, probs",
     "paddle.distribution.Multinomial(3, p.detach() / p.detach().sum(-1, keepdim=True)).log_prob("
     "paddle.to_tensor([1.0, 1, 0, 1, 0, 0], 'float64'))"),
    ("StudentT", "df, loc, scale", "df, loc, scale",
     "paddle.distribution.StudentT(p.detach() + 1, m.detach(), p.detach()).log_prob(m2.detach())"),
    ("Binomial", "total_count, probs", "total_count, probs",
     "paddle.distribution.Binomial(paddle.to_tensor(3), u.detach()).log_prob(i.astype('float64'))"),
    ("Chi2", "df", "df", "paddle.distribution.Chi2(p.detach() + 1).log_prob(p.detach())"),
    ("MultivariateNormal", "loc, covariance_matrix", "loc, covariance_matrix",
     "paddle.distribution.MultivariateNormal(s[0].detach(), paddle.eye(5) * 2.0).log_prob(s2[0].detach())"),
    ("Independent", "base_distribution, reinterpreted_batch_ndims", "base, reinterpreted_batch_rank",
     "paddle.distribution.Independent(paddle.distribution.Normal(m.detach(), p.detach()), 1).log_prob(m2.detach())"),
)  # fmt: skip
# words of more arguments for transforms of pictures: PyTorch's, Paddle's, and the names that differ
TRANSFORMS: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("RandomRotation(degrees, *, expand=False, center=None, fill=0)",
     "RandomRotation(degrees, *, expand=False, center=None, fill=0)", {}),
    ("RandomCrop(size, padding=None, pad_if_needed=False, fill=0, padding_mode='constant')",
     "RandomCrop(size, padding=None, pad_if_needed=False, fill=0, padding_mode='constant')", {}),
    ("RandomPerspective(distortion_scale=0.5, p=0.5, *, fill=0)",
     "RandomPerspective(prob=0.5, distortion_scale=0.5, *, fill=0)", {"p": "prob"}),
    ("functional.normalize(tensor, mean, std)", "normalize(img, mean, std)", {"tensor": "img"}),
    ("functional.erase(img, i, j, h, w, v, inplace=False)", "erase(img, i, j, h, w, v, inplace=False)", {}),
    ("functional.rotate(img, angle, *, expand=False, center=None, fill=None)",
     "functional.rotate(img, angle, *, expand=False, center=None, fill=0)", {}),
)  # fmt: skip


def between(text: str) -> str:
    """The arguments of a name, without the star."""
    return text.partition("(")[2].removesuffix(")").replace("*, ", "")


RULES = (
    *(Rule(ours, theirs, names=paired(between(ours), between(theirs)), to="torch") for ours, theirs, _ in LAYERS),
    *(Rule(ours, theirs, to="torch", gives=gives) for ours, theirs, gives, _ in OTHERWISE),
    *(Rule(f"torch.distributions.{name}({ours})", f"paddle.distribution.{name}({theirs})", to="torch",
           names=paired(ours, theirs), gives="Distribution") for name, ours, theirs, _ in DRAWN),
    *(Rule(f"{SEEN}.{ours}", f"{PICTURES}.{theirs}", names=names, to="torch", gives="unknown")
      for ours, theirs, names in TRANSFORMS),
    # layers of torchvision's under the names of its functions
    Rule(f"{OPS}.DeformConv2d(in_channels, out_channels, kernel_size, stride=1, padding=0, dilation=1, groups=1, "
         "bias=True)", f"{THEIRS}.DeformConv2D(in_channels, out_channels, kernel_size, stride=1, padding=0, "
         "dilation=1, *, groups=1, weight_attr=None, bias_attr=None)", units={"bias": "attribute"}, to="torch",
         gives="Module"),
    Rule("bool({})", "paddle.in_dynamic_mode()", to="torch", gives="bool", how="always"),
    *(Rule("bool({})", f"paddle.is_compiled_with_{name}()", to="torch", gives="bool", how="never",
           note="PyTorch as it is installed has no such devices.") for name in ("xpu", "cinn", "ipu")),
    Rule("bool({})", "paddle.is_compiled_with_custom_device(device_type)", to="torch", gives="bool", how="never"),
    Rule("{x}[{shape}]", "paddle.crop(x, shape, offsets=None)", how="cropped", to="torch"),
    Rule("{x}[{axes}]", "paddle.strided_slice(x, axes, starts, ends, strides)", how="cut_out", to="torch"),
    Rule("({models}, {optimizers})", "paddle.amp.decorate(models, optimizers=None, level='O1', dtype='float16', "
         "master_weight=None)", how="decorated", to="torch", gives="unknown"),
    # what a layer holds
    *(Rule(f"Module.{name}(prefix='', recurse=True)", f"Layer.{name}(prefix='', include_sublayers=True)",
           names={"recurse": "include_sublayers"}, to="torch", gives="named tensors")
      for name in ("named_parameters", "named_buffers")),
    Rule("Module.buffers(recurse=True)", "Layer.buffers(include_sublayers=True)",
         names={"recurse": "include_sublayers"}, to="torch", gives="tensors"),
    Rule("torch.float32", "Layer._dtype", to="torch", gives="dtype", how="told_dtype"),
    # optimizers under PyTorch's words
    Rule("Optimizer.zero_grad()", "Optimizer.zero_grad()", to="torch", gives="none"),
    Rule("Optimizer.load_state_dict(state_dict)", "Optimizer.load_state_dict(state_dict)", to="torch", gives="none",
         how="optimizer_state"),
    Rule("Scheduler.load_state_dict(state_dict)", "Scheduler.set_dict(state_dict)", to="torch", gives="none",
         how="schedule_state"),
    Rule("Module.zero_grad()", "Layer.clear_gradients(set_to_zero=...)", drops=("set_to_zero",), to="torch",
         gives="none"),
)  # fmt: skip
