"""Votes: who has a say, how ballots are counted, and which test a matter has to pass.

Three kinds. Owners vote under art. 278 of the Civil Code: of all owners and of all exclusive area at least two
thirds take part, and of those who took part more than half, or three quarters, agree. A committee resolves with
more than half of all its members. A consultation of households has no force of law; it is counted all the same.
Everything is counted in whole numbers: owners, and areas in 0.01 m².
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from ledger.domain.vote_errors import VoteError

#: An electorate, or a kind of ballot, of fewer owners than this would tell who said what.
OPEN_MIN = 3
MEMBERS_MAX = 99
HOUSEHOLDS_MAX = 99_999


class VoteKind(StrEnum):
    """Who was asked."""

    COMMITTEE = "committee"
    CONSULTATION = "consultation"
    OWNERS = "owners"


class Matter(StrEnum):
    """What owners decide together: the items of art. 278 of the Civil Code."""

    NONE = ""
    PROCEDURE = "1"
    COVENANT = "2"
    COMMITTEE = "3"
    MANAGER = "4"
    USE_FUND = "5"
    RAISE_FUND = "6"
    REBUILD = "7"
    CHANGE_USE = "8"
    OTHER = "9"


#: Matters that three quarters of those who take part have to agree to; the others: more than half.
THREE_QUARTERS = frozenset({Matter.RAISE_FUND, Matter.REBUILD, Matter.CHANGE_USE})


class Choice(StrEnum):
    """What a ballot says; ``none`` settles that there is no such ballot after all."""

    FOR = "for"
    AGAINST = "against"
    ABSTAIN = "abstain"
    INVALID = "invalid"
    NONE = "none"


#: What a sheet may say.
ON_SHEETS = (Choice.FOR, Choice.AGAINST, Choice.ABSTAIN, Choice.INVALID)


class Signer(StrEnum):
    """Who signed a ballot. Only owners vote, themselves or by a written proxy."""

    OWNER = "owner"
    PROXY = "proxy"
    TENANT = "tenant"
    SUB_LANDLORD = "sub_landlord"


MAY_SIGN = frozenset({Signer.OWNER, Signer.PROXY})


@dataclass(frozen=True, slots=True)
class Elector:
    """One exclusive unit as the vote opened: ``owner`` numbers its owner within the vote."""

    place: str
    owner: int
    area_centi_m2: int


@dataclass(frozen=True, slots=True)
class Tally:
    """So many owners (or members, or households), and how much exclusive area is theirs, in 0.01 m²."""

    number: int = 0
    area_centi_m2: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        """Add owners and areas."""
        return Tally(self.number + other.number, self.area_centi_m2 + other.area_centi_m2)


@dataclass(frozen=True, slots=True)
class Count:
    """What was counted. An invalid ballot is no ballot: it takes no part and agrees to nothing."""

    asked: Tally
    in_favour: Tally = Tally()
    against: Tally = Tally()
    abstained: Tally = Tally()
    invalid: Tally = Tally()

    @property
    def took_part(self) -> Tally:
        """Those whose ballots are valid."""
        return self.in_favour + self.against + self.abstained


@dataclass(frozen=True, slots=True)
class Test:
    """One comparison: ``part`` of ``whole`` against a fraction; ``strict``: it has to be more than that."""

    name: str
    part: int
    whole: int
    numerator: int
    denominator: int
    strict: bool = False

    @property
    def is_met(self) -> bool:
        """Compare in whole numbers."""
        left, right = self.part * self.denominator, self.whole * self.numerator
        return left > right if self.strict else left >= right


@dataclass(frozen=True, slots=True)
class Verdict:
    """The tests that a count was put to; it passes when all are met."""

    tests: tuple[Test, ...]

    @property
    def passed(self) -> bool:
        """Tell whether every test is met."""
        return all(test.is_met for test in self.tests)


def number_owners(
    units: Iterable[tuple[str, int, frozenset[str]]],
) -> tuple[Elector, ...]:
    """Give the electorate of (unit, area, keys of its owners): the same owners are one owner, however many units.

    A unit of several owners has one voice, as if they were one; where they own other units in another company,
    that company is another owner. A unit whose owner is not known is an owner by itself.

    Raises:
        VoteError: nobody may vote (nobody), or a unit's area is not known (no_area).
    """
    numbers: dict[object, int] = {}
    found = []
    for place, area_centi_m2, owners in sorted(units, key=lambda unit: unit[0]):
        if area_centi_m2 <= 0:
            raise VoteError(reason="no_area", text=place, field="scope")
        owner = numbers.setdefault(owners or place, len(numbers) + 1)
        found.append(Elector(place, owner, area_centi_m2))
    if not found:
        raise VoteError(reason="nobody", field="scope")
    return tuple(found)


def total_of(electors: Iterable[Elector]) -> Tally:
    """Give how many owners there are, and all their area."""
    listed = tuple(electors)
    return Tally(len({item.owner for item in listed}), sum(item.area_centi_m2 for item in listed))


def count_ballots(electors: Iterable[Elector], ballots: Mapping[int, Choice]) -> Count:
    """Count ballots, by owner: each counts once, with the area of all their units."""
    areas: Counter[int] = Counter()
    for elector in electors:
        areas[elector.owner] += elector.area_centi_m2
    sums = dict.fromkeys(Choice, Tally())
    for owner, choice in ballots.items():
        sums[choice] += Tally(1, areas[owner])
    return Count(
        Tally(len(areas), sum(areas.values())), sums[Choice.FOR], sums[Choice.AGAINST],
        sums[Choice.ABSTAIN], sums[Choice.INVALID],
    )  # fmt: skip


def owners_verdict(count: Count, matter: Matter) -> Verdict:
    """Put a count of owners' ballots to the two steps of art. 278."""
    asked, part, agreed = count.asked, count.took_part, count.in_favour
    needed, of, strict = (3, 4, False) if matter in THREE_QUARTERS else (1, 2, True)
    return Verdict(
        (
            Test("quorum_number", part.number, asked.number, 2, 3),
            Test("quorum_area", part.area_centi_m2, asked.area_centi_m2, 2, 3),
            Test("agreed_number", agreed.number, part.number, needed, of, strict),
            Test("agreed_area", agreed.area_centi_m2, part.area_centi_m2, needed, of, strict),
        )
    )


