"""Plain entries: the double entry that follows from them, and what cannot be said."""

from dataclasses import replace
from datetime import date

import pytest

from ledger.domain.accounts import Account, AccountType, Restriction, Side
from ledger.domain.charts import DEFAULT_FUNDS, edition
from ledger.domain.entries import (
    Direction,
    PlainEntry,
    categories,
    channels,
    check_named_nobody,
    check_public,
    check_unnamed,
    composed_summary,
    draft_of_entry,
    looks_personal,
    plain_entry_of,
)
from ledger.domain.errors import AccountRuleError, AmountError, DateError, Refusal, TextError
from ledger.domain.transactions import CounterpartyKind, Draft, Kind, credit, debit

ACCOUNTS = {account.code: account for account in edition("npo-2026").accounts}
FUNDS = {fund.code: fund for fund in DEFAULT_FUNDS}
TODAY = date(2025, 9, 10)

PARKING = PlainEntry(
    Direction.IN, 50_000, date(2025, 9, 3), FUNDS["GEN"], ACCOUNTS["100901"], ACCOUNTS["480101"],
    matter="停车费", summary="2025年9月停车费（居民）",
    counterparty_kind=CounterpartyKind.RESIDENTS,
)  # fmt: skip
CLEANING = replace(
    PARKING, direction=Direction.OUT, channel=ACCOUNTS["100201"], other=ACCOUNTS["510102"],
    matter="保洁费", counterparty_kind=CounterpartyKind.SUPPLIER,
)  # fmt: skip
SWEEP = replace(PARKING, direction=Direction.MOVE, other=ACCOUNTS["100201"], matter="")


def test_money_that_came_in_is_debited_where_it_lies() -> None:
    draft = draft_of_entry(PARKING, today=TODAY)
    assert draft.lines == (
        debit("100901", 50_000, fund="GEN"),
        credit("480101", 50_000, fund="GEN"),
    )
    assert (draft.matter, draft.counterparty_kind) == ("停车费", "residents")
    assert draft.summary == "2025年9月停车费（居民）"


def test_money_that_went_out_is_credited_where_it_left() -> None:
    draft = draft_of_entry(CLEANING, today=TODAY)
    assert draft.lines == (
        debit("510102", 50_000, fund="GEN"),
        credit("100201", 50_000, fund="GEN"),
    )


def test_a_move_stays_within_one_fund_and_names_nobody() -> None:
    draft = draft_of_entry(SWEEP, today=TODAY)
    assert draft.lines == (
        debit("100201", 50_000, fund="GEN"),
        credit("100901", 50_000, fund="GEN"),
    )
    assert (draft.counterparty_kind, draft.matter) == (CounterpartyKind.OWN, "")


def test_the_proposed_summary_names_month_matter_and_kind_of_counterparty() -> None:
    assert composed_summary(PARKING, counterparty_zh="居民") == "2025年9月停车费（居民）"
    late = replace(PARKING, occurred_on=date(2025, 8, 30), matter="")
    assert composed_summary(late, counterparty_zh="") == "2025年8月停车收入"
    assert composed_summary(SWEEP, counterparty_zh="") == "2025年9月微信收款转入共有资金银行户"
    unnamed = replace(PARKING, matter="", other=ACCOUNTS["220901"])
    assert composed_summary(unnamed, counterparty_zh="居民") == "2025年9月押金及保证金（居民）"


