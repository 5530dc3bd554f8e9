"""Optimizers, means of weights and wrappers of PyTorch's, as they are put into files for PaddlePaddle.

See for_paddle.py. Each takes what PyTorch's takes, by the same names.
"""

RMSPROP = '''

class RMSprop(paddle.optimizer.RMSProp):
    """Steps of PyTorch's RMSprop: eps is added to the root, and the rate is that of the step, not of those before."""

    def __init__(self, params, lr=0.01, alpha=0.99, eps=1e-8, weight_decay=0, momentum=0, centered=False):
        super().__init__(lr, alpha, eps, momentum, centered, params, float(weight_decay) or None)

    def _append_optimize_op(self, block, param_and_grad):
        if isinstance(param_and_grad, dict):
            param_and_grad = self._update_param_group(param_and_grad)
        param, grad = param_and_grad
        names = ("mean_square", "mean_grad", "momentum")
        square, mean, moved = (self._get_accumulator(name, param) for name in names)
        square.set_value(self._rho * square + (1 - self._rho) * grad * grad)
        root = square
        if self._centered:
            mean.set_value(self._rho * mean + (1 - self._rho) * grad)
            root = square - mean * mean
        moved.set_value(self._momentum * moved + grad / (root.sqrt() + self._epsilon))
        param.set_value(param - self._create_param_lr(param_and_grad).astype(param.dtype) * moved)
'''
SHARES = '''

def shares_of_rate(groups, rate):
    """Groups of parameters whose rates are shares of the whole rate, as PaddlePaddle has them."""
    found = []
    for each in groups:
        if isinstance(each, dict):
            each = dict(each)
            if "lr" in each:
                each["learning_rate"] = each.pop("lr") / rate
            if "weight_decay" in each:
                each["weight_decay"] = float(each["weight_decay"])
        found.append(each)
    return found
'''
PARALLEL = '''

class DataParallel(paddle.nn.Layer):
    """A network on the one device in use, called as PyTorch's DataParallel is."""

    def __init__(self, module, device_ids=None, output_device=None, dim=0):
        super().__init__()
        self.module = module

    def forward(self, *inputs, **kwargs):
        return self.module(*inputs, **kwargs)
'''
AVERAGED = '''

class AveragedModel(paddle.nn.Layer):
    """A copy of a network whose weights are means of those that it had, as PyTorch's AveragedModel keeps them."""

    def __init__(self, model, device=None, avg_fn=None, multi_avg_fn=None, use_buffers=False):
        super().__init__()
        self.module = copy.deepcopy(model)
        self.register_buffer("n_averaged", paddle.zeros([], dtype="int64"))
        self.avg_fn, self.multi_avg_fn, self.use_buffers = avg_fn, multi_avg_fn, use_buffers

    def forward(self, *args, **kwargs):
        return self.module(*args, **kwargs)

    @paddle.no_grad()
    def update_parameters(self, model):
        now, own = dict(model.named_parameters()), dict(self.module.named_parameters())
        counted = [name for name in own if name.rpartition(".")[2] in ("_mean", "_variance")]
        means = [name for name in own if self.use_buffers or name not in counted]
        pairs = [(own[name], now[name]) for name in means]
        others = [(own[name], now[name]) for name in counted if not self.use_buffers]
        others += list(zip(self.module.buffers(), model.buffers()))
        count = int(self.n_averaged)
        if count and self.multi_avg_fn is not None:
            self.multi_avg_fn([each for each, _ in pairs], [each for _, each in pairs], self.n_averaged)
        for kept, new in pairs if self.multi_avg_fn is None or not count else []:
            if count and self.avg_fn is not None:
                new = self.avg_fn(kept, new, self.n_averaged)
            elif count:
                new = kept + (new - kept) / (count + 1)
            kept.set_value(new)
        for kept, new in others:
            kept.set_value(new)
        self.n_averaged += 1
'''
MULTI = '''

def get_ema_multi_avg_fn(decay=0.999):
    """A mean that forgets, of lists of weights, which are changed in place, as PyTorch's gives one."""

    @paddle.no_grad()
    def ema_update(ema_param_list, current_param_list, _):
        for kept, new in zip(ema_param_list, current_param_list):
            kept.set_value(kept + (new - kept) * (1 - decay) if kept.is_floating_point() else new)

    return ema_update
'''
SINGLE = '''

def get_ema_avg_fn(decay=0.999):
    """A mean that forgets, of one weight, as PyTorch's gives one."""

    @paddle.no_grad()
    def ema_update(ema_param, current_param, num_averaged):
        return decay * ema_param + (1 - decay) * current_param

    return ema_update
'''
RENEWED = '''

@paddle.no_grad()
def update_bn(loader, model, device=None):
    """The statistics of batch norms reckoned anew, as the mean over all batches, as PyTorch's update_bn does."""
    norms = [each for each in model.sublayers(include_self=True) if hasattr(each, "_variance")]
    if not norms:
        return
    usual, training = [each._momentum for each in norms], model.training
    for each in norms:
        each._mean.set_value(paddle.zeros_like(each._mean))
        each._variance.set_value(paddle.ones_like(each._variance))
    model.train()
    for count, batch in enumerate(loader):
        for each in norms:
            each._momentum = count / (count + 1)
        model(batch[0] if isinstance(batch, (list, tuple)) else batch)
    for each, momentum in zip(norms, usual):
        each._momentum = momentum
    if not training:
        model.eval()
'''
ENCODED = '''

def encoded(encoder, src, padding):
    """What a TransformerEncoder gives where padding is True for rows that are left out.

    As in PyTorch, where nothing learns and such rows stand at the end, its last layer gives zeros for them.
    """
    if padding is None:
        return encoder(src)
    mask = ~padding if padding.dtype == paddle.bool else padding
    mask = mask.unsqueeze([1, 2])
    left_out = padding if padding.dtype == paddle.bool else padding != 0
    first, y = encoder.layers[0], src
    for each in encoder.layers:
        y = each(y, mask)
    learns = encoder.training or (
        paddle.is_grad_enabled() and not all(each.stop_gradient for each in (src, *first.parameters()))
    )
    ends = not bool((left_out[:, :-1] & ~left_out[:, 1:]).any())
    plain = first.normalize_before or first.self_attn.num_heads % 2 or first.activation.__name__ not in ("relu", "gelu")
    if not learns and ends and not plain:
        y = paddle.where(left_out.unsqueeze(-1), paddle.zeros_like(y), y)
    return y if encoder.norm is None else encoder.norm(y)
'''
AS_PICTURE = '''

class ToImage:
    """Keeps a picture as it is until ToDtype makes a tensor of it: torchvision's makes one of whole numbers here."""

    def __call__(self, img):
        return img
'''
AS_DTYPE = '''

class ToDtype:
    """A picture as a tensor of another dtype, with scale=True from 0 to 1, as torchvision's ToDtype makes it."""

    def __init__(self, dtype, scale=False):
        self.dtype, self.scale = dtype, scale

    def __call__(self, img):
        whole = "int" in str(self.dtype)
        if not paddle.is_tensor(img):
            if whole:  # it stays a picture
                return img
            img = paddle.vision.transforms.functional.to_tensor(img)
            img = img if self.scale else (img * 255).round()
        elif self.scale and not whole and not img.is_floating_point():
            img = img.astype(self.dtype) / 255
        return img.astype(self.dtype)
'''
ROWS = '''

def pad_sequence(sequences, batch_first=False, padding_value=0.0):
    """Rows of different lengths side by side, filled up at their ends, as PyTorch's pad_sequence does."""
    rows = list(sequences)
    longest = max(len(each) for each in rows)
    filled = []
    for each in rows:
        more = paddle.full([longest - len(each), *each.shape[1:]], padding_value, dtype=each.dtype)
        filled.append(paddle.concat([each, more]))
    return paddle.stack(filled, axis=0 if batch_first else 1)
'''
SCHEDULE = '''

class LRScheduler(paddle.optimizer.lr.LRScheduler):
    """A schedule that is given its optimizer, and whose get_lr gives a list of rates, as PyTorch's are."""

    def __init__(self, optimizer, last_epoch=-1, verbose=False):
        self.optimizer, self.base_lrs = optimizer, [optimizer.get_lr()]
        super().__init__(optimizer.get_lr(), last_epoch)
        optimizer.set_lr_scheduler(self)

    def step(self, epoch=None):
        self._step_count = getattr(self, "_step_count", 0) + 1
        self.last_epoch = self.last_epoch + 1 if epoch is None else epoch
        self.last_lr = self.get_lr()[0]

    def get_last_lr(self):
        return [self.last_lr]

    def load_state_dict(self, state_dict):
        self.set_state_dict(state_dict)
'''
SWA, V2 = "torch.optim.swa_utils", "torchvision.transforms.v2"
PIECES = {
    "pad_sequence": ("torch.nn.utils.rnn.pad_sequence", ROWS),
    "LRScheduler": ("torch.optim.lr_scheduler.LRScheduler", SCHEDULE),
    "RMSprop": ("torch.optim.RMSprop", RMSPROP),
    "DataParallel": ("torch.nn.DataParallel", PARALLEL),
    "AveragedModel": (f"{SWA}.AveragedModel", AVERAGED),
    "get_ema_multi_avg_fn": (f"{SWA}.get_ema_multi_avg_fn", MULTI),
    "get_ema_avg_fn": (f"{SWA}.get_ema_avg_fn", SINGLE),
    "update_bn": (f"{SWA}.update_bn", RENEWED),
    "encoded": ("", ENCODED),
    "shares_of_rate": ("", SHARES),
    "ToImage": (f"{V2}.ToImage", AS_PICTURE),
    "ToDtype": (f"{V2}.ToDtype", AS_DTYPE),
}
