"""Evidence in the books: covered copies, releases by somebody else, later receipts, take-downs."""

import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa
from PIL import Image

from ledger.domain.boxes import Box
from ledger.domain.errors import (
    AccessRefusedError,
    Refusal,
    UnknownNameError,
)
from ledger.domain.transactions import Draft, credit, debit
from ledger.posting.additions import confirm_evidence, decline_evidence, propose_evidence
from ledger.posting.attachments import copy_path, keep_files, record_attachment
from ledger.posting.check import check_books
from ledger.posting.copies import newest_copies
from ledger.posting.covering import draw_covered, record_copy
from ledger.posting.takedowns import take_down
from ledger.posting.uploads import read_upload
from ledger.posting.values import Officer
from ledger.statements.evidence import evidence_of, public_copy
from ledger.statements.missing_evidence import (
    transactions_without_evidence,
    waiting_evidence,
)
from ledger.statements.overview import overview
from ledger.statements.values import Audience, EvidenceFile
from ledger.store.evidence import evidence_additions
from ledger.store.log import disclosures, leaves
from tests.conftest import Books
from tests.factories import REVIEWER, TREASURER, Ledger
from tests.posting.evidence_samples import XLSX, a_pdf, a_zip

AT = datetime(2025, 9, 4, 2, tzinfo=UTC)
FEE = Draft(
    date(2025, 9, 3), (debit("510103", 640_00, fund="GEN"), credit("100201", 640_00, fund="GEN")),
    "电费",
)  # fmt: skip
BOTH = Officer(2, "treasurer")
CASHIER = Officer(2, "cashier")
BOX = Box(1, 100, 100, 300, 200)


def drawn() -> bytes:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "TheCameraMaker"
    Image.effect_noise((300, 400), 90).convert("RGB").save(out, "JPEG", exif=exif)
    return out.getvalue()


@pytest.fixture
def keep(tmp_path: Path) -> Callable[..., str]:
    """Lend ``keep(ledger, data)``: a file brought by the treasurer; gives its hash."""

    def bring(ledger: Ledger, data: bytes, *, by: Officer = TREASURER) -> str:
        evidence = keep_files(tmp_path, read_upload(data, name="a"))
        with ledger.database.writing() as connection:
            return record_attachment(connection, ledger.community_id, evidence, by=by, at=AT)

    return bring


def cover(ledger: Ledger, folder: Path, sha256: str, *boxes: Box, by: Officer = TREASURER) -> str:
    with ledger.reading() as connection:
        copy = newest_copies(connection, ledger.community_id, [sha256])[sha256]
    made = draw_covered(folder, copy, boxes)
    with ledger.database.writing() as connection:
        record_copy(connection, ledger.community_id, copy, made, boxes, by=by, at=AT)
    return made[0]


def seen_by(ledger: Ledger, audience: Audience, seq: int = 1) -> list[EvidenceFile]:
    with ledger.reading() as connection:
        return list(evidence_of(connection, ledger.facts, seq, audience=audience))


def told(ledger: Ledger, visibility: str) -> list[str]:
    query = sa.select(disclosures.c.name).where(
        disclosures.c.visibility == visibility,
        disclosures.c.name.in_(("attachment", "public_copy")),
    )
    with ledger.reading() as connection:
        return sorted(connection.execute(query).scalars())


def sound(ledger: Ledger) -> None:
    with ledger.reading() as connection:
        assert check_books(connection, ledger.community_id).difference is None


def propose(ledger: Ledger, sha256: str, *, seq: int = 1, by: Officer = TREASURER) -> str:
    with ledger.database.writing() as connection:
        return propose_evidence(connection, ledger.community_id, seq, sha256, by=by, at=AT)


def confirm(
    ledger: Ledger, addition_id: str, seen: str, *, released: bool = False, by: Officer = REVIEWER
) -> None:
    with ledger.database.writing() as connection:
        confirm_evidence(
            connection, ledger.community_id, addition_id, by=by, at=AT, seen=seen,
            is_released=released,
        )  # fmt: skip


