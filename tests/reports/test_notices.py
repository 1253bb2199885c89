"""Notices and publications on paper, from their frozen content: frame, both figures, sizes, the same bytes."""

import io
from datetime import UTC, date, datetime

import pikepdf
import pytest

from ledger.i18n import language
from ledger.posting.notice_contents import Correcting, prepare_correction, prepare_text
from ledger.posting.notices import prepare_notice, publish_notice
from ledger.posting.publications import propose_publication
from ledger.renditions import freeze, notice_paper, publication_paper
from ledger.statements.notice_values import NoticeView
from ledger.statements.notices import notice_of_number
from ledger.statements.publications import publication
from tests.conftest import Books
from tests.factories import REVIEWER, TREASURER, Ledger
from tests.noticing import a_plan
from tests.reports.pdfs import solid

AT = datetime(2025, 2, 10, 4, tzinfo=UTC)
DAY = date(2025, 2, 10)
ZH, EN = language("zh"), language("en")
URL = "https://example.org/c/songhe/notices/2025-001/"


@pytest.fixture
def ledger(sqlite_books: Books) -> Ledger:
    """Lend books with a notice of a month, its correction, and a text."""
    ledger = sqlite_books("2025-01-05 停车费\n借 100201 500.00\n贷 480101 500.00")
    here = ledger.community_id

    def frozen() -> object:
        with ledger.reading() as connection:
            return freeze(connection, ledger.facts, "public-income", "2025-01", day=DAY, limits={})

    first = frozen()
    with ledger.database.writing() as connection:
        proposal_id = propose_publication(connection, here, first, by=TREASURER, at=AT)  # type: ignore[arg-type]
        notice_id = prepare_notice(connection, here, a_plan(), (proposal_id,), by=TREASURER, at=AT)
        publish_notice(connection, here, notice_id, by=REVIEWER, at=AT)
    ledger.post("2025-01-20 停车费\n借 100201 40.00\n贷 480101 40.00")
    second = frozen()
    with ledger.database.writing() as connection:
        about = Correcting(1, "少记了一笔停车费", "业委会办公室", ledger.posted[-1].voucher)
        correction = prepare_correction(
            connection, here, a_plan(kind="correction", title_zh="收支公示更正公告"), second, about,  # type: ignore[arg-type]
            by=TREASURER, at=AT,
        )  # fmt: skip
        text = prepare_text(
            connection, here, a_plan(kind="other", title_zh="停水通知", title_en="Water"),
            "三月一日停水。", by=TREASURER, at=AT, text_en="No water on 1 March.",
        )  # fmt: skip
        for notice in (correction, text):
            publish_notice(connection, here, notice, by=REVIEWER, at=AT)
    return ledger


def view(ledger: Ledger, number: str) -> NoticeView:
    with ledger.reading() as connection:
        found = notice_of_number(connection, ledger.facts, number)
    assert found is not None
    return found


def test_a_notice_carries_its_frame_and_prints_the_same_bytes(ledger: Ledger) -> None:
    shown = view(ledger, "2025-001")
    paper = notice_paper(shown, language=ZH, url=URL, made=AT)
    assert paper == notice_paper(shown, language=ZH, url=URL, made=AT)
    printed = solid(paper)
    for words in (
        "公示2025-001", "2025年1月收支公示", "大门公示栏", "业委会办公室", "028-83960000",
        "2025年2月16日", "500.00", shown.items[0].sha256, "（公章）",
    ):  # fmt: skip
        assert words in printed


def test_the_sheet_for_the_board_is_a3(ledger: Ledger) -> None:
    shown = view(ledger, "2025-001")
    sizes = []
    for board in (False, True):
        paper = notice_paper(shown, language=ZH, url=URL, made=AT, board=board)
        with pikepdf.open(io.BytesIO(paper)) as pdf:
            box = pdf.pages[0].mediabox
            sizes.append((round(float(box[2]) / 72 * 25.4), round(float(box[3]) / 72 * 25.4)))
    assert sizes == [(210, 297), (297, 420)]


def test_a_correction_prints_both_figures_and_why(ledger: Ledger) -> None:
    printed = solid(notice_paper(view(ledger, "2025-002"), language=ZH, url=URL, made=AT))
    for words in ("500.00", "540.00", "40.00", "少记了一笔停车费", ledger.posted[-1].voucher):
        assert words in printed


def test_a_text_is_printed_in_the_readers_language(ledger: Ledger) -> None:
    shown = view(ledger, "2025-003")
    assert "三月一日停水。" in solid(notice_paper(shown, language=ZH, url=URL, made=AT))
    assert "Nowateron1March." in solid(notice_paper(shown, language=EN, url=URL, made=AT))


@pytest.mark.parametrize("number", [1, 2, 4])
def test_a_publication_prints_its_number_and_its_hash(ledger: Ledger, number: int) -> None:
    with ledger.reading() as connection:
        shown = publication(connection, ledger.facts, number)
    assert shown is not None
    printed = solid(publication_paper(shown, language=ZH, url=URL))
    assert f"公布第{number}号" in printed
    assert shown.row.sha256 in printed
