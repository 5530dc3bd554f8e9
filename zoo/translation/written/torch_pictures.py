"""Changes of pictures of Paddle's as they are written out for PyTorch: see for_torch.py."""

PICTURES = (
    (
        "",
        "",
        '''
def features_of(net):
    """A network without its last layers, which gives its features with all their axes, as PaddlePaddle's does."""
    last, size = ("fc", 1) if hasattr(net, "fc") else ("classifier", 7 if type(net).__name__ == "VGG" else 1)
    setattr(net, last, torch.nn.Unflatten(1, (-1, size, size)))
    return net
''',
    ),
    (
        "paddle.vision.transforms.Resize",
        "",
        '''
class Resize:
    """Arrays in another size, by OpenCV as PaddlePaddle has it."""

    def __init__(self, size, interpolation="bilinear"):
        self.size, self.interpolation = size, interpolation

    def __call__(self, image):
        (rows, columns), size = image.shape[:2], self.size
        if isinstance(size, int):
            if size == min(rows, columns):
                return image
            size = (int(size * rows / columns), size) if columns < rows else (size, int(size * columns / rows))
        kinds = {"bilinear": cv2.INTER_LINEAR, "bicubic": cv2.INTER_CUBIC, "nearest": cv2.INTER_NEAREST,
                 "area": cv2.INTER_AREA, "lanczos": cv2.INTER_LANCZOS4}
        found = cv2.resize(image, (size[1], size[0]), interpolation=kinds[self.interpolation])
        return found[:, :, None] if image.ndim == 3 and image.shape[2] == 1 else found
''',
    ),
    (
        "paddle.vision.transforms.Normalize",
        "",
        '''
class Normalize:
    """Pictures, arrays and tensors less a mean, over a deviation, of which a number is that of three channels."""

    def __init__(self, mean=0.0, std=1.0, data_format="CHW", to_rgb=False):
        self.data_format, self.to_rgb = data_format, to_rgb
        self.mean, self.std = ([each] * 3 if isinstance(each, (int, float)) else each for each in (mean, std))

    def __call__(self, image):
        mean, std = (numpy.array(each, dtype="float32") for each in (self.mean, self.std))
        if self.data_format == "CHW":
            mean, std = mean.reshape(-1, 1, 1), std.reshape(-1, 1, 1)
        if isinstance(image, torch.Tensor):
            return (image - torch.from_numpy(mean)) / torch.from_numpy(std)
        image = numpy.asarray(image)
        image = image[..., ::-1] if self.to_rgb else image
        return (image - mean) / std
''',
    ),
)
