"""What the levels of `zoo compare` say in their column "where", in Chinese: what they found, and where it differs.

The English is that of the code that says it, which tests/test_comparison_words.py walks. Holes are those of
results_in_chinese.py; {parts}, {parts2} and {parts3} hold texts of these tables again.
"""

FORMS: dict[str, str] = {
    # where a level says what it found
    "{parameters} parameters, {macs} MACs, {layers} layers": "{parameters} 个参数，{macs} 次乘加，{layers} 层",
    "{count} tensors, in memory and in files, {parts}": "{count} 个张量，经内存和经文件，{parts}",
    "{count} tensors; constants without a partner: {names}": "{count} 个张量；没有对应者的常量：{names}",
    "largest at {place}, {count} outputs": "最大在 {place}，共 {count} 个输出",
    "largest at {place} in {side}": "最大在 {side} 的 {place}",
    "constants without a partner: {names}": "没有对应者的常量：{names}",
    "{operations} operations, {kinds} kinds, {settings} settings, {sizes} sizes, largest at {parts}": (
        "{operations} 个运算，{kinds} 种，{settings} 组设置，{sizes} 种尺寸，最大在 {parts}"
    ),
    "{count} steps of arithmetic are written otherwise, of which level 3 holds the values": (
        "有 {count} 步算术写法不同，它们的值由第 3 级比较"
    ),
    "limit {limit} at {parts}, {own} times the change that a tiny change of the input causes there": (
        "限 {limit}，位置：{parts}，即输入的微小变化在那里引起的变化的 {own} 倍"
    ),
    "{count} outputs, smoothing 0 and 0.1": "{count} 个输出，平滑 0 和 0.1",
    "logits, smoothing 0 and 0.1": "logits，平滑 0 和 0.1",
    "cross-entropy of the logits, smoothing 0 and 0.1": "logits 的交叉熵，平滑 0 和 0.1",
    "mean square of the distance of {parts} from drawn targets": "{parts}与抽取的目标之差的均方",
    "float64 {apart} at {parts} ({parts2})": "float64 {apart}，位置：{parts}（{parts2}）",
    "float32 {apart} at {parts} ({parts2})": "float32 {apart}，位置：{parts}（{parts2}）",
    "{count} tensors, {nulls} of them null": "{count} 个张量，其中 {nulls} 个为零",
    "{count} tensors, {nulls} of them null, yardstick of {moves} moves": (
        "{count} 个张量，其中 {nulls} 个为零，尺度取自 {moves} 次移动"
    ),
    "{count} tensors after {batches} batches": "{count} 个张量，{batches} 个批次之后",
    "{kinds} optimizers x {schedules} schedules on {parts} steps, largest at {parts2}": (
        "{kinds} 种优化器 x {schedules} 种学习率调度，用于 {parts} 步，最大在 {parts2}"
    ),
    "{steps} steps": "{steps} 步",
    "yardstick of {moves} moves": "尺度取自 {moves} 次移动",
    "{compared} of {steps} steps compared: rounding grows {growth}-fold a step, to {last} in the next, and {factor} x "
    "that is above {ceiling}": (
        "比较了 {steps} 步中的 {compared} 步：舍入误差每步增长到 {growth} 倍，下一步到 {last}，"
        "它的 {factor} 倍超过 {ceiling}"
    ),
    "one rounding unit moves the first step by {last}, and {factor} x that is above {ceiling}": (
        "一个舍入单位使第一步移动 {last}，它的 {factor} 倍超过 {ceiling}"
    ),
    "{caught} mutants caught, {left} do not apply": "发现 {caught} 个变异，{left} 个不适用",
    "{count} would show after the last step that level {level} compares, which is step {step}": (
        "{count} 个要在第 {level} 级比较的最后一步（第 {step} 步）之后才显现"
    ),
    "the unchanged network passes levels {levels}": "未改动的网络通过各级：{levels}",
    "{backend}'s file against {other}": "{backend} 的文件对 {other}",
    # rounding
    "{side}: {count} digit of the logits hold (error {own})": "{side}：logits 有 {count} 位可信（误差 {own}）",
    "{side}: {count} digits of the logits hold (error {own})": "{side}：logits 有 {count} 位可信（误差 {own}）",
    "{count} digit of the logits hold (error {own})": "logits 有 {count} 位可信（误差 {own}）",
    "{count} digits of the logits hold (error {own})": "logits 有 {count} 位可信（误差 {own}）",
    "{layer} ({kind}) errs {times} x what rounding explains in {side}": (
        "{layer}（{kind}）在 {side} 中的误差是舍入所能解释的 {times} 倍"
    ),
    "{layer} ({kind}), with all before it, errs {times} x what rounding explains in {side}": (
        "{layer}（{kind}）连同它之前的全部，在 {side} 中的误差是舍入所能解释的 {times} 倍"
    ),
    "In float32 the outputs are the same to the bit, {parts}.": "float32 下输出逐位相同，{parts}。",
    "In float32 the outputs are the same to the bit, {own} from float64, {parts}.": (
        "float32 下输出逐位相同，与 float64 相差 {own}，{parts}。"
    ),
    "In float32 the outputs differ by {apart} of the largest one: {parts}, {parts2}.": (
        "float32 下输出相差最大值的 {apart}：{parts}，{parts2}。"
    ),
    "In float32 the outputs differ by {apart} of the largest one, {parts3}: {parts}, {parts2}.": (
        "float32 下输出相差最大值的 {apart}，是 {parts3}：{parts}，{parts2}。"
    ),
    # where it differs: layers and their settings
    "{place}: {setting} is {one} against {other}": "{place}：{setting} 是 {one}，另一边是 {other}",
    "{setting} is {one} against {other}": "{setting} 是 {one}，另一边是 {other}",
    "output {one} against {other}": "输出是 {one}，另一边是 {other}",
    "{place} ({where} in b): {setting} is {one} against {other}": (
        "{place}（b 中为 {where}）：{setting} 是 {one}，另一边是 {other}"
    ),
    "{place} ({other} in b): {parts}": "{place}（b 中为 {other}）：{parts}",
    "a {kind} is compared with a {other}": "{kind} 对上了 {other}",
    "a {kind} is compared with {layer}, a {other}": "{kind} 对上了 {layer}（{other}）",
    "{count} layers run against {other}": "运行了 {count} 层，另一边是 {other} 层",
    "{one} against {other} parameters": "参数量是 {one}，另一边是 {other}",
    "{one} against {other} MACs": "乘加次数是 {one}，另一边是 {other}",
    "{one} against {other} layers": "层数是 {one}，另一边是 {other}",
    "{count} {parts}, the card says {other}": "{parts}是 {count}，卡片上是 {other}",
    "{place}, a {kind}, runs in {one} and has no partner in {other}": (
        "{place}（{kind}）在 {one} 中运行，在 {other} 中没有对应者"
    ),
    "{layer} ({kind}) runs where {parts} runs in {backend}": (
        "{layer}（{kind}）在此运行，而在 {backend} 中此处运行的是{parts}"
    ),
    "{layer} never runs in {backend}": "{layer} 在 {backend} 中从不运行",
    "{backend} runs {parts} where {other} runs {parts2}": (
        "{backend} 运行的是{parts}，而 {other} 在此处运行的是{parts2}"
    ),
    # values
    "{parts}: {name} differs in {count} values": "{parts}：{name} 有 {count} 个值不同",
    "{parts}: {name} is missing": "{parts}：缺少 {name}",
    "{source} and b's {target} differ in {count} values (copy_weights=True copies a's)": (
        "{source} 与 b 的 {target} 有 {count} 个值不同（copy_weights=True 会复制 a 的值）"
    ),
    "{source} and b's {target} differ in {count} values": "{source} 与 b 的 {target} 有 {count} 个值不同",
    "{name} of a has no partner in b": "a 的 {name} 在 b 中没有对应者",
    "{name} of b has no partner in a": "b 的 {name} 在 a 中没有对应者",
    "{source} {shape} does not fit {target} {other}": "{source} {shape} 放不进 {target} {other}",
    "{target} would be both {one} and {other}, which are not equal": (
        "{target} 既要是 {one} 又要是 {other}，而两者不相等"
    ),
    "{one} uses {name} where {other} has {parts}, which are trained separately": (
        "{one} 用的是 {name}，而 {other} 在那里有{parts}，它们各自训练"
    ),
    "{source} gives {shape} where {target} takes {other}": "{source} 给出 {shape}，而 {target} 要 {other}",
    "{target} would have other values from {source} than from what came before": (
        "{target} 由 {source} 得到的值会与先前得到的不同"
    ),
    "of {name} only {count} of {all} have a partner": "{name} 的 {all} 个值里只有 {count} 个有对应者",
    "{layer} ({kind}) differs first: {parts}": "{layer}（{kind}）最先不同：{parts}",
    "{layer} ({kind}; {other} in b) differs first: {parts}": "{layer}（{kind}；b 中为 {other}）最先不同：{parts}",
    "a has {place} before it": "a 在它之前有 {place}",
    "b has {place} before it": "b 在它之前有 {place}",
    "{letter} returns {names} besides, which has no partner": "{letter} 还返回 {names}，它没有对应者",
    "{parts}: {size} here, first at {place}": "{parts}：这里是 {size}，首先在 {place}",
    "not a mistake of yours": "不是你的错误",
    "not a mistake of yours (nearer: {parts})": "不是你的错误（更接近的写法：{parts}）",
    "that may be a known difference between the frameworks: {parts}": "这可能是框架之间已知的差别：{parts}",
    # operators
    "{parts}: {parts2}, relative {relative} (limit {limit})": "{parts}：{parts2}，相对值 {relative}（限 {limit}）",
    "at zeros, which do not come here, the backends differ in {parts}": "在零处（这里不会出现）两个后端不同：{parts}",
    "not tested: {parts}": "没有测试：{parts}",
    "{place} ({kind}), since {parts}": "{place}（{kind}），因为{parts}",
    "{place} ({kind}), since {parts} and {count} more": "{place}（{kind}），因为{parts}，另有 {count} 个",
    "{place} ({kind}), since {backend} does not run it on {parts}: {why}": (
        "{place}（{kind}），因为 {backend} 在 {parts} 上不能运行它：{why}"
    ),
    # training: a comparison beyond its limit
    "{parts}: {parts2} (float64, {apart}; {parts3})": "{parts}：{parts2}（float64，{apart}；{parts3}）",
    "{parts}: {parts2} (float32, {apart}; {parts3})": "{parts}：{parts2}（float32，{apart}；{parts3}）",
    "yet in sample {number}, {parts}": "但在第 {number} 个样本中，{parts}",
    "the control fails at level {level}: {parts}": "对照在第 {level} 级未通过：{parts}",
    "level {level} does not see {parts}: {parts2}, {parts3}": "第 {level} 级没有发现“{parts}”：{parts2}，{parts3}",
    # no answer, or a level that did not run
    "no answer: {parts}": "没有结论：{parts}",
    "levels 4 to 8 need equal weights at the start, and {parts}": "第 4 到 8 级要求开始时权重相等，而 {parts}",
    "the network has no batch norm": "网络没有批归一化",
    "{parts} has no mixed precision on this device": "{parts} 在这个设备上没有混合精度",
    "take a GPU for it": "请用 GPU",
    "{name} draws at random in train mode, in another way than dropout's, so no two runs of it are the same": (
        "{name} 在训练模式下以不同于 dropout 的方式抽取随机数，所以没有两次运行是相同的"
    ),
    "both give NaN or infinite values from {layer} on": "两边从 {layer} 起都得出 NaN 或无穷大",
    "give other inputs or weights": "请给出其他的输入或权重",
    "{name} gives NaN or infinite values in train mode": "{name} 在训练模式下得出 NaN 或无穷大",
    "switch that off for the comparison": "比较时请关掉它",
    "{name} answers at random in eval mode: something, such as a dropout called as a function without "
    "training=self.training, is left on.": (
        "{name} 在评估模式下的结果是随机的：有东西没有关掉，"
        "例如作为函数调用而没有写 training=self.training 的 dropout。"
    ),
    "{parts} have no output of numbers that both return": "{parts} 没有两边都返回的数值输出",
    "{parts} have no output of numbers that both return.": "{parts} 没有两边都返回的数值输出。",
    "the outputs of the two have the shapes {one} and {other} in train mode": (
        "训练模式下两边输出的形状是 {one} 和 {other}"
    ),
    "the outputs of the two have the shapes {one} and {other} in train mode.": (
        "训练模式下两边输出的形状是 {one} 和 {other}。"
    ),
    "skipped: there is no {device} for {parts}": "略过：{parts} 没有 {device}",
    "it takes a machine with an NVIDIA GPU and each framework's build for CUDA, and the device cpu compares without.": (
        "这要一台有 NVIDIA GPU 的机器，和每个框架的 CUDA 版本；设备 cpu 不用它们也能比较。"
    ),
    "{device} ({names}), float32 without TF32": "{device}（{names}），float32，不用 TF32",
    "each backend in a process of its own": "每个后端各在自己的进程里",
    "all in this process, since a model that lives in one cannot go to another": (
        "都在这个进程里，因为在一个进程里的模型不能到另一个里去"
    ),
    "FILE.py:NAME can": "FILE.py:NAME 可以",
    # what cannot be aligned
    "cannot be aligned: {parts}": "无法对应：{parts}",
    "doubtful: {parts}": "有疑问：{parts}",
    "{place} of b may be {one} or {other} of a": "b 的 {place} 可能是 a 的 {one}，也可能是 {other}",
    "write both the same way": "请用同样的方式写两边",
    "write both the same way, or name the class that is one: zoo.graph.register(the class, {kind}, tensors)": (
        "请用同样的方式写两边，或者说明哪个类就是它：zoo.graph.register(类, {kind}, 张量)"
    ),
    "{place} of {one} is one {kind}, where {other} has {count} operations from {start} to {end}, which may be the same "
    "written out": (
        "{one} 的 {place} 是一个 {kind}，而 {other} 从 {start} 到 {end} 有 {count} 个运算，可能就是把它拆开写"
    ),
    "{place} of {one} is a convolution over {axes} axes and {place2} of {other} one over {axes2}, and which of their "
    "weights belong together cannot be told": (
        "{one} 的 {place} 是 {axes} 个轴上的卷积，{other} 的 {place2} 是 {axes2} 个轴上的，无法判断它们的权重怎样对应"
    ),
    "{place} of {one} is used in parts, and {place2} of {other} as a whole too": (
        "{one} 的 {place} 是分部分使用的，而 {other} 的 {place2} 也整个使用"
    ),
    "{place} of {one} has {count} passes in one {kind} and {place2} of {other} has {count2}": (
        "{one} 的 {place} 在一个 {kind} 里有 {count} 遍，{other} 的 {place2} 有 {count2} 遍"
    ),
    "divide the layers in the same way in both": "请在两边用同样的方式划分各层",
    "{place} of {one} is {kind} with {parts} in a {parts2}, which is on no list of layers, and {other} has {place2} "
    "there": "{one} 的 {place} 是 {kind}，用 {parts}，在 {parts2} 里，它不在层的列表里，而 {other} 在那里是 {place2}",
    "zoo.graph.register({kind}, kind, tensors) tells how such a class keeps its weights": (
        "可以用 zoo.graph.register({kind}, 种类, 张量) 说明这样的类怎样保存权重"
    ),
}

