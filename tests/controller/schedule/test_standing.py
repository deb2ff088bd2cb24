"""What stands of files with mistakes."""

from controller.findings import has_errors
from controller.schedule import Schedule, parse_schedule, read_standing
from tests.support.schedules import CAMPAIGN, CATALOGUE, HONG_KONG, TOKYO, edited, small_files

MORE = "  - {id: more, kind: loop, screens: all, playlist: winners, priority: 5}\n"


def standing(*edits: tuple[str, str, str]) -> Schedule:
    """The part of the edited sample that can be judged; the whole must have errors."""
    read = read_standing(edited(*edits))
    assert read.schedule is not None
    assert has_errors(read.findings)
    assert parse_schedule(edited(*edits))[0] is None
    return read.schedule


def test_a_whole_schedule_stands_whole() -> None:
    read = read_standing(edited())
    assert (read.whole_files, read.whole_catalogue, read.findings) == (True, True, [])
    assert read.schedule == parse_schedule(edited())[0]


def test_a_broken_screen_takes_itself_out() -> None:
    schedule = standing((TOKYO, "fit: crop_with_consent", "fit: squeeze"))
    assert "tyo-shibuya" not in schedule.screen_ids
    assert len(schedule.screen_ids) == 4
    assert len(schedule.campaign.lines) == 2


def test_a_broken_line_takes_itself_out_and_a_broken_playlist_its_lines() -> None:
    kept = standing((CAMPAIGN, "lines:\n", f"lines:\n{MORE}"), (CAMPAIGN, "priority: 5", "priority: five"))
    assert [line.id for line in kept.campaign.lines] == ["base", "together"]
    kept = standing((CAMPAIGN, "rotation: fair", "rotation: fare"))
    assert kept.campaign.playlists == ()
    assert [line.id for line in kept.campaign.lines] == ["together"]


def test_what_is_read_wrongly_by_others_alone_stands() -> None:
    kept = standing((HONG_KONG, 'close: "23:00"', "close: 23:00"))
    assert "hkg-sogo" in kept.screen_ids


def test_a_line_keeps_the_screens_that_are_known() -> None:
    kept = standing((CAMPAIGN, "screens: all, playlist", "screens: [hkg-sogo, hkg-soho], playlist"))
    assert kept.campaign.lines[0].screens == ("hkg-sogo",)


def test_of_two_with_one_id_the_first_stands() -> None:
    twin = MORE.replace("id: more", "id: base")
    kept = standing((CAMPAIGN, "lines:\n", f"lines:\n{twin}"))
    assert [line.id for line in kept.campaign.lines] == ["base", "together"]
    assert kept.campaign.lines[0].playlist == "winners"


def test_shorts_of_broken_rows_leave_their_playlists_and_simulcasts() -> None:
    kept = standing(
        (CATALOGUE, "landmark-film,", "landmark_film,"),
        (CAMPAIGN, "select: {award: [winner]}", "shorts: [neon-tram, landmark-film]"),
    )
    assert kept.campaign.playlists[0].shorts == ("neon-tram",)
    assert [line.id for line in kept.campaign.lines] == ["base"]


def test_where_the_campaign_cannot_be_read_its_venues_can() -> None:
    files = small_files()
    read = read_standing({**files, "campaign.yaml": files["campaign.yaml"].replace("flight:", "fliht:")})
    assert read.schedule is None
    assert [venue.id for venue in read.venues] == ["place"]


def test_what_was_read_before_changes_no_judgement() -> None:
    broken = (CAMPAIGN, "rotation: fair", "rotation: fare")
    unknown = (CAMPAIGN, "shorts: [landmark-film]", "shorts: [landmark-movie]")
    once = read_standing(edited(broken, unknown)).findings
    read_standing(edited(broken, (CATALOGUE, "landmark-film,", "landmark_film,"), (TOKYO, "fit:", "fitt:")))
    assert read_standing(edited(broken, unknown)).findings == once
    assert any("'landmark-movie' is not declared" in each.sentence for each in once)
