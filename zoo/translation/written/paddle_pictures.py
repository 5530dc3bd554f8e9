"""Boxes and changes of pictures of torchvision's, as they are put into files for PaddlePaddle."""

GENERALIZED = '''

def generalized_iou(boxes1, boxes2):
    """How much boxes have in common, less what lies between them, as torchvision's generalized_box_iou gives it."""
    left = paddle.maximum(boxes1[:, None, :2], boxes2[None, :, :2])
    right = paddle.minimum(boxes1[:, None, 2:], boxes2[None, :, 2:])
    common = (right - left).clip(min=0).prod(axis=-1)
    areas = [(each[:, 2] - each[:, 0]) * (each[:, 3] - each[:, 1]) for each in (boxes1, boxes2)]
    union = areas[0][:, None] + areas[1][None] - common
    first = paddle.minimum(boxes1[:, None, :2], boxes2[None, :, :2])
    last = paddle.maximum(boxes1[:, None, 2:], boxes2[None, :, 2:])
    whole = (last - first).clip(min=0).prod(axis=-1)
    return common / union - (whole - union) / whole
'''
CONVERT = '''

def convert_boxes(boxes, in_fmt, out_fmt):
    """Boxes by two corners, by a corner and a size, or by a middle and a size, as torchvision's box_convert does."""
    a, b, c, d = boxes.unbind(-1)
    if in_fmt == "xywh":
        a, b, c, d = a, b, a + c, b + d
    elif in_fmt == "cxcywh":
        a, b, c, d = a - 0.5 * c, b - 0.5 * d, a + 0.5 * c, b + 0.5 * d
    if out_fmt == "xywh":
        c, d = c - a, d - b
    elif out_fmt == "cxcywh":
        a, b, c, d = (a + c) / 2, (b + d) / 2, c - a, d - b
    return paddle.stack([a, b, c, d], axis=-1)
'''
SMALL = '''

def large_boxes(boxes, min_size):
    """The places of boxes whose sides are long enough, as torchvision's remove_small_boxes gives them."""
    sides = boxes[:, 2:] - boxes[:, :2]
    return paddle.nonzero((sides >= min_size).all(axis=1)).flatten()
'''
MASKS = '''

def boxes_of_masks(masks):
    """The box around each mask of [N, H, W], as torchvision's masks_to_boxes gives it."""
    found = []
    for mask in masks:
        y, x = paddle.nonzero(mask, as_tuple=True)
        found.append(paddle.stack([x.min(), y.min(), x.max(), y.max()]).astype(paddle.float32))
    return paddle.stack(found) if found else paddle.zeros([0, 4])
'''
APPLY = '''

class RandomApply:
    """Some changes, one after another, or none of them, as torchvision's RandomApply makes them."""

    def __init__(self, transforms, p=0.5):
        self.transforms, self.p = transforms, p

    def __call__(self, img):
        if self.p < random.random():
            return img
        for each in self.transforms:
            img = each(img)
        return img
'''
CHOICE = '''

class RandomChoice:
    """One of some changes, by chance, as torchvision's RandomChoice makes it."""

    def __init__(self, transforms, p=None):
        self.transforms, self.p = transforms, p

    def __call__(self, img):
        return random.choices(self.transforms, weights=self.p)[0](img)
'''
ORDER = '''

class RandomOrder:
    """Some changes in an order by chance, as torchvision's RandomOrder makes them."""

    def __init__(self, transforms):
        self.transforms = transforms

    def __call__(self, img):
        for each in random.sample(self.transforms, len(self.transforms)):
            img = each(img)
        return img
'''
GRAY = '''

class RandomGrayscale:
    """A picture without its colours, by chance, as torchvision's RandomGrayscale makes it."""

    def __init__(self, p=0.1):
        self.p = p

    def __call__(self, img):
        if self.p < random.random():
            return img
        if paddle.is_tensor(img):
            gray = (img * paddle.to_tensor([0.2989, 0.587, 0.114], dtype=img.dtype).reshape([3, 1, 1])).sum(
                axis=-3, keepdim=True
            )
            return gray.expand_as(img)
        return img.convert("L").convert(img.mode)
'''
BLUR = '''

class GaussianBlur:
    """Spreads the colours of a picture, by a width by chance, as torchvision's GaussianBlur does."""

    def __init__(self, kernel_size, sigma=(0.1, 2.0)):
        self.size = [kernel_size] * 2 if isinstance(kernel_size, int) else list(kernel_size)
        self.sigma = sigma

    def __call__(self, img):
        sigma = self.sigma if isinstance(self.sigma, (float, int)) else random.uniform(*self.sigma)
        x = img if paddle.is_tensor(img) else paddle.vision.transforms.functional.to_tensor(img) * 255
        rows = []
        for count in self.size:
            at = paddle.linspace(-(count - 1) / 2, (count - 1) / 2, count).astype(x.dtype)
            row = paddle.exp(-0.5 * (at / sigma) ** 2)
            rows.append(row / row.sum())
        kernel = (rows[1].unsqueeze(1) * rows[0].unsqueeze(0)).reshape([1, 1, self.size[1], self.size[0]])
        sides = [self.size[0] // 2] * 2 + [self.size[1] // 2] * 2
        whole = paddle.nn.functional.pad(x.reshape([-1, 1, *x.shape[-2:]]), sides, mode="reflect")
        y = paddle.nn.functional.conv2d(whole, kernel).reshape(x.shape)
        if paddle.is_tensor(img):
            return y
        from PIL import Image

        y = y.round().clip(0, 255).astype("uint8").transpose([1, 2, 0]).numpy()
        return Image.fromarray(y[..., 0] if y.shape[-1] == 1 else y)
'''
FAKE = '''

class FakeData(paddle.io.Dataset):
    """Pictures of noise with classes by chance, as torchvision's FakeData are; each place always has the same."""

    def __init__(self, size=1000, image_size=(3, 224, 224), num_classes=10, transform=None, target_transform=None,
                 random_offset=0):
        super().__init__()
        self.size, self.image_size, self.num_classes = size, image_size, num_classes
        self.transform, self.target_transform, self.random_offset = transform, target_transform, random_offset

    def __getitem__(self, index):
        from PIL import Image

        if index >= len(self):
            raise IndexError("FakeData index out of range")
        draw = numpy.random.default_rng(index + self.random_offset)
        img = draw.normal(size=self.image_size)
        img = Image.fromarray((img * 255).astype("uint8").transpose(1, 2, 0).squeeze())
        target = int(draw.integers(0, self.num_classes))
        img = img if self.transform is None else self.transform(img)
        return img, target if self.target_transform is None else self.target_transform(target)

    def __len__(self):
        return self.size
'''
AS_NUMBERS = '''

class PILToTensor:
    """A picture as a tensor of whole numbers from 0 to 255, as torchvision's PILToTensor makes it."""

    def __call__(self, pic):
        x = numpy.array(pic)
        return paddle.to_tensor(x[None] if x.ndim == 2 else x.transpose(2, 0, 1).copy())
'''
OTHER_DTYPE = '''

class ConvertImageDtype:
    """A picture as a tensor of another dtype, of fractions from 0 to 1, as torchvision's ConvertImageDtype makes it."""

    def __init__(self, dtype):
        self.dtype = dtype

    def __call__(self, image):
        share = 1.0 if image.is_floating_point() else 255.0
        return image.astype(self.dtype) / share
'''
PIECES = {
    "PILToTensor": ("torchvision.transforms.PILToTensor", AS_NUMBERS),
    "ConvertImageDtype": ("torchvision.transforms.ConvertImageDtype", OTHER_DTYPE),
    "generalized_iou": ("torchvision.ops.generalized_box_iou", GENERALIZED),
    "convert_boxes": ("torchvision.ops.box_convert", CONVERT),
    "large_boxes": ("torchvision.ops.remove_small_boxes", SMALL),
    "boxes_of_masks": ("torchvision.ops.masks_to_boxes", MASKS),
    "RandomApply": ("torchvision.transforms.RandomApply", APPLY),
    "RandomChoice": ("torchvision.transforms.RandomChoice", CHOICE),
    "RandomOrder": ("torchvision.transforms.RandomOrder", ORDER),
    "RandomGrayscale": ("torchvision.transforms.RandomGrayscale", GRAY),
    "GaussianBlur": ("torchvision.transforms.GaussianBlur", BLUR),
    "FakeData": ("torchvision.datasets.FakeData", FAKE),
}
