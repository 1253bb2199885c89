"""What the seal of a header must refuse: a transaction it accepts, and what is then done to it.

The same transaction before it is broken is each case's accepting twin.
"""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from tests.store.allocation_cases import ALLOCATION_CASES
from tests.store.bill_cases import add_bill, add_match, key
from tests.store.damages import (
    Case,
    Make,
    add,
    amounts,
    dated,
    header,
    in_turn,
    keep,
    line,
    of_lines,
    recount,
)
from tests.store.dues_cases import DUES_CASES
from tests.store.fund_cases import LOANS
from tests.store.seal_cases import SEAL_CASES, a_year_end
from tests.store.seeds import (
    DIFFERED,
    DIFFERENCE,
    EXTERNAL_ID,
    IN_CLOSED_MONTH,
    IN_SEALED_YEAR,
    OPENING,
    PLAIN,
    REVERSAL,
    REVERSED,
)
from tests.store.vouchers import (
    OTHER_REVIEWER_ID,
    SONGHE,
    LineSpec,
    RawVoucher,
    a_correction,
    a_reversal,
    a_split,
    a_voucher,
    an_approval,
    an_import,
)

OTHER_CONTENT = "d" * 64


def _swapped(voucher: RawVoucher) -> None:
    """Take back with black figures on the other side instead of red ones on the same."""
    for row in voucher.lines:
        row["debit_minor"], row["credit_minor"] = -row["credit_minor"], -row["debit_minor"]


def _planted(voucher: RawVoucher) -> None:
    voucher.lines.append(voucher.lines[0] | {"number": 3})
    voucher.lines.append(voucher.lines[1] | {"number": 4})


def _renumbered(voucher: RawVoucher) -> None:
    voucher.lines[0]["number"], voucher.lines[1]["number"] = 2, 1


def _reused_leaf(voucher: RawVoucher) -> None:
    voucher.leaf = None
    voucher.header["leaf_index"] -= 1


def _closing_account(connection: sa.Connection) -> RawVoucher:
    connection.execute(
        sa.text("UPDATE accounts SET closed_on = '2025-02-19' WHERE community_id = 1 AND code = '999901'")
    )  # fmt: skip
    lines: tuple[LineSpec, ...] = (("999901", "GEN", 5, 0), ("100201", "GEN", 0, 5))
    return a_voucher(connection, lines, dated_on="2025-02-19")


def _refund(seq: int, minor: int) -> Make:
    return of_lines(
        ("480101", "GEN", minor, 0),
        ("100201", "GEN", 0, minor),
        refund_of=seq,
    )


def _reversal_of_refunded(connection: sa.Connection) -> RawVoucher:
    refund = _refund(PLAIN, 1)(connection)
    for row in (refund.draft, refund.header, *refund.approvals):
        assert row is not None
        row["draft_id"] = "refund"
    refund.insert(connection)
    return a_reversal(connection, PLAIN)


def _difference(minor: int, **line: Any) -> Make:
    def make(connection: sa.Connection) -> RawVoucher:
        lines: tuple[LineSpec, ...] = (
            ("510102", "GEN", minor, 0, line), ("100201", "GEN", 0, minor, line),
        )  # fmt: skip
        return a_correction(connection, "difference", DIFFERED, lines)

    return make


def _adjustment(connection: sa.Connection) -> RawVoucher:
    lines: tuple[LineSpec, ...] = (("510102", "GEN", 5, 0), ("220203", "GEN", 0, 5))
    return a_voucher(connection, lines, period=202513, dated_on="2025-12-31")


def _reversal_of(seq: int) -> Make:
    return lambda connection: a_reversal(connection, seq)


def _still_matched(connection: sa.Connection) -> RawVoucher:
    """Reverse a transaction whose line is matched with the bank's money."""
    voucher = a_reversal(connection, IN_CLOSED_MONTH)
    add_bill(connection, 500_00)
    add_match(connection, [key(connection, 1, "N")], [(IN_CLOSED_MONTH, 1)])
    return voucher


