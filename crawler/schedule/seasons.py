"""What runs when: `settings/seasons.toml`, or a file of the same form, read and checked."""

import tomllib
from collections.abc import Mapping
from datetime import datetime, time
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Literal, Self

from apscheduler.triggers.combining import OrTrigger
from apscheduler.triggers.cron import CronTrigger
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from crawler.deadlines import CHINA
from crawler.errors import Usage
from crawler.registry import said_of

_SPAN = r"^\d{1,2}(-\d{1,2})?$"
_DAY = "(mon|tue|wed|thu|fri|sat|sun)"


class When(BaseModel):
    """Times of Beijing: in these months, on these days, once a day."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    months: Annotated[str, Field(pattern=_SPAN)] = "1-12"
    days: Annotated[str | None, Field(pattern=_SPAN, description="of the month")] = None
    weekdays: Annotated[str | None, Field(pattern=rf"^{_DAY}(-{_DAY})?$")] = None
    at: time

    @model_validator(mode="after")
    def _one_kind_of_day(self) -> Self:
        if self.days and self.weekdays:
            raise ValueError("days or weekdays expected, not both: for cron both means either")
        self.trigger()
        return self

    def trigger(self) -> CronTrigger:
        """The same for APScheduler; raises ValueError for days that there are not."""
        return CronTrigger(
            month=self.months,
            day=self.days,
            day_of_week=self.weekdays,
            hour=self.at.hour,
            minute=self.at.minute,
            second=self.at.second,
            timezone=CHINA,
        )


class Run(BaseModel):
    """One crawl that comes again and again: of a season's portals, or of all."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    season: Literal["", "january", "march"] = ""
    when: Annotated[tuple[When, ...], Field(min_length=1)]

    def trigger(self) -> OrTrigger:
        """For APScheduler."""
        return OrTrigger([when.trigger() for when in self.when])

    def following(self, now: datetime) -> datetime | None:
        """When it is due after that."""
        at: datetime | None = self.trigger().get_next_fire_time(None, now)
        return at


RunName = Annotated[str, Field(pattern="^[a-z0-9]+(-[a-z0-9]+)*$")]
_RUNS: TypeAdapter[dict[str, Run]] = TypeAdapter(dict[RunName, Run])


def read_runs(file: Path | None = None) -> Mapping[str, Run]:
    """The runs of a file, or the built-in ones; raises Usage with one line that says the file and the key."""
    place = file or files("settings") / "seasons.toml"
    try:
        return _RUNS.validate_python(tomllib.loads(place.read_text("utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Usage(f"{place}: a TOML file in UTF-8 expected: {error}") from error
    except ValidationError as error:
        raise Usage(f"{place}: {said_of(error.errors()[0])}") from error
