"""Likely causes, known differences between the frameworks and mutants, which `zoo compare` names, in Chinese.

The English is that of zoo/parity/likely_causes.py, zoo/graph/known_differences.py and zoo/parity/mutants.py, whose
tables tests/test_comparison_words.py reads.
"""

CAUSES: dict[str, str] = {
    # what to look at, by the kind of the layer
    "compare kernel size, stride, padding, dilation and groups, and the weight's layout": (
        "请对照卷积核大小、步幅、填充、空洞、分组和权重的排列"
    ),
    "the weight is [in, out] in Paddle and [out, in] in torch, and a square one loads untransposed": (
        "权重在 Paddle 中是 [输入, 输出]，在 torch 中是 [输出, 输入]，方阵不转置也能装入"
    ),
    "compare the scale, the mask, and in which order the heads are split and joined": (
        "请对照缩放、掩码，以及各个头拆分与合并的次序"
    ),
    "compare the layers, the directions, and which states it starts from": "请对照层数、方向和初始状态",
    "compare stride, padding and output padding; the weight is [in, out / groups, ...] in both": (
        "请对照步幅、填充和输出填充；权重在两边都是 [输入, 输出 / 分组, ...]"
    ),
    "compare eps (Paddle keeps it as float32) and the loaded mean and variance": (
        "请对照 eps（Paddle 以 float32 保存它）以及装入的均值和方差"
    ),
    "compare window, stride and padding; with ceil_mode Paddle adds a row that starts in the padding": (
        "请对照窗口、步幅和填充；用 ceil_mode 时 Paddle 会多出从填充处开始的一行"
    ),
    "the padding counts in torch's mean only: say exclusive=False in Paddle, or count_include_pad=False": (
        "只有 torch 求均值时计入填充：请在 Paddle 写 exclusive=False，或写 count_include_pad=False"
    ),
    "compare the output size": "请对照输出的大小",
    "compare the mode: downscale_in_infer multiplies in evaluation, upscale_in_train does not": (
        "请对照 mode：downscale_in_infer 在评估时相乘，upscale_in_train 不乘"
    ),
    "compare the order of what is joined, and the axis": "请对照拼接的次序和轴",
    "compare approximate: the exact one, or the one with tanh": "请对照 approximate：精确的，还是用 tanh 的",
    "Paddle's slope is 0.1666667 by default, and float32 in any case; torch's is 1/6": (
        "Paddle 的斜率默认是 0.1666667，而且总是 float32；torch 的是 1/6"
    ),
    "compare mode and align_corners; Paddle keeps the ratio of the sizes as float32": (
        "请对照 mode 和 align_corners；Paddle 以 float32 保存大小之比"
    ),
    "compare eps (Paddle keeps it as float32) and the axes": "请对照 eps（Paddle 以 float32 保存它）和轴",
    "compare the slope: 0.01 in both by default; at exactly 0 the gradients are not the same": (
        "请对照斜率：两边默认都是 0.01；恰好在 0 处梯度不同"
    ),
    "compare the axis: Paddle takes the last by default": "请对照轴：Paddle 默认取最后一个",
    "the input of the activation is another one: look at the functional calls before it": (
        "激活函数的输入不同：请看它之前的函数调用"
    ),
    "look at the functional calls inside it: activation, concat order, residual sum, flatten": (
        "请看它里面的函数调用：激活函数、拼接次序、残差相加、展平"
    ),
    # known differences between the frameworks, and what brings the two nearer
    "PaddlePaddle keeps {parts} as float32, in a float64 network too": (
        "PaddlePaddle 以 float32 保存{parts}，在 float64 网络里也是"
    ),
    "give PyTorch the float32 value of {parts}": "给 PyTorch {parts}的 float32 值",
    "PaddlePaddle's hardsigmoid has slope 0.1666667 by default, kept as float32, where PyTorch's has 1/6": (
        "PaddlePaddle 的 hardsigmoid 斜率默认为 0.1666667，以 float32 保存，PyTorch 的是 1/6"
    ),
    "F.hardsigmoid(x, slope=1/6) brings it nearer, and F.relu6(x + 3) / 6 is PyTorch's output to the bit": (
        "F.hardsigmoid(x, slope=1/6) 更接近，F.relu6(x + 3) / 6 与 PyTorch 的输出逐位相同"
    ),
    "the gradient of PyTorch's hardsigmoid has its slope as float32, in a float64 network too": (
        "PyTorch 的 hardsigmoid 的梯度以 float32 保存斜率，在 float64 网络里也是"
    ),
    "PaddlePaddle puts the biased variance of a batch into the running one (divided by n), PyTorch the unbiased one "
    "(divided by n - 1)": ("PaddlePaddle 把批次的有偏方差（除以 n）计入滑动方差，PyTorch 计入无偏方差（除以 n - 1）"),
    "the gradient of PaddlePaddle's mean pools has its factor, one over the size of the window, as float32": (
        "PaddlePaddle 平均池化的梯度以 float32 保存它的系数，即窗口大小的倒数"
    ),
    "x.mean([2, 3]) in place of a mean of the whole picture": "对整张图求平均时用 x.mean([2, 3])",
    "the gradient of PaddlePaddle's local response norm goes through a mean pool, whose factor is float32": (
        "PaddlePaddle 局部响应归一化的梯度经过平均池化，它的系数是 float32"
    ),
    "the gradient of PaddlePaddle's normalize divides by the length plus eps, PyTorch's by the length, which shows "
    "where vectors are short": ("PaddlePaddle 的 normalize 的梯度除以长度加 eps，PyTorch 的除以长度，向量短时看得出来"),
    "PaddlePaddle keeps the two constants of SELU as float32, in a float64 network too": (
        "PaddlePaddle 以 float32 保存 SELU 的两个常数，在 float64 网络里也是"
    ),
    "PaddlePaddle smooths labels in float32, in a float64 network too": (
        "PaddlePaddle 以 float32 平滑标签，在 float64 网络里也是"
    ),
    "give soft labels, smoothed beforehand": "给出事先平滑好的软标签",
    "PaddlePaddle keeps the ratio of the sizes as float32 when it resizes between pixels, bilinear, bicubic and "
    "trilinear": ("PaddlePaddle 在像素之间缩放（双线性、双三次、三线性）时以 float32 保存大小之比"),
    "a ratio such as 2, which float32 has exactly, makes no difference": "2 这样 float32 能精确表示的比没有差别",
    "resize by a power of two": "按 2 的幂缩放",
    "PaddlePaddle computes the power of an LP pool with a float32 exponent": (
        "PaddlePaddle 用 float32 的指数计算 LP 池化的幂"
    ),
    "PaddlePaddle's embedding gives zeros for padding_idx whatever that row holds, PyTorch's gives the row": (
        "PaddlePaddle 的 embedding 对 padding_idx 总是给出零，不管那一行是什么，PyTorch 的给出那一行"
    ),
    "let the row be zeros": "让那一行为零",
    "weight norm and spectral norm count axes as the framework keeps the weight: axis 0 of a linear weight is "
    "PaddlePaddle's input and PyTorch's output": (
        "权重归一化和谱归一化按框架保存权重的方式数轴：全连接层权重的第 0 轴在 PaddlePaddle 中是输入，"
        "在 PyTorch 中是输出"
    ),
    "weight_norm(layer, dim=1) in PaddlePaddle is PyTorch's dim=0 for a linear layer": (
        "对全连接层，PaddlePaddle 的 weight_norm(layer, dim=1) 就是 PyTorch 的 dim=0"
    ),
    "PaddlePaddle's SimpleRNN, LSTM and GRU have no gradient in eval mode: the backward pass raises an error": (
        "PaddlePaddle 的 SimpleRNN、LSTM 和 GRU 在评估模式下没有梯度：反向计算会出错"
    ),
    "train mode with dropout 0": "用训练模式，dropout 为 0",
    "PaddlePaddle's instance norm keeps no running statistics and passes its momentum over": (
        "PaddlePaddle 的实例归一化不保存滑动统计量，也不用它的 momentum"
    ),
    "PyTorch's keeps them with track_running_stats=True": "PyTorch 的用 track_running_stats=True 时保存它们",
    "PaddlePaddle has no layer for RMS norm, and F.rms_norm has no kernel on a CPU": (
        "PaddlePaddle 没有 RMS 归一化的层，F.rms_norm 在 CPU 上也没有实现"
    ),
    "PaddlePaddle's SyncBatchNorm has no kernel on a CPU": "PaddlePaddle 的 SyncBatchNorm 在 CPU 上没有实现",
    "BatchNorm2D for a run on one device": "在一个设备上运行时用 BatchNorm2D",
    # what PaddlePaddle keeps as float32
    "the eps of batch norm, layer norm and instance norm (not of group norm)": (
        "批归一化、层归一化和实例归一化的 eps（组归一化的除外）"
    ),
    "the momentum of batch norm": "批归一化的 momentum",
    "alpha of ELU": " ELU 的 alpha",
    "alpha of CELU": " CELU 的 alpha",
    "the bounds of hardtanh (not those of clip)": " hardtanh 的上下限（clip 的除外）",
    "the threshold of softshrink": " softshrink 的阈值",
    "the value of thresholded ReLU": "带阈值的 ReLU 的值",
    "the slope of RReLU in eval mode": " RReLU 在评估模式下的斜率",
    "the exponent of pow": " pow 的指数",
    "alpha and beta of addmm": " addmm 的 alpha 和 beta",
    "p of dropout": " dropout 的 p",
    "delta of the smooth L1 loss": "平滑 L1 损失的 delta",
}

