"""Rules of training loops: mixed precision, and what is measured."""

from zoo.translation.rule import Rule

SCALER = {
    "init_scale": "init_loss_scaling", "growth_factor": "incr_ratio", "backoff_factor": "decr_ratio",
    "growth_interval": "incr_every_n_steps", "enabled": "enable",
}  # fmt: skip
SCALES = "init_scale=65536.0, growth_factor=2.0, backoff_factor=0.5, growth_interval=2000, enabled=True"
THEIRS = (
    "paddle.amp.GradScaler(enable=True, init_loss_scaling=65536.0, incr_ratio=2.0, decr_ratio=0.5, "
    "incr_every_n_steps=2000)"
)
CAST = (
    "paddle.amp.auto_cast(enable=True, custom_white_list=None, custom_black_list=None, level='O1', dtype='float16', "
    "use_promote=True)"
)

RULES = (
    Rule(f"torch.amp.GradScaler(device=..., {SCALES})", THEIRS, names=SCALER, drops=("device",), gives="Scaler",
         to="paddle"),
    Rule(f"torch.amp.GradScaler(*, {SCALES})", THEIRS, names=SCALER, gives="Scaler"),
    Rule(f"torch.cuda.amp.GradScaler({SCALES})", THEIRS, names=SCALER, gives="Scaler", to="paddle"),
    Rule("torch.cuda.amp.autocast(enabled=True)", CAST, names={"enabled": "enable"}, gives="none", to="paddle"),
    Rule("torch.autocast(device_type, dtype=None, enabled=True)", CAST, names={"enabled": "enable"}, how="autocast",
         gives="none"),
    Rule("torch.amp.autocast(device_type, dtype=None, enabled=True)", CAST, names={"enabled": "enable"},
         how="autocast", gives="none", to="paddle"),
    # what scales a loss
    Rule("Scaler.scale(outputs)", "Scaler.scale(var)", names={"outputs": "var"}, gives="Tensor"),
    Rule("Scaler.step(optimizer)", "Scaler.step(optimizer)", gives="none"),
    Rule("Scaler.update()", "Scaler.update()", gives="none"),
    Rule("Scaler.unscale_(optimizer)", "Scaler.unscale_(optimizer)", gives="none"),
    Rule("Scaler.state_dict()", "Scaler.state_dict()", gives="state"),
    Rule("Scaler.load_state_dict(state_dict)", "Scaler.load_state_dict(state_dict)", gives="none"),
    Rule("Scaler.is_enabled()", "Scaler.is_enable()", gives="bool"),
    Rule("Scaler.step(optimizer)", "Scaler.minimize(optimizer, *args)", how="minimized",
         to="torch", gives="none"),
    # what is measured
    Rule("({input}.argmax(-1, keepdim=True) == {label}.reshape(-1, 1)).float().mean()",
         "paddle.metric.accuracy(input, label)", to="torch"),
    Rule("({input}.topk({k}, -1).indices == {label}.reshape(-1, 1)).any(-1).float().mean()",
         "paddle.metric.accuracy(input, label, k=...)", to="torch"),
)  # fmt: skip
