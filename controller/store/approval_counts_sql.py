"""Approvals counted by the database: what is signed and what lacks a word, without a row per word.

The page asks again and again, and a campaign has tens of thousands of words. Of each approver the newest word
about the exact bytes counts, as in the ledger.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import text
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from controller.approvals import ApprovalTally, FilmKey, SignedOff
from controller.schedule import Approver
from controller.store.tables import CandidateRow
from wire.ids import ScreenId

_ASKED_FILMS = {
    "sqlite": """
        SELECT key AS place, '' AS required,
               json_extract(value, '$[0]') AS short, json_extract(value, '$[1]') AS sha256
        FROM json_each(:films)
    """,
    "postgresql": """
        SELECT ordinality - 1 AS place, '' AS required, value ->> 0 AS short, value ->> 1 AS sha256
        FROM jsonb_array_elements(CAST(:films AS jsonb)) WITH ORDINALITY AS film(value, ordinality)
    """,
}
_OFFERED_FILMS = {
    "sqlite": """
        SELECT id AS place, required, short, json_extract(rendition, '$.sha256') AS sha256
        FROM candidate WHERE screen = :screen
    """,
    "postgresql": """
        SELECT id AS place, required, short, CAST(rendition AS jsonb) ->> 'sha256' AS sha256
        FROM candidate WHERE screen = :screen
    """,
}
_SIGNED = """
    newest AS (
        SELECT film.place, film.required, approval.approver, max(approval.id) AS id
        FROM film JOIN approval
          ON approval.screen = :screen AND approval.short = film.short AND approval.sha256 = film.sha256
        GROUP BY film.place, film.required, approval.approver
    ),
    signed AS (
        SELECT newest.place, newest.required, newest.approver, approval."by"
        FROM newest JOIN approval ON approval.id = newest.id
        WHERE CASE approval.word WHEN 'approved' THEN 1 END = 1
    )
"""
"""The CASE keeps SQLite from the index of words, by which it would look at every one for each film."""
_WHO = 'SELECT approver, "by", count(*) AS films FROM signed GROUP BY approver, "by"'
_WITHOUT = """
    SELECT place FROM film
    WHERE place NOT IN (SELECT place FROM signed WHERE approver = :approver) ORDER BY place
"""
_HOW_MANY = """
    SELECT count(*) AS films, count(CASE WHEN coalesce(said.words, 0) < CASE film.required WHEN '' THEN 0
        ELSE length(film.required) - length(replace(film.required, ' ', '')) + 1 END THEN 1 END) AS lacking
    FROM film LEFT JOIN (
        SELECT place, count(*) AS words FROM signed
        WHERE ' ' || required || ' ' LIKE '% ' || approver || ' %' GROUP BY place
    ) AS said ON said.place = film.place
"""


async def offered_screens(session: AsyncSession) -> Sequence[ScreenId]:
    """The screens that would show something, by name."""
    return sorted(await session.exec(select(CandidateRow.screen).distinct()))


async def tally(session: AsyncSession, screen: ScreenId) -> ApprovalTally:
    """How many films one screen would show, and how many of them lack a word."""
    (row,) = await _ask(session, _OFFERED_FILMS, _HOW_MANY, {"screen": screen})
    return ApprovalTally(screen, row.films, row.lacking)


async def signed_off(
    session: AsyncSession, screen: ScreenId, films: Sequence[FilmKey], approvers: Sequence[Approver]
) -> dict[Approver, SignedOff]:
    """Of each approver: who approved these films on a screen, and which of them lack that word."""
    asked = {"screen": screen, "films": json.dumps([[each.short, each.sha256] for each in films])}
    rows = await _ask(session, _ASKED_FILMS, _WHO, asked)
    found = {}
    for approver in approvers:
        names = {row.by: row.films for row in rows if row.approver == approver.value}
        lacking: Sequence[Any] = ()
        if sum(names.values()) < len(films):
            lacking = await _ask(session, _ASKED_FILMS, _WITHOUT, {**asked, "approver": approver.value})
        found[approver] = SignedOff(tuple(sorted(names)), tuple(films[row.place].short for row in lacking))
    return found


async def _ask(
    session: AsyncSession, films: Mapping[str, str], question: str, values: Mapping[str, str]
) -> Sequence[Any]:
    dialect = session.get_bind().dialect.name
    statement = text(f"WITH film AS ({films[dialect]}), {_SIGNED} {question}")
    return (await (await session.connection()).execute(statement, values)).all()
