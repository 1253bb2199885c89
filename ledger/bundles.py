"""An audit of a year as one ZIP, made as it is sent: nothing is held in memory but the piece in hand.

In it: the unmasked journal, the year's statements (JSON, CSV, PDF), original receipts, the log's leaves, the action
log, samples with findings, and ``SHA256SUMS`` over everything else, in the form that ``sha256sum -c`` reads. What could
not be put in is named in ``NOT-INCLUDED.txt``.
"""

import hashlib
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from io import RawIOBase
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ledger.audit_renditions import sample_enclosed, sample_paper
from ledger.domain.errors import Refusal
from ledger.domain.periods import Span, parse_span
from ledger.i18n import Language
from ledger.renditions import enclosed_of, paper_of
from ledger.schemas.audit import action_cells
from ledger.schemas.journals.formats import JournalFormat, export_chunks, in_chunks
from ledger.statements.actions import ActionFilter, actions_of
from ledger.statements.audit_files import log_leaves, log_notes, originals_of_year
from ledger.statements.audit_samples import sample, sample_page
from ledger.statements.kinds import OF_A_FUND, OF_AN_ACCOUNT, PAGED, READERS
from ledger.statements.values import Audience, CommunityFacts
from reports.errors import PaperError, PaperTooLongError
from reports.framed import ROW_COUNT_MAX, require_whole

if TYPE_CHECKING:
    from sqlalchemy import Connection

MANIFEST = "SHA256SUMS"
MISSING = "NOT-INCLUDED.txt"
CHUNK = 64 * 1024
_ENDINGS = {
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.ms-excel": "xls",
}


@dataclass(frozen=True, slots=True)
class BundleAsked:
    """Whose year, as of which day, in which language; ``original`` gives where an original lies by its hash."""

    community: CommunityFacts
    year: int
    day: date
    language: Language
    public_url: str
    original: Callable[[str], Path]
    made_at: datetime


class _Pipe(RawIOBase):
    """What a ZIP is written to: kept only until the next piece is taken, never gone back in."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, data: Any) -> int:
        """Take bytes."""
        piece = bytes(data)
        self._pieces.append(piece)
        return len(piece)

    def taken(self) -> bytes:
        """Give what was written since the last time."""
        piece = b"".join(self._pieces)
        self._pieces.clear()
        return piece


@dataclass(slots=True)
class _Bundle:
    """A ZIP under way, the digests of what is in it, and what could not be put in."""

    pipe: _Pipe
    zip: zipfile.ZipFile
    made_at: datetime
    sums: list[tuple[str, str]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    def add(self, name: str, chunks: Iterable[bytes], *, packed: bool = True) -> Iterator[bytes]:
        """Put a file in, handing on what the ZIP has become meanwhile."""
        info = zipfile.ZipInfo(name, self.made_at.astimezone(UTC).timetuple()[:6])
        info.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
        info.external_attr = 0o644 << 16
        digest = hashlib.sha256()
        with self.zip.open(info, "w", force_zip64=True) as entry:
            for chunk in chunks:
                digest.update(chunk)
                entry.write(chunk)
                yield self.pipe.taken()
        self.sums.append((name, digest.hexdigest()))
        yield self.pipe.taken()


def audit_bundle(connection: "Connection", asked: BundleAsked) -> Iterator[bytes]:
    """Give the ZIP piece by piece; the connection, one snapshot, stays open until the last is taken."""
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w") as archive:
        bundle = _Bundle(pipe, archive, asked.made_at)
        for part in (_readme, _journals, _statements, _evidence, _log, _actions, _samples):
            yield from part(bundle, connection, asked)
        if bundle.missing:
            text = "".join(f"{line}\n" for line in bundle.missing)
            yield from bundle.add(MISSING, [text.encode()])
        manifest = "".join(f"{digest}  {name}\n" for name, digest in bundle.sums)
        yield from bundle.add(MANIFEST, [manifest.encode()])
    yield pipe.taken()


def _readme(bundle: _Bundle, _connection: "Connection", asked: BundleAsked) -> Iterator[bytes]:
    text = (
        f"{asked.community.name_zh} {asked.year}\n{asked.community.log_origin}\n"
        f"as of {asked.day.isoformat()}, {asked.community.size} leaves\n\n"
        "unzip, then: sha256sum -c SHA256SUMS        or: flask audit verify FILE.zip\n"
        "log/leaves.jsonl: one leaf a line; its hash in log/leaf-hashes.txt is SHA-256 of 0x00 and the line.\n"
        "evidence/<hash>: the SHA-256 of the file is its name. evidence/index.csv says which voucher it is behind.\n"
        "journal.jsonl and journal.csv are unmasked: households and persons. Keep them as you keep working papers.\n"
    )
    yield from bundle.add("README.txt", [text.encode()])


def _journals(bundle: _Bundle, connection: "Connection", asked: BundleAsked) -> Iterator[bytes]:
    for name in (JournalFormat.JSONL, JournalFormat.CSV):
        texts = export_chunks(connection, asked.community, name, Audience.AUDITOR)
        yield from bundle.add(f"journal.{name.value}", (text.encode() for text in texts))


def _statements(bundle: _Bundle, connection: "Connection", asked: BundleAsked) -> Iterator[bytes]:
    for kind in READERS:
        if kind in OF_AN_ACCOUNT or kind in OF_A_FUND:
            continue
        for span, shown in _whole(bundle, connection, asked, kind):
            yield from _statement(bundle, asked, span, kind, shown)


def _whole(
    bundle: _Bundle, connection: "Connection", asked: BundleAsked, kind: str
) -> Iterator[tuple[Span, Any]]:
    """Give a statement of the year, or of its months where the year's is too long for one file."""
    months = [f"{asked.year}-{month:02d}" for month in range(1, 13)]
    year = parse_span(str(asked.year))
    try:
        yield year, _read(connection, asked, kind, year)
    except PaperTooLongError:
        for span in map(parse_span, months):
            if span.first_day <= asked.day:
                try:
                    yield span, _read(connection, asked, kind, span)
                except Refusal as refusal:
                    bundle.missing.append(f"statements/{kind}/{span.name}: {refusal}")
    except Refusal as refusal:
        bundle.missing.append(f"statements/{kind}/{year.name}: {refusal}")


