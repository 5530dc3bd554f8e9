"""Transforms: the same for the same generator, of the right shape and range, and as near to torchvision as they say."""

import pickle

import cv2
import numpy as np
import pytest

from zoo.cards import CARDS
from zoo.data import colour, geometry, transforms
from zoo.data.dataset import Arrays, Prepare
from zoo.data.picture import PHOTOGRAPH, read_picture
from zoo.data.preprocess import preprocess
from zoo.errors import ArgumentError, UnknownChoiceError

CAT = read_picture(PHOTOGRAPH)
GREY = np.ascontiguousarray(CAT[..., 1:2])

# text, the shape of the result for a picture of 300 x 451, and whether it draws anything
ALL = [
    ("resize=200", (200, 300), False),
    ("resize=224:224:antialias", (224, 224), False),
    ("resize=111:antialias-cubic", (111, 166), False),
    ("resize=150:area", (150, 225), False),
    ("centre-crop=224", (224, 224), False),
    ("centre-crop=100:333", (100, 333), False),
    ("crop=0.8", (240, 361), True),
    ("pad-crop=300:4", (300, 300), True),
    ("pad-crop=500", (500, 500), True),
    ("resized-crop=97", (97, 97), True),
    ("resized-crop=64:0.5:0.9:area", (64, 64), True),
    ("flip", (300, 451), True),
    ("flip-vertical=0.7", (300, 451), True),
    ("rotate=10", (300, 451), True),
    ("rotate=90:nearest", (300, 451), True),
    ("translate=0.1", (300, 451), True),
    ("scale=0.8:1.25", (300, 451), True),
    ("brightness=0.2", (300, 451), True),
    ("contrast=0.4", (300, 451), True),
    ("saturation=0.4", (300, 451), True),
    ("hue=0.1", (300, 451), True),
    ("jitter=0.2:0.2:0.2:0.05", (300, 451), True),
]


def apply(text, pixels, seed):
    (transform,) = transforms.parse(text)
    return transform(pixels, np.random.default_rng(seed))


def test_every_name_is_tested():
    assert {text.partition("=")[0] for text, *_ in ALL} == set(transforms.names())


@pytest.mark.parametrize("pixels", [CAT, GREY], ids=["colour", "grey"])
@pytest.mark.parametrize(("text", "shape", "draws"), ALL, ids=[text for text, *_ in ALL])
def test_shape_range_change_and_determinism(text, shape, draws, pixels):
    before = pixels.copy()
    results = [apply(text, pixels, seed) for seed in range(8)]
    for result in results:
        assert result.dtype == np.uint8
        assert result.shape == (*shape, pixels.shape[2])
        assert result.max() > 100  # there is still a picture in it
    np.testing.assert_array_equal(pixels, before)
    np.testing.assert_array_equal(results[3], apply(text, pixels, 3))
    colours_only = pixels is GREY and text.partition("=")[0] in ("saturation", "hue")
    alike = len({result.tobytes() for result in results})
    centre_of_a_larger_one = text == "pad-crop=500"  # too small a picture has one place only
    if colours_only or centre_of_a_larger_one or not draws:
        assert alike == 1
        assert colours_only == (results[0].tobytes() == pixels.tobytes())
    else:
        assert alike >= (2 if text.startswith("flip") else 6)
        assert any(result.tobytes() != pixels.tobytes() for result in results)


@pytest.mark.parametrize("text", [text for text, *_ in ALL])
def test_a_transform_says_its_text_again(text):
    made = transforms.parse(text)
    again = transforms.parse(transforms.describe(made))
    assert again == made
    assert pickle.loads(pickle.dumps(made)) == made
    np.testing.assert_array_equal(again[0](CAT, np.random.default_rng(5)), apply(text, CAT, 5))


