"""The one clock of the web. Everything below it takes the day and the moment as arguments."""

from datetime import UTC, date, datetime

from ledger.i18n import SHANGHAI


def now() -> datetime:
    """Tell the moment, in UTC and to the second, as the books record it."""
    return datetime.now(UTC).replace(microsecond=0)


def today() -> date:
    """Tell the day by the clock of the communities."""
    return now().astimezone(SHANGHAI).date()
