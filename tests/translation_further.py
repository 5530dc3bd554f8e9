"""More programs as one writes them for PaddlePaddle: losses of many axes, pictures, batches, ways to learn."""

PROGRAMS = {
    "classes that lie along the last axis": """
class Loss(nn.Layer):
    def __init__(self, ignore_index=1):
        super().__init__()
        self.ignore_index, self.ends = ignore_index, nn.CrossEntropyLoss(use_softmax=False, axis=1)
        self.each = nn.CrossEntropyLoss(reduction="none", ignore_index=ignore_index)

    def forward(self, logit, label):
        logit = paddle.transpose(logit, [0, 2, 3, 1])
        loss = F.cross_entropy(logit, label, ignore_index=self.ignore_index, reduction="none")
        some = self.each(logit, label.unsqueeze(-1))
        return loss.mean(), some * loss.unsqueeze(-1), F.cross_entropy(logit, label)


def result():
    logit = paddle.sin(paddle.arange(48.0)).reshape([2, 3, 2, 4])
    logit.stop_gradient = False
    label = paddle.arange(16).reshape([2, 2, 4]) % 3
    net = Loss()
    found = [*net(logit, label), net.ends(F.softmax(logit, axis=1), label)]
    sum((each * each).sum() for each in found).backward()
    return [each.detach().numpy() for each in (*found, logit.grad)]
""",
    "labels below 0 that are ignored": """
def result():
    logit, label = paddle.sin(paddle.arange(12.0)).reshape([4, 3]), paddle.to_tensor([0, -1, 2, -1])
    known = paddle.to_tensor([9, 9, 9, 9])
    loss = nn.CrossEntropyLoss(ignore_index=-1)
    shares = F.softmax(logit * 2)
    weight = paddle.to_tensor([1.0, 2.0, 3.0])
    soft = nn.CrossEntropyLoss(weight, soft_label=True, reduction="none")
    return [each.numpy() for each in (
        loss(logit, label), F.cross_entropy(logit, label, weight=weight, ignore_index=-1, reduction="mean"),
        F.cross_entropy(logit, label.reshape([-1, 1]), reduction="none", ignore_index=-1),
        F.cross_entropy(logit, known, ignore_index=9, axis=-1, reduction="mean", soft_label=bool(0)),
        soft(logit, shares),
        F.cross_entropy(logit[:, :2], known - 8, label_smoothing=0.25, reduction="none"),
    )]
""",
}
