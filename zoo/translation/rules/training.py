"""Rules of training beside the common optimizers: rarer optimizers and schedules, gradients, and what a layer holds."""

from zoo.translation.rule import Rule

NAMES = {"params": "parameters", "lr": "learning_rate"}
STEPS = "the scheduler steps the learning rate of the optimizer it is set for"
BETAS, THEIRS = "betas=(0.9, 0.999), eps=1e-8", "beta1=0.9, beta2=0.999, epsilon=1e-8"
SCHEDULES = "optim.lr_scheduler"
RANGE = "base_lr, max_lr, step_size_up=2000, step_size_down=None, mode='triangular', gamma=1.0, scale_fn=None, "
ONE_BY_ONE = "PaddlePaddle has no schedule that is made of others"

RULES = (
    Rule("optim.Adagrad(params, lr=0.01, *, weight_decay=0, initial_accumulator_value=0, eps=1e-10)",
         "optimizer.Adagrad(learning_rate, epsilon=1e-6, parameters=None, weight_decay=None, *, "
         "initial_accumulator_value=0.0)",
         names=NAMES, units={"weight_decay": "decay"}, how="optimizer", gives="Optimizer"),
    Rule("optim.Adadelta(params, lr=1.0, rho=0.9, eps=1e-6, weight_decay=0)",
         "optimizer.Adadelta(learning_rate=0.001, epsilon=1e-6, rho=0.95, parameters=None, weight_decay=None)",
         names=NAMES, units={"weight_decay": "decay"}, how="optimizer", gives="Optimizer"),
    *(
        Rule(f"optim.{name}(params, lr={rate}, {BETAS}, weight_decay=0)",
             f"optimizer.{name}(learning_rate={theirs}, {THEIRS}, parameters=None, weight_decay=None)",
             names=NAMES, units={"weight_decay": "decay"}, how="optimizer", gives="Optimizer")
        for name, rate, theirs in (("Adamax", "0.002", "0.001"), ("RAdam", "0.001", "0.001"))
    ),
    Rule(f"optim.NAdam(params, lr=0.002, {BETAS}, weight_decay=0, momentum_decay=0.004)",
         f"optimizer.NAdam(learning_rate=0.002, {THEIRS}, momentum_decay=0.004, parameters=None, weight_decay=None)",
         names=NAMES, units={"weight_decay": "decay"}, how="optimizer", gives="Optimizer"),
    Rule("optim.Rprop(params, lr=0.01, etas=(0.5, 1.2), step_sizes=(1e-6, 50))",
         "optimizer.Rprop(learning_rate=0.001, learning_rate_range=(1e-5, 50), parameters=None, etas=(0.5, 1.2))",
         names=NAMES | {"step_sizes": "learning_rate_range"}, how="optimizer", gives="Optimizer"),
    *(
        Rule(f"optim.lr_scheduler.{ours}(optimizer, {arguments})", f"optimizer.lr.{theirs}(learning_rate, {others})",
             names={"optimizer": "learning_rate"} | names, how="scheduler", gives="Scheduler", why=STEPS, writes=writes)
        for ours, theirs, arguments, others, names, writes in (
            ("MultiplicativeLR", "MultiplicativeDecay", "lr_lambda, last_epoch=-1", "lr_lambda, last_epoch=-1", {}, {}),
            ("LinearLR", "LinearLR", "start_factor=1.0 / 3, end_factor=1.0, total_iters=5, last_epoch=-1",
             "total_steps, start_factor=1.0 / 3, end_factor=1.0, last_epoch=-1", {"total_iters": "total_steps"}, {}),
            ("CosineAnnealingWarmRestarts", "CosineAnnealingWarmRestarts", "T_0, T_mult=1, eta_min=0, last_epoch=-1",
             "T_0, T_mult=1, eta_min=0, last_epoch=-1", {}, {}),
            ("PolynomialLR", "PolynomialDecay", "total_iters=5, power=1.0", "decay_steps, *, end_lr=..., power=1.0",
             {"total_iters": "decay_steps"}, {"end_lr": "0.0"}),
        )
    ),
    # by what PyTorch has no class of its own for: the share of the first rate, in zoo/translation/ways/schedules.py
    *(
        Rule("optim.lr_scheduler.LambdaLR(optimizer, lr_lambda)",
             f"optimizer.lr.{name}({arguments}, last_epoch=-1, verbose=False)", how="by_lambda", to="torch",
             gives="Scheduler")
        for name, arguments in (
            ("PolynomialDecay", "learning_rate, decay_steps, end_lr=0.0001, power=1.0, cycle=False"),
            ("PiecewiseDecay", "boundaries, values"), ("NaturalExpDecay", "learning_rate, gamma"),
            ("InverseTimeDecay", "learning_rate, gamma"), ("NoamDecay", "d_model, warmup_steps, learning_rate=1.0"),
            ("LinearWarmup", "learning_rate, warmup_steps, start_lr, end_lr"),
        )
    ),
    Rule("optim.lr_scheduler.OneCycleLR(optimizer, max_lr, total_steps=None, epochs=None, steps_per_epoch=None, "
         "pct_start=0.3, anneal_strategy='cos', cycle_momentum=True, base_momentum=0.85, max_momentum=0.95, "
         "div_factor=25.0, final_div_factor=1e4, three_phase=False)",
         "optimizer.lr.OneCycleLR(max_learning_rate, total_steps, divide_factor=25.0, end_learning_rate=0.0001, "
         "phase_pct=0.3, anneal_strategy='cos', three_phase=False)", how="one_cycle", to="paddle", gives="Scheduler",
         note="The last rate is written out: torch's is a share of the first, Paddle's a number."),
    Rule("optim.lr_scheduler.OneCycleLR(optimizer, max_lr)",
         "optimizer.lr.OneCycleLR(max_learning_rate, total_steps, divide_factor=25.0, end_learning_rate=0.0001, "
         "phase_pct=0.3, anneal_strategy='cos', three_phase=False)", how="one_cycle_back", to="torch",
         gives="Scheduler"),
    Rule('for group in {self}.param_groups: group["lr"] = {value}', "Optimizer.set_lr(value)", how="rate", to="torch",
         gives="none"),
    Rule("Scheduler.last_epoch", "Scheduler.last_epoch", gives="int"),
    Rule("{self}.get_last_lr()[0]", "Scheduler.last_lr", to="torch", gives="float"),
    Rule("{self}.get_last_lr()[0]", "Scheduler.get_lr()", how="rate_now", to="torch", gives="float"),
    Rule('{self}.param_groups[0]["lr"]', "Optimizer.get_lr()", to="torch", gives="float"),
    # gradients
    Rule("torch.enable_grad()", "paddle.enable_grad()", gives="none"),
    Rule("torch.set_grad_enabled(mode)", "paddle.set_grad_enabled(mode)", gives="none"),
    Rule("torch.is_grad_enabled()", "paddle.is_grad_enabled()", gives="bool"),
    *(
        Rule(f"torch.autograd.grad(outputs, inputs, grad_outputs=None, retain_graph=None, create_graph=False, {more})",
             f"paddle.grad(outputs, inputs, grad_outputs=None, retain_graph=None, create_graph=False, {more})",
             gives="tensors", examples=(f"torch.autograd.grad((m * m).sum(), m, {given}create_graph=True)[0]",))
        for more, given in (("only_inputs=True", "only_inputs=True, "),
                            ("only_inputs=True, *, allow_unused=...", "allow_unused=True, "))
    ),
    Rule("nn.utils.clip_grad_norm_(parameters, max_norm, norm_type=2.0, error_if_nonfinite=False)",
         "nn.utils.clip_grad_norm_(parameters, max_norm, norm_type=2.0, error_if_nonfinite=False)", gives="Tensor"),
    Rule("nn.utils.clip_grad_value_(parameters, clip_value)", "nn.utils.clip_grad_value_(parameters, clip_value)",
         gives="none"),
    Rule('nn.utils.spectral_norm(module, name="weight", n_power_iterations=1, eps=1e-12)',
         'nn.utils.spectral_norm(layer, name="weight", n_power_iterations=1, eps=1e-12)',
         names={"module": "layer", "eps": "eps"}, gives="Module",
         note="Each framework draws the two vectors that it begins with.",
         examples=("nn.utils.spectral_norm(nn.Conv2d(4, 6, 3), n_power_iterations=300)(x)",)),
    Rule("nn.utils.parameters_to_vector(parameters)", "nn.utils.parameters_to_vector(parameters)", gives="Tensor",
         note="Linear weights are turned, so the numbers stand in another order."),
    Rule("nn.utils.vector_to_parameters(vec, parameters)", "nn.utils.vector_to_parameters(vec, parameters)",
         gives="none"),
    Rule("Tensor.backward(gradient=None, retain_graph=...)", "Tensor.backward(grad_tensor=None, retain_graph=...)",
         names={"gradient": "grad_tensor"}, gives="none"),
    Rule("Tensor.backward(gradient=...)", "Tensor.backward(grad_tensor=...)", names={"gradient": "grad_tensor"},
         gives="none", examples=("y = m * m2\ny.backward(p.detach())\ny = m.grad.detach() * 1",)),
    Rule("torch.autograd.backward(tensors, grad_tensors=None)", "paddle.autograd.backward(tensors, grad_tensors=None)",
         gives="none", examples=("torch.autograd.backward([(m * m2).sum()])\ny = m.grad.detach() * 1",)),
    Rule("torch.autograd.backward(tensors, grad_tensors=None, retain_graph=...)",
         "paddle.autograd.backward(tensors, grad_tensors=None, retain_graph=...)", gives="none"),
    Rule("Tensor.grad_fn", "Tensor.grad_fn", gives="unknown"),
    Rule("Tensor.requires_grad_(requires_grad=True)", "Tensor.requires_grad_(requires_grad=True)"),
    Rule("Tensor.register_hook(hook)", "Tensor.register_hook(hook)", gives="unknown"),
    # what a layer holds
    Rule("Module.buffers()", "Layer.buffers()", gives="tensors"),
    Rule("Module.named_buffers()", "Layer.named_buffers()", gives="named tensors"),
    Rule("Module.zero_grad(set_to_none=True)", "Layer.clear_gradients()", drops=("set_to_none",), gives="none"),
    Rule("Module.register_forward_hook(hook)", "Layer.register_forward_post_hook(hook)", gives="unknown"),
    Rule("Module.register_forward_pre_hook(hook)", "Layer.register_forward_pre_hook(hook)", gives="unknown"),
    Rule("Module.register_parameter(name, param)", "Layer.add_parameter(name, parameter)",
         names={"param": "parameter"}, gives="none"),
    Rule("Module.requires_grad_(requires_grad=True)", "Layer.requires_grad_(requires_grad=True)", gives="same"),
    Rule("nn.ParameterList(values=None)", "nn.ParameterList(parameters=None)", names={"values": "parameters"}),
    *(
        Rule(f"nn.{ours}(p=0.5, inplace=False)", f"nn.{theirs}(p=0.5)", drops=("inplace",))
        for ours, theirs in (("Dropout2d", "Dropout2D"), ("Dropout3d", "Dropout3D"), ("AlphaDropout", "AlphaDropout"))
    ),
    Rule("F.dropout2d(input, p=0.5, training=True, inplace=False)", "F.dropout2d(x, p=0.5, training=True)",
         drops=("inplace",),
         examples=("F.dropout2d(x, 0.5, training=False)",)),
    Rule("torch.get_default_dtype()", "paddle.get_default_dtype()", gives="unknown"),
    Rule("torch.set_default_dtype(d)", "paddle.set_default_dtype(d)", units={"d": "dtype"}, gives="none"),
    Rule("torch.initial_seed()", None, examples=("torch.initial_seed() * 0",),
         note="has no counterpart; keep the number that you give to manual_seed"),
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
    Rule("torch.utils.checkpoint.checkpoint(function, *args)",
         "paddle.distributed.fleet.utils.recompute(function, *args)",
         examples=("torch.utils.checkpoint.checkpoint(lambda a, b: (a * b).exp(), m, m2)",)),
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
    Rule(f"{SCHEDULES}.LRScheduler", "optimizer.lr.LRScheduler", gives="Scheduler"),
    Rule(f"{SCHEDULES}._LRScheduler", "optimizer.lr.LRScheduler", gives="Scheduler", to="paddle"),
    Rule(f"{SCHEDULES}.ChainedScheduler(schedulers)", None, gives="Scheduler",
         examples=("it = torch.optim.SGD([m], lr=0.1)\none = torch.optim.lr_scheduler.StepLR(it, 2)\n"
                   "torch.optim.lr_scheduler.ChainedScheduler([one])\ny = m",),
         note=f"has no counterpart: {ONE_BY_ONE}; write a LambdaLR of the product"),
    Rule("optim.LBFGS(params, lr=1, max_iter=20, max_eval=None, tolerance_grad=1e-7, tolerance_change=1e-9, "
         "history_size=100, line_search_fn=None)",
         "optimizer.LBFGS(learning_rate=1.0, max_iter=20, max_eval=None, tolerance_grad=1e-7, tolerance_change=1e-9, "
         "history_size=100, line_search_fn=None, parameters=None)", names=NAMES, gives="Optimizer"),
    Rule("Optimizer.step(closure)", "Optimizer.step(closure)", how="closed", gives="Tensor"),
)  # fmt: skip
