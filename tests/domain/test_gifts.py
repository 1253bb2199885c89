"""Gifts: what may be shown, what makes an entry, and what the entry is."""

from datetime import date
from typing import Any

import pytest

from ledger.domain.errors import AmountError, GiftError, Refusal, TextError
from ledger.domain.gift_entries import (
    GIFTS_PER_DRAFT_MAX,
    batches_of,
    goods_draft,
    refund_draft,
    use_draft,
)
from ledger.domain.gifts import (
    Choice,
    Consent,
    Display,
    Donor,
    DonorKind,
    Gift,
    Nature,
    Valuation,
    check_named_nobody,
    masked,
    shown_name,
    way_of,
)
from ledger.domain.transactions import credit, debit

DAY = date(2025, 3, 10)
PERSON, FIRM = Donor("云小满", alias="老邻居"), Donor("示例商行", DonorKind.ORGANISATION)


def money(amount_minor: int = 100_00, **values: Any) -> Gift:
    usual: dict[str, Any] = {"channel": "1001", "fund": "CHA", "amount_minor": amount_minor}
    return Gift(Nature.MONEY, values.pop("received_on", DAY), **{**usual, **values})


def goods(**values: Any) -> Gift:
    usual: dict[str, Any] = {"item": "桂花树", "quantity": 3, "unit": "棵"}
    return Gift(Nature.GOODS, DAY, **{**usual, **values})


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("张三", "张*"), ("李小明", "李**"), ("欧阳小明", "欧阳**"), ("欧阳修", "欧阳*"), ("欧阳", "欧*"),
        ("古丽·买买提", "古*****"), ("John Smith", "J**"), ("", ""), (" 张 三 ", "张*"),
    ],
)  # fmt: skip
def test_a_name_is_masked_as_on_a_notice_board(name: str, shown: str) -> None:
    assert masked(name) == shown


@pytest.mark.parametrize(
    ("display", "shown"),
    [
        ("real_name", "云小满"),
        ("surname", "云**"),
        ("alias", "老邻居"),
        ("anonymous", ""),
        ("other", ""),
    ],
)
def test_everybody_reads_what_the_giver_chose(display: str, shown: str) -> None:
    assert shown_name("云小满", "老邻居", display) == shown
    assert shown_name("", "", display) == "", "erased"


@pytest.mark.parametrize(
    ("donor", "display", "consent", "reason"),
    [
        (None, Display.REAL_NAME, Consent.WRITTEN, "no_donor"),
        (PERSON, Display.SURNAME, Consent.NONE, "no_consent"),
        (Donor("云小满"), Display.ALIAS, Consent.SPOKEN, "no_alias"),
        (FIRM, Display.SURNAME, Consent.WRITTEN, "no_surname"),
    ],
)
def test_nobody_is_shown_beyond_their_consent(
    donor: Donor | None, display: Display, consent: Consent, reason: str
) -> None:
    with pytest.raises(GiftError) as caught:
        money(donor=donor, choice=Choice(display, consent))
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    ("donor", "display", "consent"),
    [
        (None, Display.ANONYMOUS, Consent.NONE), (PERSON, Display.ANONYMOUS, Consent.NONE),
        (PERSON, Display.ALIAS, Consent.MESSAGE), (FIRM, Display.REAL_NAME, Consent.NONE),
    ],
)  # fmt: skip
def test_what_was_agreed_may_be_shown(
    donor: Donor | None, display: Display, consent: Consent
) -> None:
    assert money(donor=donor, choice=Choice(display, consent)).is_booked


@pytest.mark.parametrize(
    ("make", "kind"),
    [
        (lambda: money(0), AmountError), (lambda: money(-1), AmountError),
        (lambda: money(10**14), AmountError), (lambda: money(earmark="给 13912345678"), TextError),
        (lambda: money(earmark="长" * 21), TextError), (lambda: goods(quantity=0), GiftError),
        (lambda: goods(item=""), TextError), (lambda: goods(amount_minor=5), GiftError),
        (lambda: goods(document="a" * 64), GiftError),
        (lambda: goods(amount_minor=5, document="a" * 64), GiftError),
        (lambda: Gift(Nature.SERVICE, DAY, item="巡逻", quantity=3, amount_minor=5), GiftError),
        (lambda: Gift(Nature.SERVICE, DAY, item="巡逻", quantity=3, minutes=-1), GiftError),
        (lambda: Donor("", DonorKind.PERSON), TextError), (lambda: Donor("长" * 41), TextError),
    ],
    ids=[f"case {number}" for number in range(14)],
)  # fmt: skip
def test_what_no_gift_can_be_is_refused(make: Any, kind: type[Refusal]) -> None:
    with pytest.raises(kind):
        make()


def test_a_public_text_that_names_somebody_needs_a_look() -> None:
    gift = money(earmark="张阿姨家的药费")
    with pytest.raises(TextError) as caught:
        check_named_nobody(gift, confirmed=False)
    assert caught.value.reason == "unconfirmed"
    check_named_nobody(gift, confirmed=True)
    check_named_nobody(money(earmark="议事亭"), confirmed=False)