_GENERAL = (
    Case("seq_not_next", "leaves a gap", a_voucher, lambda v: v.move(seq=v.header["seq"] + 1)),
    Case("seq_not_next", "is number zero", a_voucher, lambda v: v.move(seq=0)),
    Case("seq_not_next", "has a negative number", a_voucher, lambda v: v.move(seq=-1)),
    Case(
        "seq_not_next|lines sealed|lines exists", "takes a number in use", a_voucher,
        lambda v: v.move(seq=v.header["seq"] - 1),
    ),
    Case(
        "not_a_day|out of range", "is dated 30 February", a_voucher,
        in_turn(dated("2025-02-30"), header(dated_on="2025-02-30")),
    ),
    Case(
        "not_a_day|out of range", "occurred on 30 February", a_voucher,
        header(occurred_on="2025-02-30"),
    ),
    Case(
        "period_of_date", "stands in another month than its date", a_voucher,
        lambda v: v.number(202503, 1),
    ),
    Case("period_of_date", "stands in month 14", a_voucher, lambda v: v.number(202514, 1)),
    Case(
        "period_of_date", "adjusts a year on 30 December", _adjustment, dated("2025-12-30")
    ),
    Case("voucher_not_next", "leaves a voucher number out", a_voucher,
         lambda v: v.number(202502, v.header["voucher_number"] + 1)),
    Case("voucher_not_next|transactions exists", "takes a voucher number in use", a_voucher,
         lambda v: v.number(202502, v.header["voucher_number"] - 1)),
    Case("voucher_not_next", "writes its number wrongly", a_voucher,
         header(voucher="记-2025-02-9999")),
    Case("leaf_missing", "has no leaf", a_voucher, lambda v: setattr(v, "leaf", None)),
    Case("leaf_missing", "has a leaf of another type", a_voucher,
         lambda v: (v.leaf or {}).update(type="note")),
    Case("leaf_missing|transactions exists", "shares an older leaf", a_voucher, _reused_leaf),
    Case("period_closed", "is dated in a closed month", a_voucher,
         in_turn(dated("2025-01-20", period=202501, number=2), header(occurred_on="2025-01-20"))),
    Case("period_closed", "is dated before every closed month", a_voucher,
         dated("2023-06-20", period=202306)),
    Case("period_closed", "adjusts a sealed year", _adjustment,
         dated("2024-12-31", period=202413)),
    Case("period_closed", "adjusts a year before a sealed one", _adjustment,
         dated("2023-12-31", period=202313)),
    Case("line_count", "has no lines", a_voucher, lambda v: v.lines.clear()),
    Case("line_count", "has no lines and says so", a_voucher,
         in_turn(lambda v: v.lines.clear(), header(line_count=0, amount_minor=0))),
    Case("line_count", "counts one line too many", a_voucher, add("line_count", 1)),
    Case("line_count", "has one of two lines", a_voucher, lambda v: v.lines.pop()),
    Case("unbalanced", "has one line and says so", a_voucher, keep(0)),
    Case("line_count", "skips a line's number", a_voucher, line(1, number=3)),
    Case("line_count", "takes in lines planted before it", a_voucher, _planted),
    Case("line_dates", "has a line of another month", a_voucher, line(0, period=202503)),
    Case("line_dates", "has a line of another day", a_voucher, line(1, dated_on="2025-02-19")),
    Case("unbalanced", "misses a fen", a_voucher, line(1, credit_minor=9_999)),
    Case("unbalanced_fund", "balances only across funds", a_voucher, line(1, fund_code="PROP")),
    Case("amount", "writes another amount in its header", a_voucher, add("amount_minor", 1)),
    *(
        Case("negative", f"is {kind} and red", of_lines(
            ("100203", "CHA", 5, 0), ("3102", "CHA", 0, 5), kind=kind), amounts(-5, 0, 1))
        for kind in ("ordinary", "opening", "merge")
    ),
    Case("negative", "is carried forward and red", a_year_end, amounts(-5, 0, 1)),
)  # fmt: skip

