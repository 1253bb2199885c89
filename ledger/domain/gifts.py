"""Gifts (捐赠): money, things and help, who gave them, and under which name everybody may read it.

A gift that is anonymous to the public is not unknown to the treasurer: identity and what is shown stand
apart. Fewer things than residents expect are money: what has no documented value is listed by quantity
(民间非营利组织会计制度 art. 71), help is listed in person-times, and neither makes an entry.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ledger.domain.accounts import CASH_ON_HAND
from ledger.domain.entries import check_public, looks_personal
from ledger.domain.errors import AmountError, DateError, GiftError, TextError
from ledger.domain.money import AMOUNT_MINOR_MAX
from ledger.domain.texts import clean_text

NAME_LENGTH_MAX = 40
ALIAS_LENGTH_MAX = 20
EARMARK_LENGTH_MAX = 20
ITEM_LENGTH_MAX = 40
UNIT_LENGTH_MAX = 8
RECEIPT_LENGTH_MAX = 24
QUANTITY_MAX = 1_000_000
MINUTES_MAX = 100_000_000

#: What money, and what things of a documented value, are credited to; the same in both editions of the chart.
MONEY_INCOME, GOODS_INCOME = "410101", "410102"
#: Where given things lie until they are used, and what their use costs.
GOODS_STOCK, GOODS_USED = "1201", "510109"

_COMPOUND_SURNAMES = frozenset({
    "欧阳", "司马", "上官", "诸葛", "司徒", "东方", "独孤", "南宫", "万俟", "闻人", "夏侯", "尉迟", "公孙", "慕容",
    "令狐", "皇甫", "宇文", "长孙", "轩辕", "端木", "百里", "东郭", "钟离", "淳于", "太史", "申屠", "呼延", "完颜",
    "公冶", "宗政", "濮阳", "单于", "太叔", "赫连", "澹台", "仲孙", "西门", "拓跋",
})  # fmt: skip


class Nature(StrEnum):
    """What was given: money, things (or a job done at the giver's expense), or people's time."""

    MONEY = "money"
    GOODS = "goods"
    SERVICE = "service"


class Way(StrEnum):
    """How money came."""

    CASH = "cash"
    WECHAT = "wechat"
    ALIPAY = "alipay"
    BANK = "bank"


class Display(StrEnum):
    """Under which name everybody may read of a gift; chosen by its giver, and changed at any time."""

    REAL_NAME = "real_name"
    SURNAME = "surname"
    ALIAS = "alias"
    ANONYMOUS = "anonymous"


class Consent(StrEnum):
    """How the giver agreed to be shown; personal data is shown to everybody by consent alone (PIPL art. 25)."""

    NONE = ""
    WRITTEN = "written"
    MESSAGE = "message"
    SPOKEN = "spoken"


class Valuation(StrEnum):
    """What a thing's value rests on: the giver's own paper, or an appraisal."""

    NONE = ""
    DOCUMENT = "document"
    APPRAISAL = "appraisal"


class DonorKind(StrEnum):
    """A person, whose name is personal data, or an organisation."""

    PERSON = "person"
    ORGANISATION = "organisation"


@dataclass(frozen=True, slots=True)
class Donor:
    """Who gave. Private: kept apart from the gift, where it can be erased."""

    name: str
    kind: DonorKind = DonorKind.PERSON
    alias: str = ""

    def __post_init__(self) -> None:
        """Refuse a name that is empty, too long or unprintable.

        Raises:
            TextError: with the field at fault.
        """
        clean_text(self.name, field="donor", length_max=NAME_LENGTH_MAX, required=True)
        clean_text(self.alias, field="alias", length_max=ALIAS_LENGTH_MAX)


@dataclass(frozen=True, slots=True)
class Choice:
    """Under which name a gift is shown, and how its giver agreed to that."""

    display: Display = Display.ANONYMOUS
    consent: Consent = Consent.NONE


@dataclass(frozen=True, slots=True)
class Gift:
    """One gift as it was received.

    Attributes:
        donor: None where nobody knows: a box, a transfer without a name.
        amount_minor: money, or the documented value of things; 0 for things without one and for help.
        channel: our account that money came to. fund: whose it is; empty where nothing is booked.
        earmark: what the giver wants it used for, as everybody reads it; work: the work, if there is one.
        item: what was given or done; quantity and unit of things, person-times of help.
        minutes: how long people helped, together.
        document: SHA-256 of the paper behind the value. avoided_minor: what need not be spent thanks to it,
            by the quotation ``avoided_document``; never the gift's value.
    """

    nature: Nature
    received_on: date
    donor: Donor | None = None
    choice: Choice = Choice()
    amount_minor: int = 0
    channel: str = ""
    fund: str = ""
    earmark: str = ""
    work: str = ""
    item: str = ""
    quantity: int = 0
    unit: str = ""
    minutes: int = 0
    valuation: Valuation = Valuation.NONE
    document: str = ""
    avoided_minor: int = 0
    avoided_document: str = ""
    receipt_number: str = ""

    def __post_init__(self) -> None:
        """Refuse what no gift can be.

        Raises:
            Refusal: the first broken rule, with the field at fault.
        """
        check_choice(self.donor, self.choice)
        clean_text(self.receipt_number, field="receipt_number", length_max=RECEIPT_LENGTH_MAX)
        if self.earmark:
            check_public(self.earmark, field="earmark", length_max=EARMARK_LENGTH_MAX)
        _check_amount(self.amount_minor, "amount", zero_allowed=self.nature is not Nature.MONEY)
        _check_amount(self.avoided_minor, "avoided", zero_allowed=True)
        if self.nature is not Nature.MONEY:
            check_public(self.item, field="item", length_max=ITEM_LENGTH_MAX)
            clean_text(self.unit, field="unit", length_max=UNIT_LENGTH_MAX)
            _check_count(self.quantity, "quantity", QUANTITY_MAX)
        if self.nature is Nature.GOODS:
            _check_value(self)
        if self.nature is Nature.SERVICE:
            _check_count(self.minutes, "minutes", MINUTES_MAX, zero_allowed=True)
            if self.amount_minor:
                raise GiftError(reason="service_value", field="amount")
        check_giver_apart(
            self.donor, {"earmark": self.earmark, "item": self.item, "unit": self.unit}
        )

    @property
    def is_booked(self) -> bool:
        """Whether the gift makes an entry."""
        return self.amount_minor > 0


def check_choice(donor: Donor | None, choice: Choice) -> None:
    """Refuse to show more than the giver agreed to.

    An organisation may be named without consent, since its name is no personal data; a person never.

    Raises:
        GiftError: an unknown giver, one who did not agree, or who has no such name (reasons no_donor,
            no_consent, no_alias, no_surname).
    """
    if choice.display is Display.ANONYMOUS:
        return
    if donor is None:
        raise GiftError(reason="no_donor", field="display")
    if choice.display is Display.ALIAS and not donor.alias.strip():
        raise GiftError(reason="no_alias", field="alias")
    if choice.display is Display.SURNAME and donor.kind is DonorKind.ORGANISATION:
        raise GiftError(reason="no_surname", field="display")
    if choice.consent is Consent.NONE and donor.kind is DonorKind.PERSON:
        raise GiftError(reason="no_consent", field="consent")


def check_giver_apart(donor: Donor | None, texts: Mapping[str, str]) -> None:
    """Refuse a giver's name or alias in public texts, given by their fields.

    Whatever they agreed to: they may withdraw it, and a text that stays would go on naming them. A single
    character is no name that anybody could be known by.

    Raises:
        TextError: a text holds one of them (reason names_giver).
    """
    if donor is None:
        return
    names = [name for name in map(_bare, (donor.name, donor.alias)) if len(name) > 1]
    for field, text in texts.items():
        if any(name in _bare(text) for name in names):
            raise TextError(reason="names_giver", field=field)


def _bare(text: str) -> str:
    """Leave out of a text what people write in different ways: spaces, and small and capital letters."""
    return "".join(text.split()).casefold()


def shown_name(name: str, alias: str, display: str) -> str:
    """Give the name that everybody may read, empty for a gift that is shown as anonymous.

    A name that was erased is shown as nothing, whatever was chosen.
    """
    if display == Display.REAL_NAME:
        return name
    if display == Display.SURNAME:
        return masked(name)
    return alias if display == Display.ALIAS else ""


def masked(name: str) -> str:
    """Give a person's name as a notice board does: 张三 is 张*, 李小明 李**, 欧阳小明 欧阳**."""
    plain = "".join(name.split())
    if plain.isascii():
        return f"{plain[:1]}**" if plain else ""
    surname = plain[:2] if plain[:2] in _COMPOUND_SURNAMES and len(plain) > 2 else plain[:1]
    return surname + "*" * max(1, len(plain) - len(surname))


def way_of(channel: str) -> Way:
    """Say how money comes to one of our accounts that money lies in."""
    if channel.startswith(CASH_ON_HAND):
        return Way.CASH
    return {"100901": Way.WECHAT, "100902": Way.ALIPAY}.get(channel, Way.BANK)


def check_day(received_on: date, today: date) -> None:
    """Refuse a gift of tomorrow.

    Raises:
        DateError: the day has not come yet.
    """
    if received_on > today:
        raise DateError(text=received_on.isoformat(), reason="future", field="received_on")


def check_named_nobody(gift: Gift, *, confirmed: bool) -> None:
    """Ask for a tick where a text that everybody reads seems to name a person or a flat.

    Raises:
        TextError: it does, and nobody has looked at it (reason unconfirmed).
    """
    if not confirmed and (looks_personal(gift.earmark) or looks_personal(gift.item)):
        raise TextError(reason="unconfirmed", field="named_nobody")


def _check_amount(amount_minor: int, field: str, *, zero_allowed: bool) -> None:
    if amount_minor < 0 or (amount_minor == 0 and not zero_allowed):
        reason = "negative" if amount_minor else "zero"
        raise AmountError(text=str(amount_minor), reason=reason, field=field)
    if amount_minor > AMOUNT_MINOR_MAX:
        raise AmountError(text=str(amount_minor), reason="too_large", field=field)


def _check_count(number: int, field: str, number_max: int, *, zero_allowed: bool = False) -> None:
    if not (0 if zero_allowed else 1) <= number <= number_max:
        raise GiftError(reason="count", field=field, text=str(number))


def _check_value(gift: Gift) -> None:
    """Let a value stand on paper alone: a cost that was avoided is none."""
    has_value = gift.amount_minor > 0
    if has_value != bool(gift.document) or has_value != (gift.valuation is not Valuation.NONE):
        raise GiftError(reason="no_document" if gift.amount_minor else "no_value", field="document")
