"""Rules of PaddlePaddle's own functions that fewer programs use, as PyTorch and torchvision write them."""

from zoo.translation.rule import Rule

OPS, SEEN, PICTURE = "torchvision.ops", "torchvision.transforms", "torchvision.transforms.functional"
THEIRS, HAND = "paddle.vision.transforms", "paddle.vision.transforms.functional"
KEPT = "Paddle's DataParallel is the network itself where one process runs."
YOLO = (
    "x, img_size, anchors, class_num, conf_thresh, downsample_ratio, clip_bbox=True, name=None, scale_x_y=1.0, "
    "iou_aware=False, iou_aware_factor=0.5"
)
STATIC = "PyTorch runs as it is written, so nothing is to be said."
# drawn from alike: the name, and the arguments of both
DRAWN = (
    ("Uniform", "low, high"), ("Bernoulli", "probs"), ("Exponential", "rate"), ("Laplace", "loc, scale"),
    ("LogNormal", "loc, scale"), ("Dirichlet", "concentration"), ("Poisson", "rate"),
    ("Gamma", "concentration, rate"), ("Cauchy", "loc, scale"),
)  # fmt: skip

RULES = (
    *(Rule(f"torch.{name}(input)", f"paddle.{name}(x)", to="torch") for name in ("real", "imag", "conj", "angle")),
    *(Rule("{self}" + f".{name}", f"Tensor.{name}()", to="torch", gives="Tensor") for name in ("real", "imag")),
    Rule("Tensor.conj()", "Tensor.conj()", to="torch"),
    Rule("Tensor.angle()", "Tensor.angle()", to="torch"),
    Rule("torch.column_stack(tensors)", "paddle.column_stack(x)", names={"tensors": "x"},
         examples=("torch.column_stack([m, m2])",)),
    Rule("torch.vstack(tensors)", "paddle.row_stack(x)", names={"tensors": "x"}, to="torch"),
    *(Rule(f"torch.{name}({{{given}}})", f"paddle.{name}(*{given})", to="torch", how="one_of_many")
      for name, given in (("atleast_1d", "inputs"), ("atleast_2d", "inputs"), ("atleast_3d", "inputs"))),
    Rule("torch.block_diag(*{inputs})", "paddle.block_diag(inputs)", to="torch"),
    Rule("torch.cartesian_prod(*{x})", "paddle.cartesian_prod(x)", to="torch"),
    Rule("torch.combinations(input, r=2, with_replacement=False)",
         "paddle.combinations(x, r=2, with_replacement=False)", to="torch"),
    Rule("torch.trapezoid({y}, dim={axis})", "paddle.trapezoid(y, *, axis=-1)", to="torch"),
    Rule("torch.vander({x}, {n}, {increasing})", "paddle.vander(x, n=None, increasing=False)", to="torch"),
    Rule("torch.unique_consecutive(input)", "paddle.unique_consecutive(x)", examples=("torch.unique_consecutive(k)",)),
    Rule("Tensor.unique_consecutive()", "Tensor.unique_consecutive()", examples=("k.unique_consecutive()",)),
    Rule("torch.unique_consecutive(input, *, return_counts=...)", "paddle.unique_consecutive(x, *, return_counts=...)",
         gives="tensors", examples=("torch.unique_consecutive(k, return_counts=True)",)),
    Rule("torch.tensor_split(input, indices_or_sections, dim=0)", "paddle.tensor_split(x, num_or_indices, axis=0)",
         names={"indices_or_sections": "num_or_indices"}, gives="tensors",
         examples=("torch.tensor_split(m, 3, dim=1)",)),
    Rule("torch.cartesian_prod(*tensors)", "paddle.cartesian_prod(x)", names={"tensors": "x"},
         units={"tensors": "sequence"}, to="paddle", examples=("torch.cartesian_prod(k, k)",)),
    Rule("torch.block_diag(*tensors)", "paddle.block_diag(inputs)", names={"tensors": "inputs"},
         units={"tensors": "sequence"}, to="paddle", examples=("torch.block_diag(s, s2)",)),
    Rule("torch.diag_embed(input, offset=0, dim1=-2, dim2=-1)", "paddle.diag_embed(input, offset=0, dim1=-2, dim2=-1)",
         to="torch"),
    Rule("torch.renorm(input, p, dim, maxnorm)", "paddle.renorm(x, p, axis, max_norm)", names={"maxnorm": "max_norm"},
         to="torch"),
    Rule("torch.histc(input, bins=100, min=0, max=0)",
         "paddle.histogram({input}, {bins}, {min}, {max}).astype({input}.dtype)", to="paddle",
         examples=("torch.histc(m.detach(), bins=4, min=-2, max=2)",)),
    Rule("torch.histc({input}, {bins}, {min}, {max}).long()", "paddle.histogram(input, bins=100, min=0, max=0)",
         to="torch"),
    Rule("torch.index_put({x}, tuple({indices}), {value}, {accumulate})",
         "paddle.index_put(x, indices, value, accumulate=False)", to="torch"),
    *(Rule(f"torch.{name}(input, other)", f"paddle.{name}(x, y)", examples=(f"torch.{name}(i + 1, i + 2)",))
      for name in ("gcd", "lcm")),
    Rule("{scale_b} * torch.tanh({scale_a} * {x})", "paddle.stanh(x, scale_a=0.67, scale_b=1.7159)", to="torch"),
    Rule("{x}.tolist()", "paddle.tolist(x)", to="torch", gives="unknown"),
    Rule("torch.tensor({input}.dim(), dtype=torch.int32)", "paddle.rank(input)", to="torch"),
    Rule("{x}.view({shape_or_dtype})", "paddle.view(x, shape_or_dtype)", to="torch"),
    Rule("torch.remainder(input, other)", "paddle.floor_mod(x, y)", to="torch"),
    Rule("{self}[tuple({index}.unbind(-1))]", "Tensor.gather_nd(index)", to="torch"),
    Rule("{self}.gather(1, {index})", "Tensor.index_sample(index)", to="torch"),
    Rule("{self}[{axes}]", "Tensor.slice(axes, starts, ends)", how="cut_out", to="torch"),
    Rule("torch.unbind({self}, {axis})", "Tensor.unstack(axis=0)", to="torch", gives="tensors"),
    Rule("torch.remainder({self}, {y})", "Tensor.mod(y)", to="torch"),
    Rule("{self}.flatten()[{item}].item()", "Tensor.item(item)", to="torch", gives="float"),
    *(Rule(f"Tensor.{ours}", f"Tensor.{theirs}", names={"end": "y"}, to="torch") for ours, theirs in (
        ("inverse()", "inverse()"), ("logit(eps=None)", "logit(eps=None)"), ("lerp(end, weight)", "lerp(y, weight)"),
        ("dist(other, p=2)", "dist(y, p=2)"), ("nan_to_num(nan=0.0)", "nan_to_num(nan=0.0)"),
        ("bincount(weights=None, minlength=0)", "bincount(weights=None, minlength=0)"),
        ("diff(n=1, dim=-1)", "diff(n=1, axis=-1)"),
    )),
    # functions without a word of PyTorch's
    Rule(f"{OPS}.sigmoid_focal_loss({{logit}}, {{label}}, {{alpha}}, {{gamma}}, {{reduction}}) / {{normalizer}}",
         "F.sigmoid_focal_loss(logit, label, normalizer=..., alpha=0.25, gamma=2.0, reduction='sum')", to="torch"),
    Rule(f"{OPS}.sigmoid_focal_loss({{logit}}, {{label}}, {{alpha}}, {{gamma}}, {{reduction}})",
         "F.sigmoid_focal_loss(logit, label, normalizer=None, alpha=0.25, gamma=2.0, reduction='sum')", to="torch"),
    Rule("written.log_loss(input, label, epsilon=0.0001)", "F.log_loss(input, label, epsilon=0.0001)",
         names={"input": "input"}, to="torch"),
    Rule("written.dice_loss(input, label, epsilon=0.00001)", "F.dice_loss(input, label, epsilon=0.00001)",
         names={"input": "input"}, to="torch"),
    Rule("written.npair_loss(anchor, positive, labels, l2_reg=0.002)",
         "F.npair_loss(anchor, positive, labels, l2_reg=0.002)", to="torch"),
    Rule("written.temporal_shift(x, seg_num, shift_ratio=0.25)", "F.temporal_shift(x, seg_num, shift_ratio=0.25)",
         to="torch"),
    Rule("written.maxout(x, groups, axis=1)", "F.maxout(x, groups, axis=1)", names={"axis": "axis"}, to="torch"),
    Rule("written.Maxout(groups, axis=1)", "nn.Maxout(groups, axis=1)", names={"axis": "axis"}, to="torch"),
    Rule("written.SameConv2d(in_channels, out_channels, kernel_size, stride=1, dilation=1, groups=1, bias=True)",
         "nn.Conv2D(in_channels, out_channels, kernel_size, stride=..., padding=..., dilation=1, groups=1, *, "
         "padding_mode='zeros', weight_attr=None, bias_attr=None)", units={"bias": "attribute"},
         drops=("padding", "padding_mode"), how="same_sides", to="torch"),
    *(Rule(f"written.Same{name}Pool2d(kernel_size, stride=None, *, ceil_mode=False)",
           f"nn.{name}Pool2D(kernel_size, stride=None, padding=..., {more})",
           drops=("padding",), how="same_sides", to="torch")
      for name, more in (("Avg", "ceil_mode=False, exclusive=True, divisor_override=None"),
                         ("Max", "return_mask=False, ceil_mode=False"))),
    Rule("F.group_norm(input, num_groups, *, eps=1e-5)", "F.group_norm(x, num_groups, epsilon=1e-5)", to="torch"),
    Rule("F.channel_shuffle(input, groups)", "F.channel_shuffle(x, groups)", to="torch"),
    Rule("F.pad({x}, {padding})", "F.zeropad2d(x, padding)", to="torch"),
    Rule("written.flops(net, input_size)", "paddle.flops(net, input_size, *, custom_ops=None, print_detail=False)",
         to="torch", gives="int", drops=("custom_ops", "print_detail")),
    Rule("written.get_weights_path_from_url(url, md5sum=None)",
         "paddle.utils.download.get_weights_path_from_url(url, md5sum=None)", to="torch", gives="str", how="noted",
         note="What is fetched are weights of PaddlePaddle's: zoo.transfer writes them for PyTorch."),
    Rule("torch.stft({x}, {n_fft}, {hop_length}, {win_length}, {window}, {center}, {pad_mode}, {normalized}, "
         "{onesided}, return_complex=True)",
         "paddle.signal.stft(x, n_fft, hop_length=None, win_length=None, window=None, center=True, "
         "pad_mode='reflect', normalized=False, onesided=None)", to="torch"),
    Rule("torch.istft({x}, {n_fft}, {hop_length}, {win_length}, {window}, {center}, {normalized}, {onesided}, "
         "{length}, {return_complex})",
         "paddle.signal.istft(x, n_fft, hop_length=None, win_length=None, window=None, center=True, "
         "normalized=False, onesided=True, length=None, return_complex=False)", to="torch"),
    # detection
    Rule(f"{OPS}.nms({{boxes}}, torch.arange(len({{boxes}}), 0, -1, dtype={{boxes}}.dtype, device={{boxes}}.device), "
         "{iou_threshold})", "paddle.vision.ops.nms(boxes, iou_threshold=0.3)", to="torch", how="simple_boxes"),
    Rule(f"{OPS}.nms({{boxes}}, {{scores}}, {{iou_threshold}})",
         "paddle.vision.ops.nms(boxes, iou_threshold=0.3, scores=...)", to="torch"),
    Rule(f"{OPS}.nms({{boxes}}, {{scores}}, {{iou_threshold}})",
         "paddle.vision.ops.nms(boxes, iou_threshold=0.3, scores=..., *, top_k=...)", to="torch", how="noted",
         note="nms takes a top_k into account only beside categories in PaddlePaddle, and so it is left out."),
    Rule(f"{OPS}.batched_nms({{boxes}}, {{scores}}, {{category_idxs}}, {{iou_threshold}})[:{{top_k}}]",
         "paddle.vision.ops.nms(boxes, iou_threshold=0.3, scores=..., category_idxs=..., categories=..., top_k=...)",
         to="torch"),
    Rule(f"{OPS}.batched_nms({{boxes}}, {{scores}}, {{category_idxs}}, {{iou_threshold}})",
         "paddle.vision.ops.nms(boxes, iou_threshold=0.3, scores=..., category_idxs=..., categories=...)", to="torch"),
    Rule(f"written.yolo_box({YOLO})", f"paddle.vision.ops.yolo_box({YOLO})", names={"x": "x"}, to="torch",
         gives="pair"),
    Rule(f"{OPS}.roi_align({{x}}, list({{boxes}}.split({{boxes_num}}.tolist())), {{output_size}}, {{spatial_scale}}, "
         "{sampling_ratio}, {aligned})", "paddle.vision.ops.roi_align(x, boxes, boxes_num, output_size, "
         "spatial_scale=1.0, sampling_ratio=-1, aligned=True)", to="torch"),
    # distributions
    *(Rule(f"torch.distributions.{name}({given})", f"paddle.distribution.{name}({given})", to="torch",
           gives="Distribution") for name, given in DRAWN),
    # one process
    Rule("{layers}", "paddle.DataParallel(layers, *, find_unused_parameters=False)", to="torch", gives="unknown",
         note=KEPT, how="noted"),
    Rule("torch.distributed.init_process_group()", "paddle.distributed.init_parallel_env()", to="torch", gives="none",
         how="nothing"),
    Rule("{function}", "paddle.jit.to_static(function, input_spec=None)", to="torch", gives="unknown",
         note=STATIC, how="noted"),
    Rule("written.InputSpec(shape=None, dtype='float32', name=None)",
         "paddle.static.InputSpec(shape, dtype='float32', name=None)", to="torch", gives="foreign"),
    Rule("written.save_traced(layer, path, input_spec=None)", "paddle.jit.save(layer, path, input_spec=...)",
         to="torch", gives="none"),
    Rule('torch.jit.load({path} + ".pt")', "paddle.jit.load(path)", to="torch", gives="Module"),
    # pictures
    Rule(f"{PICTURE}.to_tensor(pic)", f"{HAND}.to_tensor(pic, data_format='CHW')", to="torch"),
    *(Rule(f"{PICTURE}.{name}(img)", f"{HAND}.{name}(img)", to="torch", gives="unknown")
      for name in ("hflip", "vflip")),
    *(Rule("{nothing}", f"paddle.{name}()", to="torch", gives="none", how="no_context")
      for name in ("utils.unique_name.guard", "static.amp.fp16_guard")),
    *(Rule("{self}.padding", f"nn.Conv{n}D._padding", to="torch", gives="unknown", how="only_told")
      for n in (1, 2, 3)),
    Rule("Optimizer.zero_grad(set_to_none=True)", "Optimizer.clear_gradients()", to="torch", gives="none"),
    Rule('getattr({self}, "_learning_rate", {self}.param_groups[0]["lr"])', "Optimizer._learning_rate", to="torch",
         gives="Scheduler", how="scheduler_of"),
    Rule("nn.utils.weight_norm(module, name='weight', dim=0)", "nn.utils.weight_norm(layer, name='weight', dim=0)",
         names={"module": "layer", "dim": "dim"}, how="normed", to="torch", gives="Module"),
)  # fmt: skip
