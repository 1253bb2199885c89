"""What comes over in a merger beside balances: in the words of the new books, once, and nothing that does not fit."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from ledger.domain.bank_accounts import BankAccount, Custody
from ledger.domain.bill_rules import BillRule, Outcome, Share
from ledger.domain.dues import Basis, Tariff
from ledger.domain.fund_rules import Why, rules_content, rules_of
from ledger.domain.funds import Fund, FundClass
from ledger.domain.mergers import SEPARATOR
from ledger.domain.occupants import Occupant, OccupantKind
from ledger.domain.recurrence import Every
from ledger.domain.resident_links import LinkAudience, ResidentLink
from ledger.domain.transactions import Draft, credit, debit
from ledger.posting.bank_accounts import add_bank_account, close_bank_account
from ledger.posting.bill_rules import KeptRule, kept_rules, save_rule
from ledger.posting.books import open_books
from ledger.posting.chart_changes import Names, add_account, add_fund
from ledger.posting.check import check_books
from ledger.posting.decisions import add_decision
from ledger.posting.fund_acts import agree, propose
from ledger.posting.merger_plans import DryRun, look_over
from ledger.posting.occupants import add_occupant, end_occupant
from ledger.posting.places import NewPlace, add_places, close_place, propose_area
from ledger.posting.resident_links import make_links, revoke_link
from ledger.posting.tariffs import propose_tariff
from ledger.posting.templates import Pattern, Plan, add_template, pattern_of
from ledger.store.billed import tariffs_of
from ledger.store.communities import bank_accounts, decisions, funds, parties
from ledger.store.database import Database
from ledger.store.drafts import templates
from ledger.store.funds import fund_acts
from ledger.store.households import occupants, resident_links
from ledger.store.people import actions
from tests import confirming
from tests.dues import Compound
from tests.factories import REVIEWER, TREASURER, Ledger
from tests.posting.merging import AT, DAY, a_plan, agreed, carry_out, courtyards

EARLY = datetime(2025, 2, 3, 4, tzinfo=UTC)
FEES = Tariff(Basis.AREA, 50, 1, 202501, "J1")
CLEANING = Draft(
    date(2025, 2, 28),
    (debit("510101", 62_000, fund="GEN", place="H2"), credit("100201", 62_000, fund="GEN")),
    "2月保洁", decision="J1",
)  # fmt: skip
PARKING = BillRule("停车费", Outcome((Share("480101", "GEN"),), "停车费"), words=("停车",))


def bank(code: str, **values: Any) -> BankAccount:
    made: dict[str, Any] = {
        "bank_name": "示例银行", "owner_name": "示例院落", "custody": Custody.OWN,
        "masked_number": "0001", "account_code": "100201", "opened_on": date(2024, 1, 1),
    }  # fmt: skip
    return BankAccount(code=code, **(made | values))


def keep(books: sa.Connection, ledger: Ledger, rule: BillRule, *, active: bool = True) -> None:
    """Keep a rule for bills, switched on."""
    here = ledger.community_id
    rule_id = save_rule(books, here, rule, by=TREASURER, at=EARLY)
    save_rule(books, here, rule, by=TREASURER, at=EARLY, rule_id=rule_id, active=active)


def furnish(ledger: Ledger) -> None:
    """Give a courtyard everything that may come over, and of each something that may not."""
    here = ledger.community_id
    with ledger.database.writing() as books:
        add_places(books, here, [NewPlace("B9", "building", "已拆的楼")])
        add_decision(
            books, here, "J1", "物业费每平方米0.5元", decided_on=date(2025, 1, 1), by=TREASURER
        )
        for account in (bank("K1"), bank("K2", custody=Custody.PERSONAL), bank("K3")):
            add_bank_account(books, here, account, by=TREASURER, at=EARLY)
        close_bank_account(books, here, "K3", day=date(2025, 2, 1), by=TREASURER, at=EARLY)
        for tariff in (
            FEES, replace(FEES, numerator=60, first_period=202502),
            replace(FEES, numerator=70, first_period=202506), replace(FEES, place="B9"),
        ):  # fmt: skip
            confirming.agreed(propose_tariff, books, here, tariff, by=TREASURER, at=EARLY)
        close_place(books, here, "B9", date(2025, 2, 1), by=TREASURER, at=EARLY)
        lives = Occupant(OccupantKind.OWNER, date(2020, 5, 1), people_count=3, gets_bills=True)
        add_occupant(books, here, "H1", lives, name="甲", by=TREASURER, at=EARLY)
        gone = add_occupant(books, here, "H2", lives, name="乙", by=TREASURER, at=EARLY)
        end_occupant(books, here, "H2", gone, date(2025, 1, 31), by=TREASURER, at=EARLY)
        moved_in = Occupant(OccupantKind.VACANT, date(2025, 2, 1))
        add_occupant(books, here, "H2", moved_in, by=TREASURER, at=EARLY)
        for rule, active in (
            (PARKING, True), (replace(PARKING, name="停用的"), False),
            (replace(PARKING, name="按房号", outcome=replace(PARKING.outcome, by_room=True)), True),
        ):  # fmt: skip
            keep(books, ledger, rule, active=active)
        plan = Plan("保洁费", Pattern(CLEANING), Every.MONTH)
        split = Plan(
            "分期",
            Pattern(replace(CLEANING, decision=""), split=True),
            Every.MONTH,
            date(2025, 5, 31),
        )
        for item in (plan, split):
            add_template(books, here, item, by=TREASURER, at=EARLY)
        link = ResidentLink(LinkAudience.RESIDENT, date(2025, 1, 1), date(2026, 1, 1))
        made = make_links(books, here, [link, link], by=TREASURER, at=EARLY)
        revoke_link(books, here, made[0].link_id, by=TREASURER, at=EARLY)


def looked(new: Ledger, old: list[Ledger]) -> DryRun:
    with new.reading() as books:
        return look_over(books, new.community_id, a_plan(old), today=AT.date())


def rows(ledger: Ledger, table: sa.Table, *order: str) -> list[Mapping[str, Any]]:
    query = sa.select(table).where(table.c.community_id == ledger.community_id)
    with ledger.reading() as books:
        return [dict(row) for row in books.execute(query.order_by(*order)).mappings()]


def rules_there(ledger: Ledger) -> list[KeptRule]:
    with ledger.reading() as books:
        return kept_rules(books, ledger.community_id)


def test_the_new_books_have_what_they_need_to_go_on(database: Database, tmp_path: Path) -> None:
    new, old = courtyards(database, tmp_path)
    for ledger in old:
        furnish(ledger)
    dry_run = looked(new, old)
    assert not dry_run.obstacles
    (brought, _) = (item.brought for item in dry_run.members)
    assert [len(part) for part in (
        brought.bank_accounts, brought.tariffs, brought.occupants, brought.rules, brought.templates,
    )] == [1, 2, 2, 1, 1]  # fmt: skip
    told = {
        (item.reason, item.name or item.count)
        for item in dry_run.notes
        if item.community == "yuan1"
    }
    assert told >= {
        ("left_bank_account", "K2"), ("left_bill_rule", "按房号"), ("left_template", "分期"),
        ("links_end", 1),
    }  # fmt: skip
    carry_out(new, agreed(new, a_plan(old)))
    found = rows(new, bank_accounts, "code")
    assert [(row["code"], row["account_code"]) for row in found] == [
        ("Y1-K1", "100201"), ("Y2-K1", "100201"),
    ]  # fmt: skip
    with new.reading() as books:
        tariffs = tariffs_of(books, new.community_id)
    assert [(x.place, x.numerator, x.first_period, x.decision) for x in tariffs] == [
        ("Y1", 60, 202503, "Y1-J1"), ("Y1", 70, 202506, "Y1-J1"),
        ("Y2", 60, 202503, "Y2-J1"), ("Y2", 70, 202506, "Y2-J1"),
    ]  # fmt: skip
    assert {row["title_zh"] for row in rows(new, decisions, "code")} == {"物业费每平方米0.5元"}
    with database.reading() as books:
        for ledger in (new, *old):
            assert check_books(books, ledger.community_id).difference is None


def test_who_lives_there_is_registered_in_the_new_books_and_no_longer_in_the_old(
    database: Database, tmp_path: Path
) -> None:
    new, old = courtyards(database, tmp_path, 1)
    furnish(old[0])
    carry_out(new, agreed(new, a_plan(old)))
    homes = [
        (row["place_code"], row["number"], row["kind"], row["party_code"], row["first_day"], row["last_day"])
        for row in rows(new, occupants, "place_code")
    ]  # fmt: skip
    assert homes == [
        ("Y1-H1", 1, "owner", "R-Y1-H1-1", date(2020, 5, 1), None),
        ("Y1-H2", 1, "vacant", None, date(2025, 2, 1), None),
    ]
    assert [row["name"] for row in rows(new, parties, "code")] == ["甲"]
    ended = [row["last_day"] for row in rows(old[0], occupants, "place_code", "number")]
    assert ended == [date(2025, 2, 28), date(2025, 1, 31), date(2025, 2, 28)]
    links = rows(old[0], resident_links, "link_id")
    assert all(row["revoked_at"] is not None for row in links)
    assert not rows(new, resident_links)
    verbs = [row["verb"] for row in rows(old[0], actions, "action_id")]
    assert verbs.count("links_ended") == 1


def test_rules_come_over_once_switched_off_and_templates_without_a_rhythm(
    database: Database, tmp_path: Path
) -> None:
    new, old = courtyards(database, tmp_path)
    for ledger in old:
        furnish(ledger)
    with database.writing() as books:
        keep(books, old[1], replace(PARKING, words=("车位",)))
        rent = Outcome((Share("480104", "GEN", place="H2"),), "租金", fee_account="530104")
        keep(books, old[0], BillRule("二楼租金", rent, words=("租",), accounts=("100201",)))
    carry_out(new, agreed(new, a_plan(old)))
    found = rules_there(new)
    assert [(item.rule.name, item.rule.words, item.active) for item in found] == [
        ("停车费", ("停车",), False), ("二楼租金", ("租",), False), ("Y2 停车费", ("车位",), False),
    ]  # fmt: skip
    assert [item.rule.outcome.shares[0].place for item in found] == ["", "Y1-H2", ""]
    assert found[1].rule.outcome.fee_account == "530104"
    kept = rows(new, templates, "name")
    assert [(row["name"], row["every"], row["next_on"], row["active"]) for row in kept] == [
        ("Y2 保洁费", "never", None, True), ("保洁费", "never", None, True),
    ]  # fmt: skip
    draft = pattern_of(kept[1]["content"]).draft
    assert (draft.lines[0].place, draft.lines[1].place, draft.decision) == (
        f"Y1{SEPARATOR}H2",
        "Y1",
        "",
    )


def test_funds_come_over_under_the_rules_that_hold_by_then(
    database: Database, tmp_path: Path
) -> None:
    new, old = courtyards(database, tmp_path, 1)
    with database.writing() as connection:
        books = open_books(connection, old[0].community_id)
        rules = {"purpose_zh": "困难家庭", "allowed_accounts": "510107", "may_lend": 0}
        why = Why(date(2025, 2, 1), "收到捐赠协议")
        act = propose(
            books, "rules", "DON", rules, why, by=TREASURER, at=datetime(2025, 2, 1, 4, tzinfo=UTC)
        )
        agree(
            connection,
            old[0].community_id,
            act,
            by=REVIEWER,
            at=datetime(2025, 2, 1, 5, tzinfo=UTC),
        )
    carry_out(new, agreed(new, a_plan(old)))
    (fund,) = [row for row in rows(new, funds, "code") if row["code"] == "DON"]
    assert (fund["purpose_zh"], fund["allowed_accounts"]) == ("困难家庭", "510107")


def test_nothing_is_brought_where_nothing_is(sqlite_database: Database, tmp_path: Path) -> None:
    new, old = courtyards(sqlite_database, tmp_path, 1)
    (member,) = looked(new, old).members
    brought = member.brought
    assert not any(
        (brought.bank_accounts, brought.tariffs, brought.rules, brought.templates, brought.left)
    )
    carry_out(new, agreed(new, a_plan(old)))
    assert not rows(new, fund_acts)
    assert rules_content(rules_of(member.carried.added_funds[0]))["may_lend"] == 0


def test_what_the_new_books_lack_is_left_and_said(
    sqlite_database: Database, tmp_path: Path
) -> None:
    new, old = courtyards(sqlite_database, tmp_path, 1)
    here = old[0].community_id
    with sqlite_database.writing() as connection:
        books = open_books(connection, here)
        add_account(books, "480104", "48010499", Names("摊位费"), by=TREASURER, at=EARLY)
        add_account(books, "100201", "10020199", Names("旧账户"), by=TREASURER, at=EARLY)
        add_fund(books, Fund("SUB", "小金库", "", FundClass.UNRESTRICTED), by=TREASURER, at=EARLY)
        add_decision(connection, here, "J1", "决议", decided_on=DAY, by=TREASURER)
        stalls = Outcome((Share("48010499", "GEN"),), "摊位费")
        keep(connection, old[0], BillRule("摊位", stalls, words=("摊",)))
        keep(
            connection,
            old[0],
            BillRule("手续费", replace(PARKING.outcome, fee_account="48010499"), words=("费",)),
        )
        keep(connection, old[0], replace(PARKING, name="旧账户", accounts=("10020199",)))
        add_bank_account(
            connection, here, bank("K1", account_code="10020199"), by=TREASURER, at=EARLY
        )
        add_places(connection, here, [NewPlace("B1", "building", "一号楼")])
        for tariff in (
            replace(FEES, fund="SUB", place="B1", first_period=202502),
            # Set later, for an earlier month: it no longer holds.
            replace(FEES, fund="SUB", place="B1"),
            # Nothing is to be paid any more.
            replace(FEES, numerator=0),
        ):
            confirming.agreed(propose_tariff, connection, here, tariff, by=TREASURER, at=EARLY)
        draft = replace(
            CLEANING, decision="",
            lines=(debit("100201", 5, fund="GEN"), credit("48010499", 5, fund="GEN")),
        )  # fmt: skip
        add_template(connection, here, Plan("摊位费", Pattern(draft)), by=TREASURER, at=EARLY)
    (member,) = looked(new, old).members
    assert {(item.noun, item.name) for item in member.brought.left} == {
        ("bill_rule", "摊位"), ("bill_rule", "手续费"), ("bill_rule", "旧账户"), ("bank_account", "K1"),
        ("template", "摊位费"), ("tariff", "B1"),
    }  # fmt: skip
    assert not member.brought.tariffs


def test_tariffs_begin_after_the_last_month_that_was_billed(
    sqlite_database: Database, tmp_path: Path
) -> None:
    new, old = courtyards(sqlite_database, tmp_path, 1)
    compound = Compound(old[0])
    with sqlite_database.writing() as connection:
        add_decision(connection, compound.here, "J1", "决议", decided_on=DAY, by=TREASURER)
        for code in ("H1", "H2", "H3"):
            confirming.agreed(
                propose_area, connection, compound.here, code, 5_000, first_day=date(2025, 1, 1), reason="测绘",
                by=TREASURER, at=EARLY,
            )  # fmt: skip
    compound.tariff()
    compound.tariff(60, first=202504)
    compound.bill(202502)
    (member,) = looked(new, old).members
    assert [(x.numerator, x.first_period) for x in member.brought.tariffs] == [
        (50, 202503),
        (60, 202504),
    ]
