"""From a network to an ONNX file, by PyTorch's own exporter. zoo/paddle/export.py is its twin."""

import inspect
import logging
import warnings
from pathlib import Path
from typing import Any

import torch
import torch.nn as nn

LIBRARY = "onnxscript"  # what the exporter needs beside onnx


def to_onnx(model: nn.Module, path: Path, size: tuple[int, int, int]) -> None:
    """Write a float32 network in eval mode as ONNX: images N x C x H x W of this (C, H, W), any N, and its logits."""
    modes = [(layer, layer.training) for layer in model.modules()]
    before = {name: logging.getLogger(name).level for name in ("torch.onnx", "onnxscript", "onnx_ir")}
    model.eval()
    try:
        for name in before:
            logging.getLogger(name).setLevel(logging.ERROR)  # they tell of every pass over the graph
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            place = next(iter(model.parameters())).device
            torch.onnx.export(
                model, (torch.zeros(2, *size, device=place),), str(path), input_names=["images"],
                output_names=["logits"], verbose=False, **_how(),
            )  # fmt: skip
    finally:
        for name, level in before.items():
            logging.getLogger(name).setLevel(level)
        for layer, training in modes:
            layer.training = training


def _how() -> dict[str, Any]:
    """Which exporter is asked, and how it is told that the batch may have any size."""
    if "dynamic_shapes" in inspect.signature(torch.onnx.export).parameters:
        return {"dynamo": True, "external_data": False, "dynamic_shapes": ({0: torch.export.Dim("n")},)}
    # before torch 2.5 there was one that follows a run of the network, and knows axes by name
    return {"opset_version": 17, "dynamic_axes": {"images": {0: "n"}, "logits": {0: "n"}}}
