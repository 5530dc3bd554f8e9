"""The table of PyTorch's layers with weights: by which names, in which shapes and settings each keeps them.

zoo/paddle/layer_table.py is its twin.
"""

from typing import Any

import torch.nn as nn

from zoo.graph.layer_words import FLAG, PRESENT, SHAPE, Form, Setting, Stored, Unit, window

_BIAS = Setting("bias", "bias", "bias", PRESENT)
_WEIGHT = Setting("weight", "weight", "affine", PRESENT)
_EPS = Setting("eps", "eps", "eps")
_FIRST = {"channels_last": False}
_OWN = ("weight", "bias")
_STATISTICS = ("running_mean", "running_var")


def _same(*names: str) -> tuple[Stored, ...]:
    return tuple(Stored(name, name) for name in names)


def _conv(cls: type, kind: str, rank: int) -> Form:
    windows = [Setting(name, name, name, window(rank)) for name in ("kernel_size", "stride", "padding", "dilation")]
    last = (
        Setting("padding_mode", "padding_mode", "padding_mode")
        if kind == "conv"
        else Setting("output_padding", "output_padding", "output_padding", window(rank))
    )
    counts = [Setting(name, name, name) for name in ("in_channels", "out_channels", "groups")]
    return Form(kind, cls, _same(*_OWN), (*counts, *windows, _BIAS, last), {"rank": rank} | _FIRST)


def _batch_norm(cls: type) -> Form:
    settings = (
        Setting("features", "num_features", "num_features"),
        _EPS,
        Setting("momentum", "momentum", "momentum"),
        _WEIGHT,
        Setting("bias", "bias", "affine", PRESENT),
        Setting("running", "track_running_stats", "track_running_stats"),
    )
    fixed = {"activation": None, "frozen": False}
    return Form("batch_norm", cls, _same(*_OWN, *_STATISTICS), settings, fixed, beside=("num_batches_tracked",))


def _instance_norm(cls: type) -> Form:
    settings = _batch_norm(cls).settings
    return Form("instance_norm", cls, _same(*_OWN, *_STATISTICS), settings, beside=("num_batches_tracked",))