def committee_verdict(count: Count, *, strict: bool) -> Verdict:
    """Put the members' voices to the test: so many of all members, whoever was there."""
    return Verdict(
        (Test("members", count.in_favour.number, count.asked.number, 1, 2, strict=strict),)
    )


def consultation_verdict(count: Count) -> Verdict:
    """Compare those who agreed with those who answered; this binds nobody."""
    return Verdict(
        (Test("answers", count.in_favour.number, count.took_part.number, 1, 2, strict=True),)
    )


def verdict_of(kind: VoteKind, matter: Matter, count: Count, *, strict: bool) -> Verdict:
    """Give the verdict as the kind of vote has it."""
    if kind is VoteKind.OWNERS:
        return owners_verdict(count, matter)
    if kind is VoteKind.COMMITTEE:
        return committee_verdict(count, strict=strict)
    return consultation_verdict(count)


def check_counted(count: Count) -> None:
    """Refuse tallies that cannot be: below nothing, or more voices than there were people asked.

    Raises:
        VoteError: the first of them.
    """
    parts = {
        "in_favour": count.in_favour, "against": count.against, "abstained": count.abstained,
        "invalid": count.invalid,
    }  # fmt: skip
    for field, tally in parts.items():
        if tally.number < 0:
            raise VoteError(reason="negative", field=field)
    said = sum(tally.number for tally in parts.values())
    if said > count.asked.number:
        raise VoteError(
            reason="too_many", field="in_favour", number=said, other_number=count.asked.number
        )


def check_signer(signer: Signer, *, place: str) -> None:
    """Refuse a ballot that no owner stands behind: tenants and sub-landlords may be consulted, never vote.

    Raises:
        VoteError: reason not_owner.
    """
    if signer not in MAY_SIGN:
        raise VoteError(reason="not_owner", field="signed_as", text=place)


def differences(
    first: Mapping[int, Choice], second: Mapping[int, Choice], settled: Mapping[int, Choice]
) -> tuple[int, ...]:
    """Give the owners whose ballots two people read differently, and nobody settled yet."""
    return tuple(
        owner
        for owner in sorted({*first, *second})
        if first.get(owner) != second.get(owner) and owner not in settled
    )


def agreed_ballots(first: Mapping[int, Choice], settled: Mapping[int, Choice]) -> dict[int, Choice]:
    """Give what counts of ballots read twice, once nothing differs any more."""
    both = {**first, **settled}
    return {owner: choice for owner, choice in both.items() if choice is not Choice.NONE}


@dataclass(frozen=True, slots=True)
class PublicCount:
    """A count as everybody may see it. None is withheld, because it would tell how a single owner voted."""

    asked: Tally
    took_part: int | None = None
    took_part_area: int | None = None
    in_favour: int | None = None
    in_favour_area: int | None = None
    against: int | None = None
    abstained: int | None = None
    invalid: int | None = None
    not_in_favour: int | None = None


def public_count(kind: VoteKind, count: Count) -> PublicCount:
    """Withhold of owners' ballots what would tell a single ballot: areas of one or two, and who stood alone.

    An area tells the flat. So areas are shown only where nobody, or three owners and more, stand behind every
    figure that can be reckoned from them; votes against, abstained and invalid are told apart only then too.
    """
    part, agreed = count.took_part, count.in_favour
    if kind is not VoteKind.OWNERS:
        return PublicCount(
            count.asked, part.number, None, agreed.number, None, count.against.number,
            count.abstained.number, count.invalid.number, part.number - agreed.number,
        )  # fmt: skip
    if count.asked.number < OPEN_MIN or 0 < part.number < OPEN_MIN:
        return PublicCount(count.asked)
    rest = part.number - agreed.number
    apart = _all_open(count.against.number, count.abstained.number, count.invalid.number)
    areas = _all_open(agreed.number, rest)
    return PublicCount(
        count.asked, part.number, part.area_centi_m2 if areas else None, agreed.number,
        agreed.area_centi_m2 if areas else None,
        count.against.number if apart else None, count.abstained.number if apart else None,
        count.invalid.number if apart else None, rest,
    )  # fmt: skip


def _all_open(*numbers: int) -> bool:
    return all(number == 0 or number >= OPEN_MIN for number in numbers)
