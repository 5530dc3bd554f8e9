"""How hunt 06 is graded."""

import numpy as np

from zoo.course.exercises.compare_answers import Values
from zoo.course.exercises.grade import Task

LEVEL = 1
rng = np.random.default_rng(0)
STATE = {
    "scale": np.array([1.0, 0.5, 2.0, 1.5], "float32"),
    "shift": np.array([0.1, -0.2, 0.0, 0.3], "float32"),
    "mean": np.array([0.5, -1.0, 0.0, 2.0], "float32"),
    "variance": np.array([2.0, 0.5, 1.0, 3.0], "float32"),
    "weight": rng.normal(size=(4, 3)).astype("float32"),
}
ROWS = rng.normal(size=(5, 4)).astype("float32")
TASKS = [Task("scores", [Values([(STATE, ROWS), (STATE, ROWS[:2])])])]
