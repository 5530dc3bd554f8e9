"""The weights that paddle.vision publishes, and its networks without them. zoo/torch/official.py is its twin."""

import logging
from pathlib import Path

import paddle
import paddle.nn as nn

from zoo.errors import FileError
from zoo.weights.peer_networks import require_peer
from zoo.weights.published_weights import Official


def fetch(found: Official) -> Path:
    """Download a set as paddle.vision does, which checks the hash; the file stays in Paddle's own cache.

    FileError with the reason if that cannot be done.
    """
    from paddle.utils.download import get_weights_path_from_url, logger

    before = logger.level
    logger.setLevel(logging.ERROR)  # it tells of every try
    try:
        return Path(get_weights_path_from_url(found.url, found.digest))
    except Exception as error:  # what a network and a disk can fail with has no common type
        raise FileError(_short(error)) from None
    finally:
        logger.setLevel(before)


def peer(card: str, num_classes: int = 1000) -> nn.Layer:
    """paddle.vision's network that a card of ours is, of its own random weights, in eval mode."""
    model = getattr(paddle.vision.models, require_peer("paddle", card))(num_classes=num_classes)
    model.eval()
    return model


def save_own(model: nn.Layer, path: Path) -> None:
    """Save a network's state dict as Paddle's users do."""
    paddle.save(model.state_dict(), str(path))


def _short(error: Exception) -> str:
    return " ".join(str(error).split()).rstrip(".")[:200] or type(error).__name__