@pytest.mark.parametrize(
    ("entry", "error", "reason", "field"),
    [
        (replace(PARKING, amount_minor=0), AmountError, "zero", "amount"),
        (replace(PARKING, amount_minor=-1), AmountError, "negative", "amount"),
        (replace(PARKING, amount_minor=10**20), AmountError, "too_large", "amount"),
        (replace(PARKING, dated_on=date(2025, 9, 11)), DateError, "future", "dated_on"),
        (replace(PARKING, occurred_on=date(2025, 9, 4)), DateError, "after_booking", "occurred_on"),
        (replace(PARKING, channel=ACCOUNTS["1501"]), AccountRuleError, "not_cash", "channel"),
        (replace(PARKING, other=ACCOUNTS["1001"]), AccountRuleError, "not_plain", "category"),
        (replace(PARKING, other=ACCOUNTS["3101"]), AccountRuleError, "not_plain", "category"),
        (replace(PARKING, other=ACCOUNTS["2601"]), AccountRuleError, "not_plain", "category"),
        (replace(PARKING, fund=FUNDS["MNT"]), AccountRuleError, "no_fund", "category"),
        (replace(PARKING, channel=ACCOUNTS["100205"]), AccountRuleError, "no_fund", "channel"),
        (replace(SWEEP, other=ACCOUNTS["480101"]), AccountRuleError, "not_cash", "to_channel"),
        (replace(SWEEP, other=ACCOUNTS["100901"]), AccountRuleError, "same", "to_channel"),
        (replace(PARKING, matter=" "), TextError, "required", "matter"),
        (replace(PARKING, matter="长" * 21), TextError, "too_long", "matter"),
        (replace(PARKING, matter="🚗"), TextError, "character", "matter"),
        (replace(PARKING, matter="\ue000"), TextError, "character", "matter"),
        (replace(PARKING, summary="电话13800000000"), TextError, "personal_number", "summary"),
        (replace(PARKING, memo="长" * 501), TextError, "too_long", "memo"),
    ],
    ids=range(19),
)
def test_an_answer_that_cannot_be_booked_is_refused_at_its_field(
    entry: PlainEntry, error: type[Refusal], reason: str, field: str
) -> None:
    with pytest.raises(error) as refusal:
        draft_of_entry(entry, today=TODAY)
    assert refusal.value.data["reason"] == reason
    assert refusal.value.data["field"] == field


def test_the_same_picture_twice_is_one_attachment() -> None:
    draft = draft_of_entry(replace(PARKING, attachments=("a", "b", "a")), today=TODAY)
    assert draft.attachments == ("a", "b")


def test_a_day_of_its_own_is_kept_only_where_it_differs() -> None:
    assert draft_of_entry(PARKING, today=TODAY).occurred_on is None
    same = replace(PARKING, occurred_on=PARKING.dated_on)
    assert draft_of_entry(same, today=TODAY).occurred_on is None
    earlier = replace(PARKING, occurred_on=date(2025, 8, 30))
    assert draft_of_entry(earlier, today=TODAY).occurred_on == date(2025, 8, 30)


@pytest.mark.parametrize("entry", [PARKING, CLEANING, SWEEP], ids=["in", "out", "move"])
def test_a_draft_can_be_read_back_as_the_answers_it_came_from(entry: PlainEntry) -> None:
    draft = draft_of_entry(entry, today=TODAY)
    found = plain_entry_of(draft, ACCOUNTS, FUNDS)
    assert found is not None
    assert found.direction is entry.direction
    assert draft_of_entry(found, today=TODAY) == draft


@pytest.mark.parametrize(
    "draft",
    [
        Draft(TODAY, (debit("480101", 1, fund="GEN"), credit("430101", 1, fund="GEN")), "转列"),
        Draft(
            TODAY,
            (debit("1001", 1, fund="GEN"), credit("480101", 1, fund="GEN", place="B1")),
            "一号楼",
        ),
        Draft(
            TODAY,
            (debit("1001", 2, fund="GEN"), credit("480101", 1, fund="GEN"),
             credit("480102", 1, fund="GEN")),
            "两项",
        ),
        Draft(
            TODAY, (debit("1001", 1, fund="GEN"), credit("3101", 1, fund="GEN")), "期初",
            kind=Kind.OPENING,
        ),
        Draft(
            TODAY, (debit("1001", 1, fund="GEN"), credit("480101", 1, fund="GEN")), "停车费",
            work="W1",
        ),
    ],
    ids=["no cash", "place", "three lines", "opening", "work"],
)  # fmt: skip
def test_a_draft_that_the_plain_form_cannot_say_is_not_forced_into_it(draft: Draft) -> None:
    assert plain_entry_of(draft, ACCOUNTS, FUNDS) is None


def test_categories_offer_the_usual_first_and_never_money_itself() -> None:
    income, owed = categories(Direction.IN, ACCOUNTS.values())
    assert {account.type for account in income} == {AccountType.INCOME}
    assert {account.type for account in owed} == {AccountType.ASSET, AccountType.LIABILITY}
    spending, _ = categories(Direction.OUT, ACCOUNTS.values())
    assert {account.type for account in spending} == {AccountType.EXPENSE}
    offered = {account.code for account in (*income, *owed, *spending)}
    assert not offered & {account.code for account in channels(ACCOUNTS.values())}
    # Nor what has more to it: allowances, depreciation, stores, dues between funds, owners' money.
    assert not offered & {"1131", "1191", "1201", "1301", "1502", "2291", "2601", "112205", "5501"}
    assert {"480101", "220901", "112203", "510104"} <= offered
    assert channels([Account("9", "户", "", AccountType.ASSET, Side.DEBIT, is_cash=True)])


