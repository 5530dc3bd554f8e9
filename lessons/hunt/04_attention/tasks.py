"""How hunt 04 is graded."""

from zoo.course.exercises.hunt_checks import Twin
from zoo.course.exercises.task import Task

LEVEL = 1
TASKS = [Task("Net", [Twin((6, 8))])]
