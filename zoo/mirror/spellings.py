"""The dictionary of spellings: how PaddlePaddle writes what PyTorch writes. Data, read by the mirror and the course.

An entry says that the two spellings mean the same thing in our network files; "{}" stands for one word, number or
bracket that is copied over. The order matters: an earlier entry is applied first.
"""

import re
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Spelling:
    """One pair of spellings and what a reader should know about it."""

    torch: str
    paddle: str
    note: str

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What finds PyTorch's side as a whole word: torch is not part of torchvision, nor Conv2d of BasicConv2d."""
        words = re.escape(self.torch).replace(re.escape("{}"), r"(\([^()]*\)|[\w.-]+)")
        return re.compile(r"(?<![\w.])" + words + (r"(?!\w)" if self.torch[-1].isalnum() else ""))


SPELLINGS = (
    Spelling("nn.Module", "nn.Layer", "The base class of networks and layers."),
    Spelling("nn.Conv2d", "nn.Conv2D", "The same arguments in the same order; weights are OIHW in both."),
    Spelling("nn.BatchNorm1d", "nn.BatchNorm1D", "The same over a batch of vectors."),
    Spelling("nn.BatchNorm2d", "nn.BatchNorm2D", "torch counts batches in a buffer too, Paddle does not."),
    Spelling("nn.MaxPool2d", "nn.MaxPool2D", "Equal, except for ceil_mode if the last window starts in the padding."),
    Spelling("nn.AvgPool2d", "nn.AvgPool2D", "The padding counts in torch's mean and not in Paddle's by default."),
    Spelling("nn.AdaptiveAvgPool2d", "nn.AdaptiveAvgPool2D", "The same output size, an int or a pair."),
    Spelling("nn.Dropout(p={})", 'nn.Dropout(p={}, mode="upscale_in_train")', "Paddle has two modes; ours is torch's."),
    Spelling(
        "nn.Parameter(torch.full({}, {}))",
        "self.create_parameter({}, default_initializer=nn.initializer.Constant({}))",
        "A tensor of a layer's own, that learns, by its shape and its first value.",
    ),
    Spelling("nn.Parameter(torch.empty({}))", "self.create_parameter({})", "The same; zoo draws its first values."),
    Spelling("nn.SiLU", "nn.Silu", "x sigmoid(x), which is also called swish."),
    Spelling("self.add_module", "self.add_sublayer", "A layer under a name that is no word of Python's."),
    Spelling("bias=False", "bias_attr=False", "Paddle's attribute also takes an initialiser."),
    Spelling("eps=", "epsilon=", "Paddle keeps the value as float32."),
    Spelling("momentum=0.1", "momentum=0.9", "The share of the new batch in torch, of the old mean in Paddle."),
    Spelling("momentum=0.01", "momentum=0.99", "The same of slower statistics."),
    Spelling("momentum=1 - 0.9997", "momentum=0.9997", "torch's is the difference here, to the last bit."),
    Spelling("count_include_pad=True", "exclusive=False", "The mean divides by the window's size, padding included."),
    Spelling("torch.cat", "paddle.concat", "Join along an axis: 1 is the channels."),
    Spelling("torch.permute", "paddle.transpose", "Paddle's transpose is of all axes, torch's of two."),
    Spelling("torch.from_numpy", "paddle.to_tensor", "A tensor with an array's values."),
    Spelling(
        "torch.tensor({}, dtype=x.dtype, device=x.device)",
        "paddle.to_tensor({}, dtype=x.dtype)",
        "The same beside a tensor x; Paddle makes all tensors on the device that is in use.",
    ),
    Spelling("self.qkv.weight.T", "self.qkv.weight", "A linear layer's weight is [out, in] in torch, [in, out] here."),
    Spelling(
        "F.pad(x, (0, right, 0, below))",
        "F.pad(x, (0, 0, 0, 0, 0, below, 0, right))",
        "Zeros before and behind each axis: torch begins with the last one, Paddle with the first.",
    ),
    Spelling("zoo.torch", "zoo.paddle", "Layers of zoo's own, which a framework lacks."),
    Spelling("torch", "paddle", "The framework's name, also in import lines and in calls such as flatten."),
)


def translate(line: str) -> str:
    """Spell a line of a torch network file the way its Paddle twin must read."""
    for spelling in SPELLINGS:
        first, *rest = spelling.paddle.replace("\\", r"\\").split("{}")
        replacement = first + "".join(rf"\g<{number}>{part}" for number, part in enumerate(rest, 1))
        line = spelling.pattern.sub(replacement, line)
    return line
