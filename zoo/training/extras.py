"""What training needs beside a backend: imported when it is used, so that `import zoo` stays light."""

from importlib import import_module
from typing import Any

from zoo.errors import DependencyError


def extra(module: str) -> Any:
    """Import a module of an optional library; DependencyError has the install line."""
    try:
        return import_module(module)
    except ImportError as error:
        raise DependencyError(
            f"{module.partition('.')[0]} cannot be imported ({error}); "
            "get what training needs with pip install 'paddle-torch-zoo[train]'."
        ) from error
