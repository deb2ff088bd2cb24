"""Languages: BCP 47 tags (RFC 5646), checked for their form and written in their usual case.

The form is section 2.1's, less the tags that the registry has kept from older rules. That a subtag is
registered is not checked.
"""

import re

from controller.findings import shown

_TAG = re.compile(
    r"(?P<language>[a-z]{2,3}(-[a-z]{3}){0,3})"
    r"(-(?P<script>[a-z]{4}))?"
    r"(-(?P<region>[a-z]{2}|[0-9]{3}))?"
    r"(-(?P<rest>([a-z0-9]{5,8}|[0-9][a-z0-9]{3})(-([a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*))?"
    r"(?P<more>(-[a-wyz0-9](-[a-z0-9]{2,8})+)*(-x(-[a-z0-9]{1,8})+)?)",
    re.ASCII,
)
_MOST = 35  # characters: RFC 5646, 4.4.1, asks readers for at least as many


def parse_language(text: str) -> str:
    """A tag like "pt", "zh-Hant" or "es-419", in any case → in the case of RFC 5646, 2.1.1.

    An empty text stays empty. Raises ValueError.
    """
    if not text:
        return ""
    tag = text.strip().lower().replace("_", "-")
    match = _TAG.fullmatch(tag) if len(tag) <= _MOST else None
    if match is None:
        raise ValueError(f"{shown(text)} is no language tag of BCP 47; write one like pt, zh-Hant or es-419")
    script, region = match["script"], match["region"]
    parts = [match["language"], script and script.title(), region and region.upper(), match["rest"]]
    return "-".join(filter(None, parts)) + match["more"]
