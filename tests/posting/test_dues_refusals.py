"""What is refused about fees, and by which reason: tariffs, runs, receipts, write-offs, postings, on both databases."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from ledger.domain.dues import Basis, Tariff
from ledger.domain.errors import (
    AccessRefusedError,
    AccountRuleError,
    DuesError,
    Refusal,
    TextError,
    UnknownNameError,
)
from ledger.domain.receipts import Receipt
from ledger.domain.transactions import Draft, Line, Subline, credit, debit
from ledger.posting.billing import Asked, preview_billing, start_billing
from ledger.posting.check import check_books
from ledger.posting.decisions import add_decision
from ledger.posting.drafts import reject, save_draft, submit
from ledger.posting.receipts import owed_now, receive_fees, write_off
from ledger.posting.tariffs import propose_tariff
from ledger.store.communities import decisions
from ledger.store.drafts import drafts
from ledger.store.dues import tariffs
from tests.conftest import Books
from tests.dues import BANK, Compound, a_compound, moment
from tests.factories import REVIEWER, TREASURER
from tests.posting.billing import drafted

JANUARY = date(2025, 1, 31)
MARCH = date(2025, 3, 15)
A_TARIFF = Tariff(Basis.AREA, 50, 1, 202501, "J1")
A_RECEIPT = Receipt("B1-101", 25_00, MARCH, BANK)


@pytest.fixture
def compound(books: Books) -> Compound:
    made = a_compound(books())
    made.tariff(50)
    return made


def do(compound: Compound, action: Callable[..., Any], *arguments: Any, **values: Any) -> Any:
    chosen = {"by": TREASURER, "at": moment(MARCH)} | values
    with compound.ledger.database.writing() as connection:
        return action(connection, compound.here, *arguments, **chosen)


def refused(kind: type[Refusal], compound: Compound, *arguments: Any, **values: Any) -> Any:
    """Do something that is refused; gives the refusal, and sees that it left neither draft nor tariff."""
    before = _counts(compound)
    with pytest.raises(kind) as refusal:
        do(compound, *arguments, **values)
    assert _counts(compound) == before
    return refusal.value


def _counts(compound: Compound) -> list[int]:
    with compound.ledger.reading() as connection:
        return [
            connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
            for table in (drafts, tariffs, decisions)
        ]


def test_only_who_prepares_has_to_do_with_fees(compound: Compound) -> None:
    asked = Asked(202501, JANUARY)
    name = {"code": "J2", "title": "物业费减免", "decided_on": JANUARY}
    with compound.ledger.database.writing() as connection, pytest.raises(AccessRefusedError):
        add_decision(connection, compound.here, **name, by=REVIEWER)  # type: ignore[arg-type]
    loss = {"account": "5501", "fund": "PROP", "decision": "J1", "dated_on": MARCH}
    for action, about, values in (
        (propose_tariff, A_TARIFF, {}), (start_billing, asked, {"fingerprint": ""}),
        (receive_fees, [A_RECEIPT], {"fund": "PROP"}), (write_off, {"B1-101": 1}, loss),
    ):  # fmt: skip
        found = refused(AccessRefusedError, compound, action, about, by=REVIEWER, **values)
        assert found.reason == "role"


def test_a_decision_has_a_code_of_its_own(compound: Compound) -> None:
    with compound.ledger.database.writing() as connection, pytest.raises(TextError) as refusal:
        add_decision(connection, compound.here, "J1", "另一决议", decided_on=JANUARY, by=TREASURER)
    assert (refusal.value.reason, refusal.value.field) == ("taken", "code")


@pytest.mark.parametrize(
    ("title", "reason"),
    [("减免王阿姨物业费", "names_person"), ("9号楼1001减免", "names_person"), ("找13800138000", "personal_number")],
)  # fmt: skip
def test_a_decision_names_nobody(compound: Compound, title: str, reason: str) -> None:
    before = _counts(compound)
    with compound.ledger.database.writing() as connection, pytest.raises(TextError) as refusal:
        add_decision(connection, compound.here, "J2", title, decided_on=JANUARY, by=TREASURER)
    assert (refusal.value.reason, refusal.value.field) == (reason, "title")
    assert _counts(compound) == before


def test_a_tariff_is_of_a_fund_and_of_no_single_household(compound: Compound) -> None:
    own = Tariff(Basis.AREA, 50, 1, 202501, "J1", place="B1-101")
    found = refused(DuesError, compound, propose_tariff, own)
    assert (found.reason, found.field) == ("few_households", "place")
    nowhere = Tariff(Basis.AREA, 50, 1, 202501, "J1", fund="NONE")
    found = refused(UnknownNameError, compound, propose_tariff, nowhere)
    assert (found.noun, found.name) == ("fund", "NONE")


def test_nothing_is_billed_but_what_was_looked_at(compound: Compound) -> None:
    asked = Asked(202501, JANUARY)
    with compound.ledger.reading() as connection:
        seen = preview_billing(connection, compound.here, asked)
    compound.tariff(80, place="B2")
    found = refused(DuesError, compound, start_billing, asked, fingerprint=seen.fingerprint)
    assert (found.reason, found.field) == ("changed", "period")


def test_a_receipt_names_a_household_and_where_the_money_lies(compound: Compound) -> None:
    unknown = Receipt("B9-999", 25_00, MARCH, BANK)
    found = refused(UnknownNameError, compound, receive_fees, [unknown], fund="PROP")
    assert (found.noun, found.name) == ("place", "B9-999")
    for channel in ("480101", "999999"):
        receipt = Receipt("B1-101", 25_00, MARCH, channel)
        found = refused(AccountRuleError, compound, receive_fees, [receipt], fund="PROP")
        assert (found.reason, found.account) == ("not_cash", channel)


def test_a_list_that_has_a_receipt_twice_asks_first(compound: Compound) -> None:
    twice = [A_RECEIPT, A_RECEIPT]
    found = refused(DuesError, compound, receive_fees, twice, fund="PROP")
    assert found.reason == "again"
    (draft_id,) = do(compound, receive_fees, twice, fund="PROP", again=True)
    assert drafted(compound.ledger, draft_id).amount_minor == 50_00


def test_the_same_amount_of_another_day_or_household_is_no_repetition(compound: Compound) -> None:
    compound.receive(("B1-101", 25_00, date(2025, 3, 14)))
    assert compound.receive(("B1-101", 25_00, MARCH))
    assert compound.receive(("B1-102", 25_00, MARCH))
    # Posted, it is as much there as on its way.
    compound.paid(("B1-103", 25_00, MARCH))
    with pytest.raises(DuesError, match="again"):
        compound.receive(("B1-103", 25_00, MARCH))


def test_years_of_others_and_later_years_may_be_paid_at_once(compound: Compound) -> None:
    compound.receive(("B1-101", 300_00, MARCH), year=202501)
    found = [("B1-102", 202501), ("B1-101", 202601)]
    for household, first in found:
        assert compound.receive((household, 301_00, MARCH), year=first)
    with pytest.raises(DuesError) as refusal:
        compound.receive(("B1-101", 302_00, MARCH), year=202512)
    assert (refusal.value.reason, refusal.value.text) == ("year", "B1-101")


def test_a_write_off_stands_on_a_decision_and_in_an_account_of_losses(compound: Compound) -> None:
    compound.bill(202501)
    chosen = {"account": "5501", "fund": "PROP", "decision": "J1", "dated_on": MARCH}

    def off(kind: type[Refusal], minor: int = 1, **other: str) -> Any:
        return refused(kind, compound, write_off, {"B1-101": minor}, **(chosen | other))

    assert (off(UnknownNameError, decision="").noun, off(UnknownNameError, decision="J9").name) == (
        "decision", "J9",
    )  # fmt: skip
    found = off(AccountRuleError, account="480101")
    assert (found.reason, found.account) == ("not_a_loss", "480101")
    # Nothing is owed to another fund: what is owed to this one does not count there.
    found = off(DuesError, fund="GEN")
    assert (found.reason, found.text, found.left_minor) == ("beyond_due", "B1-101", 0)
    with compound.ledger.reading() as connection:
        assert owed_now(connection, compound.here, "GEN") == {}
        assert owed_now(connection, compound.here, "PROP")["B1-101"] == 25_00


def test_a_draft_of_a_run_that_was_changed_is_not_posted(compound: Compound) -> None:
    (draft_id,) = compound.start(202501)
    do(compound, reject, draft_id, by=REVIEWER, reason="再看一遍")
    draft = drafted(compound.ledger, draft_id)
    share = (Subline("B1-101", 1, 0),)
    more = (Line("112101", "PROP", 1, 0, sublines=share), credit("430101", 1, fund="PROP"))
    changed = Draft(draft.dated_on, (*draft.lines, *more), draft.summary)
    do(compound, save_draft, changed, draft_id=draft_id)
    do(compound, submit, draft_id)
    with pytest.raises(DuesError) as refusal:
        compound.approve([draft_id], MARCH)
    assert (refusal.value.reason, refusal.value.field) == ("not_as_billed", "lines")
    assert compound.owes("B1-101") == 0


def test_no_voucher_names_a_building_of_too_few_households(compound: Compound) -> None:
    shares = (Subline("B1-101", 1, 0), Subline("B1-102", 2, 0))
    line = Line("112101", "PROP", 3, 0, place="B1", sublines=shares)
    draft = Draft(MARCH, (line, credit("430101", 3, fund="PROP")), "物业费")
    with pytest.raises(DuesError) as refusal:
        compound.ledger.post_draft(draft)
    assert (refusal.value.reason, refusal.value.field) == ("few_households", "lines.0.place")


def test_a_journal_taken_over_brings_what_households_owe(compound: Compound) -> None:
    owed = Line("112101", "PROP", 25_00, 0, sublines=(Subline("B1-101", 25_00, 0),))
    paid = Line("112101", "PROP", 0, 20_00, sublines=(Subline("B1-101", 0, 20_00),))
    compound.ledger.import_drafts([
        Draft(JANUARY, (owed, credit("430101", 25_00, fund="PROP")), "物业费"),
        Draft(MARCH, (debit(BANK, 20_00, fund="PROP"), paid), "收物业费"),
    ])  # fmt: skip
    assert compound.owes("B1-101") == 5_00
    # History is as it was, even where somebody paid more than they owed.
    compound.ledger.import_drafts([
        Draft(MARCH, (debit(BANK, 20_00, fund="PROP"), paid), "收物业费"),
    ])  # fmt: skip
    assert compound.owes("B1-101") == -15_00
    with compound.ledger.reading() as connection:
        assert check_books(connection, compound.here).difference is None
