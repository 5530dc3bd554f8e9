"""The list of layers with weights, in neutral words: each kind's tensors and settings. Data.

Names and layouts of tensors are torch's, names of settings those of zoo's reports. How each framework keeps a kind is
in its forms.py; what the frameworks compute differently for a kind in zoo/graph/known_differences.py.
"""

from zoo.graph.layer_words import Kind, Tensor

QKV = ("query", "key", "value")
LSTM = ("input", "forget", "cell", "output")
GRU = ("reset", "update", "new")

_WINDOW = {
    "kernel_size": "one number per axis of the picture",
    "stride": "one number per axis of the picture",
    "padding": "one number per axis of the picture, pairs (before, after) where they differ, or 'same'",
    "dilation": "one number per axis of the picture",
}
_CONV = {
    "rank": "the axes of the picture: 1, 2 or 3",
    "in_channels": "channels that come in",
    "out_channels": "channels that go out",
    **_WINDOW,
    "groups": "groups of channels; as many as in_channels for a depthwise one",
    "bias": "whether there is a bias",
    "channels_last": "whether the channels are the last axis of the picture",
}
_NORM = {"eps": "added to the variance", "weight": "whether there is a weight", "bias": "whether there is a bias"}
_RNN = {
    "input_size": "values of a step that come in",
    "hidden_size": "values of the state",
    "num_layers": "layers one on top of the other",
    "bidirectional": "whether a second pass runs from the end",
    "batch_first": "whether the batch is the first axis, and not the step",
    "dropout": "the share of zeros between layers while training",
    "bias": "whether there are biases",
}
_ATTENTION = {
    "embed_dim": "values of a query, and of the output",
    "num_heads": "heads, each of embed_dim / num_heads values",
    "kdim": "values of a key",
    "vdim": "values of a value",
    "dropout": "the share of zeros among the weights of attention while training",
    "batch_first": "whether the batch is the first axis, and not the step",
}
_TRANSFORMER = {
    "d_model": "values of a step",
    "num_heads": "heads of attention",
    "dim_feedforward": "values between the two linear layers",
    "dropout": "the share of zeros behind attention and behind the second linear layer while training",
    "attention_dropout": "the share of zeros among the weights of attention while training",
    "activation_dropout": "the share of zeros between the two linear layers while training",
    "activation": "the function between the two linear layers, by name",
    "norm_first": "whether the norms come before what they belong to",
    "batch_first": "whether the batch is the first axis, and not the step",
}


def _rnn(name: str, what: str, blocks: tuple[str, ...], more: dict[str, str], ends: tuple[Tensor, ...] = ()) -> Kind:
    gates = f"{len(blocks) or 1} hidden_size"
    tensors = (
        Tensor("weight_ih_l{n}", f"{gates}, input_size", blocks),
        Tensor("weight_hh_l{n}", f"{gates}, hidden_size", blocks),
        Tensor("bias_ih_l{n}", gates, blocks),
        Tensor("bias_hh_l{n}", gates, blocks),
    )
    return Kind(name, what, tensors + ends, _RNN | more)


def _cell(name: str, what: str, blocks: tuple[str, ...], more: dict[str, str]) -> Kind:
    gates = f"{len(blocks) or 1} hidden_size"
    tensors = (
        Tensor("weight_ih", f"{gates}, input_size", blocks),
        Tensor("weight_hh", f"{gates}, hidden_size", blocks),
        Tensor("bias_ih", gates, blocks),
        Tensor("bias_hh", gates, blocks),
    )
    return Kind(name, what, tensors, {name: _RNN[name] for name in ("input_size", "hidden_size", "bias")} | more)


_AFFINE = (Tensor("weight", "features"), Tensor("bias", "features"))
_STATISTICS = (Tensor("running_mean", "features", statistic=True), Tensor("running_var", "features", statistic=True))
_PROJECTION = (Tensor("weight_hr_l{n}", "proj_size, hidden_size"),)
_MOMENTUM = {"momentum": "the share of the new batch in the running statistics; none for a plain mean of all batches"}

