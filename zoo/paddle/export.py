"""From a network to an ONNX file, by Paddle's own exporter. zoo/torch/export.py is its twin."""

import importlib
import tempfile
import warnings
from pathlib import Path

import paddle
import paddle.nn as nn

from zoo.system import silent

LIBRARY = "paddle2onnx"  # what the exporter needs beside onnx
OPSET = 17


def to_onnx(model: nn.Layer, path: Path, size: tuple[int, int, int]) -> None:
    """Write a float32 network in eval mode as ONNX: images N x C x H x W of this (C, H, W), any N, and its logits.

    By way of paddle.jit.save: paddle.onnx.export does the same and runs pip as it goes.
    """
    exporter = importlib.import_module("paddle2onnx")
    modes = [(layer, layer.training) for layer in model.sublayers(include_self=True)]
    model.eval()
    try:
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder, warnings.catch_warnings(), silent():
            warnings.simplefilter("ignore")
            images = paddle.static.InputSpec([None, *size], "float32", "images")
            paddle.jit.save(model, f"{folder}/model", input_spec=[images])
            program = next(
                each for each in (Path(folder, "model.json"), Path(folder, "model.pdmodel")) if each.exists()
            )
            # its other optimizers change what the network computes by more than rounding, or need libraries more
            exporter.export(
                str(program), f"{folder}/model.pdiparams", str(path), opset_version=OPSET, optimize_tool="None"
            )
    finally:
        for layer, training in modes:
            layer.training = training
