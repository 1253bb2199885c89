"""A small compound that pays fees, for tests: three buildings, tariffs by decision, months billed and paid."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

import sqlalchemy as sa

from ledger.domain.dues import CLAIMS, Basis, Exceptions, Tariff
from ledger.domain.periods import last_day_of
from ledger.domain.receipts import Receipt
from ledger.posting.billing import Asked, preview_billing, start_billing
from ledger.posting.decisions import add_decision
from ledger.posting.drafts import approve_many
from ledger.posting.places import NewPlace, add_places
from ledger.posting.receipts import receive_fees, write_off
from ledger.posting.tariffs import propose_tariff
from ledger.posting.values import Posted
from ledger.store.drafts import drafts
from ledger.store.shares import share_balances
from tests.confirming import agreed
from tests.factories import REVIEWER, TREASURER, Ledger

#: building → households, with areas of 50, 60, 70 … square metres.
BUILDINGS = {"B1": 5, "B2": 4, "B10": 2}
BANK = "100202"


def moment(day: date) -> datetime:
    return datetime.combine(day, time(4), tzinfo=UTC)


@dataclass
class Compound:
    """Books with households, and what officers do about fees, through the services alone."""

    ledger: Ledger

    @property
    def here(self) -> int:
        return self.ledger.community_id

    def tariff(self, yuan_hundredths: int = 50, first: int = 202501, **values: object) -> str:
        """Set a tariff in fen a square metre, by the decision J1."""
        made: dict[str, object] = {
            "basis": Basis.AREA, "numerator": yuan_hundredths, "denominator": 1,
            "first_period": first, "decision": "J1",
        }  # fmt: skip
        tariff = Tariff(**(made | values))  # type: ignore[arg-type]
        with self.ledger.database.writing() as connection:
            at = moment(date(2025, 1, 1))
            return agreed(propose_tariff, connection, self.here, tariff, by=TREASURER, at=at)

    def start(
        self, period: int, *, excluded: Mapping[str, str] | None = None,
        vacant: Sequence[str] = (), place: str = "",
    ) -> list[str]:  # fmt: skip
        """Bill a month; gives its drafts, still to be approved."""
        day = last_day_of(period)
        asked = Asked(period, day, place, Exceptions(excluded or {}, frozenset(vacant)))
        with self.ledger.database.writing() as connection:
            seen = preview_billing(connection, self.here, asked)
            run = start_billing(
                connection, self.here, asked, by=TREASURER, at=moment(day),
                fingerprint=seen.fingerprint,
            )  # fmt: skip
        return list(run.draft_ids)

    def bill(self, period: int, **asked: object) -> list[Posted]:
        """Bill a month and approve it."""
        return self.approve(self.start(period, **asked), last_day_of(period))  # type: ignore[arg-type]

    def receive(
        self, *receipts: tuple[str, int, date], year: int = 0, again: bool = False
    ) -> list[str]:
        """Enter what households paid; gives the drafts, still to be approved."""
        made = [Receipt(code, minor, day, BANK, year) for code, minor, day in receipts]
        with self.ledger.database.writing() as connection:
            at = moment(max(item.day for item in made))
            return receive_fees(
                connection, self.here, made, fund="PROP", by=TREASURER, at=at, again=again
            )

    def paid(self, *receipts: tuple[str, int, date], year: int = 0) -> list[Posted]:
        """Enter what households paid and approve it."""
        draft_ids = self.receive(*receipts, year=year)
        return self.approve(draft_ids, max(day for _, _, day in receipts))

    def written_off(self, amounts: Mapping[str, int], day: date) -> list[Posted]:
        with self.ledger.database.writing() as connection:
            draft_id = write_off(
                connection, self.here, amounts, account="5501", fund="PROP", decision="J1",
                dated_on=day, by=TREASURER, at=moment(day),
            )  # fmt: skip
        return self.approve([draft_id], day)

    def approve(self, draft_ids: Sequence[str], day: date) -> list[Posted]:
        with self.ledger.database.writing() as connection:
            query = sa.select(drafts.c.draft_id, drafts.c.content_sha256).where(
                drafts.c.community_id == self.here, drafts.c.draft_id.in_(draft_ids)
            )
            hashes = {row.draft_id: row.content_sha256 for row in connection.execute(query)}
            items = [(draft_id, hashes[draft_id]) for draft_id in draft_ids]
            done = approve_many(connection, self.here, items, by=REVIEWER, at=moment(day))
        self.ledger.posted += done
        return done

    def balances(self) -> dict[tuple[str, str], int]:
        """Give what each household owes (positive) and has in advance, by account and household."""
        with self.ledger.reading() as connection:
            found = share_balances(connection, self.here, tuple(CLAIMS))
        return {
            (account, place): CLAIMS[account] * minor
            for (account, _, place), minor in found.items()
        }

    def owes(self, code: str) -> int:
        return self.balances().get(("112101", code), 0)

    def in_advance(self, code: str) -> int:
        return self.balances().get(("220301", code), 0)


def a_compound(
    ledger: Ledger, buildings: Mapping[str, int] = BUILDINGS, courtyards: Mapping[str, str] = {}
) -> Compound:
    """Add buildings and households to books, and the decision J1; ``courtyards`` are of buildings."""
    added = [NewPlace(code, "courtyard", f"{code}院") for code in sorted(set(courtyards.values()))]
    for building, count in buildings.items():
        name = f"{building.removeprefix('B')}号楼"
        added.append(NewPlace(building, "building", name, courtyards.get(building, "")))
        added += [
            NewPlace(f"{building}-{101 + flat}", "household", f"{name}{101 + flat}室", building,
                     5_000 + 1_000 * flat)
            for flat in range(count)
        ]  # fmt: skip
    with ledger.database.writing() as connection:
        add_places(connection, ledger.community_id, added)
        add_decision(
            connection, ledger.community_id, "J1", "物业费标准", decided_on=date(2024, 12, 1),
            by=TREASURER,
        )  # fmt: skip
    return Compound(ledger)
