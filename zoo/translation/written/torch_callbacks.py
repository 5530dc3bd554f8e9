"""Paddle's callbacks of its Model as they are written out for PyTorch: where each is, what it needs, its code."""

CALLBACKS = (
    ("paddle.callbacks.Callback", "", '''
class Callback:
    """What Model calls while it trains; a subclass writes some of these methods."""

    params, model = None, None

    def set_params(self, params):
        self.params = params

    def set_model(self, model):
        self.model = model

    def on_train_begin(self, logs=None):
        """Before the first epoch."""

    on_train_end = on_eval_begin = on_eval_end = on_predict_begin = on_predict_end = on_train_begin

    def on_epoch_begin(self, epoch, logs=None):
        """Before an epoch; the others are called with a step."""

    on_epoch_end = on_train_batch_begin = on_train_batch_end = on_eval_batch_begin = on_epoch_begin
    on_eval_batch_end = on_predict_batch_begin = on_predict_batch_end = on_epoch_begin
'''),
    ("paddle.callbacks.ProgBarLogger", "Callback", '''
class ProgBarLogger(Callback):
    """Prints what was measured, each so many steps and at the end of an epoch."""

    def __init__(self, log_freq=1, verbose=2):
        self.log_freq, self.verbose = log_freq, verbose

    def _tell(self, what, logs):
        shown = [f"{name}: {value}" for name, value in (logs or {}).items() if name != "batch_size"]
        print(what, " - ".join(shown), flush=True)

    def on_train_batch_end(self, step, logs=None):
        if self.verbose == 2 and (step + 1) % self.log_freq == 0:
            self._tell("train", logs)

    def on_epoch_end(self, epoch, logs=None):
        if self.verbose:
            self._tell(f"Epoch {epoch + 1}", logs)

    def on_eval_end(self, logs=None):
        if self.verbose:
            self._tell("Eval", logs)
'''),
    ("paddle.callbacks.ModelCheckpoint", "Callback", '''
class ModelCheckpoint(Callback):
    """Saves the network and its optimizer each so many epochs, and at the end."""

    def __init__(self, save_freq=1, save_dir=None):
        self.save_freq, self.save_dir = save_freq, save_dir

    def on_epoch_end(self, epoch, logs=None):
        if self.save_dir and epoch % self.save_freq == 0:
            self.model.save(f"{self.save_dir}/{epoch}")

    def on_train_end(self, logs=None):
        if self.save_dir:
            self.model.save(f"{self.save_dir}/final")
'''),
    ("paddle.callbacks.LRScheduler", "Callback", '''
class LRScheduler(Callback):
    """Steps the optimizer's scheduler behind each batch, or each epoch."""

    def __init__(self, by_step=True, by_epoch=False):
        self.by_step, self.by_epoch = by_step, by_epoch

    def _step(self, wanted):
        scheduler = getattr(self.model._optimizer, "_learning_rate", None)
        if wanted and scheduler is not None:
            scheduler.step()

    def on_epoch_end(self, epoch, logs=None):
        self._step(self.by_epoch)

    def on_train_batch_end(self, step, logs=None):
        self._step(self.by_step)
'''),
    ("paddle.callbacks.EarlyStopping", "Callback", '''
class EarlyStopping(Callback):
    """Ends the training where what is measured does not get better any more."""

    def __init__(
        self, monitor="loss", mode="auto", patience=0, verbose=1, min_delta=0, baseline=None, save_best_model=True
    ):
        self.monitor, self.patience, self.verbose = monitor, patience, verbose
        self.sign = 1 if mode == "max" or (mode == "auto" and "acc" in monitor) else -1
        self.min_delta, self.baseline, self.save_best_model = abs(min_delta), baseline, save_best_model
        self.save_dir, self.wait_epoch, self.stopped_epoch = None, 0, 0

    def on_train_begin(self, logs=None):
        self.wait_epoch = 0
        self.best_value = self.baseline if self.baseline is not None else -self.sign * math.inf

    def on_eval_end(self, logs=None):
        current = logs[self.monitor]
        current = current[0] if isinstance(current, (list, tuple)) else current
        if self.sign * (current - self.best_value) > self.min_delta:
            self.best_value, self.wait_epoch = current, 0
            if self.save_best_model and self.save_dir is not None:
                self.model.save(f"{self.save_dir}/best_model")
        else:
            self.wait_epoch += 1
        if self.wait_epoch >= self.patience:
            self.model.stop_training = True
            if self.verbose > 0:
                print(f"Epoch {self.stopped_epoch + 1}: Early stopping.")
        self.stopped_epoch += 1
'''),
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
)  # fmt: skip
