"""What a contest's entries cost: import, re-import, selection and listing, as shipped commands.

    python -m benchmarks.catalogue --entries 2000

Each row is the best of a few runs of one command, from its start to its end: time on the wall, time of the
processor (which a busy machine changes least), and the most memory that it had.
"""

import argparse
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.support.entries import as_csv, as_json_lines, entries

RULE = """\
schema: landmark/v1
kind: jury
id: benchmark
catalogue: catalogue.csv
seed: 1
jurors: 2
mean: 6
per_country: 3
per_creator: 1
awards:
  - {award: winner, top: 12}
  - {award: shortlist, top: 40}
"""


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--entries", type=int, default=2_000)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args(arguments)
    with TemporaryDirectory() as name:
        folder = Path(name)
        rows = entries(options.entries)
        (folder / "entries.csv").write_text(as_csv(rows), encoding="utf-8")
        (folder / "entries.jsonl").write_text(as_json_lines(rows), encoding="utf-8")
        changed = [{**row, "Film Title": f"{row['Film Title']}!"} for row in rows[: len(rows) // 10]]
        (folder / "changed.csv").write_text(as_csv(changed), encoding="utf-8")
        (folder / "jury.yaml").write_text(RULE, encoding="utf-8")
        catalogue = folder / "catalogue.csv"
        into = ("--into", str(catalogue))
        print(f"{options.entries:,} entries in twenty scripts; best of {options.runs}")
        print(f"{'command':42}{'seconds':>9}{'CPU s':>8}{'MB':>6}")
        for words, fresh in (
            (["--help"], False),
            (["import", "entries.csv", *into], True),
            (["import", "entries.jsonl", *into], True),
            (["import", "entries.csv", *into], False),
            (["import", "changed.csv", *into, "--part", "--dry-run"], False),
            (["winners", "jury.yaml"], False),
            (["shorts", str(catalogue), "--search", "eloise"], False),
            (["shorts", str(catalogue)], False),
        ):
            best, least, memory = float("inf"), float("inf"), 0
            for _ in range(options.runs):
                if fresh:
                    catalogue.unlink(missing_ok=True)
                seconds, worked, kilobytes = run(words, folder)
                best, least, memory = min(best, seconds), min(least, worked), max(memory, kilobytes)
            told = " ".join(word for word in words if word not in into).replace(
                str(catalogue), "catalogue.csv"
            )
            again = " (again)" if words[0] == "import" and not fresh and words[1] == "entries.csv" else ""
            print(f"{told + again:42}{best:9.2f}{least:8.2f}{memory / 1_024:6.0f}")


def run(words: Sequence[str], folder: Path) -> tuple[float, float, int]:
    """Seconds that a command takes, those of the processor, and the most memory that it has, in kB."""
    landmark = str(Path(sys.executable).with_name("landmark"))
    quiet = os.open(os.devnull, os.O_WRONLY)
    began = time.perf_counter()
    pid = os.fork()
    if pid == 0:
        os.chdir(folder)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        os.execv(landmark, [landmark, *words])
    _, status, usage = os.wait4(pid, 0)
    os.close(quiet)
    if status:
        raise SystemExit(f"landmark {' '.join(words)} ended with {os.waitstatus_to_exitcode(status)}")
    return time.perf_counter() - began, usage.ru_utime + usage.ru_stime, usage.ru_maxrss


if __name__ == "__main__":
    main()
