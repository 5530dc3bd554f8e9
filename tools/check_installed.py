"""Build and run every network in whatever backends are installed here, and hold them to one another or to a reference.

    python tools/check_installed.py --write reference.npz      # where both are installed: logits and hashes of weights
    python tools/check_installed.py --read reference.npz       # anywhere else: another version, one backend only

It is how the Paddle side is proved to run on PyPI's newest GPU build, paddlepaddle-gpu 2.6.2, on the CPU
(docs/text/en/install.md).
"""

import argparse
import hashlib
import sys
import tempfile
from pathlib import Path

import numpy as np

import zoo
from zoo.backends import installed_backends, runtime
from zoo.network.init import perturbed

TOLERANCE = 1e-12  # relative, float64, parity mode: that of level 3


def look(name: str, backend: str) -> tuple[np.ndarray, str]:
    """A network's logits in float64 at a small size, and a hash of its float32 weights; raises if a count is off."""
    facts = zoo.card(name)
    adapter = runtime(backend)
    size = max(facts.min_size, 33)
    model = zoo.build(name, backend, seed=0, num_classes=7, image_size=size)
    digest = hashlib.sha256()
    for key, array in zoo.state(model).items():
        digest.update(key.encode() + array.tobytes())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "model.safetensors")
        zoo.save(model, path)
        for key, array in zoo.state(zoo.load(path, backend)).items():
            assert (array == dict(adapter.read(model))[key]).all(), f"{key} did not survive its file"
    full = zoo.build(name, backend, seed=0)
    assert zoo.num_params(full) == facts.num_params, f"{zoo.num_params(full):,} parameters"
    assert int(zoo.macs(full, facts.input_size)) == facts.macs, "another number of MACs"
    del full
    wide = zoo.build(name, backend, seed=0, num_classes=7, image_size=size, dtype="float64")
    adapter.proof(wide)
    adapter.write(wide, perturbed(adapter.slots(wide), 0, "float64"))
    images = np.random.default_rng(0).standard_normal((2, facts.input_size[0], size, size))
    return adapter.run(wide, images), digest.hexdigest()


def main() -> int:
    """Check every network; the exit code is the number of those that are off."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    way = parser.add_mutually_exclusive_group(required=True)
    way.add_argument("--write", metavar="FILE")
    way.add_argument("--read", metavar="FILE")
    parser.add_argument("--networks", help="names between commas; all by default")
    options = parser.parse_args()
    names = options.networks.split(",") if options.networks else zoo.list_models()
    backends = installed_backends()
    print(", ".join(f"{name} {runtime(name).version()}" for name in backends), "numpy", np.__version__)
    known = dict(np.load(options.read)) if options.read else {}
    if options.read and (unknown := [name for name in names if name not in known]):
        parser.error(f"{options.read} has no {', '.join(unknown)}; write it with them")
    off = 0
    for name in names:
        for backend in backends:
            logits, digest = look(name, backend)
            expected = known.setdefault(name, logits)
            weights = str(known.setdefault(f"{name} weights", np.array(digest)))
            apart = float(np.abs(logits - expected).max() / np.abs(expected).max())
            good = apart <= TOLERANCE and digest == weights
            off += not good
            words = "same bits" if digest == weights else "OTHER BITS"
            print(
                f"{name:<16}{backend:<8}weights {words}, logits apart {apart:.1e}  {'ok' if good else 'DIFFERENT'}",
                flush=True,
            )
    if options.write:
        np.savez(options.write, **known)
    print(f"{off} of {len(names) * len(backends)} off")
    return off


if __name__ == "__main__":
    sys.exit(main())
