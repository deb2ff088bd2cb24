"""The database under the store: its engine at a SQLAlchemy URL, its migrations, its failures in our words.

What was committed is on the disk: a player's journal forgets what we acknowledged. SQLite therefore runs with
full syncs.
"""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from functools import partial
from typing import Any

from sqlalchemy import event as sa_event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

from controller.errors import StoreError
from controller.store.migrate import upgrade

_INSERTS: Mapping[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
_ONE_MOMENT = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
_ROWS_PER_INSERT = 500  # 22 columns each stay below SQLite's 32,766 parameters of one statement


@asynccontextmanager
async def open_database(url: str) -> AsyncIterator[AsyncEngine]:
    """The engine at a SQLAlchemy URL, its tables brought to this release. Raises StoreError."""
    engine = _build_engine(url)
    try:
        async with _translated("open the database"), engine.begin() as connection:
            await connection.run_sync(upgrade)
        yield engine
    finally:
        await engine.dispose()


@asynccontextmanager
async def transaction(engine: AsyncEngine, doing: str) -> AsyncIterator[AsyncSession]:
    """All of what is done in it, or nothing. Raises StoreError, which says that it could not do `doing`."""
    async with _translated(doing), AsyncSession(engine, expire_on_commit=False) as session:
        yield session
        await session.commit()


@asynccontextmanager
async def snapshot(
    engine: AsyncEngine, doing: str
) -> AsyncIterator[Callable[[], AbstractAsyncContextManager[AsyncSession]]]:
    """Gives transactions that only read, one after the other, for what is read in parts. Raises StoreError.

    On PostgreSQL all of them see one moment. SQLite gives its one connection to others in between, and has
    one writer: rows that are only ever added come in the order of their ids, so that what is read by id is
    of one moment. What is replaced meanwhile, as candidates are, is not.
    """
    if engine.dialect.name != "postgresql":
        yield partial(transaction, engine, doing)
        return
    async with _translated(doing), AsyncSession(engine, expire_on_commit=False) as session:
        await session.connection(execution_options=_ONE_MOMENT)
        yield lambda: nullcontext(session)


async def insert_new(session: AsyncSession, table: type[SQLModel], rows: Sequence[dict[str, Any]]) -> None:
    """Add rows, some at a time; one whose key is there already stays as it is."""
    insert = _INSERTS[session.get_bind().dialect.name]
    for first in range(0, len(rows), _ROWS_PER_INSERT):
        some = rows[first : first + _ROWS_PER_INSERT]
        await session.exec(insert(table).values(some).on_conflict_do_nothing())


def _build_engine(url: str) -> AsyncEngine:
    try:
        if not url.startswith("sqlite"):
            return create_async_engine(url, pool_pre_ping=True)
        # one connection: SQLite has one writer anyway, and so nothing ever finds the database locked
        engine = create_async_engine(url, pool_size=1, max_overflow=0)
    except (SQLAlchemyError, ImportError) as error:
        raise StoreError(f"cannot use the database {url!r}: {error}; set LANDMARK_DATABASE") from error
    sa_event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


@asynccontextmanager
async def _translated(doing: str) -> AsyncIterator[None]:
    try:
        yield
    except (SQLAlchemyError, OSError) as error:
        reason = getattr(error, "orig", None) or error
        raise StoreError(f"could not {doing}: {reason}; check the database, its disk and owner") from error
