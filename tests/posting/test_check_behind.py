"""Checking what stands behind transactions: disclosures, files, corrections, the chart and the key."""

import base64
import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from ledger.domain.transactions import Draft, credit, debit
from ledger.log.canonical import canonical_bytes
from ledger.log.disclosures import base64url, disclose
from ledger.log.keys import public_key
from ledger.log.leaves import evidence_leaf
from ledger.log.merkle import leaf_hash
from ledger.posting.attachments import Evidence, record_attachment
from ledger.posting.books import open_books
from ledger.posting.check import check_books
from ledger.posting.check_values import Difference
from ledger.posting.content import sha256_of
from ledger.posting.leaves import append_leaf
from ledger.store.database import Database
from ledger.store.drafts import attachment_releases, drafts, public_copies
from ledger.store.evidence import evidence_additions
from ledger.store.journal import transaction_attachments, transactions
from ledger.store.log import disclosures, leaves
from tests.factories import OPENED_AT, TREASURER, Ledger, a_ledger
from tests.store.conftest import prompt_engine
from tests.store.test_detect_only import suspend_guards

RECEIPT, COPY, LATER_COPY = "a" * 64, "b" * 64, "c" * 64
FEE = Draft(
    date(2025, 1, 3),
    (debit("100201", 700, fund="GEN"), credit("480101", 700, fund="GEN")),
    "停车费", memo="车位十二", external_id="x-1",
)  # fmt: skip
#: seq of what the books hold.
IMPORTED, IMPORTED_PLAIN, WITH_RECEIPT, PLAIN, REVERSED, REVERSAL, DIFFERENCE = range(1, 8)


def file(sha256: str, copy: str) -> Evidence:
    return Evidence(sha256, "image/jpeg", 9, copy, "image/webp", 5)


