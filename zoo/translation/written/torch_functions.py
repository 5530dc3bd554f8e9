"""Functions of Paddle's as they are written out for PyTorch: see for_torch.py."""

FUNCTIONS = (
    ("", "", '''
def activated(layer, act):
    """A layer with an activation behind it, under the names of the layer alone."""
    layer.register_forward_hook(lambda self, inputs, output: act(output))
    return layer
'''),
    ("paddle.nn.functional.log_loss", "", '''
def log_loss(input, label, epsilon=0.0001):
    """What shares are off the truth, one by one."""
    return -label * torch.log(input + epsilon) - (1 - label) * torch.log(1 - input + epsilon)
'''),
    ("paddle.nn.functional.dice_loss", "", '''
def dice_loss(input, label, epsilon=0.00001):
    """One minus twice what shares and labels have in common over what both have."""
    label = torch.nn.functional.one_hot(label.squeeze(-1), input.shape[-1]).to(input.dtype)
    axes = tuple(range(1, input.ndim))
    both = (input * label).sum(axes)
    return (1 - 2 * both / (input.sum(axes) + label.sum(axes) + epsilon)).mean()
'''),
    ("paddle.nn.functional.npair_loss", "", '''
def npair_loss(anchor, positive, labels, l2_reg=0.002):
    """How far each anchor is from the positives of other labels, and a share of their size."""
    labels = labels.reshape(-1, 1)
    alike = (labels == labels.T).to(anchor.dtype)
    alike = alike / alike.sum(1, keepdim=True)
    size = ((anchor**2).sum(1).mean() + (positive**2).sum(1).mean()) * 0.25 * l2_reg
    rows = -(alike * torch.log_softmax(anchor @ positive.T, -1)).sum(-1, keepdim=True)
    return size + (alike * rows).sum(0).mean()
'''),
    ("paddle.nn.functional.temporal_shift", "", '''
def temporal_shift(x, seg_num, shift_ratio=0.25):
    """Moves a part of the channels to the next picture, and a part to the one before."""
    part = int(x.shape[1] * shift_ratio)
    rows = x.reshape(-1, seg_num, *x.shape[1:])
    padded = torch.nn.functional.pad(rows, (0, 0, 0, 0, 0, 0, 1, 1))
    moved = [padded[:, :-2, :part], padded[:, 2:, part : 2 * part], rows[:, :, 2 * part :]]
    return torch.cat(moved, 2).reshape(x.shape)
'''),
    ("paddle.nn.functional.maxout", "", '''
def maxout(x, groups, axis=1):
    """The greatest of each group of channels."""
    return x.unflatten(axis, (-1, groups)).amax(axis + 1 if axis >= 0 else axis)
'''),
    ("paddle.nn.Maxout", "maxout", '''
class Maxout(torch.nn.Module):
    """The greatest of each group of channels, as a layer."""

    def __init__(self, groups, axis=1):
        super().__init__()
        self.groups, self.axis = groups, axis

    def forward(self, x):
        return maxout(x, self.groups, self.axis)
'''),
    ("paddle.flops", "", '''
def flops(net, input_size):
    """How many multiplications and additions a network makes for an input, counted as PaddlePaddle counts them."""
    total, hooks, training = [0], [], net.training

    def count(layer, given, y):
        kind, x = type(layer).__name__, given[0]
        if kind.startswith("Conv"):
            taps = x.shape[1] / layer.groups * math.prod(layer.weight.shape[2:]) + (layer.bias is not None)
            total[0] += int(y.numel() * taps)
        elif kind == "BatchNorm2d":
            total[0] += 2 * x.numel()
        elif kind == "Linear":
            total[0] += layer.in_features * y.numel()
        elif kind.startswith("AdaptiveAvgPool"):
            total[0] += (math.prod(a // b for a, b in zip(x.shape[2:], y.shape[2:])) + 1) * y.numel()
        elif kind.startswith(("AvgPool", "LeakyReLU")):
            total[0] += y.numel()

    for layer in net.modules():
        if not list(layer.children()):
            hooks.append(layer.register_forward_hook(count))
    like = next(net.parameters())
    with torch.no_grad():
        net.eval()(torch.randn(list(input_size), dtype=like.dtype, device=like.device))
    net.train(training)
    for each in hooks:
        each.remove()
    print(f"Total Flops: {total[0]}")
    return total[0]
'''),
    ("", "", '''
class SameConv2d(torch.nn.Conv2d):
    """A convolution whose sides are padded with zeros so that as many places are left as the stride wants."""

    def forward(self, x):
        sides = []
        for size, kernel, stride, dilation in zip(x.shape[2:], self.kernel_size, self.stride, self.dilation):
            lack = max((-(-size // stride) - 1) * stride + (kernel - 1) * dilation + 1 - size, 0)
            sides = [lack // 2, lack - lack // 2, *sides]
        return super().forward(torch.nn.functional.pad(x, sides))
'''),
    ("", "", '''
def same_sides(x, kernel_size, stride):
    """How many values to put beside a picture so that as many windows are left as the stride wants."""
    sides, axes = [], x.ndim - 2
    pairs = [each if isinstance(each, (list, tuple)) else (each,) * axes for each in (kernel_size, stride)]
    for size, kernel, step in zip(x.shape[2:], *pairs):
        lack = max((-(-size // step) - 1) * step + kernel - size, 0)
        sides = [lack // 2, lack - lack // 2, *sides]
    return sides
'''),
    ("", "same_sides", '''
class SameAvgPool2d(torch.nn.AvgPool2d):
    """The mean of what is there in each of as many windows as the stride wants."""

    def forward(self, x):
        sides = same_sides(x, self.kernel_size, self.stride)
        there = torch.nn.functional.pad(torch.ones_like(x[:1, :1]), sides)
        return super().forward(torch.nn.functional.pad(x, sides)) / super().forward(there)
'''),
    ("", "same_sides", '''
class SameMaxPool2d(torch.nn.MaxPool2d):
    """The greatest of each of as many windows as the stride wants."""

    def forward(self, x):
        sides = same_sides(x, self.kernel_size, self.stride)
        return super().forward(torch.nn.functional.pad(x, sides, value=float("-inf")))
'''),
    ("", "", '''
def rows_by_length(layer, rows, lengths, states=None):
    """A recurrent layer's result for rows that end at these lengths: 0 behind their ends, and the states there."""
    if lengths is None:
        return layer(rows, states)
    first, total = layer.batch_first, rows.shape[int(layer.batch_first)]
    tools = torch.nn.utils.rnn
    packed = tools.pack_padded_sequence(rows, lengths.cpu(), batch_first=first, enforce_sorted=False)
    found, states = layer(packed, states)
    return tools.pad_packed_sequence(found, batch_first=first, total_length=total)[0], states
'''),
    ("", "", '''
def collated(collate_fn, rows):
    """A batch as a function makes it, its arrays as tensors, which PaddlePaddle's loader makes of them."""

    def made(value):
        if isinstance(value, (list, tuple)):
            return [made(each) for each in value]
        if isinstance(value, dict):
            return {key: made(each) for key, each in value.items()}
        return torch.as_tensor(value) if isinstance(value, numpy.ndarray) else value

    return made(collate_fn(rows))
'''),
    ("", "", '''
def mask_for_heads(mask, query, key, heads):
    """A mask as numbers that are added for each head of each row; of whole numbers and truths, what is kept is 1."""
    if mask is None:
        return None
    if not mask.is_floating_point():
        mask = (mask.to(query.dtype) - 1) * 1e9
    whole = query.new_zeros(len(query), heads, query.shape[1], key.shape[1])
    return (whole + mask.to(query.dtype)).flatten(0, 1)
'''),
    ("paddle.vision.ops.yolo_box", "", '''
def yolo_box(
    x, img_size, anchors, class_num, conf_thresh, downsample_ratio, clip_bbox=True, name=None, scale_x_y=1.0,
    iou_aware=False, iou_aware_factor=0.5,
):
    """The corners of a YOLO's boxes in pictures of such sizes, and the scores of their classes."""
    (count, _, rows, columns), several = x.shape, len(anchors) // 2
    shares = x[:, :several].sigmoid() if iou_aware else None
    x = (x[:, several:] if iou_aware else x).reshape(count, several, 5 + class_num, rows, columns)
    high, wide = img_size.to(x.dtype).reshape(count, 2, 1, 1, 1).unbind(1)
    sizes = torch.tensor(anchors, dtype=x.dtype, device=x.device).reshape(several, 2, 1, 1)
    far = torch.arange(columns, device=x.device), torch.arange(rows, device=x.device).unsqueeze(1)
    shift = (1 - scale_x_y) / 2
    across = (far[0] + x[:, :, 0].sigmoid() * scale_x_y + shift) * wide / columns
    down = (far[1] + x[:, :, 1].sigmoid() * scale_x_y + shift) * high / rows
    half = x[:, :, 2].exp() * sizes[:, 0] * wide / (2 * downsample_ratio * columns)
    tall = x[:, :, 3].exp() * sizes[:, 1] * high / (2 * downsample_ratio * rows)
    found = [across - half, down - tall, across + half, down + tall]
    if clip_bbox:
        found = [found[0].clamp(min=0), found[1].clamp(min=0), found[2].minimum(wide - 1), found[3].minimum(high - 1)]
    sure = x[:, :, 4].sigmoid()
    sure = sure ** (1 - iou_aware_factor) * shares**iou_aware_factor if iou_aware else sure
    kept = (sure >= conf_thresh).to(x.dtype)
    boxes = torch.stack([each * kept for each in found], -1).reshape(count, -1, 4)
    scores = (x[:, :, 5:].sigmoid() * (sure * kept).unsqueeze(2)).movedim(2, -1).reshape(count, -1, class_num)
    return boxes, scores
'''),
    ("paddle.utils.download.get_weights_path_from_url", "", '''
def get_weights_path_from_url(url, md5sum=None):
    """Where a file of weights is, which is fetched once into PyTorch's folder for such files."""
    path = os.path.join(torch.hub.get_dir(), "checkpoints", os.path.basename(url))
    if not os.path.exists(path):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        torch.hub.download_url_to_file(url, path)
    return path
'''),
    ("paddle.static.InputSpec", "", '''
class InputSpec:
    """The shape and the kind of a network's input; None for an axis of any length."""

    def __init__(self, shape=None, dtype="float32", name=None):
        self.shape, self.dtype, self.name = shape, dtype, name

    def tensor(self):
        kind = self.dtype if isinstance(self.dtype, torch.dtype) else getattr(torch, self.dtype)
        return torch.ones([1 if each in (None, -1) else each for each in self.shape], dtype=kind)
'''),
    ("", "InputSpec", '''
def save_traced(layer, path, input_spec=None):
    """Writes what a network does with such inputs to path.pt, for torch.jit.load."""
    training, device = layer.training, next(layer.parameters()).device
    given = [each.tensor().to(device) if isinstance(each, InputSpec) else each for each in input_spec]
    torch.jit.save(torch.jit.trace(layer.eval(), tuple(given)), path + ".pt")
    layer.train(training)
'''),
    ("paddle.io.DistributedBatchSampler", "", '''
class DistributedBatchSampler(torch.utils.data.Sampler):
    """Places in batches, of which each process takes its own; an epoch is shuffled by its number."""

    def __init__(self, dataset, batch_size, num_replicas=None, rank=None, shuffle=False, drop_last=False):
        started = torch.distributed.is_available() and torch.distributed.is_initialized()
        self.nranks = num_replicas or (torch.distributed.get_world_size() if started else 1)
        self.local_rank = (torch.distributed.get_rank() if started else 0) if rank is None else rank
        self.dataset, self.batch_size, self.shuffle, self.drop_last = dataset, batch_size, shuffle, drop_last
        self.epoch, self.num_samples = 0, math.ceil(len(dataset) / self.nranks)

    def set_epoch(self, epoch):
        self.epoch = epoch

    def __iter__(self):
        places, size, count = list(range(len(self.dataset))), self.batch_size, self.nranks
        places += places[: self.num_samples * count - len(places)]
        if self.shuffle:
            numpy.random.RandomState(self.epoch).shuffle(places)
            self.epoch += 1
        rest = len(places) % (size * count)
        end, left = len(places) - rest, rest // count
        own = [one for at in range(self.local_rank * size, end, size * count) for one in places[at : at + size]]
        own += places[end + self.local_rank * left : end + (self.local_rank + 1) * left]
        for at in range(0, len(own), size):
            if at + size <= len(own) or not self.drop_last:
                yield own[at : at + size]

    def __len__(self):
        return (self.num_samples + (0 if self.drop_last else self.batch_size - 1)) // self.batch_size
'''),
)  # fmt: skip
