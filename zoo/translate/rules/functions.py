"""Rules of functions: torch, torch.nn.functional, and Paddle's."""

from zoo.translate.rule import Rule

RULES = (
    Rule("torch.cat(tensors, dim=0)", "paddle.concat(x, axis=0)", names={"tensors": "x"},
         note="Join along an axis: 1 is the channels.", examples=("torch.cat([x, x2], 1)",)),
    Rule("torch.flatten(input, start_dim=0, end_dim=-1)", "paddle.flatten(x, start_axis=0, stop_axis=-1)",
         names={"start_dim": "start_axis", "end_dim": "stop_axis"}, examples=("torch.flatten(x, 1)",)),
    Rule("F.relu(input, inplace=False)", "F.relu(x)", drops=("inplace",), examples=("F.relu(x)",)),
    Rule("torch.relu(input)", "F.relu(x)", to="paddle", examples=("torch.relu(x)",)),
)  # fmt: skip
