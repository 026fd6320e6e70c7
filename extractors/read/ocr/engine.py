"""RapidOCR's models: a line of text -> its letters, each with its probability; a page -> where its lines are."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import cv2
import numpy as np
from numpy.typing import NDArray
from onnxruntime import InferenceSession, RunOptions, SessionOptions

from extractors.read.ocr.pixels import Box, Colour, Gray

HEIGHT = 48
"""Pixels: the height of a line that the recogniser was trained on."""

LARGEST = 1600
"""Pixels: a page is shown to the detector no larger."""

WIDEST = 2400
"""Pixels: a longer line is squeezed."""

TEXT_CORE = 0.3
"""The probability from which the detector's pixels are text."""

LEAST_CORE = 3
"""Pixels: the height of a line's core as the detector sees it; what is lower is dust."""

FULL_BATCH = 8 * 320
"""Pixels of width in one run of the recogniser: longer runs take more memory and no less time a pixel."""

LEAST_ROOM = 64
"""Pixels: with less around it a digit is read with far lower confidence, with more no better."""

STEPS = 4
"""Lines are filled up to one of so many widths from one power of two to the next, and run with those of the same."""

FIGURES = "0123456789,.+-/%"

WIDER = {ord(n): w for n, w in zip("(),:;", "（），：；", strict=True)}
"""Marks that come in two widths: the recogniser wavers between them, which is no doubt about a number."""

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Line:
    """One line as read: its text, and the probability of each letter (the text's length)."""

    text: str
    sure: tuple[float, ...]

    @property
    def confidence(self) -> float:
        """That of the most doubtful letter: a number is right only as a whole."""
        return min(self.sure, default=0.0)


@dataclass(frozen=True)
class Reading:
    """One line as read: among all letters, and as if nothing but a number's letters were thought of."""

    text: Line
    figures: Line