def newest(ledger: Ledger, sha256: str) -> str:
    with ledger.reading() as connection:
        return newest_copies(connection, ledger.community_id, [sha256])[sha256].sha256


def refusing(reason: str, act: Callable[[], object]) -> None:
    with pytest.raises(Refusal) as refusal:
        act()
    assert refusal.value.data["reason"] == reason


def test_pixels_under_a_box_are_gone_for_good(
    sqlite_books: Books, keep: Callable[..., str], tmp_path: Path
) -> None:
    ledger = sqlite_books()
    sha256 = keep(ledger, drawn())
    made = cover(ledger, tmp_path, sha256, BOX)
    data = copy_path(tmp_path, made).read_bytes()
    assert b"TheCameraMaker" not in data
    with Image.open(io.BytesIO(data)) as picture:
        left, top, right, bottom = BOX.pixels(*picture.size)
        under = picture.convert("L").crop((left + 8, top + 8, right - 8, bottom - 8))
        assert max(under.tobytes()) < 16
        assert not picture.getexif()


@pytest.mark.parametrize("kind", ["picture", "pdf"])
def test_the_newest_copy_is_the_one_that_is_released(
    books: Books, keep: Callable[..., str], tmp_path: Path, kind: str
) -> None:
    ledger = books()
    sha256 = keep(ledger, drawn() if kind == "picture" else a_pdf())
    first = newest(ledger, sha256)
    covered = cover(ledger, tmp_path, sha256, BOX)
    draft = replace(FEE, attachments=(sha256,))
    for outdated in (sha256, f"{sha256}:{first}"):
        refusing("evidence_unseen", partial(ledger.post_draft, draft, released=[outdated]))
    ledger.post_draft(draft, released=[f"{sha256}:{covered}"])
    (shown,) = seen_by(ledger, Audience.PUBLIC)
    assert (shown.sha256, shown.copy_sha256, shown.is_public) == ("", covered, True)
    assert (told(ledger, "public"), told(ledger, "officers")) == (["public_copy"], ["attachment"])
    with ledger.reading() as connection:
        assert public_copy(connection, ledger.facts, first) is None
        assert public_copy(connection, ledger.facts, covered) is not None
        assert public_copy(connection, ledger.facts, "") is None
    sound(ledger)


def test_nobody_releases_what_they_brought_themselves(
    books: Books, keep: Callable[..., str]
) -> None:
    ledger = books()
    sha256 = keep(ledger, drawn(), by=REVIEWER)
    draft = replace(FEE, attachments=(sha256,))
    refusing("own_evidence", lambda: ledger.post_draft(draft, released=[sha256]))
    ledger.post_draft(draft)
    assert not seen_by(ledger, Audience.PUBLIC)[0].is_public


def test_a_file_without_a_copy_is_named_in_public_and_shown_to_nobody(
    books: Books, keep: Callable[..., str]
) -> None:
    ledger = books()
    sha256 = keep(ledger, a_zip(XLSX))
    draft = replace(FEE, attachments=(sha256,))
    refusing("evidence_unseen", lambda: ledger.post_draft(draft, released=[sha256]))
    ledger.post_draft(draft)
    (shown,) = seen_by(ledger, Audience.PUBLIC)
    assert (shown.sha256, shown.copy_sha256, shown.is_public) == (sha256, "", False)
    assert shown.size_kib == 1
    assert (told(ledger, "public"), told(ledger, "officers")) == (["attachment"], [])
    sound(ledger)


def test_two_who_cover_at_once_do_not_undo_each_other(
    books: Books, keep: Callable[..., str], tmp_path: Path
) -> None:
    ledger = books()
    sha256 = keep(ledger, drawn())
    with ledger.reading() as connection:
        copy = newest_copies(connection, ledger.community_id, [sha256])[sha256]
    made = draw_covered(tmp_path, copy, [BOX])
    cover(ledger, tmp_path, sha256, BOX)

    def late(by: Officer) -> None:
        with ledger.database.writing() as connection:
            record_copy(connection, ledger.community_id, copy, made, [BOX], by=by, at=AT)

    refusing("changed", lambda: late(REVIEWER))
    refusing("role", lambda: late(CASHIER))


