"""Same weights in both backends, then one block swapped in one of them: the comparison names where they part.

python examples/swap_a_block.py
"""

import torch.nn as nn

import zoo


def main() -> None:
    """Compare two ResNet-18 with the same weights, then with a block of one replaced by the identity."""
    paddle = zoo.build("resnet18", backend="paddle", seed=0, num_classes=10)
    torch = zoo.build("resnet18", backend="torch", num_classes=10)
    zoo.load_state(torch, zoo.state(paddle))
    same = zoo.compare(paddle, torch, input_size=(3, 64, 64))
    print("same weights:", "equal" if same.passed else "different")

    torch.layer2[1] = nn.Identity()
    swapped = zoo.compare(paddle, torch, input_size=(3, 64, 64))
    for level in swapped.levels:
        print(f"a block swapped, level {level.name}: {'equal' if level.passed else level.where}")


if __name__ == "__main__":
    main()
