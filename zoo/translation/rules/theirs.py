"""Rules of more words of PaddlePaddle's own, which courses and competitions use, as PyTorch writes them."""

from zoo.translation.rule import Rule

RULES = (
    # tensors
    *(
        rule
        for name in ("argmax", "argmin")
        for rule in (
            Rule(f"torch.{name}(input, dim=None, keepdim=False)",
                 f"paddle.{name}(x, axis=None, keepdim=False, dtype=...)", how="counted", to="torch"),
            Rule(f"Tensor.{name}(dim=None, keepdim=False)", f"Tensor.{name}(axis=None, keepdim=False, dtype=...)",
                 how="counted", to="torch"),
        )
    ),
    Rule("torch.cumsum(input, dim, *, dtype=...)", "paddle.cumsum(x, axis=..., dtype=...)", to="torch"),
    Rule("Tensor.cumsum(dim, *, dtype=...)", "Tensor.cumsum(axis=..., dtype=...)", to="torch"),
    Rule("torch.quantile({x}, 0.5)", "paddle.median(x)", to="torch"),
    Rule("torch.quantile({x}, 0.5, dim={axis}, keepdim={keepdim})", "paddle.median(x, axis=..., keepdim=False)",
         to="torch"),
    Rule("torch.gather({x}, 1, {index})", "paddle.index_sample(x, index)", to="torch"),
    Rule("torch.clone(input)", "paddle.assign(x)", how="a_copy", to="torch"),
    Rule("{x}.add_({value})", "paddle.increment(x, value=1)", to="torch"),
    Rule("torch.where(condition)", "paddle.where(condition)", to="torch", gives="tensors"),
    Rule("torch.unbind(input, dim=0)", "paddle.unstack(x, axis=0)", to="torch", gives="tensors"),
    Rule("torch.remainder(input, other)", "paddle.mod(x, y)", to="torch"),
    Rule("torch.randn(size, *, dtype=None)", "paddle.standard_normal(shape, dtype=None)", names={"size": "shape"},
         to="torch"),
    Rule("torch.poisson(input)", "paddle.poisson(x)", to="torch"),
    Rule("{input}[{axes}]", "paddle.slice(input, axes, starts, ends)", how="cut_out", to="torch"),
    Rule("Tensor.broadcast_to(size)", "Tensor.broadcast_to(shape)", names={"size": "shape"}, to="torch"),
    Rule("Tensor.cuda(device=None)", "Tensor.cuda(device_id=None)", names={"device": "device_id"}, to="torch"),
    Rule("(torch.arange({maxlen}) < {x}.unsqueeze(-1)).to({dtype})",
         "F.sequence_mask(x, maxlen=None, dtype='int64')", how="lengths", to="torch"),
    # what is on which device, and how many there are
    Rule("torch.cuda.is_available()", "paddle.device.is_compiled_with_cuda()", to="torch", gives="bool"),
    Rule("torch.cuda.synchronize(device=None)", "paddle.device.cuda.synchronize(device=None)", to="torch",
         gives="none"),
    *(
        Rule(f"torch.distributed.{name}()", f"paddle.distributed.{name}()", to="torch", how="alone", gives="int",
             note="PaddlePaddle's answers a process of its own too.")
        for name in ("get_rank", "get_world_size")
    ),
    # which parameters decay
    Rule("optim.AdamW(params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01)",
         "optimizer.AdamW(learning_rate=0.001, beta1=0.9, beta2=0.999, epsilon=1e-8, parameters=None, "
         "weight_decay=0.01, *, apply_decay_param_fun=..., lazy_mode=False, multi_precision=False)",
         names={"params": "parameters", "lr": "learning_rate"}, units={"weight_decay": "decay"}, how="decaying",
         to="torch", gives="Optimizer"),
    Rule("Tensor.name", "Tensor.name", how="decay_name", to="torch", gives="str"),
    # layers
    Rule("nn.SyncBatchNorm(num_features, eps=1e-5, momentum=0.1)",
         "nn.SyncBatchNorm(num_features, momentum=0.9, epsilon=1e-5, weight_attr=None, bias_attr=None)",
         units={"momentum": "rest of one"}, to="torch"),
    *(
        Rule(f"Module.{name}(*, recurse=...)", f"Layer.{name}(*, include_sublayers=...)",
             names={"recurse": "include_sublayers"}, gives=gives, to="torch")
        for name, gives in (("parameters", "tensors"), ("named_parameters", "named tensors"))
    ),
    Rule("Module.to(dtype)", "Layer.astype(dtype)", to="torch", gives="same"),
)  # fmt: skip
