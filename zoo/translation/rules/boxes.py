"""Rules of boxes and pictures that torchvision has, of generators, and of what is told twice at once."""

from zoo.translation.rule import Rule

OPS, THEIRS, SEEN = "torchvision.ops", "paddle.vision.ops", "torchvision.transforms"
ONE = "PaddlePaddle draws everything from one generator, which is seeded instead"

RULES = (
    Rule(f"{OPS}.nms(boxes, scores, iou_threshold)", f"{THEIRS}.nms(boxes, iou_threshold, scores=...)",
         examples=("import torchvision\nq = torch.cat([m[:, :2], m[:, :2] + p[:, :2] + 1], 1).float()\n"
                   "torchvision.ops.nms(q, u[:, 0].detach().float(), 0.2)",)),
    Rule(f"{OPS}.batched_nms(boxes, scores, idxs, iou_threshold)",
         f"{THEIRS}.nms({{boxes}}, {{iou_threshold}}, {{scores}}, {{idxs}}, {{idxs}}.unique().tolist())", to="paddle",
         examples=("import torchvision\nq = torch.cat([m[:, :2], m[:, :2] + p[:, :2] + 1], 1).float()\n"
                   "torchvision.ops.batched_nms(q, u[:, 0].detach().float(), k % 2, 0.2)",)),
    Rule(f"{OPS}.roi_align(input, boxes, output_size, spatial_scale=1.0, sampling_ratio=-1, aligned=False)",
         f"{THEIRS}.roi_align(x, boxes, boxes_num, output_size, spatial_scale=1.0, sampling_ratio=-1, aligned=True)",
         how="regions", gives="Tensor",
         examples=("import torchvision\nq = torch.cat([p[:, :2], p[:, :2] + p[:, 2:4] + 1], 1).detach()\n"
                   "q = [q[:2], q[1:]]\ntorchvision.ops.roi_align(x, q, (2, 2), 0.5, 2)",
                   "import torchvision\ntorchvision.ops.roi_align(x, [u[:2, :4].detach(), u[1:, :4].detach()], 3)")),
    Rule(f'{OPS}.sigmoid_focal_loss(inputs, targets, alpha=0.25, gamma=2, reduction="none")',
         'F.sigmoid_focal_loss(logit, label, normalizer=None, alpha=0.25, gamma=2.0, reduction="sum")',
         names={"inputs": "logit", "targets": "label"},
         examples=("import torchvision\ntorchvision.ops.sigmoid_focal_loss(m, u.detach().round())",
                   "import torchvision\n"
                   'torchvision.ops.sigmoid_focal_loss(m, u.detach().round(), 0.5, 1.5, reduction="mean")')),
    *(
        Rule(f"{OPS}.{name}({arguments})", "{boxes}", to="paddle", how="written", gives="Tensor",
             examples=(f"import torchvision\nq = torch.cat([m[:, :2], m[:, :2] + p[:, :2]], 1)\n{call}",))
        for name, arguments, call in (
            ("box_area", "boxes", "torchvision.ops.box_area(q)"),
            ("box_iou", "boxes1, boxes2", "torchvision.ops.box_iou(q, q[:2] + 0.25)"),
            ("clip_boxes_to_image", "boxes, size", "torchvision.ops.clip_boxes_to_image(q, (1, 2))"),
        )
    ),
    Rule(f"{SEEN}.ToPILImage()", "{self}", to="paddle", how="written_name", gives="unknown"),
    # one generator for all
    Rule("torch.Generator(device='cpu')", "paddle.base.core.default_cpu_generator()",
         how="one_generator", gives="Generator", why=ONE,
         examples=("it = torch.Generator()\ny = m",)),
    Rule("Generator.manual_seed(seed)", "paddle.seed(seed)", to="paddle", how="seeded", gives="Generator",
         examples=("it = torch.Generator()\nit.manual_seed(3)\ntorch.randperm(6, generator=it).sum()",
                   "torch.randperm(6, generator=torch.Generator().manual_seed(3)).sum()")),
    # two at once
    *(
        Rule(f"torch.{name}_mean(input, dim=..., unbiased=True, keepdim=False)",
             f"({{input}}.{name}({{dim}}, {{unbiased}}, {{keepdim}}), {{input}}.mean({{dim}}, {{keepdim}}))",
             to="paddle", gives="pair",
             examples=(f"torch.{name}_mean(x, dim=[1, 2, 3], keepdim=True, unbiased=False)",
                       f"a, b = torch.{name}_mean(m, 1)\ny = a * b"))
        for name in ("var",)
    ),
    Rule("Tensor.lerp(end, weight)", "Tensor.lerp(y, weight)", names={"end": "y"}, examples=("x.lerp(x2, 0.25)",)),
    Rule("Tensor.median()", "Tensor.median(*, mode=...)", writes={"mode": '"min"'}, drops=("mode",),
         examples=("m.median()",)),
    # layers of torchvision's own networks
    Rule(f"{OPS}.Conv2dNormActivation(in_channels, out_channels, kernel_size=3, stride=1, padding=None, groups=1, "
         "norm_layer='batch', activation_layer='relu', dilation=1, inplace=True, bias=None)",
         f"{THEIRS}.ConvNormActivation(in_channels, out_channels, kernel_size=3, stride=1, padding=None, groups=1, "
         "norm_layer='batch', activation_layer='relu', dilation=1, bias=None)", names={"bias": "bias"},
         drops=("inplace",), gives="Module",
         examples=("import torchvision\ntorchvision.ops.Conv2dNormActivation(4, 6, 3, stride=2)(x)",
                   "import torchvision\ntorchvision.ops.Conv2dNormActivation(4, 6, 1, norm_layer=None, "
                   "activation_layer=nn.Hardswish)(x)")),
    Rule(f"{OPS}.SqueezeExcitation(input_channels, squeeze_channels, activation='relu', "
         "scale_activation='sigmoid')", "{input_channels}", how="written", to="paddle", gives="Module",
         examples=("import torchvision\ntorchvision.ops.SqueezeExcitation(4, 2)(x[:, :, :4, :4])",)),
    Rule(f"{OPS}.StochasticDepth(p, mode)", "{p}", how="written", to="paddle", gives="Module",
         examples=("import torchvision\ntorchvision.ops.StochasticDepth(0.5, 'row').eval()(x)",)),
)  # fmt: skip
