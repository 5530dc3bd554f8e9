"""zoo: the classic image classifiers, each written twice, natively, in PaddlePaddle and in PyTorch, and proven equal.

    zoo.list_models("resnet*"); zoo.card("resnet50")
    model = zoo.build("resnet50", backend="paddle", num_classes=10, seed=0)   # or backend="torch"
    zoo.compare("resnet50")                                                   # the parity ladder
    zoo.diagnose(my_model, "resnet50")                                        # where my own port first goes wrong
    zoo.transfer(theirs, mine, input_size=(3, 64, 64))                        # their weights into my model
    zoo.translate(Path("net.py"), to="paddle").text                           # its source in the other framework
    zoo.save(model, "m.safetensors"); zoo.load("m.safetensors", backend="torch")
    zoo.convert("a.pdparams", "b.pth")                                        # across frameworks, with a proof
    zoo.graph.give(a, zoo.graph.portable(b))                                  # layers of any model, of either framework
    zoo.predict(model, "pictures/")                                           # the likeliest classes of each

Importing this imports neither framework: names are looked up when they are first used.
"""

import os
from importlib import import_module
from typing import TYPE_CHECKING, Any

from zoo.version import __version__ as __version__

if TYPE_CHECKING:
    from zoo import env as env
    from zoo import graph as graph
    from zoo.backends import backend_of as backend_of
    from zoo.builder import build as build
    from zoo.cards import ModelCard as ModelCard
    from zoo.cards import card as card
    from zoo.cards import list_models as list_models
    from zoo.conversion.convert import Conversion as Conversion
    from zoo.conversion.convert import convert as convert
    from zoo.conversion.transfer import Transfer as Transfer
    from zoo.conversion.transfer import transfer as transfer
    from zoo.data.find_data import open_data as open_data
    from zoo.doctor.diagnose import diagnose as diagnose
    from zoo.doctor.diagnosis import Diagnosis as Diagnosis
    from zoo.errors import ZooError as ZooError
    from zoo.inference.bench import bench as bench
    from zoo.inference.measured import BenchReport as BenchReport
    from zoo.inference.optimize import optimize as optimize
    from zoo.inference.optimized import Optimized as Optimized
    from zoo.network.freezing import freeze as freeze
    from zoo.network.freezing import unfreeze as unfreeze
    from zoo.network.state import load_state as load_state
    from zoo.network.state import state as state
    from zoo.network.tables import macs as macs
    from zoo.network.tables import num_params as num_params
    from zoo.network.tables import summary as summary
    from zoo.parity.compare import compare as compare
    from zoo.report.parity_report import ParityReport as ParityReport
    from zoo.training.fit import fit as fit
    from zoo.training.history import History as History
    from zoo.training.predict import predict as predict
    from zoo.training.recipe import Recipe as Recipe
    from zoo.training.session import train as train
    from zoo.translation.result import Translation as Translation
    from zoo.translation.translate import translate as translate
    from zoo.weights.export_onnx import export as export
    from zoo.weights.zoo_files import load as load
    from zoo.weights.zoo_files import save as save

_HOMES = {
    "backend_of": "zoo.backends",
    "build": "zoo.builder",
    "list_models": "zoo.cards",
    "ModelCard": "zoo.cards",
    "card": "zoo.cards",
    "open_data": "zoo.data.find_data",
    "ZooError": "zoo.errors",
    "BenchReport": "zoo.inference.measured",
    "bench": "zoo.inference.bench",
    "Optimized": "zoo.inference.optimized",
    "optimize": "zoo.inference.optimize",
    "compare": "zoo.parity.compare",
    "Diagnosis": "zoo.doctor.diagnosis",
    "diagnose": "zoo.doctor.diagnose",
    "ParityReport": "zoo.report.parity_report",
    "Transfer": "zoo.conversion.transfer",
    "transfer": "zoo.conversion.transfer",
    "macs": "zoo.network.tables",
    "num_params": "zoo.network.tables",
    "summary": "zoo.network.tables",
    "fit": "zoo.training.fit",
    "freeze": "zoo.network.freezing",
    "unfreeze": "zoo.network.freezing",
    "History": "zoo.training.history",
    "Recipe": "zoo.training.recipe",
    "train": "zoo.training.session",
    "predict": "zoo.training.predict",
    "Conversion": "zoo.conversion.convert",
    "convert": "zoo.conversion.convert",
    "Translation": "zoo.translation.result",
    "translate": "zoo.translation.translate",
    "export": "zoo.weights.export_onnx",
    "load": "zoo.weights.zoo_files",
    "save": "zoo.weights.zoo_files",
    "load_state": "zoo.network.state",
    "state": "zoo.network.state",
}


# rooms that are offered whole, such as zoo.graph.register
_ROOMS = ("env", "graph")

# Analytics Zoo installs a package of this name too, into the same folder; zoo.env.foreign() looks for any other
if os.path.isdir(os.path.join(os.path.dirname(__file__), "orca")):
    import warnings

    warnings.warn(
        "the folder of zoo has files of Analytics Zoo, which is called zoo as well: one has written over the other. "
        "Keep them in environments of their own; `zoo env` says more.",
        stacklevel=2,
    )


def __getattr__(name: str) -> Any:
    if name in _ROOMS:
        return import_module(f"zoo.{name}")
    if name not in _HOMES:
        raise AttributeError(f"module 'zoo' has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES, *_ROOMS])
