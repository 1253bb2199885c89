"""``flask demo``: load the demo books and print the demo's sign-ins."""

import json
import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import click

from config import Settings
from ledger.cli.demo.changqiao import stories as changqiao
from ledger.cli.demo.duxiang import DUXIANG
from ledger.cli.demo.guidong import COURTYARDS, GUIDONG
from ledger.cli.demo.jiaoshi import JIAOSHI
from ledger.cli.demo.liangwancheng import LIANGWANCHENG
from ledger.cli.demo.load import OFFICERS, add_officers, load_story
from ledger.cli.demo.nanhewan import NANHEWAN
from ledger.cli.demo.sizi import SIZI
from ledger.cli.demo.yuanye import YUANYE
from ledger.cli.demo.zhuanqiao import ZHUANQIAO
from ledger.store.database import Database

#: Books that are merged into others come before these.
STORIES = (
    NANHEWAN, YUANYE, JIAOSHI, SIZI, ZHUANQIAO, DUXIANG, LIANGWANCHENG, *COURTYARDS, GUIDONG,
    *changqiao(),
)  # fmt: skip


@click.group("demo")
def demo() -> None:
    """Demo books: invented communities with everything in them made up."""


@demo.command("load")
@click.option("--only", default="", help="Scenarios to load, such as S1,S12; all of them if empty.")
def load(only: str) -> None:
    """Open the demo communities and post their stories; what is there already is left alone."""
    settings = Settings.from_env()
    wanted = {name.strip().upper() for name in only.split(",") if name.strip()}
    unknown = wanted - {code for story in STORIES for code in story.scenarios}
    if unknown:
        raise click.UsageError(f"no such scenario: {', '.join(sorted(unknown))}")
    database = Database(settings.database_url)
    now = datetime.now(UTC)  # noqa: TID251  (a command is where the clock is read)
    _keep_passwords(settings.data_dir, add_officers(database, at=now))
    for story in STORIES:
        if wanted and not wanted & set(story.scenarios):
            continue
        fresh = load_story(
            database, story, data_dir=settings.data_dir, log_key=settings.log_key(),
            progress=_progress(story.slug),
        )  # fmt: skip
        click.echo(
            f"{' '.join(story.scenarios)} {story.slug}: {'loaded' if fresh else 'there already'}"
        )
    database.dispose()


@demo.command("accounts")
def accounts() -> None:
    """Print the demo's sign-ins."""
    path = _passwords_path(Settings.from_env().data_dir)
    if not path.exists():
        raise click.ClickException("no demo is loaded; run: flask demo load")
    passwords = json.loads(path.read_text("utf-8"))
    for login, name, role in OFFICERS:
        click.echo(f"{login}  {passwords.get(login, '?')}  {role}  {name}")


def _progress(name: str) -> Callable[[int, int], None]:
    def show(number: int, total: int) -> None:
        if sys.stderr.isatty():
            end = "\n" if number == total else ""
            click.echo(f"\r{name}: {number}/{total}{end}", err=True, nl=False)

    return show


def _passwords_path(data_dir: Path) -> Path:
    return data_dir / "demo-accounts.json"


def _keep_passwords(data_dir: Path, made: dict[str, str]) -> None:
    """Keep the passwords just made where only this machine's user can read them."""
    if not made:
        return
    path = _passwords_path(data_dir)
    held = json.loads(path.read_text("utf-8")) if path.exists() else {}
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(held | made, file)
