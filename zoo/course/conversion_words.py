"""What `zoo convert` prints, in Chinese: what it read and wrote, its notes, and the table of the proof.

The English is that of the code that prints it (tests/test_spoken.py looks for it there). Holes are those of
results_in_chinese.py.
"""

TITLES: dict[str, str] = {"values, read again": "重新读入的值", "transform_input, folded": "transform_input，已并入"}
UNITS: dict[str, str] = {"relative, float32": "相对值，float32"}
# how a line begins, whose rest is put in Chinese by itself
BEGINNINGS: dict[str, str] = {
    "read    ": "读入    ",
    "card    ": "卡片    ",
    "wrote   ": "写出    ",
    "note    ": "说明    ",
    "not proven: ": "未证明：",
}
CONVERT: dict[str, str] = {
    # lines
    "{source} ({kind}, {layout}'s layout)": "{source}（{kind}，{layout} 的排列）",
    "{target} ({kind}): {count} tensors, {size} MB, {dtype}": "{target}（{kind}）：{count} 个张量，{size} MB，{dtype}",
    "proof: {one} and {other}": "证明：{one} 与 {other}",
    "proof: {one}": "证明：{one}",
    # why it is this card
    "{card}, {classes} classes, {size}, by its names and shapes": "{card}，{classes} 类，{size}，由名称和形状得出",
    "{card}, {classes} classes, {size}, by its names and shapes, without a head": (
        "{card}，{classes} 类，{size}，由名称和形状得出，没有分类层"
    ),
    "{card} with auxiliary heads, {classes} classes, {size}, by its names and shapes": (
        "{card}，带辅助分类器，{classes} 类，{size}，由名称和形状得出"
    ),
    "{card}, {classes} classes, {size}, by its names in {library} and shapes": (
        "{card}，{classes} 类，{size}，由它在 {library} 中的名称和形状得出"
    ),
    "{card} with auxiliary heads, {classes} classes, {size}, by its names in {library} and shapes": (
        "{card}，带辅助分类器，{classes} 类，{size}，由它在 {library} 中的名称和形状得出"
    ),
    "{others} has the same tensors and another input": "{others} 的张量相同，输入不同",
    # what was found in the file, and what was done to it
    "the prefix {prefix} was taken off all names": "所有名称都去掉了前缀 {prefix}",
    "the prefix {prefix} was taken off {count} names": "{count} 个名称去掉了前缀 {prefix}",
    "the prefix {prefix} was taken off {count} names, as you said": "按你所说，{count} 个名称去掉了前缀 {prefix}",
    "{old} was renamed to {new} in {count} names, as you said": "按你所说，{count} 个名称里的 {old} 改成了 {new}",
    "{count} left out as you said: {names}": "按你所说，略去 {count} 个：{names}",
    "{count} {names} left out, which Paddle has none of": "略去 {count} 个 {names}，Paddle 里没有它们",
    "{names}: left out, not part of the network": "{names}：已略去，不属于网络",
    "{names}: left out with the head": "{names}：随分类层一起略去",
    "no tensor tells {card} from {other}: of those weights the answers would be wrong": (
        "没有哪个张量能区分 {card} 和 {other}：若是后者的权重，结果会是错的"
    ),
    "{dtypes} was widened to {dtype}, which is exact": "{dtypes} 加宽为 {dtype}，没有误差",
    "{one} was made {other}: rounded, as you said": "{one} 变为 {other}：按你所说作了舍入",
    "{one} was made {other}: widened, which is exact": "{one} 变为 {other}：加宽，没有误差",
    "{count} biases are 0: the convolutions of {library} have none": "{count} 个偏置为 0：{library} 的卷积没有偏置",
    "the dropout of {library} scales in evaluation, ours in training: folded into {names} (x 0.5), which is exact": (
        "{library} 的随机失活在评估时缩放，我们的在训练时：已并入 {names}（x 0.5），没有误差"
    ),
    "if this network was trained by the course's fluid code, say --fluid: its dropout scaled otherwise": (
        "如果这个网络是用百度课程的 fluid 代码训练的，请写 --fluid：它的随机失活缩放方式不同"
    ),
    "the state dict was under {key}": "状态字典在 {key} 之下",
    "the state dict was under {key}, beside {others}": "状态字典在 {key} 之下，旁边还有 {others}",
    "there are state dicts under {keys}; {key} was taken, --part takes another": (
        "{keys} 之下都有状态字典；取了 {key}，用 --part 可取另一个"
    ),
    "{count} entries are no tensors and were left out: {names}": "{count} 项不是张量，已略去：{names}",
    "beside the weights, read as empty placeholders and not run: {names}": (
        "权重旁边的这些只读成空的占位，没有运行：{names}"
    ),
    "put together from {count} files beside the index": "由索引旁边的 {count} 个文件拼成",
    "{published} by its hash, with its classes and preprocessing": ("由散列值认出是 {published}，带有它的类别和预处理"),
    "{published} by its hash, with its classes and preprocessing: {how}": (
        "由散列值认出是 {published}，带有它的类别和预处理：{how}"
    ),
    "transform_input is kept as preprocessing: {how}, which is its share of the usual one": (
        "transform_input 保留为预处理：{how}，即它在通常预处理中的那一份"
    ),
    "transform_input is the first two nodes, so pictures come as torchvision takes them": (
        "transform_input 是最前面的两个节点，所以图片照 torchvision 的要求给出"
    ),
    "transform_input was folded into {one} and {other}, so pictures come as torchvision takes them": (
        "transform_input 已并入 {one} 和 {other}，所以图片照 torchvision 的要求给出"
    ),
    # what the target cannot hold
    "the names, and the weights behind its dropout, are those of {library}'s network": (
        "名称，以及随机失活之后的权重，都是 {library} 的网络的"
    ),
    "num_batches_tracked, {span} in {count} layers, is in no such file and becomes 0 in torch; only batch norm with "
    "momentum=None uses it": (
        "num_batches_tracked（{count} 层里为 {span}）不在这种文件里，在 torch 中变成 0；"
        "只有 momentum=None 的批归一化用到它"
    ),
    "float64: paddle.vision's own networks take only float32; --dtype float32 converts and rounds": (
        "float64：paddle.vision 自己的网络只接受 float32；--dtype float32 会转换并舍入"
    ),
    "the file does not store how pictures are prepared; prepare them so: {how}": (
        "文件不保存图片怎样准备；请这样准备：{how}"
    ),
    # the proof
    "{count} tensors, none missing, none left over": "{count} 个张量，不缺，不多",
    "against {backend}": "对 {backend}",
    "{count} pictures of noise": "{count} 张噪声图片",
    "peer {library}'s own network": "peer {library} 自己的网络",
    "no proof was asked for": "没有要求证明",
    "{names} is not installed, so the outputs were not compared; the values were": (
        "没有安装 {names}，所以没有比较输出；值比较过了"
    ),
}
