"""What each exercise asks for, in Chinese; the English is the first line of its docstring."""

TASKS: dict[str, dict[str, str]] = {
    "00_two_spellings": {
        "peaks": "移植。把一段 numpy 代码改写到所用的框架，不用 numpy，也不用循环。",
        "slope": "任意函数的梯度。",
        "train": "训练步骤。",
        "Ported": "移植。把 2020 年的 PaddlePaddle 代码改写成所用框架今天的写法。",
    },
    "01_lenet": {
        "LeNet": "按论文的尺寸写 LeNet。",
        "parameters": "手算用于另一种图片尺寸的 LeNet 的参数量。",
        "validate": "验证。",
        "carry": "装入另一个框架的权重。",
    },
    "02_fundus": {
        "batch": "一个训练用的批次。",
        "width": "手算在给定参数量之内层能有多宽。",
        "Mended": "找出错误。把 Broken 复制过来，改正它的 forward 里的四处错误。",
        "accuracy": "只有一个 logit 的网络的准确率。",
    },
    "03_alexnet": {
        "flat_size": "手算第一个全连接层读入多少个值。",
        "shift": "一种数据增广。",
        "CourseDropout": "两种写法。用所用框架今天的写法写出课程的 dropout。",
        "Mended": "找出错误。把 Broken 复制过来，改正它的 forward 里的三处错误。",
    },
    "04_vgg": {
        "pixels": "从后往前求感受野。",
        "widest": "手算在给定参数量之内网络能有多宽。",
        "Block": "移植。把另一个框架写的、仿照课程的 VGG 块改写到所用的框架。",
        "Mended": "找出错误。把 Broken 复制过来，改正它的 forward 里的三处错误。",
    },
    "05_googlenet": {
        "Inception": "Inception 模块。",
        "block_macs": "手算练习 1 的模块的乘加次数。",
        "Auxiliary": "移植。把另一个框架写的辅助分类器改写到所用的框架。",
        "Mended": "找出错误。把 Broken 复制过来，改正它的 forward 里的三处错误。",
    },
    "06_resnet": {
        "PreActivation": "瓶颈块，按它的作者一年之后的写法。",
        "resnet_params": "手算由瓶颈块组成的 ResNet 的参数量。",
        "Downsampling": "移植。把另一个框架写的、捷径上有池化的块改写到所用的框架。",
        "Mended": "找出错误。把 Broken 复制过来，改正它的 forward 里的三处错误。",
    },
    "07_inception_v1": {
        "reduction": "1x1 卷积必须窄到多少个通道？",
        "split": "顾及类别的数据划分。",
        "keep_best": "保留最好的模型。",
        "Mended": "移植并改正。",
    },
    "08_resnet_signs": {
        "Residual": "移植并改正。",
        "sides": "手算各张特征图的边长。",
        "accuracy": "可以信任的准确率。",
        "load_fitting": "装入对得上的部分。",
    },
    "09_inception_v3": {
        "Parts": "移植，并把卷积分解开。",
        "nearest_pair": "一对小窗口能在多大程度上代替一个窗口。",
        "loss": "带辅助分类器的网络的损失。",
        "Mended": "找出错误。把 Broken 复制过来，改正三处错误，其中一处在构造函数里。",
    },
    "10_pitfalls": {
        "num_learning": "一个模型里有多少个值参与学习。",
        "Ported": "含有四个陷阱的移植。把另一个框架的代码改写到所用的框架，算出同样的结果。",
        "smoothed_loss": "在两个框架里含义相同的交叉熵。",
        "running": "滑动统计量，按另一个框架的批归一化来算。",
    },
    "11_moving_a_model": {
        "own_state": "把另一个框架的数组用于所用框架的网络。",
        "load": "严格的加载函数，要么全部装入，要么什么也不动。",
        "Mended": "找出错误。把 Broken 复制过来并改正，直到 zoo.diagnose 判定它与 resnet18 相等。",
        "best_state": "留下最好的，而不是最后的。",
    },
    "12_bigger": {
        "train_step": "用内存放不下的批次走一个训练步。",
        "share": "多个进程之一在一个轮次里读取的图片。",
        "unscaled": "混合精度中，在 backward() 和 step() 之间要做的事。",
        "joined": "跨多个进程的批归一化。",
    },
}