_ACCOUNTS = (
    Case("account_of_fund", "gives owners' money an income", a_split,
         in_turn(lambda v: v.sublines.clear(), line(1, account_code="480101"))),
    Case("account_of_fund", "gives owners' money net assets", a_split,
         in_turn(lambda v: v.sublines.clear(), line(1, account_code="3101"))),
    Case("account_of_fund", "puts common money on an account of owners' money", a_voucher,
         line(0, account_code="100205")),
    Case("account_of_fund", "puts a gift on an account of owners' money",
         of_lines(("100203", "CHA", 5, 0), ("410101", "CHA", 0, 5)),
         line(0, account_code="100205")),
    Case("account_of_fund", "appropriates a gift as if it were free",
         of_lines(("5102", "GEN", 5, 0), ("100201", "GEN", 0, 5)),
         in_turn(line(0, fund_code="CHA"), line(1, fund_code="CHA"))),
    Case("account_closed", "is dated after its account was closed", _closing_account,
         in_turn(dated("2025-02-20"), header(occurred_on="2025-02-20"))),
    Case("cash_in_adjustment", "moves money in period 13", _adjustment,
         line(1, account_code="100201")),
    Case("sublines", "has shares that miss a fen", a_split,
         lambda v: v.sublines[1].update(credit_minor=399)),
    Case("sublines", "has shares on the other side", a_split,
         lambda v: v.sublines[1].update(credit_minor=0, debit_minor=400)),
    Case("sublines", "misses one household", a_split, lambda v: v.sublines.pop()),
    Case("sublines", "names no household at all", a_split, lambda v: v.sublines.clear()),
    Case("sublines", "shares out a line that has no households", a_split,
         lambda v: [row.update(number=1) for row in v.sublines]),
)  # fmt: skip


def _flagged(connection: sa.Connection) -> RawVoucher:
    """Give a transaction that broke a rule of spending, approved by two people."""
    voucher = a_voucher(connection, flags="fund_purpose")
    voucher.approvals.append(an_approval(voucher.header["community_id"], by=OTHER_REVIEWER_ID))
    return voucher


_APPROVAL = (
    Case("flagged_approvals", "broke a rule and was approved by one person alone", _flagged,
         lambda v: v.approvals.pop()),
    Case("flagged_approvals", "broke a rule and was approved by another with other content",
         _flagged, lambda v: v.approvals[1].update(content_sha256=OTHER_CONTENT)),
    Case("approval", "was approved by nobody", a_voucher, lambda v: v.approvals.clear()),
    Case("approval", "was approved with other content", a_voucher,
         lambda v: v.approvals[0].update(content_sha256=OTHER_CONTENT)),
    Case("approval", "was changed after its approval", a_voucher,
         lambda v: (v.draft or {}).update(content_sha256=OTHER_CONTENT)),
    Case("approval", "is not what was approved", a_voucher,
         header(content_sha256=OTHER_CONTENT)),
    Case("approval", "was approved by its preparer", a_voucher, header(approved_by=1)),
    Case("approval", "names an approver who did not approve", a_voucher,
         header(approved_by=OTHER_REVIEWER_ID)),
    Case("approval", "names a preparer who did not prepare", a_voucher,
         lambda v: (v.draft or {}).update(author_id=OTHER_REVIEWER_ID)),
    Case("approval", "was approved under another draft", a_voucher,
         lambda v: v.approvals[0].update(draft_id="other")),
    Case("approval", "names no draft", a_voucher, header(draft_id=None)),
    Case("approval", "names no preparer", a_voucher, header(prepared_by=None)),
    Case("approval", "names no approver", a_voucher, header(approved_by=None)),
    Case("approval", "is an import with an approver", an_import, header(approved_by=2)),
    Case("approval", "is an import with a draft", an_import, header(draft_id="raw")),
    Case("posted_twice", "posts a bank's entry again", a_voucher,
         header(external_id=EXTERNAL_ID)),
)  # fmt: skip

