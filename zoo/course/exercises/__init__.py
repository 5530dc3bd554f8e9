"""The exercises of the lessons: stubs that a student fills in, tasks that say how they are graded, hints, progress."""