KINDS = {
    kind.name: kind
    for kind in (
        Kind(
            "conv",
            "A convolution over 1, 2 or 3 axes; grouped and depthwise ones by groups.",
            (Tensor("weight", "out_channels, in_channels / groups, *kernel_size"), Tensor("bias", "out_channels")),
            _CONV | {"padding_mode": "what stands in the padding: zeros, reflect, replicate or circular"},
        ),
        Kind(
            "conv_transpose",
            "A transpose convolution over 1, 2 or 3 axes.",
            (Tensor("weight", "in_channels, out_channels / groups, *kernel_size"), Tensor("bias", "out_channels")),
            _CONV | {"output_padding": "added to the end of the output, one number per axis of the picture"},
        ),
        Kind(
            "linear",
            "A matrix and a bias.",
            (Tensor("weight", "out_features, in_features"), Tensor("bias", "out_features")),
            {
                "in_features": "values that come in",
                "out_features": "values that go out",
                "bias": "whether there is a bias",
            },
        ),
        Kind(
            "bilinear",
            "A matrix of two inputs for each output, and a bias.",
            (Tensor("weight", "out_features, in1_features, in2_features"), Tensor("bias", "out_features")),
            {
                "in1_features": "values of the first input",
                "in2_features": "values of the second input",
                "out_features": "values that go out",
                "bias": "whether there is a bias",
            },
        ),
        Kind(
            "embedding",
            "A row of a table for each integer.",
            (Tensor("weight", "num_embeddings, embedding_dim"),),
            {
                "num_embeddings": "rows of the table",
                "embedding_dim": "values of a row",
                "padding_idx": "the integer whose row does not learn",
                "max_norm": "the norm to which longer rows are cut when they are used",
                "norm_type": "the p of that norm",
            },
        ),
        Kind(
            "batch_norm",
            "Batch norm over 1, 2 or 3 axes, also over several processes.",
            _AFFINE + _STATISTICS,
            {
                "features": "channels",
                **_NORM,
                **_MOMENTUM,
                "running": "whether it keeps running statistics",
                "activation": "a function that the layer runs at its end, by name",
                "frozen": "whether the running statistics are used in train mode too",
            },
        ),
        Kind(
            "layer_norm",
            "Layer norm over the last axes.",
            (Tensor("weight", "*normalized_shape"), Tensor("bias", "*normalized_shape")),
            {"normalized_shape": "the sizes of the axes", **_NORM},
        ),
        Kind("group_norm", "Group norm.", _AFFINE, {"features": "channels", "groups": "groups of channels", **_NORM}),
        Kind(
            "instance_norm",
            "Instance norm over 1, 2 or 3 axes.",
            _AFFINE + _STATISTICS,
            {"features": "channels", **_NORM, **_MOMENTUM, "running": "whether it keeps running statistics"},
        ),
        Kind(
            "rms_norm",
            "A division by the root of the mean square over the last axes.",
            (Tensor("weight", "*normalized_shape"),),
            {
                "normalized_shape": "the sizes of the axes",
                "eps": "added to the mean square",
                "weight": "whether there is a weight",
            },
        ),
        Kind(
            "local_response_norm",
            "A division by the power of the sum of squares over neighbouring channels.",
            (),
            {"size": "channels", "alpha": "the sum's factor", "beta": "the power", "k": "added to the sum"},
        ),
        Kind("prelu", "A slope below zero that learns.", (Tensor("weight", "features"),), {"features": "slopes"}),
        Kind(
            "attention",
            "Attention with several heads, its three projections packed into one where they are of one width.",
            (
                Tensor("in_proj_weight", "3 embed_dim, embed_dim", QKV),
                Tensor("q_proj_weight", "embed_dim, embed_dim"),
                Tensor("k_proj_weight", "embed_dim, kdim"),
                Tensor("v_proj_weight", "embed_dim, vdim"),
                Tensor("in_proj_bias", "3 embed_dim", QKV),
                Tensor("bias_k", "1, 1, embed_dim"),
                Tensor("bias_v", "1, 1, embed_dim"),
                Tensor("out_proj.weight", "embed_dim, embed_dim"),
                Tensor("out_proj.bias", "embed_dim"),
            ),
            _ATTENTION
            | {
                "packed": "whether keys and values are as wide as queries",
                "bias": "whether there are biases",
                "add_zero_attn": "whether a step of zeros is added to keys and values",
                "batch_first": _RNN["batch_first"],
            },
        ),
        Kind("encoder_layer", "A layer of a transformer's encoder; its tensors are its parts'.", (), _TRANSFORMER),
        Kind("decoder_layer", "A layer of a transformer's decoder; its tensors are its parts'.", (), _TRANSFORMER),
        _rnn("rnn", "A plain recurrent network.", (), {"activation": "tanh or relu"}),
        _rnn("lstm", "An LSTM.", LSTM, {"proj_size": "values of the projected state, 0 for none"}, _PROJECTION),
        _rnn("gru", "A GRU whose new gate multiplies the recurrent sum, bias included.", GRU, {}),
        _cell("rnn_cell", "One step of a plain recurrent network.", (), {"activation": "tanh or relu"}),
        _cell("lstm_cell", "One step of an LSTM.", LSTM, {}),
        _cell("gru_cell", "One step of a GRU.", GRU, {}),
    )
}

# the kind of tensors that a class of the user's own holds itself: a class token, a table of positions, a layer scale
FREE = Kind("free", "Tensors whose meaning only the class's own forward knows; they are carried as they are.", ())
UNLISTED = Kind("unlisted", "A layer that is not on the list.", ())
