"""Transactions written row by row, past every rule in Python, so that only the database can refuse."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from ledger.domain.vouchers import voucher_number
from ledger.log.canonical import canonical_text

Row = dict[str, Any]
#: account, fund, debit, credit, and whatever else the line says.
LineSpec = tuple[str, str, Any, Any] | tuple[str, str, Any, Any, Row]

SONGHE, WUTONG, QINGHE = 1, 2, 3
TREASURER_ID, REVIEWER_ID, OTHER_REVIEWER_ID = 1, 2, 3
AT = "2026-02-02T04:00:00Z"
CONTENT = "c" * 64
PARKING: tuple[LineSpec, ...] = (
    ("100201", "GEN", 10_000, 0),
    ("480101", "GEN", 0, 10_000),
)


def insert(connection: sa.Connection, table: str, row: Row, *, verb: str = "INSERT") -> None:
    """Insert one row as somebody at a prompt would, with no type of ours in between."""
    names = ", ".join(row)
    marks = ", ".join(f":{name}" for name in row)
    connection.execute(sa.text(f"{verb} INTO {table} ({names}) VALUES ({marks})"), row)


def scalar(connection: sa.Connection, query: str, **values: Any) -> Any:
    return connection.execute(sa.text(query), values).scalar_one()


@dataclass
class RawVoucher:
    """The rows of one transaction in the order in which the guards want them.

    A draft whose content is None says what the other rows say when they go in.
    """

    leaf: Row | None
    draft: Row | None
    approvals: list[Row]
    lines: list[Row]
    header: Row
    sublines: list[Row] = field(default_factory=list)

    def insert(self, connection: sa.Connection) -> None:
        self.insert_all_but_header(connection)
        insert(connection, "transactions", self.header)

    def insert_all_but_header(self, connection: sa.Connection) -> None:
        draft = self.draft
        if draft is not None and draft["content"] is None:
            draft = draft | {"content": self.content()}
        for table, rows in (
            ("leaves", [self.leaf]),
            ("drafts", [draft]),
            ("approvals", self.approvals),
            ("lines", self.lines),
            ("sublines", self.sublines),
        ):
            for row in rows:
                if row is not None:
                    insert(connection, table, row)

    def content(self) -> str:
        """Say what the rows say, as a draft's content says it: what is empty or usual is left out."""
        header = self.header
        said: Row = {
            name: header.get(name)
            for name in (
                "dated_on", "summary", "matter", "corrects", "refund_of", "external_id", "part",
            )
        }  # fmt: skip
        said |= {name: header.get(f"{name}_code") for name in ("decision", "work", "contract")}
        for name, usual in (
            ("kind", "ordinary"), ("counterparty_kind", "other"), ("occurred_on", said["dated_on"]),
        ):  # fmt: skip
            said[name] = None if header[name] == usual else header[name]
        said["adjusting"] = header["period"] % 100 == 13
        said["flags"] = header.get("flags", "").split()
        said["lines"] = [
            self._said_of(line) for line in sorted(self.lines, key=lambda line: line["number"])
        ]
        return canonical_text(_filled(said))

    def _said_of(self, line: Row) -> Row:
        shares = [share for share in self.sublines if share["number"] == line["number"]]
        said = {
            name: line[f"{name}_code"] for name in ("account", "fund", "place", "work", "party")
        }
        said |= {name: line[name] for name in ("debit_minor", "credit_minor")}
        said["sublines"] = [
            _filled({
                "place": share["place_code"], "debit_minor": share["debit_minor"],
                "credit_minor": share["credit_minor"],
            })
            for share in shares
        ]  # fmt: skip
        return _filled(said)

    def freeze(self) -> None:
        """Keep what the rows say now as the content that was approved, whatever becomes of them."""
        assert self.draft is not None
        self.draft["content"] = self.content()

    def move(self, **places: Any) -> None:
        """Say the same thing of header, lines and shares: seq, period or dated_on."""
        for row in (self.header, *self.lines, *self.sublines):
            row.update({name: value for name, value in places.items() if name in row})

    def number(self, period: int, number: int) -> None:
        """Give the voucher a period and number, written as they should be."""
        self.move(period=period)
        self.header.update(voucher_number=number, voucher=voucher_number(period, number))

    def change_line(self, position: int, **values: Any) -> None:
        self.lines[position].update(values)


