"""Rules of losses: as layers, and as functions."""

from zoo.translation.rule import Rule

MEAN = 'reduction="mean"'
# layers whose arguments are the same: name, arguments, those of an example, and what it is called on
LAYERS = (
    ("MSELoss", f"*, {MEAN}", 'reduction="sum"', "m, m2"),
    ("L1Loss", f"*, {MEAN}", 'reduction="none"', "m, m2"),
    ("BCELoss", f"weight=None, *, {MEAN}", "weight=p.detach()", "u, u.detach().round()"),
    ("BCEWithLogitsLoss", f"weight=None, *, {MEAN}, pos_weight=None", "pos_weight=p[0].detach()",
     "m, u.detach().round()"),
    ("KLDivLoss", f"*, {MEAN}, log_target=False", 'reduction="batchmean"', "m, u.detach()"),
    ("MarginRankingLoss", f"margin=0.0, *, {MEAN}", "0.25", "m, m2, p.detach().sign()"),
    ("CosineEmbeddingLoss", f"margin=0.0, *, {MEAN}", "0.25", "m, m2, m[:, 0].detach().sign()"),
    ("TripletMarginLoss", f"margin=1.0, p=2.0, eps=1e-6, swap=False, *, {MEAN}", "margin=2.0, swap=True", "m, m2, p"),
    ("HingeEmbeddingLoss", f"margin=1.0, *, {MEAN}", "0.5", "p, m.detach().sign()"),
    ("SoftMarginLoss", f"*, {MEAN}", 'reduction="sum"', "m, m2.detach().sign()"),
    ("MultiLabelSoftMarginLoss", f"weight=None, *, {MEAN}", 'reduction="sum"', "m, u.detach().round()"),
    ("MultiMarginLoss", f"p=1, margin=1.0, weight=None, *, {MEAN}", "margin=0.5", "m, k"),
    ("PoissonNLLLoss", f"log_input=True, full=False, *, eps=1e-8, {MEAN}", "log_input=False", "p, p.detach() + 1"),
)  # fmt: skip
# functions likewise: the names of their tensors, their other arguments, Paddle's names, and calls of them
FUNCTIONS = (
    ("mse_loss", "input, target", f"*, {MEAN}", "input, label", "m, m2"),
    ("l1_loss", "input, target", f"*, {MEAN}", "input, label", "m, m2"),
    ("binary_cross_entropy", "input, target", f"weight=None, *, {MEAN}", "input, label", "u, u.detach().round()"),
    ("binary_cross_entropy_with_logits", "input, target", f"weight=None, *, {MEAN}, pos_weight=None", "logit, label",
     "m, u.detach().round()"),
    ("kl_div", "input, target", f"*, {MEAN}, log_target=False", "input, label", 'm, u.detach(), reduction="batchmean"'),
    ("margin_ranking_loss", "input1, input2, target", f"margin=0.0, *, {MEAN}", "input, other, label",
     "m, m2, p.detach().sign(), margin=0.25"),
    ("cosine_embedding_loss", "input1, input2, target", f"margin=0.0, *, {MEAN}", "input1, input2, label",
     "m, m2, m[:, 0].detach().sign()"),
    ("triplet_margin_loss", "anchor, positive, negative", f"margin=1.0, p=2.0, eps=1e-6, swap=False, *, {MEAN}",
     "input, positive, negative", "m, m2, p"),
    ("hinge_embedding_loss", "input, target", f"margin=1.0, *, {MEAN}", "input, label",
     "p, m.detach().sign(), margin=0.5"),
    ("soft_margin_loss", "input, target", f"*, {MEAN}", "input, label", "m, m2.detach().sign()"),
    ("multilabel_soft_margin_loss", "input, target", f"weight=None, *, {MEAN}", "input, label",
     "m, u.detach().round()"),
    ("multi_margin_loss", "input, target", f"p=1, margin=1.0, weight=None, *, {MEAN}", "input, label", "m, k"),
    ("poisson_nll_loss", "input, target", f"log_input=True, full=False, *, eps=1e-8, {MEAN}", "input, label",
     "m, p.detach()"),
)  # fmt: skip
# measured between the frameworks, and why
DIFFERS = {
    "MultiMarginLoss": "4e-9: Paddle's share of each class is a float32",
    "multi_margin_loss": "4e-9: Paddle's share of each class is a float32",
}
THEIRS = {"multilabel_soft_margin_loss": "multi_label_soft_margin_loss"}
AXIS = "the classes are at axis 1 in torch, and at the last one in Paddle by default"
MORE = "soft_label=False, use_softmax=True"  # of Paddle's alone
LABELS = f"weight=None, *, ignore_index=-100, {MEAN}"
CLASSES = f"weight=None, *, ignore_index=-100, {MEAN}, label_smoothing=0.0"


