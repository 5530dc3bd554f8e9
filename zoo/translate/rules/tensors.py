"""Rules of what a tensor can do by itself: its methods, attributes and dtypes."""

from zoo.translate.rule import Rule

RULES = (
    Rule("torch.Tensor", "paddle.Tensor"),
    Rule("Tensor.size()", "{self}.shape", gives="size", to="paddle", examples=("x.size()",)),
    Rule("Tensor.size(dim)", "{self}.shape[{dim}]", gives="int", to="paddle", examples=("x.reshape(x.size(0), -1)",)),
    Rule("Tensor.shape", "Tensor.shape", gives="size"),
    Rule("Tensor.reshape(*shape)", "Tensor.reshape(shape)", units={"shape": "sequence"},
         examples=("x.reshape(2, -1)", "x.reshape((2, -1))")),
    Rule("Tensor.permute(*dims)", "Tensor.transpose(perm)", names={"dims": "perm"}, units={"dims": "sequence"},
         examples=("x.permute(0, 2, 3, 1)",)),
)  # fmt: skip
