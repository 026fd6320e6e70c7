"""Times on one core: several readers take turns on the same file, and each one's median counts."""

import gc
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from statistics import median
from time import perf_counter, process_time

ROUNDS = 15
LEAST_ROUNDS = 3
BUDGET_S = 15.0
"""Slow files are read less often than `ROUNDS`, for about so long."""

Reader = Callable[[bytes], object]


@dataclass(frozen=True)
class Times:
    """Medians of one reader on one file, in milliseconds: by the clock, and of this process's own work."""

    wall_ms: float
    cpu_ms: float

    @property
    def per_second(self) -> float:
        """How many such files one core reads in a second, with nothing else to do."""
        return 1000 / self.cpu_ms


def pin_to_one_core() -> str:
    """Keep this process and its threads to one core, where the system can; says which."""
    if not hasattr(os, "sched_setaffinity"):
        return "not pinned"
    core = max(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {core})
    return f"pinned to core {core}"


def take_turns(readers: Mapping[str, Reader], bodies: Sequence[bytes]) -> dict[str, Times]:
    """Each reader's times: all of them read a copy, then all the next, so that a slow moment hits them alike."""
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in readers}
    for reader in readers.values():
        reader(bodies[-1])  # what is loaded and remembered once is no part of the times
    gc.collect()
    gc.freeze()  # nor is looking through it for garbage, which would hit whoever makes the next object
    started = perf_counter()
    for round_number, body in enumerate(islice(cycle(bodies), ROUNDS)):
        if round_number >= LEAST_ROUNDS and perf_counter() - started > BUDGET_S:
            break
        for name, reader in readers.items():
            taken[name].append(_time(reader, body))
    return {name: Times(*(1000 * median(column) for column in zip(*rows, strict=True))) for name, rows in taken.items()}


def _time(reader: Reader, body: bytes) -> tuple[float, float]:
    wall, cpu = perf_counter(), process_time()
    reader(body)
    return perf_counter() - wall, process_time() - cpu
