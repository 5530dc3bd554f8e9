"""Rules of gradients: backward, what is not recorded, clipping, and functions with a gradient of their own."""

from zoo.translation.rule import Rule

RULES = (
    # what is recorded, and the way back
    Rule("Tensor.backward()", "Tensor.backward()", gives="none"),
    Rule("torch.enable_grad()", "paddle.enable_grad()", gives="none"),
    Rule("torch.set_grad_enabled(mode)", "paddle.set_grad_enabled(mode)", gives="none"),
    Rule("torch.is_grad_enabled()", "paddle.is_grad_enabled()", gives="bool"),
    *(
        Rule(f"torch.autograd.grad(outputs, inputs, grad_outputs=None, retain_graph=None, create_graph=False, {more})",
             f"paddle.grad(outputs, inputs, grad_outputs=None, retain_graph=None, create_graph=False, {more})",
             gives="tensors", examples=(f"torch.autograd.grad((m * m).sum(), m, {given}create_graph=True)[0]",))
        for more, given in (("only_inputs=True", "only_inputs=True, "),
                            ("only_inputs=True, *, allow_unused=...", "allow_unused=True, "))
    ),
    Rule("nn.utils.clip_grad_norm_(parameters, max_norm, norm_type=2.0, error_if_nonfinite=False)",
         "nn.utils.clip_grad_norm_(parameters, max_norm, norm_type=2.0, error_if_nonfinite=False)", gives="Tensor"),
    Rule("nn.utils.clip_grad_value_(parameters, clip_value)", "nn.utils.clip_grad_value_(parameters, clip_value)",
         gives="none"),
    Rule('nn.utils.spectral_norm(module, name="weight", n_power_iterations=1, eps=1e-12)',
         'nn.utils.spectral_norm(layer, name="weight", n_power_iterations=1, eps=1e-12)',
         names={"module": "layer", "eps": "eps"}, gives="Module",
         note="Each framework draws the two vectors that it begins with.",
         examples=("nn.utils.spectral_norm(nn.Conv2d(4, 6, 3), n_power_iterations=300)(x)",)),
    Rule("nn.utils.parameters_to_vector(parameters)", "nn.utils.parameters_to_vector(parameters)", gives="Tensor",
         note="Linear weights are turned, so the numbers stand in another order."),
    Rule("nn.utils.vector_to_parameters(vec, parameters)", "nn.utils.vector_to_parameters(vec, parameters)",
         gives="none"),
    Rule("Tensor.backward(gradient=None, retain_graph=...)", "Tensor.backward(grad_tensor=None, retain_graph=...)",
         names={"gradient": "grad_tensor"}, gives="none"),
    Rule("Tensor.backward(gradient=...)", "Tensor.backward(grad_tensor=...)", names={"gradient": "grad_tensor"},
         gives="none", examples=("y = m * m2\ny.backward(p.detach())\ny = m.grad.detach() * 1",)),
    Rule("torch.autograd.backward(tensors, grad_tensors=None)", "paddle.autograd.backward(tensors, grad_tensors=None)",
         gives="none", examples=("torch.autograd.backward([(m * m2).sum()])\ny = m.grad.detach() * 1",)),
    Rule("torch.autograd.backward(tensors, grad_tensors=None, retain_graph=...)",
         "paddle.autograd.backward(tensors, grad_tensors=None, retain_graph=...)", gives="none"),
    Rule("Tensor.grad_fn", "Tensor.grad_fn", gives="unknown"),
    Rule("Tensor.requires_grad_(requires_grad=True)", "Tensor.requires_grad_(requires_grad=True)"),
    Rule("Tensor.register_hook(hook)", "Tensor.register_hook(hook)", gives="unknown"),
    # functions with a gradient of their own
    Rule("torch.autograd.Function", "paddle.autograd.PyLayer"),
    Rule("Context.saved_tensors", "{self}.saved_tensor()", to="paddle", gives="tensors"),
    Rule("{self}.saved_tensors", "Context.saved_tensor()", to="torch", gives="tensors"),
    Rule("Context.save_for_backward(*tensors)", "Context.save_for_backward(*tensors)", gives="none"),
    # parts of a network that are computed again on the way back
    Rule("torch.utils.checkpoint.checkpoint(function, *args, use_reentrant=...)",
         "paddle.distributed.fleet.utils.recompute(function, *args, use_reentrant=...)",
         examples=("torch.utils.checkpoint.checkpoint(lambda a, b: (a * b).exp(), m, m2, use_reentrant=False)",
                   "torch.utils.checkpoint.checkpoint(lambda a: a.exp() * a, m, use_reentrant=True)")),
    Rule("torch.utils.checkpoint.checkpoint(function, *args)",
         "paddle.distributed.fleet.utils.recompute(function, *args)",
         examples=("torch.utils.checkpoint.checkpoint(lambda a, b: (a * b).exp(), m, m2)",)),

    Rule("torch.no_grad()", "paddle.no_grad()", gives="none"),
    Rule("torch.inference_mode()", "paddle.no_grad()", gives="none", to="paddle"),
)  # fmt: skip
