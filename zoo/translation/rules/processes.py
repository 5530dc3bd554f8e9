"""Rules of several processes: what they tell each other, on the way to PaddlePaddle."""

from zoo.translation.rule import Rule

OURS, THEIRS = "torch.distributed", "paddle.distributed"
STARTED = "Several processes are started by python -m paddle.distributed.launch; one alone has no group."
# what each takes beside the group: PyTorch's arguments, and Paddle's
TOLD = (
    ("all_reduce", "tensor", "tensor"), ("all_reduce", "tensor, op=...", "tensor, op=..."),
    ("broadcast", "tensor, src", "tensor, src"), ("all_gather", "tensor_list, tensor", "tensor_list, tensor"),
    ("reduce", "tensor, dst", "tensor, dst"), ("reduce", "tensor, dst, op=...", "tensor, dst, op=..."),
)  # fmt: skip

RULES = (
    *(
        Rule(f"{OURS}.{name}({ours}, *, group=None, async_op=False)", f"{THEIRS}.{name}({theirs}, *, group=None)",
             to="paddle", gives="none")
        for name, ours, theirs in TOLD
    ),
    *(
        Rule(f"{OURS}.{name}(*, group=None)", f"{THEIRS}.{name}(*, group=None)", to="paddle", gives=gives)
        for name, gives in (("barrier", "none"), ("get_rank", "int"), ("get_world_size", "int"),
                            ("destroy_process_group", "none"))
    ),
    *(Rule(f"{OURS}.{name}()", f"{THEIRS}.{name}()", to="paddle", gives="bool")
      for name in ("is_initialized", "is_available")),
    *(Rule(f"{OURS}.ReduceOp.{ours}", f"{THEIRS}.ReduceOp.{theirs}", gives="unknown")
      for ours, theirs in (("SUM", "SUM"), ("MAX", "MAX"), ("MIN", "MIN"), ("PRODUCT", "PROD"), ("AVG", "AVG"))),
    Rule(f"{OURS}.init_process_group(backend=None, init_method=None, *, timeout=None, world_size=-1, rank=-1, "
         "device_id=None)", f"{THEIRS}.init_parallel_env()",
         drops=("backend", "init_method", "timeout", "world_size", "rank", "device_id"), to="paddle", gives="none",
         how="noted", note=STARTED),
)  # fmt: skip
