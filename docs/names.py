"""Names that the builder, the extensions and the pages share."""

LANGUAGES = ("en", "zh")
BACKEND_NAMES = {"paddle": "PaddlePaddle", "torch": "PyTorch"}
