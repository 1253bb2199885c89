"""The PostgreSQL server and the browser that other tests build on."""

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from tests import postgres

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def test_a_fresh_database_answers_and_keeps_its_promises_on_disk(postgres_url: str) -> None:
    engine = sa.create_engine(postgres_url)
    with engine.connect() as connection:
        assert connection.scalar(sa.text("SHOW fsync")) == "on"
        assert connection.scalar(sa.text("SELECT '电梯'::text")) == "电梯"
        assert connection.scalar(sa.text("SELECT count(*) FROM pg_stat_user_tables")) == 0
    engine.dispose()


def test_a_database_made_from_a_template_holds_its_tables(
    postgres_cluster: postgres.Cluster,
) -> None:
    template = postgres_cluster.create_database()
    engine = sa.create_engine(postgres_cluster.url(template))
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE here (id int)"))
    engine.dispose()
    copy = postgres_cluster.create_database(template)
    engine = sa.create_engine(postgres_cluster.url(copy))
    assert sa.inspect(engine).get_table_names() == ["here"]
    engine.dispose()
    postgres_cluster.drop_database(copy)
    postgres_cluster.drop_database(template)


def test_without_postgresql_the_tests_fail_and_say_what_to_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(postgres, "VERSION_MIN", 1000)
    with pytest.raises(RuntimeError, match="make setup-test"):
        postgres.find_programs()


def test_the_browser_shows_a_page(browser: "Browser") -> None:
    page = browser.new_page()
    page.set_content("<h1>明账</h1>")
    assert page.inner_text("h1") == "明账"
    page.close()