_CORRECTIONS = (
    Case("movement_class", "counts as an opening and is none", a_voucher,
         header(movement_class="opening")),
    Case("movement_class", "takes an opening back as if it were of the year",
         lambda c: a_reversal(c, OPENING, movement_class="opening"),
         header(movement_class="ordinary")),
    Case("movement_class|correction_target", "reverses nothing there is", _reversal_of(PLAIN),
         header(corrects=999)),
    Case("movement_class|correction_target", "reverses itself", _reversal_of(PLAIN),
         lambda v: v.header.update(corrects=v.header["seq"])),
    Case("correction_target", "is dated before what it reverses", _reversal_of(PLAIN),
         in_turn(dated("2025-02-02"), header(occurred_on="2025-02-02"))),
    Case("not_the_negation", "takes back another amount", _reversal_of(PLAIN),
         amounts(-35_000, 0, 2)),
    Case("not_the_negation", "takes back on another account", _reversal_of(PLAIN),
         line(2, account_code="480102")),
    Case("not_the_negation", "takes back at another place", _reversal_of(PLAIN),
         line(2, place_code=None)),
    Case("not_the_negation", "takes back from another party", _reversal_of(PLAIN),
         line(2, party_code=None)),
    Case("not_the_negation", "takes back from a work", _reversal_of(PLAIN),
         line(0, work_code="W1")),
    Case("not_the_negation", "takes back in another order", _reversal_of(REVERSED - 3),
         _renumbered),
    Case("not_the_negation", "takes back one fund of two", _reversal_of(PLAIN), keep(0, 2)),
    Case("not_the_negation", "takes back on the other side in black", _reversal_of(PLAIN),
         in_turn(_swapped, recount)),
    Case("beyond_target", "takes back a fen too much", _difference(-7_000), amounts(-7_001, 0, 1)),
    Case("beyond_target", "corrects an account its target never had", _difference(-1_000),
         line(0, account_code="510103")),
    Case("beyond_target", "corrects at a place its target never had", _difference(-1_000),
         line(0, place_code="B1")),
    Case("beyond_target", "corrects in a fund its target never had", _difference(-1_000),
         in_turn(line(0, fund_code="PROP"), line(1, fund_code="PROP"))),
    Case("beyond_target", "corrects on the other side", _difference(-1_000),
         in_turn(_swapped, recount)),
)  # fmt: skip

CASES = (
    *_GENERAL, *_ACCOUNTS, *_APPROVAL, *_CORRECTIONS, *SEAL_CASES, *LOANS, *DUES_CASES,
    *ALLOCATION_CASES,
)  # fmt: skip


@dataclass(frozen=True)
class Pair:
    """A transaction that is accepted beside one of its kind that is refused."""

    refused_by: str
    sentence: str
    accepted: Make
    refused: Make

    def __str__(self) -> str:
        return f"{self.refused_by}: {self.sentence}"


def _same_draft_again(connection: sa.Connection) -> RawVoucher:
    voucher = a_voucher(connection)
    posted = connection.execute(
        sa.text(
            "SELECT draft_id, content_sha256 FROM transactions WHERE community_id = 1 AND seq = :s"
        ),
        {"s": PLAIN},
    ).one()
    voucher.header.update(draft_id=posted.draft_id, content_sha256=posted.content_sha256)
    voucher.draft, voucher.approvals = None, []
    return voucher


PAIRS = (
    Pair("posted_twice", "a draft is posted again", a_voucher, _same_draft_again),
    Pair(
        "import_too_late", "a journal comes after postings by people", an_import,
        lambda c: an_import(c, SONGHE),
    ),
    Pair(
        "still_matched", "its target is matched", _reversal_of(IN_CLOSED_MONTH), _still_matched
    ),
    Pair(
        "correction_target", "a reversal is reversed", _reversal_of(PLAIN), _reversal_of(REVERSAL)
    ),
    Pair(
        "correction_target", "a reversal reaches into another year", _reversal_of(PLAIN),
        _reversal_of(IN_SEALED_YEAR),
    ),
    Pair(
        "beyond_refund", "more is paid back than came in", _refund(PLAIN, 100_000),
        _refund(PLAIN, 100_001),
    ),
    Pair("beyond_refund", "a reversed one is paid back", _refund(PLAIN, 1), _refund(REVERSED, 1)),
    Pair("beyond_refund", "a correction is paid back", _refund(PLAIN, 1), _refund(DIFFERENCE, 1)),
    Pair(
        "refunded_already", "what was paid back is struck out", _reversal_of(PLAIN),
        _reversal_of_refunded,
    ),
    Pair(
        "corrected_already", "a transaction is reversed twice", _reversal_of(PLAIN),
        _reversal_of(REVERSED),
    ),
    Pair(
        "corrected_already", "a corrected transaction is reversed", _reversal_of(PLAIN),
        _reversal_of(DIFFERED),
    ),
    Pair(
        "corrected_already", "a reversed transaction is corrected", _difference(-1_000),
        lambda c: a_correction(
            c, "difference", REVERSED,
            (("510102", "GEN", -1_000, 0), ("100201", "GEN", 0, -1_000)),
        ),
    ),
)  # fmt: skip
