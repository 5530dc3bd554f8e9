"""The words of the generated pages in English and in Chinese."""

from docs.facts import FACTS
from docs.phrases import PHRASES
from zoo.cards import CHINESE

WORDS = {**PHRASES, **FACTS, **CHINESE}


def say(english: str, language: str, **values: object) -> str:
    """A word or sentence in a language, its {names} filled in; KeyError names one that has no Chinese."""
    if english not in WORDS:
        raise KeyError(f"no Chinese for {english!r}; add it to docs/phrases.py, docs/facts.py or zoo/cards/catalogue.")
    text = english if language == "en" else WORDS[english]
    return text.format(**values) if values else text
