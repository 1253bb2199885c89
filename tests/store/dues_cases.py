"""What the seal refuses of households' claims: a transaction that it accepts, and what is then done to it."""

from collections.abc import Sequence

import sqlalchemy as sa

from tests.store.damages import Case
from tests.store.dues_seeds import BY_TARIFF, DUE_MINOR, OF_YEAR
from tests.store.vouchers import SONGHE, LineSpec, RawVoucher, a_voucher, insert, scalar

Share = tuple[str, int, int]


def shared(
    connection: sa.Connection, lines: Sequence[LineSpec], shares: dict[int, Sequence[Share]]
) -> RawVoucher:
    """Give a transaction with households' shares by the number of the line: place, debit, credit."""
    voucher = a_voucher(connection, lines)
    voucher.sublines = [
        {
            "community_id": SONGHE, "seq": voucher.header["seq"], "number": number,
            "ordinal": ordinal, "place_code": place, "debit_minor": debit, "credit_minor": credit,
            "salt": "salt",
        }
        for number, of_line in shares.items()
        for ordinal, (place, debit, credit) in enumerate(of_line, start=1)
    ]  # fmt: skip
    return voucher


def _billed_and_paid(connection: sa.Connection) -> RawVoucher:
    """Bill a household and take what it pays in one transaction."""
    lines = (
        ("112101", "PROP", 500, 0), ("430101", "PROP", 0, 500),
        ("100202", "PROP", 500, 0), ("112101", "PROP", 0, 500),
    )  # fmt: skip
    return shared(connection, lines, {1: [("H1", 500, 0)], 4: [("H1", 0, 500)]})


def _paid_too_much(voucher: RawVoucher) -> None:
    for position in (2, 3):
        side = "debit_minor" if position == 2 else "credit_minor"
        voucher.lines[position][side] = 501
    voucher.sublines[1]["credit_minor"] = 501
    voucher.header["amount_minor"] += 1


def _paid_by_another(voucher: RawVoucher) -> None:
    voucher.sublines[1]["place_code"] = "H2"


def _in_advance_and_used(connection: sa.Connection) -> RawVoucher:
    lines = (
        ("100202", "PROP", 500, 0), ("220301", "PROP", 0, 500),
        ("220301", "PROP", 400, 0), ("430101", "PROP", 0, 400),
    )  # fmt: skip
    return shared(connection, lines, {2: [("H1", 0, 500)], 3: [("H1", 400, 0)]})


def _three_households(connection: sa.Connection) -> RawVoucher:
    place = {"place_code": "B1"}
    lines: tuple[LineSpec, ...] = (("112101", "PROP", 600, 0, place), ("430101", "PROP", 0, 600))
    if not scalar(connection, "SELECT count(*) FROM places WHERE code = 'H3'"):
        insert(
            connection, "places",
            {"community_id": SONGHE, "code": "H3", "kind": "household", "name_zh": "1-103"},
        )  # fmt: skip
    return shared(connection, lines, {1: [(code, 200, 0) for code in ("H1", "H2", "H3")]})


def _two_households(voucher: RawVoucher) -> None:
    voucher.sublines[2]["place_code"] = "H2"


def _a_wide_place(connection: sa.Connection) -> RawVoucher:
    for code, kind, parent in (("F1", "house", None), ("F1-1", "household", "F1")):
        if not scalar(connection, "SELECT count(*) FROM places WHERE code = :code", code=code):
            insert(
                connection, "places",
                {"community_id": SONGHE, "code": code, "kind": kind, "name_zh": code, "parent_code": parent},
            )  # fmt: skip
    lines = (("510104", "GEN", 600, 0), ("100201", "GEN", 0, 600))
    return a_voucher(connection, lines)


def _a_narrow_place(voucher: RawVoucher) -> None:
    voucher.lines[0]["place_code"] = "F1"