def recognise(lines: Sequence[Gray]) -> list[Reading]:
    """What lines of text say: dark letters on light paper, cut close. What one says does not depend on the others."""
    shaped = [_shaped(line) for line in lines]
    alike: dict[int, list[int]] = {}
    for number, line in enumerate(shaped):
        alike.setdefault(_room(line.shape[1]), []).append(number)
    read: dict[int, Reading] = {}
    for room, numbers in alike.items():
        most = max(1, FULL_BATCH // room)
        for batch in (numbers[start : start + most] for start in range(0, len(numbers), most)):
            read.update(zip(batch, _run([shaped[i] for i in batch], room), strict=True))
    return [read[i] for i in range(len(shaped))]


def _room(width: int) -> int:
    """The width to which a line is filled up.

    >>> [_room(width) for width in (24, 65, 300)]
    [64, 80, 320]
    """
    width = max(width, LEAST_ROOM)
    step = (1 << (width - 1).bit_length()) // (2 * STEPS)
    return -(-width // step) * step


def detect(page: Colour) -> list[Box]:
    """Boxes (left, top, right, bottom) around the lines of text of a page that stands upright."""
    height, width = page.shape[:2]
    scale = min(1.0, LARGEST / max(height, width))
    size = (max(32, round(width * scale / 32) * 32), max(32, round(height * scale / 32) * 32))
    shown = cv2.resize(page, size, interpolation=cv2.INTER_AREA)[:, :, ::-1].astype(np.float32) / 127.5 - 1
    (likely,) = _session("det").run(None, {"x": shown.transpose(2, 0, 1)[None]}, _returning_memory())
    mask = np.where(likely[0, 0] > TEXT_CORE, 255, 0).astype(np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    return [
        _grown(box, (width / size[0], height / size[1]), (width, height)) for box in stats[1:] if box[3] >= LEAST_CORE
    ]


@cache
def _returning_memory() -> RunOptions:
    """A page takes the detector 400 MB, and long lines the recogniser as much: neither keeps it beside the other."""
    options = RunOptions()
    options.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")
    return options


def _grown(box: "NDArray[np.int32]", scale: tuple[float, float], page: tuple[int, int]) -> Box:
    """The detector marks the core of a line: its box grown to the letters' full height."""
    left, top, width, height = (float(n) for n in box[:4])
    more = 0.8 * width * height / (width + height)
    return (
        max(0, int((left - more) * scale[0])),
        max(0, int((top - more) * scale[1])),
        min(page[0], int((left + width + more) * scale[0]) + 1),
        min(page[1], int((top + height + more) * scale[1]) + 1),
    )


def _shaped(line: Gray) -> Gray:
    height, width = line.shape
    wide = max(HEIGHT // 2, min(WIDEST, round(width * HEIGHT / height)))
    method = cv2.INTER_CUBIC if height < HEIGHT else cv2.INTER_AREA
    return np.asarray(cv2.resize(line, (wide, HEIGHT), interpolation=method), np.uint8)


def _run(lines: Sequence[Gray], room: int) -> list[Reading]:
    """One run of the recogniser; lines are filled up with the models' own nothing (0, mid-grey)."""
    batch = np.zeros((len(lines), 3, HEIGHT, room), np.float32)
    for row, line in enumerate(lines):
        batch[row, :, :, : line.shape[1]] = line.astype(np.float32) / 127.5 - 1
    (frames,) = _session("rec").run(None, {"x": batch}, _returning_memory())
    return [_reading(likely) for likely in frames]


def _reading(frames: Floats) -> Reading:
    """What the classes' chances in each frame come to; those of a mark's two widths are added up."""
    alphabet = _alphabet()
    own = frames[:, alphabet.figures]
    shares = own / np.maximum(own.sum(axis=1, keepdims=True), 1e-9)
    frames[:, alphabet.narrow] += frames[:, alphabet.wide]
    frames[:, alphabet.wide] = 0
    return Reading(_line(frames, alphabet.letters), _line(np.asarray(shares, np.float32), ["", *FIGURES]))


def _line(frames: Floats, alphabet: Sequence[str]) -> Line:
    """The best letter of each frame, repeats joined, blanks (0) left out; a letter is as sure as its best frame."""
    best, sure = frames.argmax(axis=1), frames.max(axis=1)
    letters: list[str] = []
    chances: list[float] = []
    last = 0
    for letter, chance in zip(best.tolist(), sure.tolist(), strict=True):
        if letter and letter == last:
            chances[-1] = max(chances[-1], chance)
        elif letter:
            letters.append(alphabet[letter])
            chances.append(chance)
        last = letter
    return _among_its_like(letters, chances)


def _among_its_like(letters: Sequence[str], chances: Sequence[float]) -> Line:
    """Brackets and marks as wide as the script around them, and no spaces in Chinese or beside a number's comma."""
    chinese = any("\u4e00" <= letter <= "\u9fff" for letter in letters)
    number = all(letter in FIGURES or letter == " " for letter in letters)
    around = ["", *letters, ""]
    beside = [{around[place], around[place + 2]} & {",", "."} for place in range(len(letters))]
    kept = [
        (letter, chance)
        for letter, chance, marks in zip(letters, chances, beside, strict=True)
        if letter != " " or not (chinese or (number and marks))
    ]
    text = "".join(letter for letter, _ in kept)
    return Line(text.translate(WIDER) if chinese else text, tuple(min(1.0, chance) for _, chance in kept))


@dataclass(frozen=True)
class Alphabet:
    """What the recogniser's classes mean; `wide` and `narrow` are the classes of one mark in two widths.

    `figures` are the classes of nothing and of what numbers are made of.
    """

    letters: list[str]
    wide: list[int]
    narrow: list[int]
    figures: list[int]


@cache
def _alphabet() -> Alphabet:
    """Class 0 is nothing, then the model's own letters, the last a space."""
    known = _session("rec").get_modelmeta().custom_metadata_map["character"].split("\n")
    letters = ["", *known, " "]
    where = {letter: number for number, letter in enumerate(letters)}
    pairs = [(where[wide], where[chr(narrow)]) for narrow, wide in WIDER.items()]
    figures = [0, *(where[letter] for letter in FIGURES)]
    return Alphabet(letters, [w for w, _ in pairs], [n for _, n in pairs], figures)


@cache
def _session(task: str) -> InferenceSession:
    """A model of the rapidocr package, on one core: documents are read in parallel, not their lines."""
    options = SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4
    models = files("rapidocr").joinpath("models").iterdir()
    (model,) = (m for m in models if m.name.endswith(".onnx") and f"_{task}_" in m.name)
    return InferenceSession(model.read_bytes(), options, providers=["CPUExecutionProvider"])
