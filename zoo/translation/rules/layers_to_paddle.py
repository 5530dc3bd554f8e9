"""Rules of layers, losses and pictures that fewer programs use, on the way to PaddlePaddle.

What PaddlePaddle lacks is written out: see paddle_layers.py and paddle_pictures.py.
"""

from zoo.translation.rule import Rule

MEAN = "reduction='mean'"
OPS, SEEN, THEIRS = "torchvision.ops", "torchvision.transforms", "paddle.vision.transforms"
SWA = "torch.optim.swa_utils"
PICTURE, HAND = f"{SEEN}.functional", f"{THEIRS}.functional"
DATA = {1: "v", 2: "x", 3: "w"}
ROOT = "5e-8: Paddle takes the power 1 / 2 in float32"
CONV = "stride=1, padding=0, output_padding=0, groups=1, dilation=1"
TORCHVISION = "import torchvision\n"
CORNERS = "import torchvision\nq = torch.cat([m[:, :2], m[:, :2] + p[:, :2]], 1)\n"


def written(ours: str, *examples: str, gives: str = "Module", how: str = "written") -> Rule:
    """What is put into the file under a name of its own: the first argument stands for the template."""
    first = ours.partition("(")[2].rstrip(")").partition(",")[0].partition("=")[0].lstrip("*") or "self"
    return Rule(ours, "{" + first + "}", to="paddle", how=how, gives=gives, examples=examples)


