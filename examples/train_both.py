"""One training run in both backends from the same bits, with the same batches: two curves and by how much they differ.

python examples/train_both.py [NAME] [PICTURES]
"""

import sys

import numpy as np

import zoo


def main(name: str = "lenet", pictures: str = "1000") -> None:
    """Train for two epochs on digits in float64, and print the loss of every tenth step."""
    size = max(28, zoo.card(name).min_size)
    runs = zoo.train(name, "both", "digits", epochs=2, limit=int(pictures), dtype="float64", image_size=size)
    paddle, torch = (np.array(runs[backend].steps["loss"]) for backend in ("paddle", "torch"))
    print(" step              paddle               torch  difference")
    for step in range(0, len(paddle), 10):
        gap = abs(paddle[step] - torch[step])
        print(f"{step + 1:5d}  {paddle[step]:18.15f}  {torch[step]:18.15f}  {gap:.1e}")
    for backend, run in runs.items():
        print(f"{backend}: {run.best['valid_top1']:.1%} of the held-out pictures right")
    assert np.abs(paddle - torch).max() < 1e-10


if __name__ == "__main__":
    main(*sys.argv[1:])