def test_a_recipe_of_several():
    made = transforms.parse("flip, rotate=10,crop=0.8 ,brightness=0.2")
    assert transforms.describe(made) == "flip,rotate=10,crop=0.8,brightness=0.2"
    assert transforms.parse("") == ()
    precise = transforms.random_rotation(1 / 3)
    assert transforms.parse(str(precise)) == (precise,)
    assert transforms.parse(str(transforms.resize(99, interpolation="antialias")))[0](CAT, None).shape == (99, 148, 3)


def test_how_often_a_flip_flips():
    rng = np.random.default_rng(0)
    (flip,) = transforms.parse("flip=0.25")
    flipped = sum(flip(CAT[:4, :4], rng).tobytes() != CAT[:4, :4].tobytes() for _ in range(400))
    assert 70 < flipped < 130


def test_how_far_a_rotation_and_a_brightness_go():
    grey = np.full((9, 9, 1), 100, np.uint8)
    levels = [int(apply("brightness=0.2", grey, seed)[0, 0, 0]) for seed in range(300)]
    assert 80 <= min(levels) <= 82
    assert 117 <= max(levels) <= 120
    dot = np.zeros((101, 101, 1), np.uint8)
    dot[49:52, 89:92] = 255
    angles = []
    for seed in range(200):
        rows, columns, _ = np.nonzero(apply("rotate=30", dot, seed) > 100)
        angles.append(np.degrees(np.arctan2(50 - rows.mean(), columns.mean() - 50)))
    assert -31 < min(angles) < -27
    assert 27 < max(angles) < 31


def test_the_same_augmentation_whatever_is_read_first():
    card = CARDS["resnet18"]
    prepare = Prepare(
        card.preprocessing, (3, 32, 32), transforms.parse("flip,rotate=20,jitter=0.3:0.3:0.3:0.1"), seed=3
    )
    data = Arrays("cats", np.stack([CAT[:200, :200], CAT[50:250, 100:300]]), [0, 1], ("a", "b"), prepare)
    first = [data[index][0] for index in (0, 1)]
    np.testing.assert_array_equal(first[1], data[1][0])
    data.epoch = 1
    assert not np.array_equal(first[1], data[1][0])


@pytest.mark.parametrize(
    ("text", "error", "message"),
    [
        ("rotat=10", UnknownChoiceError, "there is no transform 'rotat'; did you mean 'rotate'\\?"),
        ("flip,,crop=1", UnknownChoiceError, "there is no transform ''"),
        ("rotate", ArgumentError, "'rotate' has 0 values; it is typed rotate=DEGREES"),
        ("rotate=1:linear:3", ArgumentError, "has 3 values; it is typed"),
        ("rotate=500", ArgumentError, "from 0 to 180, found 500"),
        ("rotate=nan", ArgumentError, "found nan"),
        ("rotate=ten", ArgumentError, "found 'ten'"),
        ("rotate=10:cubic", UnknownChoiceError, "there is no interpolation of a rotation 'cubic'"),
        ("crop=1.2", ArgumentError, "from 0.01 to 1, found 1.2; type crop=SHARE"),
        ("flip=2", ArgumentError, "from 0 to 1"),
        ("resize=0", ArgumentError, "sides of 1 to 20,000 whole pixels, found 0"),
        ("resize=224:224:are", UnknownChoiceError, "did you mean 'area'"),
        ("scale=1.2:0.8", ArgumentError, "goes from 1.2 up to 0.8"),
        ("resized-crop=64:0.5:2", ArgumentError, "from 0.001 to 1, found 2"),
        ("pad-crop=28:-1", ArgumentError, "found -1"),
        ("hue=0.7", ArgumentError, "from 0 to 0.5"),
        ("jitter=3", ArgumentError, "'jitter' takes a number from 0 to 1, found 3"),
    ],
)
def test_what_cannot_be_is_told(text, error, message):
    with pytest.raises(error, match=message):
        transforms.parse(text)