def _read(connection: "Connection", asked: BundleAsked, kind: str, span: Span) -> Any:
    read, _limits = READERS[kind]
    pages = {"page_size": ROW_COUNT_MAX} if kind in PAGED else {}
    as_of = min(asked.day, span.last_day)
    shown = read(connection, asked.community, span=span, as_of=as_of, **pages)
    if kind in PAGED:
        require_whole(shown, 0)
    return shown


def _statement(
    bundle: _Bundle, asked: BundleAsked, span: Span, kind: str, shown: Any
) -> Iterator[bytes]:
    name = f"statements/{kind}/{span.name}"
    enclosed = enclosed_of(
        shown, community=asked.community, name=f"{kind}-{span.name}", language=asked.language
    )
    yield from bundle.add(f"{name}.json", [enclosed.json])
    yield from bundle.add(f"{name}.csv", [enclosed.csv])
    url = f"{asked.public_url}/c/{asked.community.slug}/statements/{kind}/{span.name}/"
    try:
        paper = paper_of(
            shown, enclosed, community=asked.community, language=asked.language, url=url
        )
    except (PaperError, PaperTooLongError, KeyError) as error:
        bundle.missing.append(f"{name}.pdf: {error}")
        return
    yield from bundle.add(f"{name}.pdf", [paper], packed=False)


def _evidence(bundle: _Bundle, connection: "Connection", asked: BundleAsked) -> Iterator[bytes]:
    index = ["file,media_type,voucher\r\n"]
    for item in originals_of_year(connection, asked.community, asked.year):
        ending = _ENDINGS.get(item.media_type) or item.media_type.partition("/")[2]
        name = f"evidence/{item.sha256}.{ending}"
        path = asked.original(item.sha256)
        if not path.exists():
            bundle.missing.append(f"{name}: the original is not on the disk")
            continue
        index.append(f"{item.sha256}.{ending},{item.media_type},{item.voucher}\r\n")
        yield from bundle.add(name, _pieces(path), packed=False)
        if bundle.sums[-1][1] != item.sha256:
            bundle.missing.append(f"{name}: the file is not the one that was brought")
    yield from bundle.add("evidence/index.csv", [text.encode() for text in index])


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(CHUNK):
            yield piece