def test_nothing_is_drawn_over_a_file_that_has_no_copy(
    sqlite_books: Books, keep: Callable[..., str], tmp_path: Path
) -> None:
    ledger = sqlite_books()
    sha256 = keep(ledger, a_zip(XLSX))
    with pytest.raises(UnknownNameError):
        cover(ledger, tmp_path, sha256, BOX)


def test_a_receipt_comes_later_by_two_people_and_replaces_nothing(
    books: Books, keep: Callable[..., str]
) -> None:
    ledger = books()
    early, late = keep(ledger, drawn()), keep(ledger, a_pdf())
    ledger.post_draft(replace(FEE, attachments=(early,)))
    waiting = propose(ledger, late)
    assert propose(ledger, late) == waiting, "the same file waits once"
    with ledger.reading() as connection:
        (item,) = waiting_evidence(connection, ledger.facts, seq=1)
        assert (item.voucher, item.file.sha256) == ("记-2025-09-0001", late)
        assert waiting_evidence(connection, ledger.facts, seq=2) == ()
    copy = newest(ledger, late)
    confirm(ledger, waiting, copy, released=True)
    assert [item.is_public for item in seen_by(ledger, Audience.PUBLIC)] == [False, True]
    with ledger.reading() as connection:
        leaf = connection.execute(
            sa.select(leaves.c.leaf).where(leaves.c.type == "evidence")
        ).scalar_one()
        assert public_copy(connection, ledger.facts, copy) is not None
        assert waiting_evidence(connection, ledger.facts) == ()
    said = json.loads(bytes(leaf))
    assert (said["seq"], len(said["_sd"])) == (1, 2)
    sound(ledger)
    refusing("wrong_state", lambda: confirm(ledger, waiting, copy))
    refusing("already_attached", lambda: propose(ledger, late))


def test_a_first_receipt_takes_a_voucher_off_the_list(
    books: Books, keep: Callable[..., str]
) -> None:
    ledger = books()
    for _ in range(3):
        ledger.post_draft(FEE)
    ledger.post("2025-09-06 [reverses 3] 重复")

    def listed() -> list[int]:
        with ledger.reading() as connection:
            page = transactions_without_evidence(connection, ledger.facts, page_size=1)
            rows = list(page.rows)
            while page.next_after:
                page = transactions_without_evidence(
                    connection, ledger.facts, page_size=1, after=page.next_after
                )
                rows += page.rows
            front = overview(connection, ledger.facts, as_of=date(2025, 9, 30))
            assert len(rows) == front.missing_evidence_count
            return [row.seq for row in rows]

    assert listed() == [2, 1]
    sha256 = keep(ledger, a_zip(XLSX))
    waiting = propose(ledger, sha256, seq=2)
    assert listed() == [2, 1], "what only waits is no receipt"
    confirm(ledger, waiting, "")
    assert listed() == [1]
    sound(ledger)


def test_a_copy_is_shown_later_than_its_original_was_kept(
    books: Books, keep: Callable[..., str], tmp_path: Path
) -> None:
    ledger = books()
    sha256 = keep(ledger, drawn())
    ledger.post_draft(replace(FEE, attachments=(sha256,)))
    covered = cover(ledger, tmp_path, sha256, BOX)
    waiting = propose(ledger, sha256)
    refusing("evidence_unseen", lambda: confirm(ledger, waiting, covered))
    refusing("evidence_unseen", lambda: confirm(ledger, waiting, "b" * 64, released=True))
    confirm(ledger, waiting, covered, released=True)
    (shown,) = seen_by(ledger, Audience.PUBLIC)
    assert shown.copy_sha256 == covered
    sound(ledger)


@pytest.mark.parametrize(
    ("by", "reason"),
    [(TREASURER, "role"), (Officer(1, "reviewer"), "own_evidence"), (CASHIER, "role")],
)
def test_only_another_reviewer_confirms(
    books: Books, keep: Callable[..., str], by: Officer, reason: str
) -> None:
    ledger = books()
    ledger.post_draft(FEE)
    sha256 = keep(ledger, drawn())
    waiting = propose(ledger, sha256)
    refusing(reason, lambda: confirm(ledger, waiting, newest(ledger, sha256), by=by))


