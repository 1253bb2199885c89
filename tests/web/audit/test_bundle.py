"""A year as one ZIP: complete, checked offline, and told apart when a byte is changed."""

import hashlib
import io
import json
import shutil
import subprocess
import tracemalloc
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from ledger.bundles import BundleAsked, audit_bundle, verify_bundle
from ledger.cli.audit import audit
from ledger.domain.errors import TextError
from ledger.domain.transactions import Draft, credit, debit
from ledger.i18n import language
from ledger.posting.attachments import keep_files, original_path, record_attachment
from ledger.posting.values import Upload
from ledger.statements.kinds import READERS
from ledger.store.people import actions
from reports.errors import PaperError
from tests.factories import TREASURER
from tests.web.audit.conftest import AUDIT
from tests.web.conftest import NOW
from tests.web.desk.browsers import Browser
from tests.web.sites import Site

RECEIPT = b"%PDF a receipt"


@pytest.fixture
def receipted(audited: Site) -> Site:
    """Lend the books with a receipt behind a voucher, and one whose file is gone."""
    ledger = audited.ledger
    hashes = []
    for content in (RECEIPT, b"lost"):
        with ledger.database.writing() as connection:
            kept = keep_files(audited.data_dir, Upload(content, "application/pdf", b"", ""))
            hashes.append(record_attachment(connection, 1, kept, by=TREASURER, at=NOW))
    original_path(audited.data_dir, hashes[1]).unlink()
    lines = (debit("510102", 9_00, fund="GEN"), credit("100201", 9_00, fund="GEN"))
    ledger.post_draft(Draft(date(2026, 3, 9), lines, "保洁", attachments=tuple(hashes)))
    return audited


@pytest.fixture
def taken(receipted: Site, auditor: Browser, drawn: Callable[..., str], tmp_path: Path) -> Path:
    """Lend the ZIP as the auditor's page sends it."""
    drawn()
    answer = auditor.get(f"{AUDIT}/bundle/2026.zip")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/zip"
    path = tmp_path / "audit.zip"
    path.write_bytes(answer.data)
    return path


