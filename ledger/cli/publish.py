"""``flask publish`` and ``flask notice``: issue a statement, prepare what is due, and draw what was published.

Two people are behind each publication, at the command line too: one prepares, another publishes.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from config import Settings
from ledger.cli.language import language_option, refusals_explained
from ledger.domain.errors import AccessRefusedError
from ledger.domain.notice_rules import last_posting_day
from ledger.domain.notices import NoticePlan
from ledger.domain.periods import parse_span
from ledger.domain.roles import Task, role_for
from ledger.i18n import LANGUAGES, Language
from ledger.i18n import language as language_of
from ledger.people.users import find_user, memberships_of
from ledger.posting.notices import prepare_notice
from ledger.posting.periods import local_day
from ledger.posting.publications import keep_file, propose_publication, publish, record_file
from ledger.posting.values import Officer
from ledger.renditions import freeze, publication_paper
from ledger.statements.communities import communities
from ledger.statements.duties import duties
from ledger.statements.kinds import READERS
from ledger.statements.notices import notice_list, waiting_notices
from ledger.statements.publications import publication, undrawn
from ledger.statements.values import CommunityFacts
from ledger.store.database import Database
from ledger.terms import marked as _


@click.command("publish")
@click.argument("kind", type=click.Choice(sorted(READERS)))
@click.option("--community", "slug", required=True, help="Short name of the community.")
@click.option("--period", required=True, help="2025, 2025H1, 2025Q3 or 2025-09.")
@click.option("--prepared-by", "author", required=True, help="Login of who prepares it.")
@click.option("--by", "publisher", required=True, help="Login of who publishes it: another person.")
@click.option("--fund", default="", help="Limit it to one fund.")
@click.option("--account", default="", help="Limit it to one account.")
@language_option
def publish_command(
    kind: str, slug: str, period: str, *, author: str, publisher: str, language: Language,
    **limits: str,
) -> None:  # fmt: skip
    """Freeze a statement as it is now and publish it under the next number.

    Exit code 0 when it was published, 1 when it was refused, 2 for a wrong command.
    """
    settings = Settings.from_env()
    now = datetime.now(UTC)  # noqa: TID251  (a command is where the clock is read)
    database = Database(settings.database_url)
    try:
        (facts,) = _communities(database, slug)
        with refusals_explained(language), database.writing() as connection:
            day = local_day(now)
            frozen = freeze(connection, facts, kind, period, day=day, limits=limits)
            one = _officer(connection, facts, author, Task.PREPARE_NOTICE, now)
            other = _officer(connection, facts, publisher, Task.PUBLISH, now)
            proposal_id = propose_publication(
                connection, facts.community_id, frozen, by=one, at=now
            )
            number = publish(connection, facts.community_id, proposal_id, by=other, at=now)
        _draw(database, settings, facts, (number,))
    finally:
        database.dispose()
    click.echo(language.gettext(_("%(slug)s：已公布第 %(number)s 号。"), slug=slug, number=number))


@click.group("notice")
def notice() -> None:
    """Look after notices."""


@notice.command("build")
@click.option("--community", "slug", default="", help="Short name of one community; all if empty.")
@click.option("--by", "author", default="", help="Login of who prepares the notices that are due.")
@language_option
def build(slug: str, author: str, language: Language) -> None:
    """Draw the papers of what was published, and with --by prepare what is due or overdue.

    Another person publishes what was prepared, at the desk. Drawing can be done again and again: what is drawn
    stays. Exit code 0 when all was done, 1 when something was refused, 2 for a wrong command.
    """
    settings = Settings.from_env()
    now = datetime.now(UTC)  # noqa: TID251  (a command is where the clock is read)
    database = Database(settings.database_url)
    try:
        for facts in _communities(database, slug):
            prepared = 0
            if author:
                with refusals_explained(language), database.writing() as connection:
                    by = _officer(connection, facts, author, Task.PREPARE_NOTICE, now)
                    prepared = _prepare_due(connection, facts, by, now)
            with database.reading() as connection:
                numbers = undrawn(connection, facts, LANGUAGES)
            _draw(database, settings, facts, numbers)
            said = language.gettext(
                _("%(slug)s：准备了 %(count)s 份公示，画了 %(drawn)s 份公布。"), slug=facts.slug,
                count=prepared, drawn=len(numbers),
            )  # fmt: skip
            click.echo(said)
    finally:
        database.dispose()


def _communities(database: Database, slug: str) -> list[CommunityFacts]:
    with database.reading() as connection:
        found = [item for item in communities(connection) if slug in ("", item.slug)]
    if slug and not found:
        raise click.UsageError(f"no such community: {slug}")
    return found


def _officer(
    connection: Any, facts: CommunityFacts, login: str, task: Task, at: datetime
) -> Officer:
    """Give a person in the role in which they do this.

    Raises:
        AccessRefusedError: there is nobody of this name, or no role of theirs carries the task.
    """
    user = find_user(connection, login)
    held = memberships_of(connection, user.user_id, local_day(at), slug=facts.slug) if user else ()
    role = role_for(held[0].roles, task) if held else None
    if user is None or role is None:
        raise AccessRefusedError(reason="role")
    return Officer(user.user_id, role.value)


def _draw(
    database: Database, settings: Settings, facts: CommunityFacts, numbers: tuple[int, ...]
) -> None:
    """Draw publications in every language and keep the files; each is one commit, so it may be interrupted."""
    for number in numbers:
        with database.reading() as connection:
            shown = publication(connection, facts, number)
        assert shown is not None, "the number was read from the books"
        for code in LANGUAGES:
            if code in shown.files:
                continue
            prefix = "" if code == LANGUAGES[0] else f"/{code}"
            url = f"{settings.public_url}{prefix}/c/{facts.slug}/publications/{number}/"
            content = publication_paper(shown, language=language_of(code), url=url)
            sha256 = keep_file(Path(settings.data_dir), content)
            with database.writing() as connection:
                record_file(
                    connection, facts.community_id, number, language=code, sha256=sha256,
                    size_bytes=len(content),
                )  # fmt: skip


def _prepare_due(connection: Any, facts: CommunityFacts, by: Officer, at: datetime) -> int:
    """Prepare a notice of each statement that is due and has none yet, in the frame of the one before."""
    day = local_day(at)
    before = notice_list(connection, facts, day=day, page_size=1).rows
    if not before:
        return 0
    frame = before[0].plan
    waiting = {
        (row.plan.kind, row.plan.period) for row, _author in waiting_notices(connection, facts)
    }
    prepared = 0
    for duty in duties(connection, facts, day=day).of("due", "overdue"):
        rule = duty.rule
        if rule.kind not in READERS or duty.number or (rule.kind, duty.period) in waiting:
            continue
        frozen = freeze(connection, facts, rule.kind, duty.period, day=day, limits={})
        proposal_id = propose_publication(connection, facts.community_id, frozen, by=by, at=at)
        last_day = last_posting_day(day, rule.days, working=rule.working)
        zh = language_of("zh")
        made = NoticePlan(
            rule.kind, f"{zh.span(parse_span(duty.period))}{zh.term(rule.kind, 'notice_kind')}",
            "", day, last_day, frame.places,
            frame.objections_to, frame.phone, last_day, period=duty.period,
        )  # fmt: skip
        prepare_notice(connection, facts.community_id, made, (proposal_id,), by=by, at=at)
        prepared += 1
    return prepared
