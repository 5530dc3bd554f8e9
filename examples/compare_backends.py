"""One network in both backends with the same weights: the same logits for a picture, and the ladder's proof.

python examples/compare_backends.py [NAME] [PICTURE]
"""

import sys

import zoo
from zoo.backends import runtime
from zoo.data.picture import PHOTOGRAPH, read_picture
from zoo.data.preprocess import preprocess


def main(name: str = "resnet18", picture: str = str(PHOTOGRAPH)) -> None:
    """Print both backends' five largest logits, then the report."""
    card = zoo.card(name)
    image = preprocess(read_picture(picture), card.preprocessing, card.input_size)[None]  # 1 x C x H x W
    for backend in ("paddle", "torch"):
        model = zoo.build(name, backend=backend, seed=0)
        logits = runtime(backend).run(model, image)[0]
        best = logits.argsort()[::-1][:5]
        print(f"{backend:>8}", "  ".join(f"{label}: {logits[label]:.6f}" for label in best))
    report = zoo.compare(name, image=picture)
    for level in report.levels:
        print(f"level {level.name:<3}{'equal' if level.passed else 'DIFFERENT':<10}{level.measured:.2g}  {level.where}")


if __name__ == "__main__":
    main(*sys.argv[1:])