def theirs(arguments: str) -> str:
    """Paddle's arguments, with the same defaults and meaning; none but Paddle's may be given without a name."""
    return arguments.replace("eps=", "epsilon=").replace("*, ", "")


LOSS = f"weight=None, ignore_index=-100, {MEAN}"
SHARES = "PyTorch has the shares of the classes at axis 1; rows have them there"

RULES = (
    *(
        Rule(
            f"nn.{name}({arguments})",
            f"nn.{name}({theirs(arguments)})",
            examples=(f"nn.{name}()({data})", f"nn.{name}({given})({data})"),
            differs=DIFFERS.get(name, ""),
        )
        for name, arguments, given, data in LAYERS
    ),
    *(
        Rule(
            f"F.{name}({tensors}, {arguments})",
            f"F.{THEIRS.get(name, name)}({others}, {theirs(arguments)})",
            names=dict(zip(tensors.split(", "), others.split(", "), strict=True)),
            examples=(f"F.{name}({data})",),
            differs=DIFFERS.get(name, ""),
        )
        for name, tensors, arguments, others, data in FUNCTIONS
    ),
    Rule(f"nn.NLLLoss({LABELS})", f"nn.NLLLoss({theirs(LABELS)})", how="ignored_labels",
         examples=("nn.NLLLoss()(F.log_softmax(m, dim=1), k)",
                   "nn.NLLLoss(weight=p[0].detach())(F.log_softmax(m, dim=1), k)",
                   "nn.NLLLoss(ignore_index=5)(F.log_softmax(m, dim=1), k)",
                   "nn.NLLLoss(p[0, :4].detach(), ignore_index=1)(F.log_softmax(x, dim=1), x2.detach().argmax(1))",
                   'nn.NLLLoss(ignore_index=5, reduction="none")(F.log_softmax(m, dim=1), k)')),
    Rule(f"F.nll_loss(input, target, {LABELS})", f"F.nll_loss(input, label, {theirs(LABELS)})",
         names={"target": "label"}, how="ignored_labels",
         examples=("F.nll_loss(F.log_softmax(m, dim=1), k)",
                   "F.nll_loss(F.log_softmax(x, dim=1), x2.detach().argmax(1), p[0, :4].detach(), ignore_index=2)",
                   'F.nll_loss(F.log_softmax(m, dim=1), k - 1, ignore_index=-1, reduction="sum")')),
    Rule(f"nn.CrossEntropyLoss({CLASSES})", f"nn.CrossEntropyLoss({CLASSES}, {MORE}, axis=-1)",
         writes={"axis": "1"}, why=AXIS, how="counted_classes",
         note="Classes are at axis 1 in torch and at the last one in Paddle; for targets that are no class numbers "
         "Paddle needs soft_label=True.",
         examples=("nn.CrossEntropyLoss()(m, k)", 'nn.CrossEntropyLoss(reduction="sum")(m, k)',
                   "nn.CrossEntropyLoss(weight=p[0].detach())(m, k)", "nn.CrossEntropyLoss(ignore_index=5)(m, k)",
                   "nn.CrossEntropyLoss(ignore_index=2, label_smoothing=0.25)(x, x2.detach().argmax(1))",
                   "nn.CrossEntropyLoss(p[0].detach(), label_smoothing=0.25)(m, k)",
                   "nn.CrossEntropyLoss(ignore_index=-1)(m, k - 1)",
                   'nn.CrossEntropyLoss(reduction="none", label_smoothing=0.25)(m, k)')),
    Rule(f"F.cross_entropy(input, target, {CLASSES})", f"F.cross_entropy(input, label, {CLASSES}, {MORE})",
         names={"target": "label"}, how="classes", why=AXIS,
         examples=("F.cross_entropy(m, k)",
                   "F.cross_entropy(x.reshape(2, 4, 36), x2.detach().reshape(2, 4, 36).argmax(1))",
                   'F.cross_entropy(m, k, reduction="none")', "F.cross_entropy(m, k - 1, ignore_index=-1)",
                   "F.cross_entropy(m, F.softmax(u.detach(), 1), label_smoothing=0.25)")),
    Rule(f"F.cross_entropy(input, target, {CLASSES})", f"F.cross_entropy(input, label, {CLASSES}, {MORE}, axis=...)",
         names={"target": "label"}, writes={"axis": "1"}, how="at_axis", to="torch"),
    Rule(f"nn.SmoothL1Loss(*, {MEAN})", f"nn.SmoothL1Loss(*, {MEAN})",
         examples=("nn.SmoothL1Loss()(m, m2)", 'nn.SmoothL1Loss(reduction="sum")(m, m2)')),
    Rule(f"nn.SmoothL1Loss(*, {MEAN}, beta=...)", f"nn.SmoothL1Loss(*, {MEAN}, delta=..., is_huber=...)",
         names={"beta": "delta"}, writes={"is_huber": "False"}, examples=("nn.SmoothL1Loss(beta=0.5)(m, m2)",)),
    Rule(f"nn.HuberLoss({MEAN}, delta=1.0)", f"nn.SmoothL1Loss({MEAN}, delta=1.0)",
         examples=("nn.HuberLoss(delta=0.5)(m, m2)", "nn.HuberLoss()(m, m2)"),
         note="Paddle's loss of this name is Huber's, unless is_huber=False."),
    Rule(f"F.smooth_l1_loss(input, target, *, {MEAN})", f"F.smooth_l1_loss(input, label, *, {MEAN})",
         names={"target": "label"},
         examples=("F.smooth_l1_loss(m, m2)",)),
    Rule(f"F.smooth_l1_loss(input, target, *, {MEAN}, beta=...)",
         f"F.smooth_l1_loss(input, label, *, {MEAN}, delta=..., is_huber=...)",
         names={"target": "label", "beta": "delta"}, writes={"is_huber": "False"},
         examples=("F.smooth_l1_loss(m, m2, beta=0.5)",)),
    Rule(f"F.huber_loss(input, target, {MEAN}, delta=1.0)", f"F.smooth_l1_loss(input, label, {MEAN}, delta=1.0)",
         names={"target": "label"}, examples=("F.huber_loss(m, m2, delta=0.5)",)),
    Rule('nn.CTCLoss(blank=0, reduction="mean", zero_infinity=False)',
         'nn.CTCLoss(blank=0, reduction="mean", zero_infinity=False)',
         examples=("t = torch.full((4, 1), 2, dtype=torch.int32)\n"
                   "nn.CTCLoss()(x[0].permute(1, 0, 2).log_softmax(2), t, k * 0 + 6, k * 0 + 1)",),
         note="Paddle takes class numbers as int32 only."),
    Rule("F.cross_entropy(input, target)",
         "F.softmax_with_cross_entropy(logits, label, soft_label=False, ignore_index=-100, numeric_stable_mode=True, "
         "return_softmax=False, axis=-1)", how="softmax_loss", to="torch"),
    Rule("torch.square({input} - {label})", "F.square_error_cost(input, label)", to="torch"),
    Rule("{label} * (1 - {epsilon}) + {epsilon} / {label}.shape[-1]", "F.label_smooth(label, *, epsilon=0.1)",
         how="smoothed", to="torch"),
    Rule("F.nll_loss(input, target)", f"F.cross_entropy(input, label, {LOSS}, *, axis=-1, use_softmax=...)",
         how="of_shares", to="torch"),
    Rule("F.cross_entropy(input, target)",
         f"F.cross_entropy(input, label, *, {MEAN}, soft_label=..., axis=-1, label_smoothing=0.0)", how="of_shares",
         to="torch", note=SHARES),
    Rule(f"nn.CrossEntropyLoss(*, {MEAN}, label_smoothing=0.0)",
         f"nn.CrossEntropyLoss(*, {MEAN}, soft_label=..., axis=-1, label_smoothing=0.0)", how="of_shares", to="torch",
         note=SHARES),
)  # fmt: skip
