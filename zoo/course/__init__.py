"""The course: reading, running and checking the lessons of lessons/, in either backend."""
