"""Rules of the frameworks' own names, which lines of import have; they come last, since longer names have them too."""

from zoo.translation.rule import Rule

ZOO = "Layers of zoo's own, which a framework lacks."
NAME = "The framework's name, also in import lines and in calls such as flatten."

RULES = (
    Rule("zoo.torch", "zoo.paddle", mirror=("name",), note=ZOO),
    Rule("torch", "paddle", mirror=("name",), note=NAME),
    Rule("torch.nn", "paddle.nn", note="Layers and containers; most files call it nn."),
    Rule("torch.nn.functional", "paddle.nn.functional", note="Functions without weights; most files call it F."),
    Rule("torch.nn.init", "paddle.nn.initializer", note="First values: functions in torch, objects in Paddle."),
    Rule("torch.nn.utils", "paddle.nn.utils"),
    Rule("torch.optim", "paddle.optimizer", note="Optimizers."),
    Rule("torch.optim.lr_scheduler", "paddle.optimizer.lr", note="torch's are given the optimizer, Paddle's a rate."),
    Rule("torch.utils.data", "paddle.io", note="Data sets and loaders."),
    Rule("torch.utils.checkpoint", "paddle.distributed.fleet.utils"),
    Rule("torch.distributed", "paddle.distributed", note="Processes that learn together."),
    Rule("torch.distributions", "paddle.distribution"),
    Rule("torch.linalg", "paddle.linalg"),
    Rule("torch.fft", "paddle.fft"),
    Rule(
        "torchvision", "paddle.vision", note="Networks, data and transforms of pictures; a package of its own in torch."
    ),
    Rule("torchvision.transforms", "paddle.vision.transforms"),
    Rule("torchvision.transforms.functional", "paddle.vision.transforms.functional"),
    Rule("torchvision.ops", "paddle.vision.ops"),
    Rule("torchvision.datasets", "paddle.vision.datasets"),
    Rule("einops.layers.torch", "einops.layers.paddle"),
    Rule("torchvision.models", "paddle.vision.models", note="Some networks of one name are not the same network."),
)
