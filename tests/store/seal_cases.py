"""More of what the seal refuses: what was not approved, kinds that do not fit, corrections that go too far."""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from tests.store.damages import Break, Case, Make, amounts, dated, header, in_turn, line
from tests.store.seeds import DIFFERED, PLAIN, SPLIT
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
    insert,
)


def a_year_end(connection: sa.Connection) -> RawVoucher:
    """Give the year's income struck to net assets."""
    lines: tuple[LineSpec, ...] = (("480101", "GEN", 5, 0), ("3101", "GEN", 0, 5))
    return a_voucher(
        connection, lines, period=202513, dated_on="2025-12-31", kind="carry_forward"
    )  # fmt: skip


def _opening(connection: sa.Connection) -> RawVoucher:
    lines: tuple[LineSpec, ...] = (("100203", "CHA", 5, 0), ("3102", "CHA", 0, 5))
    return a_voucher(connection, lines, kind="opening")


def _flagged(connection: sa.Connection) -> RawVoucher:
    voucher = a_voucher(connection, flags="fund_overdrawn fund_period no_request")
    voucher.approvals.append(an_approval(SONGHE, by=OTHER_REVIEWER_ID))
    return voucher


def _with_names(connection: sa.Connection) -> RawVoucher:
    named = {"place_code": "B1", "work_code": "W1", "party_code": "C1"}
    lines: tuple[LineSpec, ...] = (
        ("100201", "GEN", 100, 0), ("480101", "GEN", 0, 40, named), ("480102", "GEN", 0, 60),
    )  # fmt: skip
    return a_voucher(
        connection, lines, part="1/2", matter="车位", decision_code="J1", work_code="W1",
        contract_code="HT1", external_id="bank-9", refund_of=PLAIN,
        counterparty_kind="tenant", occurred_on="2025-02-19",
    )  # fmt: skip


def _agreed(*damage: Break) -> Break:
    """Spoil the rows after the draft has said what they were."""
    return in_turn(lambda voucher: voucher.freeze(), *damage)


def _said(**values: Any) -> Break:
    return _agreed(header(**values))


def _draft(**values: Any) -> Break:
    return lambda voucher: (voucher.draft or {}).update(values)


def _roles(**values: str) -> Break:
    """Say the same roles everywhere: of the draft, of the approval, of the header."""

    def damage(voucher: RawVoucher) -> None:
        voucher.header.update(values)
        (voucher.draft or {}).update(author_role=voucher.header["prepared_role"])
        voucher.approvals[0].update(role=voucher.header["approved_role"])

    return damage


def _without(voucher: RawVoucher, member: str) -> None:
    voucher.freeze()
    content = (voucher.draft or {})["content"]
    assert member in content
    (voucher.draft or {}).update(content=content.replace(member, ""))


def _with(voucher: RawVoucher, member: str) -> None:
    voucher.freeze()
    content = (voucher.draft or {})["content"]
    (voucher.draft or {}).update(content=f"{content[:-1]},{member}}}")


def _share(position: int, **values: Any) -> Break:
    return lambda voucher: voucher.sublines[position].update(values)


def _moved_share(voucher: RawVoucher) -> None:
    voucher.sublines[0]["credit_minor"], voucher.sublines[1]["credit_minor"] = 500, 500


def limit_charity(connection: sa.Connection, allowed: str = "510107 5101088") -> None:
    """Let two people agree that gifts are for relief alone."""
    at = "2025-01-01T00:00:00Z"
    insert(connection, "fund_acts", {
        "community_id": SONGHE, "act_id": "A1", "fund_code": "CHA", "kind": "rules",
        "first_day": "2025-01-01", "content": f'{{"allowed_accounts":"{allowed}","may_lend":0}}',
        "reason": "限定用途", "state": "proposed", "proposed_by": 1, "proposed_role": "treasurer",
        "proposed_at": at, "decided_role": "",
    })  # fmt: skip
    connection.execute(sa.text(
        "UPDATE fund_acts SET state = 'agreed', decided_by = 2, decided_role = 'reviewer',"
        f" decided_at = '{at}', leaf_index = (SELECT min(leaf_index) FROM leaves"
        " WHERE community_id = 1 AND type = 'policy') WHERE act_id = 'A1'"
    ))  # fmt: skip


def _limited(flags: str, *lines: LineSpec, **header: Any) -> Make:
    """Give spending of gifts that are for relief alone; two people agreed to it if it says that it broke this."""
    spent: tuple[LineSpec, ...] = lines or (("510102", "CHA", 5, 0), ("100203", "CHA", 0, 5))

    def make(connection: sa.Connection) -> RawVoucher:
        limit_charity(connection)
        voucher = a_voucher(connection, spent, flags=flags, **header)
        voucher.approvals.append(an_approval(SONGHE, by=OTHER_REVIEWER_ID))
        return voucher

    return make


def _unflagged(voucher: RawVoucher) -> None:
    voucher.header.update(flags="")


