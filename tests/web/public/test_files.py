"""The same figures as files: data, papers, the feed, the whole journal, receipts."""

import csv
import hashlib
import io
import json
from collections.abc import Callable
from datetime import date
from functools import partial
from urllib.parse import quote

import pypdf
import pytest
from defusedxml import ElementTree
from PIL import Image

from ledger.domain.transactions import Draft, credit, debit
from ledger.posting.attachments import keep_files, record_attachment
from ledger.posting.pictures import read_picture
from ledger.web.public.files import RecentPapers
from tests.factories import OPENED_AT, TREASURER
from tests.web.sites import COMMUNITY, LIFT, Site

INCOME = f"{COMMUNITY}/statements/public-income/2026Q1"
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.mark.parametrize(
    "path",
    [
        INCOME, f"{COMMUNITY}/statements/fund-balances/2026",
        f"{COMMUNITY}/statements/trial-balance/2026-02",
        f"{COMMUNITY}/statements/bank-journal/2026?account=100901",
        f"{COMMUNITY}/statements/receivables/2026", f"{COMMUNITY}/statements/payables/2026",
        f"{COMMUNITY}/statements/cash-journal/2026", f"{COMMUNITY}/statements/general-ledger/2026",
        f"{COMMUNITY}/statements/activities/2026-02", f"{COMMUNITY}/statements/balance-sheet/2026",
        f"{COMMUNITY}/statements/account-detail/2026?account=100201",
        f"{COMMUNITY}/transactions/{LIFT}",
    ],
)  # fmt: skip
def test_a_paper_leads_back_to_its_page_and_carries_its_data(site: Site, path: str) -> None:
    stem, mark, query = path.partition("?")
    pdf = site.get(f"{stem}.pdf{mark}{query}")
    assert pdf.content_type == "application/pdf"
    assert pdf.headers["Content-Disposition"].startswith("inline; filename=songhe-")
    assert pdf.headers["Content-Disposition"].isascii()
    held = pypdf.PdfReader(io.BytesIO(pdf.data))
    data = site.get(f"{stem}.json{mark}{query}").data
    (name,) = [name for name in held.attachments if name.endswith(".json")]
    assert held.attachments[name] == [data]
    text = "".join(page.extract_text() for page in held.pages)
    assert content_hash(data)[:8] in text.replace(" ", "").replace("\n", "")


def content_hash(data: bytes) -> str:
    """Compute the hash as the papers about statements tell anybody to."""
    content = json.loads(data)
    for name in ("size", "previous_voucher", "next_voucher"):
        content.pop(name, None)
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def test_later_postings_change_the_log_but_not_the_content_hash_of_a_month(
    new_site: Callable[[str], Site],
) -> None:
    site = new_site("2026-01-05 停车费\n借 100201 9.00\n贷 480101 9.00")
    paths = (
        f"{COMMUNITY}/statements/public-income/2026-01.json",
        f"{COMMUNITY}/transactions/记-2026-01-0001.json",
    )
    before = [site.get(path).data for path in paths]
    papers = [site.get(path.replace(".json", ".pdf")).data for path in paths]
    site.ledger.post("2026-02-05 停车费\n借 100201 9.00\n贷 480101 9.00")
    after = [site.get(path).data for path in paths]
    assert [json.loads(data)["size"] for data in before + after] == [3, 3, 4, 4]
    assert list(map(content_hash, before)) == list(map(content_hash, after))
    # The paper says how long the log was, so it is another.
    for path, paper in zip(paths, papers, strict=True):
        assert site.get(path.replace(".json", ".pdf")).data != paper


def test_a_list_of_transactions_says_which_way_the_money_went(site: Site) -> None:
    data = site.get(f"{COMMUNITY}/transactions.csv").data.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(data)))
    found = {row["摘要"]: row["收支"] for row in rows}
    assert (found["慰问老人"], found["地面停车费"]) == ("支", "收")
    listed = json.loads(site.get(f"{COMMUNITY}/transactions.json").data)["rows"]
    assert {row["direction"] for row in listed} == {"in", "out"}


def test_the_same_paper_is_made_once() -> None:
    made: list[str] = []

    def make(name: str) -> bytes:
        made.append(name)
        return name.encode()

    papers = RecentPapers(2)
    for name in ("a", "b", "a", "c", "a", "b"):
        assert papers.paper((name,), partial(make, name)) == name.encode()
    assert made == ["a", "b", "c", "b"]


def test_an_english_paper_names_the_english_page(site: Site) -> None:
    pdf = site.get(f"/en/xl{INCOME}.pdf")
    held = pypdf.PdfReader(io.BytesIO(pdf.data))
    assert str(held.root_object["/Lang"]) == "en"
    uris = [
        annotation.get_object()["/A"]["/URI"]
        for page in held.pages
        for annotation in page.get("/Annots", [])
    ]
    assert f"https://zhang.example.org/en{INCOME}/" in uris


