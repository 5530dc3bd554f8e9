"""Rules of devices, seeds and versions: what is on which device, how much memory is in use, what is drawn from."""

from zoo.translation.rule import Rule

CUDA, THEIRS = "torch.cuda", "paddle.device.cuda"

RULES = (
    # where things are, and what numbers they are drawn from
    Rule("torch.device(type)", "paddle.set_device(device)", how="device_in_use", names={"type": "device"},
         units={"type": "device"},
         gives="device"),
    Rule("torch.cuda.is_available()", "paddle.device.cuda.device_count()", to="paddle", gives="bool", how="any_gpu"),
    Rule("torch.cuda.is_available()", "paddle.is_compiled_with_cuda()", to="torch", gives="bool"),
    Rule("torch.cuda.device_count()", "paddle.device.cuda.device_count()", gives="int"),
    Rule("torch.manual_seed(seed)", "paddle.seed(seed)", gives="none"),
    Rule("torch.cuda.manual_seed_all(seed)", "paddle.seed({seed})", gives="none", to="paddle"),
    Rule("Tensor.to(*args, device=None, dtype=None, non_blocking=False, memory_format=None, copy=False)",
         "Tensor.to(*args, device=None, dtype=None, blocking=None)", how="moved_to"),
    Rule("torch.jit.ignore", "paddle.jit.not_to_static"),
    Rule("torch.jit.unused", "paddle.jit.not_to_static", to="paddle"),
    Rule("torch.set_default_device(device)", "paddle.set_device(device)", units={"device": "device"},
         how="device_in_use", to="torch", gives="device"),
    Rule("torch.get_default_dtype()", "paddle.get_default_dtype()", gives="unknown"),
    Rule("torch.set_default_dtype(d)", "paddle.set_default_dtype(d)", units={"d": "dtype"}, gives="none"),
    Rule("torch.initial_seed()", None, examples=("torch.initial_seed() * 0",),
         note="has no counterpart; keep the number that you give to manual_seed"),
    Rule(f"{CUDA}.manual_seed(seed)", "paddle.seed({seed})", gives="none", to="paddle",
         examples=("torch.cuda.manual_seed(3)\ny = m",)),
    Rule("torch.random.manual_seed(seed)", "paddle.seed({seed})", gives="none", to="paddle"),
    Rule(f"{CUDA}.empty_cache()", f"{THEIRS}.empty_cache()", gives="none",
         examples=("torch.cuda.empty_cache()\ny = m",)),
    Rule(f"{CUDA}.synchronize(device=None)", "paddle.device.synchronize(device=None)", gives="none"),
    Rule(f"{CUDA}.set_device(device)", "paddle.set_device(device)", how="numbered", to="paddle", gives="none"),
    *(
        Rule(f"{CUDA}.{name}(device=None)", f"{THEIRS}.{theirs}(device=None)", gives=gives)
        for name, theirs, gives in (
            ("memory_allocated", "memory_allocated", "int"), ("max_memory_allocated", "max_memory_allocated", "int"),
            ("memory_reserved", "memory_reserved", "int"), ("max_memory_reserved", "max_memory_reserved", "int"),
            ("reset_max_memory_allocated", "reset_max_memory_allocated", "none"), ("get_device_name",
                                                                                  "get_device_name", "str"),
            ("get_device_properties", "get_device_properties", "foreign"),
        )
    ),
    Rule(f"{CUDA}.reset_peak_memory_stats(device=None)", f"{THEIRS}.reset_max_memory_allocated(device=None)",
         to="paddle", gives="none"),
    Rule("Tensor.is_cuda", "Tensor.is_cuda", gives="bool", examples=("m.is_cuda",)),
    Rule("Tensor.cuda(device=None, non_blocking=False)", "Tensor.to(device)", how="to_gpu", to="paddle", gives="same"),
    Rule("Module.cuda(device=None)", "Layer.to(device)", how="to_gpu", to="paddle", gives="same"),
    Rule("torch.backends.mps.is_available()", "bool({})", how="never", to="paddle", gives="bool",
         note="PaddlePaddle has no such device.", examples=("torch.backends.mps.is_available()",)),
    Rule("torch.jit.is_scripting()", "bool({})", how="never", to="paddle", gives="bool",
         examples=("torch.jit.is_scripting()",)),
    Rule("torch.accelerator.is_available()", "paddle.device.cuda.device_count()", to="paddle", gives="bool",
         how="any_gpu"),
    Rule("torch.accelerator.current_accelerator(check_available=False)", "paddle.get_device()", to="paddle",
         gives="device", drops=("check_available",)),
    Rule('("gpu:0" if torch.cuda.is_available() else "cpu"){}', "paddle.get_device()", how="device_name", to="torch",
         gives="str"),
    Rule("torch.set_printoptions(precision=None, threshold=None, edgeitems=None, linewidth=None, profile=None, "
         "sci_mode=None)",
         "paddle.set_printoptions(precision=None, threshold=None, edgeitems=None, sci_mode=None, linewidth=None)",
         drops=("profile",), gives="none"),
    Rule("torch.__version__", "paddle.__version__", gives="str", how="printed", to="torch"),
    Rule("torch.device(type)", "paddle.CPUPlace()", to="torch", gives="device", how="place"),
    Rule("torch.device(type)", "paddle.CUDAPlace(id=0)", to="torch", gives="device", how="place"),
    Rule("Tensor.cuda(device=None)", "Tensor.cuda(device_id=None)", names={"device": "device_id"}, to="torch"),
    # what is on which device, and how many there are
    Rule("torch.cuda.is_available()", "paddle.device.is_compiled_with_cuda()", to="torch", gives="bool"),
    Rule("torch.cuda.synchronize(device=None)", "paddle.device.cuda.synchronize(device=None)", to="torch",
         gives="none"),
    *(
        Rule(f"torch.distributed.{name}()", f"paddle.distributed.{name}()", to="torch", how="alone", gives="int",
             note="PaddlePaddle's answers a process of its own too.")
        for name in ("get_rank", "get_world_size")
    ),
    *(
        Rule(f"torch.distributed.{name}({given})", f"paddle.distributed.{name}({given}, *, sync_op=True)", to="torch",
             how="together", gives="none", drops=("sync_op",),
             note="PaddlePaddle's leaves the tensor as it is in a process of its own.")
        for name, given in (("all_reduce", "tensor"), ("broadcast", "tensor, src"))
    ),
    Rule("torch.distributed.barrier()", "paddle.distributed.barrier()", to="torch", how="together", gives="none"),
)  # fmt: skip
