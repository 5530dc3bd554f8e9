"""The table of PaddlePaddle's layers with weights: by which names, in which shapes and settings each keeps them.

zoo/torch/layer_table.py is its twin.
"""

from typing import Any

import paddle
import paddle.nn as nn

from zoo.graph.layer_kinds import QKV
from zoo.graph.layer_words import ABSENT, FLAG, KEPT, LAST, NOT, PRESENT, SHAPE, Form, Setting, Stored, Unit, window

_BIAS = Setting("bias", "bias", "bias_attr", ABSENT)
_WEIGHT = Setting("weight", "weight", "weight_attr", ABSENT)
_EPS = Setting("eps", "_epsilon", "epsilon")
_STATISTICS = (Stored("_mean", "running_mean"), Stored("_variance", "running_var"))
_TURNED = (1, 0)


def _same(*names: str) -> tuple[Stored, ...]:
    return tuple(Stored(name, name) for name in names)


_OWN = _same("weight", "bias")


def _padding(layer: Any) -> Any:
    """A convolution's padding for the axes of the picture alone: Paddle also takes pairs for batch and channels."""
    padding = layer._padding
    rank = len(layer._kernel_size)
    if isinstance(padding, (list, tuple)) and len(padding) == rank + 2 and not isinstance(padding[0], int):
        return padding[1:-1] if layer._data_format.endswith("C") else padding[2:]
    return padding


def _conv(cls: type, kind: str, rank: int) -> Form:
    windows = [Setting(name, f"_{name}", name, window(rank)) for name in ("kernel_size", "stride", "dilation")]
    last = (
        Setting("padding_mode", "_padding_mode", "padding_mode")
        if kind == "conv"
        else Setting("output_padding", "output_padding", "output_padding", window(rank))
    )
    counts = [Setting(name, f"_{name}", name) for name in ("in_channels", "out_channels", "groups")]
    others = (
        Setting("padding", _padding, "padding", window(rank)),
        _BIAS,
        last,
        Setting("channels_last", "_data_format", "data_format", LAST),
    )
    return Form(kind, cls, _OWN, (*counts, *windows, *others), {"rank": rank})


def _batch_norm(cls: type) -> Form:
    settings = (
        Setting("features", "_num_features", "num_features"),
        _EPS,
        Setting("momentum", "_momentum", "momentum", KEPT),
        _WEIGHT,
        _BIAS,
        Setting("frozen", "_use_global_stats", "use_global_stats", FLAG),
    )
    return Form("batch_norm", cls, _OWN + _STATISTICS, settings, {"activation": None, "running": True})


def _old_batch_norm() -> Form:
    settings = (
        Setting("features", lambda layer: layer._mean.shape[0], "num_channels"),
        _EPS,
        Setting("momentum", "_momentum", "momentum", KEPT),
        Setting("weight", "weight", "param_attr", ABSENT),
        _BIAS,
        Setting("activation", "_act", "act"),
        Setting("frozen", "_use_global_stats", "use_global_stats", FLAG),
    )
    return Form("batch_norm", nn.BatchNorm, _OWN + _STATISTICS, settings, {"running": True})


def _instance_norm(cls: type) -> Form:
    settings = (
        Setting("features", "_num_features", "num_features"),
        _EPS,
        # Paddle takes a momentum and keeps no running statistics that it could be for
        Setting("momentum", "_momentum", "momentum", KEPT),
        Setting("weight", "scale", "weight_attr", ABSENT),
        _BIAS,
    )
    stored = (Stored("scale", "weight"), Stored("bias", "bias"))
    return Form("instance_norm", cls, stored, settings, {"running": False})


def _rnn(cls: type, kind: str, more: tuple[Setting, ...] = (), projected: bool = False) -> Form:
    rows = []
    # the names on the layer itself are others for the same tensors, and wrong ones where there is a projection
    for cell, end in (("cell", ""), ("cell_fw", ""), ("cell_bw", "_reverse")):
        for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"):
            rows.append(Stored(f"{{n}}.{cell}.{name}", f"{name}_l{{n}}{end}"))
        if projected:
            rows.append(Stored(f"{{n}}.{cell}.weight_ho", f"weight_hr_l{{n}}{end}", _TURNED))
    settings = (
        *(Setting(name, name, name) for name in ("input_size", "hidden_size", "num_layers", "dropout")),
        Setting("bidirectional", lambda layer: layer.num_directions == 2, "direction", _DIRECTION),
        Setting("batch_first", "time_major", "time_major", NOT),
        Setting("bias", lambda layer: _learns(layer[0]), "bias_ih_attr", _FROZEN),
    )
    return Form(kind, cls, tuple(rows), settings + more)


