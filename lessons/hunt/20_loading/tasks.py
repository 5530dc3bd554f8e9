"""How hunt 20 is graded."""

import numpy as np

from zoo.course.exercises.compare_answers import Values
from zoo.course.exercises.grade import Task

LEVEL = 3
rng = np.random.default_rng(0)
SHAPES = {"0.weight": (4, 6), "0.bias": 6, "2.weight": (6, 6), "2.bias": 6, "4.weight": (6, 3), "4.bias": 3}
STATE = {name: rng.normal(size=shape).astype("float32") for name, shape in SHAPES.items()}
ROWS = rng.normal(size=(5, 4)).astype("float32")
TASKS = [Task("moved", [Values([(STATE, ROWS)])])]
