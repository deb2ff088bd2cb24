"""Schedule files that ask for too much, or hold what nobody expects: each was once slow, large or a crash.

Run as a program it checks them one after the other and prints, as a line of JSON each, what came of it.
"""

import json
from collections.abc import Callable, Mapping

from controller.planning.checks import check_files
from tests.support.memory import peak_bytes
from tests.support.schedules import EVERY_DAY, catalogue_text, small_files

Files = Mapping[str, str]
YEAR = {"first_day": "2025-01-01", "last_day": "2026-02-04"}
FEW = "{length: 1h, spot: 10s, our_slots: [0]}"
LETTERS = 256 * 1024


def _venue(text: str) -> Files:
    return {**small_files(), "venue.yaml": text}


def _catalogue(text: str) -> Files:
    return {**small_files(), "catalogue.csv": text}


def _reserved(count: int) -> Files:
    each = ", ".join(f'{{at: "*:{number % 60:02d}", duration: 24h, by: o}}' for number in range(count))
    return small_files(**YEAR, loop=FEW, screen_rules=[f"reserved: [{each}]"])


def _curfews(count: int) -> Files:
    each = ", ".join(
        f'{{from: "{number % 24:02d}:{number % 60:02d}", to: "12:00", basis: own, source: S, '
        f"mode: dim, brightness: {number % 99 + 1}}}"
        for number in range(count)
    )
    return small_files(**YEAR, loop=FEW, screen_rules=[f"curfews: [{each}]"])


def _lines(count: int, **words: str) -> Files:
    lines = [f"{{id: l{number}, kind: loop, screens: all, playlist: all-shorts}}" for number in range(count)]
    return small_files(loop=FEW, lines=lines, **words)


def _bomb(levels: int) -> str:
    rows = [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, levels)]
    return "\n".join(["a0: &a0 [x, x, x, x, x, x, x, x, x]", *rows])


def _shorts(count: int) -> str:
    return catalogue_text([(f"short-{number}", f"c{number % 3}") for number in range(count)])


def _unknown_shorts() -> Files:
    names = ", ".join(f"x{number}" for number in range(10))
    playlists = "\n  - ".join(
        f"{{id: p{number}, shorts: [{names}], rotation: fair}}" for number in range(500)
    )
    return {**small_files(playlist=playlists), "catalogue.csv": _shorts(5_000)}


def _appointed(line: str) -> Files:
    base = "{id: base, kind: loop, screens: all, playlist: all-shorts}"
    return small_files(lines=[base, line])


CORPUS: Mapping[str, Callable[[], Files]] = {
    "nothing": dict,
    "aliases that grow ninefold": lambda: _venue(_bomb(30)),
    "an anchor as long as the file": lambda: _venue("&" * LETTERS),
    "brackets": lambda: _venue("[" * LETTERS),
    "mappings in one list": lambda: _venue("[" + "{}," * (LETTERS // 3 - 2) + "]"),
    "comments": lambda: _venue("#\n" * (LETTERS // 2)),
    "one key again and again": lambda: _venue("a: 1\n" * (LETTERS // 5)),
    "keys that nobody knows": lambda: _venue("".join(f"key{number}: 1\n" for number in range(15_000))),
    "a word as long as the file": lambda: _venue("a" * LETTERS),
    "underscores": lambda: _venue("a: 1" + "_" * (LETTERS - 10) + "x"),
    "too long": lambda: _venue("a" * (LETTERS + 1)),
    "numbers without end": lambda: _venue("a: 1e999\nb: " + "9" * 5_000 + "\nc: .inf\nd: 0x" + "f" * 5_000),
    "a lone half of a character": lambda: _venue('schema: "\\ud800"\nkind: venue\n'),
    "a tab in front": lambda: _venue("\tkind: venue"),
    "three thousand reserved readings": lambda: _reserved(3_000),
    "two thousand curfews": lambda: _curfews(2_000),
    "a thousand lines for a year": lambda: _lines(1_000, **YEAR),
    "a hundred lines of one priority": lambda: _lines(100),
    "thirty thousand slots": lambda: small_files(
        loop=f"{{length: 24h, spot: 1s, our_slots: [{', '.join(map(str, range(30_000)))}]}}"
    ),
    "spots of a millisecond": lambda: small_files(loop="{length: 24h, spot: 1ms, our_slots: 1000}"),
    "a domination in spots of a millisecond": lambda: small_files(
        lines=["{id: d, kind: domination, screens: all, playlist: all-shorts, spot: 1ms}"]
    ),
    "a simulcast of fifty years": lambda: _appointed(
        '{id: s, kind: simulcast, screens: all, when: {dates: ["2025-06-02"], at: "12:00:00Z"}, '
        f"shorts: [{'one, ' * 20_000}two], duration: 24h}}"
    ),
    "a wave of fifty years": lambda: _appointed(
        '{id: w, kind: wave, screens: all, when: {at: "12:00"}, '
        f"shorts: [{'one, ' * 20_000}two], duration: 24h}}"
    ),
    "make-goods without end": lambda: _appointed(
        "{id: g, kind: make_good, screens: all, for: {line: base}, plays: ["
        + ", ".join(f"{{short: {short}, count: 10000}}" for short in ("one", "two", "three"))
        + "]}"
    ),
    "shorts that nobody knows": _unknown_shorts,
    "the last days of the calendar": lambda: small_files(first_day="2199-12-30", last_day="2199-12-31"),
    "the first days of the calendar": lambda: small_files(first_day="1970-01-01", last_day="1970-01-02"),
    "a closed screen": lambda: small_files(
        screen_rules=[
            f'curfews: [{{from: "00:00", to: "24:00", mode: dark, days: {EVERY_DAY}, basis: own, source: S}}]'
        ]
    ),
    "a catalogue of commas": lambda: _catalogue("," * 4_000_000),
    "a catalogue of short lines": lambda: _catalogue("a\n" * 2_000_000),
    "a catalogue whose quote never ends": lambda: _catalogue(catalogue_text([]) + '"' + "x\n" * 1_000_000),
    "a catalogue of columns": lambda: _catalogue(",".join(f"c{number}" for number in range(400_000))),
    "a catalogue with a NUL": lambda: _catalogue(catalogue_text([("one", "A\0da")])),
    "a catalogue of ten thousand shorts": lambda: _catalogue(_shorts(10_000)),
}


def main() -> None:
    """Check all, and say what came of each, and how large this program has become."""
    for name, files in CORPUS.items():
        schedule, findings = check_files(files())
        peak = peak_bytes()
        longest = max((len(each.sentence) + len(each.remedy) for each in findings), default=0)
        said = {
            "name": name,
            "findings": len(findings),
            "peak": peak,
            "longest": longest,
            "publishable": bool(schedule),
        }
        print(json.dumps(said), flush=True)  # noqa: T201 - this program's answer


if __name__ == "__main__":
    main()
