"""How rounding grows from layer to layer: the backends' difference in float64 and float32, as a picture.

pip install matplotlib
python examples/plot_error_growth.py [NAME] [FILE.png]
"""

import sys

import matplotlib

import zoo

matplotlib.use("agg")
import matplotlib.pyplot as plt


def main(name: str = "resnet50", path: str = "error_growth.png") -> None:
    """Compare a network and plot level 3 and level 3b, layer by layer, on a log axis."""
    report = zoo.compare(name, levels=["3", "3b"])
    exact, single = (level.series for level in report.levels)
    figure, axes = plt.subplots(figsize=(10, 4), layout="constrained")
    for backend in report.versions:
        axes.semilogy(single[f"error {backend}"], label=f"float32, {backend} against float64")
    axes.semilogy(single["explained"], label="float32, what rounding explains", linewidth=0.8)
    axes.semilogy(exact["relative"], label="float64, paddle against torch")
    axes.axhline(report.levels[0].tolerance, color="grey", linestyle="--", label="tolerance in float64")
    axes.set(xlabel="layer, in the order of execution", ylabel="relative difference", title=f"{name} in both backends")
    axes.legend()
    figure.savefig(path, dpi=120)
    print(f"wrote {path}")


if __name__ == "__main__":
    main(*sys.argv[1:])
