"""Plausible wrong answers to lesson 12: edits of the solution, and the hint that each must get."""

from wrong_answers import Wrong

SUM = ', reduction="sum") / len(x)'
FACTOR = "min(1.0, limit / norm.item()) if norm > 0 else 1.0"

WRONG = {
    "train_step": [
        Wrong("whole", [("range(0, len(x), size)", "range(0, len(x), len(x))"), ("start + size", "start + len(x)")]),
        Wrong("steps", [("    optimizer.step()\n", ""),
                        ("        total +=", "        optimizer.step()\n        total +=")]),
        Wrong("summed", [(SUM, ")")]),
        Wrong("summed", [(" / len(x)", "")]),
        Wrong("last", [(SUM, ") / (-(-len(x) // size))")]),
        Wrong("uncleared", [("    optimizer.zero_grad()\n", "")], [("    optimizer.clear_grad()\n", "")]),
        Wrong("loss", [("total += loss.item()", "total = loss.item()")]),
        Wrong("", [("    optimizer.zero_grad()\n", ""),
                   ("        loss = F", "        optimizer.zero_grad()\n        loss = F")],
              [("    optimizer.clear_grad()\n", ""),
               ("        loss = F", "        optimizer.clear_grad()\n        loss = F")]),
    ],
    "share": [
        Wrong("overlap", [("manual_seed(epoch)", "manual_seed(epoch * processes + rank)")],
              [("default_rng(epoch)", "default_rng(epoch * processes + rank)")]),
        Wrong("seed", [(", generator=torch.Generator().manual_seed(epoch)", "")],
              [("default_rng(epoch)", "default_rng()")]),
        Wrong("uneven", [("rank:whole:processes", "rank::processes")]),
        Wrong("epoch", [("manual_seed(epoch)", "manual_seed(0)")], [("default_rng(epoch)", "default_rng(0)")]),
        Wrong("same_pictures", [("return order[rank:whole:processes].tolist()",
                                 "each = count // processes\n"
                                 "    mine = torch.randperm(each, generator=torch.Generator().manual_seed(epoch))\n"
                                 "    return (rank * each + mine).tolist()")],
              [("return order[rank:whole:processes].tolist()",
                "each = count // processes\n"
                "    return (rank * each + np.random.default_rng(epoch).permutation(each)).tolist()")]),
        Wrong("random", [("torch.randperm(count, generator=torch.Generator().manual_seed(epoch))",
                          "torch.arange(count).roll(epoch)")],
              [("np.random.default_rng(epoch).permutation(count)", "np.roll(np.arange(count), epoch)")]),
        Wrong("", [("rank:whole:processes", "rank * 2 : rank * 2 + 2")]),
    ],
    "unscaled": [
        Wrong("half", [("gradient.float() / scale", "(gradient / scale).float()")],
              [('gradient.astype("float32") / scale', '(gradient / scale).astype("float32")')]),
        Wrong("half", [("gradient.float() / scale", "gradient / scale")],
              [("gradient * factor", '(gradient * factor).astype("float16")')]),
        Wrong("each", [("return [gradient * factor for gradient in gradients]",
                        "return [g * min(1.0, limit / max(g.norm().item(), 1e-30)) for g in gradients]")]),
        Wrong("grown", [(FACTOR, "limit / norm.item() if norm > 0 else 1.0")]),
        Wrong("order", [(FACTOR, "min(1.0, limit / norm.item() / scale) if norm > 0 else 1.0")]),
        Wrong("scaled", [("gradient.float() / scale", "gradient.float()"), (FACTOR, "1.0")],
              [('gradient.astype("float32") / scale', 'gradient.astype("float32")'), (FACTOR, "1.0")]),
        Wrong("scaled", [("gradient.float() / scale", "gradient.float()")],
              [('gradient.astype("float32") / scale', 'gradient.astype("float32")')]),
        Wrong("nothing", [(FACTOR, "min(limit / norm, norm / norm)")]),
        Wrong("finite", [("if not norm.isfinite():", "if False:")]),
        Wrong("finite", [("not norm.isfinite()", "norm.isnan()")]),
        Wrong("", [("for gradient in gradients]\n    norm", "for gradient in gradients[:1]]\n    norm")]),
    ],
    "joined": [
        Wrong("between", [("(variances + (means - mean) ** 2)", "variances")]),
        Wrong("unweighted", [("(counts / counts.sum())[:, None]", "1 / len(counts)")]),
        Wrong("unbiased", [("return mean, variance", "return mean, variance * counts.sum() / (counts.sum() - 1)")]),
        Wrong("", [("(means - mean) ** 2", "means**2")]),
    ],
}  # fmt: skip
