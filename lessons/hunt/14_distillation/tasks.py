"""How hunt 14 is graded."""

import numpy as np

from zoo.course.exercises.compare_answers import Values
from zoo.course.exercises.grade import Task

LEVEL = 2
rng = np.random.default_rng(0)
SMALL, LARGE = (rng.normal(size=(2, 6, classes)).astype("float32") for classes in (3, 10))
TASKS = [Task("distillation", [Values([(*SMALL, 1.0), (*LARGE, 4.0)])])]
