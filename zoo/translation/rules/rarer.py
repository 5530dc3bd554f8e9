"""Rules of what fewer programs use: entries of a tensor, networks in parts, schedules by name, layers of one side."""

from zoo.translation.rule import Rule

SCHEDULES = "optim.lr_scheduler"
LAZY = "has no counterpart: PaddlePaddle's layers are told how many values go in; write the layer with that number"
PICTURES = "has no counterpart in PaddlePaddle: turn the tensor into an array, and write that with PIL"
RANGE = "base_lr, max_lr, step_size_up=2000, step_size_down=None, mode='triangular', gamma=1.0, scale_fn=None, "

RULES = (
    Rule("Tensor.quantile(q, dim=None, keepdim=False)", "Tensor.quantile(q, axis=None, keepdim=False)",
         examples=("m.quantile(0.25)", "m.quantile(0.75, dim=1, keepdim=True)")),
    Rule("Tensor.fill_diagonal_(fill_value, wrap=False)", "Tensor.fill_diagonal_(value, offset=0, wrap=False)",
         names={"fill_value": "value"}, examples=("y = s * 2\ny.fill_diagonal_(0.5)\ny = y * s2",)),
    *(Rule(f"{place}pdist(input, p=2.0)", "paddle.pdist(x, p=2.0)", to=to, examples=(f"{place}pdist(m)",))
      for place, to in (("torch.", ""), ("F.", "paddle"))),
    # rows of different lengths
    Rule("nn.utils.rnn.pack_padded_sequence(input, lengths, batch_first=False, enforce_sorted=True)", "{input}",
         to="paddle", how="pack", gives="unknown"),
    Rule("nn.utils.rnn.pad_packed_sequence(sequence, batch_first=False, padding_value=0.0, total_length=None)",
         "{sequence}", to="paddle", how="unpack", gives="pair"),
    Rule("nn.utils.rnn.pad_sequence(sequences, batch_first=False, padding_value=0.0)", "{sequences}", to="paddle",
         how="padded_rows", gives="Tensor",
         examples=("rows = [m[0], m[1, :2], m[2, :4]]\ntorch.nn.utils.rnn.pad_sequence(rows, batch_first=True)",
                   "rows = [m[:3], m2[:2]]\ntorch.nn.utils.rnn.pad_sequence(rows, padding_value=0.5)")),
    Rule('nn.utils.weight_norm(module, name="weight", dim=0)', "{module}", to="paddle", how="written", gives="Module",
         note="PaddlePaddle's own cannot be moved: it ends in an error at to()",
         examples=("e = nn.Conv2d(4, 6, 3)\nnn.init.constant_(e.weight, 0.5)\nnn.init.constant_(e.bias, 0.5)\n"
                   "y = nn.utils.weight_norm(e)(x)",)),
    # functions with a gradient of their own
    Rule("torch.autograd.Function", "paddle.autograd.PyLayer"),
    Rule("Context.saved_tensors", "{self}.saved_tensor()", to="paddle", gives="tensors"),
    Rule("{self}.saved_tensors", "Context.saved_tensor()", to="torch", gives="tensors"),
    Rule("Context.save_for_backward(*tensors)", "Context.save_for_backward(*tensors)", gives="none"),
    # parts of a network that are computed again on the way back
    Rule("torch.utils.checkpoint.checkpoint(function, *args, use_reentrant=...)",
         "paddle.distributed.fleet.utils.recompute(function, *args, use_reentrant=...)",
         examples=("torch.utils.checkpoint.checkpoint(lambda a, b: (a * b).exp(), m, m2, use_reentrant=False)",
                   "torch.utils.checkpoint.checkpoint(lambda a: a.exp() * a, m, use_reentrant=True)")),
    Rule("nn.DataParallel(module)", None, gives="Module", examples=("nn.DataParallel(nn.ReLU())(x)",),
         note="has no counterpart: PaddlePaddle's DataParallel is for several processes, which "
         "paddle.distributed.launch starts"),
    *(Rule(f"nn.Lazy{name}({arguments})", None, note=LAZY, examples=(f"e = nn.Lazy{name}({given})\ny = m",))
      for name, arguments, given in (
          ("Linear", "out_features, bias=True", "3"), ("Conv1d", "out_channels, kernel_size", "3, 3"),
          ("Conv2d", "out_channels, kernel_size", "3, 3"), ("BatchNorm1d", "eps=1e-5, momentum=0.1", ""),
          ("BatchNorm2d", "eps=1e-5, momentum=0.1", ""))),
    Rule("torchvision.utils.make_grid(tensor, nrow=8, padding=2, normalize=False)", "{tensor}", to="paddle",
         how="pictures", gives="Tensor", note=PICTURES),
    Rule("torchvision.utils.save_image(tensor, fp, *, nrow=8, padding=2, normalize=False)", "{tensor}", to="paddle",
         how="pictures", gives="none", note=PICTURES),
    *(Rule(f"torchvision.utils.{name}(tensor)", None, note=PICTURES, gives=gives,
           examples=(f"import io\nimport torchvision\n{line}",))
      for name, gives, line in (("make_grid", "Tensor", "torchvision.utils.make_grid(x[:, :3], pad_value=1)"),
                                ("save_image", "none", "torchvision.utils.save_image(x[:, :3], io.BytesIO(), "
                                 "format='png')\ny = m"))),
    Rule(f"{SCHEDULES}.CyclicLR(optimizer, {RANGE}scale_mode='cycle', cycle_momentum=...)",
         "optimizer.lr.CyclicLR(base_learning_rate, max_learning_rate, step_size_up, step_size_down=None, "
         "mode='triangular', exp_gamma=1.0, scale_fn=None, scale_mode='cycle')", how="cyclic", to="paddle",
         gives="Scheduler"),
    Rule(f"{SCHEDULES}.CyclicLR(optimizer, base_lr, max_lr)",
         "optimizer.lr.CyclicLR(base_learning_rate, max_learning_rate, step_size_up, step_size_down=None, "
         "mode='triangular', exp_gamma=1.0, scale_fn=None, scale_mode='cycle')", how="cyclic_back", to="torch",
         gives="Scheduler"),
    Rule(f"{SCHEDULES}.CyclicLR(optimizer, base_lr, max_lr)", None, gives="Scheduler",
         examples=("it = torch.optim.SGD([m], lr=0.1, momentum=0.9)\n"
                   f"torch.{SCHEDULES}.CyclicLR(it, 0.1, 0.2)\ny = m",),
         note="moves the momentum as well, which Paddle's does not; give it cycle_momentum=False"),
    Rule(f"{SCHEDULES}.ConstantLR(optimizer, factor=1.0 / 3, total_iters=5)", "optimizer.lr.LambdaDecay(learning_rate, "
         "lr_lambda)", how="constant_rate", to="paddle", gives="Scheduler"),
    Rule(f"{SCHEDULES}.SequentialLR(optimizer, schedulers, milestones)",
         "optimizer.lr.LinearWarmup(learning_rate, warmup_steps, start_lr, end_lr)", how="one_by_one", to="paddle",
         gives="Scheduler"),
)  # fmt: skip