def test_what_is_no_picture_is_told():
    for wrong in (CAT.astype(np.float32), CAT[..., 0], CAT[:0]):
        with pytest.raises(ArgumentError, match="a picture is a uint8 array"):
            apply("flip", wrong, 0)
    with pytest.raises(ArgumentError, match="the transform 'flip' has no text"):
        transforms.describe([lambda pixels, rng: pixels, geometry.flip][1:])
    with pytest.raises(ArgumentError, match="a side of a picture"):
        geometry.resize(CAT, (0, 5))
    with pytest.raises(ArgumentError, match="factor above 0"):
        geometry.scale(CAT, 0)
    with pytest.raises(ArgumentError, match="colour factor is 0 or more"):
        colour.contrast(CAT, -1)


# --- against the sources' own pipelines ---


def pil(pixels):
    image = pytest.importorskip("PIL.Image")
    return image.fromarray(pixels[..., 0] if pixels.shape[2] == 1 else np.ascontiguousarray(pixels[..., ::-1]))


def tensor(pixels):
    torch = pytest.importorskip("torch")
    return torch.from_numpy(pixels[..., ::-1].transpose(2, 0, 1).copy())


def bgr(theirs):
    array = np.asarray(theirs) if hasattr(theirs, "getpixel") else theirs.numpy().transpose(1, 2, 0)
    return (array if array.ndim == 3 else array[..., None])[..., ::-1]


@pytest.fixture(scope="module")
def functional():
    return pytest.importorskip("torchvision.transforms.functional")


def apart(ours, theirs):
    return np.abs(ours.astype(int) - bgr(theirs).astype(int))


def test_the_course_to_the_bit():
    """As the course reads a fundus picture: cv2.resize, BGR, from 0..255 to -1..1."""
    theirs = cv2.resize(CAT, (224, 224)).transpose(2, 0, 1).astype("float32") / 255.0 * 2.0 - 1.0
    ours = preprocess(CAT, CARDS["alexnet"].preprocessing, (3, 224, 224))
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=1.2e-7)  # (x - 0.5) / 0.5 rounds once more
    np.testing.assert_array_equal(geometry.resize(CAT, (224, 224)), cv2.resize(CAT, (224, 224)))


def test_week_j8_to_the_bit(functional):
    """Resize([224, 224]) of a PIL picture, ToTensor, Normalize."""
    mean, std = CARDS["inception_v1"].preprocessing.mean, CARDS["inception_v1"].preprocessing.std
    theirs = functional.normalize(functional.to_tensor(functional.resize(pil(CAT), [224, 224])), mean, std).numpy()
    resized = apply("resize=224:224:antialias", CAT, 0)
    np.testing.assert_array_equal(preprocess(resized, CARDS["inception_v1"].preprocessing, (3, 224, 224)), theirs)


NOISE = np.random.default_rng(0).integers(0, 2, (211, 133, 3), np.uint8) * 255


@pytest.mark.parametrize("pixels", [CAT, GREY, NOISE], ids=["colour", "grey", "black and white noise"])
@pytest.mark.parametrize("size", [(224, 224), (500, 600), (31, 700), (100, 400), (290, 300), (1, 3)])
@pytest.mark.parametrize("mode", geometry.PIL_MODES)
def test_antialias_is_pil_and_linear_is_not(functional, mode, pixels, size):
    """Every bit of what torchvision makes of a PIL picture, larger, smaller, or one side each."""
    ours, how = geometry.resize(pixels, size, geometry.PIL_MODES[mode]), functional.InterpolationMode(mode)
    old = int(pytest.importorskip("PIL").__version__.partition(".")[0]) < 13
    theirs = functional.resize(pil(pixels), list(size), how)
    assert apart(ours, theirs).max() <= (1 if old else 0)
    near = functional.resize(tensor(pixels), list(size), how, antialias=True)
    # its intermediate values are not cut to 0 to 255, which only hard edges show
    assert apart(ours, near).max() <= (31 if (mode, pixels is NOISE) == ("bicubic", True) else 1)
    if mode == "bilinear":
        near = functional.resize(tensor(pixels), list(size), antialias=False)
        assert apart(geometry.resize(pixels, size, "linear"), near).max() <= 1


