"""Changes of pictures that are given arrays, which Paddle's take, and torchvision's do not.

What is exact for both is done to a picture of PIL's that is made of the array. Sizes are changed by OpenCV, as
PaddlePaddle does with arrays, which gives other numbers than PIL.
"""

import re
from collections.abc import Iterator

import libcst as cst

from zoo.translation.reading.names import FOREIGN, dotted
from zoo.translation.reading.value_kinds import ARRAY
from zoo.translation.ways.general import way
from zoo.translation.writing.rule_arguments import SPACED, text
from zoo.translation.writing.way_site import Site

# what a file has that gives pictures of PIL's, as another file may, too
IMPORTED = re.compile(r"^ *(?:from|import) +(\w*)", re.MULTILINE)
PICTURES = re.compile(r"\bPIL\b|\bImage\.|vision\.datasets|DatasetFolder|ImageFolder")
# transforms that do to a picture of whole numbers what they do to an array of them, and those that draw it nearly so
EXACT = ("RandomHorizontalFlip", "RandomVerticalFlip", "RandomCrop", "CenterCrop", "Pad")
DRAWN = ("RandomResizedCrop", "RandomRotation", "ColorJitter", "Grayscale", "BrightnessTransform", "ContrastTransform",
         "SaturationTransform", "HueTransform")  # fmt: skip
EITHER = ("ToTensor", "Normalize", "Transpose")  # what takes both
NEARLY = "arrays are made pictures of PIL's for what torchvision changes; PaddlePaddle's OpenCV does nearly the same"


@way
def of_arrays(site: Site) -> cst.BaseExpression | None:
    """Compose([RandomHorizontalFlip(), ToTensor()]) of arrays: torchvision's take none."""
    steps, before = site.given("transforms"), site.before("transforms")[0]
    if not isinstance(steps, cst.List) or not isinstance(before, cst.List) or not _arrays(site):
        return None
    held = site.work.assigned(site.node)
    code = site.work.reader.code
    if isinstance(held, cst.Name) and len(re.findall(rf"\b{held.value}\b", code)) == 1:
        return None  # nothing is given to it
    row = [each.with_changes(comma=SPACED) for each in _steps(site, before, steps)]
    if len(row) == len(steps.elements) and all(
        one.value is two.value for one, two in zip(row, steps.elements, strict=True)
    ):
        return None
    row[-1] = row[-1].with_changes(comma=steps.elements[-1].comma)
    func, args = site.plainly()
    return cst.Call(func, [args[0].with_changes(value=steps.with_changes(elements=row)), *args[1:]])


def _arrays(site: Site) -> bool:
    """Whether what goes in are arrays: as the file's calls show, or since it has nothing that gives pictures."""
    reader = site.work.reader
    if reader.changed:
        return reader.changed == {ARRAY}
    known = all(each == "paddle" or each in FOREIGN for each in IMPORTED.findall(reader.code))
    return known and not PICTURES.search(reader.code)


def _steps(site: Site, before: cst.List, steps: cst.List) -> Iterator[cst.Element]:
    """The transforms, with what makes a picture of an array, or an array of a picture, where the next one wants it."""
    spelled, picture, ended = site.work.speller.spelled, False, False
    like = next((each.value.func for each in before.elements if isinstance(each.value, cst.Call)), None)
    for first, step in zip(before.elements, steps.elements, strict=True):
        call = first.value if isinstance(first.value, cst.Call) else None
        name = dotted(call.func).rpartition(".")[2] if call is not None else ""
        ours = call is not None and site.work.reader.names.ours(site.work.known(call.func).name)
        ended = ended or name == "ToTensor" or not isinstance(step, cst.Element)
        if ended or (ours and name in EITHER):
            pass
        elif ours and name in EXACT + DRAWN:
            if name in DRAWN and NEARLY not in site.work.notes:
                site.work.notes.append(NEARLY)
            if not picture:
                made = text(spelled("torchvision.transforms.ToPILImage", like))
                yield cst.Element(cst.parse_expression(f"{made}()"))
            picture = True
        elif not isinstance(first.value, cst.Name | cst.Attribute):  # which may be anything
            if picture:
                site.work.speller.asked.setdefault("np", "numpy")
                made = text(spelled("torchvision.transforms.Lambda", like))
                yield cst.Element(cst.parse_expression(f"{made}(np.asarray)"))
            picture = False
            if ours and name == "Resize" and isinstance(step.value, cst.Call):
                own = text(spelled("written.Resize"))
                step = step.with_changes(value=first.value.with_changes(func=cst.parse_expression(own)))
        yield step  # type: ignore[misc]
