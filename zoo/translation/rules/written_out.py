"""Rules of what PyTorch has not: short classes and functions that are written out in the file; see for_torch.py."""

from zoo.translation.rule import Rule

NAMES = {"params": "parameters", "lr": "learning_rate"}
METRICS = (("Accuracy", "topk=(1,), name=None"), ("Precision", "name='precision'"), ("Recall", "name='recall'"),
           ("Auc", "curve='ROC', num_thresholds=4095, name='auc'"))  # fmt: skip
CALLBACKS = (
    ("Callback", ""), ("ProgBarLogger", "log_freq=1, verbose=2"), ("ModelCheckpoint", "save_freq=1, save_dir=None"),
    ("LRScheduler", "by_step=True, by_epoch=False"),
    ("EarlyStopping", "monitor='loss', mode='auto', patience=0, verbose=1, min_delta=0, baseline=None, "
     "save_best_model=True"),
    ("VisualDL", "log_dir"),
)  # fmt: skip
PLATEAU = "monitor='loss', factor=0.1, patience=10, verbose=1, mode='auto', min_delta=1e-4, cooldown=0, min_lr=0"
CLASSES = (
    "weight=None, ignore_index=-100, reduction='mean', soft_label=False, axis=-1, use_softmax=True, label_smoothing=0.0"
)

RULES = (
    Rule("written.Metric()", "paddle.metric.Metric()", to="torch", gives="foreign"),
    *(Rule(f"written.{name}({arguments})", f"paddle.metric.{name}({arguments})", to="torch", gives="foreign")
      for name, arguments in METRICS),
    *(Rule(f"written.{name}({arguments})", f"paddle.callbacks.{name}({arguments})", to="torch", gives="foreign")
      for name, arguments in CALLBACKS),
    Rule(f"written.ReduceLROnPlateau({PLATEAU})", f"paddle.callbacks.ReduceLROnPlateau({PLATEAU})", to="torch",
         gives="foreign", how="noted",
         note="ReduceLROnPlateau lowers the rate here; PaddlePaddle 3.3's tells of a lower one and keeps the first."),
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
    Rule("written.SpectralNorm(weight_shape, dim=0, power_iters=1, eps=1e-12, dtype='float32')",
         "nn.SpectralNorm(weight_shape, dim=0, power_iters=1, eps=1e-12, dtype='float32')",
         names={"dim": "dim", "eps": "eps"}, to="torch", how="noted", note="The gradient is that of the value; "
         "PaddlePaddle's own of nn.SpectralNorm is another."),
    Rule("written.BaseTransform(keys=None)", "paddle.vision.transforms.BaseTransform(keys=None)", to="torch",
         gives="foreign"),
    Rule("written.RateSchedule(learning_rate=0.1, last_epoch=-1, verbose=False)",
         "optimizer.lr.LRScheduler(learning_rate=0.1, last_epoch=-1, verbose=False)", to="torch", gives="Scheduler"),
    *(Rule(f"written.ClipGradBy{name}({given})", f"nn.ClipGradBy{name}({given})", to="torch", gives="foreign")
      for name, given in (("GlobalNorm", "clip_norm"), ("Norm", "clip_norm"), ("Value", "max, min=None"))),
    Rule("written.BiRNN(cell_fw, cell_bw, time_major=False)", "nn.BiRNN(cell_fw, cell_bw, time_major=False)",
         to="torch"),
    Rule("written.RNN(cell, is_reverse=False, time_major=False)", "nn.RNN(cell, is_reverse=False, time_major=False)",
         to="torch"),
)  # fmt: skip
