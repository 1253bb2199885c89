"""``flask community merge``: look over communities that would be merged, and carry out what two people agreed to.

To propose and to approve takes two people who sign in at the desk; whoever sits at the machine is neither.
"""

import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime

import click

from config import Settings
from ledger.cli.language import language_option, refusals_explained
from ledger.domain.money import yuan
from ledger.domain.periods import parse_day
from ledger.i18n import SHANGHAI, Language
from ledger.messages import explanation
from ledger.posting.merger_belongings import Belongings
from ledger.posting.merger_plans import DryRun, look_over
from ledger.posting.mergers import Step, next_step
from ledger.schemas.mergings import dry_run_payload, read_plan
from ledger.statements.communities import community
from ledger.statements.merger_plans import newest_plan
from ledger.store.database import Database
from ledger.terms import marked as _


@click.group("merge")
def merge() -> None:
    """Merge communities into one whose books are open already."""


@merge.command("look")
@click.argument("slug")
@click.option("--day", required=True, metavar="DAY", help="First day of the new books.")
@click.option("--join", "joining", multiple=True, required=True, metavar="SLUG=COURTYARD",
              help="A community and its courtyard's code in the new books; once for each.")  # fmt: skip
@click.option("--change", "changes", multiple=True, metavar="'SLUG fund OLD=NEW'",
              help="A fund or an account that has another code in the new books.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print what was found as JSON.")
@language_option
def look(
    slug: str,
    day: str,
    joining: Sequence[str],
    changes: Sequence[str],
    language: Language,
    *,
    as_json: bool,
) -> None:
    """Look over what would be merged into SLUG; nothing is written.

    Exit code 0 when nothing stands against it, 1 for obstacles, 2 for a wrong command.
    """
    database = Database(Settings.from_env().database_url)
    today = datetime.now(UTC).astimezone(SHANGHAI).date()  # noqa: TID251  (a command reads the clock)
    pairs = [(name, code) for name, _, code in (item.partition("=") for item in joining)]
    try:
        with refusals_explained(language, as_json=as_json), database.reading() as connection:
            plan = read_plan(parse_day(day, field="day"), pairs, changes)
            facts = community(connection, slug)
            if facts is None:
                raise click.UsageError(f"no such community: {slug}")
            found = look_over(connection, facts.community_id, plan, today=today)
    finally:
        database.dispose()
    _print(found, language, as_json=as_json)
    if found.obstacles:
        sys.exit(1)


@merge.command("run")
@click.argument("slug")
@language_option
def run(slug: str, language: Language) -> None:
    """Carry out the merger into SLUG that two people agreed to, from wherever it stopped."""
    database = Database(Settings.from_env().database_url)
    try:
        with database.reading() as connection:
            facts = community(connection, slug)
            plan = newest_plan(connection, facts) if facts else None
        if facts is None or plan is None:
            raise click.UsageError(f"no merger into: {slug}")
        step: Step | None = Step("", "")
        with refusals_explained(language):
            while step is not None:
                now = datetime.now(UTC)  # noqa: TID251  (a command is where the clock is read)
                with database.writing() as connection:
                    step = next_step(connection, facts.community_id, plan.number, at=now)
                if step is not None:
                    _say(step, language)
    finally:
        database.dispose()


def _print(found: DryRun, language: Language, *, as_json: bool) -> None:
    words = {id(item): explanation(item, language) for item in (*found.obstacles, *found.notes)}
    if as_json:
        click.echo(json.dumps(dry_run_payload(found, words), ensure_ascii=False, indent=2))
        return
    for item in found.members:
        said = language.gettext(
            _("%(slug)s（%(courtyard)s）：资产 %(assets)s，负债 %(debts)s，净额 %(net)s，%(count)s 户有往来"),
            slug=item.joining.slug, courtyard=item.joining.courtyard, assets=yuan(item.assets_minor),
            debts=yuan(item.debts_minor), net=yuan(item.net_minor), count=item.shared_households,
        )  # fmt: skip
        click.echo(said)
        click.echo(f"  {_brought(item.brought, language)}")
    click.echo(language.gettext(_("合计净额 %(net)s"), net=yuan(found.net_minor)))
    for note in found.notes:
        click.echo(words[id(note)])
    for obstacle in found.obstacles:
        click.echo(f"✕ {words[id(obstacle)]}", err=True)


def _brought(brought: Belongings, language: Language) -> str:
    said = _(
        "带到新账：银行账户 %(banks)s，物业费标准 %(tariffs)s，住户登记 %(people)s，"
        "账单规则 %(rules)s，常用凭证 %(templates)s"
    )
    return language.gettext(
        said, banks=len(brought.bank_accounts), tariffs=len(brought.tariffs),
        people=len(brought.occupants), rules=len(brought.rules), templates=len(brought.templates),
    )  # fmt: skip


def _say(step: Step, language: Language) -> None:
    kind = language.term(step.kind, "merger_step")
    click.echo(f"{step.position}/{step.of} {step.slug} {kind} {' '.join(step.vouchers)}".strip())
