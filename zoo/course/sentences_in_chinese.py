"""What a lesson's cells print in English, and its Chinese: heads of tables, first words of rows, and sentences.

The English is that of the code that prints it (tests/test_spoken.py looks for it there). A hole {name} holds any text,
which is kept; {parts} holds sentences of this catalogue again, or facts of the doctor's.
"""

# cells of a table's head, and of its last row
HEADS: dict[str, str] = {
    "layer": "层",
    "kind": "种类",
    "output, N x": "输出，N x",
    "parameters": "参数量",
    "multiply-accumulates by hand": "手算乘加次数",
    "MACs": "乘加次数",
    "tensor": "张量",
    "shape": "形状",
    "bytes": "字节",
}
ROWS: dict[str, str] = {"in all": "合计", "one value": "一个值"}

# what a printed row begins with, beside the words of the plots
LABELS: dict[str, str] = {
    "pool": "池化",
    "pool, no padding": "池化，无填充",
    "joined": "拼接后",
    "once": "一次",
    "twice": "两次",
    "statistics": "统计量",
    "without places": "没有位置",
    "with places": "有位置",
    "batch norm": "批归一化",
    "layer norm": "层归一化",
}

SENTENCES: dict[str, str] = {
    # zoo.macs and zoo.summary
    "multiply-accumulates of {network} at {size}": "{network} 的乘加次数，输入 {size}",
    # zoo inspect
    "format  {name}, {size} bytes": "格式  {name}，{size} 字节",
    "layout  torch's, Linear weights are [out, in]": "排列  torch 的，Linear 的权重为 [输出, 输入]",
    "layout  Paddle's, Linear weights are [in, out]": "排列  Paddle 的，Linear 的权重为 [输入, 输出]",
    "layout  not told by the file": "排列  文件没有说明",
    "holds   {count} tensors, {values} values": "内容  {count} 个张量，{values} 个值",
    "card    {name}, {classes} classes, {size}, by its names and shapes; {other} has the same tensors and another "
    "input": ("卡片  {name}，{classes} 类，{size}，由名称和形状得出；{other} 的张量相同，输入不同"),
    "card    {name}, {classes} classes, {size}, by its names and shapes": (
        "卡片  {name}，{classes} 类，{size}，由名称和形状得出"
    ),
    # zoo.compare and zoo.convert
    "{operations} operations, {macs} MACs": "{operations} 个运算，{macs} 次乘加",
    "{count} tensors": "{count} 个张量",
    "largest at {place}, {count} outputs": "最大在 {place}，共 {count} 个输出",
    "largest at {place} in {side}": "最大在 {side} 的 {place}",
    "{side}: {count} digits of the logits hold (error {error})": "{side}：logits 有 {count} 位可信（误差 {error}）",
    "In float32 the outputs are the same to the bit, {count} digits can be trusted.": (
        "float32 下输出逐位相同，{count} 位可信。"
    ),
    "In float32 the outputs differ by {apart} of the largest one, {times} times what {one} is from its float64 output "
    "({error}) and {times2} times what {two} is from its float64 output ({error2}): {parts}, {count} digits can be "
    "trusted.": (
        "float32 下输出相差最大值的 {apart}，是 {one} 与它自己的 float64 输出之差（{error}）的 {times} 倍，"
        "是 {two} 与它自己的之差（{error2}）的 {times2} 倍：{parts}，{count} 位可信。"
    ),
    "that is rounding alone": "这只是舍入",
    "that is more than rounding": "这不只是舍入",
    "that is coarser than float32 usually is": "这比 float32 通常的误差大",
    # refusals
    "the picture {file} is damaged, cut short or of a rare kind: {why}; fetch it again, or save it again as an "
    "ordinary JPEG.": "图片 {file} 已损坏、不完整或格式少见：{why}；请重新取得，或另存为普通的 JPEG。",
    "the state does not fit the model ({parts}) and nothing was loaded; build the model that it was saved from, or "
    "rename the tensors.": "状态与模型不符（{parts}），什么也没有装入；请建立保存它的那个模型，或者改张量的名称。",
    "{count} of the source are left over: {names}": "源模型多出 {count} 个：{names}",
    "{count} of the target are missing: {names}": "目标模型缺 {count} 个：{names}",
    "{count} do not fit: {parts}": "{count} 个放不下：{parts}",
    "{a} ({shape}) does not fit {b} ({other}), {c} ({shape2}) does not fit {d} ({other2})": (
        "{a} ({shape}) 放不进 {b} ({other})，{c} ({shape2}) 放不进 {d} ({other2})"
    ),
    "{count} missing: {names}": "缺 {count} 个：{names}",
    "{count} unexpected: {names}": "多出 {count} 个：{names}",
    "{count} mismatched: {parts}": "{count} 个不符：{parts}",
    "{name} has shape {found}, not {wanted}": "{name} 的形状是 {found}，应为 {wanted}",
    "zoo: {file} tries to load {names}, which is not on the list of what weights need, so nothing was loaded; ask for "
    "a plain state dict.": (
        "zoo：{file} 想装入 {names}，它不在权重所需的名单上，所以什么也没有装入；请索取普通的状态字典。"
    ),
    # zoo.translate, zoo.transfer and zoo.convert of a network of one's own
    "{name}  copied": "{name}  照抄",
    "{name}  transposed": "{name}  转置",
    "names something of the framework by a word, which is not translated": "用一个词来指称框架里的东西，词不翻译",
    # comments that it writes into the file
    "the padding counts in torch's mean, and not in Paddle's by default": ("torch 求均值时计入填充，Paddle 默认不计入"),
    "the classes are at axis 1 in torch, and at the last one in Paddle by default": (
        "类别在 torch 里位于轴 1，在 Paddle 里默认位于最后一个轴"
    ),
    "zoo: not translated: {name} names something of the framework by a word, which is not translated": (
        "zoo：未翻译：{name} 用一个词来指称框架里的东西，词不翻译"
    ),
    "has no rule for {name}": "没有 {name} 的规则",
    "not every tensor has a partner ({parts}) and nothing was written; zoo.diagnose(target, source, input_size=...) "
    "says where the two differ.": (
        "不是每个张量都有对应者（{parts}），什么也没有写入；"
        "zoo.diagnose(target, source, input_size=...) 会指出两者哪里不同。"
    ),
    "every tensor has a partner, and yet the two are not the same network: {parts}": (
        "每个张量都有对应者，但两者不是同一个网络：{parts}"
    ),
    "{place} ({kind}; {other} in b) differs first: {parts}": "最先不同的是 {place}（{kind}；b 中为 {other}）：{parts}",
    "{one} against {two} at {place}": "在 {place} 处，{one} 对 {two}",
    "the padding counts in torch's mean only: say exclusive=False in Paddle, or count_include_pad=False": (
        "只有 torch 求均值时计入填充：请在 Paddle 写 exclusive=False，或写 count_include_pad=False"
    ),
    "the {backend} network stops after {layer}: {error}; correct what runs next.": (
        "{backend} 网络在 {layer} 之后停止：{error}；请改正其后的运算。"
    ),
    "{file} fits no card: its {count} names (such as {names}) are like none of theirs, under any prefix; `zoo list` "
    "shows the networks, and --rename OLD=NEW renames.": (
        "{file} 与任何卡片都不符：它的 {count} 个名称（如 {names}）加上任何前缀都不像其中之一；"
        "`zoo list` 列出各网络，--rename OLD=NEW 可改名。"
    ),
    "device {name} is not there: {backend} sees {count} GPUs; use device='cpu' or another index.": (
        "没有设备 {name}：{backend} 看到 {count} 个 GPU；请用 device='cpu' 或别的编号。"
    ),
}
