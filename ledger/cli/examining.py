"""Look at books from all sides: guards, a check that recomputes everything, the log's marks, files that are named."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import click

from ledger.domain.backup_errors import RolledBackError
from ledger.i18n import Language
from ledger.log.marks import Mark, setbacks
from ledger.messages import explanation
from ledger.posting.check import check_books
from ledger.posting.check_publications import check_publication_files
from ledger.posting.check_values import CheckReport
from ledger.statements.communities import communities
from ledger.store import guards
from ledger.store.database import Database


@dataclass
class Examined:
    """What was found; ``log`` names logs that became older, ``missing`` files that the books name."""

    guards: list[str] = field(default_factory=list)
    communities: dict[str, CheckReport] = field(default_factory=dict)
    log: list[RolledBackError] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    @property
    def agrees(self) -> bool:
        """Whether nothing at all differs."""
        differs = any(report.difference for report in self.communities.values())
        return not (self.guards or self.log or self.missing or differs)

    def payload(self) -> dict[str, Any]:
        """Give it as plain values for programs."""
        reports = {name: asdict(report) for name, report in self.communities.items()}
        log = [{"code": item.code, **item.data} for item in self.log]
        return {
            "guards": self.guards, "communities": reports, "log": log, "missing": self.missing,
        }  # fmt: skip


def examine(
    database: Database,
    data_dir: Path,
    *,
    key: bytes | None = None,
    slug: str = "",
    marks: Mapping[str, Mark] | None = None,
    as_application: bool = True,
    progress: Callable[[str], Callable[[int], None] | None] = lambda _name: None,
) -> Examined:
    """Recompute the books of one community or of all; ``marks`` were read before the database is asked.

    Raises:
        click.UsageError: there is no such community.
    """
    found = Examined()
    with database.newest() as connection:
        found.guards = guards.faults(connection, as_application=as_application)
        known = {facts.slug: facts.community_id for facts in communities(connection)}
        if slug and slug not in known:
            raise click.UsageError(f"no such community: {slug}")
        for name, number in known.items():
            if slug not in ("", name):
                continue
            report = check_books(connection, number, public_key=key, progress=progress(name))
            files = check_publication_files(connection, number, data_dir)
            report.difference = report.difference or next(files, None)
            found.communities[name] = report
        found.log = list(setbacks(connection, marks or {}, slug=slug, whole=True))
    return found


def tell(found: Examined, reader: Language, *, as_json: bool, more: Mapping[str, Any]) -> None:
    """Print what was found, with ``more`` beside it for programs."""
    if as_json:
        click.echo(json.dumps({**more, **found.payload()}, ensure_ascii=False, indent=1))
        return
    for fault in found.guards:
        click.echo(f"守卫 guards: {fault}")
    for setback in found.log:
        click.echo(f"日志 log: {explanation(setback, reader)}")
    for name in found.missing:
        click.echo(f"文件 files: {name}")
    for name, report in found.communities.items():
        difference = report.difference
        counted = f"{report.transactions} 笔 transactions, {report.leaves} 条 leaves"
        if difference is None:
            click.echo(f"{name}: 相符 agrees ({counted})")
        else:
            click.echo(
                f"{name}: 不符 differs: {difference.code} {difference.where}"
                f" 应为 expected {difference.expected!r} 实为 found {difference.found!r}"
            )
