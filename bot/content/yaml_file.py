"""One YAML file: read it, check it against a model, and say of every fault in which line it stands."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from bot.core.errors import SetupError


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """Something wrong in a file that people edit; lines count from 1."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        """Return the fault as editors and terminals expect it."""
        return f"{self.file}:{self.line}: {self.reason}"


class ContentError(SetupError):
    """The files hold faults; the text lists every one with file and line."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(sorted(faults))
        super().__init__("\n".join(str(fault) for fault in self.faults))


class Strict(BaseModel):
    """A part of a file: unknown keys are faults and nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


Location = tuple[int | str, ...]
Model = TypeVar("Model", bound=Strict)


#: What the library finds wrong, in plain words.
_PLAIN = {
    "extra_forbidden": "there is no such key here: check how it is spelt, or take it out",
    "missing": "this has to be given",
    "string_type": "this has to be text",
    "bool_type": "write true or false",
    "bool_parsing": "write true or false",
    "int_type": "write a whole number",
    "int_parsing": "write a whole number",
    "int_from_float": "write a whole number",
    "greater_than_equal": "write a number of at least {ge}",
    "less_than_equal": "write a number of at most {le}",
    "model_type": "this has to be keys with their values, such as `key: value`",
    "dict_type": "this has to be keys with their values, such as `key: value`",
    "tuple_type": "this has to be a list",
    "too_short": "this needs at least {min_length}",
}


class _Loader(yaml.CSafeLoader):
    """Reads YAML, and leaves what looks like a day but is none, such as 2026-02-30, to whoever knows what is asked."""


def _day(loader: _Loader, node: yaml.ScalarNode) -> object:
    try:
        return loader.construct_yaml_timestamp(node)
    except ValueError:
        return loader.construct_scalar(node)


_Loader.add_constructor("tag:yaml.org,2002:timestamp", _day)


class Source:
    """The text of one YAML file with the lines of its values."""

    def __init__(self, path: Path, shown_as: str) -> None:
        self.shown_as = shown_as
        self.faults: list[Fault] = []
        self._root: yaml.Node | None = None
        try:
            loader = _Loader(path.read_bytes())
            try:
                self._root = loader.get_single_node()
                self.data = loader.construct_document(self._root) if self._root else None
            finally:
                loader.dispose()
        except OSError as error:
            self._cannot_read(1, error.strerror or "cannot be read")
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            self._cannot_read(line, f"not readable as YAML: {error.problem}")
        except (yaml.YAMLError, UnicodeDecodeError, ValueError) as error:
            self._cannot_read(1, f"not readable as YAML: {error.__class__.__name__}")
        try:
            doubled = list(_doubled(self._root))
        except RecursionError:
            self._cannot_read(1, "a part of the file refers to itself")
        else:
            self.faults += [self.fault((), f"“{key}” stands here twice", line) for key, line in doubled]

    def _cannot_read(self, line: int, reason: str) -> None:
        self.data = None
        self.faults.append(Fault(self.shown_as, line, reason))

    def line(self, location: Location) -> int:
        """Return the line where the value at `location` stands, or its nearest parent's."""
        node = self._root
        for step in location:
            child = _child(node, step)
            if child is None:
                break
            node = child
        return node.start_mark.line + 1 if node else 1

    def fault(self, location: Location, reason: str, line: int | None = None) -> Fault:
        """Return a fault at `location`."""
        return Fault(self.shown_as, line or self.line(location), reason)

    def read(self, model: type[Model]) -> Model | None:
        """Return the file as `model`, or None after adding what is wrong to `faults`."""
        if self.faults:
            return None
        try:
            return model.model_validate(self.data)
        except ValidationError as error:
            found = error.errors(include_url=False, include_input=False)
            self.faults += [
                self.fault(item["loc"], f"{'.'.join(map(str, item['loc'])) or 'file'}: {_plainly(item)}")
                for item in found
                if not _follows(item, found)
            ]
            return None


def _plainly(item: ErrorDetails) -> str:
    """Return what is wrong with a value in words for whoever wrote it, or else in those of the library."""
    words = _PLAIN.get(item["type"])
    return words.format(**item.get("ctx", {})) if words else item["msg"]


def _follows(item: ErrorDetails, found: Sequence[ErrorDetails]) -> bool:
    """Tell whether a list is said to be too short only because something in it is wrong, which is told by itself."""
    at = item["loc"]
    return item["type"] == "too_short" and any(each["loc"][: len(at)] == at and each["loc"] != at for each in found)


def _child(node: yaml.Node | None, step: int | str) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == str(step)), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        found: yaml.Node = node.value[step]
        return found
    return None


def _doubled(node: yaml.Node | None) -> Iterator[tuple[str, int]]:
    """Yield every key that stands twice in one mapping, with the line of its second place."""
    if isinstance(node, yaml.MappingNode):
        seen = set()
        for key, value in node.value:
            name = str(key.value)
            if name in seen:
                yield name, key.start_mark.line + 1
            seen.add(name)
            yield from _doubled(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _doubled(value)
