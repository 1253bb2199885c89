"""Gifts go into the register and the books together, and what happens to one afterwards stays in both."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from ledger.domain.errors import (
    AccessRefusedError,
    AccountRuleError,
    ApprovalError,
    ClosedPeriodError,
    DateError,
    GiftError,
    Refusal,
    TextError,
    UnknownNameError,
)
from ledger.domain.gifts import Choice, Consent, Display, Donor, Gift, Nature
from ledger.domain.mistakes import Mistake
from ledger.domain.transactions import Draft, credit, debit
from ledger.posting.check import check_books
from ledger.posting.corrections import Correcting, propose_difference, propose_reentry
from ledger.posting.drafts import save_draft, submit, withdraw
from ledger.posting.gift_changes import (
    PayingBack,
    change_display,
    confirm_gift_count,
    forget_donor,
    refund_gift,
    use_goods,
)
from ledger.posting.gifts import record_gifts
from ledger.posting.reversals import propose_reversal
from ledger.posting.values import Officer
from ledger.statements.gift_pages import gift_page, gift_view
from ledger.statements.gift_values import GiftView
from ledger.store.communities import parties
from ledger.store.gifts import gift_counts, gift_displays, gifts
from tests.conftest import Books
from tests.factories import REVIEWER, TREASURER, Ledger
from tests.posting.giving import (
    AT,
    DAY,
    FIRM,
    NAMED,
    PAPER,
    PERSON,
    approved,
    bring_paper,
    confirm,
    give,
    money,
    record,
    trees,
)

LATER = date(2025, 3, 20)


def view(ledger: Ledger, gift_id: str) -> GiftView:
    with ledger.reading() as connection:
        found = gift_view(connection, ledger.facts, gift_id)
    assert found is not None
    return found


def pay_back(ledger: Ledger, gift_id: str, amount_minor: int, **values: Any) -> str:
    back = PayingBack(amount_minor, values.pop("channel", "100203"), values.pop("on", LATER))
    with ledger.database.writing() as connection:
        return refund_gift(connection, ledger.community_id, gift_id, back, by=TREASURER, at=AT)


def use(ledger: Ledger, gift_id: str, amount_minor: int, note: str = "河边") -> str:
    with ledger.database.writing() as connection:
        return use_goods(
            connection, ledger.community_id, gift_id, amount_minor=amount_minor, used_on=LATER,
            by=TREASURER, at=AT, note=note,
        )  # fmt: skip


def strike(ledger: Ledger, seq: int) -> None:
    with ledger.database.writing() as connection:
        draft_id = propose_reversal(
            connection, ledger.community_id, seq, by=TREASURER, at=AT, dated_on=LATER, reason="重复"
        )
    approved(ledger, draft_id)


def show(ledger: Ledger, gift_id: str, choice: Choice, alias: str | None = None) -> None:
    with ledger.database.writing() as connection:
        change_display(
            connection, ledger.community_id, gift_id, choice, by=TREASURER, at=AT, alias=alias
        )


def seq_of(ledger: Ledger, gift_id: str) -> int:
    query = (
        "SELECT t.seq FROM gifts g JOIN transactions t ON t.community_id = g.community_id"
        " AND t.draft_id = g.draft_id WHERE g.gift_id = :g"
    )
    with ledger.reading() as connection:
        return int(connection.execute(sa.text(query), {"g": gift_id}).scalar_one())


def refused(kind: type[Refusal], reason: str, act: Any) -> None:
    with pytest.raises(kind) as caught:
        act()
    assert getattr(caught.value, "reason", "") == reason


def agrees(ledger: Ledger) -> None:
    with ledger.reading() as connection:
        assert check_books(connection, ledger.community_id).difference is None


def test_a_gift_waits_for_another_person_and_is_numbered(books: Books) -> None:
    ledger = books()
    recorded = record(ledger, [money(donor=PERSON, choice=NAMED), money(7, earmark="凉亭")])
    first = view(ledger, recorded.gift_ids[0])
    assert (first.state, first.row.number, first.row.donor) == ("pending", 1, "云小满")
    assert (first.display, first.consent, first.left_minor) == ("real_name", "written", 100_00)
    (draft_id,) = recorded.draft_ids
    assert approved(ledger, draft_id).voucher == "记-2025-03-0001"
    second = view(ledger, recorded.gift_ids[1])
    assert (second.state, second.row.voucher) == ("booked", "记-2025-03-0001")
    assert view(ledger, give(ledger, money(5))[0]).row.number == 3
    agrees(ledger)


def test_cash_is_booked_when_two_people_counted_it(books: Books) -> None:
    ledger = books()
    gift = money(150_00, channel="1001")
    refused(
        GiftError, "count_differs", lambda: record(ledger, [gift], pieces={10_000: 1, 5_000: 2})
    )
    recorded = record(ledger, [gift], pieces={10_000: 1, 5_000: 1})
    refused(GiftError, "uncounted", lambda: approved(ledger, recorded.draft_ids[0]))
    count = view(ledger, recorded.gift_ids[0]).count
    assert count is not None
    assert (count.counted_minor, count.pieces) == (150_00, ((10_000, 1), (5_000, 1)))

    def by(officer: Any) -> None:
        with ledger.database.writing() as connection:
            confirm_gift_count(connection, ledger.community_id, count.count_id, by=officer, at=AT)

    refused(AccessRefusedError, "role", lambda: by(Officer(TREASURER.user_id, "operator")))
    refused(ApprovalError, "own_count", lambda: by(TREASURER))
    by(REVIEWER)
    refused(ApprovalError, "confirmed_already", lambda: by(REVIEWER))
    approved(ledger, recorded.draft_ids[0])
    agrees(ledger)


def test_a_sheet_that_is_not_there_is_not_confirmed(sqlite_books: Books) -> None:
    ledger = sqlite_books()
    with ledger.database.writing() as connection, pytest.raises(UnknownNameError) as unknown:
        confirm_gift_count(connection, ledger.community_id, "none", by=REVIEWER, at=AT)
    assert (unknown.value.noun, unknown.value.name) == ("cash_count", "none")


def test_a_sheet_belongs_to_one_day(books: Books) -> None:
    ledger = books()
    two = [money(5_00, channel="1001"), money(5_00, channel="1001", received_on=LATER)]
    refused(GiftError, "pieces", lambda: record(ledger, two, pieces={500: 2}))
    record(ledger, two)
    with ledger.reading() as connection:
        assert len(connection.execute(sa.select(gift_counts)).all()) == 2


@pytest.mark.parametrize(
    ("gift", "kind"),
    [
        (lambda: money(received_on=date(2025, 4, 2)), DateError),
        (lambda: money(fund="XXX"), UnknownNameError), (lambda: money(fund=""), UnknownNameError),
        (lambda: money(fund="MNT"), GiftError), (lambda: money(channel="9999"), UnknownNameError),
        (lambda: money(channel="480101"), AccountRuleError),
        (lambda: money(work="W9"), UnknownNameError), (trees, UnknownNameError),
        (lambda: money(received_on=date(2025, 1, 9)), ClosedPeriodError),
    ],
    ids=["future", "fund", "no fund", "agency", "account", "income", "work", "paper", "closed"],
)  # fmt: skip
def test_what_the_books_do_not_know_leaves_nothing_behind(
    books: Books, gift: Any, kind: type[Refusal]
) -> None:
    ledger = books("2025-01-02 停车费\n借 100201 5.00\n贷 480101 5.00\nclose 2025-01")
    with pytest.raises(kind):
        record(ledger, [money(), gift()])
    with ledger.reading() as connection:
        assert connection.execute(sa.select(gifts)).all() == []


def test_only_a_treasurer_records(books: Books) -> None:
    ledger = books()
    recorded = record(ledger, [money(donor=PERSON)])

    def by_reviewer() -> None:
        with ledger.database.writing() as connection:
            forget_donor(connection, ledger.community_id, recorded.gift_ids[0], by=REVIEWER, at=AT)

    with pytest.raises(AccessRefusedError):
        by_reviewer()


def test_gifts_are_recorded_by_who_prepares_and_never_none_at_all(sqlite_books: Books) -> None:
    ledger = sqlite_books()

    def recorded_by(officer: Officer, *given: Gift) -> None:
        with ledger.database.writing() as connection:
            record_gifts(connection, ledger.community_id, given, by=officer, at=AT)

    refused(AccessRefusedError, "role", lambda: recorded_by(REVIEWER, money()))
    refused(GiftError, "count", lambda: recorded_by(TREASURER))
    with ledger.reading() as connection:
        assert connection.execute(sa.select(gifts)).all() == []


def test_equal_names_are_one_giver_and_an_alias_makes_another(books: Books) -> None:
    ledger = books()
    give(ledger, money(donor=PERSON), money(donor=PERSON), money(donor=FIRM))
    give(ledger, money(donor=PERSON), money(donor=Donor("云小满")))
    with ledger.reading() as connection:
        query = sa.select(parties.c.code, parties.c.name).where(parties.c.code.like("D%"))
        found = connection.execute(query.order_by(parties.c.code)).all()
    assert [tuple(row) for row in found] == [
        ("D00001", "云小满"), ("D00002", "示例商行"), ("D00003", "云小满"),
    ]  # fmt: skip


def test_consent_is_withdrawn_and_the_history_stays(books: Books) -> None:
    ledger = books()
    (gift_id,) = give(ledger, money(donor=PERSON, choice=NAMED))
    show(ledger, gift_id, Choice(Display.ALIAS, Consent.MESSAGE), alias="爱花的人")
    assert view(ledger, gift_id).alias == "爱花的人"
    show(ledger, gift_id, Choice())
    shown = view(ledger, gift_id)
    assert (shown.display, shown.row.donor) == ("anonymous", "云小满")
    assert [change.display for change in shown.displays] == ["real_name", "alias", "anonymous"]
    refused(GiftError, "no_consent", lambda: show(ledger, gift_id, Choice(Display.REAL_NAME)))
    agrees(ledger)


def test_a_new_alias_stands_in_no_text_of_the_gift(sqlite_books: Books) -> None:
    ledger = sqlite_books()
    (gift_id,) = give(ledger, money(donor=PERSON, earmark="爱花的人亭"))
    named = Choice(Display.ALIAS, Consent.MESSAGE)
    refused(TextError, "names_giver", lambda: show(ledger, gift_id, named, alias="爱花的人"))
    assert view(ledger, gift_id).alias == PERSON.alias
    show(ledger, gift_id, named, alias="邻家")
    assert view(ledger, gift_id).alias == "邻家"


def test_a_giver_is_forgotten_in_all_their_gifts(books: Books) -> None:
    ledger = books()
    first, second, boxed = give(
        ledger, money(donor=PERSON, choice=NAMED), money(donor=PERSON), money()
    )
    with ledger.database.writing() as connection:
        forget_donor(connection, ledger.community_id, first, by=TREASURER, at=AT)
    assert [view(ledger, gift_id).row.donor for gift_id in (first, second)] == ["", ""]
    refused(GiftError, "no_donor", lambda: show(ledger, first, NAMED))
    with ledger.database.writing() as connection, pytest.raises(GiftError):
        forget_donor(connection, ledger.community_id, boxed, by=TREASURER, at=AT)
    with pytest.raises(UnknownNameError):
        show(ledger, "none", NAMED)
    agrees(ledger)


def test_a_gift_goes_back_in_parts_and_no_further(books: Books) -> None:
    ledger = books()
    (gift_id,) = give(ledger, money(100_00))
    pending = pay_back(ledger, gift_id, 60_00)
    refused(GiftError, "beyond_gift", lambda: pay_back(ledger, gift_id, 40_01))
    seq = approved(ledger, pending).seq
    assert view(ledger, gift_id).left_minor == 40_00
    strike(ledger, seq)
    moved = view(ledger, gift_id)
    assert (moved.left_minor, moved.moves[0].is_reversed) == (100_00, True)
    taken_back = pay_back(ledger, gift_id, 100_00)
    with ledger.database.writing() as connection:
        withdraw(connection, ledger.community_id, taken_back, by=TREASURER, at=AT)
    assert view(ledger, gift_id).left_minor == 100_00
    agrees(ledger)


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ({"amount_minor": 0}, Refusal), ({"amount_minor": -1}, Refusal),
        ({"on": date(2025, 3, 9)}, GiftError), ({"on": date(2025, 4, 9)}, DateError),
        ({"channel": "9999"}, UnknownNameError), ({"channel": "480101"}, AccountRuleError),
    ],
    ids=["zero", "negative", "before", "future", "unknown", "income"],
)  # fmt: skip
def test_what_cannot_go_back_is_refused(
    books: Books, values: dict[str, Any], kind: type[Refusal]
) -> None:
    ledger = books()
    (gift_id,) = give(ledger, money())
    others = {name: value for name, value in values.items() if name != "amount_minor"}
    with pytest.raises(kind):
        pay_back(ledger, gift_id, values.get("amount_minor", 1), **others)


def test_what_is_not_booked_does_not_go_back(books: Books) -> None:
    ledger = books()
    recorded = record(ledger, [money()])
    refused(GiftError, "not_booked", lambda: pay_back(ledger, recorded.gift_ids[0], 1))
    seq = approved(ledger, recorded.draft_ids[0]).seq
    strike(ledger, seq)
    refused(GiftError, "not_booked", lambda: pay_back(ledger, recorded.gift_ids[0], 1))
    (listed,) = give(ledger, Gift(Nature.GOODS, DAY, item="旧沙发", quantity=6, unit="张"))
    refused(GiftError, "not_booked", lambda: pay_back(ledger, listed, 1))
    assert view(ledger, listed).state == "listed"


def test_things_are_used_until_nothing_is_left(books: Books) -> None:
    ledger = books()
    bring_paper(ledger)
    (gift_id,) = give(ledger, trees(300_00))
    approved(ledger, use(ledger, gift_id, 200_00))
    refused(GiftError, "beyond_gift", lambda: use(ledger, gift_id, 100_01))
    refused(GiftError, "used", lambda: strike(ledger, seq_of(ledger, gift_id)))
    shown = view(ledger, gift_id)
    assert (shown.left_minor, shown.moves[0].note) == (100_00, "河边")
    assert shown.document_sha256 == PAPER
    agrees(ledger)


def test_words_on_a_use_name_nobody(sqlite_books: Books) -> None:
    ledger = sqlite_books()
    bring_paper(ledger)
    (gift_id,) = give(ledger, trees(300_00, donor=PERSON))
    for note, found in (
        ("云小满家门口", "names_giver"), ("老邻居种的", "names_giver"), ("给9号楼1001", "names_person"),
    ):  # fmt: skip
        refused(TextError, found, lambda note=note: use(ledger, gift_id, 1, note))
    assert view(ledger, gift_id).left_minor == 300_00
    approved(ledger, use(ledger, gift_id, 1, ""))
    assert view(ledger, gift_id).left_minor == 299_99


def test_vouchers_of_gifts_are_not_corrected_behind_the_register(books: Books) -> None:
    ledger = books()
    (gift_id,) = give(ledger, money())
    seq = seq_of(ledger, gift_id)
    back = Draft(
        LATER, (debit("410101", 1, fund="CHA"), credit("100203", 1, fund="CHA")), "退款",
        refund_of=seq,
    )  # fmt: skip
    with ledger.database.writing() as connection:
        correcting = Correcting(seq, TREASURER, AT, LATER, "错了", Mistake.AMOUNT)
        right = (debit("100203", 5_00, fund="CHA"), credit("410101", 5_00, fund="CHA"))
        attempts: tuple[Callable[[], str], ...] = (
            lambda: save_draft(connection, ledger.community_id, back, by=TREASURER, at=AT),
            lambda: propose_difference(connection, ledger.community_id, correcting, right),
            lambda: propose_reentry(
                connection, ledger.community_id, correcting, Draft(LATER, right, "捐款")
            ),
        )
        for attempt in attempts:
            with pytest.raises(GiftError), connection.begin_nested():
                attempt()


def test_a_draft_of_gifts_is_withdrawn_and_never_edited(books: Books) -> None:
    ledger = books()
    recorded = record(ledger, [money()])
    (draft_id,) = recorded.draft_ids
    other = Draft(DAY, (debit("100203", 1, fund="CHA"), credit("410101", 1, fund="CHA")), "捐款")
    with ledger.database.writing() as connection, pytest.raises(GiftError) as caught:
        save_draft(connection, ledger.community_id, other, by=TREASURER, at=AT, draft_id=draft_id)
    assert caught.value.reason == "in_register"
    with ledger.database.writing() as connection:
        submit(connection, ledger.community_id, draft_id, by=TREASURER, at=AT)
        withdraw(connection, ledger.community_id, draft_id, by=TREASURER, at=AT)
    assert view(ledger, recorded.gift_ids[0]).state == "withdrawn"
    agrees(ledger)


def test_the_register_at_the_desk_goes_on_page_by_page(books: Books) -> None:
    ledger = books()
    give(ledger, *(money(number) for number in range(1, 6)))
    record(ledger, [money(9, channel="1001")])
    with ledger.reading() as connection:
        first = gift_page(connection, ledger.facts, page_size=4)
        assert [item.row.number for item in first.rows] == [6, 5, 4, 3]
        assert (first.uncounted, first.is_first) == (1, True)
        assert first.next_after is not None
        last = gift_page(connection, ledger.facts, after=first.next_after, page_size=4)
        assert ([item.row.number for item in last.rows], last.next_after) == ([2, 1], None)
        with pytest.raises(UnknownNameError):
            gift_page(connection, ledger.facts, after="x")
        assert gift_view(connection, ledger.facts, "none") is None
        assert connection.execute(sa.select(gift_displays)).all()
    confirm(ledger)
