"""``flask books``: recompute the books and name the first thing that does not agree."""

import sys
from collections.abc import Callable
from pathlib import Path

import click

from config import Settings
from ledger.cli.examining import examine, tell
from ledger.cli.language import language_option, refusals_explained
from ledger.i18n import Language
from ledger.log.keys import public_key
from ledger.log.marks import advance, read_checkpoints, read_marks, setbacks
from ledger.store.database import Database


@click.group("books")
def books() -> None:
    """Look after the books."""


@books.command("check")
@click.option("--community", "slug", default="", help="Short name of one community; all if empty.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@click.option(
    "--since", "kept", type=click.Path(exists=True, dir_okay=False, path_type=Path), default=None,
    help="A file of checkpoints that somebody kept: the logs must still begin with them.",
)  # fmt: skip
@language_option
def check(slug: str, language: Language, *, as_json: bool, kept: Path | None) -> None:
    """Recompute movements, numbering, approvals, leaves, the chart and what stands behind it all.

    Exit code 0 when everything agrees, 1 when something does not, 2 for a wrong command.
    """
    settings = Settings.from_env()
    # Only looked at: a check makes no key where there is none yet.
    key = public_key(settings.log_key()) if settings.log_key_file.exists() else None
    database = Database(settings.database_url)
    try:
        with refusals_explained(language, as_json=as_json):
            # Before the database is asked: what was acknowledged by now must be in it.
            marks = read_marks(settings.data_dir)
            found = examine(
                database, settings.data_dir, key=key, slug=slug, marks=marks, progress=_progress
            )
            if kept is not None:
                since = read_checkpoints(kept.read_text(encoding="utf-8"))
                with database.newest() as connection:
                    found.log += setbacks(connection, since, whole=True)
            if found.agrees:
                with database.newest() as connection:
                    advance(settings.data_dir, connection, slug=slug)
    finally:
        database.dispose()
    tell(found, language, as_json=as_json, more={})
    if not found.agrees:
        sys.exit(1)


def _progress(name: str) -> Callable[[int], None]:
    def show(count: int) -> None:
        if sys.stderr.isatty():
            click.echo(f"\r{name}: {count}", err=True, nl=False)

    return show
