"""No text of any kind ends the check in a traceback, in endless time, or in more than 200 MB.

Everyday runs are short. For a long one, give the number of examples of each test:
LANDMARK_FUZZ=20000 pytest --timeout 0 tests/controller/planning/checks/test_hostile.py
"""

import copy
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from functools import cache

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from controller.findings import Finding, Severity
from controller.planning import compile_plan
from controller.planning.checks import check_files
from controller.schedule import Schedule
from controller.schedule.yaml_text import read_yaml
from tests.controller.planning.checks.hostile import CORPUS
from tests.support.schedules import NETWORK, SAMPLE_FOLDER, small_files
from wire.codec import encode
from wire.plan_columns import to_columns

MEGABYTE = 1024 * 1024
MAX_BYTES = 200 * MEGABYTE
"""Of a whole program that checks, with Python and all libraries."""
MAX_SAID = 40_000  # characters of one finding; a simulcast tells the local times of many screens
EXAMPLES = int(os.environ.get("LANDMARK_FUZZ", "60"))
often = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))

EXCEPTION = (
    'exceptions: [{date: "2025-06-03", basis: own, source: SAMPLE, '
    'operating_hours: [{open: "10:00", close: "23:00"}]}]'
)
SIMULCAST = (
    "{id: all, kind: simulcast, screens: [wall], shorts: [one], duration: 30s, lead_in: 2s, "
    'when: {dates: ["2025-06-02"], at: "17:10:00Z"}}'
)
RICH = small_files(
    zone="America/St_Johns",
    hours=[("02:00", "12:00"), ("14:00", "26:00")],
    screen_rules=[
        'curfews: [{from: "23:00", to: "01:00", mode: dim, brightness: 40, basis: own, source: SAMPLE}]',
        EXCEPTION,
        'reserved: [{at: "*:00", duration: 30s, by: owner}]',
    ],
    campaign_rules=[
        "dst: {skipped: later, repeated: both}",
        'dayparts: {late: [{from: "22:00", to: "02:00"}], noon: [{from: "12:00", to: "14:00"}]}',
    ],
    playlist="{id: all-shorts, select: {award: [winner]}, rotation: fair, seed: 7, "
    "separation: {same_short: 1, same_creator: 1}, weights: {one: 3}, max_plays_per_hour: 90, "
    "even_in: [noon]}",
    lines=[
        "{id: base, kind: loop, screens: all, playlist: all-shorts, priority: 1}",
        "{id: late, kind: domination, screens: all, playlist: all-shorts, when: {dayparts: [late]}}",
        SIMULCAST,
        '{id: wave, kind: wave, screens: all, shorts: [two], duration: 30s, when: {at: "20:30"}}',
        "{id: again, kind: make_good, screens: all, plays: [{short: one, count: 3}], for: {line: base}}",
    ],
)  # fmt: skip