_MIXED: tuple[LineSpec, ...] = (
    ("510102", "GEN", 5, 0), ("100201", "GEN", 0, 5),
    ("510107", "CHA", 7, 0), ("100203", "CHA", 0, 7),
)  # fmt: skip
PURPOSE = (
    Case("purpose_unflagged", "spends gifts on something else and says nothing",
         _limited("fund_purpose"), _unflagged),
    Case("purpose_unflagged", "flags another rule than the one it broke",
         _limited("fund_period fund_purpose"), header(flags="fund_period")),
    Case("purpose_unflagged", "spends gifts on what is only a part of a code that is allowed",
         _limited("", ("510107", "CHA", 5, 0), ("100203", "CHA", 0, 5)),
         line(0, account_code="510108")),
    Case("purpose_unflagged", "spends one of two funds against its purpose",
         _limited("", *_MIXED), line(2, account_code="510102")),
    Case("purpose_unflagged", "spends what it did not give back",
         _limited("", refund_of=PLAIN), header(refund_of=None)),
    Case("purpose_unflagged", "pays somebody else than the bank",
         _limited("", counterparty_kind="bank"), header(counterparty_kind="supplier")),
    Case("purpose_unflagged", "is no entry of a wrong one anew",
         _limited("", external_id="reentry:3"), header(external_id="bank-3")),
    Case("purpose_unflagged", "pays instead of taking in",
         _limited("", ("100203", "CHA", 5, 0), ("510102", "CHA", 0, 5)),
         lambda v: [row.update(debit_minor=row["credit_minor"], credit_minor=row["debit_minor"])
                    for row in v.lines]),
)  # fmt: skip

APPROVAL = (
    *(
        Case("approval", f"was {state} when it was posted", a_voucher, _draft(state=state))
        for state in ("editing", "rejected", "withdrawn")
    ),
    Case("approval", "was approved in another role", a_voucher,
         lambda v: v.approvals[0].update(role="auditor")),
    Case("approval", "was prepared in another role", a_voucher, _draft(author_role="cashier")),
    Case("role", "was approved by a treasurer", a_voucher, _roles(approved_role="treasurer")),
    Case("role", "was approved by nobody's role", a_voucher, _roles(approved_role="")),
    Case("role", "was prepared by a reviewer", a_voucher, _roles(prepared_role="reviewer")),
    *(
        Case("not_as_approved", f"says {name} {value} and that was not approved", _with_names,
             _said(**{name: value}))
        for name, value in (
            ("summary", "其他"), ("matter", "其他"), ("counterparty_kind", "other"),
            ("occurred_on", "2025-02-18"), ("refund_of", 1), ("refund_of", None),
            ("decision_code", None), ("work_code", None), ("contract_code", None),
            ("external_id", "bank-8"), ("external_id", None), ("part", "2/2"), ("part", ""),
            ("flags", "no_request"),
        )
    ),
    Case("not_as_approved", "has another day than was approved", a_voucher,
         _agreed(dated("2025-02-21"), header(occurred_on="2025-02-20"))),
    Case("not_as_approved", "is of another kind than was approved", a_voucher,
         _said(kind="merge", movement_class="merge")),
    Case("not_as_approved", "corrects something else than was approved",
         lambda c: a_reversal(c, PLAIN), _draft(content='{"dated_on":"2025-02-20","corrects":4}')),
    Case("not_as_approved", "is an adjustment and was not approved as one", a_year_end,
         _agreed(lambda v: v.number(202512, 1))),
    Case("not_as_approved", "has lost a flag", _flagged, _said(flags="fund_overdrawn no_request")),
    Case("not_as_approved", "was approved as nothing at all", a_voucher, _draft(content="{}")),
    Case("not_as_approved", "was approved in a text that is no draft", a_voucher,
         _draft(content="没有内容")),
    Case("not_as_approved", "is an adjustment and was approved as none", a_year_end,
         lambda v: _without(v, '"adjusting":true,')),
    Case("not_as_approved", "was approved with a word nobody knows", a_voucher,
         lambda v: _with(v, '"zebra":"1"')),
    Case("not_as_approved", "was approved with two texts", a_voucher,
         lambda v: _with(v, '"summary":"其他"')),
    Case("not_as_approved", "has another amount than was approved", a_voucher,
         _agreed(amounts(9_999, 0, 1))),
    Case("not_as_approved", "has another account than was approved", a_voucher,
         _agreed(line(1, account_code="480102"))),
    Case("not_as_approved", "has another fund than was approved", a_voucher,
         _agreed(line(0, fund_code="PROP"), line(1, fund_code="PROP"))),
    *(
        Case("not_as_approved", f"has lost the {name} that was approved", _with_names,
             _agreed(line(1, **{f"{name}_code": None})))
        for name in ("place", "work", "party")
    ),
    Case("not_as_approved", "has its lines in another order than was approved", _with_names,
         _agreed(line(1, number=3), line(2, number=2))),
    Case("not_as_approved", "has other shares than were approved", a_split,
         _agreed(_moved_share)),
    Case("not_as_approved", "has shares of another household than was approved", a_split,
         _agreed(_share(1, place_code="H1"))),
    Case("import_dated_ahead", "is an import dated after its own day", an_import,
         header(posted_at="2025-02-19T04:00:00Z")),
)  # fmt: skip

