"""The table of rules, looked up by what a source says; and where the frameworks keep what."""

from functools import cache

from zoo.translation.rule import SIDES, Form, Rule, other
from zoo.translation.rules import RULES, framework_names

# modules of PyTorch and Paddle's with the same purpose, for the lines that import them
MODULES = {str(rule.torch): str(rule.paddle) for rule in framework_names.RULES}
ROOTS = {"torch": ("torch", "torchvision"), "paddle": ("paddle",)}
# other places of the same thing
HOMES = {
    **{
        f"torchvision.ops.{place}.{name}": f"torchvision.ops.{name}"
        for place, name in (
            ("misc", "Conv2dNormActivation"),
            ("misc", "SqueezeExcitation"),
            ("misc", "FrozenBatchNorm2d"),
            ("stochastic_depth", "StochasticDepth"),
        )
    },
    "paddle.vision.models.resnet.ResNet": "paddle.vision.models.ResNet",
    "torchvision.datasets.mnist.MNIST": "torchvision.datasets.MNIST",
    "torchvision.datasets.mnist.FashionMNIST": "torchvision.datasets.FashionMNIST",
    "torchvision.datasets.cifar.CIFAR10": "torchvision.datasets.CIFAR10",
    "torchvision.datasets.folder.ImageFolder": "torchvision.datasets.ImageFolder",
    "torchvision.transforms.transforms.Compose": "torchvision.transforms.Compose",
    "torchvision.transforms.Scale": "torchvision.transforms.Resize",
    "torchvision.transforms.RandomSizedCrop": "torchvision.transforms.RandomResizedCrop",
    **{
        f"torch.nn.init.{name}": f"torch.nn.init.{name}_"
        for name in (
            "uniform",
            "normal",
            "constant",
            "xavier_uniform",
            "xavier_normal",
            "kaiming_uniform",
            "kaiming_normal",
            "orthogonal",
            "dirac",
            "eye",
            "sparse",
        )
    },
    **{
        f"paddle.vision.transforms.{name}": f"paddle.vision.transforms.functional.{name}"
        for name in (
            "to_tensor",
            "hflip",
            "vflip",
            "resize",
            "crop",
            "center_crop",
            "pad",
            "rotate",
            "to_grayscale",
            "adjust_brightness",
            "adjust_contrast",
            "adjust_hue",
        )
    },
    "torch.nn.utils.clip_grad_norm": "torch.nn.utils.clip_grad_norm_",
    "torch.nn.NLLLoss2d": "torch.nn.NLLLoss",
    "torch.nn.parallel.DataParallel": "torch.nn.DataParallel",
    "torch.nn.parallel.data_parallel.DataParallel": "torch.nn.DataParallel",
    "torch.utils.data.dataset.Dataset": "torch.utils.data.Dataset",
    "torch.utils.data.dataset.TensorDataset": "torch.utils.data.TensorDataset",
    "torch.utils.data.dataset.Subset": "torch.utils.data.Subset",
    "torch.utils.data.dataset.random_split": "torch.utils.data.random_split",
    "torch.utils.data.dataloader.DataLoader": "torch.utils.data.DataLoader",
    "torch.utils.data.dataloader.default_collate": "torch.utils.data.default_collate",
    "torch.utils.data._utils.collate.default_collate": "torch.utils.data.default_collate",
    "torch.utils.data.sampler.Sampler": "torch.utils.data.Sampler",
    "torch.utils.data.sampler.SubsetRandomSampler": "torch.utils.data.SubsetRandomSampler",
    "torch.utils.data.sampler.WeightedRandomSampler": "torch.utils.data.WeightedRandomSampler",
    "torch.optim.optimizer.Optimizer": "torch.optim.Optimizer",
    "torch.optim.sgd.SGD": "torch.optim.SGD",
    "torch.optim.adam.Adam": "torch.optim.Adam",
    "torch.optim.adamw.AdamW": "torch.optim.AdamW",
    "torch.functional.einsum": "torch.einsum",
    "paddle.device.set_device": "paddle.set_device",
    "paddle.random.seed": "paddle.seed",
    "paddle.framework.seed": "paddle.seed",
    "torch.nn.parameter.Parameter": "torch.nn.Parameter",
    "torch.nn.modules": "torch.nn",
    "torch.nn.modules.module.Module": "torch.nn.Module",
    "torch.autograd.function.Function": "torch.autograd.Function",
    "torch.autograd.Variable": "torch.autograd.Variable",
    "torch.distributions.normal.Normal": "torch.distributions.Normal",
    "torch.distributions.categorical.Categorical": "torch.distributions.Categorical",
    "torch.distributions.bernoulli.Bernoulli": "torch.distributions.Bernoulli",
    "torch.nn.utils.parametrizations.weight_norm": "torch.nn.utils.weight_norm",
    "torch.nn.utils.parametrizations.spectral_norm": "torch.nn.utils.spectral_norm",
    "torch.distributions.kl.kl_divergence": "torch.distributions.kl_divergence",
}
# names that PaddlePaddle has for one thing
HOMES |= {
    f"paddle.nn.{name}d": f"paddle.nn.{name}D"
    for n in "123"
    for name in (*(f"{kind}{n}" for kind in ("Conv", "AdaptiveMaxPool", "CircularPad", "ConstantPad", "ReflectionPad",
                                             "ReplicationPad")), f"LPPool{n}")
} | {f"paddle.nn.{one}": f"paddle.nn.{two}" for one, two in (
    ("Module", "Layer"), ("ModuleDict", "LayerDict"), ("ModuleList", "LayerList"), ("SiLU", "Silu"))} | {
    f"paddle.{one}": f"paddle.{two}" for one, two in (
        ("device.get_device", "get_device"), ("device.manual_seed", "seed"), ("manual_seed", "seed"),
        ("concatenate", "concat"), ("ger", "outer"), ("less", "less_than"), ("take_along_dim", "take_along_axis"),
        ("device.empty_cache", "device.cuda.empty_cache"), ("device.device_count", "device.cuda.device_count"),
        ("device.get_device_properties", "device.cuda.get_device_properties"),
        ("device.get_device_name", "device.cuda.get_device_name"),
        ("device.max_memory_allocated", "device.cuda.max_memory_allocated"),
        ("device.memory_allocated", "device.cuda.memory_allocated"),
        ("device.max_memory_reserved", "device.cuda.max_memory_reserved"),
        ("device.reset_max_memory_allocated", "device.cuda.reset_max_memory_allocated"),
        ("nn.functional.logsigmoid", "nn.functional.log_sigmoid"), ("framework.ParamAttr", "ParamAttr"),
    )
}  # fmt: skip
# how an import that was not there is written: as people write it
ALIASES = {
    "torch.nn": "nn",
    "torch.nn.functional": "F",
    "paddle.nn": "nn",
    "paddle.nn.functional": "F",
}


