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
    newest = _newest_marks(connection, community_id, sample_id)
    if not newest:
        raise UnknownNameError(noun="sample", name=sample_id[:40])
    chosen = sorted(set(positions))
    if not chosen or not newest.keys() >= set(chosen):
        raise AuditError(reason="not_sampled", field="positions")
    connection.execute(
        sa.insert(audit_marks),
        [
            {"community_id": community_id, "sample_id": sample_id, "position": position,
             "number": newest[position] + 1, "mark": mark, "finding": said,
             "made_by": by.user_id, "made_role": by.role, "made_at": at}
            for position in chosen
        ],
    )  # fmt: skip
    _note(
        connection, "sample_marked", community_id, f"{sample_id} {mark} {len(chosen)}", by=by, at=at
    )


def _newest_marks(connection: sa.Connection, community_id: int, sample_id: str) -> dict[int, int]:
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
