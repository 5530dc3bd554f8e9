"""Fields of PyTorch's schedulers that a scheduler of the file's own reads, and which PaddlePaddle's have not."""

from typing import TYPE_CHECKING

import libcst as cst

from zoo.translation.reading.value_kinds import Value
from zoo.translation.writing.rule_arguments import text

if TYPE_CHECKING:
    from zoo.translation.writing.call_site import Around

# what the class that is written out for them has; see written/paddle_optimizers_and_averages.py
KEPT = frozenset(("optimizer", "base_lrs", "last_epoch", "last_lr", "_step_count", "step", "get_lr", "get_last_lr",
                  "state_dict", "load_state_dict"))  # fmt: skip
REASON = "is a field of PyTorch's schedulers that PaddlePaddle's have not; keep it under a name of your own"


def told(work: "Around", node: cst.Attribute, owner: Value) -> bool:
    """Mark self._get_lr_called_within_step; whether that was done."""
    if work.to != "paddle" or owner.kind != "object" or work.is_set(node) or node.attr.value in KEPT:
        return False
    name = node.attr.value
    base = work.reader.layer(owner.name)
    if not base.startswith("torch.optim.lr_scheduler.") or work.reader.member(owner.name, name) is not None:
        return False
    work.remark(node, text(node), REASON)
    return True