# libraries with a part for each framework, whose names are the same in both
SHARED = ("zoo.", "einops.layers.")
# libraries that are made for PyTorch, so that what is imported of them cannot be used beside PaddlePaddle
FOR_TORCH = frozenset((
    "timm", "torchtext", "torchaudio", "torchmetrics", "pytorch_lightning", "lightning", "transformers", "kornia",
    "torch_geometric", "torch_scatter", "torch_sparse", "torchinfo", "torchsummary", "fvcore",
    "mmcv", "mmengine", "accelerate", "apex", "ignite", "fairseq", "dgl", "pytorch_msssim", "lpips", "thop", "ptflops",
    "segmentation_models_pytorch", "efficientnet_pytorch", "diffusers", "xformers", "flash_attn", "hyper_connections",
    "positional_embeddings_pytorch", "x_transformers", "torchdiffeq", "torchsde", "torchviz", "torchlibrosa",
))  # fmt: skip


def shared(path: str, side: str) -> str:
    """The beginning of a name in a library's part for one framework; "" for others."""
    return next((f"{each}{side}." for each in SHARED if (path + ".").startswith(f"{each}{side}.")), "")


def framework(path: str, side: str) -> bool:
    """Whether a dotted name is of a framework, or of zoo's folder for it."""
    return bool(shared(path, side)) or path.partition(".")[0] in ROOTS[side]


def across(module: str, to: str) -> str | None:
    """The module of the other framework that does what one does; None where there is none."""
    pairs = MODULES.items() if to == "paddle" else ((theirs, ours) for ours, theirs in MODULES.items())
    return next((theirs for ours, theirs in pairs if ours == module), None)


def nearest(path: str, side: str) -> str:
    """The longest known module that a dotted name is in, or is."""
    known = MODULES if side == "torch" else MODULES.values()
    found = [module for module in known if (path + ".").startswith(module + ".")]
    return max(found, key=len, default=path.partition(".")[0])


@cache
def _index(to: str) -> dict[str, tuple[Rule, ...]]:
    found: dict[str, tuple[Rule, ...]] = {}
    for rule in RULES:
        if rule.leads(to):
            form = rule.side(other(to))
            assert form is not None
            found[form.name] = (*found.get(form.name, ()), rule)
    return found


def rules(name: str, to: str) -> tuple[Rule, ...]:
    """The rules for a name of the side that is translated, the first that fits first: "torch.cat", "Tensor.view"."""
    return _index(to).get(name, ())


@cache
def called(name: str, to: str) -> tuple[Rule, ...]:
    """The rules for a call of a name: those for calls, where there are any."""
    found = rules(name, to)
    return tuple(each for each in found if each.side(other(to)).arguments is not None) or found  # type: ignore[union-attr]


@cache
def methods(to: str) -> frozenset[str]:
    """Names of methods and attributes that some rule changes, so that it matters what they are called on."""
    return frozenset(
        name.rpartition(".")[2]
        for name, found in _index(to).items()
        for rule in found
        if (form := rule.side(other(to))) is not None and form.receiver and not unchanged(rule, to)
    )


def unchanged(rule: Rule, to: str) -> bool:
    """Whether a rule leaves every call as it is."""
    source, target = rule.side(other(to)), rule.side(to)
    how = rule.how not in ("", "closed", "optimizer_state")  # which raises, or leaves most calls as they are
    if source is None or target is None or source.template or target.template or how or rule.writes:
        return False
    return (source.name, source.receiver) == (target.name, target.receiver) and (
        source.arguments == target.arguments and not rule.units and not rule.drops
    )


def counted() -> dict[str, int]:
    """How many rules there are, and how many of them lead each way."""
    return {"all": len(RULES)} | {to: sum(rule.leads(to) for rule in RULES) for to in SIDES}


def gives(rule: Rule, form: Form, side: str) -> str:
    """What a call of a rule returns, in the words of zoo/translation/reading/value_kinds.py."""
    if rule.gives:
        return rule.gives
    last = form.name.rpartition(".")[2]
    if form.name.startswith((f"{side}.nn.", "zoo.")) and last[:1].isupper():
        return "Module"
    if form.receiver in ("", "Tensor"):
        return "Tensor"
    return ""
