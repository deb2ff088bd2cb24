"""YAML text to plain values that know their lines: the one door to ruamel.yaml.

Only the plain core of YAML 1.2 is read. Aliases, tags and merge keys are refused, and so is every unquoted
scalar that readers of YAML 1.1 and 1.2 understand differently (22:00 is 1320 to one, text to the other).
Characters, values, depth and findings are bounded, so that no text can make this slow, and none makes it
raise.
"""

import re
from collections.abc import Iterator

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceStartEvent,
)

from controller.findings import UNWRITABLE, Code, Finding, Place, error_at, shown

MAX_CHARACTERS = 256 * 1024  # a venue of forty screens has 30 kB
MAX_VALUES = 40_000  # a quarter of a megabyte of screens holds some 20,000
MAX_DEPTH = 20  # ours nest six deep
MAX_FINDINGS = 100  # nobody reads more

_TIME = re.compile(r"[-+]?\d+:[0-5]?\d(:[0-5]?\d)?(\.\d*)?Z?", re.ASCII)
_DATE = re.compile(r"\d{4}-\d\d?-\d\d?([Tt ].*)?", re.ASCII)
_OLD_BOOLEAN = re.compile(r"y|n|yes|no|on|off", re.IGNORECASE)
_OLD_NUMBER = re.compile(r"[-+]?(0b[01_]+|0\d+|\d[\d_]*_[\d_]*(\.\d*)?)", re.ASCII)
_INTEGER = re.compile(r"[-+]?\d+", re.ASCII)
_FLOAT = re.compile(r"[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?", re.ASCII)
_LONG_NUMBER = re.compile(r"[-+]?[.\d][-+.:_\dTtZeE]*", re.ASCII)  # dates with a time among them
_MAX_DIGITS = 24  # characters of a number, a time or a date with its time
_WORDS: dict[str, object] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip


class MarkedMapping(dict[str, object]):
    """A mapping that knows where it starts and where each key stands."""

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.place = place
        self.key_lines: dict[str, int] = {}


class MarkedSequence(list[object]):
    """A list that knows where it starts and where each item stands."""

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.place = place
        self.item_lines: list[int] = []


def read_yaml(text: str, file: str) -> tuple[object, list[Finding]]:
    """The text's one document as plain values, and what is wrong with the text.

    Mappings and lists come as MarkedMapping and MarkedSequence. After errors the value holds what could be
    read; it is None where nothing could.
    """
    if len(text) > MAX_CHARACTERS:
        sentence = f"the file has {len(text):,} characters; at most {MAX_CHARACTERS:,} are read"
        return None, [error_at(Place(file, 1), Code.TOO_MUCH, sentence, "split it into several files")]
    reader = _Reader(file)
    try:
        for event in _events(text):
            if not reader.take(event):
                break
    except YAMLError as error:
        sentence = _sentence_of(error)
        tab = r"'\t' that cannot start" in sentence
        remedy = "indent with spaces: YAML takes no tab there" if tab else "correct the YAML at this place"
        reader.complain(_line_of(error), sentence, remedy)
    except (ValueError, RecursionError, LookupError, TypeError, AttributeError) as error:
        # the scanner trips over some texts that are no YAML at all, in ways of its own
        reader.complain(1, f"the text cannot be read as YAML ({type(error).__name__})", "write plain YAML")
    return reader.root, reader.findings


def _events(text: str) -> Iterator[Event]:
    yield from YAML(typ="safe", pure=True).parse(text)


def _line_of(error: YAMLError) -> int:
    mark = error.problem_mark or error.context_mark if isinstance(error, MarkedYAMLError) else None
    return mark.line + 1 if mark is not None else 1


def _sentence_of(error: YAMLError) -> str:
    if isinstance(error, MarkedYAMLError):
        words = [part for part in (error.context, error.problem) if part]
        return "this is not YAML: " + ", ".join(" ".join(str(part).split()) for part in words)
    return f"this is not YAML: {' '.join(str(error).split())[:120]}"


