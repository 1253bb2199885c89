"""Grants (项目补贴): money given for a purpose under an agreement, each in a fund of its own.

What is received counts as income at once; what was not spent at the end goes back, or stays by decision.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise
from typing import Any

from ledger.domain.entries import check_unnamed
from ledger.domain.errors import AmountError, TextError
from ledger.domain.money import AMOUNT_MINOR_MAX
from ledger.domain.transactions import CounterpartyKind, Draft, credit, debit

#: 政府补助收入-项目补贴 and 应退补贴结余, the same codes in both editions of the chart.
GRANT_INCOME, TO_RETURN = "440101", "220904"
#: 应退回补贴, of the 2026 and the 2004 edition.
RETURN_COSTS = ("530105", "520105")
INSTALMENTS_MAX = 24
GRANTOR_LENGTH_MAX, CONDITIONS_LENGTH_MAX = 60, 200


class Unspent(StrEnum):
    """What the agreement says of what is left at the end."""

    RETURN = "return"
    DECISION = "decision"


@dataclass(frozen=True, slots=True)
class Instalment:
    """A part of the grant and the day by which it is to come."""

    due_on: date
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Grant:
    """One agreement; purpose, period and allowed accounts are the rules of its fund.

    Attributes:
        grantor: who gives, an authority or an organisation.
        document: number or name of the agreement or notice.
        conditions: what else was agreed, in public words.
    """

    fund: str
    grantor: str
    document: str
    agreed_on: date
    amount_minor: int
    instalments: tuple[Instalment, ...]
    conditions: str = ""
    unspent: Unspent = Unspent.RETURN

    def __post_init__(self) -> None:
        """Refuse what no agreement may be.

        Raises:
            TextError: a text cannot be public, instalments are missing, too many or out of order.
            AmountError: an amount is none, or instalments are together not the grant.
        """
        check_unnamed(self.grantor, field="grantor", length_max=GRANTOR_LENGTH_MAX)
        check_unnamed(self.document, field="document", length_max=GRANTOR_LENGTH_MAX)
        if self.conditions.strip():
            check_unnamed(self.conditions, field="conditions", length_max=CONDITIONS_LENGTH_MAX)
        if not 1 <= len(self.instalments) <= INSTALMENTS_MAX:
            raise TextError(reason="instalments", field="instalments", length_max=INSTALMENTS_MAX)
        for item in self.instalments:
            if not 0 < item.amount_minor <= AMOUNT_MINOR_MAX:
                raise AmountError(text=str(item.amount_minor), reason="zero", field="instalments")
        if any(later.due_on < earlier.due_on for earlier, later in pairwise(self.instalments)):
            raise TextError(reason="instalment_order", field="instalments")
        if sum(item.amount_minor for item in self.instalments) != self.amount_minor:
            raise AmountError(text=str(self.amount_minor), reason="instalments", field="amount")


@dataclass(frozen=True, slots=True)
class Standing:
    """An instalment and how much of it has come."""

    number: int
    due_on: date
    amount_minor: int
    received_minor: int

    def is_late(self, day: date) -> bool:
        """Tell whether something of it is overdue."""
        return self.received_minor < self.amount_minor and self.due_on < day

    @property
    def missing_minor(self) -> int:
        """What is still to come."""
        return self.amount_minor - self.received_minor


def standings(instalments: Sequence[Instalment], received_minor: int) -> tuple[Standing, ...]:
    """Set what came against the instalments in their order, the earliest first; what is beyond stays out."""
    left, found = max(received_minor, 0), []
    for number, item in enumerate(instalments, start=1):
        part = min(left, item.amount_minor)
        left -= part
        found.append(Standing(number, item.due_on, item.amount_minor, part))
    return tuple(found)


def release_minor(received_minor: int, spent_minor: int) -> int:
    """Give what spending has released of the restriction: never more than there was to release."""
    return min(max(spent_minor, 0), max(received_minor, 0))


def grant_content(grant: Grant) -> dict[str, Any]:
    """Write an agreement as the log keeps it, amounts as texts in fen."""
    return {
        "grantor": grant.grantor, "document": grant.document,
        "agreed_on": grant.agreed_on.isoformat(), "amount": str(grant.amount_minor),
        "instalments": [
            {"due_on": item.due_on.isoformat(), "amount": str(item.amount_minor)}
            for item in grant.instalments
        ],
        "conditions": grant.conditions, "unspent": grant.unspent.value,
    }  # fmt: skip


def grant_read(fund: str, content: Mapping[str, Any]) -> Grant:
    """Read an agreement back."""
    return Grant(
        fund, content["grantor"], content["document"], date.fromisoformat(content["agreed_on"]),
        int(content["amount"]),
        tuple(
            Instalment(date.fromisoformat(item["due_on"]), int(item["amount"]))
            for item in content["instalments"]
        ),
        content["conditions"], Unspent(content["unspent"]),
    )  # fmt: skip


def receipt_draft(
    fund: str, name_zh: str, *, amount_minor: int, channel: str, dated_on: date,
    attachments: Iterable[str] = (),
) -> Draft:  # fmt: skip
    """Give the voucher of money that came from the grantor."""
    return Draft(
        dated_on=dated_on,
        lines=(
            debit(channel, amount_minor, fund=fund),
            credit(GRANT_INCOME, amount_minor, fund=fund),
        ),
        summary=f"收到补贴款（{name_zh}）",
        counterparty_kind=CounterpartyKind.GOVERNMENT,
        matter="项目补贴",
        attachments=tuple(attachments),
    )


def return_draft(
    fund: str, name_zh: str, *, amount_minor: int, cost: str, dated_on: date, decision: str
) -> Draft:
    """Give the voucher by which what is left becomes a debt to the grantor; it is paid by request."""
    return Draft(
        dated_on=dated_on,
        lines=(debit(cost, amount_minor, fund=fund), credit(TO_RETURN, amount_minor, fund=fund)),
        summary=f"未用完的补贴应退回（{name_zh}）",
        counterparty_kind=CounterpartyKind.GOVERNMENT,
        matter="退回补贴结余",
        decision=decision,
    )
