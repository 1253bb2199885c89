"""From a voucher to the decision, the work and the contract behind it, and back, by links that all answer."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from urllib.parse import unquote

import sqlalchemy as sa

from ledger.domain.matters import Matter, MatterList, MatterStep
from ledger.domain.matters import StepKind as MatterStepKind
from ledger.domain.transactions import Draft, credit, debit
from ledger.domain.works import StepKind
from ledger.posting.matters import raise_matter, take_step
from ledger.posting.notice_contents import prepare_text
from ledger.posting.notices import publish_notice
from ledger.store.communities import works
from tests.factories import REVIEWER, TREASURER, Ledger
from tests.noticing import a_plan
from tests.posting.working import GATE, at, planned, took, until
from tests.web.sites import COMMUNITY, Site

PAID = date(2025, 4, 20)
WORK, DECISION, CONTRACT = (
    f"{COMMUNITY}/{path}/" for path in (f"works/{GATE}", "decisions/J1", "contracts/H8")
)


def hrefs(site: Site, path: str) -> set[str]:
    answer = site.get(path)
    assert answer.status_code == 200, path
    return {unquote(href) for href in re.findall(r'href="(/c/[^"]+)"', answer.text)}


def linked_books(ledger: Ledger) -> tuple[str, str]:
    """Fill books in which everything hangs together; gives the pages of a matter and of a notice about the work."""
    planned(ledger)
    here = ledger.community_id
    took(ledger, *until(StepKind.CONTRACT))
    lines = (debit("510105", 3_000_00, fund="GEN"), credit("100201", 3_000_00, fund="GEN"))
    ledger.post_draft(Draft(PAID, lines, "大门更换首付款", decision="J1", contract="H8", work=GATE))
    with ledger.database.writing() as connection:
        number = raise_matter(
            connection, here, Matter(MatterList.PROBLEM, "大门关不上", "业委会副主任", PAID), "大门坏了",
            by=TREASURER, at=at(PAID),
        )  # fmt: skip
        step = MatterStep(MatterStepKind.HANDLED, PAID, "换大门", decision="J1", work=GATE)
        take_step(connection, here, number, step, by=TREASURER, at=at(PAID))
        for kind, code in (("work", GATE), ("decision", "J1"), ("contract", "H8")):
            plan = replace(
                a_plan(), kind="work", period="", subject_kind=kind, subject_code=code,
                first_day=PAID, last_day=date(2025, 5, 20), objections_until=date(2025, 5, 20),
            )  # fmt: skip
            told = prepare_text(connection, here, plan, "大门已经换好。", by=TREASURER, at=at(PAID))
            publish_notice(connection, here, told, by=REVIEWER, at=at(PAID))
    return f"{COMMUNITY}/matters/{number}/", f"{COMMUNITY}/notices/"


def test_every_step_of_the_chain_is_a_link_that_answers(new_site: Callable[[str], Site]) -> None:
    site = new_site("")
    matter, notices = linked_books(site.ledger)
    listed = [href for href in hrefs(site, f"{COMMUNITY}/transactions/") if "/记-2025-04-" in href]
    assert len(listed) == 1
    voucher = listed[0]
    assert {DECISION, WORK, CONTRACT} <= hrefs(site, voucher)
    assert {voucher, WORK, matter} <= hrefs(site, DECISION)
    assert {voucher, DECISION, CONTRACT, matter} <= hrefs(site, WORK)
    assert {voucher, DECISION, WORK} <= hrefs(site, CONTRACT)
    assert {DECISION, WORK} <= hrefs(site, matter)
    about = {}
    for page in (DECISION, WORK, CONTRACT):
        (about[page],) = (href for href in hrefs(site, page) if href.startswith(f"{notices}20"))
        assert page in hrefs(site, about[page])
    assert len(set(about.values())) == 3
    pages = (voucher, DECISION, WORK, CONTRACT, matter, *about.values())
    for href in set().union(*(hrefs(site, page) for page in pages)):
        assert site.get(href).status_code == 200, href


def test_a_work_that_a_journal_only_named_is_told_without_a_link(
    new_site: Callable[[str], Site],
) -> None:
    site = new_site("")
    with site.ledger.database.writing() as connection:
        row = {"community_id": site.ledger.community_id, "code": "W9", "name_zh": "旧工程"}
        connection.execute(sa.insert(works).values(**row))
    lines = (debit("510104", 100, fund="GEN"), credit("1001", 100, fund="GEN"))
    site.ledger.post_draft(Draft(date(2025, 3, 1), lines, "修门", work="W9"))
    page = site.get(f"{COMMUNITY}/transactions/记-2025-03-0001/").text
    assert "旧工程" in page
    assert "/works/W9/" not in page
