"""Vision Transformers."""

from zoo.cards.catalogue.common import IMAGENET, torchvision
from zoo.cards.model import Init, ModelCard, Published

DOSOVITSKIY = 'Dosovitskiy et al., "An image is worth 16x16 words: transformers for image recognition at scale", 2021'
SIZED = (
    "a vector is learnt for each place, so weights fit the image_size that they were trained with; torchvision's "
    "interpolate_embeddings makes those of another size"
)
REMAINDER = "a picture that is not whole patches loses its last rows and columns; torchvision refuses it"
SWAG = "torchvision's IMAGENET1K_SWAG sets have a licence of their own, CC-BY-NC 4.0"


def _vit(name: str, size: str, num_params: int, macs: int, about: str, *published: Published) -> ModelCard:
    patch = int(name[-2:])
    swag = (SWAG,) if len(published) > 1 else ()
    return ModelCard(
        name, "vit", f"ViT-{size}/{patch}", "torchvision", DOSOVITSKIY, "vit", (3, 224, 224), 1000, num_params, macs,
        patch, Init(conv="uniform", linear="xavier"), IMAGENET, (SIZED, REMAINDER, *swag),
        (f"torchvision.models.{name}",), sized=True, published=published, about=about,
    )  # fmt: skip


NETWORKS = (
    _vit(
        "vit_b_16", "B", 86_567_656, 17_563_828_224,
        "The Vision Transformer's base: 196 patches of 16x16 pixels and a class token, in 12 layers of attention with "
        "12 heads. Nothing in it knows that patches are neighbours, but for the vectors of their places.",
        torchvision("IMAGENET1K_V1", "vit_b_16-c867db91.pth"),
        torchvision("IMAGENET1K_SWAG_E2E_V1", "vit_b_16_swag-9ac1b537.pth", 384, 384, "bicubic"),
        torchvision("IMAGENET1K_SWAG_LINEAR_V1", "vit_b_16_lc_swag-4e70ced5.pth", 224, 224, "bicubic"),
    ),
    _vit(
        "vit_b_32", "B", 88_224_232, 4_409_186_304,
        "ViT-B with patches of 32x32 pixels: 49 of them, so a quarter of the work of `vit_b_16`.",
        torchvision("IMAGENET1K_V1", "vit_b_32-d86f8d99.pth"),
    ),
    _vit(
        "vit_l_16", "L", 304_326_632, 61_554_712_576,
        "The large Vision Transformer: 24 layers of width 1024 with 16 heads, on patches of 16x16 pixels.",
        torchvision("IMAGENET1K_V1", "vit_l_16-852ce7e3.pth", 242),
        torchvision("IMAGENET1K_SWAG_E2E_V1", "vit_l_16_swag-4f3808c9.pth", 512, 512, "bicubic"),
        torchvision("IMAGENET1K_SWAG_LINEAR_V1", "vit_l_16_lc_swag-4d563306.pth", 224, 224, "bicubic"),
    ),
    _vit(
        "vit_l_32", "L", 306_535_400, 15_377_539_072,
        "ViT-L with patches of 32x32 pixels. torchvision has one more, vit_h_14, whose 632,045,800 parameters few "
        "machines can hold twice in float64; it stays out.",
        torchvision("IMAGENET1K_V1", "vit_l_32-c7638314.pth"),
    ),
)  # fmt: skip

TITLES = {"vit": "Vision Transformer"}
CHINESE = {
    "Vision Transformer": "视觉 Transformer（ViT）",
    SIZED: (
        "每个位置都有一个学到的向量，所以权重只适合训练时的 image_size；torchvision 的 interpolate_embeddings 可以换成"
        "另一种尺寸的"
    ),
    REMAINDER: "图片不是整数个图块时，最后的行和列被丢掉；torchvision 则拒绝",
    SWAG: "torchvision 的 IMAGENET1K_SWAG 权重有自己的许可证：CC-BY-NC 4.0",
    NETWORKS[0].about: (
        "视觉 Transformer 的基础版：196 个 16x16 像素的图块和一个类别标记，12 层注意力，每层 12 个头。除了各个位置的向"
        "量，网络里没有任何东西知道哪些图块相邻。"
    ),
    NETWORKS[1].about: "图块为 32x32 像素的 ViT-B：共 49 个图块，所以计算量是 `vit_b_16` 的四分之一。",
    NETWORKS[2].about: "大型视觉 Transformer：24 层，宽度 1024，16 个头，图块为 16x16 像素。",
    NETWORKS[3].about: (
        "图块为 32x32 像素的 ViT-L。torchvision 还有一个 vit_h_14，它的 632,045,800 个参数以 float64 放两份，很少有机器"
        "放得下，所以不收。"
    ),
}