# what stands in a hole {parts}
PIECES: dict[str, str] = {  # looked for in holes alone, since they would fit much else
    "parameters": "参数量",
    "MACs": "乘加次数",
    "layers": "层数",
    "nothing": "什么也没有",
    "nothing more": "什么也没有",
    "none": "没有",
    "a tensor": "一个张量",
    "class": "类",
    "the class": "类",
    "both": "两边",
    "eval logits": "评估时的 logits",
    "eval output {number}": "评估时的第 {number} 个输出",
    "loss": "损失",
    "loss {number}": "损失 {number}",
    "error {side}": "{side} 的误差",
    "alone {side}": "{side}，每层单独",
    "{picture} and its mirror image": "{picture} 及其镜像",
    "limit {limit}, {factor} x {yardstick}": "限 {limit}，{factor} x {yardstick}",
    "limit {limit}, floor above {factor} x {yardstick}": "限 {limit}，下限，高于 {factor} x {yardstick}",
    "limit {limit}, ceiling below {factor} x {yardstick}": "限 {limit}，上限，低于 {factor} x {yardstick}",
    "the whole gradient": "整个梯度",
    "all of it": "整个网络",
    "one number": "一个数",
    "its input": "输入",
    "its last layer": "最后一层",
    "no values at all": "一个值也没有",
    "NaN or infinite values": "值为 NaN 或无穷大",
    "NaN or infinite values in both, at the same places": "两边在相同的位置上都是 NaN 或无穷大",
    "no output": "没有输出",
    "of another shape": "形状不同",
    "no gradient in {parts}": "{parts}没有梯度",
    "{size} of the whole gradient, null in the first": "整个梯度的 {size}，在第一个后端中为零",
    "shape {one} against {other}": "形状是 {one}，另一边是 {other}",
    "dtype {one} against {other}": "类型是 {one}，另一边是 {other}",
    "{one} against {other} at {index}": "{one}，另一边是 {other}，在 {index} 处",
    "{one} against {other} {parts}": "{parts}是 {one}，另一边是 {other}",
    "it is not there in both": "它不是两边都有",
    "step {step}, {parts}": "第 {step} 步，{parts}",
    "batch {batch}": "批次 {batch}",
    "batch {batch}, smoothing {smoothing}": "批次 {batch}，平滑 {smoothing}",
    "{name} ({other} in {side})": "{name}（{side} 中为 {other}）",
    "an output of {shape}": "形状为 {shape} 的输出",
    "{count} outputs": "{count} 个输出",
    "all of it, {steps}": "整个网络，{steps}",
    "{one} to {other}": "{one} 到 {other}",
    "{one} to {other}: {error}": "{one} 到 {other}：{error}",
    "{one} to {other} and back": "{one} 到 {other} 再回来",
    "{one} to {other} by file": "经文件从 {one} 到 {other}",
    "seed {seed} in {parts}": "{parts}的种子 {seed}",
    "{layer} in {side}": "{side} 的 {layer}",
    "{parts} in {side}": "{side}：{parts}",
    "{parts} and {parts2}": "{parts} 和 {parts2}",
    "{parts} ({size})": "{parts}（{size}）",
    "{layer} ({kind}) errs {times} x what rounding explains": "{layer}（{kind}）的误差是舍入所能解释的 {times} 倍",
    "{name} {version} (built for {build}, sees GPUs: {gpus})": (
        "{name} {version}（为 {build} 编译，看到的 GPU：{gpus}）"
    ),
    "that is rounding alone": "这只是舍入",
    "that is more than rounding": "这不只是舍入",
    "that is coarser than float32 usually is": "这比 float32 通常的误差大",
    "{count} digit can be trusted": "{count} 位可信",
    "{count} digits can be trusted": "{count} 位可信",
    "{times} times what {side} is from its float64 output ({own})": (
        "{side} 与它自己的 float64 输出之差（{own}）的 {times} 倍"
    ),
    "{times} times what {side} is from its float64 output ({own}) and {times2} times what {side2} is from its "
    "float64 output ({own2})": (
        "{side} 与它自己的 float64 输出之差（{own}）的 {times} 倍，是 {side2} 与它自己的之差（{own2}）的 {times2} 倍"
    ),
    "{layer} ({kind}), with all before it, errs {times} x what rounding explains": (
        "{layer}（{kind}）连同它之前的全部，误差是舍入所能解释的 {times} 倍"
    ),
    # operators: what of an operation, on what, and why it cannot be tested
    "the {parts} of {layer} ({how}) on {parts2}": "{layer} 的{parts}（{how}），{parts2}",
    "the gradient of {parts} of {layer} ({how}) on {parts2}": "{layer} 的 {parts} 的梯度（{how}），{parts2}",
    "output": "输出",
    "output {number}": "第 {number} 个输出",
    "gradient of {name}": " {name} 的梯度",
    "{name} after": "运算之后的 {name}",
    "input": "输入",
    "input {number}": "第 {number} 个输入",
    "{backend} does not run it on {parts}: {why}": "{backend} 在 {parts} 上不能运行它：{why}",
    "what it is given is not float64": "给它的不是 float64",
    "it is given other things in {backend}": "在 {backend} 中给它的是别的东西",
    "it gives no floating-point numbers": "它的结果不是浮点数",
    "it gives no finite numbers for drawn ones": "对抽取的数，它的结果不是有限的数",
    "it gives something else each time that it runs": "它每次运行的结果都不同",
}
