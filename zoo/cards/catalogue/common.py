"""What cards of several families share: sources, papers, preprocessings, first weights, and words on quirks."""

from zoo.cards.model import Init, Preprocessing

SOURCES = {
    "baidu": "Baidu PaddlePaddle course, image classification chapter (2020)",
    "csdn-j8": "CSDN, Deep learning week J8: Inception v1 in practice (PyTorch port)",
    "csdn-c4w2": "CSDN, Andrew Ng deep learning C4W2: residual networks (PyTorch port)",
    "csdn-googlenet": "CSDN, PyTorch in practice: GoogLeNet and Inception explained",
    "torchvision": "torchvision.models",
    "paper": "the original paper",
}


DIGITS = Preprocessing("grey", (0.5,), (0.5,))
FUNDUS = Preprocessing("BGR", (0.5, 0.5, 0.5), (0.5, 0.5, 0.5))
SIGNS = Preprocessing("RGB", (0.0, 0.0, 0.0), (1.0, 1.0, 1.0))
IMAGENET = Preprocessing("RGB", (0.485, 0.456, 0.406), (0.229, 0.224, 0.225))

SIGMOID = Init(conv="xavier", linear="xavier")
PLAIN = Init(conv="he", linear="he")
NORMED = Init(conv="he", linear="uniform")

DROPOUT = "dropout scales up in training; the course's fluid dropout scaled down in evaluation instead"
BIASED_CONV = "convolutions keep a bias before batch normalisation, where it has no effect and its gradient is zero"
TRAINED = ("source", "default")
