"""Paddle's Model and summary as they are written out for PyTorch: where each is, what it needs, its code.

And the states of Paddle's optimizers, which have their schedule's.
"""

MODEL = (
    ("paddle.summary", "", '''
def summary(net, input_size=None, dtypes=None, input=None):
    """Prints each layer with the shape of what it gives and how many numbers it has; returns how many there are."""
    rows, hooks = [], []

    def hook(layer, given, result):
        first = result[0] if isinstance(result, (list, tuple)) else result
        count = sum(each.numel() for each in layer.parameters())
        rows.append((type(layer).__name__, list(getattr(first, "shape", [])), count))

    for layer in net.modules():
        if layer is not net and not isinstance(layer, (torch.nn.Sequential, torch.nn.ModuleList)):
            hooks.append(layer.register_forward_hook(hook))
    if input is None:
        one = isinstance(input_size, int) or isinstance(input_size[0], (int, type(None)))
        sizes = [input_size] if one else input_size
        kinds = dtypes if isinstance(dtypes, (list, tuple)) else [dtypes] * len(sizes)
        shapes = [[1 if each is None or each < 0 else each for each in (size if not isinstance(size, int) else [size])]
                  for size in sizes]
        like = next((each.dtype for each in net.parameters() if each.is_floating_point()), torch.get_default_dtype())
        given = [
            torch.rand(shape, dtype=like) if kind in (None, "float32", "float64") else
            torch.ones(shape, dtype=kind if isinstance(kind, torch.dtype) else getattr(torch, str(kind).split(".")[-1]))
            for shape, kind in zip(shapes, kinds)
        ]
    else:
        given = input if isinstance(input, (list, tuple)) else [input]
    training = net.training
    net.eval()
    with torch.no_grad():
        net(**input) if isinstance(input, dict) else net(*given)
    net.train(training)
    for each in hooks:
        each.remove()
    for name, shape, count in rows:
        print(f"{name:<28}{shape!s:<32}{count:>12,}")
    learnt = sum(each.numel() for each in net.parameters() if each.requires_grad)
    kept = sum(each.numel() for name, each in net.named_buffers() if name.endswith(("running_mean", "running_var")))
    total = sum(each.numel() for each in net.parameters()) + kept
    print(f"Total params: {total:,}\\nTrainable params: {learnt:,}\\nNon-trainable params: {total - learnt:,}")
    return {"total_params": total, "trainable_params": learnt}
'''),
    ("paddle.Model", "summary", '''
class Model:
    """A network with what it learns by: fit, evaluate and predict go through the batches."""

    def __init__(self, network, inputs=None, labels=None):
        self.network, self.stop_training = network, False
        count = len(inspect.signature(network.forward).parameters)
        self._inputs = count if inputs is None else len(inputs) if isinstance(inputs, (list, tuple)) else 1
        self._optimizer = self._loss = None
        self._metrics = []

    def prepare(self, optimizer=None, loss=None, metrics=None):
        self._optimizer, self._loss = optimizer, loss
        self._metrics = self._several(metrics)

    def parameters(self):
        return list(self.network.parameters())

    def state_dict(self):
        return self.network.state_dict()

    @staticmethod
    def _several(value):
        return [] if value is None else list(value) if isinstance(value, (list, tuple)) else [value]

    def _flat(self, data):
        return [one for each in data for one in self._flat(each)] if isinstance(data, (list, tuple)) else [data]

    def _tensors(self, values):
        device = next((each.device for each in self.network.parameters()), None)
        return [torch.as_tensor(each).to(device) for each in self._several(values)]

    def _losses(self, outputs, labels):
        if isinstance(self._loss, torch.nn.CrossEntropyLoss) and labels and not labels[0].is_floating_point():
            first = labels[0].long()  # of [N], or of [N, 1]
            labels = [first.squeeze(-1) if first.ndim == outputs[0].ndim else first, *labels[1:]]
        return self._several(self._loss(*outputs, *labels))

    def _batch(self, inputs, labels, losses=True):
        labels = self._tensors(labels)
        outputs = self._several(self.network(*self._tensors(inputs)))
        losses = self._losses(outputs, labels) if self._loss is not None and losses else []
        return outputs, labels, losses

    def _measured(self, outputs, labels, losses):
        found = []
        for metric in self._metrics:
            given = self._several(metric.compute(*outputs, *labels))
            found.append(metric.update(*[each.detach().cpu().numpy() for each in given]))
        told = [each.detach().cpu().numpy() for each in losses]
        return (told, found) if found and losses else told or found

    def train_batch(self, inputs, labels=None, update=True):
        self.network.train()
        outputs, labels, losses = self._batch(inputs, labels)
        sum(losses).backward()
        if update:
            self._optimizer.step()
            self.network.zero_grad()
        return self._measured(outputs, labels, losses)

    @torch.no_grad()
    def eval_batch(self, inputs, labels=None):
        self.network.eval()
        return self._measured(*self._batch(inputs, labels))

    @torch.no_grad()
    def predict_batch(self, inputs):
        self.network.eval()
        return [each.cpu().numpy() for each in self._several(self.network(*self._tensors(inputs)))]

    def _loader(self, data, batch_size, shuffle=False, drop_last=False, num_workers=0):
        if data is None or not hasattr(data, "__getitem__"):
            return data
        return torch.utils.data.DataLoader(
            data, batch_size=batch_size, shuffle=shuffle, drop_last=drop_last, num_workers=num_workers
        )

    def _callbacks(self, callbacks, save_dir=None, **params):
        found = self._several(callbacks)
        for each in found:
            if hasattr(each, "best_value") or hasattr(each, "wait_epoch"):
                each.save_dir = save_dir
            each.set_model(self)
            each.set_params({"metrics": self._names(), **params})
        return found

    def _names(self):
        found = ["loss"] if self._loss is not None else []
        for metric in self._metrics:
            found += self._several(metric.name())
        return found

    def _call(self, callbacks, name, *args):
        for each in callbacks:
            getattr(each, name)(*args)

    def _step_rate(self, callbacks):
        scheduler = getattr(self._optimizer, "_learning_rate", None)
        if scheduler is not None and not any(type(each).__name__ == "LRScheduler" for each in callbacks):
            scheduler.step()

    def _tell(self, what, logs, verbose):
        if verbose:
            print(what, " - ".join(f"{name}: {logs[name]}" for name in self._names() if name in logs), flush=True)

    def _run(self, loader, callbacks, mode, accumulate=1, most=None):
        logs, outputs = {}, []
        for step, data in enumerate(loader):
            data = self._flat(data)
            self._call(callbacks, f"on_{mode}_batch_begin", step, logs)
            if mode == "predict":
                outputs.append(self.predict_batch(data[: self._inputs]))
            else:
                update = [(step + 1) % accumulate == 0 or step + 1 == len(loader)] if mode == "train" else []
                told = getattr(self, f"{mode}_batch")(data[: self._inputs], data[self._inputs :], *update)
                if self._loss is not None:
                    logs["loss"] = [float(each) for each in (told[0] if self._metrics else told)]
                names, values = self._names()[self._loss is not None :], []
                for metric in self._metrics:
                    values += self._several(metric.accumulate())
                logs.update(zip(names, values))
            logs.update(step=step, batch_size=len(data[0]))
            if mode == "train":
                self._step_rate(callbacks)
            self._call(callbacks, f"on_{mode}_batch_end", step, logs)
            if most is not None and step + 1 >= most:
                break
        for metric in self._metrics:
            metric.reset()
        return logs, outputs

    def fit(
        self, train_data=None, eval_data=None, batch_size=1, epochs=1, eval_freq=1, log_freq=10, save_dir=None,
        save_freq=1, verbose=2, drop_last=False, shuffle=True, num_workers=0, callbacks=None,
        accumulate_grad_batches=1, num_iters=None,
    ):
        sizes = batch_size if isinstance(batch_size, (list, tuple)) else [batch_size, batch_size]
        loader = self._loader(train_data, sizes[0], shuffle, drop_last, num_workers)
        held = self._loader(eval_data, sizes[1], num_workers=num_workers)
        steps = len(loader) if hasattr(loader, "__len__") else None
        called = self._callbacks(callbacks, save_dir, epochs=epochs, steps=steps, verbose=verbose)
        self._call(called, "on_train_begin", None)
        for epoch in range(epochs if num_iters is None else num_iters // steps + 1):
            self._call(called, "on_epoch_begin", epoch)
            most = None if num_iters is None else num_iters - epoch * steps
            if most == 0:
                break
            logs, _ = self._run(loader, called, "train", accumulate_grad_batches, most)
            self._tell(f"Epoch {epoch + 1}", logs, verbose)
            if save_dir and epoch % save_freq == 0:
                self.save(f"{save_dir}/{epoch}")
            self._call(called, "on_epoch_end", epoch, logs)
            if held is not None and epoch % eval_freq == 0:
                self._call(called, "on_eval_begin", {"metrics": self._names()})
                measured, _ = self._run(held, called, "eval")
                self._tell("Eval", measured, verbose)
                self._call(called, "on_eval_end", measured)
            if self.stop_training:
                break
        if save_dir:
            self.save(f"{save_dir}/final")
        self._call(called, "on_train_end", logs)

    def evaluate(
        self, eval_data, batch_size=1, log_freq=10, verbose=2, num_workers=0, callbacks=None, num_iters=None
    ):
        called = self._callbacks(callbacks, verbose=verbose)
        self._call(called, "on_eval_begin", {"metrics": self._names()})
        loader = self._loader(eval_data, batch_size, num_workers=num_workers)
        logs, _ = self._run(loader, called, "eval", most=num_iters)
        self._tell("Eval", logs, verbose)
        self._call(called, "on_eval_end", logs)
        return {name: logs[name] for name in self._names()}

    def predict(
        self, test_data, batch_size=1, num_workers=0, stack_outputs=False, verbose=1, callbacks=None
    ):
        called = self._callbacks(callbacks, verbose=verbose)
        self._call(called, "on_predict_begin", None)
        logs, outputs = self._run(self._loader(test_data, batch_size, num_workers=num_workers), called, "predict")
        self._call(called, "on_predict_end", logs)
        rows = list(zip(*outputs))
        if stack_outputs:
            return [torch.cat([torch.from_numpy(each) for each in row]).numpy() for row in rows]
        return rows

    def save(self, path, training=True):
        os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
        if not training:
            torch.save(self.network, path + ".pdmodel")
            return
        torch.save(self.network.state_dict(), path + ".pdparams")
        if self._optimizer is not None:
            torch.save(self._optimizer.state_dict(), path + ".pdopt")

    def load(self, path, skip_mismatch=False, reset_optimizer=False):
        path = path.removesuffix(".pdparams")
        self.network.load_state_dict(torch.load(path + ".pdparams"), strict=not skip_mismatch)
        if self._optimizer is not None and not reset_optimizer and os.path.exists(path + ".pdopt"):
            self._optimizer.load_state_dict(torch.load(path + ".pdopt"))

    def summary(self, input_size=None, dtype=None):
        return summary(self.network, input_size, dtype)
'''),
)  # fmt: skip

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
    ("", "", '''
def load_schedule(schedule, state):
    """Give a schedule its state, and its optimizer the rate of that step."""
    load = getattr(schedule, "set_state_dict", None) or schedule.load_state_dict
    load(state)
    rates, optimizer = schedule.get_last_lr(), schedule.optimizer
    for at, group in enumerate(optimizer.param_groups if optimizer is not None else ()):
        group["lr"] = rates[min(at, len(rates) - 1)]
'''),
)  # fmt: skip
