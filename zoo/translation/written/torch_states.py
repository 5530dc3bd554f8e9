"""States of Paddle's optimizers, which have their schedule's, as they are written out for PyTorch; see for_torch.py."""

STATES = (
    ("", "", '''
def optimizer_state(optimizer):
    """What an optimizer keeps, and what its schedule keeps beside it, as PaddlePaddle has them in one."""
    schedule, state = getattr(optimizer, "_learning_rate", None), optimizer.state_dict()
    return state if schedule is None else {**state, "LR_Scheduler": schedule.state_dict()}
'''),
    ("", "", '''
def load_optimizer_state(optimizer, state):
    """Give an optimizer such a state, and its schedule its own."""
    state = dict(state)
    kept = state.pop("LR_Scheduler", None)
    optimizer.load_state_dict(state)
    schedule = getattr(optimizer, "_learning_rate", None)
    if kept is not None and schedule is not None:
        load = getattr(schedule, "set_state_dict", None) or schedule.load_state_dict
        load(kept)
'''),
)  # fmt: skip
