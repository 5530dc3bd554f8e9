"""What `zoo train` prints, in Chinese: the lines of its epochs, and what it says of its pictures and of its end.

The English is that of the code that prints it (tests/test_spoken.py looks for it there). A hole {name} holds any text.
"""

# of a bar of training and its lines; elsewhere these may be names of layers, which stay
BAR: dict[str, str] = {
    "epoch": "轮次",
    "train loss": "训练损失",
    "valid loss": "验证损失",
    "loss": "损失",
    "top-1": "top-1",
    "lr": "学习率",
    "s": "秒",
    "images/s": "张/秒",
}
# sentences, with holes as in results_in_chinese.py; in {listed} are names and counts
TRAIN: dict[str, str] = {
    # before it begins
    "all pictures of {folder} lie in {inner}; its folders are taken": (
        "{folder} 的全部图片都在 {inner} 里；取其中的文件夹"
    ),
    "{count} pictures of no class are left out, the first is {file}": (
        "有 {count} 张图片不属于任何类别，已略去，第一张是 {file}"
    ),
    "{folder} has no picture of {names}; training has": "{folder} 里没有 {names} 的图片；训练集里有",
    "{count} files are no pictures that can be read, and left out: {listed}": (
        "有 {count} 个文件不是能读的图片，已略去：{listed}"
    ),
    "{folder} has nothing to validate with, so a share of the training pictures is held": (
        "{folder} 里没有可用于验证的图片，所以从训练图片中留出一部分"
    ),
    "beside {train} and {held}, left out: {listed}": "除 {train} 和 {held} 之外，已略去：{listed}",
    "beside {train}, left out: {listed}": "除 {train} 之外，已略去：{listed}",
    "the run began with threads={count}, so it goes on with as many and not {here}": (
        "训练是以 threads={count} 开始的，所以仍用这么多，而不是 {here}"
    ),
    # and when it ends
    "{card} in {backend} {version} on {data}, {dtype}: best epoch {epoch} of {epochs}": (
        "{card}，{backend} {version}，数据 {data}，{dtype}：最好的是第 {epoch} 轮（共 {epochs} 轮）"
    ),
    "{count} pictures, loss {loss}, top-1 {share}": "{count} 张图片，损失 {loss}，top-1 {share}",
    "{count} pictures, loss {loss}, top-1 {share}, top-5 {five}": (
        "{count} 张图片，损失 {loss}，top-1 {share}，top-5 {five}"
    ),
    "{count} pictures, loss {loss}, top-1 {share}, AUC {area}": (
        "{count} 张图片，损失 {loss}，top-1 {share}，AUC {area}"
    ),
    "{count} pictures skipped:": "略过 {count} 张图片：",
    "{count} of {classes} classes, those with the lowest F1": "{classes} 个类别中 F1 最低的 {count} 个",
    "no AUC: {parts}": "没有 AUC：{parts}",
    "AUC is for two classes, here are {count}": "AUC 用于两个类别，这里有 {count} 个",
    "all {count} pictures are of class {name}": "全部 {count} 张图片都属于类别 {name}",
    "{count} pictures without finite logits count as wrong": "logits 不是有限数的 {count} 张图片算作答错",
    "{card} on {data}, {dtype}": "{card}，数据 {data}，{dtype}",
    "train loss {backend}": "训练损失 {backend}",
    "top-1 {backend}": "top-1 {backend}",
    "largest difference of the loss over {steps} steps: {apart} (step {step}), relative {relative}": (
        "{steps} 步中损失的最大差异：{apart}（第 {step} 步），相对值 {relative}"
    ),
    "in {folder}": "结果在 {folder}",
    "zoo: stopped; go on with: {command}": "zoo：已停止；接着训练：{command}",
}
# words within a list of names and counts
LISTED: dict[str, str] = {
    r" \(([\d,]+) pictures\)": r"（\1 张图片）",
    r" and ([\d,]+) other kinds$": r" 等，另有 \1 种",
    r"\bno ending\b": "无扩展名",
}