@pytest.fixture(scope="module")
def ledger(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    folder = tmp_path_factory.mktemp("behind")
    database = Database(f"sqlite:///{shutil.copy(sqlite_template, folder / 'books.sqlite3')}")
    ledger = a_ledger(database, folder)
    ledger.import_drafts([FEE, replace(FEE, memo="", external_id="", occurred_on=FEE.dated_on)])
    with database.writing() as connection:
        for evidence in (file(RECEIPT, COPY), file("d" * 64, "e" * 64)):
            record_attachment(connection, 1, evidence, by=TREASURER, at=OPENED_AT)
    ledger.post_draft(replace(FEE, external_id="", attachments=(RECEIPT,)), released=(RECEIPT,))
    ledger.post_draft(replace(FEE, external_id="", memo=""))
    ledger.post(
        "2025-01-04 停车费\n借 100201 9.00\n贷 480101 9.00\n2025-01-05 [reverses 5] 记错\n"
        "2025-01-06 [corrects 4] 多记\n借 100201 -1.00\n贷 480101 -1.00"
    )
    yield ledger
    database.dispose()


@pytest.fixture(scope="module")
def unguarded(ledger: Ledger) -> Iterator[sa.Engine]:
    """Lend the books as the owner of the file opens them."""
    with ledger.reading() as connection:
        path = connection.exec_driver_sql("PRAGMA database_list").one()[2]
    engine = prompt_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        suspend_guards(connection)
    yield engine
    engine.dispose()


@contextmanager
def altering(engine: sa.Engine) -> Iterator[sa.Connection]:
    """Lend a connection whose work is undone."""
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
        yield connection
        connection.rollback()


def code(connection: sa.Connection, **options: Any) -> str:
    found = check_books(connection, 1, **options).difference
    return found.code if found else ""


def leaf_index(connection: sa.Connection, seq: int) -> int:
    query = f"SELECT leaf_index FROM transactions WHERE seq = {seq}"  # noqa: S608
    return int(connection.exec_driver_sql(query).scalar_one())


def write_leaf(connection: sa.Connection, index: int, change: Callable[[Any], None]) -> None:
    """Write a leaf anew, in good form and with its hash."""
    row = connection.execute(sa.select(leaves.c.leaf).where(leaves.c.leaf_index == index)).one()
    said = json.loads(row.leaf)
    change(said)
    raw = canonical_bytes(said)
    statement = sa.update(leaves).where(leaves.c.leaf_index == index)
    connection.execute(statement.values(leaf=raw, leaf_hash=leaf_hash(raw)))


def forge(connection: sa.Connection, seq: int, name: str, *values: Any, **others: Any) -> None:
    """Put other values behind a leaf in place of what stands there under a name."""
    index = leaf_index(connection, seq)
    old = sa.select(disclosures.c.digest).where(
        disclosures.c.leaf_index == index, disclosures.c.name == name
    )
    gone = connection.execute(old).scalars().all()
    connection.execute(sa.delete(disclosures).where(disclosures.c.digest.in_(gone)))
    made = [disclose(name, value, salt=bytes([n]) * 16) for n, value in enumerate(values)]
    for item in made:
        row = {"community_id": 1, "leaf_index": index, "digest": item.digest, "name": name,
               "disclosure": item.encoded, "visibility": "officers"}  # fmt: skip
        connection.execute(sa.insert(disclosures).values(**(row | others)))

    def commit_to(said: dict[str, Any]) -> None:
        said["_sd"] = sorted({*said["_sd"], *(item.digest for item in made)} - {*gone})

    write_leaf(connection, index, commit_to)


def test_the_books_are_sound_and_the_key_is_theirs(unguarded: sa.Engine) -> None:
    with altering(unguarded) as connection:
        assert code(connection) == ""
        assert code(connection, public_key=public_key(bytes(32))) == ""
        assert code(connection, public_key=public_key(bytes([1]) * 32)) == "log_key"


@pytest.mark.parametrize(
    ("seq", "name", "values", "expected"),
    [
        (WITH_RECEIPT, "memo", ("车位十三",), "disclosure_value"),
        (WITH_RECEIPT, "memo", ("车位十二", "车位十二"), "disclosure_count"),
        (WITH_RECEIPT, "memo", (), "disclosure_count"),
        (PLAIN, "prepared_by", ({"id": 2, "name": "制单人甲"},), "disclosure_value"),
        (PLAIN, "prepared_by", ("制单人甲",), "disclosure_value"),
        (PLAIN, "approved_by", ({"id": 2, "name": "改了名"},), ""),
        (PLAIN, "content", ({"sha256": "0" * 64},), "disclosure_value"),
        (WITH_RECEIPT, "attachment", ({"sha256": "0" * 64},), "disclosure_value"),
        (WITH_RECEIPT, "public_copy", ({"sha256": COPY, "size": 5, "type": "image/webp"},),
         "disclosure_visibility"),
        (IMPORTED, "memo", ("车位十三",), "import_content"),
        (IMPORTED, "memo", ("车位十二",), ""),
        (IMPORTED, "memo", ("长" * 501,), "form"),
        (IMPORTED, "memo", (7,), "disclosure_value"),
    ],
)  # fmt: skip
def test_what_stands_behind_a_leaf_has_to_say_what_the_rows_say(
    unguarded: sa.Engine, seq: int, name: str, values: tuple[Any, ...], expected: str
) -> None:
    with altering(unguarded) as connection:
        forge(connection, seq, name, *values)
        assert code(connection) == expected


def test_a_disclosure_of_another_name_is_named(unguarded: sa.Engine) -> None:
    with altering(unguarded) as connection:
        forge(connection, PLAIN, "secret", "x")
        assert code(connection) == "disclosure_count"
        forge(connection, PLAIN, "approved_by")
        assert code(connection) == "disclosure_value"


@pytest.mark.parametrize("text", ["5", "[1]", '["s", "memo"]', "no json"])
def test_what_is_no_disclosure_is_named(unguarded: sa.Engine, text: str) -> None:
    encoded = base64url(text.encode())
    new = base64url(hashlib.sha256(encoded.encode()).digest())
    with altering(unguarded) as connection:
        index = leaf_index(connection, PLAIN)
        of_name = (disclosures.c.leaf_index == index) & (disclosures.c.name == "approved_by")
        old = connection.execute(sa.select(disclosures.c.digest).where(of_name)).scalar_one()
        connection.execute(
            sa.update(disclosures).where(of_name).values(digest=new, disclosure=encoded)
        )

        def commit_to(said: dict[str, Any]) -> None:
            said["_sd"] = sorted({*said["_sd"], new} - {old})

        write_leaf(connection, index, commit_to)
        assert code(connection) == "disclosure_name"


def test_a_withheld_memo_of_an_import_is_no_difference(unguarded: sa.Engine) -> None:
    with altering(unguarded) as connection:
        connection.execute(sa.delete(disclosures).where(disclosures.c.name == "memo"))
        assert code(connection) == ""


def test_a_later_copy_is_the_one_that_was_released(unguarded: sa.Engine) -> None:
    released = {"sha256": LATER_COPY, "size": 4, "type": "image/webp"}
    with altering(unguarded) as connection:
        connection.execute(
            sa.insert(public_copies).values(
                community_id=1, sha256=RECEIPT, number=1, copy_sha256=LATER_COPY,
                copy_media_type="image/webp", copy_size_bytes=4, boxes="[]",
                made_by=TREASURER.user_id, made_at=OPENED_AT,
            )
        )  # fmt: skip
        connection.execute(sa.update(attachment_releases).values(copy_sha256=LATER_COPY))
        assert code(connection) == "disclosure_value"
        forge(connection, WITH_RECEIPT, "public_copy", released, visibility="public")
        assert code(connection) == ""


def add_evidence(ledger: Ledger, connection: sa.Connection, seq: int) -> int:
    """Add a file to a transaction of long ago, by a leaf of its own."""
    value = {"sha256": "d" * 64, "size": 9, "type": "image/jpeg"}
    shown = disclose("attachment", value, salt=bytes(16))

    def write(origin: str, index: int, moment: str) -> bytes:
        return evidence_leaf(origin=origin, index=index, at=moment, seq=seq, disclosures=[shown])

    index = append_leaf(open_books(connection, 1), "evidence", write, at=OPENED_AT)
    connection.execute(
        sa.insert(evidence_additions).values(
            community_id=1, addition_id="x", seq=PLAIN, sha256="d" * 64, state="confirmed", is_new=True,
            proposed_by=1, proposed_role="", proposed_at=OPENED_AT, decided_by=2, leaf_index=index,
        )
    )  # fmt: skip
    row = (1, PLAIN, 1, "d" * 64, index)
    connection.execute(sa.insert(transaction_attachments).values(row))
    connection.execute(
        sa.insert(disclosures).values(
            community_id=1, leaf_index=index, digest=shown.digest, name=shown.name,
            disclosure=shown.encoded, visibility="officers",
        )
    )  # fmt: skip
    connection.exec_driver_sql(f"DELETE FROM missing_evidence WHERE seq = {PLAIN}")  # noqa: S608
    return index


def test_evidence_that_came_later_has_a_leaf_of_its_own(
    ledger: Ledger, unguarded: sa.Engine
) -> None:
    with altering(unguarded) as connection:
        index = add_evidence(ledger, connection, PLAIN)
        assert code(connection) == ""
        for statement, expected in (
            ("UPDATE disclosures SET name = 'memo'", "disclosure_name"),
            ("UPDATE disclosures SET digest = 'x'", "disclosure_name"),
            ("UPDATE disclosures SET disclosure = 'x'", "disclosure"),
            ("UPDATE disclosures SET leaf_index = 1", "disclosure"),
            ("UPDATE disclosures SET leaf_index = 999", "disclosure"),
        ):
            with connection.begin_nested() as step:
                connection.exec_driver_sql(f"{statement} WHERE leaf_index = {index}")
                assert code(connection) == expected
                step.rollback()


def test_evidence_is_added_by_a_leaf_that_speaks_of_its_transaction(
    ledger: Ledger, unguarded: sa.Engine
) -> None:
    with altering(unguarded) as connection:
        add_evidence(ledger, connection, REVERSED)
        assert code(connection) == "evidence_leaf"


def only_leaf_agrees(connection: sa.Connection, seq: int, **changes: Any) -> None:
    """Change what a leaf and a header say together, so that only later checks can tell."""
    write_leaf(connection, leaf_index(connection, seq), lambda said: said.update(changes))


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        (("UPDATE transactions SET kind = 'gift' WHERE seq = 4",), "kind"),
        (("UPDATE transactions SET kind = 'opening' WHERE seq = 4",), "movement_class"),
        (("UPDATE transactions SET movement_class = '' WHERE seq = 4",), "movement_class"),
        (("UPDATE transactions SET dated_on = 'soon' WHERE seq = 4",), "cell"),
        (("UPDATE transactions SET summary = CAST(x'ff' AS TEXT) WHERE seq = 4",), "unreadable"),
        (("UPDATE transactions SET summary = printf('%.20000c', 'x') WHERE seq = 4",), "leaf"),
        (("UPDATE accounts SET is_cash = 2 WHERE code = '1001'",), "cell"),
        (("UPDATE accounts SET name_zh = '小金库' WHERE code = '1001'",), "chart"),
        (("UPDATE accounts SET type = 'expense' WHERE code = '480101'",), "chart"),
        (("UPDATE accounts SET closed_on = '2025-12-31' WHERE code = '1001'",), "chart"),
        (("UPDATE funds SET purpose_zh = '别的' WHERE code = 'MNT'",), "chart"),
        (("UPDATE funds SET may_lend = 1 - may_lend WHERE code = 'GEN'",), "chart"),
        (("DELETE FROM funds WHERE code = 'CHA'",), "chart"),
        (("INSERT INTO funds SELECT community_id, 'NEW', name_zh, name_en, fund_class, purpose_zh,"
          " purpose_en, may_lend, allowed_accounts, first_day, last_day, custodian,"
          " source_document, contract_class, remaining_rule FROM funds WHERE code = 'GEN'",), "chart"),
        (("UPDATE drafts SET author_role = 'auditor'",), "draft_row"),
        (("UPDATE drafts SET state = 'withdrawn'",), "draft_row"),
        (("UPDATE approvals SET role = 'treasurer'",), "approval_role"),
        (("UPDATE approvals SET approved_at = '2030-01-01T00:00:00Z'",), "approval_time"),
        (("UPDATE attachment_releases SET released_by = 1",), "release"),
        (("DELETE FROM attachment_releases",), "disclosure_visibility"),
        (("DELETE FROM attachments WHERE sha256 LIKE 'a%'",), "evidence_unknown"),
        (("DELETE FROM missing_evidence WHERE seq = 4",), "missing_evidence"),
        (("INSERT INTO missing_evidence VALUES (1, 3)",), "missing_evidence"),
        (("INSERT INTO missing_evidence VALUES (1, 99)",), "rows_alone"),
        (("INSERT INTO transaction_invoices VALUES (1, '25312000', 4)",), "approved_invoices"),
        (("INSERT INTO transaction_invoices VALUES (1, '25312000', 99)",), "rows_alone"),
        (("UPDATE transaction_attachments SET position = 2",), "evidence_order"),
        (("UPDATE transaction_attachments SET seq = 4",), "approved_files"),
        (("UPDATE communities SET currency = 'USD'",), "leaf_currency"),
    ],
)  # fmt: skip
def test_what_is_altered_beside_the_lines_is_named(
    unguarded: sa.Engine, statements: tuple[str, ...], expected: str
) -> None:
    with altering(unguarded) as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
        assert code(connection) == expected


