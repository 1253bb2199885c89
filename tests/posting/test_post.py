"""The one gate into the books: numbers, the leaf, what it hides, and what it commits to."""

import base64
import hashlib
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

import pytest
import sqlalchemy as sa

from ledger.domain.errors import ClosedPeriodError, LinesError
from ledger.domain.transactions import Draft, Line, Subline, credit, debit
from ledger.log.disclosures import SALT_BYTES, base64url
from ledger.log.merkle import leaf_hash, root_of
from ledger.posting import post as posting
from ledger.posting.books import open_books
from ledger.posting.check import check_books
from ledger.posting.content import content_of, sha256_of
from ledger.posting.facts import share_leaf
from ledger.posting.post import post, post_many
from ledger.posting.values import Approved
from ledger.store.communities import communities
from ledger.store.drafts import drafts
from ledger.store.journal import sublines, transactions
from ledger.store.log import disclosures, leaves
from tests.conftest import Books
from tests.factories import OPENING_LEAVES, REVIEWER, TREASURER, Ledger

AT = datetime(2025, 9, 4, 4, tzinfo=UTC)
FEE = Draft(
    date(2025, 9, 3),
    (debit("100201", 500, fund="GEN"), credit("480101", 500, fund="GEN")),
    "停车费",
)
SPLIT = replace(
    FEE,
    lines=(
        debit("100205", 1_000, fund="MNT"),
        Line("2601", "MNT", 0, 1_000, sublines=(Subline("H1", 0, 600), Subline("H2", 0, 400))),
    ),
)


def an_import(draft: Draft) -> Approved:
    return Approved(draft, sha256_of(content_of(draft)))


def posted(ledger: Ledger, *drafts: Draft, at: datetime = AT, **options: Any) -> list[Any]:
    with ledger.database.writing() as connection:
        books = open_books(connection, ledger.community_id)
        return list(post_many(books, map(an_import, drafts), at=at, **options))


def leaf(ledger: Ledger, index: int) -> dict[str, Any]:
    query = sa.select(leaves.c.leaf, leaves.c.leaf_hash).where(
        leaves.c.community_id == ledger.community_id, leaves.c.leaf_index == index
    )
    with ledger.reading() as connection:
        row = connection.execute(query).one()
    assert leaf_hash(bytes(row.leaf)) == bytes(row.leaf_hash)
    found: dict[str, Any] = json.loads(bytes(row.leaf))
    return found


def sound(ledger: Ledger) -> bool:
    with ledger.reading() as connection:
        return check_books(connection, ledger.community_id).difference is None


def test_numbers_run_through_the_community_and_through_each_month(books: Books) -> None:
    ledger = books()
    october = replace(FEE, dated_on=date(2025, 10, 1))
    adjusting = Draft(
        date(2025, 12, 31), (debit("510103", 5, fund="GEN"), credit("220203", 5, fund="GEN")),
        "审计调整", adjusting=True,
    )  # fmt: skip
    later = datetime(2026, 1, 2, tzinfo=UTC)
    done = posted(ledger, FEE, october, FEE, adjusting, at=later)
    done += posted(ledger, october, at=later)
    assert [item.seq for item in done] == [1, 2, 3, 4, 5]
    assert [item.leaf_index - OPENING_LEAVES for item in done] == [0, 1, 2, 3, 4]
    assert [item.voucher for item in done] == [
        "记-2025-09-0001", "记-2025-10-0001", "记-2025-09-0002", "记-2025-13-0001",
        "记-2025-10-0002",
    ]  # fmt: skip
    assert sound(ledger)


def test_one_draft_is_posted_by_itself(books: Books) -> None:
    ledger = books()
    for number in (1, 2):
        with ledger.database.writing() as connection:
            done = post(connection, ledger.community_id, an_import(FEE), at=AT)
        assert done.voucher == f"记-2025-09-000{number}"


def test_a_batch_is_sent_in_parts_and_tells_how_far_it_is(
    sqlite_books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posting, "BATCH", 2)
    ledger = sqlite_books()
    told: list[int] = []
    done = posted(ledger, *[FEE] * 5, progress=told.append)
    assert (len(done), told) == (5, [2, 4])
    posted(ledger, *[FEE] * 3)
    assert sound(ledger)


