"""Calls of PyTorch's with options drawn at random are equal in PaddlePaddle, or marked: none stops, or is wrong.

What is drawn is the same each time. A row is written as in translation_options.py; see test_translate_options.py.
"""

import random

import pytest
from test_translate_options import TRIES, drawn, result
from translation_runs import HEAD, apart, framed, hinted, used

from zoo.translation.engine import translated

pytestmark = pytest.mark.usefixtures("double")
AX, KD, RED = "0|1|-1", "True|False", "'mean'|'sum'|'none'"
ROWS = f"""
torch.sum: input!=m|x|i|v; dim={AX}|(0, 1); keepdim={KD}
torch.mean: input!=m|x; dim={AX}|(0, 1); keepdim={KD}
torch.std: input!=m|x; dim!={AX}; unbiased={KD}; keepdim={KD}
torch.var: input!=m|x; dim!={AX}|[0, 1]; unbiased={KD}; keepdim={KD}
torch.argmax: input!=m|x|i; dim={AX}; keepdim={KD}
torch.cumsum: input!=m|x|i; dim!={AX}
torch.logsumexp: input!=m|x; dim!={AX}|(0, 1); keepdim={KD}
torch.sort: input!=m|x; dim={AX}; descending={KD}
torch.topk: input!=m|x; k!=1|2; dim={AX}; largest={KD}
torch.clamp: input!=m|x; min!=-0.5|0|m2[:1, :1]|None; max=0.7|1
torch.lerp: input!=m; end!=m2; weight!=0.25|p|1
torch.cat: tensors!=[m, m2]|(x, x2); dim={AX}
torch.stack: tensors!=[m, m2]|(x, x2); dim={AX}
torch.flip: input!=m|x; dims!=[0]|(0, 1)|[-1]
torch.roll: input!=x; shifts!=1|-2; dims={AX}
torch.where: condition!=b|m > 0; input!=m|1.0; other!=m2|0.0
torch.gather: input!=m; dim!=1; index!=i|i[:, :2]
torch.tril: input!=m|s; diagonal=0|1|-2
torch.diagonal: input!=s; offset=0|1|-2
torch.addmm: input!=s; mat1!=s; mat2!=s2
torch.remainder: input!=m; other!=0.37|2
torch.div: input!=m; other!=m2|2|0.7
F.softmax: input!=m|x; dim!={AX}
F.normalize: input!=m|x; p=1.0|2.0; dim={AX}
F.cross_entropy: input!=m; target!=k; weight=p[0].detach(); ignore_index=3|0; reduction={RED}; label_smoothing=0.1
F.nll_loss: input!=F.log_softmax(m, 1); target!=k; weight=p[0].detach(); ignore_index=3|0|9; reduction={RED}
F.binary_cross_entropy_with_logits: input!=m; target!=u.detach(); weight=p.detach(); reduction={RED}
F.smooth_l1_loss: input!=m; target!=m2; reduction={RED}; beta=0.5|2.0
F.huber_loss: input!=m; target!=m2; reduction={RED}; delta=0.5|2.0
F.kl_div: input!=m; target!=u.detach(); reduction={RED}|'batchmean'; log_target={KD}
F.triplet_margin_loss: anchor!=m; positive!=m2; negative!=p; margin=2.0; p=2.0|1.0; swap={KD}; reduction={RED}
F.gaussian_nll_loss: input!=m; target!=m2; var!=p; full={KD}; eps=1e-3; reduction={RED}
F.cosine_similarity: x1!=m; x2!=m2; dim={AX}; eps=1e-8|0.5|4.0
F.interpolate: input!=x; size!=8|(5, 8); mode!='bilinear'|'nearest'|'area'
F.grid_sample: input!=x|x.detach(); grid!=x2[:, :3, :3, :2] / 3; padding_mode='zeros'|'border'; align_corners={KD}
F.pad: input!=x; pad!=(1, 1)|[1, 0, 2, 1]|(0, -1); mode='constant'|'reflect'; value=None
F.conv2d: input!=x; weight!=x2[:, :, :3, :3]; stride=1|2; padding=1|'same'; dilation=1
F.unfold: input!=x; kernel_size!=2|(2, 3); padding=0|1; stride=1|2
F.avg_pool2d: input!=x; kernel_size!=2|3; stride=1|2; padding=1; ceil_mode={KD}; count_include_pad={KD}
nn.Conv1d: in_channels!=4; out_channels!=8; kernel_size!=3; padding=1|(1,); padding_mode='circular'|'zeros'; bias={KD}@v
nn.Conv2d: in_channels!=4; out_channels!=8; kernel_size!=3|(1, 2); stride=1|2; groups=2; bias={KD}@x
nn.ConvTranspose2d: in_channels!=4; out_channels!=8; kernel_size!=3; stride=2; padding=1; groups=2; bias={KD}@x
nn.MaxPool2d: kernel_size!=2|3; stride=1|2; padding=1; ceil_mode={KD}@x
nn.AdaptiveAvgPool2d: output_size!=1|2|(2, 3)@x
nn.LayerNorm: normalized_shape!=6|[6, 6]; eps=1e-3; elementwise_affine={KD}@x
nn.GroupNorm: num_groups!=2|4; num_channels!=4; eps=1e-3; affine={KD}@x
nn.InstanceNorm2d: num_features!=4; eps=1e-3; affine={KD}@x
nn.ELU: alpha=0.5|2.0@x
nn.Softplus: beta=2|0.5; threshold=1|5@x
nn.Hardtanh: min_val=-0.5; max_val=0.7@x
nn.LeakyReLU: negative_slope=0.2@x
nn.Threshold: threshold!=0.1; value!=0.0|2.0@x
nn.Linear: in_features!=6; out_features!=3; bias={KD}@x|m
nn.LSTMCell: input_size!=6; hidden_size!=5; bias={KD}@m
nn.GRUCell: input_size!=6; hidden_size!=5; bias={KD}@m
nn.GRU: input_size!=6; hidden_size!=5; num_layers=1|2; bias={KD}; batch_first={KD}; bidirectional={KD}@v
nn.RNN: input_size!=6; hidden_size!=5; num_layers=1|2; bias={KD}; batch_first={KD}; bidirectional={KD}@v
nn.CosineSimilarity: dim=1|-1; eps=0.5@m, m2
nn.Upsample: size!=8|(5, 8); mode!='bilinear'|'nearest-exact'@x
"""


def outcome(row, draw):
    """Whether a draw is equal, marked, or refused by PyTorch; anything else is an error, or more apart."""
    call = drawn(row, draw)
    names = used(call)
    source = hinted(HEAD["torch"] + framed(call, names))
    try:
        ours = result("torch", source, names)
    except Exception:
        return "refused"
    done = translated(source, "paddle")
    if done.remarks:
        return "marked"
    # shares, roots and corners of Paddle's that are float32
    assert apart(ours, result("paddle", done.text, names)) <= 2e-6, f"{call}\n{done.text}"
    return "equal"


def test_options_that_are_drawn_are_equal_or_marked():
    rows, found = ROWS.strip().splitlines(), []
    for row in rows:
        draw = random.Random(f"3 {row}")
        found.append(next((each for _ in range(TRIES) if (each := outcome(row, draw)) != "refused"), "refused"))
    assert found.count("equal") > 0.85 * len(rows)
    assert found.count("refused") < 0.03 * len(rows)