class _Reader:
    """Builds values from events with a stack of its own, so that depth cannot exhaust Python's."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.findings: list[Finding] = []
        self.root: object = None
        self._documents = 0
        self._values = 0
        self._stack: list[MarkedMapping | MarkedSequence] = []
        self._keys: list[str | None] = []

    def complain(self, line: int, sentence: str, remedy: str, code: Code = Code.YAML) -> None:
        self.findings.append(error_at(Place(self.file, line), code, sentence, remedy))

    def take(self, event: Event) -> bool:
        """Use one event; False to stop reading."""
        line = event.start_mark.line + 1
        if len(self.findings) >= MAX_FINDINGS:
            sentence = f"{MAX_FINDINGS} mistakes stand above; the rest of the file is not read"
            return self._stop(line, sentence, "correct them, and look again")
        if self._values > MAX_VALUES:
            sentence = f"the file holds more than {MAX_VALUES:,} values"
            return self._stop(line, sentence, "split it into several files")
        match event:
            case DocumentStartEvent():
                self._documents += 1
                if self._documents > 1:
                    self.complain(line, "a second document starts here", "keep one document in a file")
                    return False
            case CollectionEndEvent():
                self._stack.pop()
                self._keys.pop()
            case AliasEvent():
                alias = str(event.anchor)[:40]
                self.complain(line, f"the alias *{alias} is not read", "write the value out here")
                self._add(None, line)
            case NodeEvent():
                return self._take_node(event, line)
        return True

    def _stop(self, line: int, sentence: str, remedy: str) -> bool:
        """Nothing is judged of a file of which a part is not read."""
        self.complain(line, sentence, remedy)
        self.root = None
        return False

    def _take_node(self, event: NodeEvent, line: int) -> bool:
        if event.anchor:
            anchor = str(event.anchor)[:40]
            self.complain(line, f"the anchor &{anchor} is not read", "write values out where they hold")
        if tag := getattr(event, "tag", None):
            self.complain(line, f"the tag {str(tag)[:60]} is not read", "take the tag out")
        if isinstance(event, ScalarEvent):
            self._add(self._scalar(event, line), line)
            return True
        if len(self._stack) >= MAX_DEPTH:
            self.complain(line, f"this is nested deeper than {MAX_DEPTH} levels", "write it flatter")
            return False
        place = Place(self.file, line)
        if isinstance(event, MappingStartEvent):
            self._open(MarkedMapping(place), line)
        elif isinstance(event, SequenceStartEvent):
            self._open(MarkedSequence(place), line)
        return True

    def _open(self, container: MarkedMapping | MarkedSequence, line: int) -> None:
        self._add(container, line)
        self._stack.append(container)
        self._keys.append(None)

    def _add(self, value: object, line: int) -> None:
        self._values += 1
        if not self._stack:
            self.root = value
            return
        parent = self._stack[-1]
        if isinstance(parent, MarkedSequence):
            parent.append(value)
            parent.item_lines.append(line)
        elif self._keys[-1] is None:
            self._keys[-1] = self._key(parent, value, line)
        else:
            parent.setdefault(self._keys[-1], value)
            self._keys[-1] = None

    def _key(self, parent: MarkedMapping, value: object, line: int) -> str:
        key = value if isinstance(value, str) else str(value)
        if not isinstance(value, str):
            self.complain(line, f"a key must be a word, not {key[:40]!r}", "write a word before the colon")
        elif key in parent.key_lines:
            first = parent.key_lines[key]
            self.complain(line, f"the key {shown(key)} stands on line {first} already", "keep one of the two")
        parent.key_lines.setdefault(key, line)
        return key

    def _scalar(self, event: ScalarEvent, line: int) -> object:
        text: str = event.value
        if found := UNWRITABLE.search(text):
            sentence = f"the text holds the character U+{ord(found.group()):04X}, which nobody can see"
            self.complain(line, sentence, "take it out")
        if event.style is not None:
            return text
        if len(text) > _MAX_DIGITS:
            if _LONG_NUMBER.fullmatch(text):
                sentence = f"the unquoted {text[:_MAX_DIGITS]}... is a number to some readers of YAML"
                self.complain(line, sentence, "quote it, or write a shorter number", Code.UNQUOTED)
            return text
        if _TIME.fullmatch(text):
            sentence = f"the unquoted {text} is a number to some readers of YAML and text to others"
            self.complain(line, sentence, f'quote it: "{text}"', Code.UNQUOTED)
            return text
        if any(form.fullmatch(text) for form in (_DATE, _OLD_BOOLEAN, _OLD_NUMBER)):
            sentence = f"the unquoted {text} means different things to different readers of YAML"
            self.complain(line, sentence, f'quote it: "{text}"', Code.UNQUOTED)
            return text
        return _plain(text)


def _plain(text: str) -> object:
    """An unquoted scalar's value in YAML 1.2's core schema."""
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else text
