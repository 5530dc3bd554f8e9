"""Paddle's metrics as they are written out for PyTorch: where Paddle has each, what it needs, and its code."""

METRICS = (
    ("paddle.metric.Metric", "", '''
class Metric:
    """Counts over the batches; a subclass has its own update, accumulate, reset and name."""

    def compute(self, *args):
        return args
'''),
    ("paddle.metric.Accuracy", "Metric", '''
class Accuracy(Metric):
    """Which share of the predictions is right, or is among the best k."""

    def __init__(self, topk=(1,), name=None):
        self.topk = topk
        self._name = [f"{name or 'acc'}_top{k}" for k in topk] if max(topk) > 1 else [name or "acc"]
        self.reset()

    def compute(self, pred, label, *args):
        best = torch.argsort(pred, dim=-1, descending=True, stable=True)[..., : max(self.topk)]
        if label.ndim == 1 or (label.ndim == 2 and label.shape[-1] == 1):
            label = label.reshape(-1, 1)
        elif label.shape[-1] != 1:
            label = label.argmax(-1, keepdim=True)
        return (best == label).float()

    def update(self, correct, *args):
        correct = torch.as_tensor(correct)
        count, shares = correct[..., 0].numel(), []
        for at, k in enumerate(self.topk):
            right = correct[..., :k].sum().item()
            shares.append(right / count)
            self.total[at] += right
            self.count[at] += count
        return shares[0] if len(self.topk) == 1 else shares

    def reset(self):
        self.total, self.count = [0.0] * len(self.topk), [0] * len(self.topk)

    def accumulate(self):
        shares = [right / count if count > 0 else 0.0 for right, count in zip(self.total, self.count)]
        return shares[0] if len(self.topk) == 1 else shares

    def name(self):
        return self._name
'''),
    ("paddle.metric.Precision", "Metric", '''
class Precision(Metric):
    """Which share of those that are taken for 1 are 1."""

    def __init__(self, name="precision"):
        self._name = name
        self.reset()

    def update(self, preds, labels):
        taken = torch.floor(torch.as_tensor(preds) + 0.5).reshape(-1) == 1
        right = torch.as_tensor(labels).reshape(-1) == 1
        self.tp += (taken & right).sum().item()
        self.fp += (taken & ~right).sum().item()

    def reset(self):
        self.tp = self.fp = 0

    def accumulate(self):
        return self.tp / (self.tp + self.fp) if self.tp + self.fp else 0.0

    def name(self):
        return self._name
'''),
    ("paddle.metric.Recall", "Metric", '''
class Recall(Metric):
    """Which share of those that are 1 are taken for 1."""

    def __init__(self, name="recall"):
        self._name = name
        self.reset()

    def update(self, preds, labels):
        taken = torch.round(torch.as_tensor(preds)).reshape(-1) == 1
        right = torch.as_tensor(labels).reshape(-1) == 1
        self.tp += (taken & right).sum().item()
        self.fn += (~taken & right).sum().item()

    def reset(self):
        self.tp = self.fn = 0

    def accumulate(self):
        return self.tp / (self.tp + self.fn) if self.tp + self.fn else 0.0

    def name(self):
        return self._name
'''),
    ("paddle.metric.Auc", "Metric", '''
class Auc(Metric):
    """The area under the curve of true against false positives, by counts of predictions that are about as large."""

    def __init__(self, curve="ROC", num_thresholds=4095, name="auc"):
        self.num_thresholds, self._name = num_thresholds, name
        self.reset()

    def update(self, preds, labels):
        place = (torch.as_tensor(preds)[:, 1].detach().cpu() * self.num_thresholds).long()
        positive = torch.as_tensor(labels).reshape(-1).cpu() != 0
        self.positive += torch.bincount(place[positive], minlength=self.num_thresholds + 1)
        self.negative += torch.bincount(place[~positive], minlength=self.num_thresholds + 1)

    def reset(self):
        self.positive = torch.zeros(self.num_thresholds + 1, dtype=torch.float64)
        self.negative = torch.zeros(self.num_thresholds + 1, dtype=torch.float64)

    def accumulate(self):
        positive, negative = self.positive.flip(0).cumsum(0), self.negative.flip(0).cumsum(0)
        if positive[-1] == 0 or negative[-1] == 0:
            return 0.0
        area = torch.trapezoid(torch.cat([torch.zeros(1), positive]), torch.cat([torch.zeros(1), negative]))
        return (area / positive[-1] / negative[-1]).item()

    def name(self):
        return self._name
'''),
)  # fmt: skip
