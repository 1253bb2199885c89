"""``flask drafts``: make drafts of what fell due, as opening the desk does; for a nightly run."""

import sys
from datetime import UTC, datetime

import click

from config import Settings
from ledger.cli.language import language_option
from ledger.i18n import Language
from ledger.messages import explain
from ledger.posting.templates import draft_what_is_due
from ledger.statements.communities import communities
from ledger.store.database import Database
from ledger.terms import marked as _


@click.group("drafts")
def drafts() -> None:
    """Look after drafts."""


@drafts.command("recurring")
@click.option("--community", "slug", default="", help="Short name of one community; all if empty.")
@language_option
def recurring(slug: str, language: Language) -> None:
    """Draft what fell due of recurring templates; each day once, however often this runs.

    Exit code 0 when everything due was drafted, 1 when a template has to wait, 2 for a wrong command.
    """
    database = Database(Settings.from_env().database_url)
    now = datetime.now(UTC)  # noqa: TID251  (a command is where the clock is read)
    waiting = False
    try:
        with database.reading() as connection:
            known = {facts.slug: facts.community_id for facts in communities(connection)}
        if slug and slug not in known:
            raise click.UsageError(f"no such community: {slug}")
        for name, community_id in known.items():
            if slug in ("", name):
                with database.writing() as connection:
                    done = draft_what_is_due(connection, community_id, at=now)
                said = language.gettext(
                    _("%(slug)s：生成了 %(count)s 张待办单。"), slug=name, count=len(done.draft_ids)
                )
                click.echo(said)
                for held in done.held:
                    click.echo(f"{name}: {held.name}: {explain(held.refusal, language)}", err=True)
                waiting = waiting or bool(done.held)
    finally:
        database.dispose()
    if waiting:
        sys.exit(1)
