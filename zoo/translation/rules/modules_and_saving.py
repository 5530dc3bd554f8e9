"""Rules of what every layer can do: modes, parameters, buffers, hooks, states, saving and loading."""

from zoo.translation.rule import Rule

RULES = (
    # what a layer holds
    Rule("Module.buffers()", "Layer.buffers()", gives="tensors"),
    Rule("Module.named_buffers()", "Layer.named_buffers()", gives="named tensors"),
    Rule("Module.zero_grad(set_to_none=True)", "Layer.clear_gradients()", drops=("set_to_none",), gives="none"),
    Rule("Module.register_forward_hook(hook)", "Layer.register_forward_post_hook(hook)", gives="unknown"),
    Rule("Module.register_forward_pre_hook(hook)", "Layer.register_forward_pre_hook(hook)", gives="unknown"),
    Rule("Module.register_parameter(name, param)", "Layer.add_parameter(name, parameter)",
         names={"param": "parameter"}, gives="none"),
    Rule("Module.requires_grad_(requires_grad=True)", "Layer.requires_grad_(requires_grad=True)", gives="same"),
    # a network as a whole
    Rule("Module.train(mode=True)", "Layer.train(mode=True)", how="train", gives="same"),
    Rule("Module.eval()", "Layer.eval()", gives="same"),
    Rule("Module.to(device=None, dtype=None, non_blocking=False, *, memory_format=None)",
         "Layer.to(device=None, dtype=None)", units={"device": "device"}, drops=("non_blocking", "memory_format"),
         how="module_to", gives="same"),
    Rule("Module.cuda()", '{self}.to("gpu")', to="paddle", gives="same"),
    Rule("Module.parameters()", "Layer.parameters()", gives="tensors"),
    Rule("Module.named_parameters()", "Layer.named_parameters()", gives="named tensors"),
    Rule("Module.children()", "Layer.children()", gives="modules"),
    Rule("Module.named_children()", "Layer.named_children()", gives="named modules"),
    Rule("Module.named_modules()", "Layer.named_sublayers(*, include_self=...)", how="modules", gives="named modules"),
    Rule("Module.apply(fn)", "Layer.apply(fn)", gives="same"),
    Rule("Module.state_dict()", "Layer.state_dict()", gives="state"),
    Rule("Module.load_state_dict(state_dict, strict=True)", "Layer.set_state_dict(state_dict)", drops=("strict",),
         gives="none",
         note="Paddle only returns the names that were missing; torch refuses them."),
    *(
        Rule("Module.load_state_dict(state_dict)", f"Layer.{name}(state_dict)", to="torch", gives="none")
        for name in ("set_dict", "load_dict")
    ),
    Rule("torch.save(obj, f)", "paddle.save(obj, path)", names={"f": "path"}, gives="none", how="stored"),
    Rule("torch.load(f, map_location=None, *, weights_only=None)", "paddle.load(path)", names={"f": "path"},
         drops=("map_location", "weights_only"), gives="state", how="stored"),
    Rule("list({self}.named_modules())[1:]", "Layer.named_sublayers()", to="torch", gives="named modules"),
    *(
        Rule(f"Module.{name}(*, recurse=...)", f"Layer.{name}(*, include_sublayers=...)",
             names={"recurse": "include_sublayers"}, gives=gives, to="torch")
        for name, gives in (("parameters", "tensors"), ("named_parameters", "named tensors"))
    ),
    Rule("Module.to(dtype)", "Layer.astype(dtype)", to="torch", gives="same"),
    Rule("Module.parameters(recurse=...)", "Layer.parameters(include_sublayers=...)",
         names={"recurse": "include_sublayers"}, gives="tensors", to="paddle"),
    *(Rule(f"Module.{name}(prefix='', recurse=True)", f"Layer.{name}(prefix='', include_sublayers=True)",
           names={"recurse": "include_sublayers"}, gives="named tensors", to="paddle")
      for name in ("named_parameters", "named_buffers")),
    Rule("Module.buffers(recurse=...)", "Layer.buffers(include_sublayers=...)",
         names={"recurse": "include_sublayers"}, gives="tensors", to="paddle"),
    Rule("Module.get_parameter(target)", "Layer.get_parameter(target)", gives="Tensor"),
    Rule("Module.get_submodule(target)", "Layer.get_submodule(target)", gives="Module"),
    *(Rule(f"Module.{name}()", f"Layer.{name}()", gives="same", to="paddle")
      for name in ("half", "double", "bfloat16")),
    Rule("Module.type(dst_type)", "Layer.to(*, dtype=...)", names={"dst_type": "dtype"}, gives="same", to="paddle"),
)  # fmt: skip
