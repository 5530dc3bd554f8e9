"""How hunt 17 is graded."""

from zoo.course.exercises.hunt_checks import Drawn
from zoo.course.exercises.task import Task

LEVEL = 3
TASKS = [Task("Net", [Drawn()])]