@pytest.mark.parametrize(
    "content",
    [None, 5, [], {"accounts": 5}, {"accounts": [5]}, {"funds": [None]}],
    ids=str,
)
def test_a_chart_in_the_log_that_is_none_is_named(unguarded: sa.Engine, content: Any) -> None:
    with altering(unguarded) as connection:
        write_leaf(connection, 1, lambda said: said.update(content=content))
        assert code(connection) in ({"chart_form"} if content is None else {"chart_form", "chart"})


def test_trouble_with_the_database_is_not_taken_for_a_difference(unguarded: sa.Engine) -> None:
    with altering(unguarded) as connection:
        connection.exec_driver_sql("ALTER TABLE missing_evidence RENAME TO elsewhere")
        with pytest.raises(sa.exc.OperationalError):
            check_books(connection, 1)


def test_a_rename_says_what_it_was_and_is(unguarded: sa.Engine) -> None:
    with altering(unguarded) as connection:
        connection.exec_driver_sql("UPDATE accounts SET name_zh = '小金库' WHERE code = '1001'")
        found = check_books(connection, 1).difference
        assert found == Difference("chart", "accounts 1001", "name_zh=库存现金", "name_zh=小金库")


def corrected_otherwise(
    connection: sa.Connection, seq: int, target: int, *, kind: str = "reversal"
) -> None:
    """Let a correction mean another transaction, in the header, the draft and every hash of it."""
    header = f"UPDATE transactions SET corrects = {target}, kind = '{kind}' WHERE seq = {seq}"  # noqa: S608
    connection.exec_driver_sql(header)
    query = sa.select(drafts.c.draft_id, drafts.c.content).join(
        transactions, transactions.c.draft_id == drafts.c.draft_id
    )
    draft_id, content = connection.execute(query.where(transactions.c.seq == seq)).one()
    said = json.loads(content) | {"corrects": target, "kind": kind}
    text = canonical_bytes(said).decode()
    digest = sha256_of(text)
    for statement in (
        "UPDATE drafts SET content = :text, content_sha256 = :digest WHERE draft_id = :id",
        "UPDATE approvals SET content_sha256 = :digest WHERE draft_id = :id",
        "UPDATE transactions SET content_sha256 = :digest WHERE draft_id = :id",
    ):
        connection.execute(sa.text(statement), {"text": text, "digest": digest, "id": draft_id})
    shown = connection.execute(
        sa.select(disclosures.c.disclosure).where(
            disclosures.c.leaf_index == leaf_index(connection, seq),
            disclosures.c.name == "content",
        )
    ).scalar_one()
    value = json.loads(base64.urlsafe_b64decode(shown + "=" * (-len(shown) % 4)))[2]
    forge(connection, seq, "content", value | {"sha256": digest})
    only_leaf_agrees(connection, seq, corrects=target, kind=kind)


def test_a_reversal_that_is_not_its_targets_negation_is_named(unguarded: sa.Engine) -> None:
    with altering(unguarded) as connection:
        corrected_otherwise(connection, REVERSAL, WITH_RECEIPT)
        found = check_books(connection, 1).difference
        assert found is not None
        assert (found.code, found.found) == ("correction", "not_the_negation")


def test_a_difference_beyond_its_target_is_named(unguarded: sa.Engine) -> None:
    with altering(unguarded) as connection:
        corrected_otherwise(connection, DIFFERENCE, REVERSED, kind="difference")
        found = check_books(connection, 1).difference
        assert found is not None
        assert (found.code, found.found) == ("correction", "already_reversed")
