"""How hunt 01 is graded."""

from zoo.course.exercises.grade import Task
from zoo.course.exercises.hunt_checks import Twin

LEVEL = 1
TASKS = [Task("Net", [Twin((3, 12, 12))])]
