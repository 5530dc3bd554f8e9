"""Losses of Paddle's as they are written out for PyTorch: see for_torch.py."""

LOSSES = (
    ("paddle.nn.functional.cross_entropy", "", '''
def cross_entropy(
    input, label, weight=None, ignore_index=-100, reduction="mean", soft_label=False, axis=-1, use_softmax=True,
    label_smoothing=0.0,
):
    """How far the scores of classes, which lie along an axis, are off the labels, which may keep that axis as 1."""
    scores, whole = input.movedim(axis, -1), label.ndim == input.ndim
    shares = torch.log_softmax(scores, -1) if use_softmax else torch.log(scores)
    if soft_label or label_smoothing:
        wanted = label.movedim(axis, -1) if soft_label else torch.nn.functional.one_hot(label.long(), scores.shape[-1])
        wanted = (wanted * (1 - label_smoothing) + label_smoothing / scores.shape[-1]).to(scores.dtype).detach()
        kept, whole = wanted != ignore_index, True
        losses = -(wanted * shares).sum(-1)
        scale = None if weight is None else wanted @ weight
    else:
        wanted = (label.squeeze(axis) if whole else label).long()
        kept = wanted != ignore_index
        wanted = torch.where(kept, wanted, 0)
        losses = torch.where(kept, -shares.gather(-1, wanted.unsqueeze(-1)).squeeze(-1), 0.0)
        scale = None if weight is None else weight[wanted] * kept
    losses = losses if scale is None else losses * scale
    if reduction == "none":
        return losses.unsqueeze(axis) if whole else losses
    if reduction == "sum":
        return losses.sum()
    if scale is None and ignore_index < 0:
        return losses.mean()
    count = (kept if scale is None else scale).sum()
    return losses.sum() / (count + (count == 0))
'''),
    ("paddle.nn.CrossEntropyLoss", "cross_entropy", '''
class CrossEntropyLoss(torch.nn.Module):
    """The same as a layer."""

    def __init__(
        self, weight=None, ignore_index=-100, reduction="mean", soft_label=False, axis=-1, use_softmax=True,
        label_smoothing=0.0,
    ):
        super().__init__()
        self.weight, self.given = weight, (ignore_index, reduction, soft_label, axis, use_softmax, label_smoothing)

    def forward(self, input, label):
        return cross_entropy(input, label, self.weight, *self.given)
'''),
)  # fmt: skip
