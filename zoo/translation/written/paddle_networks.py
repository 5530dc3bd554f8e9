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
ORDERED = '''

def load_by_order(optimizer, state_dict):
    """An optimizer's state by the order of its parameters, as PyTorch keeps it: PaddlePaddle's goes by their names."""
    groups = optimizer._param_groups
    params = [p for each in groups for p in (each["params"] if isinstance(each, dict) else [each])]
    own = [p.name for p in params if not p.stop_gradient]
    parts = {key: re.match(r"(.+\\.[wb]_\\d+)(_[a-z].*)", key) for key in state_dict}
    kept = list(dict.fromkeys(part[1] for part in parts.values() if part))
    names = dict(zip(kept, own)) if len(own) == len(kept) else {each: each for each in kept}
    optimizer.set_state_dict({
        names[parts[key][1]] + parts[key][2] if parts[key] else key: value for key, value in state_dict.items()
    })
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
    "load_by_order": ("", ORDERED),
    "VisionDataset": ("torchvision.datasets.VisionDataset", VISION),
}
