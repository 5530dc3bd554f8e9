"""Retinal vessels: arteries and veins that leave the disc in pairs, branch, taper, and keep clear of the fovea.

Lengths are in radii of the field of view, x to the right and y down, the field's centre at (0, 0).
"""

import math
from dataclasses import dataclass

import numpy as np

from zoo.optional_libraries import opencv

STEP = 0.014
THINNEST = 0.0022


@dataclass(frozen=True)
class Path:
    """One vessel without its branches: points N x 2, widths N."""

    points: np.ndarray
    widths: np.ndarray
    artery: bool


@dataclass(frozen=True)
class _Sprout:
    x: float
    y: float
    heading: float
    width: float
    artery: bool
    depth: int
    arcade: tuple[float, float] | None = None  # height and sharpness of the bow around the macula, signed up or down


def grow(rng: np.random.Generator, disc: tuple[float, float], fovea: tuple[float, float], side: int) -> list[Path]:
    """All vessels of an eye. side is 1 where the temple is to the right of the disc, -1 where it is to the left."""
    sprouts = []
    for up in (-1, 1):
        for artery in (False, True):
            width = rng.uniform(0.021, 0.027) * (0.72 if artery else 1)
            x, y = disc[0] + rng.uniform(-0.02, 0.02), disc[1] + up * rng.uniform(0, 0.02)
            bow = up * rng.uniform(0.50, 0.68), rng.uniform(0.16, 0.30)
            sprouts.append(_Sprout(x, y, math.atan2(up, side * 0.25), width, artery, 0, bow))
            away = math.atan2(up * rng.uniform(0.5, 1.3), -side)
            sprouts.append(_Sprout(x, y, away, width * rng.uniform(0.55, 0.8), artery, 0))
            if rng.random() < 0.7:
                towards = math.atan2(up * rng.uniform(0.25, 0.7), side)
                sprouts.append(_Sprout(x, y, towards, width * rng.uniform(0.2, 0.35), artery, 1))
    paths = []
    while sprouts:
        path, more = _follow(rng, sprouts.pop(), disc, fovea, side)
        paths.append(path)
        sprouts += more
    return paths


def _follow(
    rng: np.random.Generator, start: _Sprout, disc: tuple[float, float], fovea: tuple[float, float], side: int
) -> tuple[Path, list[_Sprout]]:
    """Walk one vessel to its end, and say where branches leave it."""
    x, y, heading, width = start.x, start.y, start.heading, start.width
    goal, wander, since, more = heading, 0.0, 0.0, []
    longest = 2.2 if start.depth == 0 else rng.uniform(0.3, 0.9) * (1.2 if start.depth == 1 else 0.7)
    trail = [(x, y, width)]
    turns = rng.standard_normal(200)
    chances = rng.random((200, 3))
    sign = 1 if rng.random() < 0.5 else -1
    for number in range(min(round(longest / STEP), 200)):
        if start.arcade:
            height, sharp = start.arcade
            along = max(side * (x - disc[0]), 0)
            slope = height / sharp * math.exp(-along / sharp) - math.copysign(0.5, height) * max(along - 0.7, 0)
            goal = math.atan2(slope, side)
        wander = 0.9 * wander + (0.085 if start.depth == 0 else 0.15) * turns[number]
        if start.depth:
            # side branches bend to where the stem was going, or towards the fovea
            goal += 0.012 * sign * (1 + start.depth)
        heading += 0.22 * math.remainder(goal + 1.3 * wander - heading, math.tau)
        x, y = x + STEP * math.cos(heading), y + STEP * math.sin(heading)
        width *= 0.9945 if start.depth == 0 else 0.982
        clear = 0.13 if start.depth else 0.28
        if math.hypot(x, y) > 1.03 or math.hypot(x - fovea[0], y - fovea[1]) < clear or width < THINNEST:
            break
        trail.append((x, y, width))
        since += STEP
        chance, spread, thin = chances[number]
        branches = chance < (0.20 if start.depth == 0 else 0.15) and start.depth < 4
        if branches and since > 0.08 and width > 1.5 * THINNEST:
            sign, since = -sign, 0.0
            # a fork now and then, a side branch else; the stem goes on a little to the other side
            share = 0.55 + 0.3 * thin if chance < 0.05 else 0.25 + 0.3 * thin
            angle = sign * (0.45 + 0.7 * spread)
            more.append(_Sprout(x, y, heading + angle, max(width * share, THINNEST), start.artery, start.depth + 1))
            heading -= 0.15 * angle
            width *= 1 - 0.10 * share
    array = np.array(trail, np.float32)
    array[-10:, 2] *= np.linspace(1, 0.3, 10)[-len(array) :]  # a vessel fades out, it is not cut off
    return Path(array[:, :2], array[:, 2], start.artery), more


def draw(
    paths: list[Path], shape: tuple[int, int], centre: tuple[float, float], radius: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Uint8 H x W masks of arteries, veins and the light reflex along the middle of the wider ones; pixels as units."""
    cv2 = opencv()
    arteries, veins, reflex = (np.zeros(shape, np.uint8) for _ in range(3))
    shift = 4
    for path in sorted(paths, key=lambda path: float(path.widths[0])):
        mask = arteries if path.artery else veins
        points = np.round((path.points * radius + centre) * (1 << shift)).astype(np.int32)
        for first in range(0, len(points) - 1, 3):
            piece, width = points[first : first + 4], float(path.widths[first])
            across = width * radius
            # thin vessels are paler, and those under a pixel paler still
            depth = min(0.40 + width / 0.016, 1.0) * min(across, 1.0)
            cv2.polylines(mask, [piece], False, round(255 * depth), max(round(across), 1), cv2.LINE_AA, shift)
            if width > 0.009 and across > 3:
                cv2.polylines(reflex, [piece], False, 255, max(round(0.28 * across), 1), cv2.LINE_AA, shift)
    blur = max(0.0016 * radius, 0.3)
    for mask in (arteries, veins, reflex):
        cv2.GaussianBlur(mask, (0, 0), blur, dst=mask)
    return arteries, veins, reflex
