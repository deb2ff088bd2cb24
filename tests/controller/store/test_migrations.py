"""The migrations make exactly the tables that the code knows."""

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, text
from sqlmodel import SQLModel

from controller.fleet.readiness import Evidence, judge_readiness
from controller.schedule import Approver
from controller.services.records import RecordedPlan, ScreenDecision
from controller.signing import PlannerKey
from controller.store import migrate, open_store, tables
from tests.support.observations import observe
from tests.support.plans import MIDNIGHT
from tests.support.records import build_publication, sealed_plan
from wire.codec import encode
from wire.instants import DAY, Instant


async def test_migrated_and_declared_tables_are_the_same(tmp_path: Path) -> None:
    assert tables
    async with open_store(f"sqlite+aiosqlite:///{tmp_path}/landmark.db"):
        pass
    engine = create_engine(f"sqlite:///{tmp_path}/landmark.db")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []
    engine.dispose()


async def test_the_first_release_s_rows_are_still_there_and_can_be_read(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path}/landmark.db")
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(Path(migrate.__file__).parent / "migrations"))
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.execute(
            text(
                "INSERT INTO asrun (screen, journal, sequence, received_at, play_id, kind, spot_id, line,"
                " plan_revision, short, sha256, planned_start, planned_end, started_at, ended_at, shown_ms,"
                " outcome, cause, pictures_displayed, pictures_lost, clock_uncertainty_ms)"
                " VALUES ('par-opera', :journal, 1, :at, :journal, 'spot', '00000001', 'line-a', 1,"
                " 'short-01', :sha256, :at, :at + 10000, :at, :at + 10000, 10000,"
                " 'completed', 'none', 250, 0, 1.5)"
            ),
            {"journal": "a" * 32, "sha256": "ab" * 32, "at": MIDNIGHT},
        )
        connection.execute(
            text("INSERT INTO journal VALUES ('par-opera', :journal, 1)"), {"journal": "a" * 32}
        )
    engine.dispose()

    async with open_store(f"sqlite+aiosqlite:///{tmp_path}/landmark.db") as store:
        (record,) = await store.asrun_between(MIDNIGHT, Instant(MIDNIGHT + DAY))
        through = await store.append_asrun("par-opera", "a" * 32, [], MIDNIGHT)

    assert (record.entry.short, record.entry.pictures_displayed) == ("short-01", 250)
    assert record.entry.order_id is None, "nobody gave orders then"
    assert through == 1


async def test_who_was_asked_and_what_was_decided_in_the_fifth_release_is_still_known(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path}/landmark.db")
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(Path(migrate.__file__).parent / "migrations"))
        config.attributes["connection"] = connection
        command.upgrade(config, "0005")
        for screen in ("par-opera", "yto-dundas"):
            connection.execute(
                text("INSERT INTO screen VALUES (:screen, 'Opéra', 'Europe/Paris', 1080, 1920)"),
                {"screen": screen},
            )
        connection.execute(
            text("INSERT INTO candidate VALUES (1, 'par-opera', 's', '{}', '', '', '', 'content rights', 0)")
        )
        row = judge_readiness(observe(MIDNIGHT), Evidence(product="0.1.0"), MIDNIGHT)
        connection.execute(
            text("INSERT INTO decision VALUES (1, :at, true, 'Zoë', 'all seen', :rows)"),
            {"at": MIDNIGHT, "rows": f"[{row.model_dump_json()}]"},
        )
    engine.dispose()

    async with open_store(f"sqlite+aiosqlite:///{tmp_path}/landmark.db") as store:
        required = await store.required_approvals()
        decisions = await store.newest_decisions()

    assert required == {"par-opera": (Approver.CONTENT, Approver.RIGHTS), "yto-dundas": ()}
    assert decisions == {
        "par-opera": ScreenDecision(MIDNIGHT, True, "Zoë", "all seen", row.plan_revision, row.policy_revision)
    }


async def test_plans_of_the_second_release_say_that_their_origin_was_not_recorded(tmp_path: Path) -> None:
    sealed = sealed_plan(PlannerKey.generate())
    engine = create_engine(f"sqlite:///{tmp_path}/landmark.db")
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(Path(migrate.__file__).parent / "migrations"))
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
        connection.execute(
            text("INSERT INTO publication VALUES (1, :at, :at, '2025b', '{}')"), {"at": MIDNIGHT}
        )
        connection.execute(
            text("INSERT INTO plan VALUES ('par-opera', 1, 1, :until, :envelope)"),
            {"until": sealed.accept_until, "envelope": encode(sealed.envelope).decode()},
        )
    engine.dispose()

    async with open_store(f"sqlite+aiosqlite:///{tmp_path}/landmark.db") as store:
        recorded = await store.recorded_plan("par-opera", 1)
        await store.save_publication(build_publication([sealed_plan(PlannerKey.generate(), revision=2)]))
        newer = await store.recorded_plan("par-opera", 2)

    assert recorded == RecordedPlan(sealed, MIDNIGHT, None)
    assert newer is not None
    assert newer.origin is not None
