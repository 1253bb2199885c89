"""``flask backup`` and ``flask restore``: keep copies of everything, and bring one back."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from config import Settings
from ledger.cli.backup_making import Wanted, forget_old, make_backup
from ledger.cli.backup_restoring import (
    Backup,
    examine_restored,
    find_backup,
    refuse_occupied,
    restore_databases,
    restore_files,
    try_out,
)
from ledger.cli.examining import tell
from ledger.cli.language import language_option, refusals_explained
from ledger.i18n import Language
from ledger.log.marks import advance
from ledger.store.actions import record_action
from ledger.store.database import Database
from ledger.store.manifests import Manifest
from ledger.terms import marked as _

#: The verb in the log of actions.
RESTORED = "books.restored"
_Folder = click.Path(file_okay=False, path_type=Path)


@click.command("backup")
@click.argument("folder", type=_Folder)
@click.option("--verify", is_flag=True, help="Restore it into a passing place and check it there.")
@click.option("--keep-days", type=click.IntRange(1), default=None,
              help="Afterwards remove backups older than so many days, never the newest.")  # fmt: skip
@click.option("--portable", is_flag=True,
              help="Of PostgreSQL, keep an SQLite file, which either database can take back.")  # fmt: skip
@click.option("--with-secret-key", is_flag=True, help="Also keep the key that signs cookies.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@language_option
def backup_command(
    folder: Path,
    language: Language,
    *,
    verify: bool,
    keep_days: int | None,
    portable: bool,
    with_secret_key: bool,
    as_json: bool,
) -> None:
    """Make a backup of everything in FOLDER while people work; files that are there already are not copied again.

    Exit code 0: done; 1: refused, a file is missing, or the trial differs; 2: wrong command.
    """
    settings = Settings.from_env()
    now = datetime.now(UTC)  # noqa: TID251  (a command is where the clock is read)
    wanted = Wanted(with_secret_key=with_secret_key, portable=portable)
    with refusals_explained(language, as_json=as_json):
        place, manifest = make_backup(settings, folder.absolute(), at=now, wanted=wanted)
        found = None
        if verify:
            found = try_out(settings, Backup(place, place.parent, manifest))
        gone: list[str] = []
        # An old backup is let go only for one that is known to be good.
        if keep_days is not None and (found is None or found.agrees):
            gone = forget_old(folder.absolute(), days=keep_days, now=now)
    report = {**_facts(place, manifest), "missing_files": list(manifest.missing), "removed": gone}
    if not as_json:
        _print(report, language)
    if found is not None:
        tell(found, language, as_json=as_json, more=report)
    elif as_json:
        click.echo(json.dumps(report, ensure_ascii=False, indent=1))
    if manifest.missing or (found is not None and not found.agrees):
        sys.exit(1)


@click.command("restore")
@click.argument("folder", type=_Folder)
@click.option("--with-secret-key", is_flag=True, help="Also bring back the key that signs cookies.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@language_option
def restore_command(
    folder: Path, language: Language, *, with_secret_key: bool, as_json: bool
) -> None:
    """Bring back the newest backup in FOLDER, or the one that FOLDER is, into an empty place, and check it.

    Exit code 0: it is whole and agrees; 1: refused, nothing was written, or something differs; 2: wrong command.
    """
    settings = Settings.from_env()
    now = datetime.now(UTC)  # noqa: TID251  (a command is where the clock is read)
    with refusals_explained(language, as_json=as_json):
        backup = find_backup(folder.absolute())
        refuse_occupied(settings, backup)
        restore_files(settings, backup, with_secret_key=with_secret_key)
        restore_databases(settings, backup)
        found = examine_restored(settings, backup, as_application=True)
        database = Database(settings.database_url)
        try:
            with database.writing() as connection:
                record_action(connection, RESTORED, at=now, subject=_subject(backup.manifest))
            with database.newest() as connection:
                advance(settings.data_dir, connection)
        finally:
            database.dispose()
    report = _facts(backup.folder, backup.manifest)
    if not as_json:
        _print(report, language)
    tell(found, language, as_json=as_json, more=report)
    if not found.agrees:
        sys.exit(1)


def _facts(place: Path, manifest: Manifest) -> dict[str, Any]:
    logs = {slug: {"size": size, "root": root} for slug, size, root in manifest.logs.values()}
    return {
        "backup": str(place), "made_at": manifest.made_at, "manifest_sha256": manifest.sha256,
        "kind": manifest.kind, "files": len(manifest.kept), "logs": logs,
    }  # fmt: skip


def _subject(manifest: Manifest) -> str:
    logs = ", ".join(f"{slug} {size} {root}" for slug, size, root in manifest.logs.values())
    return f"{manifest.made_at} {manifest.sha256}: {logs}"[:2000]


def _print(report: dict[str, Any], reader: Language) -> None:
    words = _("备份 %(place)s：%(files)s 个文件，清单 SHA-256 %(sha256)s")
    click.echo(
        reader.gettext(
            words, place=report["backup"], files=report["files"], sha256=report["manifest_sha256"]
        )
    )
    for slug, log in report["logs"].items():
        click.echo(f"{slug}: {log['size']} {log['root']}")
    for name in report.get("missing_files", ()):
        click.echo(reader.gettext(_("账里提到的文件 %(name)s 不在或已损坏。"), name=name))
    for name in report.get("removed", ()):
        click.echo(reader.gettext(_("已删除旧备份 %(name)s。"), name=name))
