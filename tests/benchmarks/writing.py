"""Posting one by one, through the whole service and by the gate alone, and taking over a journal."""

import time
from collections.abc import Callable, Iterator, Sequence
from itertools import cycle

from ledger.domain.transactions import Draft
from ledger.posting.books import open_books
from ledger.posting.content import content_of, sha256_of
from ledger.posting.drafts import approve, approve_many, save_draft, submit
from ledger.posting.post import post, post_many
from ledger.posting.values import Approved
from tests.benchmarks.bare import Bare, rows_of
from tests.benchmarks.measure import Report, Row, Timing, interleaved
from tests.benchmarks.places import AT, Place
from tests.factories import REVIEWER, TREASURER, Ledger
from tests.workload import drafts

#: Transactions in one round of posting; a round is short, so that rounds of both sides lie close together.
ROUND = 40
GROUP = 100


def import_journal(place: Place, report: Report, size: int, *, rounds: int) -> Ledger:
    """Measure taking over a journal in one commit, and leave the books behind for what follows."""
    source = list(drafts(size))
    headers, lines = rows_of(source)
    taken, limits = [], []
    ledger = None
    with place.bare() as bare:
        for number in range(rounds):
            limits.append(bare.load(headers, lines))
            ledger = place.ledger(f"b{size}-{number}")
            begun = time.perf_counter()
            with place.database.writing() as connection:
                approved = (Approved(draft, sha256_of(content_of(draft))) for draft in source)
                post_many(open_books(connection, ledger.community_id), approved, at=AT)
            taken.append(time.perf_counter() - begun)
    assert ledger is not None
    ours = Timing.of(taken)
    bulk = "executemany" if place.name == "SQLite" else "COPY"
    report.add(
        Row("import, whole", place.name, size, ours, Timing.of(limits), f"{bulk} of ready tuples",
            goal="≤ 4 ×" if place.name == "SQLite" else "≤ 1.5 ×",
            note=f"{size / ours.seconds:,.0f}/s", faster=False)
    )  # fmt: skip
    return ledger


def post_alone(place: Place, ledger: Ledger, report: Report, size: int, *, rounds: int) -> None:
    """Measure the gate alone: one ready draft, one durable commit. Before people post."""
    more = cycle(drafts(997, seed=7))

    def ours() -> None:
        draft = next(more)
        with place.database.writing() as connection:
            post(connection, ledger.community_id, Approved(draft, "0" * 64), at=AT)

    _beside_bare(place, report, "post alone", size, ours, rounds=rounds)


def post_through_service(
    place: Place, ledger: Ledger, report: Report, size: int, *, rounds: int
) -> None:
    """Measure a draft saved, submitted and approved, each in a commit of its own; then in groups."""
    more = cycle(drafts(997, seed=11))

    def ours() -> None:
        draft_id = _save(place, ledger, next(more))
        with place.database.writing() as connection:
            shown = submit(connection, ledger.community_id, draft_id, by=TREASURER, at=AT)
        with place.database.writing() as connection:
            approve(
                connection, ledger.community_id, draft_id, by=REVIEWER, at=AT, content_sha256=shown
            )

    _beside_bare(place, report, "save, submit, approve (3 commits)", size, ours, rounds=rounds)
    waiting = _submitted(place, ledger, more, ROUND * (rounds + 1))

    def approval() -> None:
        draft_id, shown = next(waiting)
        with place.database.writing() as connection:
            approve(
                connection, ledger.community_id, draft_id, by=REVIEWER, at=AT, content_sha256=shown
            )

    _beside_bare(place, report, "approve and post", size, approval, rounds=rounds)
    grouped = list(_submitted(place, ledger, more, GROUP * (rounds + 1)))
    groups = iter([grouped[at : at + GROUP] for at in range(0, len(grouped), GROUP)])

    def group() -> None:
        with place.database.writing() as connection:
            approve_many(connection, ledger.community_id, next(groups), by=REVIEWER, at=AT)

    _beside_bare(
        place, report, f"approve and post, {GROUP} a commit", size, group, rounds=rounds, of=GROUP
    )


def _save(place: Place, ledger: Ledger, draft: Draft) -> str:
    with place.database.writing() as connection:
        return save_draft(connection, ledger.community_id, draft, by=TREASURER, at=AT)


def _submitted(
    place: Place, ledger: Ledger, more: Iterator[Draft], count: int
) -> Iterator[tuple[str, str]]:
    made = []
    with place.database.writing() as connection:
        for _ in range(count):
            community_id = ledger.community_id
            draft_id = save_draft(connection, community_id, next(more), by=TREASURER, at=AT)
            made.append((draft_id, submit(connection, community_id, draft_id, by=TREASURER, at=AT)))
    return iter(made)


def _beside_bare(
    place: Place,
    report: Report,
    operation: str,
    size: int,
    ours: Callable[[], object],
    *,
    rounds: int,
    of: int = 1,
) -> None:
    sample = list(drafts(ROUND, seed=3))
    with place.bare() as bare:
        tasks = (
            _round([ours] * (ROUND if of == 1 else 1), of),
            _round([_one(bare, draft) for draft in sample], 1),
        )
        mine, limit = interleaved(tasks, rounds=rounds)
    name = "sqlite3, one commit each" if place.name == "SQLite" else "one CTE statement each"
    goal = {"post alone": "≥ 0.45 ×", "approve and post, 100 a commit": "≥ 1.0 ×"}.get(
        operation, ""
    )
    report.add(
        Row(operation, place.name, size, mine, limit, name, goal=goal,
            note=f"{1 / mine.seconds:,.0f}/s")
    )  # fmt: skip


def _one(bare: Bare, draft: Draft) -> Callable[[], object]:
    return lambda: bare.post(draft)


def _round(works: Sequence[Callable[[], object]], of: int) -> Callable[[], float]:
    def task() -> float:
        begun = time.perf_counter()
        for work in works:
            work()
        return (time.perf_counter() - begun) / len(works) / of

    return task