def _log(bundle: _Bundle, connection: "Connection", asked: BundleAsked) -> Iterator[bytes]:
    lines = (item.leaf + b"\n" for item in log_leaves(connection, asked.community))
    yield from bundle.add("log/leaves.jsonl", lines)
    hashes = (
        f"{item.leaf_hash.hex()}  {item.leaf_index}\n".encode()
        for item in log_leaves(connection, asked.community)
    )
    yield from bundle.add("log/leaf-hashes.txt", hashes)
    notes = log_notes(connection, asked.community)
    yield from bundle.add("log/checkpoints.txt", [f"{note}\n".encode() for note in notes])


def _actions(bundle: _Bundle, connection: "Connection", asked: BundleAsked) -> Iterator[bytes]:
    rows = actions_of(connection, asked.community, ActionFilter())
    texts = in_chunks(action_cells(rows))
    yield from bundle.add("actions.csv", (text.encode() for text in texts))


def _samples(bundle: _Bundle, connection: "Connection", asked: BundleAsked) -> Iterator[bytes]:
    after = ""
    while True:
        found = sample_page(connection, asked.community, after=after)
        for row in found.rows:
            shown = sample(connection, asked.community, row.sample_id)
            assert shown is not None, "one snapshot"
            url = f"{asked.public_url}/audit/{asked.community.slug}/samples/{row.sample_id}"
            name = f"audit/samples/{row.sample_id}"
            yield from bundle.add(f"{name}.json", [sample_enclosed(shown).json])
            paper = sample_paper(shown, language=asked.language, url=url)
            yield from bundle.add(f"{name}.pdf", [paper], packed=False)
        if not found.next_after:
            return
        after = found.next_after


@dataclass(frozen=True, slots=True)
class Verified:
    """What a check of a ZIP found: how many files and leaves were compared, and everything that does not agree."""

    file_count: int
    leaf_count: int
    faults: tuple[str, ...]


def verify_bundle(path: Path) -> Verified:
    """Compare every file of a ZIP with the manifest in it, receipts with their names, leaves with their hashes.

    Raises:
        OSError, zipfile.BadZipFile: it cannot be read.
        KeyError: there is no manifest in it.
    """
    with zipfile.ZipFile(path) as archive:
        sums = {}
        for line in archive.read(MANIFEST).decode().splitlines():
            digest, _, name = line.partition("  ")
            sums[name] = digest
        names = archive.namelist()
        faults = [f"{name}: twice" for name in sorted({n for n in names if names.count(n) > 1})]
        faults += [f"{name}: missing" for name in sorted(sums.keys() - set(names))]
        faults += [
            f"{name}: not in {MANIFEST}" for name in sorted(set(names) - sums.keys() - {MANIFEST})
        ]
        for name in sorted(sums.keys() & set(names)):
            found = _digest(archive, name)
            if found != sums[name]:
                faults.append(f"{name}: changed")
            if name.startswith("evidence/") and name != "evidence/index.csv":
                stem = name.removeprefix("evidence/").partition(".")[0]
                if found != stem:
                    faults.append(f"{name}: not the file that was brought")
        leaf_count, leaf_faults = _check_leaves(archive, set(names))
    return Verified(len(sums), leaf_count, (*faults, *leaf_faults))


def _digest(archive: zipfile.ZipFile, name: str) -> str:
    digest = hashlib.sha256()
    try:
        with archive.open(name) as entry:
            while piece := entry.read(CHUNK):
                digest.update(piece)
    except zipfile.BadZipFile:
        return "damaged"
    return digest.hexdigest()


def _check_leaves(archive: zipfile.ZipFile, names: set[str]) -> tuple[int, list[str]]:
    if not {"log/leaves.jsonl", "log/leaf-hashes.txt"} <= names:
        return 0, ["log: missing"]
    count, faults = 0, []
    try:
        with (
            archive.open("log/leaves.jsonl") as leaves,
            archive.open("log/leaf-hashes.txt") as told,
        ):
            for leaf, line in zip(leaves, told, strict=True):
                digest = hashlib.sha256(b"\0" + leaf.rstrip(b"\n")).hexdigest()
                if line.decode() != f"{digest}  {count}\n":
                    faults.append(f"log: leaf {count} does not have its hash")
                count += 1
    except (ValueError, zipfile.BadZipFile) as error:
        faults.append(f"log: {error}")
    return count, faults
