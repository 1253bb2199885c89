"""The published schemas of the log's leaves: every leaf fits its own, and nothing else does."""

import copy
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import sqlalchemy as sa

from config import ROOT
from ledger.domain.transactions import Draft, credit, debit
from ledger.log.disclosures import disclose
from ledger.log.leaves import close_leaf, evidence_leaf, publication_leaf, visibility_leaf
from ledger.posting.books import open_books
from ledger.posting.policies import record_policy
from ledger.store.database import Database
from ledger.store.drafts import attachments
from ledger.store.log import leaves
from tests.factories import OPENED_AT, TREASURER, Ledger, a_ledger

TYPES = ("open", "txn", "period_closed", "evidence", "policy", "publication", "visibility", "close")
RECEIPT = "a" * 64
LEDGER = """
fund GRT-25-01 restricted 楼道补贴
place B1 building 一号楼
place H2 household 1-102
party C1 organisation 示例电梯公司
2025-01-01 [opening] 期初余额
  借 100201 10000.00
  借 100205 18.00 MNT
  贷 3101 10000.00
  贷 2601 18.00 MNT shares=H1:6.00,H2:12.00
2025-01-05 停车费
  借 100901 497.00
  借 530104 3.00
  贷 480101 300.00
  贷 480101 200.00
2025-01-09 [reverses 2] 金额有误
2025-01-10 电梯保养
  借 510104 640.00 GEN place=B1 party=C1
  贷 100201 640.00
2025-01-11 [corrects 4] 多记
  借 510104 -40.00 GEN place=B1 party=C1
  贷 100201 -40.00
2025-01-20 停车费
  借 100201 20.00
  贷 480101 20.00
2025-01-21 [refunds 6] 退停车费
  借 480101 20.00
  贷 100201 20.00
close 2025-01
2025-12-31 [adjusting] 审计调整
  借 510103 5.00
  贷 220203 5.00
"""


@cache
def validator(kind: str) -> Any:
    text = (ROOT / "ledger" / "log" / "schemas" / f"{kind}.v1.json").read_text(encoding="utf-8")
    schema = json.loads(text)
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def fits(leaf: dict[str, Any]) -> bool:
    return bool(validator(leaf["type"]).is_valid(leaf))


def leaves_of(ledger: Ledger) -> list[dict[str, Any]]:
    query = (
        sa.select(leaves.c.leaf)
        .where(leaves.c.community_id == ledger.community_id)
        .order_by(leaves.c.leaf_index)
    )
    with ledger.reading() as connection:
        return [json.loads(bytes(raw)) for raw in connection.execute(query).scalars()]


def an_evidence_leaf(of: dict[str, Any]) -> dict[str, Any]:
    shown = disclose("attachment", {"sha256": RECEIPT, "size": 9}, salt=bytes(16))
    raw = evidence_leaf(
        origin=of["log"], index=of["idx"] + 1, at=of["at"], seq=1, disclosures=[shown]
    )
    found: dict[str, Any] = json.loads(raw)
    return found


