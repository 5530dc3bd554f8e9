"""What a file's own optimizers are classes of, as it is put into files for PaddlePaddle: see for_paddle.py."""

OWN = '''

class Optimizer:
    """Groups of parameters, and what a step keeps of each, as PyTorch's Optimizer has them: its classes step."""

    def __init__(self, params, defaults):
        params = list(params)
        self.defaults, self.state, self.param_groups = defaults, collections.defaultdict(dict), []
        for group in params if params and isinstance(params[0], dict) else [{"params": params}]:
            self.add_param_group(group)

    def add_param_group(self, param_group):
        group = {**self.defaults, **param_group}
        params = [group["params"]] if paddle.is_tensor(group["params"]) else group["params"]
        # PaddlePaddle has the mean and variance of batch norms among the parameters
        group["params"] = [p for p in params if p.is_leaf and (p.trainable or p.name[-4:] not in (".w_1", ".w_2"))]
        self.param_groups.append(group)

    def zero_grad(self, set_to_none=True):
        for group in self.param_groups:
            for p in group["params"]:
                p.clear_gradient(not set_to_none)

    clear_grad = zero_grad

    def __setstate__(self, state):
        self.__dict__.update(state)

    def step(self, closure=None):
        raise NotImplementedError

    def get_lr(self):
        return self.param_groups[0]["lr"]

    def set_lr(self, value):
        for group in self.param_groups:
            group["lr"] = value

    def set_lr_scheduler(self, scheduler):
        first = [group["lr"] for group in self.param_groups]
        step, start = scheduler.step, scheduler.base_lr

        def told(*args, **more):
            for group, rate in zip(self.param_groups, first):
                group["lr"] = rate * scheduler.last_lr / start

        def stepped(*args, **more):
            step(*args, **more)
            told()

        scheduler.step = stepped
        told()

    def state_dict(self):
        places = {id(p): at for at, p in enumerate(p for group in self.param_groups for p in group["params"])}
        groups = [{**group, "params": [places[id(p)] for p in group["params"]]} for group in self.param_groups]
        return {"state": {places[id(p)]: kept for p, kept in self.state.items()}, "param_groups": groups}

    def load_state_dict(self, state_dict):
        params = [p for group in self.param_groups for p in group["params"]]
        self.state = collections.defaultdict(dict, {params[at]: kept for at, kept in state_dict["state"].items()})
        for group, kept in zip(self.param_groups, state_dict["param_groups"]):
            group.update({name: value for name, value in kept.items() if name != "params"})

    set_state_dict = load_state_dict
'''
PIECES = {"Optimizer": ("torch.optim.Optimizer", OWN)}
