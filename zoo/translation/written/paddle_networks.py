"""Networks by their names, networks that are kept as a whole, and sets of pictures, as they are put into files.

See for_paddle.py. Each is called as PyTorch's or torchvision's own.
"""

CALLED = '''

def called_alike(make):
    """A network of PaddlePaddle's, made as torchvision's is: any weights are those that PaddlePaddle has."""

    def made(pretrained=False, progress=True, *, weights=None, **more):
        return make(pretrained=bool(pretrained or weights), **more)

    return made
'''
KEPT = '''

def save_whole(obj, f):
    """Keeps a whole network, as PyTorch's save does."""
    with open(f, "wb") as file:
        pickle.dump(obj, file)
'''
READ = '''

def load_whole(f, map_location=None, weights_only=False):
    """What was kept, be it a whole network or its states, as PyTorch's load gives it."""
    try:
        return paddle.load(str(f))
    except NotImplementedError:
        with open(f, "rb") as file:
            return pickle.load(file)
'''
VISION = '''

class VisionDataset(paddle.io.Dataset):
    """A set of pictures that keeps where they are and what is done to them, as torchvision's VisionDataset."""

    def __init__(self, root=None, transforms=None, transform=None, target_transform=None):
        super().__init__()
        self.root, self.transform, self.target_transform = root, transform, target_transform
        self.transforms = transforms or (lambda image, target: (
            transform(image) if transform else image, target_transform(target) if target_transform else target
        ))
'''
PIECES = {
    "called_alike": ("", CALLED),
    "save_whole": ("torch.save", KEPT),
    "load_whole": ("torch.load", READ),
    "VisionDataset": ("torchvision.datasets.VisionDataset", VISION),
}