def test_the_uploader_confirms_for_another_but_does_not_release(
    books: Books, keep: Callable[..., str]
) -> None:
    ledger = books()
    ledger.post_draft(FEE)
    sha256 = keep(ledger, drawn(), by=REVIEWER)
    waiting, copy = propose(ledger, sha256), newest(ledger, sha256)
    refusing("own_evidence", lambda: confirm(ledger, waiting, copy, released=True))
    confirm(ledger, waiting, copy)
    assert not seen_by(ledger, Audience.PUBLIC)[0].is_public


def test_what_waits_is_refused_with_a_reason_or_taken_back(
    books: Books, keep: Callable[..., str]
) -> None:
    ledger = books()
    ledger.post_draft(FEE)
    sha256 = keep(ledger, drawn())

    def decline(addition_id: str, by: Officer, reason: str = "") -> None:
        with ledger.database.writing() as connection:
            decline_evidence(
                connection, ledger.community_id, addition_id, by=by, at=AT, reason=reason
            )

    first = propose(ledger, sha256)
    refusing("role", lambda: decline(first, CASHIER, "不是"))
    refusing("required", lambda: decline(first, REVIEWER))
    decline(first, REVIEWER, "看不清")
    second = propose(ledger, sha256)
    decline(second, TREASURER)
    refusing("wrong_state", lambda: decline(second, TREASURER))
    with pytest.raises(UnknownNameError):
        decline("nothing", REVIEWER, "看不清")
    query = sa.select(evidence_additions.c.state).order_by(evidence_additions.c.state)
    with ledger.reading() as connection:
        assert connection.execute(query).scalars().all() == ["refused", "withdrawn"]
    sound(ledger)


def test_what_does_not_exist_cannot_be_proposed(books: Books, keep: Callable[..., str]) -> None:
    ledger = books()
    ledger.post_draft(FEE)
    sha256 = keep(ledger, drawn())
    for seq, name in ((2, sha256), (0, sha256), (1, "e" * 64)):
        with pytest.raises(UnknownNameError):
            propose(ledger, name, seq=seq)
    with pytest.raises(AccessRefusedError):
        propose(ledger, sha256, by=REVIEWER)


def test_a_copy_taken_down_is_seen_by_nobody_and_the_page_says_why(
    books: Books, keep: Callable[..., str], tmp_path: Path
) -> None:
    ledger = books()
    sha256 = keep(ledger, drawn())
    ledger.post_draft(replace(FEE, attachments=(sha256,)), released=[sha256])
    copy = newest(ledger, sha256)

    def down(reason: str, *, by: Officer = REVIEWER, named: str = copy) -> None:
        with ledger.database.writing() as connection:
            take_down(connection, ledger.community_id, 1, named, by=by, at=AT, reason=reason)

    refusing("role", lambda: down("露出了电话", by=TREASURER))
    refusing("not_shown", lambda: down("露出了电话", named="e" * 64))
    refusing("personal_number", lambda: down("13800138000"))
    refusing("names_person", lambda: down("露出了王阿姨"))
    refusing("required", lambda: down(" "))
    down("露出了电话")
    refusing("not_shown", lambda: down("露出了电话"))
    (shown,) = seen_by(ledger, Audience.PUBLIC)
    assert (shown.is_public, shown.copy_sha256, shown.taken_down_reason) == (
        False,
        "",
        "露出了电话",
    )
    assert shown.taken_down_at is not None
    with ledger.reading() as connection:
        assert public_copy(connection, ledger.facts, copy) is None
    waiting = propose(ledger, sha256)
    refusing("taken_down", lambda: confirm(ledger, waiting, copy, released=True))
    covered = cover(ledger, tmp_path, sha256, BOX)
    confirm(ledger, waiting, covered, released=True)
    (shown,) = seen_by(ledger, Audience.PUBLIC)
    assert (shown.copy_sha256, shown.taken_down_reason) == (covered, "")
    sound(ledger)