EXTREMES = st.sampled_from(
    [None, True, -1, 0, 1, 2, 1_000, 1_001, 2**31, 10**18, -1e308, "", " ", "all", "none", "loop", "wave",
     "domination", "simulcast", "make_good", "fair", "shuffle", "sequence", "both", "skip", "finish", "cut",
     "utc", "00:00", "23:59:59", "24:00", "36:00", "36:01", "00:00Z", "23:59:59Z", "*:00", "*:59", "1ms",
     "999ms", "1s", "24h", "25h", "1970-01-01", "2199-12-31", "2025-02-29", "2024-02-29", "one", "two",
     "wall", "base", "late", "noon", "all-shorts", "Africa/Casablanca", "Pacific/Apia", "Etc/UTC", "../../x",
     "\u202e", "🜚", "a" * 65, "x" * 5_000]
)  # fmt: skip
VALUES = st.recursive(
    EXTREMES | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


def assert_said(files: Mapping[str, str], schedule: Schedule | None, findings: list[Finding]) -> None:
    """Findings have a place and words; a schedule is publishable exactly when none is an error."""
    assert (schedule is None) == any(each.severity is Severity.ERROR for each in findings)
    for each in findings:
        assert each.line >= 1
        assert each.sentence
        assert each.remedy
        assert len(each.sentence) + len(each.remedy) <= MAX_SAID
        (each.sentence + each.remedy).encode()
    if schedule is not None:
        for screen in schedule.screen_ids:
            encode(to_columns(compile_plan(schedule, screen, network=NETWORK)))


def test_what_was_once_slow_or_large_is_answered_in_200_megabytes() -> None:
    """All of it in one program, whose peak of resident memory is measured by the kernel."""
    result = subprocess.run(
        [sys.executable, "-m", "tests.controller.planning.checks.hostile"],
        cwd=SAMPLE_FOLDER.parent, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr[-2_000:]
    said = [json.loads(line) for line in result.stdout.splitlines()]
    assert [each["name"] for each in said] == list(CORPUS)
    for each in said:
        assert each["peak"] < MAX_BYTES, each
        assert each["longest"] <= MAX_SAID, each
        assert each["findings"] <= 1_000, each


@cache
def read(name: str) -> object:
    value, findings = read_yaml(RICH[name], name)
    assert findings == []
    return value


@st.composite
def restructured(draw: st.DrawFn) -> dict[str, str]:
    """The rich files with values replaced, taken out, put elsewhere or repeated."""
    files = dict(RICH)
    name = draw(st.sampled_from(["venue.yaml", "campaign.yaml"]))
    root = copy.deepcopy(read(name))
    for _ in range(draw(st.integers(1, 4))):
        holder: object = root
        while True:
            keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))  # type: ignore[arg-type]
            if not keys:
                break
            key = draw(st.sampled_from(keys))
            inner = holder[key]  # type: ignore[index]
            if isinstance(inner, dict | list) and inner and draw(st.integers(0, 3)):
                holder = inner
                continue
            match draw(st.sampled_from(["value", "value", "value", "out", "repeat", "nest", "key"])):
                case "value":
                    holder[key] = draw(VALUES)  # type: ignore[index]
                case "out":
                    del holder[key]  # type: ignore[attr-defined]
                case "repeat" if isinstance(holder, list):
                    holder[key:key] = [inner] * draw(st.sampled_from([1, 2, 30]))
                case "nest":
                    holder[key] = [inner]  # type: ignore[index]
                case _ if isinstance(holder, dict):
                    holder[draw(st.text(max_size=5))] = inner
            break
    files[name] = json.dumps(root)
    return files


@st.composite
def rewritten(draw: st.DrawFn) -> dict[str, str]:
    """The rich files with lines and letters moved, doubled, taken out or replaced."""
    files = dict(RICH)
    name = draw(st.sampled_from(sorted(files)))
    text = files[name]
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.sampled_from([0, 1, 2, 5, 40, 400])))
        other = draw(
            st.text(alphabet="{}[]:-&*!|>'\"#%@, \n\t\x00\x85\ufeff\ufffda0", max_size=4)
            | st.text(max_size=3)
        )
        piece = draw(st.sampled_from([other, text[start:end] * 2, text[start:end] * 50, ""]))
        text = text[:start] + piece + text[end:]
    files[name] = text
    return files


def test_the_rich_files_may_be_published_before_they_are_damaged() -> None:
    schedule, findings = check_files(RICH)
    assert_said(RICH, schedule, findings)
    assert schedule is not None, findings


@often
@given(restructured() | rewritten())
def test_no_damage_to_rich_files_makes_the_check_raise(files: dict[str, str]) -> None:
    assert_said(files, *check_files(files))


@often
@given(
    st.dictionaries(
        st.sampled_from(["a.yaml", "b.yml", "c.csv", "d.txt", "e/f.yaml"]),
        st.binary() | st.text().map(str.encode),
    )
)
def test_no_bytes_make_the_check_raise(files: dict[str, bytes]) -> None:
    texts = {name: each.decode("utf-8-sig", errors="replace") for name, each in files.items()}
    assert_said(texts, *check_files(texts))