@pytest.mark.parametrize(
    ("make", "field"),
    [
        (lambda: money(donor=PERSON, earmark="云小满家药费"), "earmark"),
        (lambda: money(donor=PERSON, earmark="云 小满捐"), "earmark"),
        (lambda: money(donor=PERSON, choice=Choice(Display.REAL_NAME, Consent.WRITTEN),
                       earmark="云小满捐"), "earmark"),
        (lambda: goods(donor=PERSON, item="老邻居的桌子"), "item"),
        (lambda: goods(donor=Donor("John Smith"), item="desk of john smith"), "item"),
        (lambda: goods(donor=FIRM, unit="示例商行箱"), "unit"),
        (lambda: Gift(Nature.SERVICE, DAY, PERSON, item="云小满巡逻", quantity=1), "item"),
    ],
    ids=[f"case {number}" for number in range(7)],
)  # fmt: skip
def test_a_giver_stands_in_no_public_text_whatever_they_agreed_to(make: Any, field: str) -> None:
    with pytest.raises(TextError) as caught:
        make()
    assert (caught.value.reason, caught.value.field) == ("names_giver", field)


def test_texts_that_name_nobody_who_gave_are_kept() -> None:
    assert money(donor=PERSON, earmark="凉亭").is_booked
    assert money(donor=Donor("云"), earmark="云亭").is_booked, "one character names nobody"
    assert money(earmark="云小满亭").is_booked, "nobody knows who gave"


def test_a_flat_in_a_gift_needs_a_look() -> None:
    with pytest.raises(TextError) as caught:
        check_named_nobody(money(earmark="住9号楼1001"), confirmed=False)
    assert caught.value.field == "named_nobody"


def test_the_account_tells_how_money_came() -> None:
    ways = [way_of(code).value for code in ("1001", "100101", "100901", "100902", "100203")]
    assert ways == ["cash", "cash", "wechat", "alipay", "bank"]


def test_each_day_and_account_has_a_draft_and_equal_gifts_stay_two() -> None:
    gifts = [
        money(100), money(100), money(50, channel="100901"),
        money(7, received_on=date(2025, 3, 11)), goods(),
    ]  # fmt: skip
    batches = batches_of(gifts)
    assert [batch.positions for batch in batches] == [(0, 1), (2,), (3,)]
    assert [batch.cash_minor for batch in batches] == [200, 0, 7]
    first = batches[0].draft
    assert first.lines == (debit("1001", 200, fund="CHA"), credit("410101", 200, fund="CHA"))
    assert first.summary == "2025年3月捐款2笔（现金）"
    assert batches[1].draft.summary == "2025年3月捐款（微信）"


def test_all_in_one_is_dated_when_the_last_came_and_tells_funds_and_works_apart() -> None:
    gifts = [
        money(100, earmark="议事亭", work="W1"), money(30, fund="GEN", channel="100201"),
        money(20, received_on=date(2025, 3, 12), earmark="议事亭"),
    ]  # fmt: skip
    (batch,) = batches_of(gifts, together=True)
    assert (batch.draft.dated_on, batch.draft.occurred_on) == (date(2025, 3, 12), DAY)
    assert batch.draft.lines == (
        debit("1001", 120, fund="CHA"), debit("100201", 30, fund="GEN"),
        credit("410101", 100, fund="CHA", work="W1"), credit("410101", 30, fund="GEN"),
        credit("410101", 20, fund="CHA"),
    )  # fmt: skip
    assert batch.draft.summary == "2025年3月捐款3笔"


def test_a_closed_month_books_in_another() -> None:
    (batch,) = batches_of([money(5)], dated_on=date(2025, 4, 2))
    assert (batch.draft.dated_on, batch.draft.happened_on) == (date(2025, 4, 2), DAY)


def test_many_gifts_of_a_day_go_into_several_drafts() -> None:
    batches = batches_of([money(1) for _ in range(GIFTS_PER_DRAFT_MAX + 1)])
    assert [len(batch.positions) for batch in batches] == [GIFTS_PER_DRAFT_MAX, 1]


def test_things_are_booked_at_their_papers_value_and_used_out_of_stock() -> None:
    gift = goods(amount_minor=300, fund="CHA", valuation=Valuation.APPRAISAL, document="a" * 64)
    draft = goods_draft(gift)
    assert draft.lines == (debit("1201", 300, fund="CHA"), credit("410102", 300, fund="CHA"))
    assert draft.attachments == ("a" * 64,)
    used = use_draft(item="桂花树", fund="CHA", amount_minor=100, used_on=DAY, note="河边")
    assert used.lines == (debit("510109", 100, fund="CHA"), credit("1201", 100, fund="CHA"))
    assert used.summary == "领用受赠桂花树（河边）"


def test_a_refund_is_money_out_linked_to_what_came_in() -> None:
    draft = refund_draft(
        seq=7, fund="CHA", work="", channel="100203", amount_minor=50, dated_on=DAY, memo=""
    )
    assert draft.refund_of == 7
    assert draft.lines == (debit("410101", 50, fund="CHA"), credit("100203", 50, fund="CHA"))
    assert not any(line.debit_minor < 0 for line in draft.lines)


def test_no_entry_names_anybody() -> None:
    gift = money(5, donor=PERSON, choice=Choice(Display.REAL_NAME, Consent.WRITTEN))
    (batch,) = batches_of([gift])
    said = f"{batch.draft.summary}{batch.draft.matter}{batch.draft.memo}"
    assert "云小满" not in said
    assert not [line for line in batch.draft.lines if line.party]