MUTANTS: dict[str, str] = {
    "an eps of 1e-3": "eps 为 1e-3",
    "a layer norm's eps of 1e-3": "层归一化的 eps 为 1e-3",
    "a stride moved": "步幅改变",
    "ceil_mode flipped": "ceil_mode 取反",
    "a batch-norm momentum of 0.2": "批归一化的 momentum 为 0.2",
    "a ReLU swapped for a sigmoid": "ReLU 换成 sigmoid",
    "a frozen bias": "冻结的偏置",
    "a frozen convolution": "冻结的卷积",
    "a stochastic depth of 0.5": "随机深度为 0.5",
    "a bit lost on loading": "装入时丢失一位",
    "a tensor left out on loading": "装入时漏掉一个张量",
    "values in half precision on loading": "装入时变成半精度",
    "a tensor loaded from its end": "一个张量倒着装入",
    "a pool for the rows left over": "池化计入剩余的行",
    "a ReLU that is a sigmoid": "ReLU 其实是 sigmoid",
    "a bias without a gradient": "偏置没有梯度",
    "an eps 1 % larger": "eps 大 1 %",
    "a layer norm's eps ten times as large": "层归一化的 eps 大十倍",
    "statistics that move twice as fast": "统计量移动快一倍",
    "two classes exchanged": "两个类别互换",
    "a convolution weight + 1e-4": "一个卷积权重 + 1e-4",
    "a NaN in a weight": "权重里有一个 NaN",
    "a bias that is not loaded": "偏置没有装入",
    "a square weight turned": "方阵权重转置",
    "a running variance halved": "滑动方差减半",
    "float32 weights of bfloat16 precision": "float32 权重只有 bfloat16 的精度",
    "float32 weights of float16 precision": "float32 权重只有 float16 的精度",
    "products of 10 bits": "乘积只有 10 位",
    "sums in float16": "用 float16 求和",
    "a layer in bfloat16": "一层用 bfloat16",
    "a pool's constant 100 roundings off": "池化多出 100 个舍入单位的常数",
    "a norm's constant 100 roundings off": "归一化多出 100 个舍入单位的常数",
    "labels smoothed by 0.1 more": "标签多平滑 0.1",
    "the labels of the next picture": "用下一张图片的标签",
    "a loss 1e-6 too large": "损失大 1e-6",
    "a convolution weight + 1e-4 in training": "训练中一个卷积权重 + 1e-4",
    "a stochastic depth that does not scale": "随机深度不缩放",
    "a stochastic depth of 0": "随机深度为 0",
    "auxiliary heads weighed 0.5": "辅助分类器的权重为 0.5",
    "a loss that is summed": "损失求和而不求平均",
    "labels smoothed by 1e-6 more": "标签多平滑 1e-6",
    "a bias that does not learn": "偏置不学习",
    "a convolution that does not learn": "卷积不学习",
    "a biased running variance": "有偏的滑动方差",
    "a batch-norm momentum of 0.2 in training": "训练中批归一化的 momentum 为 0.2",
    "frozen batch norm": "冻结的批归一化",
    "batches one later": "批次晚一个",
    "a weight decay 1 % larger": "权重衰减大 1 %",
    "a momentum of 0.91": "momentum 为 0.91",
    "Nesterov's momentum for the plain one": "用 Nesterov 动量代替普通动量",
    "Adam's decay decoupled": "Adam 的权重衰减解耦",
    "a schedule one step late": "学习率调度晚一步",
    "a learning rate 1e-6 larger": "学习率大 1e-6",
    "a momentum of 0.9001": "momentum 为 0.9001",
    "a weight decay left out": "漏掉权重衰减",
    "a trajectory one step late": "轨迹晚一步",
    "two batches exchanged": "两个批次互换",
}
