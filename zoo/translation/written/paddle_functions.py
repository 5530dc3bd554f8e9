"""The functions and classes that are put into files for PaddlePaddle: their names, PyTorch's, and their text."""

CROSS_ENTROPY = '''

class CrossEntropy(paddle.nn.Layer):
    """PyTorch's cross entropy: classes along axis 1, as numbers or as shares of each."""

    def __init__(self, weight=None, ignore_index=-100, reduction="mean", label_smoothing=0.0):
        super().__init__()
        self.weight = weight
        self.ignore_index, self.reduction, self.label_smoothing = ignore_index, reduction, label_smoothing

    def forward(self, input, target):
        log, count = paddle.nn.functional.log_softmax(input, axis=1), input.shape[1]
        weight = paddle.ones([count], dtype=log.dtype) if self.weight is None else self.weight.astype(log.dtype)
        log = log * weight.reshape([1, -1] + [1] * (input.ndim - 2))
        if target.is_floating_point():
            share = target * (1 - self.label_smoothing) + self.label_smoothing / count
            loss = -(share * log).sum(axis=1)
            whole = loss.size
        else:
            kept = target != self.ignore_index
            index = paddle.where(kept, target, paddle.zeros_like(target))
            kept = kept.astype(log.dtype)
            own = -paddle.take_along_axis(log, index.unsqueeze(1), 1).squeeze(1)
            loss = ((1 - self.label_smoothing) * own - self.label_smoothing / count * log.sum(axis=1)) * kept
            whole = (weight[index] * kept).sum()
        if self.reduction == "none":
            return loss
        return loss.sum() if self.reduction == "sum" else loss.sum() / whole
'''
WEIGHT_NORM = '''

def with_weight_norm(module, name="weight", dim=0):
    """A weight by its direction and its length, made anew at each call, as PyTorch's weight_norm does."""
    weight = getattr(module, name)
    if dim is not None and isinstance(module, paddle.nn.Linear):
        dim = 1 - dim  # its weight is turned
    axes = [each for each in range(weight.ndim) if each != dim]

    def length(v):
        return (v * v).sum(axis=axes, keepdim=dim is not None).sqrt()

    def renew(layer, inputs=None):
        v = getattr(layer, name + "_v")
        object.__setattr__(layer, name, v * (getattr(layer, name + "_g") / length(v)))

    delattr(module, name)
    for ending, value in (("_g", length(weight).detach()), ("_v", weight.detach())):
        first = paddle.nn.initializer.Assign(value)
        own = module.create_parameter(value.shape, dtype=weight.dtype, default_initializer=first)
        module.add_parameter(name + ending, own)
    renew(module)
    module.register_forward_pre_hook(renew)
    return module
'''
BOX_AREA = '''

def areas_of_boxes(boxes):
    """The areas of boxes that are given by two corners, as torchvision's box_area gives them."""
    return (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
'''
BOX_IOU = '''

def common_of_boxes(boxes1, boxes2):
    """How much each of some boxes has in common with each of others, as torchvision's box_iou gives it."""
    left = paddle.maximum(boxes1[:, None, :2], boxes2[None, :, :2])
    right = paddle.minimum(boxes1[:, None, 2:], boxes2[None, :, 2:])
    common = (right - left).clip(min=0).prod(axis=-1)
    areas = [(each[:, 2] - each[:, 0]) * (each[:, 3] - each[:, 1]) for each in (boxes1, boxes2)]
    return common / (areas[0][:, None] + areas[1][None] - common)
'''
CLIP_BOXES = '''

def clipped_boxes(boxes, size):
    """Boxes cut off at the border of a picture of (height, width), as torchvision's clip_boxes_to_image does."""
    x, y = boxes[..., 0::2].clip(0, size[1]), boxes[..., 1::2].clip(0, size[0])
    return paddle.stack([x, y], axis=-1).reshape(boxes.shape)
'''
TO_PICTURE = '''

def to_picture(x):
    """A picture of PIL's, as torchvision's ToPILImage makes one of an array or a tensor."""
    from PIL import Image

    if paddle.is_tensor(x):
        x = x.transpose([1, 2, 0]).numpy()
        x = (x * 255).astype("uint8") if x.dtype.kind == "f" else x
    return Image.fromarray(x[..., 0] if x.ndim == 3 and x.shape[-1] == 1 else x)
'''
SQUEEZE = '''

class SqueezeExcitation(paddle.nn.Layer):
    """Channels weighed by what is on the whole picture, as torchvision's SqueezeExcitation does."""

    def __init__(self, input_channels, squeeze_channels, activation=paddle.nn.ReLU, scale_activation=paddle.nn.Sigmoid):
        super().__init__()
        self.avgpool = paddle.nn.AdaptiveAvgPool2D(1)
        self.fc1 = paddle.nn.Conv2D(input_channels, squeeze_channels, 1)
        self.fc2 = paddle.nn.Conv2D(squeeze_channels, input_channels, 1)
        self.activation, self.scale_activation = activation(), scale_activation()

    def _scale(self, input):
        return self.scale_activation(self.fc2(self.activation(self.fc1(self.avgpool(input)))))

    def forward(self, input):
        return self._scale(input) * input
'''
DEPTH = '''

class StochasticDepth(paddle.nn.Layer):
    """Leaves out whole pictures, or all of them, while it trains, as torchvision's StochasticDepth does."""

    def __init__(self, p, mode):
        super().__init__()
        self.p, self.mode = p, mode

    def forward(self, input):
        if not self.training or self.p == 0.0:
            return input
        shape = [1] * input.ndim if self.mode == "batch" else [input.shape[0]] + [1] * (input.ndim - 1)
        kept = (paddle.rand(shape) >= self.p).astype(input.dtype)
        return input * kept / (1.0 - self.p if self.p < 1.0 else 1.0)
'''
PADDED = '''

class PaddedEmbedding(paddle.nn.Embedding):
    """An embedding whose row for padding begins with zeros and does not learn, but is read as it is, as PyTorch's."""

    def __init__(self, num_embeddings, embedding_dim, padding_idx):
        super().__init__(num_embeddings, embedding_dim)
        self.padding = padding_idx % num_embeddings
        with paddle.no_grad():
            self.weight[self.padding] = 0.0

    def forward(self, x):
        y = super().forward(x)
        return paddle.where((x == self.padding).unsqueeze(-1), y.detach(), y)
'''
WINDOWS = '''

def windows_of(x, axis, size, step):
    """Windows along an axis, which may overlap, as PyTorch's x.unfold gives them: what is in each is the last axis."""
    axis = axis % x.ndim
    starts = paddle.arange(0, x.shape[axis] - size + 1, step)
    places = (starts.unsqueeze(1) + paddle.arange(size)).flatten()
    shape = x.shape[:axis] + [len(starts), size] + x.shape[axis + 1 :]
    order = [*range(axis + 1), *range(axis + 2, x.ndim + 1), axis + 1]
    return paddle.index_select(x, places, axis).reshape(shape).transpose(order)
'''
CHUNKS = '''

def chunks_of(x, chunks, dim=0):
    """Parts of one size along an axis, the last of which may be shorter or left out, as PyTorch's chunk gives them."""
    whole = x.shape[dim]
    size = max(1, -(-whole // chunks))
    sizes = [size] * (whole // size) + [whole % size] * (whole % size > 0)
    return paddle.split(x, sizes, dim) if len(sizes) > 1 else [x]
'''
FLATTENED = '''

def flattened(x, start_axis=0, stop_axis=-1):
    """PyTorch's flatten, which has a second gradient: PaddlePaddle's own has none."""
    start, stop = start_axis % max(x.ndim, 1), stop_axis % max(x.ndim, 1)
    return x.reshape(x.shape[:start] + [-1] + x.shape[stop + 1 :])
'''
FLATTENED_LAYER = '''

class Flattened(paddle.nn.Layer):
    """PyTorch's Flatten, which has a second gradient: PaddlePaddle's own has none."""

    def __init__(self, start_axis=1, stop_axis=-1):
        super().__init__()
        self.start_axis, self.stop_axis = start_axis, stop_axis

    def forward(self, x):
        start, stop = self.start_axis % x.ndim, self.stop_axis % x.ndim
        return x.reshape(x.shape[:start] + [-1] + x.shape[stop + 1 :])
'''
FILLED = '''

def filled_rows(tensors, dim=0):
    """PyTorch's cat, which leaves out rows of nothing, and makes fractions of all if one of them has such."""
    kept = [each for each in tensors if each.ndim != 1 or each.shape[0]] or list(tensors[:1])
    real = next((each.dtype for each in tensors if each.is_floating_point()), None)
    kept = [each if real is None or each.is_floating_point() else each.astype(real) for each in kept]
    return paddle.concat(kept, axis=dim)
'''
DRAWN = '''

def filled_by(initializer, tensor):
    """The tensor, with first values, which PaddlePaddle's initialisers do not give back."""
    initializer(tensor)
    return tensor
'''
# the name in the file, the full name of PyTorch's ("" for one that stays on the way back), and the text
PIECES = {
    "CrossEntropy": ("torch.nn.CrossEntropyLoss", CROSS_ENTROPY),
    "with_weight_norm": ("torch.nn.utils.weight_norm", WEIGHT_NORM),
    "areas_of_boxes": ("torchvision.ops.box_area", BOX_AREA),
    "common_of_boxes": ("torchvision.ops.box_iou", BOX_IOU),
    "clipped_boxes": ("torchvision.ops.clip_boxes_to_image", CLIP_BOXES),
    "SqueezeExcitation": ("torchvision.ops.SqueezeExcitation", SQUEEZE),
    "StochasticDepth": ("torchvision.ops.StochasticDepth", DEPTH),
    "PaddedEmbedding": ("torch.nn.Embedding", PADDED),
    "windows_of": ("", WINDOWS),
    "chunks_of": ("", CHUNKS),
    "filled_by": ("", DRAWN),
    "filled_rows": ("torch.cat", FILLED),
    "flattened": ("", FLATTENED),
    "Flattened": ("", FLATTENED_LAYER),
    "to_picture": ("torchvision.transforms.ToPILImage", TO_PICTURE),
}
