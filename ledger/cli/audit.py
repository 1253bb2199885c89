"""``flask audit``: check an audit's ZIP without the books, and make one."""

import sys
import zipfile
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import click

from config import Settings
from ledger.bundles import BundleAsked, audit_bundle, verify_bundle
from ledger.cli.language import language_option, refusals_explained
from ledger.i18n import SHANGHAI, Language
from ledger.posting.attachments import original_path
from ledger.statements.communities import community
from ledger.store.actions import record_action
from ledger.store.database import Database
from ledger.terms import marked as _


@click.group("audit")
def audit() -> None:
    """Make an audit's ZIP of a year, and check one."""


@audit.command("verify")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@language_option
def verify_command(*, file: Path, language: Language) -> None:
    """Compare everything in FILE with its manifest, receipts with their names, and leaves with their hashes.

    Asks no books and no network. Exit code 0 when all agrees, 1 when something does not.
    """
    try:
        found = verify_bundle(file)
    except (zipfile.BadZipFile, KeyError, UnicodeDecodeError) as error:
        click.echo(language.gettext(_("不是审计包，或已经损坏：%(why)s"), why=error))
        sys.exit(1)
    for fault in found.faults:
        click.echo(fault)
    click.echo(
        language.gettext(
            _("核对了 %(files)s 个文件、%(leaves)s 片叶子，不符 %(faults)s 处。"),
            files=found.file_count, leaves=found.leaf_count, faults=len(found.faults),
        )
    )  # fmt: skip
    sys.exit(1 if found.faults else 0)


@audit.command("bundle")
@click.argument("year", type=click.IntRange(1990, 2199))
@click.option("--community", "slug", required=True, metavar="SLUG", help="Whose books.")
@click.option("--out", type=click.Path(dir_okay=False), required=True, help="File to write.")
@language_option
def bundle_command(*, year: int, slug: str, out: str, language: Language) -> None:
    """Write the ZIP of YEAR, as the auditor's page sends it."""
    settings = Settings.from_env()
    database = Database(settings.database_url)
    now = datetime.now(UTC)  # noqa: TID251  (commands read the clock themselves)
    with refusals_explained(language), database.reading() as connection:
        facts = community(connection, slug)
        if facts is None:
            raise click.UsageError(language.gettext(_("没有简称为“%(slug)s”的小区。"), slug=slug))
        asked = BundleAsked(
            facts, year, now.astimezone(SHANGHAI).date(), language, settings.public_url,
            partial(original_path, settings.data_dir), now,
        )  # fmt: skip
        with click.open_file(out, "wb", atomic=True) as file:
            for chunk in audit_bundle(connection, asked):
                file.write(chunk)
    with database.writing() as connection:
        record_action(
            connection, "audit_bundle_taken", community_id=facts.community_id, at=now,
            subject=str(year),
        )  # fmt: skip
    database.dispose()
