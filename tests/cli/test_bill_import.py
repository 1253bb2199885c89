"""``flask bill import``: a bill is kept as at the desk, all of it or nothing, by somebody who may."""

import json
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from config import ROOT
from ledger.bills.read import look_at
from ledger.cli import bill_import as module
from ledger.cli.bill_import import import_command
from ledger.people.users import find_user, give_role, set_active
from ledger.posting.attachments import original_path
from ledger.posting.check import check_books
from ledger.store import migrate
from ledger.store.bills import bill_mappings, bill_rows, bills
from ledger.store.database import Database
from ledger.store.drafts import attachments, drafts
from tests.factories import OPENED_AT, OPENED_ON, a_ledger

TRADE = ROOT / "tests" / "data" / "bills" / "alipay-merchant" / "trade-detail.gbk.csv"
PARKING = "日期,姓名,收入,支出\n2025-01-02,甲,5.00,\n2025-01-03,乙,6.00,\n2025-01-03,丙,,1.00\n"
Run = Callable[..., Result]


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    monkeypatch.setenv("LEDGER_DATA_DIR", str(tmp_path))
    url = f"sqlite:///{tmp_path}/ledger.sqlite3"
    migrate.upgrade(url)
    held = Database(url)
    a_ledger(held, tmp_path / "keys")
    with held.writing() as connection:
        for login, role in (("treasurer", "treasurer"), ("reviewer", "reviewer")):
            user = find_user(connection, login)
            assert user is not None
            give_role(connection, 1, user.user_id, role, first_day=OPENED_ON, at=OPENED_AT)
    yield held
    held.dispose()


@pytest.fixture
def run(database: Database) -> Run:
    def command(file: Path, *more: str, account: str = "100201", by: str = "treasurer") -> Result:
        where = ("--community", "songhe", "--account", account, "--by", by, "--language", "en")
        return CliRunner().invoke(import_command, [str(file), *where, *more])

    return command


@pytest.fixture
def parking(tmp_path: Path) -> Path:
    path = tmp_path / "parking.csv"
    path.write_text(PARKING, encoding="utf-8")
    return path


def mapping_for(file: Path) -> Path:
    path = file.with_suffix(".json")
    path.write_text(look_at(file.read_bytes()).mapping().canonical_json(), encoding="utf-8")
    return path


def held(database: Database, table: sa.Table) -> int:
    with database.reading() as connection:
        count = sa.select(sa.func.count()).select_from(table)
        return int(connection.execute(count).scalar_one())


def test_a_bill_is_kept_with_its_file_and_books_nothing(
    run: Run, database: Database, tmp_path: Path
) -> None:
    done = run(TRADE, "--json")
    assert (done.exit_code, done.stderr) == (0, "")
    report = json.loads(done.stdout)
    with database.reading() as connection:
        kept = connection.execute(sa.select(bills)).one()
        assert check_books(connection, 1).difference is None
    assert report == {
        "bill": kept.bill_id, "known_file": False, "format": "alipay-trade", "rows": 10,
        "known_rows": 0, "warnings": [], "first_day": "2019-09-16", "last_day": "2019-09-16",
    }  # fmt: skip
    assert (kept.account_code, kept.file_name, kept.role) == ("100201", TRADE.name, "treasurer")
    assert original_path(tmp_path, kept.file_sha256).read_bytes() == TRADE.read_bytes()
    assert (held(database, bill_rows), held(database, drafts)) == (10, 0)


def test_a_file_that_is_known_is_said_to_be(run: Run, database: Database) -> None:
    first = json.loads(run(TRADE, "--json").stdout)
    again = run(TRADE)
    assert again.exit_code == 0
    assert again.output == "This bill was brought before; nothing was kept again.\n"
    assert json.loads(run(TRADE, "--json").stdout) == first | {
        "known_file": True, "rows": 0, "known_rows": 10,
    }  # fmt: skip
    assert held(database, bills) == 1


