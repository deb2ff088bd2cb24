"""The example that holds every word: a key that is added to a model and not to it fails here."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pytest

from controller.planning import check_schedule, compile_plan
from controller.schedule import Entry, Jury, parse_schedule
from controller.schedule.entry import read_entry
from controller.schedule.yaml_text import MarkedMapping, read_yaml
from controller.schedule_files import read_schedule_files
from tests.support.schedules import NETWORK, parsed
from wire.plan import BlockKind

FOLDER = Path(__file__).parents[3] / "docs" / "examples" / "every-word"
JURY = "campaigns/jury.yaml"


def _kinds(kind: type[Entry] = Entry) -> Iterator[type[Entry]]:
    for each in kind.__subclasses__():
        yield each
        yield from _kinds(each)


def _entries(value: object) -> Iterator[Entry]:
    if isinstance(value, Entry):
        yield value
        value = [getattr(value, name) for name in value.model_fields_set]
    if isinstance(value, Mapping):
        value = value.values()
    if isinstance(value, Iterable) and not isinstance(value, str):
        for each in value:
            yield from _entries(each)


def _jury(files: Mapping[str, str]) -> Jury:
    data, _ = read_yaml(files[JURY], JURY)
    assert isinstance(data, MarkedMapping)
    jury, findings = read_entry(Jury, data)
    assert jury is not None, findings
    return jury


def _written() -> set[tuple[type, str]]:
    files = read_schedule_files(FOLDER)
    schedule = parsed(files)
    entries = _entries([schedule.venues, schedule.campaign, _jury(files)])
    return {(type(each), name) for each in entries for name in each.model_fields_set}


WRITTEN = _written()
KINDS = [kind for kind in _kinds() if kind.__module__.startswith("controller.schedule.")]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_key_of_the_language_stands_in_the_example(kind: type[Entry]) -> None:
    missing = {name for name in kind.model_fields if (kind, name) not in WRITTEN}
    assert missing == set(), f"write these keys into {FOLDER}"


def test_the_example_has_no_finding() -> None:
    schedule, findings = parse_schedule(read_schedule_files(FOLDER))
    assert schedule is not None
    assert [*findings, *check_schedule(schedule)] == []


def test_every_kind_of_block_comes_of_it() -> None:
    schedule = parsed(read_schedule_files(FOLDER))
    plans = [compile_plan(schedule, screen, network=NETWORK) for screen in schedule.screen_ids]
    assert {block.kind for plan in plans for block in plan.blocks} == set(BlockKind)
    assert {spot.line for plan in plans for spot in plan.spots} == {
        line.id for line in schedule.campaign.lines
    }
