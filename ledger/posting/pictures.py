"""Pictures of receipts: what may come in, and the copy without metadata that may go out.

Bytes from outside are looked at only by the decoder that their own first bytes name, within bounds
on size and pixels. The public copy is drawn anew from the pixels alone: no place, time or device of
the photographer, no hidden thumbnail, nothing after the end of the picture.
"""

import io
import threading
from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageFile, ImageOps
from pillow_heif import register_heif_opener

from ledger.domain.boxes import Box
from ledger.domain.errors import FileRefusedError
from ledger.posting.values import Upload

BYTES_MAX = 10 * 1024 * 1024
PIXELS_MAX = 40_000_000
#: Longest edge of the public copy: enough to read a receipt, small enough for a phone.
EDGE_MAX = 1600
COPY_MEDIA_TYPE = "image/jpeg"
_QUALITY = 80
_NAME_LENGTH_MAX = 60

_MEDIA_TYPES = {
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "WEBP": "image/webp",
    "HEIF": "image/heic",
}
_HEIF_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1"})

# A picture of 40 megapixels takes some 200 MB while it is drawn: one at a time in a process.
_ONE_AT_A_TIME = threading.Lock()
# Pillow itself refuses only twice this; the check in `_public_copy` is exact.
Image.MAX_IMAGE_PIXELS = PIXELS_MAX
register_heif_opener(thumbnails=False)


def read_picture(data: bytes, *, name: str, boxes: Sequence[Box] = ()) -> Upload:
    """Check a picture and draw its public copy; ``name`` is what its owner calls the file.

    ``boxes`` are blackened in the copy's pixels: nothing of what lies under them is left.

    Raises:
        FileRefusedError: empty, too large, too many pixels, of another type, or damaged.
    """
    name = name[:_NAME_LENGTH_MAX]
    if not data:
        raise FileRefusedError(reason="empty", name=name)
    if len(data) > BYTES_MAX:
        raise FileRefusedError(reason="too_large", name=name)
    kind = picture_kind(data)
    if kind is None:
        raise FileRefusedError(reason="type", name=name)
    with _ONE_AT_A_TIME:
        # WeasyPrint, once it is loaded, asks Pillow to make do with half a picture.
        ImageFile.LOAD_TRUNCATED_IMAGES = False
        copy = _public_copy(data, kind, name, boxes)
    return Upload(data, _MEDIA_TYPES[kind], copy, COPY_MEDIA_TYPE)


def jpeg_size(data: bytes) -> tuple[int, int]:
    """Give width and height of a JPEG picture of our own."""
    with Image.open(io.BytesIO(data), formats=("JPEG",)) as picture:
        return picture.size


def picture_kind(data: bytes) -> str | None:
    """Tell the kind by the first bytes; names and declared types say nothing."""
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    if data[4:8] == b"ftyp" and data[8:12] in _HEIF_BRANDS:
        return "HEIF"
    return None


def _public_copy(data: bytes, kind: str, name: str, boxes: Sequence[Box]) -> bytes:
    try:
        with Image.open(io.BytesIO(data), formats=(kind,)) as picture:
            is_small = picture.width * picture.height <= PIXELS_MAX
            copy = _drawn_anew(picture, boxes) if is_small else b""
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise FileRefusedError(reason="too_many_pixels", name=name) from error
    except Exception as error:
        # Decoders fed with hostile bytes raise whatever their authors did not foresee.
        raise FileRefusedError(reason="damaged", name=name) from error
    if not is_small:
        raise FileRefusedError(reason="too_many_pixels", name=name)
    return copy


def _drawn_anew(picture: Image.Image, boxes: Sequence[Box]) -> bytes:
    """Draw upright, small, on white, with boxes over it, and without anything but pixels."""
    # A JPEG is decoded at a fraction of its size where that suffices.
    picture.draft("RGB", (EDGE_MAX, EDGE_MAX))
    picture.thumbnail((EDGE_MAX, EDGE_MAX), Image.Resampling.LANCZOS)
    upright = ImageOps.exif_transpose(picture).convert("RGBA")
    clean = Image.new("RGB", upright.size, "white")
    clean.paste(upright, mask=upright.getchannel("A"))
    pen = ImageDraw.Draw(clean)
    for box in boxes:
        pen.rectangle(box.pixels(*clean.size), fill="black")
    out = io.BytesIO()
    clean.save(out, "JPEG", quality=_QUALITY, optimize=True)
    return out.getvalue()
