"""Rules of schedulers: how the learning rate of an optimizer goes on."""

from zoo.translation.rule import Rule

STEPS = "the scheduler steps the learning rate of the optimizer it is set for"
SCHEDULES = "optim.lr_scheduler"
RANGE = "base_lr, max_lr, step_size_up=2000, step_size_down=None, mode='triangular', gamma=1.0, scale_fn=None, "
ONE_BY_ONE = "PaddlePaddle has no schedule that is made of others"

RULES = (
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
    Rule("Scheduler.last_epoch", "Scheduler.last_epoch", gives="int"),
    Rule("{self}.get_last_lr()[0]", "Scheduler.last_lr", to="torch", gives="float"),
    Rule("{self}.get_last_lr()[0]", "Scheduler.get_lr()", how="rate_now", to="torch", gives="float"),
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
    Rule("Scheduler.load_state_dict(state_dict)", "Scheduler.set_state_dict(state_dict)", gives="none",
         how="schedule_state"),
)  # fmt: skip
