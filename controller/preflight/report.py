"""The report: judgements as one JSON document, and as one HTML page with its stills inside.

The same judgements and stills give the same bytes. The page asks no network for anything.
"""

import base64
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from typing import Any

from controller.preflight.findings import FilmFinding, Severity, time_code
from controller.preflight.judgement import DISCLAIMER, Judgement
from controller.preflight.shelf import PreflightShelf
from controller.preflight.stills import frame_of

_STYLE = """
:root { color-scheme: light dark; font: 15px/1.45 system-ui, sans-serif; }
body { max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
.aid { border-left: .3rem solid #c80; padding: .2rem .8rem; }
article { border-top: 1px solid #8886; padding: 1rem 0; }
h2 { font-size: 1.1rem; margin: 0 0 .6rem; overflow-wrap: anywhere; }
small, dd, .at { color: #777; }
ul { list-style: none; margin: 0; padding: 0; }
ul li { display: grid; grid-template-columns: 12rem 1fr; gap: 1rem; margin: 0 0 1rem; }
i { width: 12rem; height: 8rem; background: #8883 center / contain no-repeat; }
b { padding: 0 .4rem; border-radius: .2rem; color: #fff; background: #666; }
.error b { background: #b3261e; } .warning b { background: #8a5a00; } .sign-off b { background: #2456a6; }
p { margin: .2rem 0; overflow-wrap: anywhere; }
@media (max-width: 40rem) { ul li { grid-template-columns: 1fr; } }
"""
MOST_STILL_BYTES = 32 << 20
"""Of all stills inside the page; a browser opens it in seconds, and 2,000 films have some 100 MB of them."""
_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"


def report_of(judgements: Sequence[Judgement], shelf: PreflightShelf) -> dict[str, Any]:
    """The document for machines; stills by their path from the report's folder."""
    return {
        "disclaimer": DISCLAIMER,
        "passed": all(each.passed for each in judgements),
        "films": [_film_object(each, shelf) for each in judgements],
    }


def format_report(judgements: Sequence[Judgement], shelf: PreflightShelf) -> bytes:
    """The same as the bytes of its file."""
    return (json.dumps(report_of(judgements, shelf), indent=1, ensure_ascii=False) + "\n").encode()


def format_page(judgements: Sequence[Judgement], shelf: PreflightShelf) -> bytes:
    """The page for people: the films that may not be shown first, those without a finding last, by name.

    A still that cannot be read is left out; of very many the later ones are links.
    """
    stills = _Stills(shelf)
    told = sorted((each for each in judgements if each.findings), key=lambda each: each.passed)
    body = "".join(part for each in told for part in _article(each, stills))
    fine = "".join(f"<li>{escape(each.name)}</li>" for each in judgements if not each.findings)
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Preflight</title>'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        f'<meta name="viewport" content="width=device-width">'
        f"<style>{_STYLE}{stills.style()}</style></head><body>"
        f'<h1>Preflight</h1><p class="aid">{escape(DISCLAIMER)}</p><p>{escape(summary(judgements))}</p>'
        f"{body}"
        + (f"<article><h2>Nothing was found in</h2><ol>{fine}</ol></article>" if fine else "")
        + "</body></html>\n"
    ).encode()


def summary(judgements: Sequence[Judgement]) -> str:
    """How many films, and how many findings of which severity."""
    counts = Counter(finding.severity for each in judgements for finding in each.findings)
    words = ", ".join(f"{counts[severity]} {_plural(severity, counts[severity])}" for severity in Severity)
    unfit = sum(not each.passed for each in judgements)
    return f"{len(judgements)} {'film' if len(judgements) == 1 else 'films'}, {unfit} with errors: {words}"


def place_of(finding: FilmFinding, judgement: Judgement) -> str:
    """Its time code, or from the beginning to the end; nothing of a film that has no frame."""
    if not judgement.frames:
        return ""
    if finding.frame is not None:
        return time_code(finding.frame, judgement.fps)
    return f"00:00:00-{time_code(judgement.frames, judgement.fps)}"


def _plural(severity: Severity, count: int) -> str:
    return severity if count == 1 else f"{severity}s"


def _film_object(judgement: Judgement, shelf: PreflightShelf) -> dict[str, Any]:
    return {
        "file": judgement.name,
        "sha256": judgement.sha256,
        "frames": judgement.frames,
        "fps": round(judgement.fps, 3),
        "passed": judgement.passed,
        "screens": judgement.screens,
        "findings": [_finding_object(each, judgement, shelf) for each in judgement.findings],
    }


def _finding_object(finding: FilmFinding, judgement: Judgement, shelf: PreflightShelf) -> dict[str, Any]:
    still = shelf.still_path(judgement.sha256, frame_of(finding, judgement))
    return {
        "severity": finding.severity,
        "code": finding.code,
        "screens": finding.screens,
        "at": place_of(finding, judgement),
        "frame": finding.frame,
        "frames": finding.frames,
        "sentence": finding.sentence,
        "value": finding.value,
        "limit": finding.limit,
        "remedy": finding.remedy,
        "still": str(still.relative_to(shelf.root)) if still.exists() else None,
    }


class _Stills:
    """The stills of a page: each is in it once, however many findings it shows."""

    def __init__(self, shelf: PreflightShelf) -> None:
        self._shelf = shelf
        self._held: dict[Path, tuple[str, str]] = {}  # name and data
        self._bytes = 0

    def tag(self, finding: FilmFinding, judgement: Judgement) -> str:
        """What shows a finding's still; a link to it where the page is full."""
        path = self._shelf.still_path(judgement.sha256, frame_of(finding, judgement))
        if path not in self._held:
            try:
                content = path.read_bytes()
            except OSError:
                return "<span></span>"
            if self._bytes + len(content) > MOST_STILL_BYTES:
                where = escape(path.relative_to(self._shelf.root).as_posix())
                return f'<a href="{where}">still</a>'
            self._bytes += len(content)
            self._held[path] = (f"s{len(self._held)}", base64.b64encode(content).decode())
        return f'<i class="{self._held[path][0]}"></i>'

    def style(self) -> str:
        """The rules that hold the pictures."""
        return "".join(
            f".{name}{{background-image:url(data:image/jpeg;base64,{data})}}\n"
            for name, data in self._held.values()
        )


def _article(judgement: Judgement, stills: _Stills) -> Iterator[str]:
    screens = ", ".join(judgement.screens) or "no screen"
    length = time_code(judgement.frames, judgement.fps)
    yield f"<article><h2>{escape(judgement.name)}</h2>"
    yield f"<p><small>{length} · for {escape(screens)} · sha256 {judgement.sha256}</small></p><ul>"
    for finding in judgement.findings:
        where = ", ".join(finding.screens) or "wherever it is shown"
        place = " · ".join(filter(None, (place_of(finding, judgement), finding.code, where)))
        yield f'<li class="{finding.severity}">{stills.tag(finding, judgement)}<div>'
        yield f"<p><b>{finding.severity}</b> {escape(finding.sentence)}</p>"
        yield f"<p>{escape(finding.value)}; limit: {escape(finding.limit)}</p>"
        yield f"<p>→ {escape(finding.remedy)}</p>"
        yield f'<p class="at">{escape(place)}</p>'
        yield "</div></li>"
    yield "</ul></article>"
