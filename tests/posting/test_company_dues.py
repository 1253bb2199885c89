"""A company bills fees on its own chart: owed in 112201, earned in 500101, household by household."""

from datetime import date

import sqlalchemy as sa

from ledger.domain.dues import COMMUNITY_FEES, COMPANY_FEES, Basis, Tariff, accounts_of_fees
from ledger.domain.household_lines import pays_dues
from ledger.domain.periods import parse_span
from ledger.domain.receipts import Receipt
from ledger.domain.transactions import Draft, Line, Subline, credit, debit
from ledger.posting.billing import Asked, preview_billing, start_billing
from ledger.posting.check import check_books
from ledger.posting.decisions import add_decision
from ledger.posting.drafts import approve_many
from ledger.posting.places import NewPlace, add_places
from ledger.posting.receipts import receive_fees, write_off
from ledger.posting.tariffs import propose_tariff
from ledger.statements.arrears import arrears
from ledger.statements.values import Audience
from ledger.store.drafts import drafts
from ledger.store.shares import share_balances
from tests.confirming import agreed
from tests.conftest import Books
from tests.dues import moment
from tests.factories import REVIEWER, TREASURER, Ledger

DAY = date(2025, 1, 31)


def approve(ledger: Ledger, draft_ids: list[str]) -> None:
    with ledger.database.writing() as connection:
        query = sa.select(drafts.c.draft_id, drafts.c.content_sha256).where(
            drafts.c.draft_id.in_(draft_ids)
        )
        items = [(row.draft_id, row.content_sha256) for row in connection.execute(query)]
        approve_many(connection, ledger.community_id, items, by=REVIEWER, at=moment(DAY))


def test_fees_are_billed_paid_in_advance_and_written_off_in_a_companys_books(books: Books) -> None:
    ledger = books("", edition_code="company-2013")
    here, at = ledger.community_id, moment(DAY)
    homes = [NewPlace("B1", "building", "1号楼")]
    homes += [NewPlace(f"B1-{n}", "household", f"{n}", "B1", 10_000) for n in (1, 2, 3)]
    with ledger.database.writing() as connection:
        add_places(connection, here, homes)
        add_decision(connection, here, "J1", "物业费", decided_on=DAY, by=TREASURER)
        tariff = Tariff(Basis.AREA, 40, 1, 202501, "J1")
        agreed(propose_tariff, connection, here, tariff, by=TREASURER, at=at)
        asked = Asked(202501, DAY)
        seen = preview_billing(connection, here, asked)
        run = start_billing(
            connection, here, asked, by=TREASURER, at=at, fingerprint=seen.fingerprint
        )
    approve(ledger, list(run.draft_ids))
    paid = [Receipt("B1-1", 4_000, DAY, "100201"), Receipt("B1-2", 5_000, DAY, "100201")]
    with ledger.database.writing() as connection:
        made = receive_fees(connection, here, paid, fund="PROP", by=TREASURER, at=at)
    approve(ledger, made)
    with ledger.database.writing() as connection:
        lost = write_off(
            connection, here, {"B1-3": 1_500}, account="5711", fund="PROP", decision="J1",
            dated_on=DAY, by=TREASURER, at=at,
        )  # fmt: skip
    approve(ledger, [lost])
    with ledger.reading() as connection:
        held = share_balances(connection, here, ("112201", "220301"))
        shown = arrears(connection, ledger.facts, parse_span("2025"), audience=Audience.OFFICER)
        assert check_books(connection, here).difference is None
    assert held == {("112201", "PROP", "B1-3"): 2_500, ("220301", "PROP", "B1-2"): -1_000}
    assert [debtor.household.code for debtor in shown.debtors] == ["B1-3"]


def test_the_same_digits_without_shares_are_no_fees() -> None:
    assert accounts_of_fees({"112101", "112201"}) is COMMUNITY_FEES
    assert accounts_of_fees({"112201"}) is COMPANY_FEES
    petty = Draft(DAY, (debit("1001", 5, fund="GEN"), credit("112201", 5, fund="GEN")), "备用金")
    assert not pays_dues(petty)
    owed = Line("112201", "PROP", 0, 5, sublines=(Subline("B1-1", 0, 5),))
    assert pays_dues(Draft(DAY, (debit("100201", 5, fund="PROP"), owed), "物业费"))