def _three_paid(connection: sa.Connection) -> RawVoucher:
    billed = _three_households(connection)
    codes = ("H1", "H2", "H3")
    lines: tuple[LineSpec, ...] = (
        ("112101", "PROP", 600, 0), ("430101", "PROP", 0, 600),
        ("100202", "PROP", 600, 0), ("112101", "PROP", 0, 600),
    )  # fmt: skip
    assert billed.sublines
    return shared(
        connection, lines,
        {1: [(code, 200, 0) for code in codes], 4: [(code, 0, 200) for code in codes]},
    )  # fmt: skip


def _in_a_building(voucher: RawVoucher) -> None:
    voucher.lines[3]["place_code"] = "B1"


def _as_billed(connection: sa.Connection) -> RawVoucher:
    """Give the transaction of the seeded run, whose draft is taken over with its approval."""
    year_minor = 125_00 // 12
    total = DUE_MINOR + year_minor
    lines = (("112101", "PROP", total, 0), ("430101", "PROP", 0, total))
    shares = [(OF_YEAR, year_minor, 0), (BY_TARIFF, DUE_MINOR, 0)]
    voucher = shared(connection, lines, {1: shares})
    connection.execute(sa.text("UPDATE drafts SET state = 'withdrawn' WHERE draft_id = 'raw'"))
    due = dict(
        connection.execute(sa.text("SELECT * FROM dues WHERE place_code = 'H1'")).one()._mapping
    )
    voucher_id = f"run-{voucher.header['seq']}"
    assert voucher.draft is not None
    voucher.draft["draft_id"] = voucher.header["draft_id"] = voucher_id
    for approval in voucher.approvals:
        approval["draft_id"] = voucher_id
    run = dict(connection.execute(sa.text("SELECT * FROM billing_runs")).one()._mapping)
    for place, minor in ((OF_YEAR, year_minor), (BY_TARIFF, DUE_MINOR)):
        if not scalar(connection, "SELECT count(*) FROM dues WHERE draft_id = :d AND place_code = :p",
                      d=voucher_id, p=place):  # fmt: skip
            insert(connection, "dues", due | {
                "run_id": voucher_id, "place_code": place, "amount_minor": minor,
                "draft_id": voucher_id, "period": 202503, "of_year": place == OF_YEAR,
                "area_centi_m2": 6_000 if place == OF_YEAR else 5_832,
            })  # fmt: skip
    if not scalar(connection, "SELECT count(*) FROM billing_runs WHERE run_id = :r", r=voucher_id):
        insert(connection, "billing_runs", run | {
            "run_id": voucher_id, "amount_minor": total, "period": 202503,
        })  # fmt: skip
    return voucher


def _billed_otherwise(voucher: RawVoucher) -> None:
    first, second = voucher.sublines
    first["debit_minor"] += 1
    second["debit_minor"] -= 1


def _one_left_out(voucher: RawVoucher) -> None:
    first, second = voucher.sublines
    first["debit_minor"] += second["debit_minor"]
    voucher.sublines.remove(second)


def _used_too_much(voucher: RawVoucher) -> None:
    voucher.lines[2]["debit_minor"] = voucher.lines[3]["credit_minor"] = 501
    voucher.sublines[1]["debit_minor"] = 501
    voucher.header["amount_minor"] += 101


DUES_CASES = (
    Case("claim_below_zero", "takes more than a household owes", _billed_and_paid, _paid_too_much),
    Case("claim_below_zero", "takes what another household owes", _billed_and_paid,
         _paid_by_another),
    Case("claim_below_zero", "uses more than a household has in advance", _in_advance_and_used,
         _used_too_much),
    Case("few_households", "names a building of two households", _three_households,
         _two_households),
    Case("few_households", "names a house with one home", _a_wide_place, _a_narrow_place),
    Case("names_payers", "says in which building somebody paid", _three_paid, _in_a_building),
    Case("not_as_billed", "bills households otherwise than the run", _as_billed,
         _billed_otherwise),
    Case("not_as_billed", "leaves a household of the run out", _as_billed, _one_left_out),
)  # fmt: skip