def test_one_that_cannot_be_posted_takes_all_with_it(books: Books) -> None:
    ledger = books()
    posted(ledger, replace(FEE, dated_on=date(2025, 8, 1)))
    ledger.post("close 2025-08")
    with pytest.raises(ClosedPeriodError):
        posted(ledger, FEE, replace(FEE, dated_on=date(2025, 8, 2)))
    assert posted(ledger, FEE)[0].seq == 2
    assert sound(ledger)


def test_the_logs_clock_never_runs_backwards(books: Books) -> None:
    ledger = books()
    posted(ledger, FEE, at=datetime(2025, 9, 5, tzinfo=UTC))
    posted(ledger, FEE, at=datetime(2025, 9, 4, tzinfo=UTC))
    posted(ledger, FEE, at=datetime(2025, 9, 6, tzinfo=UTC))
    assert [leaf(ledger, index)["at"] for index in range(OPENING_LEAVES, OPENING_LEAVES + 3)] == [
        "2025-09-05T00:00:00Z", "2025-09-05T00:00:00Z", "2025-09-06T00:00:00Z",
    ]  # fmt: skip


def test_the_leaf_says_what_the_rows_say_and_hides_the_rest(books: Books) -> None:
    ledger = books(
        """
        place B1 building 一号楼
        party C1 organisation 示例电梯公司
        party P1 person 住户甲
        2025-09-01 停车费
          借 100201 100.00
          贷 480101 100.00
        """
    )
    draft = Draft(
        date(2025, 9, 3),
        (
            debit("510104", 300, fund="GEN", place="B1", party="C1"),
            debit("510104", 200, fund="GEN", place="B1", party="P1"),
            credit("100201", 500, fund="GEN"),
        ),
        "电梯保养", occurred_on=date(2025, 8, 30), memo="付给张某", matter="电梯",
        invoices=("25312001", "25312000"),
    )  # fmt: skip
    done = ledger.post_draft(draft, at=AT)
    said = leaf(ledger, done.leaf_index)
    assert said["lines"] == [
        {"a": "100201", "c": "500", "f": "GEN"},
        {"a": "510104", "d": "200", "f": "GEN", "p": "B1"},
        {"a": "510104", "d": "300", "f": "GEN", "o": "C1", "p": "B1"},
    ]
    assert (said["dated"], said["occurred"]) == ("2025-09-03", "2025-08-30")
    assert said["roles"] == {"prepared": "treasurer", "approved": "reviewer"}
    assert "张某" not in json.dumps(said, ensure_ascii=False)
    with ledger.reading() as connection:
        kept = connection.execute(sa.select(drafts).where(drafts.c.amount_minor == 500)).one()
    assert hidden_behind(ledger, done.leaf_index) == {
        "memo": "付给张某",
        "prepared_by": {"id": TREASURER.user_id, "name": "制单人甲"},
        "approved_by": {"id": REVIEWER.user_id, "name": "审核人乙"},
        "content": {
            "sha256": kept.content_sha256,
            "lines": [
                {"a": "510104", "d": "300", "f": "GEN", "o": "C1", "p": "B1"},
                {"a": "510104", "d": "200", "f": "GEN", "o": "P1", "p": "B1"},
                {"a": "100201", "c": "500", "f": "GEN"},
            ],
            "invoices": ["25312000", "25312001"],
        },
    }


def hidden_behind(ledger: Ledger, index: int) -> dict[str, Any]:
    """Read what stands behind a leaf, for officers alone, each with a salt of its own."""
    query = sa.select(disclosures).where(disclosures.c.leaf_index == index)
    with ledger.reading() as connection:
        rows = connection.execute(query).all()
    assert leaf(ledger, index)["_sd"] == sorted(row.digest for row in rows)
    assert {row.visibility for row in rows} == {"officers"}
    read = [
        json.loads(base64.urlsafe_b64decode(row.disclosure + "=" * (-len(row.disclosure) % 4)))
        for row in rows
    ]
    assert len({salt for salt, _, _ in read}) == len(rows)
    assert all(len(base64.urlsafe_b64decode(salt + "==")) == SALT_BYTES for salt, _, _ in read)
    assert [name for _, name, _ in read] == [row.name for row in rows]
    return {name: value for _, name, value in read}


