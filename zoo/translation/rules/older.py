"""Rules of names that each framework has beside its usual ones, and that programs of some years ago are full of."""

from zoo.translation.rule import Rule

SCHEDULES = "optim.lr_scheduler"
ONE_BY_ONE = "PaddlePaddle has no schedule that is made of others"
TRUST = "is not in PyTorch itself: it scales each tensor's step by a norm; take AdamW, or write the step by hand"

RULES = (
    # from PaddlePaddle: PyTorch has a layer for each way to pad
    *(
        Rule(f"nn.ConstantPad{n}d(padding, value)", f"nn.Pad{n}D(padding, mode='constant', value=0.0)",
             how="padded", to="torch")
        for n in (1, 2, 3)
    ),
    Rule("torch.tanh(input)", "F.tanh(x)", to="torch"),
    Rule("F.cross_entropy(input, target)",
         "F.softmax_with_cross_entropy(logits, label, soft_label=False, ignore_index=-100, numeric_stable_mode=True, "
         "return_softmax=False, axis=-1)", how="softmax_loss", to="torch"),
    Rule("sum({inputs})", "paddle.add_n(inputs)", how="summed", to="torch"),
    Rule("torch.index_select({x}, 0, {index})", "paddle.gather(x, index)", to="torch"),
    Rule("torch.index_select({x}, {axis}, {index})", "paddle.gather(x, index, axis=...)", to="torch"),
    Rule("{self}.index_select(0, {index})", "Tensor.gather(index)", to="torch"),
    Rule("{self}.index_select({axis}, {index})", "Tensor.gather(index, axis=...)", to="torch"),
    Rule("torch.index_copy({x}, 0, {index}, {updates})", "paddle.scatter(x, index, updates, overwrite=True)",
         how="scattered", to="torch"),
    Rule("{self}.index_copy(0, {index}, {updates})", "Tensor.scatter(index, updates, overwrite=True)",
         how="scattered", to="torch"),
    Rule("torch.scatter(input, dim, index, src)",
         "paddle.put_along_axis(arr, indices, values, axis, reduce='assign', *, broadcast=True)", how="put_along",
         to="torch"),
    Rule("torch.scatter(input, dim, index, src)",
         "Tensor.put_along_axis(indices, values, axis, reduce='assign', *, broadcast=True)", how="put_along",
         to="torch"),
    Rule("torch.split(tensor, split_size_or_sections, dim=0)", "paddle.split(x, num_or_sections, axis=0)",
         how="in_parts", to="torch", gives="tensors"),
    Rule("torch.split(tensor, split_size_or_sections, dim=0)", "Tensor.split(num_or_sections, axis=0)",
         how="in_parts", to="torch", gives="tensors"),
    Rule("list({self}.named_modules())[1:]", "Layer.named_sublayers()", to="torch", gives="named modules"),
    Rule("torch.utils.data.BatchSampler(sampler, batch_size, drop_last)",
         "io.BatchSampler(dataset=..., *, shuffle=False, batch_size=1, drop_last=False)", how="batches", to="torch",
         gives="unknown"),
    Rule("Optimizer.zero_grad(set_to_none=...)", "Optimizer.clear_grad(set_to_zero=...)",
         names={"set_to_none": "set_to_zero"}, units={"set_to_none": "not"}, to="torch", gives="none"),
    # from PyTorch
    *(
        rule
        for end in ("min", "max")
        for rule in (
            Rule(f"torch.clamp_{end}(input, {end})", f"paddle.clip(x, *, {end}=...)", to="paddle",
                 examples=(f"torch.clamp_{end}(m, 0.25)",)),
            Rule(f"Tensor.clamp_{end}({end})", f"Tensor.clip(*, {end}=...)", to="paddle",
                 examples=(f"m.clamp_{end}(0.25)", f"m.clamp_{end}({end}=-0.5)")),
            Rule(f"Tensor.clamp_{end}_({end})", f"Tensor.clip_(*, {end}=...)", to="paddle",
                 examples=(f"(m * 1).clamp_{end}_(0.25)",)),
        )
    ),
    Rule("torch.finfo(type)", "paddle.finfo(dtype)", names={"type": "dtype"}, gives="foreign",
         examples=("[torch.finfo(m.dtype).min, torch.finfo(torch.float32).eps, torch.finfo(torch.float16).max]",
                   "m.masked_fill(b, torch.finfo(m.dtype).min / 4)")),
    Rule("torch.iinfo(type)", "paddle.iinfo(dtype)", names={"type": "dtype"}, gives="foreign",
         examples=("[torch.iinfo(i.dtype).max, torch.iinfo(torch.int32).min]",)),
    Rule("nn.EmbeddingBag(num_embeddings, embedding_dim, *, mode='mean', sparse=False)",
         "nn.Embedding(num_embeddings, embedding_dim)", how="bag", to="paddle", drops=("mode", "sparse"),
         note="The mean or the sum of the rows is written where it is called.",
         examples=("e = nn.EmbeddingBag(6, 5)\ny = e(i)", 'e = nn.EmbeddingBag(6, 5, mode="sum")\ny = e(i)',
                   "e = nn.EmbeddingBag(6, 5, sparse=False)\nj = torch.tensor([0, 3, 3])\ny = e(k, j)",
                   'e = nn.EmbeddingBag(6, 5, mode="sum")\nj = torch.tensor([0, 1, 4])\ny = e(k, offsets=j)')),
    Rule(f"{SCHEDULES}.LRScheduler", "optimizer.lr.LRScheduler", gives="Scheduler"),
    Rule(f"{SCHEDULES}._LRScheduler", "optimizer.lr.LRScheduler", gives="Scheduler", to="paddle"),
    Rule(f"{SCHEDULES}.ChainedScheduler(schedulers)", None, gives="Scheduler",
         examples=("it = torch.optim.SGD([m], lr=0.1)\none = torch.optim.lr_scheduler.StepLR(it, 2)\n"
                   "torch.optim.lr_scheduler.ChainedScheduler([one])\ny = m",),
         note=f"has no counterpart: {ONE_BY_ONE}; write a LambdaLR of the product"),
)  # fmt: skip
