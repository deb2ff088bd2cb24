"""Stage's facts reach link whatever the clock does."""

from pathlib import Path

import pytest

from player_agent.folder import PlayerFolder, StageFacts, load_message
from player_agent.stage.acceptance import Accepted
from player_agent.stage.machine import Stage
from player_agent.stage.reporter import Reporter, Situation
from player_agent.stage.scene import Scene, SceneKind
from tests.support.asrun import JOURNAL, NOON
from wire.instants import DAY, HOUR, SECOND, Instant


@pytest.mark.parametrize(
    ("passed_ms", "said"),
    [(SECOND, False), (5 * SECOND, True), (-HOUR, True)],
    ids=["too early", "in time", "the clock was set back"],
)
def test_facts_that_did_not_change_are_said_once_a_period(tmp_path: Path, passed_ms: int, said: bool) -> None:
    folder = PlayerFolder(tmp_path)
    folder.create()
    reporter = Reporter(folder, 5 * SECOND)
    dark = Scene(SceneKind.DARK, Instant(NOON + DAY))
    for now in (NOON, Instant(NOON + passed_ms)):
        reporter.report(Situation(now, dark, Stage(), Accepted(), JOURNAL, None, (0, 0), (), {}))
    facts = load_message(folder.stage, StageFacts)
    assert facts is not None
    assert (facts.at == NOON + passed_ms) is said
