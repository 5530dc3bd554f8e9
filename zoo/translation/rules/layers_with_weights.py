"""Rules of layers with weights beside the plain convolutions, and of the functions that such layers call."""

from zoo.translation.rule import Rule

DATA = {1: "v", 2: "x", 3: "w"}
KERNEL = {1: "v[:, :, :3]", 2: "x[:, :, :3, :3]", 3: "w[:, :, :3, :3, :3]"}
CONV = "weight, bias=None, stride=1, padding=0, dilation=1, groups=1"
EPS = "{}: Paddle keeps eps as float32"
DIRECTION = {"bidirectional": "direction", "batch_first": "time_major"}
RECURRENT = {"batch_first": "not", "bidirectional": "direction"}
STATES = "Paddle's arguments say time_major where torch's say batch_first; both give the row and the last state."
LAZY = "has no counterpart: PaddlePaddle's layers are told how many values go in; write the layer with that number"

RULES = (
    *(
        Rule(
            f"nn.ConvTranspose{n}d(in_channels, out_channels, kernel_size, stride=1, padding=0, output_padding=0, "
            "groups=1, bias=True, dilation=1, padding_mode='zeros')",
            f"nn.Conv{n}DTranspose(in_channels, out_channels, kernel_size, stride=1, padding=0, output_padding=0, "
            f"{'groups=1, dilation=1' if n == 1 else 'dilation=1, groups=1'}, *, weight_attr=None, "
            "bias_attr=None)",
            units={"bias": "attribute"},
            note="Weights are [in, out, ...] in both." if n == 2 else "",
            examples=(f"nn.ConvTranspose{n}d(4, 6, 3, stride=2, padding=1, output_padding=1, bias=False)({DATA[n]})",
                      f"nn.ConvTranspose{n}d(4, 4, 2, 2, groups=2)({DATA[n]})"),
        )
        for n in (1, 2, 3)
    ),
    *(
        Rule(f"F.conv{n}d(input, {CONV})", f"F.conv{n}d(x, {CONV})", names={"bias": "bias"},
             examples=(f"F.conv{n}d({DATA[n]}, {KERNEL[n]}, padding=1)",
                       f"F.conv{n}d({DATA[n]}, {KERNEL[n]}, None, 2)"))
        for n in (1, 2, 3)
    ),
    Rule("F.conv_transpose2d(input, weight, bias=None, stride=1, padding=0, output_padding=0, groups=1, dilation=1)",
         "F.conv2d_transpose(x, weight, bias=None, stride=1, padding=0, output_padding=0, dilation=1, groups=1)",
         names={"bias": "bias"},
         examples=("F.conv_transpose2d(x, x2.permute(1, 0, 2, 3)[:, :, :3, :3], stride=2, padding=1)",)),
    Rule("nn.GroupNorm(num_groups, num_channels, eps=1e-5, affine=True)",
         "nn.GroupNorm(num_groups, num_channels, epsilon=1e-5, *, weight_attr=None, bias_attr=None)",
         examples=("nn.GroupNorm(2, 4)(x)", "nn.GroupNorm(2, 4, eps=1e-3)(x)")),
    Rule("nn.LocalResponseNorm(size, alpha=1e-4, beta=0.75, k=1.0)",
         "nn.LocalResponseNorm(size, alpha=1e-4, beta=0.75, k=1.0)",
         examples=("nn.LocalResponseNorm(3, alpha=0.5)(x)",),
         differs="2e-8: Paddle divides by the size as float32"),
    Rule("F.local_response_norm(input, size, alpha=1e-4, beta=0.75, k=1.0)",
         "F.local_response_norm(x, size, alpha=1e-4, beta=0.75, k=1.0)",
         examples=("F.local_response_norm(x, 3, alpha=0.5)",),
         differs="2e-8: Paddle divides by the size as float32"),
    Rule("F.layer_norm(input, normalized_shape, weight=None, bias=None, eps=1e-5)",
         "F.layer_norm(x, normalized_shape, weight=None, bias=None, epsilon=1e-5)", names={"bias": "bias"},
         examples=("F.layer_norm(x, (6,))", "F.layer_norm(x, [6], p[0], u[0], 1e-3)"),
         differs=EPS.format("4e-10")),
    Rule("F.group_norm(input, num_groups, weight=..., bias=..., eps=1e-5)",
         "F.group_norm(x, num_groups, epsilon=1e-5, weight=..., bias=...)", names={"bias": "bias"},
         examples=("F.group_norm(x, 2, p[:, 0], u[:, 0])",)),
    *(
        rule
        for n in (1, 2, 3)
        for rule in (
            Rule(f"nn.InstanceNorm{n}d(num_features, eps=1e-5, *, affine=False)",
                 f"nn.InstanceNorm{n}D(num_features, epsilon=1e-5, *, weight_attr=..., bias_attr=...)",
                 writes={"weight_attr": "False", "bias_attr": "False"},
                 examples=(f"nn.InstanceNorm{n}d(4, eps=1e-3)({DATA[n]})",),
                 differs=EPS.format("3e-11"),
                 note="Paddle's has weights by default, torch's has none." if n == 2 else ""),
            Rule(f"nn.InstanceNorm{n}d(num_features, eps=1e-5, *, affine=...)",
                 f"nn.InstanceNorm{n}D(num_features, epsilon=1e-5, *, weight_attr=None, bias_attr=None)",
                 names={"affine": "weight_attr"},
                 units={"affine": "affine"}, examples=(f"nn.InstanceNorm{n}d(4, affine=True)({DATA[n]})",)),
            Rule(f"nn.InstanceNorm{n}d(num_features, eps=1e-5, *, affine=...)",
                 f"nn.InstanceNorm{n}D(num_features, epsilon=1e-5, *, weight_attr=..., bias_attr=...)",
                 names={"affine": "weight_attr"}, drops=("bias_attr",), how="both_alike",
                 examples=(f"q = m.shape[0] == 4\nnn.InstanceNorm{n}d(4, affine=not q)({DATA[n]})",)),
        )
    ),
    Rule("F.batch_norm(input, running_mean, running_var, weight=None, bias=None, training=False, momentum=0.1, "
         "eps=1e-5)",
         "F.batch_norm(x, running_mean, running_var, weight=None, bias=None, training=False, momentum=0.9, "
         "epsilon=1e-5)",
         names={"bias": "bias"}, units={"momentum": "rest of one"},
         examples=("F.batch_norm(x, m[:, 0].detach(), p[:, 0].detach(), p[:, 1], u[:, 1], eps=1e-3)",),
         differs=EPS.format("2e-10")),
    Rule("F.instance_norm(input, *, weight=None, bias=None, eps=1e-5)",
         "F.instance_norm(x, *, weight=None, bias=None, eps=1e-5)",
         names={"bias": "bias", "eps": "eps"}, examples=("F.instance_norm(x)",)),
    Rule("nn.Bilinear(in1_features, in2_features, out_features, bias=True)",
         "nn.Bilinear(in1_features, in2_features, out_features, weight_attr=None, bias_attr=None)",
         units={"bias": "attribute"}, examples=("nn.Bilinear(6, 6, 3, bias=False)(m, m2)",)),
    Rule("F.bilinear(input1, input2, weight, bias=None)", "F.bilinear(x1, x2, weight, bias=None)",
         names={"input1": "x1", "input2": "x2", "bias": "bias"}, examples=("F.bilinear(m, m2, x[0])",)),
    Rule("nn.Embedding(num_embeddings, embedding_dim, padding_idx=None, *, sparse=False)",
         "nn.Embedding(num_embeddings, embedding_dim, padding_idx=None, *, sparse=False, weight_attr=None)",
         drops=("sparse",),  # how Paddle keeps the gradient; torch's optimizers take no other
         how="kept_row", examples=("nn.Embedding(6, 5)(k)",)),
    Rule("nn.Embedding.from_pretrained(embeddings, freeze=True, padding_idx=None)",
         "nn.Embedding(num_embeddings, embedding_dim, padding_idx=None, *, weight_attr=None)", how="pretrained",
         to="paddle", gives="Module", examples=("n = m.detach()\nnn.Embedding.from_pretrained(n)(k[:2] % 4)",)),
    Rule("F.embedding(input, weight, padding_idx=None, *, sparse=False)", "F.embedding(x, weight, padding_idx=None)",
         how="row_left_out", drops=("sparse",), examples=("F.embedding(i, m)",)),
    Rule("nn.CosineSimilarity(dim=1, eps=1e-8)", "nn.CosineSimilarity(axis=1, eps=1e-8)", names={"eps": "eps"},
         how="each_length",
         examples=("nn.CosineSimilarity()(x, x2)", "nn.CosineSimilarity(dim=-1)(x, x2)",
                   "nn.CosineSimilarity(eps=4.5)(m, m2)")),
    Rule("F.one_hot(tensor, num_classes)", "F.one_hot({tensor}, {num_classes}).astype(paddle.int64)", to="paddle",
         note="torch gives whole numbers, Paddle fractions.", examples=("F.one_hot(k, 6)",
                                                                        "F.one_hot(i, num_classes=4)")),
    Rule("F.one_hot(tensor)", "F.one_hot({tensor}).astype(paddle.int64)", to="paddle", how="stepwise",
         examples=("F.one_hot(k)",)),
    Rule("F.one_hot({x}).to(torch.float32)", "F.one_hot(x)", to="torch"),
    Rule("F.one_hot({x}, {num_classes}).to(torch.float32)", "F.one_hot(x, num_classes)", to="torch"),
    Rule("F.cosine_similarity(x1, x2, dim=1, eps=1e-8)", "F.cosine_similarity(x1, x2, axis=1, eps=1e-8)",
         names={"eps": "eps"}, how="each_length",
         examples=("F.cosine_similarity(x, x2)", "F.cosine_similarity(m, m2, dim=-1)",
                   "F.cosine_similarity(m, m2, 0, 4.5)")),
    Rule("torch.cosine_similarity(x1, x2, dim=1, eps=1e-8)", "F.cosine_similarity(x1, x2, axis=1, eps=1e-8)",
         names={"eps": "eps"}, how="each_length", to="paddle",
         examples=("torch.cosine_similarity(m, m2)", "torch.cosine_similarity(m, m2, dim=-1, eps=4.5)")),
    Rule("nn.PairwiseDistance(p=2.0, eps=1e-6, keepdim=False)",
         "nn.PairwiseDistance(p=2.0, epsilon=1e-6, keepdim=False)",
         examples=("nn.PairwiseDistance()(m, m2)",)),
    Rule("F.pairwise_distance(x1, x2, p=2.0, eps=1e-6, keepdim=False)",
         "F.pairwise_distance(x, y, p=2.0, epsilon=1e-6, keepdim=False)",
         names={"x1": "x", "x2": "y"}, examples=("F.pairwise_distance(m, m2)",)),
    *(
        Rule(f"nn.{name}(input_size, hidden_size, num_layers=1, bias=True, batch_first=False, dropout=0.0, "
             "bidirectional=False)",
             f'nn.{theirs}(input_size, hidden_size, num_layers=1, direction="forward", time_major=False, dropout=0.0)',
             names=DIRECTION, units=RECURRENT, note=STATES,
             why="torch's rows go along the first axis by default, Paddle's along the second",
             examples=(f"y, h = nn.{name}(6, 5, batch_first=True)(v)\ny = y", f"y, h = nn.{name}(6, 5)(v)\ny = y",
                       f"y, h = nn.{name}(6, 5, num_layers=2, bidirectional=True, batch_first=True)(v)\ny = (y, h)"))
        for name, theirs in (("LSTM", "LSTM"), ("GRU", "GRU"))
    ),
    Rule('nn.RNN(input_size, hidden_size, num_layers=1, nonlinearity="tanh", bias=True, batch_first=False, '
         "dropout=0.0, bidirectional=False)",
         'nn.SimpleRNN(input_size, hidden_size, num_layers=1, direction="forward", time_major=False, dropout=0.0, '
         'activation="tanh")',
         names=DIRECTION | {"nonlinearity": "activation"}, units=RECURRENT, note=STATES,
         why="torch's rows go along the first axis by default, Paddle's along the second",
         examples=("y, h = nn.RNN(6, 5, batch_first=True)(v)\ny = y", "y, h = nn.RNN(6, 5)(v)\ny = y",
                   'y, h = nn.RNN(6, 5, 1, "relu", batch_first=True)(v)\ny = y',
                   "y, h = nn.RNN(6, 5, num_layers=2, bidirectional=True, batch_first=True)(v)\ny = (y, h)")),
    *(
        Rule(f"nn.{name}(input_size, hidden_size)", f"nn.{theirs}(input_size, hidden_size)",
             note="Paddle's gives its result beside its state.", examples=(f"nn.{name}(6, 5)(m)",))
        for name, theirs in (("LSTMCell", "LSTMCell"), ("GRUCell", "GRUCell"), ("RNNCell", "SimpleRNNCell"))
    ),
    *(
        Rule(f"nn.{name}(input_size, hidden_size, num_layers=1, {bent}bias=..., batch_first=False, dropout=0.0, "
             "bidirectional=False)", "{input_size}", how="written", to="paddle", gives="Module",
             examples=(f"y, h = nn.{name}(6, 5, bias=False, batch_first=True)(v)\ny = y",
                       f"y, h = nn.{name}(6, 5, 2, bias=False, bidirectional=True)(v)\ny = (y, h)"))
        for name, bent in (("LSTM", ""), ("GRU", ""), ("RNN", 'nonlinearity="tanh", '))
    ),
    *(
        Rule(f"nn.{name}(input_size, hidden_size, bias=...{bent})", "{input_size}", how="plain_cell", to="paddle",
             gives="Module", examples=(f"nn.{name}(6, 5, bias=False)(m)", f"nn.{name}(6, 5, False)(m)"))
        for name, bent in (("LSTMCell", ""), ("GRUCell", ""), ("RNNCell", ', nonlinearity="tanh"'))
    ),
    *(
        Rule(f"nn.{name}(input_size, hidden_size, bias=...)",
             f"nn.{theirs}(input_size, hidden_size, *, bias_ih_attr=..., bias_hh_attr=...)", how="no_bias",
             drops=("bias_hh_attr",), names={"bias": "bias_ih_attr"}, units={"bias": "attribute"}, to="torch")
        for name, theirs in (("LSTMCell", "LSTMCell"), ("GRUCell", "GRUCell"), ("RNNCell", "SimpleRNNCell"))
    ),
    Rule("nn.Unflatten(dim, unflattened_size)", "nn.Unflatten(axis, shape)", names={"unflattened_size": "shape"},
         examples=("nn.Unflatten(1, (2, 2))(x)",)),
    Rule("torch.unflatten(input, dim, sizes)", "paddle.unflatten(x, axis, shape)", names={"sizes": "shape"},
         examples=("torch.unflatten(x, 1, (2, 2))",)),
    Rule("Tensor.unflatten(dim, sizes)", "Tensor.unflatten(axis, shape)", names={"sizes": "shape"},
         examples=("x.unflatten(1, (2, 2))",)),
    Rule("F.dropout(input, p=0.5, training=True, inplace=False)",
         'F.dropout(x, p=0.5, axis=None, training=True, *, mode="upscale_in_train")',
         drops=("inplace",), examples=("F.dropout(x, 0.5, training=False)", "F.dropout(x, p=0.0)")),
    Rule('nn.utils.weight_norm(module, name="weight", dim=0)', "{module}", to="paddle", how="written", gives="Module",
         note="PaddlePaddle's own cannot be moved: it ends in an error at to()",
         examples=("e = nn.Conv2d(4, 6, 3)\nnn.init.constant_(e.weight, 0.5)\nnn.init.constant_(e.bias, 0.5)\n"
                   "y = nn.utils.weight_norm(e)(x)",)),
    *(Rule(f"nn.Lazy{name}({arguments})", None, note=LAZY, examples=(f"e = nn.Lazy{name}({given})\ny = m",))
      for name, arguments, given in (
          ("Linear", "out_features, bias=True", "3"), ("Conv1d", "out_channels, kernel_size", "3, 3"),
          ("Conv2d", "out_channels, kernel_size", "3, 3"), ("BatchNorm1d", "eps=1e-5, momentum=0.1", ""),
          ("BatchNorm2d", "eps=1e-5, momentum=0.1", ""))),
    # from PaddlePaddle: PyTorch has a layer for each way to pad
    *(
        Rule(f"nn.ConstantPad{n}d(padding, value)", f"nn.Pad{n}D(padding, mode='constant', value=0.0)",
             how="padded", to="torch")
        for n in (1, 2, 3)
    ),
    Rule("nn.EmbeddingBag(num_embeddings, embedding_dim, *, mode='mean', sparse=False)",
         "nn.Embedding(num_embeddings, embedding_dim)", how="bag", to="paddle", drops=("mode", "sparse"),
         note="The mean or the sum of the rows is written where it is called.",
         examples=("e = nn.EmbeddingBag(6, 5)\ny = e(i)", 'e = nn.EmbeddingBag(6, 5, mode="sum")\ny = e(i)',
                   "e = nn.EmbeddingBag(6, 5, sparse=False)\nj = torch.tensor([0, 3, 3])\ny = e(k, j)",
                   'e = nn.EmbeddingBag(6, 5, mode="sum")\nj = torch.tensor([0, 1, 4])\ny = e(k, offsets=j)')),
    Rule("nn.GroupNorm(num_groups, num_channels, eps=1e-5, affine=...)",
         "nn.GroupNorm(num_groups, num_channels, epsilon=1e-5, *, weight_attr=..., bias_attr=...)",
         names={"affine": "weight_attr"}, units={"affine": "no affine"}, writes={"bias_attr": "False"}, to="torch"),
    # layers
    Rule("nn.SyncBatchNorm(num_features, eps=1e-5, momentum=0.1)",
         "nn.SyncBatchNorm(num_features, momentum=0.9, epsilon=1e-5, weight_attr=None, bias_attr=None)",
         units={"momentum": "rest of one"}, to="torch"),
)  # fmt: skip
