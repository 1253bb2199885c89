"""``flask publish`` and ``flask notice build``: two people, papers kept by hash, and what is due prepared."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from ledger.cli.publish import notice, publish_command
from ledger.people.users import give_role
from ledger.posting.check import check_books
from ledger.posting.check_publications import check_publication_files
from ledger.posting.notices import Hung, hang_notice, prepare_notice, publish_notice
from ledger.posting.publications import propose_publication
from ledger.renditions import freeze
from ledger.statements.communities import community
from ledger.statements.notices import waiting_notices
from ledger.statements.publications import publication, publications
from ledger.store import migrate
from ledger.store.database import Database
from ledger.store.log import publication_files
from ledger.store.people import users
from tests.factories import OPENED_AT, OPENED_ON, REVIEWER, TREASURER, Ledger, a_ledger
from tests.noticing import a_plan


@pytest.fixture
def ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ledger]:
    """Lend a community with two officers and a month with something in it."""
    url = f"sqlite:///{tmp_path}/ledger.sqlite3"
    migrate.upgrade(url)
    database = Database(url)
    found = a_ledger(database, tmp_path, "2025-01-05 停车费\n借 100201 5.00\n贷 480101 5.00")
    with database.writing() as connection:
        for user_id, role in ((1, "treasurer"), (2, "reviewer")):
            give_role(
                connection, found.community_id, user_id, role, first_day=OPENED_ON, at=OPENED_AT
            )
    monkeypatch.setenv("LEDGER_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    yield found
    database.dispose()


def logins(ledger: Ledger) -> list[str]:
    with ledger.reading() as connection:
        query = sa.select(users.c.login).where(users.c.user_id < 3).order_by(users.c.user_id)
        return list(connection.execute(query).scalars())


def run_publish(ledger: Ledger, *more: str, by: tuple[str, str] | None = None) -> Result:
    author, publisher = by or tuple(logins(ledger))
    words = [
        "public-income", "--community", ledger.slug, "--period", "2025-01", "--prepared-by",
        author, "--by", publisher, *more,
    ]  # fmt: skip
    return CliRunner().invoke(publish_command, words)


def test_two_people_publish_and_the_papers_are_kept(ledger: Ledger, tmp_path: Path) -> None:
    done = run_publish(ledger)
    assert done.exit_code == 0, done.output
    assert "已公布第 1 号" in done.output
    with ledger.reading() as connection:
        shown = publication(connection, ledger.facts, 1)
        assert shown is not None
        assert set(shown.files) == {"zh", "en"}
        assert list(check_publication_files(connection, 1, tmp_path)) == []
        assert check_books(connection, 1).difference is None
    kept = dict(shown.files)
    again = CliRunner().invoke(notice, ["build"])
    assert "画了 0 份公布" in again.output
    with ledger.reading() as connection:
        assert publication(connection, ledger.facts, 1).files == kept  # type: ignore[union-attr]


def test_one_person_or_nobody_publishes_nothing(ledger: Ledger) -> None:
    author, publisher = logins(ledger)
    for by in ((author, author), (publisher, publisher), ("nobody", publisher)):
        refused = run_publish(ledger, by=by)
        assert refused.exit_code == 1, refused.output
    wrong = CliRunner().invoke(
        publish_command,
        ["gifts", "--community", "none", "--period", "2025", "--prepared-by", "a", "--by", "b"],
    )
    assert wrong.exit_code == 2
    with ledger.reading() as connection:
        assert publications(connection, ledger.facts).rows == ()


def test_what_is_due_is_prepared_in_the_frame_of_the_notice_before(ledger: Ledger) -> None:
    author, _publisher = logins(ledger)
    first = CliRunner().invoke(notice, ["build", "--by", author])
    assert "准备了 0 份公示" in first.output
    here, at = ledger.community_id, OPENED_AT + timedelta(days=40)
    with ledger.database.writing() as connection:
        frozen = freeze(
            connection, ledger.facts, "public-income", "2025-01", day=date(2025, 2, 10), limits={}
        )
        proposal_id = propose_publication(connection, here, frozen, by=TREASURER, at=at)
        notice_id = prepare_notice(connection, here, a_plan(), (proposal_id,), by=TREASURER, at=at)
        publish_notice(connection, here, notice_id, by=REVIEWER, at=at)
        hung = Hung(date(2025, 2, 10), ("大门公示栏",))
        hang_notice(connection, here, notice_id, hung, by=TREASURER, at=at)
    done = CliRunner().invoke(notice, ["build", "--community", ledger.slug, "--by", author])
    assert done.exit_code == 0, done.output
    with ledger.reading() as connection:
        facts = community(connection, ledger.slug)
        assert facts is not None
        waiting = [row for row, _by in waiting_notices(connection, facts)]
        assert (
            connection.execute(sa.select(sa.func.count()).select_from(publication_files)).scalar()
            == 2
        )
    assert waiting
    assert {row.plan.phone for row in waiting} == {"028-83960000"}
    assert all(row.plan.kind == "public-income" for row in waiting)
    again = CliRunner().invoke(notice, ["build", "--by", author])
    assert "准备了 0 份公示" in again.output
    assert CliRunner().invoke(notice, ["build", "--community", "none"]).exit_code == 2
