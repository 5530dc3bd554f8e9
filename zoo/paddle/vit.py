"""Vision Transformer: a picture is cut into square patches, and every patch looks at all others, layer after layer.

Source: torchvision, whose state names these are.
Paper: Dosovitskiy et al., "An image is worth 16x16 words: transformers for image recognition at scale", 2021.

Input N x in_channels x image_size x image_size, output logits N x num_classes. D is the width, and L counts the patches
and one step more, the class token, from which the answer is read. Each of the L places has a vector that is learnt,
so weights of one image_size do not fit another.
"""

import paddle
import paddle.nn as nn
import paddle.nn.functional as F


class SelfAttention(nn.Layer):
    """Every step gives a mean of all steps' values, weighted by how well their keys agree with its own query.

    Each head does so with a share of the width. The three projections are kept as one matrix, query, key and value one
    below the other. N x L x D to N x L x D.
    """

    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.in_proj_weight = self.create_parameter((3 * width, width))
        self.in_proj_bias = self.create_parameter((3 * width,), default_initializer=nn.initializer.Constant(0.0))
        self.out_proj = nn.Linear(width, width)

    def forward(self, x):
        length, width = x.shape[1], x.shape[2]
        x = paddle.matmul(x, self.in_proj_weight.T) + self.in_proj_bias  # N x L x 3 D
        x = paddle.reshape(x, (-1, length, 3, self.heads, width // self.heads))  # N x L x 3 x heads x D / heads
        q = paddle.transpose(x[:, :, 0], (0, 2, 1, 3))  # N x heads x L x D / heads
        k = paddle.transpose(x[:, :, 1], (0, 2, 3, 1))  # N x heads x D / heads x L
        v = paddle.transpose(x[:, :, 2], (0, 2, 1, 3))  # N x heads x L x D / heads
        x = paddle.matmul(q * (width // self.heads) ** -0.5, k)  # N x heads x L x L
        x = paddle.matmul(F.softmax(x, -1), v)  # N x heads x L x D / heads
        x = paddle.reshape(paddle.transpose(x, (0, 2, 1, 3)), (-1, length, width))  # N x L x D
        x = self.out_proj(x)  # N x L x D
        return x


class EncoderBlock(nn.Layer):
    """Attention, then two linear layers for each step on its own; both in a shortcut, behind a layer norm."""

    def __init__(self, width, heads):
        super().__init__()
        self.ln_1 = nn.LayerNorm(width, epsilon=1e-6)
        self.self_attention = SelfAttention(width, heads)
        self.ln_2 = nn.LayerNorm(width, epsilon=1e-6)
        self.mlp = nn.Sequential(
            nn.Linear(width, 4 * width),
            nn.GELU(),
            nn.Dropout(p=0.0, mode="upscale_in_train"),
            nn.Linear(4 * width, width),
            nn.Dropout(p=0.0, mode="upscale_in_train"),
        )

    def forward(self, x):
        x = x + self.self_attention(self.ln_1(x))  # N x L x D
        x = x + self.mlp(self.ln_2(x))  # N x L x D
        return x


class Encoder(nn.Layer):
    """The places are added to the steps, then come the blocks, one behind the other, and a last layer norm."""

    def __init__(self, length, width, depth, heads):
        super().__init__()
        self.pos_embedding = self.create_parameter((1, length, width))
        self.layers = nn.Sequential()
        for number in range(depth):
            setattr(self.layers, f"encoder_layer_{number}", EncoderBlock(width, heads))
        self.ln = nn.LayerNorm(width, epsilon=1e-6)

    def forward(self, x):
        x = self.layers(x + self.pos_embedding)  # N x L x D
        x = self.ln(x)  # N x L x D
        return x


class VisionTransformer(nn.Layer):
    """Patches by one convolution whose stride is its kernel, a class token before them, an encoder, a head."""

    def __init__(self, patch, width, depth, heads, num_classes, in_channels, image_size):
        super().__init__()
        length = (image_size // patch) ** 2 + 1
        self.class_token = self.create_parameter((1, 1, width), default_initializer=nn.initializer.Constant(0.0))
        self.conv_proj = nn.Conv2D(in_channels, width, patch, patch)
        self.encoder = Encoder(length, width, depth, heads)
        self.heads = nn.Sequential()
        self.heads.head = nn.Linear(width, num_classes)

    def forward(self, x):  # N x 3 x 224 x 224
        x = self.conv_proj(x)  # N x D x 14 x 14
        x = paddle.transpose(paddle.flatten(x, 2), (0, 2, 1))  # N x 196 x D
        token = self.class_token.expand((x.shape[0], -1, -1))  # N x 1 x D
        x = paddle.concat([token, x], 1)  # N x 197 x D
        x = self.encoder(x)  # N x 197 x D
        x = self.heads(x[:, 0])  # N x num_classes
        return x


def vit_b_16(num_classes: int, in_channels: int, image_size: int) -> VisionTransformer:
    """torchvision's ViT-B/16: 12 layers of width 768; 3x224x224, 86,567,656 parameters with 1000 classes."""
    return VisionTransformer(16, 768, 12, 12, num_classes, in_channels, image_size)


def vit_b_32(num_classes: int, in_channels: int, image_size: int) -> VisionTransformer:
    """torchvision's ViT-B/32, of patches twice as large: 3x224x224, 88,224,232 parameters with 1000 classes."""
    return VisionTransformer(32, 768, 12, 12, num_classes, in_channels, image_size)


def vit_l_16(num_classes: int, in_channels: int, image_size: int) -> VisionTransformer:
    """torchvision's ViT-L/16: 24 layers of width 1024; 3x224x224, 304,326,632 parameters with 1000 classes."""
    return VisionTransformer(16, 1024, 24, 16, num_classes, in_channels, image_size)


def vit_l_32(num_classes: int, in_channels: int, image_size: int) -> VisionTransformer:
    """torchvision's ViT-L/32, of patches twice as large: 3x224x224, 306,535,400 parameters with 1000 classes."""
    return VisionTransformer(32, 1024, 24, 16, num_classes, in_channels, image_size)
