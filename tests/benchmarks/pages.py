"""Pages of a community a hundred times larger than another, asked through the whole application."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

from config import Settings
from ledger.app import create_app
from ledger.store import runtime
from ledger.web.database import BOOKS
from tests.benchmarks.measure import Report, Row, interleaved
from tests.benchmarks.places import Place
from tests.factories import Ledger
from tests.workload import drafts

SMALL = 1_000
PAGES = (
    ("overview", ""),
    ("funds", "funds/"),
    ("fund", "funds/GEN/"),
    ("account", "accounts/100201/?from=2023-01-01&to=2023-12-31"),
    ("transactions", "transactions/"),
    ("transaction", "transactions/记-2023-07-0001/"),
)
_TIMES = 5


def small_ledger(place: Place) -> Ledger:
    """Open the small community, spread over the same three years."""
    ledger = place.ledger("small")
    ledger.import_drafts(list(drafts(SMALL)))
    return ledger


def pages(
    place: Place, small: Ledger, large: Ledger, report: Report, size: int, *, rounds: int
) -> None:
    """Measure each page of both communities in turn."""
    app = create_app(settings_of(place))
    app.testing = True
    client = app.test_client()
    reader: sa.Engine = app.extensions[BOOKS]._reader

    def ask(ledger: Ledger, page: str) -> Callable[[], float]:
        def task() -> float:
            begun = time.perf_counter()
            for _ in range(_TIMES):
                response = client.get(f"/c/{ledger.slug}/{page}")
                assert response.status_code == 200, (response.status, page)
            return (time.perf_counter() - begun) / _TIMES

        return task

    for name, page in PAGES:
        counts = [_queries(reader, ask(ledger, page)) for ledger in (small, large)]
        mine, limit = interleaved((ask(large, page), ask(small, page)), rounds=rounds)
        same = "the same" if counts[0] == counts[1] else f"{counts[0]} and"
        report.add(
            Row(f"page: {name}", place.name, size, mine, limit, f"{SMALL:,} transactions",
                goal="≤ 1.5 ×", note=f"{same} {counts[1]} queries", faster=False)
        )  # fmt: skip


def _queries(reader: sa.Engine, task: Callable[[], float]) -> int:
    task()
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        sent.append(statement)

    event.listen(reader, "before_cursor_execute", note)
    task()
    event.remove(reader, "before_cursor_execute", note)
    return len(sent) // _TIMES


def settings_of(place: Place) -> Settings:
    """Give the settings of an application on this database."""
    data_dir = Path(place.folder / "data")
    data_dir.mkdir(exist_ok=True)
    key = data_dir / "secret-key"
    key.write_text("5" * 64 + "\n", encoding="ascii")
    key.chmod(0o600)
    settings = Settings.from_env(
        {
            "LEDGER_DATA_DIR": str(data_dir),
            "LEDGER_DATABASE_URL": place.url,
            "LEDGER_RUNTIME_DATABASE_URL": f"sqlite:///{data_dir / 'runtime.sqlite3'}",
            "LEDGER_PUBLIC_URL": "https://zhang.example.org",
        }
    )
    runtime.upgrade(settings.runtime_database_url)
    return settings