def test_of_a_longer_file_only_what_is_new_is_kept(
    run: Run, database: Database, parking: Path
) -> None:
    assert run(parking, "--mapping", str(mapping_for(parking))).exit_code == 0
    parking.write_text(PARKING + "2025-01-04,丁,7.00,\n", encoding="utf-8")
    # How its columns are read was remembered.
    longer = json.loads(run(parking, "--format", "generic", "--json").stdout)
    assert (longer["rows"], longer["known_rows"], longer["known_file"]) == (1, 3, False)
    assert (held(database, bill_rows), held(database, bill_mappings)) == (4, 1)


def test_what_does_not_add_up_is_said_and_kept_only_once_it_was_seen(
    run: Run, database: Database, parking: Path
) -> None:
    parking.write_text(PARKING + "合计,,12.00,1.00\n", encoding="utf-8")
    mapping = str(mapping_for(parking))
    refused = run(parking, "--mapping", mapping)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "12.00" in refused.stderr
    assert "--warnings-seen" in refused.stderr
    assert held(database, attachments) == held(database, bills) == 0
    done = run(parking, "--mapping", mapping, "--warnings-seen", "--json")
    assert (done.exit_code, held(database, bill_rows)) == (0, 3)
    assert [item["code"] for item in json.loads(done.stdout)["warnings"]] == [
        "declared_total_differs"
    ]


@pytest.mark.parametrize(
    ("values", "code", "words"),
    [
        ({"by": "reviewer"}, "access", "role"),
        ({"by": "nobody"}, "unknown_name", "nobody"),
        ({"account": "1001"}, "account_rule", "1001"),
        ({"account": "999999"}, "unknown_name", "999999"),
    ],
)
def test_who_may_not_and_what_has_no_bills_is_refused(
    run: Run, database: Database, values: dict[str, str], code: str, words: str
) -> None:
    refused = run(TRADE, "--json", **values)
    assert refused.exit_code == 1
    assert json.loads(refused.stdout)["refused"]["code"] == code
    assert words in refused.stderr
    assert held(database, attachments) == held(database, bills) == 0


def test_somebody_who_may_no_longer_sign_in_brings_nothing(run: Run, database: Database) -> None:
    with database.writing() as connection:
        user = find_user(connection, "treasurer")
        assert user is not None
        set_active(connection, user.user_id, active=False, at=OPENED_AT)
    assert run(TRADE).exit_code == 1
    assert held(database, bills) == 0


def test_a_file_of_another_format_than_was_said_is_refused(run: Run, database: Database) -> None:
    assert run(TRADE, "--format", "ofx").exit_code == 1
    assert run(TRADE, "--format", "generic").exit_code == 1
    assert run(TRADE, "--format", "alipay").exit_code == 2
    assert held(database, bills) == 0
    assert run(TRADE, "--format", "alipay-trade").exit_code == 0


def test_a_day_that_has_not_come_is_told_by_its_row(run: Run, parking: Path) -> None:
    ahead = date.today() + timedelta(days=400)  # noqa: DTZ011
    parking.write_text(f"{PARKING}{ahead.isoformat()},丁,7.00,\n", encoding="utf-8")
    refused = run(parking, "--mapping", str(mapping_for(parking)))
    assert refused.exit_code == 1
    assert f"The day {ahead.isoformat()} in row 5 has not come yet" in refused.stderr


def test_other_money_than_yuan_is_refused_without_a_row(run: Run) -> None:
    refused = run(ROOT / "tests" / "data" / "bills" / "mt940" / "mbank.sta")
    assert refused.exit_code == 1
    assert "This bill is in “PLN”" in refused.stderr


def test_a_long_file_says_how_far_it_is(
    run: Run, parking: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_LONG_BYTES", 10)
    done = run(parking, "--mapping", str(mapping_for(parking)))
    assert done.exit_code == 0
    assert done.stderr == "Reading the bill…\n3 rows read; keeping them…\n"
    assert "3 new" in done.stdout


def test_a_community_that_is_not_there_and_a_command_without_an_account_are_told_apart(
    database: Database,
) -> None:
    words = [str(TRADE), "--community", "nowhere", "--by", "treasurer"]
    assert CliRunner().invoke(import_command, [*words, "--account", "100201"]).exit_code == 1
    assert CliRunner().invoke(import_command, words).exit_code == 2
