"""The fonts that paper may use: our own files, and one of the system's for rare hanzi.

A third font would come from whatever a machine happens to have, and the same input would no longer
give the same bytes. No font at all crashes Pango, and with it the whole process.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from weasyprint.text import ffi
from weasyprint.urls import URLFetcher, URLFetcherResponse

from reports.errors import PaperError

FOLDER = Path(__file__).resolve().parent.parent / "ledger" / "static" / "fonts"
OWN_FAMILY = "Mingzhang Sans"
#: Of package fonts-noto-cjk; not "Noto Sans CJK JP", which fontconfig would choose by itself.
FALLBACK_FAMILY = "Noto Sans CJK SC"
SCHEME = "fonts:///"
#: Address in the style sheet → file.
FILES: Mapping[str, Path] = {
    f"{SCHEME}{name}": FOLDER / name
    for name in ("MingzhangSans-Regular.ttf", "MingzhangSans-Bold.ttf")
}


class FontFetcher(URLFetcher):
    """Serve the two font files and nothing else: a text in a statement must not make us fetch."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False, fail_on_errors=True)

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:  # noqa: ARG002
        """Return the font of this address.

        Raises:
            ValueError: the address is not that of a font of ours; WeasyPrint stops at it.
        """
        if url not in FILES:
            raise ValueError(f"not a font of ours: {url[:200]}")
        return URLFetcherResponse(url, FILES[url].read_bytes(), {"Content-Type": "font/ttf"})


def check_fonts() -> None:
    """Check at start-up that papers can be made on this machine.

    Raises:
        PaperError: a font or a library is missing; ``text`` names the file or Debian's package.
    """
    for path in FILES.values():
        if not path.is_file():
            raise PaperError(reason="no_own_font", text=str(path))
    if ffi.harfbuzz_subset is None:
        # WeasyPrint would go on with fontTools, at twenty times the time.
        raise PaperError(reason="no_subset_library", text="libharfbuzz-subset0")
    if not has_family(FALLBACK_FAMILY):
        raise PaperError(reason="no_cjk_font", text="fonts-noto-cjk")


def has_family(family: str) -> bool:
    """Tell whether the system has a font family; fontconfig is asked without Pango."""
    library, memory = ffi.fontconfig, ffi.ffi
    settings = memory.gc(library.FcInitLoadConfigAndFonts(), library.FcConfigDestroy)
    pattern = memory.gc(library.FcPatternCreate(), library.FcPatternDestroy)
    library.FcPatternAddString(pattern, b"family", family.encode())
    library.FcConfigSubstitute(settings, pattern, library.FcMatchPattern)
    library.FcDefaultSubstitute(pattern)
    match = library.FcFontMatch(settings, pattern, memory.new("FcResult *"))
    if match == memory.NULL:
        return False
    match = memory.gc(match, library.FcPatternDestroy)
    return family in _families(match)


def _families(match: Any) -> list[str]:
    """Read every name of the family that fontconfig found; a font has one in each language."""
    names: list[str] = []
    text = ffi.ffi.new("FcChar8 **")
    while not ffi.fontconfig.FcPatternGetString(match, b"family", len(names), text):
        names.append(ffi.ffi.string(text[0]).decode())
    return names
