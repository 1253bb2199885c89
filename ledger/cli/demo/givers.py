"""Invented givers of the demo: no name here is that of a real person."""

from ledger.domain.gifts import Choice, Consent, Display, Donor, DonorKind

_FAMILY = "云禾松竹梅兰柏桐枫榆"
_GIVEN = ("小满", "知秋", "念安", "听雨", "望舒", "清和", "半夏", "初晴", "若水")
_ALIASES = ("三号楼老邻居", "爱花的人", "跑步的人")
_FIRMS = ("示范惠民粮油店", "示范晨光文具店", "示范暖阳理发店")


def donor_of(number: int) -> tuple[Donor | None, Choice]:
    """Give who a numbered gift came from, and how they let everybody read of it."""
    if number % 5 == 0:
        return None, Choice()
    if number % 11 == 0:
        firm = Donor(_FIRMS[number // 11 % len(_FIRMS)], DonorKind.ORGANISATION)
        return firm, Choice(Display.REAL_NAME, Consent.WRITTEN)
    name = _FAMILY[number % len(_FAMILY)] + _GIVEN[number % len(_GIVEN)]
    if number % 4 == 0:
        return Donor(name), Choice(Display.SURNAME, Consent.SPOKEN)
    if number % 7 == 0:
        alias = _ALIASES[number // 7 % len(_ALIASES)]
        return Donor(name, alias=alias), Choice(Display.ALIAS, Consent.MESSAGE)
    if number % 3 == 0:
        return Donor(name), Choice()
    return Donor(name), Choice(Display.REAL_NAME, Consent.WRITTEN)
