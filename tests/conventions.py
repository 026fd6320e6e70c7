"""The rules of CONTRIBUTING.md that no linter knows: each takes one file and yields what is wrong with it."""

import ast
import io
import re
import subprocess
import tokenize
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).parents[1]
PACKAGES = ("crawler", "spiders", "extractors", "settings")
LINES_OF_A_FILE = 300
LINES_OF_A_FUNCTION = 40

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef

_SAYS_NOTHING = frozenset({"manager", "helper", "helpers", "util", "utils", "data", "info", "process", "handle"})
_NAMES_OF_OTHERS = frozenset({  # hooks that a library calls by this name
    "_process_jobs", "process_exception", "process_item", "process_request", "process_request_2", "process_response",
    "process_spider_exception",
    "process_spider_input", "process_spider_output", "process_start",
    "handle_data", "handle_endtag", "handle_error", "handle_startendtag", "handle_starttag",
    "dataReceived", "data_received",
})  # fmt: skip
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")  # HTTPServer -> HTTP Server, read_table -> read table
_EXCUSE = re.compile(r"#\s*(ruff: |flake8: |mypy: )?(noqa|type: ignore|ignore-errors|pragma: no cover)")
_CODES = r"((ruff: )?noqa: [A-Z]+\d+(, ?[A-Z]+\d+)*|type: ignore\[[a-z-]+(, ?[a-z-]+)*\]|pragma: no cover)"
_EXCUSE_WITH_REASON = re.compile(f"# {_CODES}(  #| -|,| \\() ?\\S.")  # … `- the command is ours`, `(see above)`
_CLOCKS = frozenset({"datetime.now", "datetime.today", "datetime.utcnow", "date.today"}) | frozenset(
    f"time.{name}" for name in ("time", "time_ns", "ctime", "gmtime", "localtime")
)
_IMPURE_BUILTINS = frozenset({"open", "input", "__import__"})


@dataclass(frozen=True)
class Code:
    """One Python file: its path from the repository's root, and its text."""

    path: PurePosixPath
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """The parsed file."""
        return ast.parse(self.text, str(self.path))

    @property
    def room(self) -> str:
        """The folder at the top in which the file stands."""
        return self.path.parts[0]

    def definitions(self) -> Iterator[Definition]:
        """Every function and class, at any depth."""
        for node in ast.walk(self.tree):
            if isinstance(node, Definition):
                yield node

    def classes(self) -> Iterator[ast.ClassDef]:
        """Every class, at any depth."""
        return (node for node in self.definitions() if isinstance(node, ast.ClassDef))

    def names_used(self) -> Iterator[tuple[int, str]]:
        """Line and dotted name of everything called or taken."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Attribute | ast.Name):
                yield node.lineno, ast.unparse(node)


def tracked(*patterns: str) -> list[PurePosixPath]:
    """The files that git tracks or would: a new file obeys before it is added."""
    command = ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-co", "--exclude-standard", "-z", *patterns]
    listing = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    paths = {PurePosixPath(name) for name in listing.split("\0") if name}
    return sorted(path for path in paths if (ROOT / path).is_file())


Rule = Callable[[Code], Iterator[str]]


def files_are_short(code: Code) -> Iterator[str]:
    """A file has one subject and fits into one reading."""
    lines = code.text.count("\n")
    if lines >= LINES_OF_A_FILE:
        yield f"{lines} lines, under {LINES_OF_A_FILE} are allowed"


def functions_are_short(code: Code) -> Iterator[str]:
    """A function fits on a screen."""
    for node in code.definitions():
        lines = (node.end_lineno or node.lineno) - node.lineno + 1
        if not isinstance(node, ast.ClassDef) and lines >= LINES_OF_A_FUNCTION:
            yield f"line {node.lineno}: {node.name} has {lines} lines, under {LINES_OF_A_FUNCTION} are allowed"


def the_first_line_says_the_subject(code: Code) -> Iterator[str]:
    """One sentence at the top says what the file is about; a test file may leave that to its name."""
    said = ast.get_docstring(code.tree)
    if said is None and code.room != "tests":
        yield "line 1: no docstring that says the file's subject"
    elif said is not None and not said.partition("\n")[0].endswith((".", ":", "?")):
        yield f"line 1: the subject is no sentence on one line: {said.partition(chr(10))[0]!r}"


def excuses_give_a_reason(code: Code) -> Iterator[str]:
    """A linter is silenced by code and with a reason, never wholesale."""
    for token in tokenize.generate_tokens(io.StringIO(code.text).readline):
        excuse = token.type == tokenize.COMMENT and _EXCUSE.search(token.string)
        if excuse and not _EXCUSE_WITH_REASON.search(token.string):
            yield f"line {token.start[0]}: {token.string} lacks its code, or the reason after it"


def names_say_what_a_thing_is(code: Code) -> Iterator[str]:
    """Names are of the domain; Manager, Helper, Util, Data, Info, process and handle are of any."""
    for node in code.definitions() if code.room in PACKAGES else ():
        empty = _SAYS_NOTHING & {word.lower() for word in _WORD.findall(node.name)}
        if empty and node.name not in _NAMES_OF_OTHERS:
            yield f"line {node.lineno}: {node.name} says {', '.join(sorted(empty))}"


def one_file_reads_the_clock(code: Code) -> Iterator[str]:
    """`now` is a parameter; only crawler/clock.py asks for it."""
    if code.room not in PACKAGES or str(code.path) == "crawler/clock.py":
        return
    for line, name in code.names_used():
        if ".".join(name.split(".")[-2:]) in _CLOCKS:
            yield f"line {line}: {name} reads the clock: take `now` as a parameter, or crawler.clock.now"


def extractors_open_nothing(code: Code) -> Iterator[str]:
    """Bytes come in as arguments; what can be imported is the import rules' business."""
    if code.room != "extractors":
        return
    for line, name in code.names_used():
        if name in _IMPURE_BUILTINS:
            yield f"line {line}: {name} in a pure package"


def errors_stand_in_one_tree(code: Code) -> Iterator[str]:
    """Each package's errors are in its errors.py, and its docstring draws them all."""
    if code.room not in PACKAGES:
        return
    at_home = code.path.name == "errors.py"
    drawn = ast.get_docstring(code.tree) or ""
    for node in code.classes():
        is_error = any(re.search(r"(Error|Exception)$", ast.unparse(base)) for base in node.bases)
        if at_home and node.name not in drawn:
            yield f"line {node.lineno}: {node.name} is missing in the tree at the top"
        if is_error and not at_home:
            yield f"line {node.lineno}: {node.name} belongs into {code.room}/errors.py"


def a_spider_is_named_as_its_file(code: Code) -> Iterator[str]:
    """`name`, file stem and class say the same, so that a family is found by any of them."""
    for node in code.classes() if code.room == "spiders" else ():
        for line in node.body:
            if isinstance(line, ast.Assign) and ast.unparse(line.targets[0]) == "name":
                stem = code.path.stem
                if (ast.literal_eval(line.value), node.name) != (stem, stem.title().replace("_", "")):
                    yield f"line {node.lineno}: {node.name} with {ast.unparse(line)} in {code.path.name}"


RULES: tuple[Rule, ...] = (
    files_are_short,
    functions_are_short,
    the_first_line_says_the_subject,
    excuses_give_a_reason,
    names_say_what_a_thing_is,
    one_file_reads_the_clock,
    extractors_open_nothing,
    errors_stand_in_one_tree,
    a_spider_is_named_as_its_file,
)