def test_the_distances_that_the_docstring_states(functional):
    theirs = functional.resize(pil(CAT), [224, 224])
    area, linear = (apart(geometry.resize(CAT, (224, 224), how), theirs) for how in ("area", "linear"))
    assert (round(area.mean(), 2), area.max()) == (0.61, 13)
    assert (round(linear.mean(), 2), linear.max()) == (1.35, 27)


@pytest.mark.parametrize("size", [100, (101, 200), (301, 452), (400, 600), (300, 500)])
def test_crop_flip_and_move_to_the_bit(functional, size):
    box = [size, size] if isinstance(size, int) else list(size)
    for theirs in (pil(CAT), tensor(CAT)):
        assert apart(geometry.centre_crop(CAT, size), functional.center_crop(theirs, box)).max() == 0
        assert apart(geometry.crop(CAT, -7, 9, *box), functional.crop(theirs, -7, 9, *box)).max() == 0
        assert apart(geometry.flip(CAT), functional.hflip(theirs)).max() == 0
        assert apart(geometry.flip(CAT, vertical=True), functional.vflip(theirs)).max() == 0
        moved = functional.affine(theirs, 0, [-20, 7], 1, [0.0, 0.0])
        assert apart(geometry.translate(CAT, 7, -20), moved).max() == 0


@pytest.mark.parametrize("short", [100, 333])
def test_short_side_as_torchvision_has_it(functional, short):
    assert geometry.resize(CAT, short).shape[1::-1] == functional.resize(pil(CAT), short).size


@pytest.mark.parametrize("degrees", [10, -37.5])
def test_rotation(functional, degrees):
    linear = functional.InterpolationMode.BILINEAR
    ours = geometry.rotate(CAT, degrees)
    levels = apart(ours, functional.rotate(tensor(CAT), degrees, linear))
    assert levels.max() <= 1
    assert (levels > 0).mean() < 2e-4
    inside = geometry.rotate(np.full_like(CAT, 255), degrees) == 255
    assert apart(ours, functional.rotate(pil(CAT), degrees, linear))[inside].max() <= 1
    nearest = apart(geometry.rotate(CAT, degrees, "nearest"), functional.rotate(tensor(CAT), degrees))
    assert (nearest > 0).mean() < 2e-4
    nearest = apart(geometry.rotate(CAT, degrees, "nearest"), functional.rotate(pil(CAT), degrees))
    assert (nearest > 0).mean() < 3e-3


@pytest.mark.parametrize("factor", [0.8, 1.25])
def test_scaling(functional, factor):
    arguments = (0, [0, 0], factor, [0.0, 0.0], functional.InterpolationMode.BILINEAR)
    assert apart(geometry.scale(CAT, factor), functional.affine(tensor(CAT), *arguments)).max() <= 1
    assert apart(geometry.scale(CAT, factor), functional.affine(pil(CAT), *arguments)).max() <= 1


@pytest.mark.parametrize("factor", [0.0, 0.35, 1.0, 1.9])
@pytest.mark.parametrize(("name", "from_pil"), [("brightness", 0), ("contrast", 1), ("saturation", 1)])
def test_colour_factors(functional, name, from_pil, factor):
    ours, theirs = getattr(colour, name)(CAT, factor), getattr(functional, f"adjust_{name}")
    assert apart(ours, theirs(tensor(CAT), factor)).max() == 0
    assert apart(ours, theirs(pil(CAT), factor)).max() <= from_pil


@pytest.mark.parametrize("turn", [-0.5, -0.1, 0.0, 0.3])
def test_hue(functional, turn):
    ours = colour.hue(CAT, turn)
    levels = apart(ours, functional.adjust_hue(tensor(CAT), turn))
    assert levels.max() <= 1
    assert (levels > 0).mean() < 1e-4
    assert apart(ours, functional.adjust_hue(pil(CAT), turn)).max() <= 10
