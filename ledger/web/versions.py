"""Fingerprints of what a page is made of, so that caches never show yesterday's looks."""

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from config import ROOT

STATIC = ROOT / "ledger" / "static"


@cache
def rendering_version() -> str:
    """Name the code, templates and texts that draw pages: any change is another version."""
    parts = (
        *(ROOT / "ledger").rglob("*.py"),
        *(ROOT / "ledger" / "translations").glob("*.po"),
        ROOT / "docs" / "glossary.md",
        *(path for path in (ROOT / "templates").rglob("*") if path.is_file()),
    )
    return _digest(parts) + static_version()


@cache
def static_version() -> str:
    """Name the style sheets, scripts and pictures; it is part of their address."""
    return _digest(path for path in STATIC.glob("*") if path.is_file())


def _digest(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(f"{path.relative_to(ROOT)}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:12]
