"""Rules of what PyTorch has not: short classes and functions that are written out in the file; see written.py."""

from zoo.translation.rule import Rule

NAMES = {"params": "parameters", "lr": "learning_rate"}
METRICS = (("Accuracy", "topk=(1,), name=None"), ("Precision", "name='precision'"), ("Recall", "name='recall'"),
           ("Auc", "curve='ROC', num_thresholds=4095, name='auc'"))  # fmt: skip
CALLBACKS = (
    ("Callback", ""), ("ProgBarLogger", "log_freq=1, verbose=2"), ("ModelCheckpoint", "save_freq=1, save_dir=None"),
    ("LRScheduler", "by_step=True, by_epoch=False"),
    ("EarlyStopping", "monitor='loss', mode='auto', patience=0, verbose=1, min_delta=0, baseline=None, "
     "save_best_model=True"),
)  # fmt: skip
CLASSES = (
    "weight=None, ignore_index=-100, reduction='mean', soft_label=False, axis=-1, use_softmax=True, label_smoothing=0.0"
)

RULES = (
    Rule("written.Metric()", "paddle.metric.Metric()", to="torch", gives="foreign"),
    *(Rule(f"written.{name}({arguments})", f"paddle.metric.{name}({arguments})", to="torch", gives="foreign")
      for name, arguments in METRICS),
    *(Rule(f"written.{name}({arguments})", f"paddle.callbacks.{name}({arguments})", to="torch", gives="foreign")
      for name, arguments in CALLBACKS),
    Rule("written.Model(network, inputs=None, labels=None)", "paddle.Model(network, inputs=None, labels=None)",
         to="torch", gives="foreign", how="whole_model"),
    Rule("written.summary(net, input_size=None, dtypes=None, input=None)",
         "paddle.summary(net, input_size=None, dtypes=None, input=None)", names={"input": "input"}, to="torch",
         gives="foreign"),
    Rule(f"written.cross_entropy(input, label, {CLASSES})", f"F.cross_entropy(input, label, {CLASSES})",
         names={"input": "input"}, to="torch"),
    Rule(f"written.CrossEntropyLoss({CLASSES})", f"nn.CrossEntropyLoss({CLASSES})", to="torch"),
    Rule("written.RMSProp(params, lr, rho=0.95, epsilon=1e-6, momentum=0.0, centered=False, weight_decay=0.0)",
         "optimizer.RMSProp(learning_rate, rho=0.95, epsilon=1e-6, momentum=0.0, centered=False, parameters=None, "
         "weight_decay=None)", names=NAMES, units={"weight_decay": "decay"}, how="optimizer", to="torch",
         gives="Optimizer"),
    Rule("written.Lamb(params, lr=0.001, weight_decay=0.01, betas=(0.9, 0.999), epsilon=1e-6)",
         "optimizer.Lamb(learning_rate=0.001, lamb_weight_decay=0.01, beta1=0.9, beta2=0.999, epsilon=1e-6, "
         "parameters=None)", names=NAMES | {"weight_decay": "lamb_weight_decay"}, how="optimizer", to="torch",
         gives="Optimizer"),
    Rule("written.Categorical(logits)", "paddle.distribution.Categorical(logits)", to="torch", gives="Distribution"),
    Rule("{self}.probs({value})", "Distribution.probs(value)", to="torch", gives="Tensor"),
    Rule("{self}.kl_divergence({other})", "Distribution.kl_divergence(other)", to="torch", gives="Tensor",
         how="own_divergence"),
    Rule("written.BiRNN(cell_fw, cell_bw, time_major=False)", "nn.BiRNN(cell_fw, cell_bw, time_major=False)",
         to="torch"),
    Rule("written.RNN(cell, is_reverse=False, time_major=False)", "nn.RNN(cell, is_reverse=False, time_major=False)",
         to="torch"),
)  # fmt: skip