RULES = (
    # layers under the same names
    *(Rule(f"nn.{name}{n}d(padding)", f"nn.{name}{n}D(padding)",
           examples=(f"nn.{name}{n}d(1)({DATA[n]})", f"nn.{name}{n}d({(1, 0) * n})({DATA[n]})"))
      for name, n in (("ReflectionPad", 3), ("ReplicationPad", 3), ("CircularPad", 3), ("ZeroPad", 3))),
    *(Rule(f"nn.ConstantPad{n}d(padding, value)", f"nn.ConstantPad{n}D(padding, value)",
           examples=(f"nn.ConstantPad{n}d({(1, 2) * n}, 0.5)({DATA[n]})",)) for n in (1, 3)),
    Rule("nn.RReLU(lower=0.125, upper=0.3333333333333333, inplace=False)",
         "nn.RReLU(lower=0.125, upper=0.3333333333333333)", drops=("inplace",),
         examples=("nn.RReLU(0.1, 0.3).eval()(x)",), differs="3e-9: Paddle keeps the mean of both as float32"),
    Rule("F.rrelu(input, lower=0.125, upper=0.3333333333333333, training=False, inplace=False)",
         "F.rrelu(x, lower=0.125, upper=0.3333333333333333, training=True)", drops=("inplace",),
         examples=("F.rrelu(x)", "F.rrelu(x, 0.1, 0.3)"), differs="5e-9: Paddle keeps the mean of both as float32"),
    Rule("nn.SyncBatchNorm(num_features, eps=1e-5, momentum=0.1)",
         "nn.SyncBatchNorm(num_features, momentum=0.9, epsilon=1e-5)", units={"momentum": "rest of one"}, to="paddle"),
    Rule("nn.SyncBatchNorm.convert_sync_batchnorm(module)", "nn.SyncBatchNorm.convert_sync_batchnorm(layer)",
         names={"module": "layer"}, gives="Module"),
    Rule("nn.ParameterDict(parameters=None)", "nn.ParameterDict(parameters=None)", gives="unknown"),
    Rule(f"nn.MultiLabelMarginLoss(*, {MEAN})", f"nn.MultiLabelMarginLoss(*, {MEAN})",
         examples=("nn.MultiLabelMarginLoss()(m, torch.tensor([[0, 2, -1, 1, 1, 1]] * 4))",)),
    Rule(f"F.multilabel_margin_loss(input, target, *, {MEAN})", f"F.multi_label_margin_loss(input, label, *, {MEAN})",
         names={"target": "label"}, to="paddle",
         examples=("F.multilabel_margin_loss(m, torch.tensor([[0, 2, -1, 1, 1, 1]] * 4))",)),
    Rule("nn.LPPool1d(norm_type, kernel_size, stride=None, ceil_mode=False)",
         "nn.LPPool1D(norm_type, kernel_size, stride=None, *, ceil_mode=False)",
         examples=("nn.LPPool1d(2, 2)(v.abs())",),
         differs=ROOT),
    *(Rule(f"F.lp_pool{n}d(input, norm_type, kernel_size, stride=None, ceil_mode=False)",
           f"F.lp_pool{n}d(x, norm_type, kernel_size, stride=None, *, ceil_mode=False)",
           examples=(f"F.lp_pool{n}d({DATA[n]}.abs(), 2, 2)",), differs=ROOT) for n in (1, 2)),
    *(Rule(f"nn.MaxUnpool{n}d(kernel_size, stride=None, padding=0)",
           f"nn.MaxUnPool{n}D(kernel_size, stride=None, padding=0)",
           examples=(f"a, c = F.max_pool{n}d({DATA[n]}, 2, return_indices=True)\ny = nn.MaxUnpool{n}d(2)(a, c)",))
      for n in (1, 2)),
    *(Rule(f"F.max_unpool{n}d(input, indices, kernel_size, stride=None, padding=0)",
           f"F.max_unpool{n}d(x, indices, kernel_size, stride=None, padding=0)",
           examples=(f"a, c = F.max_pool{n}d({DATA[n]}, 2, return_indices=True)\ny = F.max_unpool{n}d(a, c, 2)",))
      for n in (1, 2)),
    # functions of torch.nn.functional
    Rule(f"F.conv_transpose1d(input, weight, bias=None, {CONV})", f"F.conv1d_transpose(x, weight, bias=None, {CONV})",
         names={"bias": "bias"}, to="paddle",
         examples=("F.conv_transpose1d(v, v[:, :, :3].transpose(0, 1), stride=2, padding=1)",)),
    Rule(f"F.conv_transpose3d(input, weight, bias=None, {CONV})", f"F.conv3d_transpose(x, weight, bias=None, {CONV})",
         names={"bias": "bias"}, examples=("F.conv_transpose3d(w, w.transpose(0, 1)[:, :, :2, :2, :2], stride=2)",)),
    Rule(f"F.ctc_loss(log_probs, targets, input_lengths, target_lengths, blank=0, {MEAN}, zero_infinity=False)",
         f"F.ctc_loss(log_probs, labels, input_lengths, label_lengths, blank=0, {MEAN}, *, zero_infinity=False)",
         names={"targets": "labels", "target_lengths": "label_lengths"}, to="paddle",
         examples=("j = torch.full((4, 1), 2, dtype=torch.int32)\n"
                   "F.ctc_loss(x[0].permute(1, 0, 2).log_softmax(2), j, k * 0 + 6, k * 0 + 1)",)),
    *(Rule(f"F.{name}(input, p=0.5, training={ours}, inplace=False)", f"F.{name}({own}, p=0.5, training=True)",
           names={"input": own}, drops=("inplace",), to=to, examples=(f"F.{name}({data}, 0.5, training=False)",))
      for name, ours, own, data, to in (("dropout1d", "True", "input", "v", ""), ("dropout3d", "True", "x", "w", ""),
                                        ("alpha_dropout", "False", "x", "m", "paddle"),
                                        ("feature_alpha_dropout", "False", "x", "x", ""))),
    Rule("nn.FeatureAlphaDropout(p=0.5, inplace=False)", "nn.FeatureAlphaDropout(p=0.5)", drops=("inplace",),
         examples=("nn.FeatureAlphaDropout(0.5).eval()(x)",)),
    Rule("F.channel_shuffle(input, groups)", "F.channel_shuffle(x, groups)", to="paddle"),
    Rule("F.softmin(input, dim)", "F.softmax(-{input}, axis={dim})", to="paddle", examples=("F.softmin(m, dim=1)",)),
    Rule("F.upsample(input, size=None, scale_factor=None, mode='nearest')",
         "F.interpolate(x, size=None, scale_factor=None, mode='nearest')", to="paddle",
         examples=("F.upsample(x, scale_factor=2)",)),
    Rule("F.upsample(input, size=None, scale_factor=None, mode=..., align_corners=...)",
         "F.interpolate(x, size=None, scale_factor=None, mode=..., align_corners=...)", to="paddle",
         examples=('F.upsample(x, scale_factor=2, mode="bilinear", align_corners=True)',),
         differs="3e-7: Paddle's weights of the corners are float32"),
    Rule("F.upsample_nearest(input, size=None, scale_factor=None)", "F.interpolate(x, size=None, scale_factor=None)",
         to="paddle", examples=("F.upsample_nearest(x, scale_factor=2)",)),
    Rule("F.upsample_bilinear(input, size=None, scale_factor=None)",
         "F.interpolate({input}, {size}, {scale_factor}, mode='bilinear', align_corners=True)", to="paddle",
         examples=("F.upsample_bilinear(x, scale_factor=2)",),
         differs="3e-7: Paddle's weights of the corners are float32"),
    *(Rule(f"F.{name}(input)", "{input}", how="unsaid_axis", to="paddle",
           examples=(f"F.{name}(m)", f"F.{name}(v * 2)", f"F.{name}(x)")) for name in ("softmax", "log_softmax")),
    Rule("torch.trapezoid(y, x=None, *, dim=-1)", "paddle.trapezoid(y, x=None, *, axis=-1)", names={"x": "x", "y": "y"},
         to="paddle", examples=("torch.trapezoid(m, dim=0)", "torch.trapezoid(m, m2.detach())")),
    Rule("torch.unique(input, sorted=...)", "paddle.unique({input})", to="paddle", how="put_in_order",
         examples=("torch.unique(k, sorted=True)",)),
    *(Rule(f"torch.{name}_(input)", f"{{input}}.{name}_()", to="paddle", examples=(f"torch.{name}_(m * 1.0)",))
      for name in ("sigmoid", "tanh", "exp")),
    written("nn.Softmax()", "nn.Softmax()(m)", "nn.Softmax()(v)"),
    # what PaddlePaddle lacks
    written("nn.Dropout1d(p=0.5, inplace=False)", "nn.Dropout1d(0.5).eval()(v)",
            "y = nn.Dropout1d(0.5)(v.detach().abs() + 1)\n"
            "y = [(y[0, 0] == 0).all().item() == (y[0, 0] == 0).any().item()]"),
    written("nn.RMSNorm(normalized_shape, eps=None, elementwise_affine=True)", "nn.RMSNorm(6)(m)",
            "nn.RMSNorm([6, 6], eps=1e-3, elementwise_affine=False)(x)"),
    written("F.rms_norm(input, normalized_shape, weight=None, eps=None)", "F.rms_norm(m, (6,))",
            "F.rms_norm(m, [6], p[0], 1e-3)", gives="Tensor"),
    written("nn.GaussianNLLLoss(*, full=False, eps=1e-6, reduction='mean')", "nn.GaussianNLLLoss()(m, m2, p)",
            "nn.GaussianNLLLoss(full=True, reduction='sum')(m, m2, p[:, 0])"),
    written("F.gaussian_nll_loss(input, target, var, full=False, eps=1e-6, reduction='mean')",
            "F.gaussian_nll_loss(m, m2, p)", "F.gaussian_nll_loss(m, m2, p[:, :1], reduction='none')", gives="Tensor"),
    written("nn.GroupNorm(num_groups, num_channels, eps=1e-5, affine=...)", "nn.GroupNorm(2, 4, affine=False)(x)",
            "q = m.shape[0] == 4\nnn.GroupNorm(2, 4, affine=q)(x)",
            "q = m.shape[0] != 4\nnn.GroupNorm(2, 4, 1e-3, q)(x)",
            how="plain_groups"),
    written("F.group_norm(input, num_groups, weight=None, bias=None, eps=1e-5)", "F.group_norm(x, 2)",
            "F.group_norm(x, 2, eps=1e-3)", gives="Tensor"),
    written("nn.Softmin(dim=...)", "nn.Softmin(dim=1)(m)"),
    written("nn.MaxPool2d(kernel_size, stride=None, padding=0, dilation=...)", "nn.MaxPool2d(2, 1, dilation=2)(x)",
            "nn.MaxPool2d(3, 2, 1, dilation=(2, 1))(x)"),
    written("torch.unique(input, sorted=True, return_inverse=..., return_counts=False)",
            "torch.unique(i, return_inverse=True)", "torch.unique(k, return_inverse=True, return_counts=True)",
            gives="tensors"),
    written(f"{OPS}.FrozenBatchNorm2d(num_features, eps=1e-5)", f"{TORCHVISION}{OPS}.FrozenBatchNorm2d(4)(x)"),
    written(f"{OPS}.MLP(in_channels, hidden_channels, norm_layer=None, activation_layer='relu', inplace=None, "
            "bias=True, dropout=0.0)", f"{TORCHVISION}{OPS}.MLP(6, [5, 3], activation_layer=nn.Tanh)(m)"),
    written(f"{OPS}.Permute(dims)", f"{TORCHVISION}{OPS}.Permute([0, 2, 3, 1])(x)"),
    written(f"{OPS}.stochastic_depth(input, p, mode, training=True)",
            f"{TORCHVISION}{OPS}.stochastic_depth(x, 0.5, 'row', training=False)", gives="Tensor"),
    written(f"{OPS}.generalized_box_iou(boxes1, boxes2)", f"{CORNERS}{OPS}.generalized_box_iou(q, q[:2] + 0.25)",
            gives="Tensor"),
    written(f"{OPS}.box_convert(boxes, in_fmt, out_fmt)", f"{CORNERS}{OPS}.box_convert(q, 'xyxy', 'cxcywh')",
            f"{CORNERS}{OPS}.box_convert(q, in_fmt='cxcywh', out_fmt='xywh')", gives="Tensor"),
    written(f"{OPS}.remove_small_boxes(boxes, min_size)", f"{CORNERS}{OPS}.remove_small_boxes(q, 1.0)", gives="Tensor"),
    written(f"{OPS}.masks_to_boxes(masks)", f"{TORCHVISION}{OPS}.masks_to_boxes(torch.stack([b, ~b]))", gives="Tensor"),
    written(f"{SEEN}.RandomApply(transforms, p=0.5)", gives="unknown"),
    written(f"{SEEN}.RandomChoice(transforms, p=None)", gives="unknown"),
    written(f"{SEEN}.RandomOrder(transforms)", gives="unknown"),
    written(f"{SEEN}.RandomGrayscale(p=0.1)",
            "import torchvision\ny = torchvision.transforms.RandomGrayscale(p=1.0)(x[0, :3].detach())",
            gives="unknown"),
    written(f"{SEEN}.GaussianBlur(kernel_size, sigma=(0.1, 2.0))",
            "import torchvision\ny = torchvision.transforms.GaussianBlur(3, 0.5)(x[0, :3].detach())",
            "import torchvision\ny = torchvision.transforms.GaussianBlur((3, 5), sigma=0.75)(x[0, :3].detach())",
            gives="unknown"),
    written("torchvision.datasets.FakeData(size=1000, image_size=(3, 224, 224), num_classes=10, transform=None, "
            "target_transform=None, random_offset=0)", gives="unknown"),
    written(f"{SEEN}.PILToTensor()", gives="unknown"),
    written(f"{SEEN}.ConvertImageDtype(dtype)", gives="unknown", how="of_fractions"),
    Rule(f"{PICTURE}.to_pil_image(pic)", "{pic}", to="paddle", how="as_picture", gives="unknown"),
    # what learns, and what is made of it
    written("nn.DataParallel(module, device_ids=None, output_device=None, dim=0)", "nn.DataParallel(nn.ReLU())(x)"),
    written(f"{SWA}.AveragedModel(model, device=None, avg_fn=None, multi_avg_fn=None, use_buffers=False)"),
    written(f"{SWA}.get_ema_multi_avg_fn(decay=0.999)", gives="foreign"),
    written(f"{SWA}.get_ema_avg_fn(decay=0.999)", gives="foreign"),
    written(f"{SWA}.update_bn(loader, model, device=None)", gives="none"),
    Rule("Tensor.detach_()", "Tensor.detach_()", examples=("q = m * 2\nq.detach_()\ny = [q.requires_grad, q * 1]",)),
    written(f"{SEEN}.v2.ToImage()", gives="unknown", how="as_pictures"),
    written(f"{SEEN}.v2.ToDtype(dtype, scale=False)", gives="unknown"),
    # pictures
    *(Rule(f"{PICTURE}.{name}({args})", f"{HAND}.{name}({args})", to="paddle", gives="unknown") for name, args in (
        ("to_tensor", "pic"), ("hflip", "img"), ("vflip", "img"), ("resize", "img, size"),
        ("crop", "img, top, left, height, width"), ("center_crop", "img, output_size"),
        ("adjust_brightness", "img, brightness_factor"), ("adjust_contrast", "img, contrast_factor"),
        ("adjust_saturation", "img, saturation_factor"), ("adjust_hue", "img, hue_factor"),
        ("pad", "img, padding, fill=0, padding_mode='constant'"), ("to_grayscale", "img, num_output_channels=1"),
    )),
    Rule(f"{PICTURE}.rotate(img, angle)", f"{HAND}.rotate(img, angle)", to="paddle", gives="unknown"),
    Rule(f"{PICTURE}.rgb_to_grayscale(img, num_output_channels=1)", f"{HAND}.to_grayscale(img, num_output_channels=1)",
         to="paddle", gives="unknown"),
    Rule(f"{PICTURE}.normalize(tensor, mean, std)", f"{HAND}.normalize({{tensor}}, {{mean}}, {{std}})", to="paddle",
         gives="Tensor",
         examples=("import torchvision.transforms.functional as TF\ny = TF.normalize(x[0, :3].detach(), [0.5] * 3, "
                   "[0.25] * 3)",)),
    Rule(f"{PICTURE}.resized_crop(img, top, left, height, width, size)",
         f"{HAND}.resize({HAND}.crop({{img}}, {{top}}, {{left}}, {{height}}, {{width}}), {{size}})", to="paddle",
         gives="unknown"),
    Rule(f"{SEEN}.RandomErasing(p=0.5, scale=(0.02, 0.33), ratio=(0.3, 3.3), value=0, inplace=False)",
         f"{THEIRS}.RandomErasing(prob=0.5, scale=(0.02, 0.33), ratio=(0.3, 3.3), value=0, inplace=False)",
         names={"p": "prob"}, to="paddle", gives="unknown"),
    Rule(f"{SEEN}.RandomAffine(degrees, translate=None, scale=None, shear=None)",
         f"{THEIRS}.RandomAffine(degrees, translate=None, scale=None, shear=None)", to="paddle", gives="unknown"),
    Rule(f"{SEEN}.RandomPerspective(distortion_scale=0.5, p=0.5)",
         f"{THEIRS}.RandomPerspective(prob=0.5, distortion_scale=0.5)", names={"p": "prob"}, to="paddle",
         gives="unknown"),
)  # fmt: skip
