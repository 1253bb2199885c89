"""Start-up finds out whether papers can be made, before somebody asks for one."""

import subprocess
import sys
from pathlib import Path
from types import MappingProxyType, SimpleNamespace

import pytest

from config import ROOT
from reports import fonts
from reports.errors import PaperError


def test_this_machine_has_what_papers_need() -> None:
    fonts.check_fonts()


def test_the_system_has_no_font_of_an_invented_name() -> None:
    assert fonts.has_family("Noto Sans CJK SC")
    assert not fonts.has_family("Surely Not Installed")


def test_a_missing_file_of_ours_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    files = MappingProxyType({"fonts:///x.ttf": Path("/nowhere/x.ttf")})
    monkeypatch.setattr(fonts, "FILES", files)
    with pytest.raises(PaperError) as refused:
        fonts.check_fonts()
    assert (refused.value.reason, refused.value.text) == ("no_own_font", "/nowhere/x.ttf")


def test_the_package_of_the_subsetting_library_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    without = SimpleNamespace(harfbuzz_subset=None)
    monkeypatch.setattr(fonts, "ffi", without)
    with pytest.raises(PaperError) as refused:
        fonts.check_fonts()
    assert (refused.value.reason, refused.value.text) == (
        "no_subset_library",
        "libharfbuzz-subset0",
    )


def test_a_machine_without_any_font_is_refused_and_does_not_crash(tmp_path: Path) -> None:
    settings = tmp_path / "fonts.conf"
    settings.write_text(
        f"<fontconfig><dir>{tmp_path}/none</dir><cachedir>{tmp_path}</cachedir></fontconfig>"
    )
    script = """
from reports.errors import PaperError
from reports.fonts import check_fonts
try:
    check_fonts()
except PaperError as error:
    print(error.reason, error.text)
"""
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(ROOT), "FONTCONFIG_FILE": str(settings)},
    )
    assert done.stdout.split() == ["no_cjk_font", "fonts-noto-cjk"]


def test_the_licence_lies_beside_the_fonts_and_they_keep_their_authors() -> None:
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    assert "SIL OPEN FONT LICENSE" in (fonts.FOLDER / "OFL.txt").read_text(encoding="utf-8")
    for path in fonts.FILES.values():
        assert path.stat().st_size < 3_500_000
        names = TTFont(path)["name"]
        assert names.getDebugName(1) == fonts.OWN_FAMILY
        assert "Adobe" in names.getDebugName(0)
        assert "Source" not in names.getDebugName(4)


def test_our_font_has_gb_2312_and_the_standard_list_of_hanzi() -> None:
    from fontTools.ttLib import TTFont

    rare = (ROOT / "tools" / "hanzi.txt").read_text(encoding="utf-8").split()
    common = bytes(b for row in range(0xB0, 0xD7) for c in range(0xA1, 0xFA) for b in (row, c))
    wanted = set("".join(rare)) | set(common.decode("gb2312")) | set("￥¥−–—·…№①⑳→←↑↓％（）")
    for path in fonts.FILES.values():
        assert wanted <= {chr(point) for point in TTFont(path).getBestCmap()}
