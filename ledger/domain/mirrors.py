"""Mirror funds: money that a charity holds and owns, meant for the community; shown, never booked."""

from dataclasses import dataclass
from datetime import date

from ledger.domain.entries import check_unnamed
from ledger.domain.errors import AmountError, Named
from ledger.domain.fund_errors import FundRuleError
from ledger.domain.money import AMOUNT_MINOR_MAX
from ledger.domain.texts import clean_text

NAME_LENGTH_MAX, TEXT_LENGTH_MAX = 40, 100


@dataclass(frozen=True, slots=True)
class MirrorFund:
    """A fund of another body that the community is told about."""

    code: str
    name_zh: str
    name_en: str
    custodian: str
    purpose: str
    document: str

    def __post_init__(self) -> None:
        """Refuse texts that are missing or may not be public."""
        check_unnamed(self.name_zh, field="name_zh", length_max=NAME_LENGTH_MAX)
        clean_text(self.name_en, field="name_en", length_max=NAME_LENGTH_MAX)
        for name in ("custodian", "purpose", "document"):
            check_unnamed(getattr(self, name), field=name, length_max=TEXT_LENGTH_MAX)


@dataclass(frozen=True, slots=True)
class MirrorEntry:
    """What the holder reported: money that came in or went out, and the paper that says so."""

    happened_on: date
    in_minor: int
    out_minor: int
    about: str
    document: str

    def __post_init__(self) -> None:
        """Refuse an entry without exactly one amount, or without its paper."""
        amount = self.in_minor or self.out_minor
        if bool(self.in_minor) == bool(self.out_minor) or not 0 < amount <= AMOUNT_MINOR_MAX:
            raise AmountError(text=str(amount), reason="zero", field="amount")
        check_unnamed(self.about, field="about", length_max=TEXT_LENGTH_MAX)
        check_unnamed(self.document, field="document", length_max=TEXT_LENGTH_MAX)


def check_balance(fund: Named, before_minor: int, entry: MirrorEntry) -> None:
    """Refuse that more went out than was there.

    Raises:
        FundRuleError: reason mirror_overdrawn.
    """
    if before_minor + entry.in_minor - entry.out_minor < 0:
        raise FundRuleError(
            reason="mirror_overdrawn", subject=fund, available_minor=before_minor, field="amount"
        )
