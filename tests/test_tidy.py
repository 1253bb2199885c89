"""House rules that no linter knows: sizes, places, words."""

import ast
import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from config import ROOT, Settings

LINES_MAX = 400
FUNCTION_LINES_MAX = 59
#: "services" is not here: to a community a service (cleaning, lifts) is a thing it buys.
VAGUE_NAMES = frozenset({"utils", "util", "helpers", "helper", "common", "core", "manager"})
SOURCES = ("ledger", "reports", "templates", "tests", "tools")
LOCKS = ("requirements.txt", "requirements-dev.txt")
#: Written by other people, or by a program.
NOT_OURS = re.compile(r"/static/vendor/|/migrations/versions/|\.min\.(js|css)$")


def files(*suffixes: str, under: tuple[str, ...] = SOURCES) -> list[Path]:
    found = [p for folder in under for p in (ROOT / folder).rglob("*") if p.suffix in suffixes]
    found += [p for p in ROOT.glob("*.py") if p.suffix in suffixes and under == SOURCES]
    return sorted(p for p in found if not NOT_OURS.search(p.as_posix()))


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def modules(*under: str) -> Iterator[tuple[Path, ast.Module]]:
    for path in files(".py", under=under or SOURCES):
        yield path, ast.parse(path.read_text(encoding="utf-8"))


def none(found: list[str]) -> None:
    """Fail with a list, so that one run shows everything there is to repair."""
    assert not found, "\n" + "\n".join(found)


def test_files_can_be_read_in_one_go() -> None:
    sized = {
        p: len(p.read_text(encoding="utf-8").splitlines())
        for p in files(".py", ".html", ".css", ".js")
    }
    none([f"{name(p)}: {count} lines" for p, count in sized.items() if count > LINES_MAX])


def test_functions_fit_on_a_screen() -> None:
    none(
        [
            f"{name(path)}:{node.lineno}: {node.name}() has {length} lines"
            for path, tree in modules()
            for node in ast.walk(tree)
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            and (length := (node.end_lineno or 0) - node.lineno + 1) > FUNCTION_LINES_MAX
        ]
    )


def test_every_module_says_what_it_is_for() -> None:
    none([name(path) for path, tree in modules() if not ast.get_docstring(tree)])


def test_package_files_hold_no_code() -> None:
    none(
        [
            name(path)
            for path, tree in modules()
            if path.name == "__init__.py" and len(tree.body) > 1
        ]
    )


def test_no_file_has_a_vague_name() -> None:
    none(
        [
            name(path)
            for path in files(".py", ".html", ".css", ".js")
            if VAGUE_NAMES & {path.stem, path.parent.name}
        ]
    )


def test_posting_leaves_the_commit_to_the_caller() -> None:
    none(
        [
            f"{name(path)}:{number}"
            for path in files(".py", under=("ledger/posting",))
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
            if re.search(r"\bcommit\(", line)
        ]
    )


def imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def test_pages_write_no_sql() -> None:
    none(
        [
            f"{name(path)} imports {module}"
            for path, tree in modules("ledger/web")
            for module in imported(tree)
            if module.partition(".")[0] == "sqlalchemy" and name(path) != "ledger/web/database.py"
        ]
    )


def test_only_settings_read_the_environment() -> None:
    reading = re.compile(r"\bos\.(environ|getenv)\b|from os import .*\b(environ|getenv)\b")
    none(
        [
            f"{name(path)}:{number}"
            for path in files(".py", under=("ledger", "reports"))
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
            if reading.search(line)
        ]
    )


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_files_name_versions_and_hashes_but_no_place(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert "://" not in text
    assert not re.search(r"(?m)^\s*(-i|-f|-e|--(?!hash=sha256:[0-9a-f]{64}))", text)
    assert not re.search(r"(^|[\s@])[./]*/", text)
    requirements = re.findall(r"(?m)^[a-z0-9][^\s;]*", text)
    assert requirements
    assert all("==" in requirement for requirement in requirements)


def test_every_setting_is_documented() -> None:
    page = (ROOT / "docs" / "running.md").read_text(encoding="utf-8")
    variables = [f"LEDGER_{field.name.upper()}" for field in fields(Settings)]
    none([variable for variable in variables if f"`{variable}`" not in page])
