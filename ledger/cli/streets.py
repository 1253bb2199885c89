"""``flask street``: found streets, let communities join and leave, and say who looks after them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import click
import sqlalchemy as sa

from config import Settings
from ledger.cli.language import language_option, refusals_explained
from ledger.domain.errors import UnknownNameError
from ledger.domain.periods import parse_day
from ledger.i18n import SHANGHAI, Language
from ledger.people.streets import (
    Street,
    end_supervision,
    found_street,
    give_supervision,
    join_street,
    leave_street,
    street_called,
)
from ledger.people.users import find_user
from ledger.statements.communities import community
from ledger.store.database import Database
from ledger.terms import marked as _


def _day_option(name: str, into: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    return click.option(name, into, default="", metavar="DAY", help="Today if not given.")


@dataclass(frozen=True, slots=True)
class _Moment:
    """When the command runs, and a connection that writes."""

    connection: sa.Connection
    at: datetime

    def day(self, text: str, field: str) -> date:
        return parse_day(text, field=field) if text else self.at.astimezone(SHANGHAI).date()

    def street(self, slug: str) -> Street:
        found = street_called(self.connection, slug)
        if found is None:
            raise UnknownNameError(noun="street", name=slug[:40], field="street")
        return found

    def community(self, slug: str) -> int:
        found = community(self.connection, slug)
        if found is None:
            raise UnknownNameError(noun="community", name=slug[:40], field="community")
        return found.community_id

    def user(self, login: str) -> int:
        found = find_user(self.connection, login)
        if found is None:
            raise UnknownNameError(noun="user", name=login[:40], field="login")
        return found.user_id


@contextmanager
def _working(language: Language) -> Iterator[_Moment]:
    database = Database(Settings.from_env().database_url)
    at = datetime.now(UTC)  # noqa: TID251  (a command is where the clock is read)
    try:
        with refusals_explained(language), database.writing() as connection:
            yield _Moment(connection, at)
    finally:
        database.dispose()


@click.group("street")
def streets() -> None:
    """Streets: the communities one looks after."""


@streets.command("add")
@click.argument("slug")
@click.option("--name", "name_zh", required=True, help="Chinese name.")
@click.option("--name-en", default="", help="English name; the Chinese one if not given.")
@language_option
def add(slug: str, language: Language, *, name_zh: str, name_en: str) -> None:
    """Found the street SLUG (its short name in addresses)."""
    with _working(language) as work:
        found_street(work.connection, slug, name_zh=name_zh, name_en=name_en, at=work.at)
    click.echo(language.gettext(_("街道 %(slug)s 已经建好：/s/%(slug)s/"), slug=slug))


@streets.command("join")
@click.argument("street")
@click.argument("slug")
@_day_option("--from", "first_day")
@language_option
def join(street: str, slug: str, first_day: str, language: Language) -> None:
    """Let the community SLUG lie in STREET."""
    with _working(language) as work:
        join_street(
            work.connection, work.street(street), work.community(slug),
            first_day=work.day(first_day, "first_day"), at=work.at,
        )  # fmt: skip
    click.echo(
        language.gettext(_("小区 %(slug)s 已经加入街道 %(street)s。"), slug=slug, street=street)
    )


@streets.command("leave")
@click.argument("street")
@click.argument("slug")
@_day_option("--last-day", "last_day")
@language_option
def leave(street: str, slug: str, last_day: str, language: Language) -> None:
    """Let the community SLUG lie in STREET no longer than a day."""
    with _working(language) as work:
        leave_street(
            work.connection, work.street(street), work.community(slug),
            last_day=work.day(last_day, "last_day"), at=work.at,
        )  # fmt: skip
    click.echo(
        language.gettext(_("小区 %(slug)s 已经离开街道 %(street)s。"), slug=slug, street=street)
    )


@streets.command("supervise")
@click.argument("street")
@click.argument("login")
@_day_option("--from", "first_day")
@language_option
def supervise(street: str, login: str, first_day: str, language: Language) -> None:
    """Let LOGIN look after STREET: a supervisor of each community in it."""
    with _working(language) as work:
        give_supervision(
            work.connection, work.street(street), work.user(login),
            first_day=work.day(first_day, "first_day"), at=work.at,
        )  # fmt: skip
    click.echo(
        language.gettext(_("%(login)s 从现在起监督街道 %(street)s。"), login=login, street=street)
    )


@streets.command("end")
@click.argument("street")
@click.argument("login")
@_day_option("--last-day", "last_day")
@language_option
def end(street: str, login: str, last_day: str, language: Language) -> None:
    """Let LOGIN look after STREET no longer than a day."""
    with _working(language) as work:
        end_supervision(
            work.connection, work.street(street), work.user(login),
            last_day=work.day(last_day, "last_day"), at=work.at,
        )  # fmt: skip
    click.echo(
        language.gettext(_("%(login)s 不再监督街道 %(street)s。"), login=login, street=street)
    )