def test_an_account_of_ones_own_that_lowers_another_or_holds_others_money_is_no_category() -> None:
    own = replace(ACCOUNTS["510102"], code="510198", name_zh="自设科目")
    contra = replace(own, side=Side.CREDIT)
    agency = replace(own, restriction=Restriction.AGENCY)
    assert categories(Direction.OUT, [own]) == ((own,), ())
    assert categories(Direction.OUT, [contra, agency]) == ((), ())
    for account in (contra, agency):
        with pytest.raises(AccountRuleError) as refusal:
            draft_of_entry(replace(CLEANING, other=account), today=TODAY)
        assert (refusal.value.reason, refusal.value.field) == ("not_plain", "category")


@pytest.mark.parametrize(
    "text", ["13800000000", "电话 138-0000-0000", "6222 0000 1111 2222", "11010119900101001X"]
)
def test_numbers_that_identify_a_person_stay_out_of_public_texts(text: str) -> None:
    with pytest.raises(TextError):
        check_public(text, field="summary", length_max=60)


@pytest.mark.parametrize(
    "text", ["2025年9月停车费", "记-2025-09-0012", "合同2025-018", "电梯70000元"]
)
def test_ordinary_numbers_may_stand_in_public_texts(text: str) -> None:
    assert check_public(f" {text} ", field="summary", length_max=60) == text


def test_a_name_or_a_flat_in_a_public_text_is_noticed() -> None:
    assert looks_personal("慰问王阿姨")
    assert looks_personal("3-2-501漏水维修")
    assert looks_personal("refund to Mr Wang")
    assert looks_personal("张晓明垫付")
    assert looks_personal("9月王强津贴")
    assert looks_personal("李小红")
    assert not looks_personal("许可费")
    assert not looks_personal("保洁人员津贴")
    assert not looks_personal("2025年9月停车费（居民）")
    assert not looks_personal("注销记-2025-09-0001号凭证，2025-09-03")


@pytest.mark.parametrize(
    "text",
    [
        "住9号楼1001", "9号楼1001室漏水", "9号楼 1001号", "3栋2单元501室", "3幢501", "12座2单元 1203",
        "9#1001", "2单元301", "3-2-501", "leak in Room 1001", "flat no. 12",
    ],
)  # fmt: skip
def test_flats_are_known_as_people_write_them(text: str) -> None:
    assert looks_personal(text)


@pytest.mark.parametrize(
    "text",
    [
        "9号楼电梯", "2号楼2025年电费", "9号楼1200元", "9号楼120户", "9号楼1200.50", "3栋2单元屋面",
        "9号楼12台电表", "1、2号楼", "Building 9", "room for the guards",
    ],
)  # fmt: skip
def test_buildings_and_what_is_counted_in_them_are_no_flats(text: str) -> None:
    assert not looks_personal(text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("慰问王阿姨", "names_person"), ("住9号楼1001", "names_person"),
        ("13800000000", "personal_number"), (" ", "required"),
    ],
)  # fmt: skip
def test_where_nobody_is_asked_to_look_a_name_is_refused(text: str, reason: str) -> None:
    with pytest.raises(TextError) as refusal:
        check_unnamed(text, field="title", length_max=60)
    assert (refusal.value.reason, refusal.value.field) == (reason, "title")
    assert check_unnamed(" 电梯更换 ", field="title", length_max=60) == "电梯更换"


def test_a_name_needs_a_tick() -> None:
    named = replace(draft_of_entry(PARKING, today=TODAY), matter="王强津贴")
    with pytest.raises(TextError) as refusal:
        check_named_nobody(named, confirmed=False)
    assert (refusal.value.reason, refusal.value.field) == ("unconfirmed", "named_nobody")
    check_named_nobody(named, confirmed=True)
    check_named_nobody(draft_of_entry(PARKING, today=TODAY), confirmed=False)
