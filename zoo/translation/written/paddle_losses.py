"""Losses, likenesses and samples that are others in PaddlePaddle, or write beyond their memory, as they are put in.

Each takes what PyTorch's takes, by the same names.
"""

NLL = '''

def likelihood_loss(input, target, weight=None, ignore_index=-100, reduction="mean"):
    """PyTorch's nll_loss: PaddlePaddle's own writes beyond its memory where it adds up and a label is ignored."""
    loss = paddle.nn.functional.nll_loss(input, target, weight, ignore_index, "none")
    if reduction != "mean":
        return loss.sum() if reduction == "sum" else loss
    kept = target != ignore_index
    count = kept.astype(loss.dtype)
    if weight is not None:
        count = count * weight[paddle.where(kept, target, paddle.zeros_like(target))]
    return loss.sum() / count.sum()
'''
NLL_LAYER = '''

class LikelihoodLoss(paddle.nn.Layer):
    """PyTorch's NLLLoss: PaddlePaddle's own writes beyond its memory where it adds up and a label is ignored."""

    def __init__(self, weight=None, ignore_index=-100, reduction="mean"):
        super().__init__()
        self.weight, self.ignore_index, self.reduction = weight, ignore_index, reduction

    def forward(self, input, target):
        loss = paddle.nn.functional.nll_loss(input, target, self.weight, self.ignore_index, "none")
        if self.reduction != "mean":
            return loss.sum() if self.reduction == "sum" else loss
        kept = target != self.ignore_index
        count = kept.astype(loss.dtype)
        if self.weight is not None:
            count = count * self.weight[paddle.where(kept, target, paddle.zeros_like(target))]
        return loss.sum() / count.sum()
'''
COSINE = '''

def cosines_of(x1, x2, dim=1, eps=1e-8):
    """PyTorch's cosine_similarity: each length is eps at least, which its gradient passes by."""
    lengths = [(each * each).sum(axis=dim, keepdim=True).sqrt() for each in (x1, x2)]
    lengths = [each + (each.clip(min=eps) - each).detach() for each in lengths]
    return (x1 / lengths[0] * (x2 / lengths[1])).sum(axis=dim)
'''
COSINE_LAYER = '''

class LikeDirections(paddle.nn.Layer):
    """PyTorch's CosineSimilarity: each length is eps at least, which its gradient passes by."""

    def __init__(self, dim=1, eps=1e-8):
        super().__init__()
        self.dim, self.eps = dim, eps

    def forward(self, x1, x2):
        lengths = [(each * each).sum(axis=self.dim, keepdim=True).sqrt() for each in (x1, x2)]
        lengths = [each + (each.clip(min=self.eps) - each).detach() for each in lengths]
        return (x1 / lengths[0] * (x2 / lengths[1])).sum(axis=self.dim)
'''
SAMPLED = '''

def sampled(input, grid, mode="bilinear", padding_mode="zeros", align_corners=False):
    """PyTorch's grid_sample: the gradient of PaddlePaddle's own ends in a segmentation fault if the input has none."""
    if input.stop_gradient and not grid.stop_gradient:
        input = input.detach()
        input.stop_gradient = False
    return paddle.nn.functional.grid_sample(input, grid, mode, padding_mode, align_corners)
'''
PIECES = {
    "sampled": ("torch.nn.functional.grid_sample", SAMPLED),
    "likelihood_loss": ("torch.nn.functional.nll_loss", NLL),
    "LikelihoodLoss": ("torch.nn.NLLLoss", NLL_LAYER),
    "cosines_of": ("torch.nn.functional.cosine_similarity", COSINE),
    "LikeDirections": ("torch.nn.CosineSimilarity", COSINE_LAYER),
}
