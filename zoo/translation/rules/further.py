"""Rules of what PaddlePaddle has a word of its own for, and PyTorch writes otherwise: met in programs of strangers."""

from zoo.translation.rule import Rule

MEAN = 'reduction="mean"'
LOSS = f"weight=None, ignore_index=-100, {MEAN}"
LEAST = "has no min or no max, and PaddlePaddle's own differ from version to version; write both"
SHARES = "PyTorch has the shares of the classes at axis 1; rows have them there"

RULES = (
    Rule("torch.__version__", "paddle.__version__", gives="str", how="printed", to="torch"),
    Rule("torch.square({input} - {label})", "F.square_error_cost(input, label)", to="torch"),
    Rule("torch.empty({shape}).uniform_({min}, {max})", "paddle.uniform(shape, *, min=..., max=...)", to="torch"),
    Rule("torch.empty(size)", "paddle.uniform(shape, dtype, min=..., max=..., seed=0)",
         how="uniform", to="torch"),
    Rule(None, "paddle.uniform(shape)", note=LEAST),
    Rule("{x}.expand({shape})", "paddle.expand(x, shape)", to="torch"),
    Rule("{x}.expand_as({y})", "paddle.expand_as(x, y)", to="torch"),
    Rule("{x} * {scale} + {bias}", "paddle.scale(x, scale=..., bias=...)", to="torch"),
    Rule("{x} * {scale}", "paddle.scale(x, scale=...)", to="torch"),
    Rule("{self} * {scale} + {bias}", "Tensor.scale(scale=..., bias=...)", to="torch"),
    Rule("{self} * {scale}", "Tensor.scale(scale=...)", to="torch"),
    Rule("Tensor.numel()", "Tensor.numel()", gives="int", to="torch"),
    Rule("torch.index_put({x}, tuple({index}.unbind(-1)), {updates}, accumulate=True)",
         "paddle.scatter_nd_add(x, index, updates)", to="torch"),
    Rule("Tensor.addmm(mat1, mat2, *, beta=1, alpha=1)", "Tensor.addmm(x, y, beta=1.0, alpha=1.0)",
         names={"mat1": "x", "mat2": "y"}, examples=("s.addmm(s2, s, beta=0.5, alpha=2.0)",)),
    Rule("torch.clip({slope} * {x} + {offset}, 0, 1)", "F.hardsigmoid(x, slope=..., offset=0.5)", to="torch"),
    Rule("{label} * (1 - {epsilon}) + {epsilon} / {label}.shape[-1]", "F.label_smooth(label, *, epsilon=0.1)",
         how="smoothed", to="torch"),
    Rule("F.nll_loss(input, target)", f"F.cross_entropy(input, label, {LOSS}, *, axis=-1, use_softmax=...)",
         how="of_shares", to="torch"),
    Rule("F.cross_entropy(input, target)",
         f"F.cross_entropy(input, label, *, {MEAN}, soft_label=..., axis=-1, label_smoothing=0.0)", how="of_shares",
         to="torch", note=SHARES),
    Rule(f"nn.CrossEntropyLoss(*, {MEAN}, label_smoothing=0.0)",
         f"nn.CrossEntropyLoss(*, {MEAN}, soft_label=..., axis=-1, label_smoothing=0.0)", how="of_shares", to="torch",
         note=SHARES),
    Rule("torch.tensor(data, *, dtype=None, device=..., requires_grad=False)",
         "paddle.to_tensor(data, dtype=None, place=..., stop_gradient=True)",
         names={"requires_grad": "stop_gradient", "device": "place"}, units={"requires_grad": "not"}, to="torch"),
    # newer versions take the numbers of a shape one by one, as PyTorch does
    Rule("Tensor.reshape(*shape)", "Tensor.reshape(*shape)", how="sized", to="torch"),
    Rule("Tensor.view(*shape)", "Tensor.view(*shape)", to="torch"),
    Rule("Tensor.expand(*sizes)", "Tensor.expand(*shape)", names={"sizes": "shape"}, to="torch"),
    *(
        Rule(f"torch.{name}(*size)", f"paddle.{name}(*shape)", names={"size": "shape"}, to="torch")
        for name in ("zeros", "ones", "empty", "randn", "rand")
    ),
    Rule("Tensor.to(dtype)", "paddle.cast(x, dtype)", how="cast", to="torch"),
    *(
        Rule(f"torch.{name}Tensor(*data)", f"paddle.{name}Tensor(*data)", to="torch")
        for name in ("Float", "Double", "Long", "Int", "Short", "Byte", "Bool")
    ),
    Rule("torch.device(type)", "paddle.CPUPlace()", to="torch", gives="device", how="place"),
    Rule("torch.device(type)", "paddle.CUDAPlace(id=0)", to="torch", gives="device", how="place"),
    Rule("nn.init.normal_(tensor, *, std=...)", "nn.initializer.KaimingNormal(fan_in=...)", names={"std": "fan_in"},
         units={"std": "fan in"}, to="torch", how="initialiser", gives="Initialiser"),
)  # fmt: skip
