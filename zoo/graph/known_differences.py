"""Known differences between the frameworks, which no user's port can correct: name, size, words for a report. Data.

Each size is the largest difference relative to the largest value, in float64 on a CPU, as tests/test_differences.py
measures it with the versions that are installed.
"""

from dataclasses import dataclass
from math import inf

HALF = 2.0**-25  # half a unit of float32, by which a constant that is kept so may differ
FORWARD, GRADIENT, STATISTICS = "forward", "gradient", "statistics"


@dataclass(frozen=True)
class Difference:
    """One known difference between what PaddlePaddle and PyTorch compute.

    Attributes:
        kinds: the neutral kinds of operations and layers that it concerns.
        where: "forward", "gradient" or "statistics".
        size: relative to the largest value, in float64 on a CPU; infinite if one of the two gives no result.
        words: one sentence for a report.
        mend: what a user can write to make the difference smaller; "" if there is nothing.
        proof: how the two are made equal (to 1e-12) for a proof; "" if that is impossible.
        limit: the largest effect, if it depends on the values; 0 if size says it.

    Example:
        >>> import zoo
        >>> zoo.graph.differences_of("rms_norm")[0].words
        'PaddlePaddle has no layer for RMS norm, and F.rms_norm has no kernel on a CPU'
    """

    name: str
    kinds: tuple[str, ...]
    where: str
    size: float
    words: str
    mend: str = ""
    proof: str = ""
    limit: float = 0.0


_FLOAT32 = "PyTorch's side takes the value as float32"


def _kept(
    name: str,
    kinds: tuple[str, ...],
    size: float,
    what: str,
    where: str = FORWARD,
    proof: str = "",
    limit: float = 0.0,
) -> Difference:
    words = f"PaddlePaddle keeps {what} as float32, in a float64 network too"
    return Difference(
        name, kinds, where, size, words, f"give PyTorch the float32 value of {what}", proof or _FLOAT32, limit
    )


