"""Names in parameter files of the course's own fluid networks (2020), and ours for the same tensors.

Source: Baidu PaddlePaddle course, image classification chapter (2020): the attributes of its classes, saved with
save_dygraph as a pickle of arrays, Linear weights [in, out]. A name is the path of attributes to the layer.

    network      the course's layer                       ours
    LeNet        conv1 conv2 conv3 fc1 fc2                the same
    AlexNet      conv1 .. conv5 fc1 fc2 fc3               the same
    GoogLeNet    conv1 conv2_1 conv2_2 block3_1.p1_1 fc   the same
    VGG          block_B.conv_I                           features.N, the convolutions in their order
                 fc1 fc2 fc3                              classifier.0 classifier.3 classifier.6
    ResNet       conv._conv, conv._batch_norm             conv1, bn1
                 bb_S_B.convK._conv, ._batch_norm         layer{S+1}.B.conv{K+1}, bn{K+1}
                 bb_S_B.short._conv, ._batch_norm         layer{S+1}.B.downsample.0, .1
                 out                                      fc

(zoo/weights/schemes.py has them as a scheme, beside other libraries'.)

Batch norm's _mean and _variance are running_mean and running_var, as in every Paddle file.

Fluid's dropout scaled by 1 - p in evaluation and not in training. A network trained so expects half of what ours gives
after each dropout of p = 0.5; the factor goes into the next Linear weights, where it is exact (a power of two).
"""

STATISTICS = {"_mean": "running_mean", "_variance": "running_var"}
PADDLES = {ours: paddles for paddles, ours in STATISTICS.items()}
# the Linear weights right after a dropout of 0.5, in the course's networks that have any
AFTER_DROPOUT = {
    "alexnet": ("fc2.weight", "fc3.weight"),
    **{f"vgg{depth}": ("classifier.3.weight", "classifier.6.weight") for depth in (11, 13, 16, 19)},
}


def portable(name: str) -> str:
    """A Paddle name as ours: batch norm's statistics are called otherwise."""
    layer, dot, role = name.rpartition(".")
    return layer + dot + STATISTICS.get(role, role)
