"""Rules of optimizers: their steps, their states, and the rates that are set by hand."""

from zoo.translation.rule import Rule

NAMES = {"params": "parameters", "lr": "learning_rate"}
BETAS, THEIRS = "betas=(0.9, 0.999), eps=1e-8", "beta1=0.9, beta2=0.999, epsilon=1e-8"

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
    Rule('for group in {self}.param_groups: group["lr"] = {value}', "Optimizer.set_lr(value)", how="rate", to="torch",
         gives="none"),
    Rule('{self}.param_groups[0]["lr"]', "Optimizer.get_lr()", to="torch", gives="float"),
    Rule("optim.LBFGS(params, lr=1, max_iter=20, max_eval=None, tolerance_grad=1e-7, tolerance_change=1e-9, "
         "history_size=100, line_search_fn=None)",
         "optimizer.LBFGS(learning_rate=1.0, max_iter=20, max_eval=None, tolerance_grad=1e-7, tolerance_change=1e-9, "
         "history_size=100, line_search_fn=None, parameters=None)", names=NAMES, gives="Optimizer"),
    Rule("Optimizer.step(closure)", "Optimizer.step(closure)", how="closed", gives="Tensor"),
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
    Rule("Optimizer.state_dict()", "Optimizer.state_dict()", gives="state", how="optimizer_state"),
    Rule("Optimizer.load_state_dict(state_dict)", "Optimizer.set_state_dict(state_dict)", gives="none",
         how="optimizer_state"),
    Rule("Optimizer.add_param_group(param_group)", None, gives="none",
         examples=("it = torch.optim.SGD([m], lr=0.1)\nit.add_param_group({'params': [m2]})\ny = m",),
         note="has no counterpart: PaddlePaddle's optimizer is told all its groups when it is made"),
    Rule("Optimizer.param_groups", None, examples=("it = torch.optim.SGD([m], lr=0.1)\nit.param_groups\ny = m",),
         note="has no counterpart; write get_lr() and set_lr()"),
    Rule("{coeff}", "paddle.regularizer.L2Decay(coeff=0.0)", to="torch", gives="float",
         note="PyTorch's optimizers take the number alone."),
    Rule("Optimizer.zero_grad(set_to_none=...)", "Optimizer.clear_grad(set_to_zero=...)",
         names={"set_to_none": "set_to_zero"}, units={"set_to_none": "not"}, to="torch", gives="none"),
    # which parameters decay
    Rule("optim.AdamW(params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01)",
         "optimizer.AdamW(learning_rate=0.001, beta1=0.9, beta2=0.999, epsilon=1e-8, parameters=None, "
         "weight_decay=0.01, *, apply_decay_param_fun=..., lazy_mode=False, multi_precision=False)",
         names={"params": "parameters", "lr": "learning_rate"}, units={"weight_decay": "decay"}, how="decaying",
         to="torch", gives="Optimizer"),
    # an optimizer that is told what to do by hand
    Rule("Optimizer.step()", "Optimizer.minimize(loss)", drops=("loss",), to="torch", gives="none",
         note="Paddle's minimize takes the gradients that backward has left, as step does."),
)  # fmt: skip
