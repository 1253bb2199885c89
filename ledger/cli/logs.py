"""``flask log``: how far each log is, for whoever keeps it outside, and how to go on with an older copy."""

from datetime import UTC, datetime

import click
import sqlalchemy as sa

from config import Settings
from ledger.cli.language import language_option, refusals_explained
from ledger.i18n import Language
from ledger.log.marks import FILE, Mark, marks_now, read_marks, setbacks
from ledger.log.marks import accept as accept_mark
from ledger.store.actions import record_action
from ledger.store.communities import communities
from ledger.store.database import Database
from ledger.terms import marked as _

#: The verb in the log of actions.
ACCEPTED = "log.accepted"


@click.group("log")
def logs() -> None:
    """Look after the logs."""


@logs.command("show")
@click.option("--community", "slug", default="", help="Short name of one community; all if empty.")
def show(slug: str) -> None:
    """Print a checkpoint of each log: its origin, how many entries it has, and their root.

    Kept by somebody else, it is what ``flask books check --since FILE`` compares with later.
    """
    database = Database(Settings.from_env().database_url)
    with database.newest() as connection:
        marks = [mark for mark in marks_now(connection).values() if slug in ("", mark.slug)]
    database.dispose()
    if slug and not marks:
        raise click.UsageError(f"no such community: {slug}")
    click.echo("\n".join(mark.note for mark in marks), nl=False)


@logs.command("accept")
@click.argument("slug")
@click.option("--reason", required=True, help="Why the older copy is the one to go on with.")
@language_option
def accept(slug: str, reason: str, language: Language) -> None:
    """Go on with a log that is older than what was acknowledged; the log of actions says so, with the reason.

    Entries that the copy lacks are lost: enter them again, and tell those who saw them.
    """
    settings = Settings.from_env()
    now = datetime.now(UTC)  # noqa: TID251  (a command is where the clock is read)
    database = Database(settings.database_url)
    try:
        with refusals_explained(language), database.writing() as connection:
            marks = read_marks(settings.data_dir)
            if not any(item.community == slug for item in setbacks(connection, marks, whole=True)):
                raise click.UsageError(f"nothing to accept: {FILE} and the log of {slug} agree")
            before, here = _marks_of(slug, marks, marks_now(connection))
            record_action(
                connection, ACCEPTED, at=now, community_id=_number_of(connection, slug),
                subject=f"{slug}: {_end(before)} → {_end(here)}: {reason}",
            )  # fmt: skip
        accept_mark(settings.data_dir, before.origin, here)
    finally:
        database.dispose()
    words = _("%(community)s 的日志从 %(count)s 条起继续，原因已记入操作记录。")
    count = here.size if here else 0
    click.echo(language.gettext(words, community=slug, count=count))


def _marks_of(
    slug: str, marks: dict[str, Mark], current: dict[str, Mark]
) -> tuple[Mark, Mark | None]:
    """Give what was acknowledged of a log and where it is; nothing, where its community is no more."""
    for origin, mark in marks.items():
        here = current.get(origin)
        if slug == (here or mark).slug:
            return mark, here
    raise click.UsageError(f"no such community: {slug}")


def _number_of(connection: sa.Connection, slug: str) -> int | None:
    query = sa.select(communities.c.community_id).where(communities.c.slug == slug)
    return connection.execute(query).scalar_one_or_none()


def _end(mark: Mark | None) -> str:
    return f"{mark.size} {mark.root}" if mark else "0"
