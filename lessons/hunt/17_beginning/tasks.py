"""How hunt 17 is graded."""

from zoo.course.exercises.grade import Task
from zoo.course.exercises.hunt_checks import Drawn

LEVEL = 3
TASKS = [Task("Net", [Drawn()])]
