"""``flask books``: recompute the books and name the first thing that does not agree."""

import json
import sys
from collections.abc import Callable
from dataclasses import asdict

import click

from config import Settings
from ledger.log.keys import public_key
from ledger.posting.check import check_books
from ledger.posting.check_publications import check_publication_files
from ledger.posting.check_values import CheckReport
from ledger.statements.communities import communities
from ledger.store import guards
from ledger.store.database import Database


@click.group("books")
def books() -> None:
    """Look after the books."""


@books.command("check")
@click.option("--community", "slug", default="", help="Short name of one community; all if empty.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def check(slug: str, *, as_json: bool) -> None:
    """Recompute movements, numbering, approvals, leaves, the chart and what stands behind it all.

    Exit code 0 when everything agrees, 1 when something does not, 2 for a wrong command.
    """
    settings = Settings.from_env()
    # Only looked at: a check makes no key where there is none yet.
    key = public_key(settings.log_key()) if settings.log_key_file.exists() else None
    database = Database(settings.database_url)
    with database.reading() as connection:
        faults = guards.faults(connection)
        known = {facts.slug: facts.community_id for facts in communities(connection)}
        if slug and slug not in known:
            raise click.UsageError(f"no such community: {slug}")
        wanted = {slug: known[slug]} if slug else known
        reports = {
            name: check_books(connection, number, public_key=key, progress=_progress(name))
            for name, number in wanted.items()
        }
        for name, number in wanted.items():
            found = check_publication_files(connection, number, settings.data_dir)
            reports[name].difference = reports[name].difference or next(found, None)
    database.dispose()
    if as_json:
        result = {"guards": faults, "communities": {k: asdict(v) for k, v in reports.items()}}
        click.echo(json.dumps(result, ensure_ascii=False, indent=1))
    else:
        _print(faults, reports)
    if faults or any(report.difference for report in reports.values()):
        sys.exit(1)


def _progress(name: str) -> Callable[[int], None]:
    def show(count: int) -> None:
        if sys.stderr.isatty():
            click.echo(f"\r{name}: {count}", err=True, nl=False)

    return show


def _print(faults: list[str], reports: dict[str, CheckReport]) -> None:
    for fault in faults:
        click.echo(f"守卫 guards: {fault}")
    for name, report in reports.items():
        difference = report.difference
        counted = f"{report.transactions} 笔 transactions, {report.leaves} 条 leaves"
        if difference is None:
            click.echo(f"{name}: 相符 agrees ({counted})")
        else:
            click.echo(
                f"{name}: 不符 differs: {difference.code} {difference.where}"
                f" 应为 expected {difference.expected!r} 实为 found {difference.found!r}"
            )