def a_voucher(
    connection: sa.Connection,
    lines: Iterable[LineSpec] = PARKING,
    *,
    community: int = SONGHE,
    period: int = 202502,
    dated_on: str = "2025-02-20",
    **header: Any,
) -> RawVoucher:
    """Give the rows of a transaction that the guards accept next."""
    seq = scalar(
        connection,
        "SELECT coalesce(max(seq), 0) + 1 FROM transactions WHERE community_id = :c",
        c=community,
    )
    number = scalar(
        connection,
        "SELECT coalesce(max(voucher_number), 0) + 1 FROM transactions"
        " WHERE community_id = :c AND period = :p",
        c=community,
        p=period,
    )
    index = scalar(
        connection, "SELECT max(leaf_index) + 1 FROM leaves WHERE community_id = :c", c=community
    )
    rows = [_line(community, seq, n, period, dated_on, spec) for n, spec in enumerate(lines, 1)]
    kind = header.get("kind", "ordinary")
    return RawVoucher(
        leaf=a_leaf(community, index),
        draft=a_draft(community) | {"content": None},
        approvals=[an_approval(community)],
        lines=rows,
        header={
            "community_id": community, "seq": seq, "period": period, "voucher_number": number,
            "voucher": voucher_number(period, number), "dated_on": dated_on,
            "occurred_on": dated_on, "posted_at": AT, "kind": kind, "movement_class": kind,
            "corrects": None, "line_count": len(rows), "amount_minor": _debits(rows),
            "origin": "people", "summary": "停车费", "counterparty_kind": "other",
            "external_id": None, "draft_id": "raw", "content_sha256": CONTENT,
            "prepared_by": TREASURER_ID, "prepared_role": "treasurer",
            "approved_by": REVIEWER_ID, "approved_role": "reviewer", "leaf_index": index,
        } | header,
    )  # fmt: skip


def _filled(row: Row) -> Row:
    return {name: value for name, value in row.items() if value not in (None, "", 0, False, [])}


def _debits(rows: Sequence[Row]) -> int:
    return sum(row["debit_minor"] for row in rows)


def _line(community: int, seq: int, number: int, period: int, dated_on: str, spec: LineSpec) -> Row:
    account, fund, debit, credit, *rest = spec
    extra = rest[0] if rest else {}
    return {
        "community_id": community, "seq": seq, "number": number, "account_code": account,
        "fund_code": fund, "period": period, "dated_on": dated_on, "debit_minor": debit,
        "credit_minor": credit, "place_code": None, "work_code": None, "party_code": None,
    } | extra  # fmt: skip


def a_leaf(community: int, index: int, kind: str = "txn", leaf: bytes = b"{}") -> Row:
    return {
        "community_id": community, "leaf_index": index, "type": kind, "leaf": leaf,
        "leaf_hash": bytes(32),
    }  # fmt: skip


def a_draft(community: int, draft_id: str = "raw") -> Row:
    return {
        "community_id": community, "draft_id": draft_id, "author_id": TREASURER_ID,
        "author_role": "treasurer", "state": "submitted", "content": "{}",
        "content_sha256": CONTENT, "amount_minor": 10_000, "created_at": AT, "updated_at": AT,
    }  # fmt: skip


def an_approval(community: int, draft_id: str = "raw", by: int = REVIEWER_ID) -> Row:
    return {
        "community_id": community, "draft_id": draft_id, "content_sha256": CONTENT,
        "approved_by": by, "role": "reviewer", "approved_at": AT,
    }  # fmt: skip


def a_correction(
    connection: sa.Connection, kind: str, target: int, lines: Iterable[LineSpec], **header: Any
) -> RawVoucher:
    """Give a reversal or difference of an ordinary transaction."""
    values: Row = {"kind": kind, "movement_class": "ordinary", "corrects": target} | header
    return a_voucher(connection, lines, **values)


def a_reversal(connection: sa.Connection, target: int, **header: Any) -> RawVoucher:
    """Give the exact negation of a transaction without shares, whatever the target.

    Nothing is matched with the target any more: a reversal is sealed only then.
    """
    connection.execute(
        sa.text(
            "UPDATE matches SET ended_by = 1, ended_at = made_at WHERE ended_at IS NULL AND match_id IN"
            " (SELECT match_id FROM match_lines WHERE community_id = :c AND seq = :s)"
        ),
        {"c": SONGHE, "s": target},
    )
    rows = connection.execute(
        sa.text("SELECT * FROM lines WHERE community_id = :c AND seq = :s ORDER BY number"),
        {"c": SONGHE, "s": target},
    )
    lines: list[LineSpec] = [
        (
            row.account_code, row.fund_code, -row.debit_minor, -row.credit_minor,
            {key: getattr(row, key) for key in ("place_code", "work_code", "party_code")},
        )
        for row in rows
    ]  # fmt: skip
    return a_correction(connection, "reversal", target, lines, **header)


def an_import(connection: sa.Connection, community: int = WUTONG) -> RawVoucher:
    """Give a transaction of a journal taken over: nobody prepared or approved it."""
    voucher = a_voucher(
        connection, community=community, origin="import", draft_id=None, prepared_by=None,
        prepared_role="", approved_by=None, approved_role="",
    )  # fmt: skip
    voucher.draft, voucher.approvals = None, []
    return voucher


def a_split(connection: sa.Connection) -> RawVoucher:
    """Give maintenance money of two households: one line, two shares."""
    voucher = a_voucher(
        connection, (("100205", "MNT", 1_000, 0), ("2601", "MNT", 0, 1_000))
    )  # fmt: skip
    line = voucher.lines[1]
    voucher.sublines = [
        {
            "community_id": SONGHE, "seq": line["seq"], "number": 2, "ordinal": ordinal,
            "place_code": place, "debit_minor": 0, "credit_minor": minor, "salt": "salt",
        }
        for ordinal, (place, minor) in enumerate((("H1", 600), ("H2", 400)), 1)
    ]  # fmt: skip
    return voucher