def test_a_statement_as_csv_adds_up_to_what_its_page_says(site: Site) -> None:
    text = site.get(f"{COMMUNITY}/statements/trial-balance/2026-02.csv").data.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert rows[-1]["借方"] == rows[-1]["贷方"] == "12600.00"


def test_a_statement_too_long_for_a_paper_says_what_to_do(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reports.framed.ROW_COUNT_MAX", 2)
    answer = site.get(f"{COMMUNITY}/statements/account-detail/2026.pdf?account=100201&fund=GEN")
    assert answer.status_code == 400
    assert "请选短一些的期间" in answer.text


def test_the_feed_names_the_newest_vouchers_by_ids_that_never_change(site: Site) -> None:
    feed = ElementTree.fromstring(site.get(f"{COMMUNITY}/feed.atom").data)
    entries = feed.findall(f"{ATOM}entry")
    assert "慰问老人" in (entries[0].findtext(f"{ATOM}title") or "")
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(set(ids)) == len(ids) == 11
    link = entries[0].find(f"{ATOM}link")
    assert link is not None
    address = f"{COMMUNITY}/transactions/{quote('记')}-2026-03-0003/"
    assert link.get("href") == f"https://zhang.example.org{address}"


def test_a_feed_of_empty_books_is_well_formed(site: Site) -> None:
    feed = ElementTree.fromstring(site.get("/c/empty/feed.atom").data)
    assert feed.findtext(f"{ATOM}updated") == "2025-01-01T00:00:00+00:00"


@pytest.mark.parametrize("extension", ["jsonl", "csv", "beancount", "hledger"])
def test_the_whole_journal_is_sent_without_private_words(site: Site, extension: str) -> None:
    answer = site.get(f"{COMMUNITY}/export/journal.{extension}")
    assert answer.status_code == 200
    assert "3号楼电梯维修" in answer.text
    assert "张晓明" not in answer.text
    assert f"songhe-journal.{extension}" in answer.headers["Content-Disposition"]


def test_data_of_what_does_not_exist_is_a_problem_in_the_form_of_rfc_9457(site: Site) -> None:
    answer = site.get(f"/en{COMMUNITY}/funds/XX.json")
    assert (answer.status_code, answer.content_type) == (404, "application/problem+json")
    problem = json.loads(answer.text)
    assert problem["type"] == "urn:mingzhang:unknown_name"
    assert problem["field"] == "fund"
    assert "XX" in problem["detail"]


@pytest.fixture
def receipts(new_site: Callable[[str], Site]) -> tuple[Site, str, str]:
    """Two receipts behind a voucher, one of them released: gives the copies' hashes."""
    site = new_site("")
    found = []
    for colour in ("red", "blue"):
        drawn = io.BytesIO()
        Image.new("RGB", (40, 30), colour).save(drawn, "PNG")
        found.append(keep_files(site.data_dir, read_picture(drawn.getvalue(), name="a.png")))
    with site.ledger.database.writing() as connection:
        for item in found:
            record_attachment(
                connection, site.ledger.community_id, item, by=TREASURER, at=OPENED_AT
            )
    lines = (debit("510103", 64_00, fund="GEN"), credit("100201", 64_00, fund="GEN"))
    draft = Draft(date(2026, 3, 5), lines, "电费", attachments=tuple(x.sha256 for x in found))
    site.ledger.post_draft(draft, released=[found[0].sha256])
    return site, found[0].copy_sha256, found[1].copy_sha256


def test_only_a_released_receipt_is_shown(receipts: tuple[Site, str, str]) -> None:
    site, released, unreleased = receipts
    text = site.page(f"{COMMUNITY}/transactions/记-2026-03-0001/")
    assert f'<img src="{COMMUNITY}/evidence/{released}"' in text
    assert "第 2 张没有公开" in text
    assert unreleased not in text
    assert site.get(f"{COMMUNITY}/evidence/{unreleased}").status_code == 404


def test_a_receipt_is_a_picture_that_browsers_keep_for_a_while(
    receipts: tuple[Site, str, str],
) -> None:
    site, released, _unreleased = receipts
    answer = site.get(f"{COMMUNITY}/evidence/{released}")
    assert answer.status_code == 200
    assert answer.content_type.startswith("image/")
    assert hashlib.sha256(answer.data).hexdigest() == released
    assert answer.headers["Content-Disposition"] == "inline"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "max-age=3600" in answer.headers["Cache-Control"]
    assert "Set-Cookie" not in answer.headers
    tag = answer.headers["ETag"]
    again = site.get(f"{COMMUNITY}/evidence/{released}", headers={"If-None-Match": tag})
    assert again.status_code == 304
