"""``flask bill import``: keep a bill of one account, through the same service as the desk; it books nothing."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import sqlalchemy as sa

from config import Settings
from ledger.bills.formats import FORMATS
from ledger.bills.read import look_at, read
from ledger.cli.bills import FILE, data_of, mapping_of
from ledger.cli.language import language_option, refusals_explained
from ledger.domain.bill_mappings import ColumnMapping
from ledger.domain.bills import Bill
from ledger.domain.errors import AccessRefusedError, BillRefusedError, UnknownNameError
from ledger.domain.roles import Task, role_for
from ledger.i18n import SHANGHAI, Language
from ledger.messages import warning_words
from ledger.people.users import active_user, find_user, roles_on
from ledger.posting.attachments import keep_files, record_attachment
from ledger.posting.bills import KeptBill, file_type, keep_bill, remember_mapping
from ledger.posting.values import Officer, Upload
from ledger.schemas.bill_mappings import head_sha256
from ledger.schemas.bills import warning_payload
from ledger.statements.bill_accounts import remembered_mapping
from ledger.statements.communities import community
from ledger.statements.values import CommunityFacts
from ledger.store.database import Database, GuardsMissingError
from ledger.terms import marked as _

#: The one format that is not told by a file's content.
_GENERIC = "generic"
#: A file of so many bytes takes longer than anybody looks at a silent screen.
_LONG_BYTES = 500_000


@dataclass(frozen=True, slots=True)
class _Order:
    """What is to be kept, where, and by whom."""

    file: Path
    slug: str
    account: str
    login: str
    only: str
    mapping: ColumnMapping | None
    warnings_seen: bool


@click.command("import")
@click.argument("file", type=FILE)
@click.option("--community", "slug", required=True, metavar="SLUG", help="Whose books.")
@click.option("--account", required=True, metavar="CODE", help="The account it is a bill of.")
@click.option("--by", "login", required=True, metavar="LOGIN", help="Who brings it: a treasurer.")
@click.option(
    "--format", "only", type=click.Choice((*FORMATS, _GENERIC)), default=None, metavar="FORMAT",
    help="The format it has to be; told by its content if not given.",
)  # fmt: skip
@click.option(
    "--mapping", "mapping_file", type=FILE, help="JSON that names the columns of a table of yours."
)
@click.option(
    "--warnings-seen", is_flag=True, help="Keep it although something in it does not add up."
)
@click.option("--json", "as_json", is_flag=True, help="Report as JSON on standard output.")
@language_option
def import_command(
    *, file: Path, slug: str, account: str, login: str, only: str | None,
    mapping_file: Path | None, warnings_seen: bool, as_json: bool, language: Language,
) -> None:  # fmt: skip
    """Keep FILE as a bill of an account: every row of it that is new, or nothing. It books nothing.

    Exit code 0 when it is kept or was kept before, 1 when it is refused, 2 for a wrong command.
    """
    settings = Settings.from_env()
    database = Database(settings.database_url)
    try:
        database.check_guards()
        with refusals_explained(language, as_json=as_json):
            order = _Order(
                file, slug, account, login, only or "",
                mapping_of(mapping_file) if mapping_file else None, warnings_seen,
            )  # fmt: skip
            bill, kept = _carry_out(database, settings, order, language)
    except GuardsMissingError as error:
        raise click.ClickException(f"{error}; flask db upgrade") from error
    finally:
        database.dispose()
    report = _report(bill, kept, language)
    click.echo(
        json.dumps(report, ensure_ascii=False) if as_json else _in_words(bill, kept, language)
    )


def _carry_out(
    database: Database, settings: Settings, order: _Order, language: Language
) -> tuple[Bill, KeptBill]:
    """Read the file, say what in it does not add up, and keep it in one commit."""
    at = datetime.now(UTC)  # noqa: TID251  (a command is where the clock is read)
    with database.reading() as connection:
        facts = _community(connection, order.slug)
        by = _officer(connection, facts, order.login, at=at)
    data = data_of(order.file)
    say = _progress(len(data), language)
    say(_("正在读账单……"), 0)
    bill, mapping = _understood(database, facts, order, data)
    for warning in bill.warnings:
        click.echo(warning_words(warning, language), err=True)
    if bill.warnings and not order.warnings_seen:
        click.echo(language.gettext(_("看过以后要照账单收下的，加 --warnings-seen。")), err=True)
    say(_("读到 %(count)s 笔，正在收下……"), len(bill.rows))
    evidence = keep_files(settings.data_dir, Upload(data, file_type(data)))
    with database.writing() as connection:
        sha256 = record_attachment(connection, facts.community_id, evidence, by=by, at=at)
        kept = keep_bill(
            connection, facts.community_id, bill, account=order.account, file_sha256=sha256,
            file_name=order.file.name, by=by, at=at, warnings_seen=order.warnings_seen,
        )  # fmt: skip
        if mapping is not None:
            remember_mapping(
                connection, facts.community_id, head_sha256(mapping.headings),
                mapping.canonical_json(), by=by, at=at,
            )  # fmt: skip
    return bill, kept


def _community(connection: sa.Connection, slug: str) -> CommunityFacts:
    facts = community(connection, slug)
    if facts is None:
        raise UnknownNameError(noun="community", name=slug[:40], field="community")
    return facts


def _officer(
    connection: sa.Connection, facts: CommunityFacts, login: str, *, at: datetime
) -> Officer:
    """Give the person in the role in which they may do this today.

    Raises:
        UnknownNameError: nobody with this login may sign in.
        AccessRefusedError: none of their roles carries it.
    """
    user = find_user(connection, login)
    if user is None or active_user(connection, user.user_id) is None:
        raise UnknownNameError(noun="user", name=login[:40], field="by")
    today = at.astimezone(SHANGHAI).date()
    roles = roles_on(connection, facts.community_id, user.user_id, today)
    role = role_for(roles, Task.PREPARE)
    if role is None:
        raise AccessRefusedError(reason="role", field="by")
    return Officer(user.user_id, role.value)


def _understood(
    database: Database, facts: CommunityFacts, order: _Order, data: bytes
) -> tuple[Bill, ColumnMapping | None]:
    """Read a file: by the mapping given, by its own format, or as the like was read before."""
    if order.mapping is not None:
        return read(data, mapping=order.mapping), order.mapping
    if order.only != _GENERIC:
        try:
            return read(data, only=order.only), None
        except BillRefusedError as refusal:
            if refusal.reason != "unknown_format" or order.only:
                raise
    head = head_sha256(look_at(data).headings)
    with database.reading() as connection:
        content = remembered_mapping(connection, facts, head)
    if content is None:
        raise BillRefusedError(reason="unknown_format")
    known = ColumnMapping.from_json(content)
    return read(data, mapping=known), known


def _progress(size_bytes: int, language: Language) -> Callable[[str, int], None]:
    """Say on standard error what is being done, where it takes a while."""

    def say(sentence: str, count: int) -> None:
        if size_bytes >= _LONG_BYTES:
            click.echo(language.gettext(sentence, count=f"{count:,}"), err=True)

    return say


def _report(bill: Bill, kept: KeptBill, language: Language) -> dict[str, Any]:
    report: dict[str, Any] = {
        "bill": kept.bill_id,
        "known_file": not kept.is_new,
        "format": bill.format,
        "rows": kept.row_count,
        "known_rows": kept.known_count,
        "warnings": [warning_payload(warning, language) for warning in bill.warnings],
    }
    if bill.rows:
        first, last = bill.span
        report |= {"first_day": first.isoformat(), "last_day": last.isoformat()}
    return report


def _in_words(bill: Bill, kept: KeptBill, language: Language) -> str:
    if not kept.is_new:
        return language.gettext(_("这份账单以前交过，没有再记。"))
    first, last = bill.span
    texts: Sequence[str] = (
        language.gettext(
            _("账单收下了：%(first)s 至 %(last)s，新的 %(count)s 笔，以前交过的 %(known)s 笔。"),
            first=language.day(first), last=language.day(last),
            count=f"{kept.row_count:,}", known=f"{kept.known_count:,}",
        ),
        language.gettext(_("还没有入账：请在工作台的“账单”里逐笔看是什么钱。")),
    )  # fmt: skip
    return "\n".join(texts)
