"""The migrations make exactly the tables that the code knows."""

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine
from sqlmodel import SQLModel

from controller.store import open_store, tables


async def test_migrated_and_declared_tables_are_the_same(tmp_path: Path) -> None:
    assert tables
    async with open_store(f"sqlite+aiosqlite:///{tmp_path}/landmark.db"):
        pass
    engine = create_engine(f"sqlite:///{tmp_path}/landmark.db")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []
    engine.dispose()