def _learns(wrapped: nn.Layer) -> bool:
    # bias_ih_attr=False gives a bias of zeros that does not learn
    cell = wrapped.cell if hasattr(wrapped, "cell") else wrapped.cell_fw
    return not (cell.bias_ih.stop_gradient and cell.bias_hh.stop_gradient)


_DIRECTION = Unit(bool, lambda value: "bidirect" if value else "forward")
_FROZEN = Unit(bool, lambda value: None if value else False)


def _cell(cls: type, kind: str, more: tuple[Setting, ...] = (), projected: bool = False) -> Form:
    sizes = tuple(Setting(name, name, name) for name in ("input_size", "hidden_size"))
    bias = Setting(
        "bias", lambda cell: not (cell.bias_ih.stop_gradient and cell.bias_hh.stop_gradient), "bias_ih_attr", _FROZEN
    )
    return Form(kind, cls, _same("weight_ih", "weight_hh", "bias_ih", "bias_hh"), (*sizes, bias, *more))


def _projections() -> tuple[Stored, ...]:
    rows = []
    for letter, block in zip("qkv", QKV, strict=True):
        rows += [
            Stored(f"{letter}_proj.weight", "in_proj_weight", _TURNED, blocks=(block,), when="packed"),
            Stored(f"{letter}_proj.weight", f"{letter}_proj_weight", _TURNED, when="not packed"),
            Stored(f"{letter}_proj.bias", "in_proj_bias", blocks=(block,)),
        ]
    return (*rows, Stored("out_proj.weight", "out_proj.weight", _TURNED), Stored("out_proj.bias", "out_proj.bias"))


def _packed(layer: Any) -> bool:
    return bool(layer.kdim == layer.embed_dim == layer.vdim)


_HEADS = tuple(Setting(name, name, name) for name in ("embed_dim", "num_heads", "kdim", "vdim", "dropout"))


def _transformer(cls: type, kind: str, parts: dict[str, str]) -> Form:
    def given(name: str) -> Any:
        return lambda layer: layer._config[name]

    settings = (
        Setting("d_model", "self_attn.embed_dim", "d_model"),
        Setting("num_heads", "self_attn.num_heads", "nhead"),
        Setting("dim_feedforward", given("dim_feedforward"), "dim_feedforward"),
        Setting("dropout", "dropout1.p", "dropout"),
        Setting("attention_dropout", "self_attn.dropout", "attn_dropout"),
        Setting("activation_dropout", "dropout.p", "act_dropout"),
        Setting("activation", given("activation"), "activation"),
        Setting("norm_first", "normalize_before", "normalize_before"),
    )
    return Form(kind, cls, (), settings, {"batch_first": True}, parts)


_ACTIVATION = (Setting("activation", "activation", "activation"),)
_SIZES = tuple(Setting(name, f"_{name}", name) for name in ("in1_features", "in2_features", "out_features"))