def test_nobody_stands_behind_an_import(books: Books) -> None:
    ledger = books("place H2 household 1-102")
    fee = replace(FEE, lines=(FEE.lines[0], replace(FEE.lines[1], place="H2")))
    done = posted(ledger, fee)
    assert hidden_behind(ledger, done[0].leaf_index) == {
        "content": {
            "sha256": sha256_of(content_of(fee)),
            "lines": [
                {"a": "100201", "d": "500", "f": "GEN"},
                {"a": "480101", "c": "500", "f": "GEN", "p": "H2"},
            ],
        }
    }


def test_households_shares_are_committed_to_by_a_root_and_not_shown(books: Books) -> None:
    ledger = books("place H2 household 1-102")
    salts = count()
    done = posted(ledger, SPLIT, salts=lambda size: bytes([next(salts)]) * size)
    said = leaf(ledger, done[0].leaf_index)
    expected = [
        leaf_hash(
            b'["%s","2601","MNT","%s",{"c":"%d"}]'
            % (base64url(bytes([n]) * 16).encode(), place, minor)
        )
        for n, (place, minor) in enumerate(((b"H1", 600), (b"H2", 400)))
    ]
    assert said["sub"] == {"n": 2, "root": base64url(root_of(expected))}
    assert "H1" not in json.dumps(said)
    with ledger.reading() as connection:
        rows = connection.execute(sa.select(sublines)).all()
    assert [(row.place_code, row.credit_minor) for row in rows] == [("H1", 600), ("H2", 400)]
    assert len({row.salt for row in rows}) == 2


def test_a_share_names_the_side_it_is_on() -> None:
    debited, credited = Line("2601", "MNT", 5, 0), Line("2601", "MNT", 0, -5)
    assert share_leaf("s", debited, Subline("H1", 5, 0)) == b'["s","2601","MNT","H1",{"d":"5"}]'
    assert share_leaf("s", credited, Subline("H1", 0, -5)) == b'["s","2601","MNT","H1",{"c":"-5"}]'


def test_two_postings_of_the_same_thing_share_no_salt(sqlite_books: Books) -> None:
    ledger = sqlite_books("place H2 household 1-102")
    with_memo = replace(SPLIT, memo="同样的话")
    posted(ledger, with_memo, with_memo)
    with ledger.reading() as connection:
        digests = connection.execute(sa.select(disclosures.c.digest)).scalars().all()
        roots = {
            hashlib.sha256(json.dumps(json.loads(bytes(raw))["sub"]).encode()).digest()
            for raw in connection.execute(
                sa.select(leaves.c.leaf).where(leaves.c.type == "txn")
            ).scalars()
        }
    assert (len(digests), len(set(digests)), len(roots)) == (4, 4, 2)


def test_a_voucher_too_large_for_a_leaf_is_refused_before_it_is_saved_or_posted(
    sqlite_books: Books,
) -> None:
    ledger = sqlite_books()
    with ledger.database.writing() as connection:
        for number in range(400):
            connection.exec_driver_sql(
                "INSERT INTO places (community_id, code, kind, name_zh) VALUES (1, ?, 'building', ?)",
                (f"B-{number:08d}", str(number)),
            )
    lines = [debit("510104", 10**9, fund="GEN", place=f"B-{n:08d}") for n in range(400)]
    large = replace(FEE, lines=(*lines, credit("100201", 400 * 10**9, fund="GEN")))
    with pytest.raises(LinesError) as refused:
        posted(ledger, large)
    assert refused.value.reason == "too_large_for_leaf"
    assert posted(ledger, FEE)[0].seq == 1


def test_every_posting_makes_the_pages_new(books: Books) -> None:
    ledger = books()

    def version() -> int:
        with ledger.reading() as connection:
            return int(connection.execute(sa.select(communities.c.public_version)).scalar_one())

    before = version()
    posted(ledger, FEE, FEE)
    assert version() > before


def test_a_fresh_books_object_knows_what_was_posted_before(books: Books) -> None:
    ledger = books()
    posted(ledger, FEE)
    with ledger.database.writing() as connection:
        opened = open_books(connection, ledger.community_id, period=202509)
        assert (opened.next_seq, opened.next_leaf) == (2, OPENING_LEAVES + 1)
        assert opened.last_at == AT
        assert (opened.closed_through, opened.sealed_through) == (0, 0)
        assert opened.next_number(202509) == 2
        assert opened.next_number(202510) == 1
        seqs = connection.execute(sa.select(transactions.c.seq)).scalars().all()
    assert seqs == [1]
