"""Draw an audit sample from the books, and write down what was found: both stay, a later finding adds."""

import secrets
from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa

from ledger.domain.audit_errors import AuditError
from ledger.domain.errors import AccessRefusedError, UnknownNameError
from ledger.domain.roles import TASKS, Task
from ledger.domain.sampling import (
    FINDING_LENGTH_MAX,
    SampleAsked,
    draw,
    population_sha256,
    require_mark,
)
from ledger.domain.texts import clean_text
from ledger.posting.books import open_books
from ledger.posting.values import Officer
from ledger.store.actions import record_action
from ledger.store.audit import audit_items, audit_marks, audit_samples, newest_seq, population
from ledger.store.communities import accounts, funds


def draw_sample(
    connection: sa.Connection, community_id: int, asked: SampleAsked, *, by: Officer, at: datetime
) -> str:
    """Draw a sample from the vouchers of today, and keep it with its seed and its population's digest; gives its id.

    The very same draw again, as by a double click, gives the sample that there is.

    Raises:
        AccessRefusedError: not somebody who audits.
        UnknownNameError: no such account or fund.
        AuditError: nothing answers to the filters, or less than was asked for.
    """
    _require(by)
    # The community's lock: nothing is posted between counting the population and keeping the sample.
    books = open_books(connection, community_id)
    for noun, table, code in (("account", accounts, asked.account), ("fund", funds, asked.fund)):
        if code:
            books.require(noun, table, code, noun)
    last_seq = newest_seq(connection, community_id)
    known = _drawn_before(connection, community_id, asked, last_seq)
    if known is not None:
        return known
    units = list(
        population(
            connection, community_id, periods=(asked.first_period, asked.last_period),
            account=asked.account, fund=asked.fund, least_minor=asked.least_minor,
            last_seq=last_seq,
        )
    )  # fmt: skip
    picks = draw(units, asked)
    sample_id = f"{at:%Y%m%d%H%M%S}{secrets.token_hex(6)}"
    here = {"community_id": community_id, "sample_id": sample_id}
    connection.execute(
        sa.insert(audit_items),
        [
            here | {"position": pick.position, "seq": pick.unit.seq, "hits": pick.hits,
                    "amount_minor": pick.unit.amount_minor}
            for pick in picks
        ],
    )  # fmt: skip
    connection.execute(
        sa.insert(audit_samples).values(
            **here, method=asked.method, first_period=asked.first_period,
            last_period=asked.last_period, account_code=asked.account, fund_code=asked.fund,
            least_minor=asked.least_minor, last_seq=last_seq, seed=asked.seed, size=asked.size,
            population_count=len(units), population_minor=sum(unit.amount_minor for unit in units),
            population_sha256=population_sha256(units), item_count=len(picks),
            drawn_by=by.user_id, drawn_role=by.role, drawn_at=at,
        )
    )  # fmt: skip
    _note(connection, "sample_drawn", community_id, sample_id, by=by, at=at)
    return sample_id


def mark_items(
    connection: sa.Connection, community_id: int, sample_id: str, positions: Iterable[int],
    mark: str, finding: str, *, by: Officer, at: datetime,
) -> None:  # fmt: skip
    """Put a mark and a finding on vouchers of a sample, after those that they have.

    A voucher whose newest mark says just that already, by the same person, gets it no second time.

    Raises:
        AccessRefusedError: not somebody who audits.
        UnknownNameError: there is no such sample.
        AuditError: no such mark, a finding is missing, or a voucher was not sampled.
        TextError: the finding cannot be kept.
    """
    _require(by)
    require_mark(mark, finding)
    said = (
        clean_text(finding, field="finding", length_max=FINDING_LENGTH_MAX)
        if finding.strip()
        else ""
    )
    open_books(connection, community_id)
    counts = _mark_counts(connection, community_id, sample_id)
    if not counts:
        raise UnknownNameError(noun="sample", name=sample_id[:40])
    chosen = sorted(set(positions))
    if not chosen or not counts.keys() >= set(chosen):
        raise AuditError(reason="not_sampled", field="positions")
    said_already = _saying(connection, community_id, sample_id, (mark, said, by.user_id))
    fresh = [item for item in chosen if (item, counts[item]) not in said_already]
    if not fresh:
        return
    connection.execute(
        sa.insert(audit_marks),
        [
            {"community_id": community_id, "sample_id": sample_id, "position": position,
             "number": counts[position] + 1, "mark": mark, "finding": said,
             "made_by": by.user_id, "made_role": by.role, "made_at": at}
            for position in fresh
        ],
    )  # fmt: skip
    _note(
        connection, "sample_marked", community_id, f"{sample_id} {mark} {len(fresh)}", by=by, at=at
    )


def _drawn_before(
    connection: sa.Connection, community_id: int, asked: SampleAsked, last_seq: int
) -> str | None:
    held = audit_samples.c
    query = sa.select(held.sample_id).where(
        held.community_id == community_id, held.method == asked.method,
        held.first_period == asked.first_period, held.last_period == asked.last_period,
        held.account_code == asked.account, held.fund_code == asked.fund,
        held.least_minor == asked.least_minor, held.last_seq == last_seq,
        held.seed == asked.seed, held.size == asked.size,
    )  # fmt: skip
    return connection.execute(query).scalar_one_or_none()


def _saying(
    connection: sa.Connection, community_id: int, sample_id: str, what: tuple[str, str, int]
) -> set[tuple[int, int]]:
    """Give (position, number) of the marks of a sample that say just this, by this person."""
    held = audit_marks.c
    query = sa.select(held.position, held.number).where(
        held.community_id == community_id, held.sample_id == sample_id, held.mark == what[0],
        held.finding == what[1], held.made_by == what[2],
    )  # fmt: skip
    return {(row[0], row[1]) for row in connection.execute(query)}


def _mark_counts(connection: sa.Connection, community_id: int, sample_id: str) -> dict[int, int]:
    """Give for each position of a sample how many marks it has."""
    item, held = audit_items.c, audit_marks.c
    query = (
        sa.select(item.position, sa.func.coalesce(sa.func.max(held.number), 0))
        .join_from(
            audit_items, audit_marks,
            (held.community_id == item.community_id) & (held.sample_id == item.sample_id)
            & (held.position == item.position),
            isouter=True,
        )
        .where(item.community_id == community_id, item.sample_id == sample_id)
        .group_by(item.position)
    )  # fmt: skip
    return {row[0]: row[1] for row in connection.execute(query)}


def _require(by: Officer) -> None:
    if by.role not in TASKS[Task.AUDIT]:
        raise AccessRefusedError(reason="role")


def _note(
    connection: sa.Connection, verb: str, community_id: int, subject: str, *, by: Officer,
    at: datetime,
) -> None:  # fmt: skip
    record_action(
        connection, verb, community_id=community_id, user_id=by.user_id, at=at, subject=subject
    )
