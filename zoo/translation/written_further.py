"""Callbacks, schedules and layers of Paddle's that fewer files have, written out for PyTorch: see written.py."""

FURTHER = (
    ("paddle.callbacks.ReduceLROnPlateau", "Callback", '''
class ReduceLROnPlateau(Callback):
    """Takes a share of the rate where what is measured does not get better any more."""

    def __init__(
        self, monitor="loss", factor=0.1, patience=10, verbose=1, mode="auto", min_delta=1e-4, cooldown=0, min_lr=0
    ):
        self.monitor, self.factor, self.patience, self.verbose = monitor, factor, patience, verbose
        self.min_delta, self.cooldown, self.min_lr, self.epoch = min_delta, cooldown, min_lr, 0
        self.sign = 1 if mode == "max" or (mode == "auto" and "acc" in monitor) else -1
        self.on_train_begin()

    def on_train_begin(self, logs=None):
        self.best, self.wait, self.rest = -math.inf, 0, 0

    def on_eval_end(self, logs=None):
        current, groups = (logs or {}).get(self.monitor), self.model._optimizer.param_groups
        current = current[0] if isinstance(current, (list, tuple)) else current
        if current is None or getattr(self.model._optimizer, "_learning_rate", None) is not None:
            return
        if self.rest > 0:
            self.rest, self.wait = self.rest - 1, 0
        if self.sign * current > self.best + self.min_delta:
            self.best, self.wait = self.sign * current, 0
        elif self.rest <= 0:
            self.wait += 1
            if self.wait >= self.patience and groups[0]["lr"] > self.min_lr:
                for group in groups:
                    group["lr"] = max(group["lr"] * self.factor, self.min_lr)
                if self.verbose > 0:
                    print(f"Epoch {self.epoch + 1}: ReduceLROnPlateau reducing learning rate to {groups[0]['lr']}.")
                self.rest, self.wait = self.cooldown, 0
        self.epoch += 1
'''),
    ("paddle.callbacks.VisualDL", "Callback", '''
class VisualDL(Callback):
    """Writes what is measured into a folder that VisualDL shows."""

    def __init__(self, log_dir):
        self.log_dir, self.writer, self.epoch, self.step = log_dir, None, 0, 0

    def _write(self, mode, step, logs):
        import visualdl

        self.writer = self.writer or visualdl.LogWriter(self.log_dir)
        for name, value in (logs or {}).items():
            value = value[0] if isinstance(value, (list, tuple)) else value
            if name not in ("batch_size", "step", "steps") and isinstance(value, (int, float)):
                self.writer.add_scalar(tag=f"{mode}/{name}", step=step, value=value)

    def on_epoch_begin(self, epoch, logs=None):
        self.epoch = epoch

    def on_train_batch_end(self, step, logs=None):
        self.step += 1
        self._write("train", self.step, logs)

    def on_eval_end(self, logs=None):
        self._write("eval", self.epoch, logs)

    def on_train_end(self, logs=None):
        if self.writer is not None:
            self.writer.close()
            self.writer = None
'''),
    ("paddle.optimizer.lr.LRScheduler", "Schedule", '''
class RateSchedule(Schedule):
    """Rates that a subclass gives step by step in get_lr(), as PaddlePaddle's schedulers do."""

    def __init__(self, learning_rate=0.1, last_epoch=-1, verbose=False):
        self.base_lr = self.last_lr = float(learning_rate)
        self.last_epoch, self.verbose, self.optimizer = last_epoch, verbose, None
        self.step()

    def __call__(self):
        return self.last_lr

    @property
    def rate(self):
        return self.last_lr

    def start(self, optimizer):
        self.optimizer, optimizer._learning_rate = optimizer, self
        return optimizer

    def step(self, epoch=None):
        self.last_epoch = self.last_epoch + 1 if epoch is None else epoch
        self.last_lr = self.get_lr()
        for group in () if self.optimizer is None else self.optimizer.param_groups:
            group["lr"] = self.last_lr
        if self.verbose:
            print(f"Epoch {self.last_epoch}: {type(self).__name__} set learning rate to {self.last_lr}.")

    def state_dict(self):
        return {"last_epoch": self.last_epoch, "last_lr": self.last_lr}

    def set_state_dict(self, state_dict):
        self.last_epoch, self.last_lr = state_dict["last_epoch"], state_dict["last_lr"]

    def get_lr(self):
        raise NotImplementedError
'''),
    ("paddle.nn.SpectralNorm", "", '''
class SpectralNorm(torch.nn.Module):
    """A weight over its greatest singular value, which is come near to by so many steps."""

    def __init__(self, weight_shape, dim=0, power_iters=1, eps=1e-12, dtype="float32"):
        super().__init__()
        self.settings, count = (dim, power_iters, eps), weight_shape[dim]
        kind = dtype if isinstance(dtype, torch.dtype) else getattr(torch, dtype)
        for name, size in (("weight_u", count), ("weight_v", math.prod(weight_shape) // count)):
            self.register_parameter(name, torch.nn.Parameter(torch.randn(size, dtype=kind), requires_grad=False))

    def forward(self, x):
        dim, power_iters, eps = self.settings
        rows, u, v = x.movedim(dim, 0).flatten(1), self.weight_u, self.weight_v
        with torch.no_grad():
            for _ in range(power_iters):
                v = rows.T @ u
                v = v / (v.norm() + eps)
                u = rows @ v
                u = u / (u.norm() + eps)
        return x / (u @ rows @ v)
'''),
    ("paddle.vision.transforms.BaseTransform", "", '''
class BaseTransform:
    """A transform of pictures, of which a subclass writes _apply_image and the like."""

    def __init__(self, keys=None):
        self.keys, self.params = ("image",) if keys is None else keys, None

    def _get_params(self, inputs):
        return None

    def __call__(self, inputs):
        values = inputs if isinstance(inputs, tuple) else (inputs,)
        self.params = self._get_params(values)
        found = [
            getattr(self, f"_apply_{key}")(value) if hasattr(self, f"_apply_{key}") else value
            for key, value in zip(self.keys, values)
        ]
        return (*found, *values[len(found):]) if isinstance(inputs, tuple) else found[0]
'''),
)  # fmt: skip
