"""Leaves, version 1: bytes that can never change, held in a file for each form."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config import ROOT
from ledger.domain.errors import LinesError
from ledger.log.canonical import canonical_bytes
from ledger.log.disclosures import disclose
from ledger.log.keys import public_key, verifier_key
from ledger.log.leaves import (
    LEAF_BYTES_MAX,
    LeafLine,
    TransactionFacts,
    evidence_leaf,
    merged_lines,
    open_leaf,
    period_closed_leaf,
    period_text,
    policy_leaf,
    publication_leaf,
    transaction_leaf,
)
from ledger.log.merkle import leaf_hash

GOLDEN = ROOT / "tests" / "data" / "leaves"
ORIGIN = "mingzhang/log/0123456789abcdef0123"
AT = "2025-09-03T10:05:05Z"
MEMO = disclose("memo", "付给张某", salt=bytes(16))
RECEIPT = disclose(
    "attachment", {"sha256": "a" * 64, "size": 1024, "type": "image/jpeg"}, salt=bytes([1]) * 16
)

PLAIN = TransactionFacts(
    seq=1, voucher="记-2025-09-0001", period=202509, dated_on=date(2025, 9, 3),
    occurred_on=date(2025, 9, 3), kind="ordinary", origin="people", summary="2025年9月停车费（居民）",
    counterparty_kind="residents", matter="", prepared_role="treasurer", approved_role="reviewer",
    lines=(LeafLine("100901", "GEN", 50_000, 0), LeafLine("480101", "GEN", 0, 50_000)),
)  # fmt: skip
FULL = replace(
    PLAIN, seq=7, voucher="记-2025-13-0002", period=202513, dated_on=date(2025, 12, 31),
    occurred_on=date(2025, 11, 30), matter="电梯保养", refund_of=3, decision="J1", contract="HT1",
    work="W1", sub_count=2, sub_root="r" * 43,
    lines=(
        LeafLine("510104", "GEN", 64_000, 0, "B1", "W1", "C1"),
        LeafLine("510104", "GEN", 36_000, 0, "B1", "W1", "C1"),
        LeafLine("510104", "PROP", 100, 0),
        LeafLine("100201", "GEN", 0, 100_000),
        LeafLine("100201", "PROP", 0, 100),
    ),
)  # fmt: skip
REVERSAL = replace(
    PLAIN, seq=8, kind="reversal", corrects=1,
    lines=(LeafLine("100901", "GEN", -50_000, 0), LeafLine("480101", "GEN", 0, -50_000)),
)  # fmt: skip
IMPORT = replace(PLAIN, origin="import", prepared_role="", approved_role="")

LEAVES: dict[str, Callable[[], bytes]] = {
    "open": lambda: open_leaf(
        origin=ORIGIN, at=AT, vkey=verifier_key(ORIGIN, public_key(bytes(32))), currency="CNY"
    ),
    "txn-plain": lambda: transaction_leaf(PLAIN, origin=ORIGIN, index=1, at=AT),
    "txn-full": lambda: transaction_leaf(
        FULL, origin=ORIGIN, index=7, at=AT, disclosures=[RECEIPT, MEMO]
    ),
    "txn-reversal": lambda: transaction_leaf(
        REVERSAL, origin=ORIGIN, index=8, at=AT, disclosures=[MEMO]
    ),
    "txn-import": lambda: transaction_leaf(IMPORT, origin=ORIGIN, index=1, at=AT),
    "period_closed": lambda: period_closed_leaf(
        origin=ORIGIN, index=9, at=AT, period=202509, seq=8
    ),
    "policy": lambda: policy_leaf(
        origin=ORIGIN,
        index=11,
        at=AT,
        policy="chart",
        first_day=date(2025, 9, 1),
        content={"accounts": [{"code": "1001", "name_zh": "库存现金", "is_cash": 1}]},
    ),
    "publication": lambda: publication_leaf(
        origin=ORIGIN,
        index=12,
        at=AT,
        number=4,
        kind="public-income",
        period="2025Q3",
        sha256="e" * 64,
    ),
    "publication-correcting": lambda: publication_leaf(
        origin=ORIGIN,
        index=13,
        at=AT,
        number=5,
        kind="public-income",
        period="2025Q3",
        sha256="f" * 64,
        corrects=4,
    ),
    "publication-replacing": lambda: publication_leaf(
        origin=ORIGIN,
        index=14,
        at=AT,
        number=6,
        kind="gifts",
        period="2025-03",
        sha256="d" * 64,
        replaces=3,
    ),
    "evidence": lambda: evidence_leaf(origin=ORIGIN, index=10, at=AT, seq=1, disclosures=[RECEIPT]),
}


@pytest.mark.parametrize("name", LEAVES)
def test_a_leaf_of_version_1_has_the_bytes_it_always_had(name: str) -> None:
    """Whoever must change such a file has found a new version, not a better form of this one."""
    made = LEAVES[name]()
    assert made == (GOLDEN / f"{name}.v1.json").read_bytes()
    assert canonical_bytes(json.loads(made)) == made


def test_their_hashes_are_those_they_always_had() -> None:
    kept = json.loads((GOLDEN / "hashes.json").read_text(encoding="utf-8"))
    assert {name: leaf_hash(make()).hex() for name, make in LEAVES.items()} == kept


def test_a_leaf_names_nobody_and_no_household() -> None:
    text = LEAVES["txn-full"]().decode()
    assert "张某" not in text
    assert "a" * 64 not in text
    assert json.loads(text)["_sd"] == sorted([MEMO.digest, RECEIPT.digest])


LINES = st.builds(
    LeafLine,
    st.sampled_from(["100201", "480101"]), st.sampled_from(["GEN", "PROP"]),
    st.integers(-9, 9), st.just(0), st.sampled_from(["", "B1"]),
)  # fmt: skip


@given(st.lists(LINES.filter(lambda line: line.debit_minor != 0), max_size=9), st.randoms())
def test_lines_are_merged_by_key_and_side_whatever_their_order(
    lines: list[LeafLine], random: Random
) -> None:
    lines += [replace(line, debit_minor=0, credit_minor=line.debit_minor) for line in lines]
    merged = merged_lines(lines)
    keys = [(item["a"], item["f"], item.get("p", ""), "d" in item) for item in merged]
    assert len(set(keys)) == len(keys)
    assert sum(int(item.get("d", 0)) for item in merged) == sum(x.debit_minor for x in lines)
    assert sum(int(item.get("c", 0)) for item in merged) == sum(x.credit_minor for x in lines)
    shuffled = [*lines]
    random.shuffle(shuffled)
    assert merged_lines(shuffled) == merged


def test_a_key_whose_amounts_cancel_is_still_named() -> None:
    lines = [LeafLine("100201", "GEN", 5, 0), LeafLine("100201", "GEN", -5, 0)]
    assert merged_lines(lines) == [{"a": "100201", "f": "GEN", "d": "0"}]


def test_a_leaf_of_more_than_16_kib_is_refused() -> None:
    def leaf(count: int) -> bytes:
        lines = tuple(LeafLine(f"{n:06d}", "GEN", 10**9, 0, "B1") for n in range(count))
        return transaction_leaf(replace(PLAIN, lines=lines), origin=ORIGIN, index=1, at=AT)

    assert LEAF_BYTES_MAX - 100 < len(leaf(313)) <= LEAF_BYTES_MAX
    with pytest.raises(LinesError) as refused:
        leaf(314)
    assert (refused.value.reason, refused.value.limit) == ("too_large_for_leaf", LEAF_BYTES_MAX)


def test_a_period_is_written_with_its_month() -> None:
    assert [period_text(period) for period in (202509, 202513)] == ["2025-09", "2025-13"]


def test_a_leaf_may_have_sixteen_kibibytes_to_the_byte() -> None:
    def leaf(length: int) -> bytes:
        facts = replace(PLAIN, contract="c" * length)
        return transaction_leaf(facts, origin=ORIGIN, index=1, at=AT)

    most = 16_384 - len(leaf(1)) + 1
    assert len(leaf(most)) == 16_384
    with pytest.raises(LinesError):
        leaf(most + 1)


def test_sides_places_works_and_organisations_are_never_merged() -> None:
    lines = (
        LeafLine("480101", "GEN", 0, 300),
        LeafLine("480101", "GEN", 30, 0),
        LeafLine("480101", "PROP", 0, 7),
        LeafLine("480101", "GEN", 0, 4, place="B1"),
        LeafLine("480101", "GEN", 0, 5, work="W1"),
        LeafLine("480101", "GEN", 0, 6, organisation="C1"),
        LeafLine("480101", "GEN", 0, 200),
    )
    assert merged_lines(lines) == [
        {"a": "480101", "f": "GEN", "c": "500"},
        {"a": "480101", "f": "GEN", "d": "30"},
        {"a": "480101", "f": "GEN", "o": "C1", "c": "6"},
        {"a": "480101", "f": "GEN", "w": "W1", "c": "5"},
        {"a": "480101", "f": "GEN", "p": "B1", "c": "4"},
        {"a": "480101", "f": "PROP", "c": "7"},
    ]
