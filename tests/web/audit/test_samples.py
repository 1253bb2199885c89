"""Samples at the auditor's own pages: drawn, shown, marked, printed."""

import json
import re
from collections.abc import Callable

import pytest

from tests.reports.pdfs import text
from tests.web.audit.conftest import AUDIT
from tests.web.desk.browsers import Browser
from tests.web.sites import Site


def vouchers(page: str) -> list[str]:
    return re.findall(r">(记-\d{4}-\d{2}-\d{4})</a>", page)


def test_the_same_draw_twice_is_one_sample(
    audited: Site, auditor: Browser, drawn: Callable[..., str]
) -> None:
    first, other = drawn(), drawn(seed="1 1 1", method="monetary", size="2")
    audited.ledger.post("2026-03-09 停车费\n借 100201 1.00\n贷 480101 1.00")
    again = drawn(period="2026-01-01..2026-03-09")
    assert len(vouchers(auditor.page(first))) == 3
    assert len(vouchers(auditor.page(again))) == 3
    assert drawn(period="2026-01-01..2026-03-09") == again
    assert "完全一样" in auditor.page(first)
    assert "抽样间隔" in auditor.page(other)
    page = auditor.page(f"{AUDIT}/samples/")
    assert page.count(f'href="{AUDIT}/samples/2026') == 3


def test_the_form_offers_a_seed_of_chance_that_is_kept(
    auditor: Browser, drawn: Callable[..., str]
) -> None:
    offered = re.findall(r'name="seed"[^>]* value="(\w*)"', auditor.page(f"{AUDIT}/samples/"))[0]
    told = json.loads(auditor.get(f"{drawn(seed=offered)}.json").text)
    assert re.fullmatch(r"[0-9a-f]{32}", told["seed"])
    assert told["seed"] == offered
    assert told["population"] == 9


def test_findings_stay_on_the_page_and_on_paper(
    auditor: Browser, drawn: Callable[..., str]
) -> None:
    path = drawn()
    position = re.findall(r'name="positions" value="(\d+)"', auditor.page(path))[0]
    assert auditor.post(path, {"mark": "query", "positions": position}).status_code == 422
    answer = auditor.post(path, {"mark": "agreed", "positions": ["x"]})
    assert "请勾选样本里的凭证" in answer.text
    for mark, finding in (("exception", "发票日期晚于付款"), ("cleared", "已补合同")):
        answer = auditor.post(path, {"mark": mark, "finding": finding, "positions": position})
        assert answer.status_code == 302
    page = auditor.page(f"{path}?done=marked")
    assert "以前的记号也都留着" in page
    assert "发票日期晚于付款" in page
    paper = text(auditor.get(f"{path}.pdf").data)
    assert "发票日期晚于付款" in paper
    assert "4 2 6" in paper
    assert "已补合同" in auditor.get(f"{path}.csv").text


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"size": "0"}, "样本量要在 1 和 1000 之间"), ({"size": "many"}, "样本量要在"),
        ({"size": "99"}, "样本量要在 1 和 9 之间"), ({"seed": "骰子"}, "种子只用英文字母"),
        ({"seed": ""}, "种子只用英文字母"),
        ({"period": "soon"}, "soon"), ({"account": "9"}, "9"), ({"least": "x"}, "x"),
        ({"least": "1000000"}, "没有凭证符合这些条件"), ({"method": "hand"}, "没有这种抽样方法"),
    ],
)  # fmt: skip
def test_what_cannot_be_drawn_is_said(auditor: Browser, values: dict[str, str], words: str) -> None:
    form = {"method": "random", "period": "2026", "size": "3", "seed": "4 2 6"}
    answer = auditor.post(f"{AUDIT}/samples/", form | values)
    assert answer.status_code == 422
    assert words in answer.text


def test_a_supervisor_reads_and_changes_nothing(
    signed_in: Callable[[str], Browser], drawn: Callable[..., str]
) -> None:
    path = drawn(account="100201", fund="GEN", least="100")
    supervisor = signed_in("supervisor")
    page = supervisor.page(path)
    assert "给勾选的凭证作记号" not in page
    assert "抽一个样本" not in supervisor.page(f"{AUDIT}/samples/")
    assert supervisor.post(path, {"mark": "agreed", "positions": "1"}).status_code == 403
    assert supervisor.get(f"{AUDIT}/samples/none").status_code == 404
