"""How the result of a vote hangs on the board: by its notice, where objections come and are answered."""

from datetime import date, timedelta

import pytest

from ledger.domain.decisions import Standing
from ledger.domain.errors import AccessRefusedError, UnknownNameError
from ledger.domain.vote_errors import VoteError
from ledger.domain.votes import Choice
from ledger.posting.notice_contents import prepare_text
from ledger.posting.notices import (
    Hung,
    Objection,
    answer_objection,
    hang_notice,
    publish_notice,
    record_objection,
)
from ledger.posting.values import Officer
from ledger.posting.vote_results import annul, post_result
from ledger.posting.votes import open_vote
from ledger.statements.decisions import decision
from ledger.store.decided import decided as standings
from tests.conftest import Books
from tests.factories import REVIEWER, Ledger
from tests.posting.voting import (
    TODAY,
    a_notice,
    a_vote,
    decided,
    do,
    everybody,
    housed,
    hung,
)

AUDITOR = Officer(1, "auditor")


@pytest.fixture
def compound(books: Books) -> Ledger:
    return housed(books())


def standing(ledger: Ledger, day: date = TODAY) -> Standing:
    with ledger.reading() as connection:
        return standings(connection, ledger.community_id, ["V1"], day)["V1"].standing


def test_a_result_hangs_by_its_notice_and_its_objections_are_answered_there(
    compound: Ledger,
) -> None:
    decided(compound, everybody(), posted=False)
    with pytest.raises(VoteError, match="not_hung"):
        do(compound, post_result, "V1", TODAY)
    with pytest.raises(AccessRefusedError, match="role"):
        do(compound, post_result, "V1", TODAY, by=AUDITOR)
    do(compound, prepare_text, a_notice("V1", kind="work"), "按决议施工。")
    early = do(compound, prepare_text, a_notice("V1"), "表决结果见公开账目。")
    do(compound, publish_notice, early, by=REVIEWER)
    objection = Objection(TODAY, "counter", "为什么要换新的？")
    first = do(compound, record_objection, early, objection)
    assert standing(compound) is Standing.UNPOSTED
    with pytest.raises(VoteError, match="not_hung"):
        do(compound, post_result, "V1", TODAY)
    do(compound, hang_notice, early, Hung(TODAY, ("大门公示栏",)), by=Officer(1, "publisher"))
    assert standing(compound) is Standing.OBJECTED
    do(compound, answer_objection, early, first, "旧的修不好了。", on=TODAY)
    assert standing(compound) is Standing.POSTING
    later = TODAY + timedelta(days=30)
    assert standing(compound, day=later) is Standing.IN_FORCE
    again = hung(compound, "V1")
    second = do(compound, record_objection, again, objection)
    assert standing(compound, day=later) is Standing.OBJECTED
    do(compound, answer_objection, again, second, "已经答复过。", on=TODAY, by=REVIEWER)
    with compound.reading() as connection:
        shown = decision(connection, compound.facts, "V1", today=later).steps
    assert [(step.kind, step.text) for step in shown if step.number > 1000] == [
        ("objection", "为什么要换新的？"), ("answered", "旧的修不好了。"),
        ("objection", "为什么要换新的？"), ("answered", "已经答复过。"),
    ]  # fmt: skip
    assert sum(step.kind == "posted" for step in shown) == 1
    do(compound, annul, "V1", "法院撤销")
    with pytest.raises(VoteError, match="nothing_to_annul"):
        do(compound, annul, "V1", "再一次")
    assert standing(compound, day=later) is Standing.ANNULLED


def test_the_result_of_a_vote_that_failed_hangs_too_and_what_is_not_counted_does_not(
    compound: Ledger,
) -> None:
    decided(compound, everybody(Choice.AGAINST))
    do(compound, open_vote, a_vote("V2"))
    with pytest.raises(VoteError, match="no_result"):
        do(compound, annul, "V2", "还没有结果")
    for code, kind in (("V2", "decision"), ("V1", "work")):
        with pytest.raises(UnknownNameError, match=code):
            do(compound, prepare_text, a_notice(code, kind=kind), "结果")
    with compound.reading() as connection:
        shown = decision(connection, compound.facts, "V1", today=TODAY)
    assert (shown.state, shown.posted_on) == ("failed", TODAY)
