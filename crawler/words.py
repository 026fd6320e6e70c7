"""What the user reads, in Chinese or English by locale; both stand side by side where they are used."""

import os
from functools import cache


@cache
def is_chinese() -> bool:
    """Whether the environment asks for Chinese (LC_ALL, LC_MESSAGES, LANGUAGE, LANG: the first that is set)."""
    names = ("LC_ALL", "LC_MESSAGES", "LANGUAGE", "LANG")
    locale = next((os.environ[name] for name in names if os.environ.get(name)), "")
    return locale.startswith("zh")


def say(english: str, chinese: str) -> str:
    """The text in the user's language."""
    return chinese if is_chinese() else english