DIFFERENCES = {
    each.name: each
    for each in (
        Difference(
            "hardsigmoid_slope",
            ("hardsigmoid",),
            FORWARD,
            1.0e-7,
            "PaddlePaddle's hardsigmoid has slope 0.1666667 by default, kept as float32, where PyTorch's has 1/6",
            "F.hardsigmoid(x, slope=1/6) brings it nearer, and F.relu6(x + 3) / 6 is PyTorch's output to the bit",
            "both sides compute relu6(x + 3) / 6",
        ),
        Difference(
            "hardsigmoid_gradient",
            ("hardsigmoid",),
            GRADIENT,
            3.0e-8,
            "the gradient of PyTorch's hardsigmoid has its slope as float32, in a float64 network too",
            "F.relu6(x + 3) / 6",
            "both sides compute relu6(x + 3) / 6",
        ),
        _kept(
            "eps_float32",
            ("batch_norm", "layer_norm", "instance_norm"),
            1.1e-11,
            "the eps of batch norm, layer norm and instance norm (not of group norm)",
            limit=HALF,  # where the variance is far below eps
        ),
        _kept("momentum_float32", ("batch_norm",), 2.4e-7, "the momentum of batch norm", STATISTICS),
        Difference(
            "running_variance",
            ("batch_norm",),
            STATISTICS,
            3.3e-2,
            "PaddlePaddle puts the biased variance of a batch into the running one (divided by n), PyTorch the "
            "unbiased one (divided by n - 1)",
            "",
            "PaddlePaddle's side adds what is missing, (own share of the batch) / (n - 1)",
        ),
        Difference(
            "mean_pool_gradient",
            ("avg_pool", "adaptive_avg_pool", "interpolate_area"),
            GRADIENT,
            5.8e-8,
            "the gradient of PaddlePaddle's mean pools has its factor, one over the size of the window, as float32",
            "x.mean([2, 3]) in place of a mean of the whole picture",
            "PaddlePaddle's side computes the means as products of matrices",
        ),
        Difference(
            "local_response_gradient",
            ("local_response_norm",),
            GRADIENT,
            1.0e-8,
            "the gradient of PaddlePaddle's local response norm goes through a mean pool, whose factor is float32",
        ),
        Difference(
            "normalize_gradient",
            ("normalize",),
            GRADIENT,
            1.2e-10,
            "the gradient of PaddlePaddle's normalize divides by the length plus eps, PyTorch's by the length, which "
            "shows where vectors are short",
            "",
            "PaddlePaddle's side writes the length out",
        ),
        _kept("elu_alpha", ("elu",), 1.2e-8, "alpha of ELU"),
        _kept("celu_alpha", ("celu",), 2.0e-8, "alpha of CELU"),
        Difference(
            "selu_constants",
            ("selu",),
            FORWARD,
            3.3e-8,
            "PaddlePaddle keeps the two constants of SELU as float32, in a float64 network too",
            "",
            "PaddlePaddle's side writes the formula out",
        ),
        _kept("hardtanh_bounds", ("hardtanh",), 1.7e-8, "the bounds of hardtanh (not those of clip)"),
        _kept("softshrink_threshold", ("softshrink",), 8e-10, "the threshold of softshrink", limit=HALF),
        _kept("threshold_value", ("threshold",), 1.2e-10, "the value of thresholded ReLU", limit=HALF),
        _kept("rrelu_slope", ("rrelu",), 1.0e-8, "the slope of RReLU in eval mode"),
        _kept("power", ("pow",), 1.4e-7, "the exponent of pow"),
        _kept("addmm_factors", ("addmm",), 4.9e-8, "alpha and beta of addmm"),
        Difference(
            "label_smoothing",
            ("cross_entropy",),
            FORWARD,
            4.3e-8,
            "PaddlePaddle smooths labels in float32, in a float64 network too",
            "give soft labels, smoothed beforehand",
            "both sides take soft labels",
        ),
        _kept("dropout_share", ("dropout",), 1.7e-8, "p of dropout"),
        _kept("huber_delta", ("huber_loss", "smooth_l1_loss"), 1.7e-8, "delta of the smooth L1 loss"),
        Difference(
            "interpolate_ratio",
            ("interpolate",),
            FORWARD,
            8.5e-7,
            "PaddlePaddle keeps the ratio of the sizes as float32 when it resizes between pixels, bilinear, bicubic "
            "and trilinear; a ratio such as 2, which float32 has exactly, makes no difference",
            "resize by a power of two",
        ),
        Difference(
            "lp_pool",
            ("lp_pool",),
            FORWARD,
            5.7e-8,
            "PaddlePaddle computes the power of an LP pool with a float32 exponent",
        ),
        Difference(
            "embedding_padding",
            ("embedding",),
            FORWARD,
            1.0,
            "PaddlePaddle's embedding gives zeros for padding_idx whatever that row holds, PyTorch's gives the row",
            "let the row be zeros",
            "PyTorch's side has zeros in the row",
        ),
        Difference(
            "normed_axis",
            ("linear",),
            FORWARD,
            0.5,
            "weight norm and spectral norm count axes as the framework keeps the weight: axis 0 of a linear weight is "
            "PaddlePaddle's input and PyTorch's output",
            "weight_norm(layer, dim=1) in PaddlePaddle is PyTorch's dim=0 for a linear layer",
            "the effective weight crosses",
        ),
        Difference(
            "recurrent_eval_gradient",
            ("rnn", "lstm", "gru"),
            GRADIENT,
            inf,
            "PaddlePaddle's SimpleRNN, LSTM and GRU have no gradient in eval mode: the backward pass raises an error",
            "train mode with dropout 0",
            "train mode with dropout 0 on PaddlePaddle's side",
        ),
        Difference(
            "instance_norm_statistics",
            ("instance_norm",),
            STATISTICS,
            inf,
            "PaddlePaddle's instance norm keeps no running statistics and passes its momentum over; PyTorch's keeps "
            "them with track_running_stats=True",
            "track_running_stats=False",
        ),
        Difference(
            "rms_norm_kernel",
            ("rms_norm",),
            FORWARD,
            inf,
            "PaddlePaddle has no layer for RMS norm, and F.rms_norm has no kernel on a CPU",
            "x * paddle.rsqrt((x * x).mean(-1, keepdim=True) + eps) * weight",
        ),
        Difference(
            "sync_batch_norm_kernel",
            ("batch_norm",),
            FORWARD,
            inf,
            "PaddlePaddle's SyncBatchNorm has no kernel on a CPU",
            "BatchNorm2D for a run on one device",
            "batch norm of one device on PaddlePaddle's side",
        ),
    )
}


def differences_of(kind: str) -> list[Difference]:
    """Return the known differences between the frameworks for a neutral kind of operation or layer.

    Example:
        >>> import zoo
        >>> [difference.name for difference in zoo.graph.differences_of("rms_norm")]
        ['rms_norm_kernel']
    """
    return [each for each in DIFFERENCES.values() if kind in each.kinds]
