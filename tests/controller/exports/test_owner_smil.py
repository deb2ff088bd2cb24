import re
from dataclasses import replace
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from controller.exports import Sheet, rows_of, to_owner_smil
from controller.exports.owner_smil import NAMESPACE
from controller.fleet import Credit
from tests.support.sheets import AUTUMN, published_sheet, sample_sheet
from wire.instants import Instant, parse_instant

S = f"{{{NAMESPACE}}}"
XML_ID = "{http://www.w3.org/XML/1998/namespace}id"
# SMIL 3.0, Timing: wallclock-sync-value, its DateTime form with a zone; and Timecount-val in seconds.
WALLCLOCK = re.compile(r"wallclock\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d))\)")
SECONDS = re.compile(r"(\d+(?:\.\d+)?)s")
CHILDREN = {
    "smil": {"head", "body"},
    "head": {"meta", "layout"},
    "layout": {"root-layout", "region"},
    "body": {"par"},
    "par": {"par", "seq", "video"},
    "seq": {"prefetch"},
    "video": {"param"},
}
"""What SMIL 3.0 allows below each element, as far as we use it."""


def read(sheet: Sheet, *, with_hashes: bool = True) -> ET.Element:
    text = to_owner_smil(sheet, rows_of(sheet, with_hashes=with_hashes))
    return ET.fromstring(text.encode())


def instant_of(value: str | None) -> Instant:
    found = WALLCLOCK.fullmatch(value or "")
    assert found, value
    return parse_instant(found[1])


def parameters(video: ET.Element) -> dict[str, str]:
    return {each.attrib["name"]: each.attrib["value"] for each in video.iter(f"{S}param")}


@pytest.mark.parametrize("name", ["yto-dundas", "tyo-shibuya", AUTUMN])
def test_a_reader_gets_the_plan_back(name: str) -> None:
    sheet = published_sheet(name)
    videos = list(read(sheet).iter(f"{S}video"))
    assert len(videos) == len(sheet.plan.spots)
    for video, spot in zip(videos, sheet.plan.spots, strict=True):
        assert instant_of(video.get("begin")) == spot.start
        length = SECONDS.fullmatch(video.attrib["dur"])
        assert length
        assert round(float(length[1]) * 1_000) == spot.duration_ms
        rendition = sheet.plan.rendition_of(spot.short)
        assert rendition is not None
        told = parameters(video)
        assert video.get("src") == rendition.file_name
        assert (told["sha256"], int(told["bytes"])) == (rendition.sha256, rendition.size_bytes)
        assert (told["spot-id"], told["short"], told["line"]) == (spot.spot_id, spot.short, spot.line)
        assert parse_instant(told["start-utc"]) == spot.start


def test_its_elements_stand_where_smil_allows_them() -> None:
    root = read(published_sheet("yto-dundas"))
    assert root.tag == f"{S}smil"
    for element in root.iter():
        name = element.tag.removeprefix(S)
        assert {child.tag.removeprefix(S) for child in element} <= CHILDREN.get(name, set()), name
    ids = [each.attrib[XML_ID] for each in root.iter() if XML_ID in each.attrib]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[A-Za-z_][\w.-]*", each) for each in ids)
    region = root.find(f".//{S}region")
    assert region is not None
    assert {video.get("region") for video in root.iter(f"{S}video")} == {region.get(XML_ID)}


def test_each_local_day_is_a_container_that_holds_its_films() -> None:
    sheet = published_sheet(AUTUMN)
    days = [par for par in read(sheet).iter(f"{S}par") if par.get(XML_ID)]
    assert [par.get(XML_ID) for par in days] == ["day-2025-10-25", "day-2025-10-26", "day-2025-10-27"]
    for par in days:
        begin, end = instant_of(par.get("begin")), instant_of(par.get("end"))
        starts = [instant_of(video.get("begin")) for video in par]
        assert begin == starts[0]
        assert all(before < after < end for before, after in pairwise(starts))
    assert len(days[1]) == 25 * 6


def test_every_file_is_named_before_for_fetching() -> None:
    root = read(published_sheet("hkg-sogo"))
    fetched = [each.attrib["src"] for each in root.iter(f"{S}prefetch")]
    assert sorted(set(fetched)) == fetched
    assert set(fetched) == {video.attrib["src"] for video in root.iter(f"{S}video")}


def test_it_says_whether_there_are_hashes() -> None:
    def hashes(root: ET.Element) -> str:
        return next(each.attrib["content"] for each in root.iter(f"{S}meta") if each.get("name") == "hashes")

    assert hashes(read(published_sheet("yto-dundas"))) == "sha256"
    plain = read(sample_sheet("yto-dundas"), with_hashes=False)
    assert hashes(plain).startswith("none")
    assert all("sha256" not in parameters(video) for video in plain.iter(f"{S}video"))


def test_titles_of_any_kind_stay_xml() -> None:
    sheet = published_sheet("yto-dundas")
    named = dict.fromkeys(sheet.credits, Credit('<&"\x00\x0b\ufffe>月', "ليلى"))
    video = next(read(replace(sheet, credits=named)).iter(f"{S}video"))
    assert video.get("title") == '<&"\ufffd\ufffd\ufffd>月'
    assert video.get("author") == "ليلى"
