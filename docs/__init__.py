"""The site of the project: `python -m docs` in a checkout writes it, in English and in Chinese."""