KINDS = (
    Case("account_of_kind", "opens with an income", _opening, line(1, account_code="410101")),
    Case("account_of_kind", "opens with a cost", _opening, line(0, account_code="510107")),
    Case("account_of_kind", "carries cash forward", a_year_end,
         in_turn(lambda v: v.number(202512, 1), line(0, account_code="100201"))),
    Case("account_of_kind", "carries a debt forward", a_year_end, line(0, account_code="220203")),
    Case("carry_forward_day", "carries forward on 30 December", a_year_end,
         in_turn(dated("2025-12-30", period=202512), header(occurred_on="2025-12-30"))),
    Case("opening_late", "opens a fund that has been in use", _opening,
         in_turn(*(line(n, fund_code="GEN") for n in (0, 1)), line(0, account_code="100201"),
                 line(1, account_code="3101"))),
)  # fmt: skip


def _difference(minor: int) -> Make:
    def make(connection: sa.Connection) -> RawVoucher:
        lines: tuple[LineSpec, ...] = (
            ("510102", "GEN", minor, 0), ("100201", "GEN", 0, minor),
        )  # fmt: skip
        return a_correction(connection, "difference", DIFFERED, lines)

    return make


def _split_again(first: int, second: int) -> Make:
    """Correct the shares of two households that had 6.00 and 4.00."""

    def make(connection: sa.Connection) -> RawVoucher:
        minor = first + second
        lines: tuple[LineSpec, ...] = (("100205", "MNT", minor, 0), ("2601", "MNT", 0, minor))
        return _shared(a_correction(connection, "difference", SPLIT, lines), first, second)

    return make


def _shared(voucher: RawVoucher, first: int, second: int) -> RawVoucher:
    voucher.sublines = [
        {
            "community_id": 1, "seq": voucher.header["seq"], "number": 2, "ordinal": ordinal,
            "place_code": place, "debit_minor": 0, "credit_minor": minor, "salt": "salt",
        }
        for ordinal, (place, minor) in enumerate((("H1", first), ("H2", second)), 1)
    ]  # fmt: skip
    return voucher


def _split_reversed(connection: sa.Connection) -> RawVoucher:
    return _shared(a_reversal(connection, SPLIT), -600, -400)


def _shares(first: int, second: int) -> Callable[[RawVoucher], Any]:
    return lambda voucher: _shared(voucher, first, second)


def _in_two_parts(voucher: RawVoucher) -> None:
    _shared(voucher, -600, -300)
    voucher.sublines.append(voucher.sublines[1] | {"ordinal": 3, "credit_minor": -100})


def _drawn(connection: sa.Connection) -> RawVoucher:
    """Draw all that two households have, in fen 600 and 400."""
    voucher = a_voucher(connection, (("2601", "MNT", 1_000, 0), ("100205", "MNT", 0, 1_000)))
    return _taken(voucher, 600, 400)


def _taken(voucher: RawVoucher, first: int, second: int) -> RawVoucher:
    voucher.sublines = [
        {
            "community_id": 1, "seq": voucher.header["seq"], "number": 1, "ordinal": ordinal,
            "place_code": place, "debit_minor": minor, "credit_minor": 0, "salt": "salt",
        }
        for ordinal, (place, minor) in enumerate((("H1", first), ("H2", second)), 1)
    ]  # fmt: skip
    return voucher


HOUSEHOLDS = (
    Case("household_overdrawn", "takes a fen more than a household has", _drawn,
         lambda voucher: _taken(voucher, 601, 399)),
)  # fmt: skip

CORRECTIONS = (
    # The target booked 80.00, of which 10.00 were taken back: 90.00 more make it twice as much.
    Case("beyond_target", "books more than twice what its target booked", _difference(9_000),
         amounts(9_001, 0, 1)),
    Case("beyond_target", "corrects a work its target never had", _difference(-1_000),
         line(0, work_code="W1")),
    Case("beyond_target", "corrects a party its target never had", _difference(-1_000),
         line(0, party_code="C1")),
    Case("beyond_target", "takes more from a household than it had", _split_again(-600, 100),
         _shares(-601, 101)),
    Case("not_the_negation", "gives the shares back to the wrong households", _split_reversed,
         _shares(-500, -500)),
    Case("not_the_negation", "gives one household's share back in two", _split_reversed,
         _in_two_parts),
)  # fmt: skip

SEAL_CASES = (*PURPOSE, *APPROVAL, *KINDS, *HOUSEHOLDS, *CORRECTIONS)