FORMS: tuple[Form, ...] = (
    _conv(nn.Conv1D, "conv", 1),
    _conv(nn.Conv2D, "conv", 2),
    _conv(nn.Conv3D, "conv", 3),
    _conv(nn.Conv1DTranspose, "conv_transpose", 1),
    _conv(nn.Conv2DTranspose, "conv_transpose", 2),
    _conv(nn.Conv3DTranspose, "conv_transpose", 3),
    Form(
        "linear",
        nn.Linear,
        (Stored("weight", "weight", _TURNED), Stored("bias", "bias")),
        (
            Setting("in_features", lambda layer: layer.weight.shape[0], "in_features"),
            Setting("out_features", lambda layer: layer.weight.shape[1], "out_features"),
            _BIAS,
        ),
    ),
    Form(
        "bilinear",
        nn.Bilinear,
        # a bias of one row
        (Stored("weight", "weight"), Stored("bias", "bias", shape=("out_features",))),
        (*_SIZES, _BIAS),
    ),
    Form(
        "embedding",
        nn.Embedding,
        _same("weight"),
        (
            *(Setting(name, f"_{name}", name) for name in ("num_embeddings", "embedding_dim", "max_norm", "norm_type")),
            # -1 stands for none
            Setting(
                "padding_idx", "_padding_idx", "padding_idx", Unit(lambda at: None if at == -1 else at, lambda at: at)
            ),
        ),
    ),
    *(_batch_norm(cls) for cls in (nn.BatchNorm1D, nn.BatchNorm2D, nn.BatchNorm3D, nn.SyncBatchNorm)),
    _old_batch_norm(),
    Form(
        "layer_norm",
        nn.LayerNorm,
        # kept flat
        tuple(Stored(name, name, shape=("*normalized_shape",)) for name in ("weight", "bias")),
        (Setting("normalized_shape", "_normalized_shape", "normalized_shape", SHAPE), _EPS, _WEIGHT, _BIAS),
    ),
    Form(
        "group_norm",
        nn.GroupNorm,
        _OWN,
        (
            Setting("features", "_num_channels", "num_channels"),
            Setting("groups", "_num_groups", "num_groups"),
            _EPS,
            _WEIGHT,
            _BIAS,
        ),
    ),
    *(_instance_norm(cls) for cls in (nn.InstanceNorm1D, nn.InstanceNorm2D, nn.InstanceNorm3D)),
    Form(
        "local_response_norm",
        nn.LocalResponseNorm,
        (),
        tuple(Setting(name, name, name) for name in ("size", "alpha", "beta", "k")),
    ),
    Form(
        "prelu", nn.PReLU, (Stored("_weight", "weight"),), (Setting("features", "_num_parameters", "num_parameters"),)
    ),
    Form(
        "attention",
        nn.MultiHeadAttention,
        _projections(),
        (
            *_HEADS,
            Setting("packed", _packed),
            Setting("bias", "q_proj.bias", "bias_attr", ABSENT),
        ),
        {"add_zero_attn": False, "batch_first": True},
    ),
    _transformer(nn.TransformerEncoderLayer, "encoder_layer", {}),
    _transformer(nn.TransformerDecoderLayer, "decoder_layer", {"cross_attn": "multihead_attn"}),
    _rnn(nn.SimpleRNN, "rnn", _ACTIVATION),
    _rnn(nn.LSTM, "lstm", (Setting("proj_size", "proj_size", "proj_size"),), projected=True),
    _rnn(nn.GRU, "gru"),
    _cell(nn.SimpleRNNCell, "rnn_cell", _ACTIVATION),
    _cell(nn.LSTMCell, "lstm_cell"),
    _cell(nn.GRUCell, "gru_cell"),
)


def _compat() -> tuple[Form, ...]:
    """The classes of paddle.compat.nn, which keep torch's layouts; they came with Paddle 3.2 and later."""
    compat = getattr(getattr(paddle, "compat", None), "nn", None)
    found: list[Form] = []
    if hasattr(compat, "Linear"):
        settings = [Setting(name, name, name) for name in ("in_features", "out_features")]
        found.append(Form("linear", compat.Linear, _OWN, (*settings, Setting("bias", "bias", "bias", PRESENT))))
    if hasattr(compat, "MultiheadAttention"):
        rows = [Stored(name, name) for name in ("in_proj_weight", "in_proj_bias", "bias_k", "bias_v")]
        for letter, block in zip("qkv", QKV, strict=True):
            rows.append(Stored(f"{letter}_proj_weight", f"{letter}_proj_weight"))
            rows.append(Stored(f"{letter}_proj_bias", "in_proj_bias", blocks=(block,), when="not packed"))
        rows += _same("out_proj.weight", "out_proj.bias")
        settings = [
            *_HEADS,
            Setting("packed", _packed),
            Setting("bias", "out_proj.bias", "bias", PRESENT),
            *(Setting(name, name, name) for name in ("add_zero_attn", "batch_first")),
        ]
        found.append(Form("attention", compat.MultiheadAttention, tuple(rows), tuple(settings)))
    return tuple(found)


FORMS += _compat()