def test_everything_is_in_it_and_agrees(taken: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(taken) as archive:
        names = set(archive.namelist())
        missing = archive.read("NOT-INCLUDED.txt").decode()
        entries = archive.read("journal.jsonl").decode().splitlines()
        leaves = archive.read("log/leaves.jsonl").splitlines()
        actions = archive.read("actions.csv").decode()
        archive.extractall(tmp_path / "out")
    digest = hashlib.sha256(RECEIPT).hexdigest()
    assert {
        "journal.csv", "statements/trial-balance/2026.pdf", "statements/trial-balance/2026.csv",
        "statements/public-income/2026.json", f"evidence/{digest}.pdf", "log/leaf-hashes.txt",
        "log/checkpoints.txt", "README.txt",
    } <= names  # fmt: skip
    assert any(name.startswith("audit/samples/") for name in names)
    assert hashlib.sha256(b"lost").hexdigest() in missing
    assert len(entries) == 12
    assert all(json.loads(leaf)["v"] == 1 for leaf in leaves)
    # Taking it stands in its own log.
    assert "audit_bundle_taken" in actions
    found = verify_bundle(taken)
    assert found.faults == ()
    assert found.file_count == len(names) - 1
    assert found.leaf_count == len(leaves) > 12
    told = subprocess.run(
        ["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=tmp_path / "out", check=False
    )
    assert told.returncode == 0


def test_nothing_of_another_year_is_a_bundle(auditor: Browser) -> None:
    assert auditor.get(f"{AUDIT}/bundle/2024.zip").status_code == 404


def altered(path: Path, change: Callable[[str, bytes], bytes | None], extra: str = "") -> Path:
    """Write a ZIP anew with entries changed, or left out where nothing is given."""
    target = path.with_name("altered.zip")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            content = change(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
        if extra:
            new.writestr(extra, b"x")
    return target


def test_whatever_was_changed_is_named(taken: Path) -> None:
    digest = hashlib.sha256(RECEIPT).hexdigest()
    evidence = f"evidence/{digest}.pdf"

    def faults(change: Callable[[str, bytes], bytes | None], extra: str = "") -> list[str]:
        return list(verify_bundle(altered(taken, change, extra)).faults)

    assert faults(lambda name, data: data + b"x" if name == "journal.csv" else data) == [
        "journal.csv: changed"
    ]
    assert faults(lambda name, data: None if name == evidence else data) == [f"{evidence}: missing"]
    assert faults(lambda _name, data: data, "more.txt") == ["more.txt: not in SHA256SUMS"]
    gone = faults(lambda name, data: None if name == "log/leaves.jsonl" else data)
    assert gone == ["log/leaves.jsonl: missing", "log: missing"]
    with pytest.warns(UserWarning, match="Duplicate"):
        twice = faults(lambda _name, data: data, "README.txt")
    assert twice == ["README.txt: twice", "README.txt: changed"]


def test_a_manifest_made_to_fit_does_not_hide_a_changed_receipt_or_leaf(taken: Path) -> None:
    digest = hashlib.sha256(RECEIPT).hexdigest()
    swaps: dict[str, Callable[[bytes], bytes]] = {
        f"evidence/{digest}.pdf": lambda data: data + b"x",
        "log/leaves.jsonl": lambda data: data.replace(b'"d":"', b'"d":"9', 1),
    }
    with zipfile.ZipFile(taken) as archive:
        changed = {name: change(archive.read(name)) for name, change in swaps.items()}
        sums = archive.read("SHA256SUMS").decode()
        for name, content in changed.items():
            old = hashlib.sha256(archive.read(name)).hexdigest()
            sums = sums.replace(f"{old}  {name}", f"{hashlib.sha256(content).hexdigest()}  {name}")
    changed["SHA256SUMS"] = sums.encode()
    found = verify_bundle(altered(taken, changed.get))
    assert len(found.faults) == 2
    assert "not the file that was brought" in found.faults[0]
    assert "does not have its hash" in found.faults[1]
    short = verify_bundle(
        altered(
            taken, lambda n, d: d[: d.rindex(b"\n", 0, -1) + 1] if n.endswith("leaves.jsonl") else d
        )
    )
    assert len(short.faults) == 2


def test_the_command_says_so_too(taken: Path, tmp_path: Path) -> None:
    run = CliRunner().invoke
    good = run(audit, ["verify", str(taken)])
    assert (good.exit_code, "不符 0 处" in good.output) == (0, True)
    bad = altered(taken, lambda name, data: data + b"x" if name == "journal.csv" else data)
    told = run(audit, ["verify", str(bad)])
    assert told.exit_code == 1
    assert "journal.csv: changed" in told.output
    (tmp_path / "none.zip").write_bytes(b"no zip")
    shutil.make_archive(str(tmp_path / "bare"), "zip", tmp_path, "none.zip")
    for name in ("none.zip", "bare.zip"):
        assert run(audit, ["verify", str(tmp_path / name)]).exit_code == 1


def test_memory_does_not_grow_with_what_is_taken_along(
    receipted: Site, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # Papers take memory of their own, whatever the size of the rest.
    from ledger import bundles

    monkeypatch.setattr(bundles, "READERS", {})
    big = tmp_path / "big"
    with big.open("wb") as file:
        for _ in range(40):
            file.write(bytes(1024 * 1024))
    asked = BundleAsked(
        receipted.ledger.facts, 2026, date(2026, 3, 10), language("zh"), "https://x.example",
        lambda _sha256: big, datetime(2026, 3, 10, tzinfo=UTC),
    )  # fmt: skip
    size = 0
    with receipted.ledger.reading() as connection:
        tracemalloc.start()
        for chunk in audit_bundle(connection, asked):
            size += len(chunk)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert size > 80 * 1024 * 1024
    assert peak < 8 * 1024 * 1024


def test_what_is_too_long_for_a_year_is_put_in_month_by_month(
    receipted: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ledger import bundles

    kinds = {"bank-journal": READERS["bank-journal"]}
    monkeypatch.setattr(bundles, "READERS", kinds)
    monkeypatch.setattr(bundles, "ROW_COUNT_MAX", 3)
    asked = BundleAsked(
        receipted.ledger.facts, 2026, date(2026, 3, 10), language("en"), "https://x.example",
        partial(original_path, receipted.data_dir), NOW,
    )  # fmt: skip
    with receipted.ledger.reading() as connection:
        content = b"".join(audit_bundle(connection, asked))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = set(archive.namelist())
        missing = archive.read("NOT-INCLUDED.txt").decode()
    assert "statements/bank-journal/2026.json" not in names
    held = {f"statements/bank-journal/2026-0{month}" for month in (1, 2, 3)}
    assert all(f"{name}.json" in names or name in missing for name in held)
    assert not any("2026-04" in name for name in names)


def test_the_command_makes_the_same_and_writes_it_down(
    receipted: Site, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from ledger import bundles

    def refused(*_args: object, **_limits: object) -> None:
        raise TextError(reason="required", field="fund")

    def unprintable(*_args: object, **_limits: object) -> bytes:
        raise PaperError(reason="glyph", text="x")

    kinds = {name: READERS[name] for name in ("trial-balance", "activities")}
    monkeypatch.setattr(bundles, "READERS", kinds | {"gifts": (refused, ())})
    monkeypatch.setattr(bundles, "paper_of", unprintable)
    monkeypatch.setenv("LEDGER_DATA_DIR", str(receipted.data_dir))
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    out = tmp_path / "out.zip"
    run = CliRunner().invoke
    done = run(audit, ["bundle", "2026", "--community", "songhe", "--out", str(out)])
    assert done.exit_code == 0, done.output
    assert verify_bundle(out).faults == ()
    with zipfile.ZipFile(out) as archive:
        missing = archive.read("NOT-INCLUDED.txt").decode()
    for name in ("gifts/2026:", "trial-balance/2026.pdf:", "activities/2026.pdf:"):
        assert f"statements/{name}" in missing
    with receipted.ledger.reading() as connection:
        noted = connection.execute(
            sa.select(actions.c.user_id).where(actions.c.verb == "audit_bundle_taken")
        ).scalars()
        assert noted.all() == [None]
    none = run(audit, ["bundle", "2026", "--community", "none", "--out", str(out)])
    assert none.exit_code == 2
