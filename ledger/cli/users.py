"""``flask user``: people who can sign in, their roles, and new passwords."""

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
from ledger.domain.roles import Role
from ledger.i18n import SHANGHAI, Language
from ledger.people.sessions import end_sessions_of
from ledger.people.users import (
    User,
    add_user,
    end_role,
    find_user,
    give_role,
    set_active,
    set_password,
)
from ledger.statements.communities import community
from ledger.store.database import Database
from ledger.store.runtime import RuntimeDatabase
from ledger.terms import marked as _

_ROLES = click.Choice([role.value for role in Role])


@dataclass(frozen=True, slots=True)
class _Moment:
    """When the command runs, and a connection that writes."""

    connection: sa.Connection
    settings: Settings
    at: datetime

    @property
    def today(self) -> date:
        return self.at.astimezone(SHANGHAI).date()

    def user(self, login: str) -> User:
        found = find_user(self.connection, login)
        if found is None:
            raise UnknownNameError(noun="user", name=login, field="login")
        return found

    def community(self, slug: str) -> int:
        found = community(self.connection, slug)
        if found is None:
            raise UnknownNameError(noun="community", name=slug, field="community")
        return found.community_id

    def end_sessions(self, user: User) -> None:
        runtime = RuntimeDatabase(self.settings.runtime_database_url)
        with runtime.writing() as connection:
            end_sessions_of(connection, user.user_id)
        runtime.dispose()


@contextmanager
def _working(language: Language) -> Iterator[_Moment]:
    settings = Settings.from_env()
    database = Database(settings.database_url)
    at = datetime.now(UTC)  # noqa: TID251  (a command is where the clock is read)
    try:
        with refusals_explained(language), database.writing() as connection:
            yield _Moment(connection, settings, at)
    finally:
        database.dispose()


def _password_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--password-file", type=click.File(encoding="utf-8"),
        help="File with the password in its first line, - for standard input; asked for if not given.",
    )(command)  # fmt: skip


def _password(file: Any) -> str:
    """Read a password from a file, or ask for it twice without showing it."""
    if file is not None:
        return str(file.readline()).rstrip("\r\n")
    return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))


@click.group("user")
def users() -> None:
    """Look after who can sign in, and in which role."""


@users.command("add")
@click.argument("login")
@click.option("--name", required=True, help="The name that other officers see.")
@click.option("--community", "slug", default="", help="Short name of the community for --role.")
@click.option("--role", "roles", type=_ROLES, multiple=True, help="A role; may be repeated.")
@click.option("--operator", is_flag=True, help="Runs the machine: cannot post anywhere.")
@_password_option
@language_option
def add(
    login: str, name: str, slug: str, roles: tuple[str, ...], password_file: Any,
    language: Language, *, operator: bool,
) -> None:  # fmt: skip
    """Add LOGIN, with roles in a community from today on."""
    if bool(slug) != bool(roles):
        raise click.UsageError("--community and --role belong together")
    password = _password(password_file)
    with _working(language) as now:
        user_id = add_user(
            now.connection, login=login, name=name, password=password, at=now.at,
            is_operator=operator,
        )  # fmt: skip
        for role in roles:
            give_role(
                now.connection, now.community(slug), user_id, role, first_day=now.today, at=now.at
            )
    click.echo(language.gettext(_("已添加用户 %(login)s。"), login=login))


@users.command("role")
@click.argument("login")
@click.argument("role", type=_ROLES)
@click.option("--community", "slug", required=True, help="Short name of the community.")
@click.option("--from", "first_day", default="", metavar="DAY", help="First day; else today.")
@click.option("--until", "last_day", default="", metavar="DAY", help="End the role after this day.")
@language_option
def give(
    login: str, role: str, slug: str, first_day: str, last_day: str, language: Language
) -> None:
    """Give LOGIN the ROLE in a community, or end it with --until."""
    with _working(language) as now:
        user, community_id = now.user(login), now.community(slug)
        if last_day:
            end_role(
                now.connection, community_id, user.user_id, role,
                last_day=parse_day(last_day, field="until"), at=now.at,
            )  # fmt: skip
        else:
            begins = parse_day(first_day, field="from") if first_day else now.today
            give_role(now.connection, community_id, user.user_id, role, first_day=begins, at=now.at)
    click.echo(language.gettext(_("已更新 %(login)s 的职务。"), login=login))


@users.command("password")
@click.argument("login")
@_password_option
@language_option
def password(login: str, password_file: Any, language: Language) -> None:
    """Give LOGIN a new password and end their sessions."""
    new = _password(password_file)
    with _working(language) as now:
        user = now.user(login)
        set_password(now.connection, user.user_id, new, login=user.login, at=now.at)
        now.end_sessions(user)
    click.echo(language.gettext(_("%(login)s 的密码已更改。"), login=login))


@users.command("active")
@click.argument("login")
@click.argument("answer", type=click.Choice(["yes", "no"]))
@language_option
def active(login: str, answer: str, language: Language) -> None:
    """Let LOGIN sign in (yes) or no longer (no); what they did stays."""
    with _working(language) as now:
        user = now.user(login)
        set_active(now.connection, user.user_id, active=answer == "yes", at=now.at)
        if answer == "no":
            now.end_sessions(user)
    words = _("%(login)s 可以登录。") if answer == "yes" else _("%(login)s 不能再登录。")
    click.echo(language.gettext(words, login=login))
