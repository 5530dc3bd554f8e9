"""What zoo says of sources, recipes and spellings, in Chinese; what it says of a network is in zoo/cards/catalogue."""

FACTS = {
    # sources
    "Baidu PaddlePaddle course, image classification chapter (2020)": "百度 PaddlePaddle 课程，图像分类一章（2020 年）",
    "CSDN, Deep learning week J8: Inception v1 in practice (PyTorch port)": (
        "CSDN，深度学习第 J8 周：Inception v1 实战（PyTorch 移植）"
    ),
    "CSDN, Andrew Ng deep learning C4W2: residual networks (PyTorch port)": (
        "CSDN，吴恩达深度学习 C4W2：残差网络（PyTorch 移植）"
    ),
    "CSDN, PyTorch in practice: GoogLeNet and Inception explained": "CSDN，PyTorch 实战：GoogLeNet 和 Inception 详解",
    "CSDN, Deep learning week J5: DenseNet with SE-Net in practice (PyTorch port)": (
        "CSDN，深度学习第 J5 周：DenseNet 加 SE-Net 实战（PyTorch 移植）"
    ),
    "torchvision.models": "torchvision.models",
    "paddle.vision.models": "paddle.vision.models",
    "Dive into Deep Learning (d2l.ai)": "《动手学深度学习》（d2l.ai）",
    "pytorch-cifar, Train CIFAR10 with PyTorch (kuangliu)": "pytorch-cifar，用 PyTorch 训练 CIFAR10（kuangliu）",
    "the original paper": "原论文",
    # recipes
    "Adam at 0.001, 10 epochs in batches of 32": "Adam，学习率 0.001，10 个轮次，批大小 32",
    "the course's: Momentum 0.9 at 0.001, 5 epochs in batches of 10, one logit": (
        "课程的：Momentum 0.9，学习率 0.001，5 个轮次，批大小 10，一个 logit"
    ),
    "Adam from 0.0001 to 0 along a cosine, 12 epochs, mirrored and turned pictures": (
        "Adam，学习率沿余弦从 0.0001 降到 0，12 个轮次，图片随机镜像和旋转"
    ),
    "Adam from 0.001 to 0 along a cosine, 12 epochs, mirrored and turned pictures": (
        "Adam，学习率沿余弦从 0.001 降到 0，12 个轮次，图片随机镜像和旋转"
    ),
    "the course's: Momentum 0.9 at 0.001, 5 epochs in batches of 10; sigmoids hardly learn with it": (
        "课程的：Momentum 0.9，学习率 0.001，5 个轮次，批大小 10；sigmoid 用它几乎学不动"
    ),
    "Adam at 0.002, 12 epochs in batches of 32": "Adam，学习率 0.002，12 个轮次，批大小 32",
    "week J8's: Adam at 1e-4, 10 epochs in batches of 32; without its softmax before the loss": (
        "第 J8 周的：Adam，学习率 1e-4，10 个轮次，批大小 32；去掉损失之前的 softmax"
    ),
    "Adam from 3e-4 to 0 along a cosine, 15 epochs, mirrored and turned pictures": (
        "Adam，学习率沿余弦从 3e-4 降到 0，15 个轮次，图片随机镜像和旋转"
    ),
    "the C4W2 port's: Adam at 0.001, 50 epochs in batches of 32": (
        "C4W2 移植的：Adam，学习率 0.001，50 个轮次，批大小 32"
    ),
    "Adam from 0.001 to 0 along a cosine, 15 epochs": "Adam，学习率沿余弦从 0.001 降到 0，15 个轮次",
    # notes of the dictionary of spellings
    "The base class of networks and layers.": "网络和层的基类。",
    "The same arguments in the same order; weights are OIHW in both.": "参数相同，次序相同；两边的权重都是 OIHW。",
    "The same over a batch of vectors.": "作用于一批向量，其余相同。",
    "torch counts batches in a buffer too, Paddle does not.": "torch 还用一个缓冲区记批次数，Paddle 没有。",
    "Equal, except for ceil_mode if the last window starts in the padding.": (
        "相同；只有 ceil_mode 下最后一个窗口从填充里开始时不同。"
    ),
    "The padding counts in torch's mean and not in Paddle's by default.": (
        "默认情况下，torch 的平均值计入填充，Paddle 的不计。"
    ),
    "The same output size, an int or a pair.": "输出尺寸的写法相同，一个整数或一对整数。",
    "A layer under a name that is no word of Python's.": "名字不是 Python 标识符的层。",
    "Paddle's transpose is of all axes, torch's of two.": "Paddle 的 transpose 排列所有的轴，torch 的只换两个。",
    "The same; zoo draws its first values.": "同上；初值由 zoo 抽取。",
    "A tensor with an array's values.": "以数组的值构成的张量。",
    "The same beside a tensor x; Paddle makes all tensors on the device that is in use.": (
        "同上，与张量 x 相配；Paddle 把张量都建在正在使用的设备上。"
    ),
    "A linear layer's weight is [out, in] in torch, [in, out] here.": (
        "线性层的权重在 torch 里是 [out, in]，在这里是 [in, out]。"
    ),
    "Zeros before and behind each axis: torch begins with the last one, Paddle with the first.": (
        "每个轴前后补多少零：torch 从最后一个轴写起，Paddle 从第一个轴写起。"
    ),
    "Layers of zoo's own, which a framework lacks.": "zoo 自己的层，框架里没有。",
    "A tensor of a layer's own, that learns, by its shape and its first value.": (
        "层自己的、参与学习的张量，写出它的形状和初值。"
    ),
    "Paddle has two modes; ours is torch's.": "Paddle 有两种模式；我们用与 torch 相同的那种。",
    "Paddle's attribute also takes an initialiser.": "Paddle 的这个参数还接受初始化方法。",
    "Paddle keeps the value as float32.": "Paddle 把这个值存成 float32。",
    "The share of the new batch in torch, of the old mean in Paddle.": (
        "在 torch 里是新批次的份额，在 Paddle 里是旧均值的份额。"
    ),
    "The same of slower statistics.": "含义相同，统计量变得更慢。",
    "torch's is the difference here, to the last bit.": "这里 torch 的值就写成这个差，到最后一位都相同。",
    "x sigmoid(x), which is also called swish.": "x 乘以 sigmoid(x)，也叫 swish。",
    "The mean divides by the window's size, padding included.": "平均值除以整个窗口的大小，填充也算在内。",
    "Join along an axis: 1 is the channels.": "沿一个轴拼接：1 是通道。",
    "The framework's name, also in import lines and in calls such as flatten.": (
        "框架的名字，也出现在 import 行和 flatten 等调用里。"
    ),
}
