"""How hunt 19 is graded."""

import numpy as np

from zoo.course.exercises.compare_answers import Values
from zoo.course.exercises.grade import Task

LEVEL = 3
rng = np.random.default_rng(0)
WEIGHT, ROWS = rng.normal(size=(4, 1)).astype("float32"), rng.normal(size=(8, 4)).astype("float32")
TARGETS = rng.normal(size=(8, 1)).astype("float32")
TASKS = [Task("trained", [Values([(WEIGHT, ROWS, TARGETS)])])]
