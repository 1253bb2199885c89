"""``flask community``: open the books of a community."""

from datetime import UTC, date, datetime

import click

from config import Settings
from ledger.cli.language import language_option, refusals_explained
from ledger.domain.charts import ALL_EDITIONS
from ledger.domain.jurisdictions import RULED_PLACES, is_ruled, jurisdiction_named
from ledger.domain.periods import parse_day
from ledger.i18n import SHANGHAI, Language
from ledger.posting.communities import open_community
from ledger.store.database import Database
from ledger.terms import marked as _


@click.group("community")
def communities() -> None:
    """Open the books of a community."""


@communities.command("add")
@click.argument("slug")
@click.option("--name", "name_zh", required=True, help="Chinese name.")
@click.option("--name-en", default="", help="English name; the Chinese one if not given.")
@click.option("--opened-on", default="", metavar="DAY", help="First day; today if not given.")
@click.option(
    "--edition", type=click.Choice([item.code for item in ALL_EDITIONS]), default=None,
    help="Chart of accounts; the one in force on the first day if not given.",
)  # fmt: skip
@click.option("--jurisdiction", default="", help="Where it lies, such as 上海 or 成都.")
@language_option
def add(
    slug: str,
    language: Language,
    *,
    name_zh: str,
    name_en: str,
    opened_on: str,
    edition: str | None,
    jurisdiction: str,
) -> None:
    """Open the books of the community SLUG (its short name in addresses)."""
    settings = Settings.from_env()
    now = datetime.now(UTC)  # noqa: TID251  (a command is where the clock is read)
    database = Database(settings.database_url)
    try:
        with refusals_explained(language), database.writing() as connection:
            open_community(
                connection, slug=slug, name_zh=name_zh, name_en=name_en,
                opened_on=_day(opened_on, now), at=now, log_key=settings.log_key(),
                edition_code=edition, jurisdiction=jurisdiction,
            )  # fmt: skip
    finally:
        database.dispose()
    click.echo(language.gettext(_("小区 %(slug)s 的账已经建好。"), slug=slug))
    place = jurisdiction_named(jurisdiction)
    if not is_ruled(place):
        words = _("没有“%(place)s”的当地规定，公示、表决按各地通例；有规定的：%(places)s。")
        listed = language.gettext(_("、")).join(RULED_PLACES)
        click.echo(language.gettext(words, place=place, places=listed), err=True)


def _day(text: str, now: datetime) -> date:
    return parse_day(text, field="opened_on") if text else now.astimezone(SHANGHAI).date()
