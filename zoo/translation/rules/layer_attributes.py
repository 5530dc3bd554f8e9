"""Rules of what a layer tells of itself, which Paddle keeps under names of its own."""

from zoo.translation.rule import Rule

PADDING = {"padding": "_updated_padding"}
WINDOW = ("kernel_size", "stride", "dilation")
# PyTorch's layer, Paddle's, how the example makes one, and the attributes with Paddle's name where it is no underscore
LAYERS = (
    *(
        (f"Conv{n}d", f"Conv{n}D", "(4, 6, 3, padding=1)",
         dict.fromkeys((*WINDOW, "groups", "in_channels", "out_channels"), "") | (PADDING if n > 1 else {}))
        for n in (1, 2, 3)
    ),
    *(
        (f"BatchNorm{n}d", f"BatchNorm{n}D", "(4)", {"num_features": "", "eps": "_epsilon", "running_mean": "_mean",
                                                     "running_var": "_variance"})
        for n in (1, 2, 3)
    ),
    *((f"{name}Pool2d", f"{name}Pool2D", "(2)", {"kernel_size": "ksize"}) for name in ("Max", "Avg")),
    ("LayerNorm", "LayerNorm", "((4, 6))", {"normalized_shape": "", "eps": "_epsilon"}),
    ("GroupNorm", "GroupNorm", "(2, 4)", {"num_groups": "", "num_channels": "", "eps": "_epsilon"}),
    ("Embedding", "Embedding", "(5, 3)", {"num_embeddings": "", "embedding_dim": ""}),
    ("PReLU", "PReLU", "(4)", {"weight": ""}),
)  # fmt: skip
PAIRS = (*WINDOW, "padding", "normalized_shape")
# what is called the same in both
ALIKE = frozenset((
    "weight", "bias", "weight_ih", "weight_hh", "bias_ih", "bias_hh",
    "training", "p", "hidden_size", "input_size", "num_layers", "reduction", "weight_g", "weight_v",
    *(f"{kind}_{of}_l{at}{back}" for kind in ("weight", "bias") for of in ("ih", "hh") for at in range(4)
      for back in ("", "_reverse")),
))  # fmt: skip
# what a layer of the framework's reads when it runs
SETTINGS = frozenset([
    "momentum", "eps", "stride", "padding", "kernel_size", "dilation", "groups", "affine", "track_running_stats",
    "ceil_mode", "inplace",
])  # fmt: skip

RULES = (
    *(
        Rule(
            f"nn.{ours}.{name}",
            f"nn.{theirs}.{other or '_' + name}",
            gives="unknown",
            examples=(f"nn.{ours}{made}.{name}{'[0]' if name in PAIRS and 'Pool' not in ours else ''}",),
        )
        for ours, theirs, made, names in LAYERS
        for name, other in names.items()
    ),
    *(
        rule
        for n in (1, 2, 3)
        for rule in (
            Rule(f"nn.BatchNorm{n}d.momentum", "(1 - {self}._momentum)", to="paddle", gives="float",
                 examples=(f"nn.BatchNorm{n}d(4, momentum=0.25).momentum",)),
            Rule("(1 - {self}.momentum)", f"nn.BatchNorm{n}D._momentum", to="torch", gives="float",
                 examples=(f"nn.BatchNorm{n}d(4, momentum=0.25).momentum",)),
        )
    ),
    Rule("nn.Linear.in_features", "{self}.weight.shape[0]", to="paddle", gives="int",
         examples=("nn.Linear(4, 6).in_features",)),
    Rule("nn.Linear.out_features", "{self}.weight.shape[1]", to="paddle", gives="int",
         examples=("nn.Linear(4, 6).out_features",)),
)  # fmt: skip
