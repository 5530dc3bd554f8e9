"""The weights that torchvision publishes, and its networks without them. zoo/paddle/official.py is its twin."""

from pathlib import Path

import torch
import torch.nn as nn

from zoo.errors import DependencyError, FileError
from zoo.optional_libraries import extra
from zoo.weights.peer_networks import require_peer
from zoo.weights.published_weights import Official


def fetch(found: Official) -> Path:
    """Download a set through torchvision's own weights API, which checks the hash; the file stays in torch's hub.

    FileError with the reason if that cannot be done.
    """
    try:
        models = extra("torchvision.models", "for the weights that it publishes", "torchvision")
    except (DependencyError, RuntimeError) as error:
        raise FileError(_short(error)) from None
    try:
        weights = models.get_model_weights(require_peer(found.source, found.card))[found.tag]
        weights.get_state_dict(progress=False, check_hash=True, map_location="cpu", weights_only=True)
    except Exception as error:  # what a network, a disk and a pickle can fail with has no common type
        raise FileError(_short(error)) from None
    return Path(torch.hub.get_dir(), "checkpoints", weights.url.rpartition("/")[2])


def peer(card: str, num_classes: int = 1000) -> nn.Module:
    """torchvision's network that a card of ours is, of its own random weights, in eval mode.

    With auxiliary heads and transform_input switched on where it has them, as its published weights come.
    DependencyError without torchvision.
    """
    models = extra("torchvision.models", "for its own networks", "torchvision")
    name = require_peer("torchvision", card)
    options = {"num_classes": num_classes, "weights": None}
    if name in ("googlenet", "inception_v3"):
        # its own init of these takes minutes; torch's default is as random
        options |= {"aux_logits": True, "transform_input": True, "init_weights": False}
    return getattr(models, name)(**options).eval()


def save_own(model: nn.Module, path: Path) -> None:
    """Save a network's state dict as torch's users do."""
    torch.save(model.state_dict(), path)


def _short(error: Exception) -> str:
    return " ".join(str(error).split()).rstrip(".")[:200] or type(error).__name__