@pytest.fixture(scope="module")
def logged(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """Leaves of every type and kind that the books can write; posted once, tests change copies."""
    folder = tmp_path_factory.mktemp("logged")
    database = Database(f"sqlite:///{shutil.copy(sqlite_template, folder / 'books.sqlite3')}")
    ledger = a_ledger(database, folder / "keys")
    lines = (debit("100201", 100, fund="GEN"), credit("3101", 100, fund="GEN"))
    ledger.import_drafts([Draft(date(2025, 1, 1), lines, "旧账")])
    text = LEDGER
    for seq in (6, 4, 2):
        text = text.replace(f"s {seq}]", f"s {seq + 1}]")
    ledger.post(text)
    with ledger.database.writing() as connection:
        connection.execute(
            sa.insert(attachments).values(
                community_id=ledger.community_id, sha256=RECEIPT, media_type="image/jpeg",
                size_bytes=9, uploaded_by=1, uploaded_at=OPENED_AT, copy_sha256="b" * 64,
                copy_media_type="image/webp", copy_size_bytes=5,
            )
        )  # fmt: skip
    with_receipt = Draft(date(2025, 2, 3), lines, "利息", memo="三月补记", matter="利息")
    ledger.post_draft(replace(with_receipt, attachments=(RECEIPT,)))
    with ledger.database.writing() as connection:
        opened = open_books(connection, ledger.community_id)
        record_policy(
            opened, "approval", {"steps": []}, first_day=date(2025, 3, 1), by=TREASURER,
            at=OPENED_AT,
        )  # fmt: skip
    found = leaves_of(ledger)
    database.dispose()
    evidence = an_evidence_leaf(found[-1])
    down = visibility_leaf(
        origin=evidence["log"], index=evidence["idx"] + 1, at=evidence["at"], seq=1,
        public_copy="b" * 64, reason="露出了电话",
    )  # fmt: skip
    published = publication_leaf(
        origin=evidence["log"], index=evidence["idx"] + 2, at=evidence["at"], number=2,
        kind="public-income", period="2025Q1", sha256="e" * 64, corrects=1,
    )  # fmt: skip
    end = close_leaf(
        origin=evidence["log"], index=evidence["idx"] + 3, at=evidence["at"],
        into="mingzhang/log/" + "0" * 20, day=date(2025, 4, 1), seq=9, vouchers=["记-2025-03-0001"],
    )  # fmt: skip
    return [*found, evidence, *map(json.loads, (down, published, end))]


def one(logged: list[dict[str, Any]], wanted: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    return copy.deepcopy(next(leaf for leaf in logged if wanted(leaf)))


def test_every_leaf_the_books_write_fits_the_schema_of_its_type(
    logged: list[dict[str, Any]],
) -> None:
    for leaf in logged:
        validator(leaf["type"]).validate(leaf)
    assert {leaf["type"] for leaf in logged} == set(TYPES)
    kinds = {leaf["kind"] for leaf in logged if leaf["type"] == "txn"}
    assert kinds == {"opening", "ordinary", "reversal", "difference"}
    keys = {key for leaf in logged for key in leaf}
    assert {"sub", "_sd", "refund_of", "matter"} <= keys


@pytest.mark.parametrize("kind", TYPES)
def test_a_key_the_schema_does_not_know_is_refused(logged: list[dict[str, Any]], kind: str) -> None:
    leaf = one(logged, lambda leaf: leaf["type"] == kind)
    assert fits(leaf)
    assert not fits(leaf | {"extra": "x"})


@pytest.mark.parametrize("kind", TYPES)
def test_a_leaf_that_lacks_what_its_type_demands_is_refused(
    logged: list[dict[str, Any]], kind: str
) -> None:
    leaf = one(logged, lambda leaf: leaf["type"] == kind)
    for key in validator(kind).schema["required"]:
        if key != "type":
            assert not fits({name: value for name, value in leaf.items() if name != key}), key


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("v",), 2),
        (("idx",), 0),
        (("idx",), "3"),
        (("seq",), 1.5),
        (("at",), "2025-01-01T08:00:00+08:00"),
        (("log",), "mingzhang/log/songhe"),
        (("period",), "2025-14"),
        (("dated",), "2025-1-5"),
        (("kind",), "gift"),
        (("corrects",), 1),
        (("origin",), "api"),
        (("summary",), ""),
        (("roles", "prepared"), ""),
        (("roles", "name"), "制单人甲"),
        (("lines",), []),
        (("lines", 0, "d"), 49700),
        (("lines", 0, "d"), "+49700"),
        (("lines", 0, "d"), "497.00"),
        (("lines", 0, "d"), "-0"),
        (("lines", 0, "c"), "49700"),
        (("lines", 0, "household"), "H1"),
        (("sub",), {"n": 0, "root": "A" * 43}),
        (("_sd",), ["A" * 42]),
        (("decision",), ""),
    ],
)
def test_a_transaction_leaf_with_a_wrong_value_is_refused(
    logged: list[dict[str, Any]], path: tuple[str | int, ...], value: object
) -> None:
    leaf = one(logged, lambda leaf: leaf.get("kind") == "ordinary" and leaf["origin"] == "people")
    assert fits(leaf)
    *outer, last = path
    target: Any = leaf
    for step in outer:
        target = target[step]
    target[last] = value
    assert not fits(leaf)


def test_a_reversal_without_its_target_is_refused(logged: list[dict[str, Any]]) -> None:
    leaf = one(logged, lambda leaf: leaf.get("kind") == "reversal")
    assert fits(leaf)
    assert not fits(leaf | {"corrects": None})


def test_an_import_that_names_a_role_is_refused(logged: list[dict[str, Any]]) -> None:
    leaf = one(logged, lambda leaf: leaf.get("origin") == "import")
    assert fits(leaf)
    assert not fits(leaf | {"roles": {"prepared": "treasurer", "approved": ""}})


def test_there_is_a_schema_for_each_type_that_can_be_written_and_no_other() -> None:
    folder = ROOT / "ledger" / "log" / "schemas"
    assert {path.name for path in folder.iterdir()} == {f"{kind}.v1.json" for kind in TYPES}
