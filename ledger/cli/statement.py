"""``flask statement``: any statement of any community and period, as JSON, CSV or PDF."""

import sys
from pathlib import Path
from typing import Any

import click

from config import Settings
from ledger.cli.language import language_option, refusals_explained
from ledger.domain.periods import parse_day, parse_span
from ledger.i18n import LANGUAGES, Language
from ledger.renditions import enclosed_of, paper_of
from ledger.statements.communities import community
from ledger.statements.kinds import OF_A_FUND, OF_AN_ACCOUNT, PAGED, READERS
from ledger.statements.values import CommunityFacts
from ledger.store.database import Database
from ledger.terms import marked as _
from reports.framed import ROW_COUNT_MAX


@click.command("statement")
@click.argument("kind", type=click.Choice(sorted(READERS)))
@click.option("--community", "slug", required=True, help="Short name of the community.")
@click.option(
    "--period", required=True, help="2025, 2025H1, 2025Q3, 2025-09 or 2025-01-01..2025-03-15."
)
@click.option("--format", "form", type=click.Choice(["json", "csv", "pdf"]), default="json")
@click.option("--fund", default="", help="Limit it to one fund.")
@click.option("--account", default="", help="The account of a detail, journal or ledger.")
@click.option("--after", default="", help="Where a long one goes on: its next_after.")
@click.option("--as-of", default="", help="Draw it up as of this day, YYYY-MM-DD.")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="Default: standard output."
)
@language_option
def statement(
    kind: str, slug: str, period: str, *, form: str, as_of: str, out: Path | None,
    language: Language, **asked: str,
) -> None:  # fmt: skip
    """Write one statement."""
    settings = Settings.from_env()
    read, allowed = READERS[kind]
    if kind in OF_AN_ACCOUNT and not asked["account"]:
        raise click.UsageError(language.gettext(_("请用 --account 指明科目。")))
    if kind in OF_A_FUND and not asked["fund"]:
        raise click.UsageError(language.gettext(_("请用 --fund 指明资金。")))
    limits: dict[str, Any] = {name: asked[name] for name in allowed if asked[name]}
    if kind in PAGED:
        limits["page_size"] = ROW_COUNT_MAX
    database = Database(settings.database_url)
    with refusals_explained(language), database.reading() as connection:
        facts = community(connection, slug)
        if facts is None:
            raise click.UsageError(language.gettext(_("没有简称为“%(slug)s”的小区。"), slug=slug))
        day = parse_day(as_of, field="as_of") if as_of else None
        shown = read(connection, facts, span=parse_span(period), as_of=day, **limits)
        content = _content(shown, form, facts, f"{kind}-{period}", language, settings.public_url)
    database.dispose()
    if out is None:
        sys.stdout.buffer.write(content)
    else:
        out.write_bytes(content)


def _content(
    shown: Any, form: str, facts: CommunityFacts, name: str, language: Language, public_url: str
) -> bytes:
    enclosed = enclosed_of(shown, community=facts, name=name, language=language)
    if form == "json":
        return enclosed.json
    if form == "csv":
        return enclosed.csv
    prefix = "" if language.code == LANGUAGES[0] else f"/{language.code}"
    kind, period = shown.frame.kind, shown.frame.span.name
    url = f"{public_url}{prefix}/c/{facts.slug}/statements/{kind}/{period}/"
    return paper_of(shown, enclosed, community=facts, language=language, url=url)
