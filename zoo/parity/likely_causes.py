"""The most likely cause where two networks differ at a layer, from what is known of the two frameworks."""

LIKELY = {
    "conv": "compare kernel size, stride, padding, dilation and groups, and the weight's layout",
    "linear": "the weight is [in, out] in Paddle and [out, in] in torch, and a square one loads untransposed",
    "attention": "compare the scale, the mask, and in which order the heads are split and joined",
    "lstm": "compare the layers, the directions, and which states it starts from",
    "gru": "compare the layers, the directions, and which states it starts from",
    "conv_transpose": "compare stride, padding and output padding; the weight is [in, out / groups, ...] in both",
    "batch_norm": "compare eps (Paddle keeps it as float32) and the loaded mean and variance",
    "max_pool": "compare window, stride and padding; with ceil_mode Paddle adds a row that starts in the padding",
    "avg_pool": "the padding counts in torch's mean only: say exclusive=False in Paddle, or count_include_pad=False",
    "adaptive_avg_pool": "compare the output size",
    "dropout": "compare the mode: downscale_in_infer multiplies in evaluation, upscale_in_train does not",
    "concat": "compare the order of what is joined, and the axis",
    "gelu": "compare approximate: the exact one, or the one with tanh",
    "hardsigmoid": "Paddle's slope is 0.1666667 by default, and float32 in any case; torch's is 1/6",
    "interpolate": "compare mode and align_corners; Paddle keeps the ratio of the sizes as float32",
    "layer_norm": "compare eps (Paddle keeps it as float32) and the axes",
    "leaky_relu": "compare the slope: 0.01 in both by default; at exactly 0 the gradients are not the same",
    "softmax": "compare the axis: Paddle takes the last by default",
    "relu": "the input of the activation is another one: look at the functional calls before it",
    "sigmoid": "the input of the activation is another one: look at the functional calls before it",
}


def likely(kind: str) -> str:
    """One sentence on what to look at for a layer of this kind."""
    return LIKELY.get(kind, "look at the functional calls inside it: activation, concat order, residual sum, flatten")
