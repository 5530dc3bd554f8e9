"""What PaddlePaddle has no kernel for on a CPU: a translation casts the numbers, or says that it cannot be done."""

import numpy as np
import pytest
from conftest import slowly

import zoo

# x has 3 rows of 4 numbers, 0 to 2, of the dtype that is asked for, and DTYPE is its name
SAME = """
torch.eye(3, dtype=DTYPE) | torch.arange(2, dtype=DTYPE) | torch.randint(0, 1, (3,), dtype=DTYPE) | torch.tril(x)
x.triu(1) | torch.flip(x, [0]) | torch.roll(x, 1, 0) | x.max() | x.amax(1) | x.min() | x.amin(0)
x.any() | x.all(dim=0)
torch.diag(x[:3, :3]) | x.repeat_interleave(2, dim=1) | torch.index_select(x, 0, torch.tensor([0, 1])) | x.argsort(1)
torch.gather(x, 1, torch.zeros(3, 1, dtype=torch.long)) | torch.where(x > 0, x, x) | F.pad(x, (1, 1)) | x.sign()
F.pad(x, (1, 0), value=True) | x.repeat(2, 1) | x.clamp(0, 1) | torch.nonzero(x) | torch.maximum(x, x) | x.isnan()
torch.zeros(3, 4, dtype=DTYPE).scatter(1, torch.zeros(3, 1, dtype=torch.long), 1)
x.t() @ x.float() | torch.isfinite(x)
torch.outer(x[0], x[0]) | x.abs() | torch.bmm(x[None], x.t()[None]) | torch.einsum("ij,kj->ik", x, x) | x.median()
torch.logical_and(x, x) | torch.logical_not(x) | torch.bincount(x.reshape(-1)) | torch.rot90(x) | torch.trace(x[:3, :3])
torch.kron(x[:2, :2], x[:2, :2]) | torch.dot(x[0], x[1]) | torch.take(x, torch.tensor([0, 5])) | torch.diff(x)
x.index_add(0, torch.tensor([0]), x[:1]) | torch.tensordot(x, x.t(), 1) | torch.equal(x, x) | torch.allclose(x, x)
x[:1].expand_as(x) | torch.cross(x[:, :3], x[:, :3], dim=1)
x.prod() | x.cumprod(1) | x.sum() | x.cumsum(1) | torch.cat([x, x])
torch.mul(x, x) | torch.mul(x, 2) | x.sub(x) | torch.remainder(x + 1, x + 2) | x.square() | torch.mm(x, x.t())
x * (x + 1) | x * 3 | 3 * x | (x - x) | x % 2 | x % (x + 1) | x**2 | x @ x.t() | x * (x > 0) | x / (x > 0)
(x > 0) / (x > 1) | (x > 0) * 2 | (x > 1) / 2 | 1 / (x > 0) | 5 % (x + 1) | (x > 0) * 2 * x
torch.stack([x, x]) | x[x > 0] | x.masked_fill(x > 0, 1)
"""
TOLD = """
torch.sort(x, dim=1)[0] | torch.topk(x, 2, dim=1)[0] | torch.unique(x) | x.max(dim=1).values | torch.mode(x, 1)[0]
torch.cummax(x, 1)[0] | torch.meshgrid(x[0], x[1], indexing="ij")[0] | torch.combinations(x[0])
"""
# what gives fractions
FRACTIONS = """
x.sqrt() | torch.rsqrt(x + 1) | torch.exp(x) | x.expm1() | torch.log(x + 1) | x.log1p() | torch.log2(x + 1) | x.sin()
x.log10().exp() | torch.cos(x) | x.tan() | x.sigmoid() | torch.sigmoid(x) | F.sigmoid(x) | torch.tanh(x) | x.sinh()
torch.special.expit(x) | torch.erf(x) | torch.erfc(x) | torch.exp2(x) | (x + 1).reciprocal() | torch.atan(x) | x.asinh()
torch.atan2(x, x + 1) | x.atan2(x) | torch.deg2rad(x) | torch.rad2deg(x) | torch.sinc(x) | torch.lgamma(x + 1)
torch.logsumexp(x, dim=1) | (x > 0).exp() | (x == 1).cos() | torch.sqrt(input=x) | x.long().log1p()
"""


def each(text):
    return [program.strip() for line in text.strip().splitlines() for program in line.split("|")]


def both(program, dtype):
    """What PyTorch gives, and what the translation gives, or its remarks; None where PyTorch has no kernel either."""
    source = (
        "import torch\nimport torch.nn.functional as F\n\n\ndef f():\n"
        f"    x = (torch.arange(12).reshape(3, 4) % 3).to({dtype})\n    return {program.replace('DTYPE', dtype)}\n"
    )
    here, there = {}, {}
    exec(source, here)
    try:
        expected = here["f"]()
    except (RuntimeError, NotImplementedError):
        return None
    done = zoo.translate(source, to="paddle")
    if done.remarks:
        return expected, done.remarks
    exec(done.text, there)
    return expected, there["f"]()


def array(value):
    return value.numpy() if hasattr(value, "numpy") else np.asarray(value)


@pytest.mark.parametrize("dtype", slowly(["bool", "uint8", "int32", "int64"], ["bool"]))
def test_numbers_without_a_kernel_are_cast_there_and_back(dtype):
    ran = 0
    for program in each(SAME):
        if (found := both(program, f"torch.{dtype}")) is not None:
            expected, there = (array(value) for value in found)
            assert (there.dtype, there.shape) == (expected.dtype, expected.shape), program
            np.testing.assert_allclose(there.astype(float), expected.astype(float), err_msg=program)
            ran += 1
    assert ran > 40


@pytest.mark.parametrize("dtype", ["bool", "uint8", "int16", "int32", "int64"])
def test_functions_of_fractions_are_given_such(dtype):
    ran = 0
    for program in each(FRACTIONS):
        if (found := both(program, f"torch.{dtype}")) is not None:
            expected, there = (array(value) for value in found)
            assert (there.dtype, there.shape) == (expected.dtype, expected.shape), program
            np.testing.assert_allclose(there, expected, rtol=1e-6, atol=1e-7, err_msg=program)
            ran += 1
    assert ran > 25


@pytest.mark.parametrize("dtype", ["bool", "uint8"])
def test_several_tensors_without_a_kernel_are_told(dtype):
    for program in each(TOLD):
        if (found := both(program, f"torch.{dtype}")) is not None and not isinstance(found[1], tuple):
            np.testing.assert_allclose(*(array(value).astype(float) for value in found), err_msg=program)
    assert "no kernel" in both("torch.unique(x)", f"torch.{dtype}")[1][0].reason
    assert "no kernel" in both("x.max(dim=1)[0]", f"torch.{dtype}")[1][0].reason
