"""``flask journal``: the whole journal as text, out of the books and into them."""

import json
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from typing import IO, Any, BinaryIO

import click
from sqlalchemy import Connection

from config import Settings
from ledger.cli.language import language_option, refusals_explained
from ledger.domain.persons import may_name_person
from ledger.i18n import Language
from ledger.posting.imports import ImportReport, import_journal
from ledger.schemas.journals.formats import JournalFormat, export_chunks, read_entries
from ledger.statements.communities import community
from ledger.statements.values import Audience, CommunityFacts
from ledger.store.actions import record_action
from ledger.store.database import Database, GuardsMissingError
from ledger.terms import marked as _

_FORMATS = click.Choice([item.value for item in JournalFormat])
_AUDIENCES = click.Choice([Audience.PUBLIC.value, Audience.AUDITOR.value])


@click.group("journal")
def journal() -> None:
    """Write or take over a whole journal: jsonl, csv, beancount or hledger."""


@journal.command("export")
@click.option("--format", "name", type=_FORMATS, required=True, help="Format of the file.")
@click.option("--community", "slug", required=True, metavar="SLUG", help="Whose books.")
@click.option("--out", type=click.Path(dir_okay=False), help="File to write; else standard output.")
@click.option(
    "--audience", "audience_name", type=_AUDIENCES, default=Audience.PUBLIC.value, show_default=True,
    help="auditor adds what is private: memos, households, persons, external ids.",
)  # fmt: skip
@language_option
def export_command(
    *, name: str, slug: str, out: str | None, audience_name: str, language: Language
) -> None:
    """Write every transaction in the order of posting."""
    database = Database(Settings.from_env().database_url)
    with refusals_explained(language), database.reading() as connection:
        facts = _community(connection, slug, language)
        with _target(out) as file:
            for text in export_chunks(
                connection, facts, JournalFormat(name), Audience(audience_name)
            ):
                file.write(text.encode("utf-8"))
    if audience_name != Audience.PUBLIC:
        with database.writing() as connection:
            record_action(
                connection, "journal_exported", community_id=facts.community_id,
                at=datetime.now(UTC),  # noqa: TID251
                subject=f"{name} {audience_name}",
            )  # fmt: skip
    database.dispose()


@journal.command("import")
@click.argument("file", type=click.File("rb"))
@click.option("--format", "name", type=_FORMATS, required=True, help="Format of the file.")
@click.option("--community", "slug", required=True, metavar="SLUG", help="Whose books.")
@click.option("--create-accounts", is_flag=True, help="Create the accounts that the books lack.")
@click.option("--leave-open", is_flag=True, help="Do not close the months of the history.")
@click.option("--json", "as_json", is_flag=True, help="Report as JSON on standard output.")
@language_option
def import_command(
    *, file: BinaryIO, name: str, slug: str, create_accounts: bool, leave_open: bool,
    as_json: bool, language: Language,
) -> None:  # fmt: skip
    """Take over FILE (- is standard input), all of it or nothing, before people begin to post."""
    database = Database(Settings.from_env().database_url)
    try:
        database.check_guards()
    except GuardsMissingError as error:
        raise click.ClickException(f"{error}; flask db upgrade") from error
    with refusals_explained(language, as_json=as_json), database.writing() as connection:
        report = import_journal(
            connection,
            _community(connection, slug, language).community_id,
            read_entries(file, JournalFormat(name)),
            at=datetime.now(UTC),  # noqa: TID251 - commands read the clock themselves
            create_accounts=create_accounts,
            leave_open=leave_open,
            progress=_progress(language),
        )
    database.dispose()
    click.echo(_as_json(report) if as_json else _in_words(report, language))


def _community(connection: Connection, slug: str, language: Language) -> CommunityFacts:
    facts = community(connection, slug)
    if facts is None:
        raise click.UsageError(language.gettext(_("没有简称为“%(slug)s”的小区。"), slug=slug))
    return facts


def _target(out: str | None) -> AbstractContextManager[IO[Any]]:
    """Open the file, which appears under its name only when it is complete; else standard output."""
    if out is None:
        return nullcontext(sys.stdout.buffer)
    return click.open_file(out, "wb", atomic=True)


def _progress(language: Language) -> Callable[[int], None]:
    """Count on standard error: over one line on a screen, line by line in a log."""
    screen = sys.stderr.isatty()

    def show(count: int) -> None:
        text = language.gettext(_("已核对 %(count)s 笔"), count=f"{count:,}")
        click.echo(f"\r{text}" if screen else text, err=True, nl=not screen)

    return show


def _as_json(report: ImportReport) -> str:
    plain: dict[str, Any] = {
        "transactions": report.transaction_count,
        "lines": report.line_count,
        "first_day": report.first_day.isoformat(),
        "last_day": report.last_day.isoformat(),
        "closed_through": report.closed_through,
        "unallocated_lines": report.unallocated_count,
        "screened_entries": report.screened_count,
        "created_accounts": [
            item._asdict() | {"may_name_person": may_name_person(item.name)}
            for item in report.accounts
        ],
    }
    return json.dumps(plain, ensure_ascii=False)


def _in_words(report: ImportReport, language: Language) -> str:
    texts = [
        language.gettext(
            _("已导入 %(count)s 笔、%(lines)s 行，%(first)s 至 %(last)s。"),
            count=report.transaction_count, lines=report.line_count,
            first=language.day(report.first_day), last=language.day(report.last_day),
        ),
        language.gettext(_("已结账到 %(month)s。"), month=language.month(report.closed_through))
        if report.closed_through
        else language.gettext(_("各月都没有结账。")),
    ]  # fmt: skip
    if report.unallocated_count:
        texts.append(
            language.gettext(
                _("有 %(count)s 行没有分户，先记在“未分户”名下。"), count=report.unallocated_count
            )
        )
    if report.screened_count:
        texts.append(
            language.gettext(
                _("有 %(count)s 笔的摘要可能有个人信息，已改用科目名称，原文移到内部备注。"),
                count=report.screened_count,
            )
        )
    if report.accounts:
        texts.append(
            language.gettext(
                _("新建的科目（名称会公开，请核对是否算作现金；带“!”的可能含人名，请尽快改名）：")
            )
        )
    for item in report.accounts:
        cash = f"  [{language.gettext(_('现金'))}]" if item.is_cash else ""
        doubt = "! " if may_name_person(item.name) else "  "
        texts.append(f"{doubt}{item.code}  {item.name}  {item.foreign_name}{cash}".rstrip())
    return "\n".join(texts)