def _rnn(cls: type, kind: str, more: tuple[Setting, ...] = (), projected: bool = False) -> Form:
    names = [f"{name}_l{{n}}" for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")]
    names += ["weight_hr_l{n}"] if projected else []
    # what a layer has not, such as a second direction, gives no tensor
    stored = _same(*names, *(f"{name}_reverse" for name in names))
    names = ["input_size", "hidden_size", "num_layers", "bidirectional", "batch_first", "dropout", "bias"]
    return Form(kind, cls, stored, (*(Setting(name, name, name) for name in names), *more))


def _cell(cls: type, kind: str, more: tuple[Setting, ...] = ()) -> Form:
    settings = tuple(Setting(name, name, name) for name in ("input_size", "hidden_size", "bias"))
    return Form(kind, cls, _same("weight_ih", "weight_hh", "bias_ih", "bias_hh"), settings + more)


def _called(activation: Any) -> str:
    return str(getattr(activation, "__name__", type(activation).__name__.lower()))


def _transformer(cls: type, kind: str) -> Form:
    settings = (
        Setting("d_model", "self_attn.embed_dim", "d_model"),
        Setting("num_heads", "self_attn.num_heads", "nhead"),
        Setting("dim_feedforward", "linear1.out_features", "dim_feedforward"),
        Setting("dropout", "dropout1.p", "dropout"),
        Setting("attention_dropout", "self_attn.dropout"),
        Setting("activation_dropout", "dropout.p"),
        Setting("activation", "activation", "activation", Unit(_called, lambda value: value)),
        Setting("norm_first", "norm_first", "norm_first"),
        Setting("batch_first", "self_attn.batch_first", "batch_first"),
    )
    return Form(kind, cls, (), settings)


_NONLINEARITY = (Setting("activation", "nonlinearity", "nonlinearity"),)

FORMS = (
    _conv(nn.Conv1d, "conv", 1),
    _conv(nn.Conv2d, "conv", 2),
    _conv(nn.Conv3d, "conv", 3),
    _conv(nn.ConvTranspose1d, "conv_transpose", 1),
    _conv(nn.ConvTranspose2d, "conv_transpose", 2),
    _conv(nn.ConvTranspose3d, "conv_transpose", 3),
    Form(
        "linear",
        nn.Linear,
        _same(*_OWN),
        (
            Setting("in_features", "in_features", "in_features"),
            Setting("out_features", "out_features", "out_features"),
            _BIAS,
        ),
    ),
    Form(
        "bilinear",
        nn.Bilinear,
        _same(*_OWN),
        (*(Setting(name, name, name) for name in ("in1_features", "in2_features", "out_features")), _BIAS),
    ),
    Form(
        "embedding",
        nn.Embedding,
        _same("weight"),
        tuple(
            Setting(name, name, name)
            for name in ("num_embeddings", "embedding_dim", "padding_idx", "max_norm", "norm_type")
        ),
    ),
    *(_batch_norm(cls) for cls in (nn.BatchNorm1d, nn.BatchNorm2d, nn.BatchNorm3d, nn.SyncBatchNorm)),
    Form(
        "layer_norm",
        nn.LayerNorm,
        _same(*_OWN),
        (
            Setting("normalized_shape", "normalized_shape", "normalized_shape", SHAPE),
            _EPS,
            Setting("weight", "weight", "elementwise_affine", PRESENT),
            _BIAS,
        ),
    ),
    Form(
        "group_norm",
        nn.GroupNorm,
        _same(*_OWN),
        (
            Setting("features", "num_channels", "num_channels"),
            Setting("groups", "num_groups", "num_groups"),
            _EPS,
            _WEIGHT,
            Setting("bias", "bias", "affine", PRESENT),
        ),
    ),
    *(_instance_norm(cls) for cls in (nn.InstanceNorm1d, nn.InstanceNorm2d, nn.InstanceNorm3d)),
    Form(
        "rms_norm",
        nn.RMSNorm,
        _same("weight"),
        (
            Setting("normalized_shape", "normalized_shape", "normalized_shape", SHAPE),
            _EPS,
            Setting("weight", "weight", "elementwise_affine", PRESENT),
        ),
    ),
    Form(
        "local_response_norm",
        nn.LocalResponseNorm,
        (),
        tuple(Setting(name, name, name) for name in ("size", "alpha", "beta", "k")),
    ),
    Form("prelu", nn.PReLU, _same("weight"), (Setting("features", "num_parameters", "num_parameters"),)),
    Form(
        "attention",
        nn.MultiheadAttention,
        (
            *_same("in_proj_weight", "q_proj_weight", "k_proj_weight", "v_proj_weight", "in_proj_bias"),
            *_same("bias_k", "bias_v", "out_proj.weight", "out_proj.bias"),
        ),
        (
            *(Setting(name, name, name) for name in ("embed_dim", "num_heads", "kdim", "vdim", "dropout")),
            Setting("packed", "in_proj_weight", "", PRESENT),
            Setting("bias", "in_proj_bias", "bias", PRESENT),
            Setting("add_zero_attn", "add_zero_attn", "add_zero_attn"),
            Setting("batch_first", "batch_first", "batch_first", FLAG),
        ),
    ),
    _transformer(nn.TransformerEncoderLayer, "encoder_layer"),
    _transformer(nn.TransformerDecoderLayer, "decoder_layer"),
    _rnn(nn.RNN, "rnn", _NONLINEARITY),
    _rnn(nn.LSTM, "lstm", (Setting("proj_size", "proj_size", "proj_size"),), projected=True),
    _rnn(nn.GRU, "gru"),
    _cell(nn.RNNCell, "rnn_cell", _NONLINEARITY),
    _cell(nn.LSTMCell, "lstm_cell"),
    _cell(nn.GRUCell, "gru_cell"),
)
