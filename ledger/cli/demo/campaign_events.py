"""Events of a story that are about crowdfunding: told without any database, like those of ``story``."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ledger.domain.campaigns import Campaign, Purpose
from ledger.domain.funds import Fund


@dataclass(frozen=True, slots=True)
class CampaignAnnounced:
    """A project's fund is added, and a campaign announced for it."""

    on: date
    fund: Fund
    campaign: Campaign


@dataclass(frozen=True, slots=True)
class Pledged:
    """What households say they will pay, in fen by household, for the campaign of a number."""

    on: date
    number: int
    amounts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class CampaignPaid:
    """What households paid that day, in fen by household."""

    on: date
    number: int
    amounts: Mapping[str, int]
    receipt: str = "众筹收款清单"


@dataclass(frozen=True, slots=True)
class HouseholdLeft:
    """One household leaves before the decision, and is paid back."""

    on: date
    number: int
    household: str


@dataclass(frozen=True, slots=True)
class CampaignStep:
    """The money goes on by decision, or back; ``amount_minor`` is what was left over."""

    on: date
    number: int
    purpose: Purpose
    decision: str = ""
    amount_minor: int = 0


CampaignEvent = CampaignAnnounced | Pledged | CampaignPaid | HouseholdLeft | CampaignStep
