"""Pictures of receipts: hostile ones refused, others drawn anew without what cameras add."""

import io
import os
import struct
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from PIL import Image, ImageFile

from config import ROOT
from ledger.domain.errors import FileRefusedError
from ledger.posting import pictures
from ledger.posting.pictures import BYTES_MAX, EDGE_MAX, read_picture

HOSTILE = ROOT / "tests" / "data" / "hostile" / "img"


def drawn(mode: str = "RGB", size: tuple[int, int] = (40, 30), **options: object) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, "red").save(out, **options)  # type: ignore[arg-type]
    return out.getvalue()


def png_that_claims(width: int, height: int) -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * 1000)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("broken.png", "damaged"),
        ("png_decompression_dos.png", "damaged"),
        ("truncated_jpeg.jpg", "damaged"),
        ("decompression_bomb.gif", "type"),
        ("decompression_bomb.ico", "type"),
        ("zero_width.gif", "type"),
    ],
)
def test_a_hostile_picture_is_refused_with_a_reason(name: str, reason: str) -> None:
    with pytest.raises(FileRefusedError) as refusal:
        read_picture((HOSTILE / name).read_bytes(), name=name)
    assert (refusal.value.reason, refusal.value.name) == (reason, name)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"\xff\xd8\xff" + b"\0" * BYTES_MAX, "too_large"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "type"),
        (b"%PDF-1.7", "type"),
        (png_that_claims(7_000, 7_000), "too_many_pixels"),
        (png_that_claims(60_000, 60_000), "too_many_pixels"),
        (png_that_claims(6_000, 6_000), "damaged"),
        (drawn(format="JPEG")[:-200], "damaged"),
        (b"\0\0\0\x18ftypheic" + b"\0" * 64, "damaged"),
    ],
    ids=["empty", "large", "svg", "pdf", "49 MP", "3600 MP", "36 MP of nothing", "cut", "heic"],
)
def test_bytes_that_are_no_acceptable_picture_are_refused(data: bytes, reason: str) -> None:
    with pytest.raises(FileRefusedError) as refusal:
        read_picture(data, name="x" * 200)
    assert refusal.value.reason == reason
    assert len(refusal.value.name) == 60


@pytest.mark.parametrize(
    ("options", "media_type"),
    [
        ({"format": "JPEG"}, "image/jpeg"),
        ({"format": "PNG"}, "image/png"),
        ({"format": "WEBP"}, "image/webp"),
        ({"format": "HEIF"}, "image/heic"),
        ({"format": "PNG", "mode": "P"}, "image/png"),
        ({"format": "PNG", "mode": "LA"}, "image/png"),
        ({"format": "PNG", "mode": "I;16"}, "image/png"),
        ({"format": "JPEG", "mode": "CMYK"}, "image/jpeg"),
        ({"format": "JPEG", "mode": "L"}, "image/jpeg"),
    ],
    ids=["jpeg", "png", "webp", "heic", "palette", "grey and alpha", "16 bit", "cmyk", "grey"],
)
def test_what_telephones_take_becomes_a_jpeg(options: dict[str, str], media_type: str) -> None:
    mode = options.get("mode", "RGB")
    out = io.BytesIO()
    Image.new(mode, (40, 30)).save(out, options["format"])
    picture = read_picture(out.getvalue(), name="receipt")
    assert picture.media_type == media_type
    assert picture.original == out.getvalue()
    with Image.open(io.BytesIO(picture.copy)) as copy:
        assert (copy.format, copy.mode, copy.size) == ("JPEG", "RGB", (40, 30))


def test_the_copy_stands_upright_and_its_metadata_is_gone() -> None:
    original = (HOSTILE / "hopper_orientation_6.jpg").read_bytes()
    with Image.open(io.BytesIO(original)) as before:
        assert before.getexif()
        width, height = before.size
    copy_bytes = read_picture(original, name="hopper.jpg").copy
    with Image.open(io.BytesIO(copy_bytes)) as copy:
        assert copy.size == (height, width)
        assert not copy.getexif()
        assert set(copy.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_nothing_that_was_hidden_in_an_original_is_in_its_copy() -> None:
    exif = Image.Exif()
    exif[0x010F] = "TheCameraMaker"
    exif[0x8825] = {2: (31.0, 14.0, 6.0)}
    original = drawn(format="JPEG", exif=exif, comment=b"TheComment") + b"TheAppendix"
    assert b"TheCameraMaker" in original
    copy = read_picture(original, name="a.jpg").copy
    for hidden in (b"TheCameraMaker", b"TheComment", b"TheAppendix", b"Exif"):
        assert hidden not in copy


def test_a_large_picture_gets_a_small_copy() -> None:
    copy = read_picture(drawn(size=(4000, 3000), format="JPEG"), name="big.jpg").copy
    with Image.open(io.BytesIO(copy)) as image:
        assert image.size == (EDGE_MAX, EDGE_MAX * 3 // 4)


def test_transparency_becomes_white() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (4, 4), (0, 0, 0, 0)).save(out, "PNG")
    with Image.open(io.BytesIO(read_picture(out.getvalue(), name="t.png").copy)) as copy:
        assert copy.getpixel((1, 1)) == (255, 255, 255)


def test_the_same_picture_gives_the_same_copy() -> None:
    data = drawn(format="PNG")
    assert read_picture(data, name="a").copy == read_picture(data, name="b").copy


def peak_of(work: Callable[[], object]) -> int:
    """Give how much a forked child's peak memory grew while it worked, in KiB."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        import resource

        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        work()
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        os.write(writer, str(grown).encode())
        os._exit(0)
    os.waitpid(child, 0)
    return int(os.read(reader, 32))


@pytest.mark.parametrize("path", sorted(HOSTILE.glob("*.*")), ids=lambda path: path.name)
def test_a_hostile_picture_takes_little_memory(path: Path) -> None:
    data = path.read_bytes()

    def work() -> None:
        with suppress(FileRefusedError):
            read_picture(data, name=path.name)

    assert peak_of(work) < 64 * 1024


def test_half_a_picture_is_refused_whatever_other_libraries_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    with pytest.raises(FileRefusedError):
        read_picture((HOSTILE / "truncated_jpeg.jpg").read_bytes(), name="half.jpg")


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_the_bound_on_pixels_is_exact_where_warnings_are_only_printed() -> None:
    with pytest.raises(FileRefusedError) as refusal:
        read_picture(png_that_claims(6_400, 6_251), name="40.006.400 pixels.png")
    assert refusal.value.reason == "too_many_pixels"


def test_pictures_are_drawn_one_at_a_time() -> None:
    assert not pictures._ONE_AT_A_TIME.locked()
