"""Compare what was decided with its ballots: every result is counted again, every decision has its vote or paper."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from ledger.domain.vote_errors import VoteError
from ledger.domain.votes import Matter, Tally, VoteKind, total_of, verdict_of
from ledger.posting.ballots import counted
from ledger.posting.check_values import Difference
from ledger.posting.vote_results import columns_of, count_of
from ledger.posting.votes import electors_of
from ledger.store.communities import decisions
from ledger.store.votes import vote_results, votes


def check_votes(connection: sa.Connection, community_id: int) -> Iterator[Difference]:
    """See that electorates, results and decisions say the same."""
    held = votes.c
    query = sa.select(votes).where(held.community_id == community_id).order_by(held.code)
    for row in connection.execute(query).all():
        where = f"vote {row.code}"
        if row.kind == VoteKind.OWNERS.value:
            electors = total_of(electors_of(connection, community_id, row.code).values())
            asked = Tally(row.asked_number, row.asked_area_centi_m2)
            if electors != asked:
                yield Difference("vote_electorate", where, str(electors), str(asked))
        yield from _check_result(connection, community_id, row, where)


def _check_result(
    connection: sa.Connection, community_id: int, row: Any, where: str
) -> Iterator[Difference]:
    result, named = vote_results.c, decisions.c
    said = connection.execute(
        sa.select(vote_results).where(
            result.community_id == community_id, result.code == row.code
        )
    ).one_or_none()  # fmt: skip
    taken = sa.select(named.code).where(named.community_id == community_id, named.code == row.code)
    is_decided = connection.execute(taken).first() is not None
    if is_decided != bool(said is not None and said.passed):
        yield Difference("vote_decision", where, str(not is_decided), str(is_decided))
    if said is None:
        return
    count = count_of(said, Tally(row.asked_number, row.asked_area_centi_m2))
    try:
        again = columns_of(counted(connection, community_id, row))
    except VoteError as refusal:
        yield Difference("vote_ballots", where, found=refusal.reason)
    else:
        if again != columns_of(count):
            yield Difference("vote_result", where, str(again), str(columns_of(count)))
    passed = verdict_of(
        VoteKind(row.kind), Matter(row.matter), count, strict=bool(row.strict)
    ).passed  # fmt: skip
    if passed != said.passed:
        yield Difference("vote_passed", where, str(passed), str(said.passed))
