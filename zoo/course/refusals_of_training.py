"""What a training run and its data refuse, in Chinese: see zoo/course/refusals_in_chinese.py."""

OF_TRAINING: dict[str, str] = {
    # what is asked for
    "--lr-groups is PATTERN=SHARE with commas between, found {a}; write for instance fc.*=1,*=0.1.": (
        "--lr-groups 写成 PATTERN=SHARE，用逗号隔开，这里是 {a}；例如 fc.*=1,*=0.1。"
    ),
    "--aux-weights are numbers with commas between, found {a}; write for instance 0.3,0.3.": (
        "--aux-weights 是用逗号隔开的数，这里是 {a}；例如 0.3,0.3。"
    ),
    "seed must be an integer from 0 up, found {a}; give another.": "seed 必须是从 0 起的整数，这里是 {a}；请换一个。",
    "{a} must be an integer from 1 up, found {b}; give another.": "{a} 必须是从 1 起的整数，这里是 {b}；请换一个。",
    "{a} must be a number {b} to below {c}, found {d}; give another.": (
        "{a} 必须是小于 {c} 的数（下限：{b}），这里是 {d}；请换一个。"
    ),
    "aux_weights are numbers from 0, found {a}; give others.": "aux_weights 是从 0 起的数，这里是 {a}；请换成别的。",
    "lr_groups are patterns and numbers, found {a} and {b}; give others.": (
        "lr_groups 是模式和数，这里是 {a} 和 {b}；请换成别的。"
    ),
    "the share of {a} in lr_groups must be a number above 0, and with the rate below {b}, found {c}; what should not "
    "learn at all is frozen by freeze.": (
        "lr_groups 里 {a} 的比例必须大于 0，乘上学习率后小于 {b}，这里是 {c}；完全不学习的用 freeze 冻结。"
    ),
    "threads is a number from 1 to {a}, found {b}; give another.": "threads 是 1 到 {a} 的数，这里是 {b}；请换一个。",
    "a launcher of several processes trains one backend at a time; name it: torch under torchrun, paddle under "
    "paddle.distributed.launch.": (
        "多进程的启动器一次只训练一个后端；请写明：torchrun 下是 torch，paddle.distributed.launch 下是 paddle。"
    ),
    "{a} has no pictures of its own to train on; say which: --data digits, mnist:DIR, fundus:DIR, signs:DIR or "
    "folder:DIR.": ("{a} 没有自带的训练图片；请写明：--data digits、mnist:DIR、fundus:DIR、signs:DIR 或 folder:DIR。"),
    "the data set {a} must be given as {parts}.": "数据集 {a} 要写成 {parts}。",
    "the limit is a number of pictures from 1, found {a}; leave it out to have all.": (
        "limit 是从 1 起的图片数，这里是 {a}；去掉它就用全部图片。"
    ),
    "the validation share must be between 0 and 1, found {a}; the source has 0.2.": (
        "验证集的比例必须在 0 和 1 之间，这里是 {a}；来源用 0.2。"
    ),
    "{a} needs uint8 pictures N x H x W or N x H x W x channels and as many labels, found {b} labels; convert them "
    "first.": "{a} 需要 N x H x W 或 N x H x W x 通道 的 uint8 图片和同样多的标签，这里的标签是 {b}；请先转换。",
    # the run's folder
    "{a} holds a run already; go on with it by --resume, or choose another folder.": (
        "{a} 里已经有一次训练；用 --resume 继续它，或换一个文件夹。"
    ),
    "{a} holds the {b} of a run, and its recipe.json is gone, so nothing says how to go on; put it back, or choose "
    "another folder.": "{a} 里有一次训练的 {b}，但 recipe.json 不见了，不知道怎样继续；请放回去，或换一个文件夹。",
    "{a} holds a run of both backends; go on with it by --backend both, with one of them in {b}, or choose another "
    "folder.": "{a} 里是两个后端的一次训练；用 --backend both 继续，或用 {b} 继续其中一个，或换一个文件夹。",
    "{a} holds the run of one backend; choose another folder for both.": (
        "{a} 里是一个后端的训练；两个后端请换一个文件夹。"
    ),
    "{a} cannot be read ({b}); choose another folder.": "{a} 无法读取（{b}）；请换一个文件夹。",
    "{a} is not an intact recipe of a run ({b}); choose another folder.": (
        "{a} 不是完好的训练方案（{b}）；请换一个文件夹。"
    ),
    "the run in {a} has {b}, not {c}; resume it with its own settings, or choose another folder.": (
        "{a} 里的训练是 {b}，不是 {c}；请用它自己的设置继续，或换一个文件夹。"
    ),
    "resume needs the run's folder; give it as out.": "继续训练需要它的文件夹；请用 out 给出。",
    "resume=True needs the run's folder; give it as out.": "resume=True 需要训练的文件夹；请用 out 给出。",
    "there is no run in {a} to go on with; start it without resume.": (
        "{a} 里没有可以继续的训练；请不带 resume 重新开始。"
    ),
    "there is no checkpoint {a}; start the run without resume.": "没有检查点 {a}；请不带 resume 重新开始。",
    "{a} is not a checkpoint of zoo's training; give a run folder's last.ckpt.": (
        "{a} 不是 zoo 训练的检查点；请给出训练文件夹里的 last.ckpt。"
    ),
    "{a} is not an intact checkpoint ({b}); start the run again.": "{a} 不是完好的检查点（{b}）；请重新开始训练。",
    "the data is not what the run began with: {a}. Put it back as it was, or start a new run in another folder.": (
        "数据与训练开始时的不同：{a}。请恢复原样，或在另一个文件夹里重新开始。"
    ),
    # what the network and the data are to each other
    "{a} has labels from {b} to {c}, the network has {d} outputs; build it with num_classes={e}.": (
        "{a} 的标签从 {b} 到 {c}，网络有 {d} 个输出；请用 num_classes={e} 建立它。"
    ),
    "every tensor of this model is frozen, so nothing can learn; unfreeze some: zoo.unfreeze.": (
        "这个模型的张量全都冻结了，什么也学不到；请解冻一些：zoo.unfreeze。"
    ),
    "loss={a} does not go with {b} outputs; the sigmoid is for num_classes=1, cross_entropy for 2 and more.": (
        "loss={a} 与 {b} 个输出不配；sigmoid 用于 num_classes=1，cross_entropy 用于 2 类以上。"
    ),
    "{a} has {b} auxiliary heads, found {c} aux_weights; give one for each.": (
        "{a} 有 {b} 个辅助分类器，aux_weights 有 {c} 个；请各给一个。"
    ),
    "{a} pictures in batches of {b} leave a batch of one, and batch normalisation needs two; set drop_last or "
    "another batch_size.": (
        "{a} 张图片，每批 {b} 张，会剩下只有一张的一批，而批归一化需要两张；请设 drop_last 或换一个 batch_size。"
    ),
    "aux_weights need auxiliary heads; build the network with aux=True, or leave them out.": (
        "aux_weights 需要辅助分类器；请用 aux=True 建立网络，或去掉它们。"
    ),
    "{a} is no longer finite after {b} steps ({c}, lr {d}); take a smaller lr, or clip the gradient.": (
        "{b} 步之后 {a} 不再是有限的数（{c}，lr {d}）；请减小 lr，或裁剪梯度。"
    ),
    "the loss of step {a} is {b} (lr {c}, {d}); take a smaller lr, or clip the gradient.": (
        "第 {a} 步的损失是 {b}（lr {c}，{d}）；请减小 lr，或裁剪梯度。"
    ),
    "no batch could be read to train on: {a}": "没有一批训练图片能够读取：{a}",
    "no validation picture could be read; see what is wrong with the first of them.": (
        "验证图片一张也读不了；请看第一张有什么问题。"
    ),
    "a run without a step cannot be compared; train both.": "一步也没有训练，无法比较；请训练两者。",
    # inputs and levels of compare and diagnose
    "give the shape of one input as input_size=, (3, 32, 32) say, or the arrays themselves as inputs=; found {a}.": (
        "请用 input_size= 给出一个输入的形状，例如 (3, 32, 32)，或用 inputs= 给出数组；这里：{a}。"
    ),
    "inputs is an array, a tuple of arrays or a dict of arrays by keyword, found {a}; a tensor's .numpy() is an "
    "array.": "inputs 是数组、数组的元组或以参数名为键的字典，这里是 {a}；张量的 .numpy() 就是数组。",
    "inputs is empty; give at least one array with the batch axis first.": (
        "inputs 是空的；请至少给一个数组，批次轴在前。"
    ),
    "input_size is the shape of one input, without the batch axis, found {a}; give (3, 32, 32) for a picture or "
    "(64,) for a vector. For whole numbers, such as words, give arrays as inputs=.": (
        "input_size 是一个输入的形状，不含批次轴，这里是 {a}；图片例如 (3, 32, 32)，向量例如 (64,)。整数（例如词）"
        "请用 inputs= 给出数组。"
    ),
    "{a} is {b}; inputs are numpy arrays of numbers or truth values.": "{a} 是 {b}；输入应是数或真假值的 numpy 数组。",
    "{a} has the shape {b}; inputs have values, and the batch axis first.": (
        "{a} 的形状是 {b}；输入里要有值，批次轴在前。"
    ),
    "{a} has values that are no numbers; a comparison on those says nothing.": (
        "{a} 里有不是数的值；用它们比较说明不了什么。"
    ),
    "compare takes one network's name, or two models and their input_size=(channels, height, width) or inputs=; found "
    "{a}.": ("compare 要一个网络的名字，或两个模型和它们的 input_size=(通道, 高, 宽) 或 inputs=；这里：{a}。"),
    "isolate and onnx are for a network's name; leave them out for two models.": (
        "isolate 和 onnx 用于网络的名字；比较两个模型时请去掉。"
    ),
    "level {a}, mixed precision, is one of a device; name that as well, such as gpu.": (
        "第 {a} 级（混合精度）要有设备；请也写明，例如 gpu。"
    ),
    "input_size, inputs and copy_weights are for comparing two models; a name takes image_size=.": (
        "input_size、inputs 和 copy_weights 用于比较两个模型；网络的名字用 image_size=。"
    ),
    "level {a} needs a network's name; two models have {b}.": "第 {a} 级要网络的名字；两个模型可用的有 {b}。",
    # files of data
    "the folder {a} cannot be read ({b}); give a readable one.": "文件夹 {a} 无法读取（{b}）；请给出可以读取的。",
    "{a} cannot be read ({b}); give a readable file.": "{a} 无法读取（{b}）；请给出可以读取的文件。",
    "{a} is larger than the limit of {b} bytes; give a smaller file.": "{a} 超过 {b} 字节的上限；请给出较小的文件。",
    "{a} should be a folder with {b}, there is {c}; give another folder.": (
        "{a} 应是含有 {b} 的文件夹，这里是 {c}；请换一个文件夹。"
    ),
    "{a} in the zip {b} is damaged ({c}); fetch the archive again.": (
        "压缩包 {b} 里的 {a} 已损坏（{c}）；请重新取得压缩包。"
    ),
    "{a} in the zip {b} is encrypted; unpack it with its password and give the folder.": (
        "压缩包 {b} 里的 {a} 有密码；请用密码解开，再给出文件夹。"
    ),
    "{a} in the zip {b} says it unpacks to {c} bytes, over the limit of {d}; look at the archive, and unpack it "
    "yourself if it is right.": (
        "压缩包 {b} 里的 {a} 说自己解开后有 {c} 字节，超过上限 {d}；请检查压缩包，如果没有问题，请自己解开。"
    ),
    "the zip {a} cannot be read ({b}); fetch it again, or unpack it beside it.": (
        "压缩包 {a} 无法读取（{b}）；请重新取得，或在旁边解开它。"
    ),
    "the zip {a} lies in {b} others, which no data set here does; unpack it yourself.": (
        "压缩包 {a} 套在 {b} 层压缩包里，这里的数据集都不是这样；请自己解开。"
    ),
    "the class folder {a} has no picture that can be read ({b}); put pictures there or take it away.": (
        "类别文件夹 {a} 里没有能读取的图片（{b}）；请放入图片，或移走它。"
    ),
    "{a} should have a folder of pictures for each of two classes or more, found {b}.": (
        "{a} 应为至少两个类别各有一个图片文件夹，这里是 {b}。"
    ),
    "{a} has folders named as parts of a split ({b}), and {c}; keep one folder 'train' and one 'valid' with a "
    "folder for each class, or rename them if they are classes.": (
        "{a} 里有名字像数据划分的文件夹（{b}），{c}；请保留一个 'train' 和一个 'valid'，里面每类一个文件夹，如果它"
        "们是类别，请改名。"
    ),
    "{a} has folders named as parts of a split ({b}), and in {c} the pictures lie in no folders of classes; make "
    "one for each class, or rename the folders if they are classes.": (
        "{a} 里有名字像数据划分的文件夹（{b}），而 {c} 里的图片没有按类别放；请每类建一个文件夹，如果它们是类别，请"
        "改名。"
    ),
    "{a} has {b}, with folders in it, beside {c}: is one a part of a split, or is each a class? To train on the "
    "one alone, give {d}; for classes, put their pictures into them without folders.": (
        "{a} 里有 {b}（里面还有文件夹），旁边是 {c}：是数据划分的一部分，还是各为一类？只用前者训练，请给 {d}；如果"
        "是类别，请把图片直接放进去，不要再套文件夹。"
    ),
    "the class folders {a} and {b} are one and the same; take the link away.": (
        "类别文件夹 {a} 和 {b} 是同一个；请去掉链接。"
    ),
    "of the folders in {a} only {b} has pictures, in folders of its own; if those are the classes, give {c}.": (
        "{a} 的文件夹中只有 {b} 有图片，在它自己的文件夹里；如果那些是类别，请给 {c}。"
    ),
    "{a} has the class {b}, which training does not have ({c}); use the same folder names in both.": (
        "{a} 有类别 {b}，训练数据里没有（{c}）；请在两边用同样的文件夹名。"
    ),
    "{a} has {b}, and only one can validate; take the others away.": "{a} 里有 {b}，只能有一个用于验证；请移走其他的。",
    "the pictures of {a} lie in no folders of classes, so nothing says what they show; make the same folders in it "
    "as for training, or take it away.": (
        "{a} 的图片没有按类别放，不知道是什么；请在里面建立与训练数据相同的文件夹，或移走它。"
    ),
    "{a} has {b}, with the same folders in them ({c}): are they parts of a split, or classes? Rename parts to "
    "'train' and 'valid'; for classes, put their pictures into them without folders.": (
        "{a} 里有 {b}，里面的文件夹相同（{c}）：是数据划分，还是类别？数据划分请改名为 'train' 和 'valid'；如果是类"
        "别，请把图片直接放进去，不要再套文件夹。"
    ),
    "{a} is not an IDX file of bytes: it should start with 00 00 08 and its number of dimensions, found {b}; fetch it "
    "again.": "{a} 不是字节的 IDX 文件：开头应是 00 00 08 和维数，这里是 {b}；请重新取得。",
    "the digits that ship are packed by xz, which this Python was built without; install one that has the module "
    "lzma.": ("自带的数字图片用 xz 压缩，而这个 Python 编译时没有带上它；请安装带有 lzma 模块的 Python。"),
    "the IDX file {a} is cut short in its header; fetch it again.": "IDX 文件 {a} 的文件头不完整；请重新取得。",
    "the IDX file {a} says it holds {b} bytes, over the limit of {c}; fetch it again.": (
        "IDX 文件 {a} 说自己有 {b} 字节，超过上限 {c}；请重新取得。"
    ),
    "the IDX file {a} should hold {b} bytes by its header, found {c}; fetch it again.": (
        "按文件头，IDX 文件 {a} 应有 {b} 字节，这里是 {c}；请重新取得。"
    ),
    "the IDX file {a} cannot be read ({b}); fetch it again.": "IDX 文件 {a} 无法读取（{b}）；请重新取得。",
    "{a} has several sets of IDX files, in {b}; give the folder of one.": (
        "{a} 里有几套 IDX 文件，在 {b}；请给出其中一套的文件夹。"
    ),
    "{a} should have one {b}, or .gz, found {c}; give the folder of the four files.": (
        "{a} 里应有一个 {b}，或它的 .gz，这里有 {c} 个；请给出四个文件所在的文件夹。"
    ),
    "{a} should have pictures N x H x W and N labels, found {b}; fetch them again.": (
        "{a} 应有 N x H x W 的图片和 N 个标签，这里是 {b}；请重新取得。"
    ),
    "{a} should have labels from 0 to 9, found {b}; give MNIST or Fashion-MNIST.": (
        "{a} 的标签应从 0 到 9，这里有 {b}；请给 MNIST 或 Fashion-MNIST。"
    ),
    "the picture {a} is cut short: its PNG end mark is missing; fetch it again.": (
        "图片 {a} 不完整：没有 PNG 的结束标记；请重新取得。"
    ),
    "the picture {a} says it is {b}, over the limit of {c} pixels; make it smaller first.": (
        "图片 {a} 说自己有 {b}，超过 {c} 像素的上限；请先缩小。"
    ),
    "the picture {a} cannot be read ({b}); give the path of a file.": "图片 {a} 无法读取（{b}）；请给出文件的路径。",
    "the picture {a} is damaged: a PNG checksum is wrong at byte {b}; fetch it again.": (
        "图片 {a} 已损坏：第 {b} 字节处的 PNG 校验和不对；请重新取得。"
    ),
}
