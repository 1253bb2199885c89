"""What the seal refuses of vouchers of a shared cost: one that its list says, and what is then done to it."""

import sqlalchemy as sa

from tests.store.allocation_seeds import a_head, a_link, a_row
from tests.store.damages import Case
from tests.store.dues_cases import shared
from tests.store.vouchers import RawVoucher, insert

LIST = "A9"


def _keep_list(connection: sa.Connection, draft_id: str, purpose: str) -> None:
    """Keep a list of 500 fen for one household and 300 for another, and link a draft to it."""
    rows = [a_row(LIST, 1, "H1", 500), a_row(LIST, 2, "H2", 300)]
    if purpose == "top_up":
        rows = [
            row | {"top_up_minor": row["amount_minor"], "from_balance_minor": 0} for row in rows
        ]
    for row in rows:
        insert(connection, "allocation_rows", row)
    insert(connection, "allocations", a_head(LIST, 2, *rows))
    insert(connection, "allocation_drafts", a_link(LIST, draft_id, purpose))


def _draw(connection: sa.Connection, first: int, second: int) -> RawVoucher:
    total = first + second
    lines = (("2601", "MNT", total, 0), ("100205", "MNT", 0, total))
    shares = [(place, minor, 0) for place, minor in (("H1", first), ("H2", second)) if minor]
    return shared(connection, lines, {1: shares})


def _drawn(connection: sa.Connection) -> RawVoucher:
    _keep_list(connection, "raw", "draw")
    return _draw(connection, 500, 300)


def _second_part(connection: sa.Connection) -> RawVoucher:
    """Give the second of two vouchers; the first took 400 from the first household."""
    _keep_list(connection, "first", "draw")
    part = _draw(connection, 400, 0)
    assert part.draft is not None
    for row in (part.header, part.draft, *part.approvals):
        row["draft_id"] = "first"
    part.header["part"] = "1/2"
    part.insert(connection)
    insert(connection, "allocation_drafts", a_link(LIST, "raw"))
    voucher = _draw(connection, 100, 300)
    voucher.header["part"] = "2/2"
    return voucher


def _asked(connection: sa.Connection) -> RawVoucher:
    _keep_list(connection, "raw", "top_up")
    lines = (("112205", "MNT", 800, 0), ("2601", "MNT", 0, 800))
    asked, owed = [("H1", 500, 0), ("H2", 300, 0)], [("H1", 0, 500), ("H2", 0, 300)]
    return shared(connection, lines, {1: asked, 2: owed})


def _of_another(voucher: RawVoucher) -> None:
    """Take a fen more from one household and a fen less from the other."""
    for share, minor in zip(voucher.sublines[-2:], (1, -1), strict=True):
        side = "debit_minor" if share["debit_minor"] else "credit_minor"
        share[side] += minor


def _less(voucher: RawVoucher) -> None:
    """Leave a fen of one household out."""
    voucher.lines[0]["debit_minor"] -= 1
    voucher.lines[1]["credit_minor"] -= 1
    voucher.sublines[-1]["debit_minor"] -= 1
    voucher.header["amount_minor"] -= 1


def _both_ways(voucher: RawVoucher) -> None:
    """Give a household what is taken from it and a fen more, which the neighbour pays."""
    first, second = voucher.sublines
    first["debit_minor"] += 1
    second["debit_minor"] += 1
    back = {"number": 2, "ordinal": 1, "debit_minor": 0, "credit_minor": 2}
    voucher.sublines.append(second | back)
    voucher.lines[0]["debit_minor"] += 2
    voucher.change_line(1, account_code="2601", credit_minor=2)
    voucher.lines.append(
        voucher.lines[1] | {"number": 3, "account_code": "100205", "credit_minor": 800}
    )
    voucher.header.update(amount_minor=802, line_count=3)


def _without_shares(voucher: RawVoucher) -> None:
    voucher.sublines = []
    voucher.change_line(0, account_code="1801")


ALLOCATION_CASES = (
    Case("not_as_listed", "draws a fen of one household from another", _drawn, _of_another),
    Case("not_as_listed", "draws less than the list says", _drawn, _less),
    Case("not_as_listed", "draws more and gives it back to another", _drawn, _both_ways),
    Case("not_as_listed", "draws from no household at all", _drawn, _without_shares),
    Case("not_as_listed", "draws with another voucher more than a household's part", _second_part,
         _of_another),
    Case("not_as_listed", "owes a household what another was asked for", _asked, _of_another),
)  # fmt: skip
