"""How an address of the API is declared: by one model of what may be asked, and one of what is answered.

A request is validated by the first, the OpenAPI document is made from both.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from crawler.browse.site import Site

T = TypeVar("T")

IN_PATH = re.compile(r"\{(\w+)\}")
WHOLE = re.compile(r"[0-9]{1,9}")


def digits(value: object) -> object:
    """The value as it is: a number is written in digits, and not in what Python takes for one, too: +1, 1_0."""
    if isinstance(value, str) and not WHOLE.fullmatch(value):
        raise ValueError(f"expected digits, got {value[:40]!r}")
    return value


Year = Annotated[int, Field(ge=1990, le=2099, description="年度 of the report"), BeforeValidator(digits)]
Limit = Annotated[int, Field(ge=1, le=200, description="most that one answer lists"), BeforeValidator(digits)]
Cursor = Annotated[
    str,
    Field(pattern=r"^[A-Za-z0-9_-]{1,1000}$", description="`next` of the page before; without one, the first page"),
]
Name = Annotated[str, Field(min_length=1, max_length=100)]
Code = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_.-]{0,99}$")]
Region = Annotated[
    str,
    Field(
        pattern=r"^([0-9]{2}|[0-9]{4}|[0-9]{6})$",
        description="行政区划代码 (GB/T 2260), or its first two or four digits: all below it is meant",
    ),
]
Form = Literal["2019", "2021", "mixed"]
Level = Literal["province", "prefecture", "county", "township"]


class Asked(BaseModel):
    """What may be asked; anything else is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Filtered(Asked):
    """Current reports of which all of this is true."""

    agency: Name | None = None
    year: Year | None = None
    region: Region | None = None
    level: Level | None = None
    portal: Code | None = None
    form: Form | None = None
    failing: Code | None = None
    finding: Code | None = None


class Paged(Asked):
    """What is listed page by page."""

    limit: Limit = 50
    cursor: Cursor | None = None


class Answer(BaseModel):
    """What is answered."""

    model_config = ConfigDict(extra="forbid")


class Page(Answer, Generic[T]):
    """A part of a list; `next` is the cursor of the part behind it, null at the end."""

    items: list[T]
    next: str | None


A = TypeVar("A", bound=Asked)


@dataclass(frozen=True)
class Operation:
    """One address; `answers` gives an `answered` or the JSON values of one, None where there is no such thing."""

    path: str
    chinese: str
    english: str
    asked: type[Asked]
    answered: type[BaseModel]
    answers: Callable[[Site, Any], BaseModel | dict[str, Any] | None]
    sample: str | None = None

    @property
    def name(self) -> str:
        """Unique among all."""
        return self.answers.__name__

    @property
    def in_path(self) -> list[str]:
        """Which of its parameters stand in the path."""
        return IN_PATH.findall(self.path)

    @property
    def may_miss(self) -> bool:
        """Whether it can be asked for what there is not: a thing by its name, a page behind a cursor."""
        return bool(self.in_path) or "cursor" in self.asked.model_fields
