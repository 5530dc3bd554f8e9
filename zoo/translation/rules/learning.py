"""Rules of learning: optimizers, schedulers, data, devices, first values, saving and loading."""

from zoo.translation.rule import Rule

STEPS = "the scheduler steps the learning rate of the optimizer it is set for"

RULES = (
    # optimizers
    Rule("optim.SGD(params, lr=1e-3, momentum=..., dampening=0, weight_decay=0, nesterov=False)",
         "optimizer.Momentum(learning_rate=0.001, momentum=0.9, parameters=None, use_nesterov=False, "
         "weight_decay=None, *, multi_precision=False, rescale_grad=1.0, use_multi_tensor=False)",
         drops=("use_multi_tensor",), names={"params": "parameters", "lr": "learning_rate", "nesterov": "use_nesterov"},
         units={"weight_decay": "decay"},
         how="optimizer", gives="Optimizer"),
    Rule("optim.SGD(params, lr=1e-3, momentum=0, dampening=0, weight_decay=0)",
         "optimizer.SGD(learning_rate=0.001, parameters=None, weight_decay=None, *, multi_precision=False)",
         names={"params": "parameters", "lr": "learning_rate"}, units={"weight_decay": "decay"}, how="optimizer",
         gives="Optimizer"),
    *(
        Rule(f"optim.{name}(params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay={decay}, amsgrad=False)",
             f"optimizer.{name}(learning_rate=0.001, beta1=0.9, beta2=0.999, epsilon=1e-8, parameters=None, "
             f"weight_decay={theirs}, *, amsgrad=False, lazy_mode=False, multi_precision=False)",
             names={"params": "parameters", "lr": "learning_rate"}, units={"weight_decay": unit}, how="optimizer",
             gives="Optimizer")
        for name, decay, theirs, unit in (("Adam", "0", "None", "decay"), ("AdamW", "0.01", "0.01", "own decay"))
    ),
    Rule("optim.RMSprop(params, lr=0.01, alpha=0.99, eps=1e-8, weight_decay=0, momentum=0, centered=False)",
         "optimizer.RMSProp(learning_rate, rho=0.95, epsilon=..., momentum=0.0, centered=False, parameters=None, "
         "weight_decay=None)",
         names={"params": "parameters", "lr": "learning_rate", "alpha": "rho"},
         units={"weight_decay": "decay", "eps": "under the root"}, how="optimizer", gives="Optimizer",
         why="torch adds eps to the square root, Paddle its square under it"),
    Rule("optim.Optimizer", "optimizer.Optimizer", gives="Optimizer"),
    Rule("Optimizer.zero_grad(set_to_none=True)", "Optimizer.clear_grad()", drops=("set_to_none",), gives="none"),
    Rule("Optimizer.step()", "Optimizer.step()", gives="none"),
    Rule("Optimizer.state_dict()", "Optimizer.state_dict()", gives="state"),
    Rule("Optimizer.load_state_dict(state_dict)", "Optimizer.set_state_dict(state_dict)", gives="none"),
    Rule("Optimizer.add_param_group(param_group)", None, gives="none",
         examples=("it = torch.optim.SGD([m], lr=0.1)\nit.add_param_group({'params': [m2]})\ny = m",),
         note="has no counterpart: PaddlePaddle's optimizer is told all its groups when it is made"),
    Rule("Optimizer.param_groups", None, examples=("it = torch.optim.SGD([m], lr=0.1)\nit.param_groups\ny = m",),
         note="has no counterpart; write get_lr() and set_lr()"),
    Rule("{coeff}", "paddle.regularizer.L2Decay(coeff=0.0)", to="torch", gives="float",
         note="PyTorch's optimizers take the number alone."),
    # schedulers
    *(
        Rule(f"optim.lr_scheduler.{ours}(optimizer, {arguments})",
             f"optimizer.lr.{theirs}(learning_rate, {arguments.replace('eps=', 'epsilon=')}, *, verbose=False)",
             drops=("verbose",),
             names={"optimizer": "learning_rate"}, how="scheduler", gives="Scheduler", why=STEPS)
        for ours, theirs, arguments in (
            ("StepLR", "StepDecay", "step_size, gamma=0.1, last_epoch=-1"),
            ("MultiStepLR", "MultiStepDecay", "milestones, gamma=0.1, last_epoch=-1"),
            ("ExponentialLR", "ExponentialDecay", "gamma, last_epoch=-1"),
            ("CosineAnnealingLR", "CosineAnnealingDecay", "T_max, eta_min=0, last_epoch=-1"),
            ("LambdaLR", "LambdaDecay", "lr_lambda, last_epoch=-1"),
            ("ReduceLROnPlateau", "ReduceOnPlateau", 'mode="min", factor=0.1, patience=10, threshold=1e-4, '
             'threshold_mode="rel", cooldown=0, min_lr=0, eps=1e-8'),
        )
    ),
    Rule("Scheduler.step(metrics=None)", "Scheduler.step(metrics=None)", gives="none"),
    Rule("Scheduler.get_last_lr()", "[{self}.last_lr]", to="paddle", gives="unknown"),
    Rule("Scheduler.state_dict()", "Scheduler.state_dict()", gives="state"),
    Rule("Scheduler.load_state_dict(state_dict)", "Scheduler.set_state_dict(state_dict)", gives="none"),
    # data
    Rule("torch.utils.data.Dataset", "paddle.io.Dataset"),
    Rule("torch.utils.data.DataLoader(dataset, batch_size=1, shuffle=False, *, num_workers=0, collate_fn=None, "
         "pin_memory=False, drop_last=False, persistent_workers=False, worker_init_fn=None, prefetch_factor=None, "
         "timeout=0, multiprocessing_context=None)",
         "paddle.io.DataLoader(dataset, *, batch_size=1, shuffle=False, drop_last=False, collate_fn=None, "
         "worker_init_fn=None, num_workers=0, return_list=True, places=None, use_shared_memory=True, "
         "use_buffer_reader=True, timeout=0)",
         drops=("pin_memory", "persistent_workers", "prefetch_factor", "multiprocessing_context", "return_list",
                "places", "use_shared_memory", "use_buffer_reader", "timeout"), gives="Loader"),
    Rule("torch.utils.data.TensorDataset(*tensors)", "paddle.io.TensorDataset(tensors)", units={"tensors": "sequence"},
         gives="unknown"),
    Rule("torch.utils.data.Subset(dataset, indices)", "paddle.io.Subset(dataset, indices)", gives="unknown"),
    Rule("torch.utils.data.random_split(dataset, lengths)", "paddle.io.random_split(dataset, lengths)",
         gives="unknown"),
    # devices, gradients, seeds
    Rule("torch.device(type)", "paddle.set_device(device)", how="device_in_use", names={"type": "device"},
         units={"type": "device"},
         gives="device"),
    Rule("torch.cuda.is_available()", "paddle.device.cuda.device_count()", to="paddle", gives="bool", how="any_gpu"),
    Rule("torch.cuda.is_available()", "paddle.is_compiled_with_cuda()", to="torch", gives="bool"),
    Rule("torch.cuda.device_count()", "paddle.device.cuda.device_count()", gives="int"),
    Rule("torch.manual_seed(seed)", "paddle.seed(seed)", gives="none"),
    Rule("torch.cuda.manual_seed_all(seed)", "paddle.seed({seed})", gives="none", to="paddle"),
    Rule("torch.no_grad()", "paddle.no_grad()", gives="none"),
    Rule("torch.inference_mode()", "paddle.no_grad()", gives="none", to="paddle"),
    Rule("Tensor.to(*args, device=None, dtype=None, non_blocking=False, memory_format=None, copy=False)",
         "Tensor.to(*args, device=None, dtype=None, blocking=None)", how="moved_to"),
    Rule("Module.to(device=None, dtype=None, non_blocking=False, *, memory_format=None)",
         "Layer.to(device=None, dtype=None)", units={"device": "device"}, drops=("non_blocking", "memory_format"),
         how="module_to", gives="same"),
    Rule("Module.cuda()", '{self}.to("gpu")', to="paddle", gives="same"),
    # a network as a whole
    Rule("Module.train(mode=True)", "Layer.train(mode=True)", how="train", gives="same"),
    Rule("Module.eval()", "Layer.eval()", gives="same"),
    Rule("Module.parameters()", "Layer.parameters()", gives="tensors"),
    Rule("Module.named_parameters()", "Layer.named_parameters()", gives="named tensors"),
    Rule("Module.children()", "Layer.children()", gives="modules"),
    Rule("Module.named_children()", "Layer.named_children()", gives="named modules"),
    Rule("Module.named_modules()", "Layer.named_sublayers(*, include_self=...)", how="modules", gives="named modules"),
    Rule("Module.apply(fn)", "Layer.apply(fn)", gives="same"),
    Rule("Module.state_dict()", "Layer.state_dict()", gives="state"),
    Rule("Module.load_state_dict(state_dict, strict=True)", "Layer.set_state_dict(state_dict)", drops=("strict",),
         gives="none",
         note="Paddle only returns the names that were missing; torch refuses them."),
    *(
        Rule("Module.load_state_dict(state_dict)", f"Layer.{name}(state_dict)", to="torch", gives="none")
        for name in ("set_dict", "load_dict")
    ),
    Rule("torch.save(obj, f)", "paddle.save(obj, path)", names={"f": "path"}, gives="none", how="stored"),
    Rule("torch.load(f, map_location=None, *, weights_only=None)", "paddle.load(path)", names={"f": "path"},
         drops=("map_location", "weights_only"), gives="state", how="stored"),
    # the greatest and the least
    *(
        rule
        for name in ("max", "min")
        for rule in (
            Rule(f"torch.{name}(input)", f"paddle.{name}(x)", examples=(f"torch.{name}(x)",)),
            Rule(f"Tensor.{name}()", f"Tensor.{name}()", examples=(f"x.{name}()",)),
            Rule(f"torch.{name}(input, dim, keepdim=False)", f"paddle.{name}(x, axis, keepdim=False)", how="extreme",
                 to="paddle", gives="pair", examples=(f"torch.{name}(m, 1)[0]", f"_, y = torch.{name}(m, dim=1)",
                                                       f"torch.{name}(m, 1, keepdim=True).values",
                                                       f"torch.{name}(m, m2)")),
            Rule(f"Tensor.{name}(dim, keepdim=False)", f"Tensor.{name}(axis, keepdim=False)", how="extreme",
                 to="paddle", gives="pair", examples=(f"m.{name}(1)[1]",)),
            Rule(f"torch.a{name}(input, dim, keepdim=False)", f"paddle.{name}(x, axis, keepdim=False)", to="torch",
                 how="greatest"),
            Rule(f"Tensor.a{name}(dim, keepdim=False)", f"Tensor.{name}(axis, keepdim=False)", to="torch",
                 how="greatest"),
        )
    ),
    Rule("list({self}.named_modules())[1:]", "Layer.named_sublayers()", to="torch", gives="named modules"),
    Rule("Optimizer.zero_grad(set_to_none=...)", "Optimizer.clear_grad(set_to_zero=...)",
         names={"set_to_none": "set_to_zero"}, units={"set_to_none": "not"}, to="torch", gives="none"),
    # which parameters decay
    Rule("optim.AdamW(params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01)",
         "optimizer.AdamW(learning_rate=0.001, beta1=0.9, beta2=0.999, epsilon=1e-8, parameters=None, "
         "weight_decay=0.01, *, apply_decay_param_fun=..., lazy_mode=False, multi_precision=False)",
         names={"params": "parameters", "lr": "learning_rate"}, units={"weight_decay": "decay"}, how="decaying",
         to="torch", gives="Optimizer"),
    *(
        Rule(f"Module.{name}(*, recurse=...)", f"Layer.{name}(*, include_sublayers=...)",
             names={"recurse": "include_sublayers"}, gives=gives, to="torch")
        for name, gives in (("parameters", "tensors"), ("named_parameters", "named tensors"))
    ),
    Rule("Module.to(dtype)", "Layer.astype(dtype)", to="torch", gives="same"),
    Rule("Module.parameters(recurse=...)", "Layer.parameters(include_sublayers=...)",
         names={"recurse": "include_sublayers"}, gives="tensors", to="paddle"),
    *(Rule(f"Module.{name}(prefix='', recurse=True)", f"Layer.{name}(prefix='', include_sublayers=True)",
           names={"recurse": "include_sublayers"}, gives="named tensors", to="paddle")
      for name in ("named_parameters", "named_buffers")),
    Rule("Module.buffers(recurse=...)", "Layer.buffers(include_sublayers=...)",
         names={"recurse": "include_sublayers"}, gives="tensors", to="paddle"),
    Rule("Module.get_parameter(target)", "Layer.get_parameter(target)", gives="Tensor"),
    Rule("Module.get_submodule(target)", "Layer.get_submodule(target)", gives="Module"),
    *(Rule(f"Module.{name}()", f"Layer.{name}()", gives="same", to="paddle")
      for name in ("half", "double", "bfloat16")),
    Rule("Module.type(dst_type)", "Layer.to(*, dtype=...)", names={"dst_type": "dtype"}, gives="same", to="paddle"),
)  # fmt: skip
