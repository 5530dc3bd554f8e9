"""MaxViT."""

from zoo.cards.catalogue.common import IMAGENET, torchvision
from zoo.cards.model import Init, ModelCard

NETWORKS = (
    ModelCard(
        name="maxvit_t",
        family="maxvit",
        title="MaxViT-T",
        source="torchvision",
        paper='Tu et al., "MaxViT: multi-axis vision transformer", 2022',
        about=(
            "Eleven layers, each an inverted residual with squeeze and excitation, attention inside windows of 7x7 "
            "places, and attention on a grid of 7x7 places across the whole map. So every place hears of every other "
            "within one layer, at a cost that grows with the picture and not with its square."
        ),
        module="maxvit",
        input_size=(3, 224, 224),
        num_classes=1000,
        num_params=30_919_624,
        macs=5_558_046_720,
        min_size=1,
        init=Init(conv="narrow", linear="narrow"),
        preprocessing=IMAGENET,
        quirks=(
            "other image sizes work: a map that is not whole windows gets zeros below and on the right; torchvision "
            "takes only pictures whose maps are whole windows, such as 224 and 448",
            "the running statistics of batch norm move by 0.01 a batch",
        ),
        peers=("torchvision.models.maxvit_t",),
        published=(torchvision("IMAGENET1K_V1", "maxvit_t-bc5ab103.pth", 224, 224, "bicubic"),),
    ),
)

TITLES = {"maxvit": "MaxViT"}
CHINESE = {
    NETWORKS[0].about: (
        "十一层，每层是一个带压缩激励的倒残差、一次 7x7 位置窗口内的注意力、一次跨整张特征图的 7x7 网格注意力。因此一层"
        "之内每个位置都能得知其他所有位置，而计算量随图片大小增长，不随其平方增长。"
    ),
    NETWORKS[0].quirks[0]: (
        "其他图片尺寸也能用：不是整数个窗口的特征图在下边和右边补零；torchvision 只接受特征图为整数个窗口的图片，如 "
        "224 和 448"
    ),
    NETWORKS[0].quirks[1]: "批归一化的统计量每批移动 0.01",
}
