"""Make the fonts that papers embed: Noto Sans SC, cut down to what Chinese papers need.

    python tools/make_fonts.py FOLDER    # the unpacked npm package @expo-google-fonts/noto-sans-sc

Kept are the 6,763 hanzi and the symbols of GB 2312, the rest of the 8,105 hanzi of 通用规范汉字表
(2013) in tools/hanzi.txt (from the field kTGH of Unicode's Unihan database), and Latin letters.
Rarer hanzi come from the system's Noto Sans CJK SC. A small TrueType font makes PDFs a seventh of
the size that the whole one makes.

The family gets a name of our own: the licence asks for it only where "Source" is in the name, but
a Noto Sans SC that happens to be installed must never stand in for the file whose bytes we know.
"""

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "ledger" / "static" / "fonts"
FAMILY = "Mingzhang Sans"
WEIGHTS = {"Regular": "400Regular", "Bold": "700Bold"}

#: Printable ASCII, Latin-1, Latin Extended-A, then punctuation, money, letterlike forms, numbers in
#: circles and brackets, arrows, mathematical signs, shapes, CJK punctuation, full-width forms.
RANGES = (
    (0x20, 0x7E), (0xA0, 0x17F), (0x2000, 0x206F), (0x20A0, 0x20BF), (0x2100, 0x214F),
    (0x2150, 0x218F), (0x2190, 0x2199), (0x2200, 0x22FF), (0x2460, 0x24FF), (0x2500, 0x25FF),
    (0x3000, 0x303F), (0x3200, 0x33FF), (0xFF00, 0xFFEF),
)  # fmt: skip


def characters() -> set[int]:
    """Return the code points to keep; those that the font lacks do no harm."""
    wanted = {point for first, last in RANGES for point in range(first, last + 1)}
    for row in range(0xA1, 0xF8):
        for cell in range(0xA1, 0xFF):
            wanted.update(map(ord, bytes([row, cell]).decode("gb2312", errors="ignore")))
    rare = (ROOT / "tools" / "hanzi.txt").read_text(encoding="utf-8")
    return wanted | {ord(character) for character in rare if not character.isspace()}


def rename(font: TTFont, style: str) -> None:
    """Give the font our family name; copyright, trademark, licence and authors stay."""
    names = {
        1: FAMILY,
        2: style,
        3: f"2.004;MINGZHANG;{style}",
        4: f"{FAMILY} {style}",
        6: f"MingzhangSans-{style}",
    }
    table = font["name"]
    for record in list(table.names):
        if record.nameID in {16, 17, 25} or record.nameID > 255:
            table.removeNames(nameID=record.nameID)
    for number, text in names.items():
        table.setName(text, number, 3, 1, 0x409)


def make(source: Path, style: str) -> Path:
    """Write one weight and return its file."""
    # Times of making would give other bytes each time.
    font = TTFont(source, recalcTimestamp=False)
    for tag in ("STAT", "vhea", "vmtx", "BASE"):  # variations and vertical text
        if tag in font:
            del font[tag]
    options = Options()
    options.layout_features = ["ccmp", "kern"]
    options.name_IDs = ["*"]
    options.name_languages = ["*"]
    options.notdef_outline = True
    options.hinting = False
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=characters())
    subsetter.subset(font)
    rename(font, style)
    path = TARGET / f"MingzhangSans-{style}.ttf"
    font.save(path, reorderTables=False)
    return path


def main() -> int:
    """Make both weights from the folder named on the command line."""
    if len(sys.argv) != 2:
        print(__doc__)
        return 2
    for style, name in WEIGHTS.items():
        path = make(Path(sys.argv[1]) / name / f"NotoSansSC_{name}.ttf", style)
        count = len(TTFont(path).getBestCmap())
        print(f"{path.relative_to(ROOT)}: {count} characters, {path.stat().st_size:,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
