"""Files for the tests, made in memory: harmless ones, and those that somebody might try."""

import io
import struct
import zipfile
import zlib
from functools import cache

import piexif
from django.core.files.base import ContentFile
from PIL import Image, PngImagePlugin
from pillow_heif import from_pillow
from wagtail.models import Collection

from portal.media.document_hygiene import clean_document
from portal.media.models import PortalDocument

SCRIPT = b"<script>alert(1)</script>"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg">' + SCRIPT + b"</svg>"
GPS = {
    piexif.GPSIFD.GPSLatitudeRef: b"N",
    piexif.GPSIFD.GPSLatitude: ((31, 1), (13, 1), (4242, 100)),
    piexif.GPSIFD.GPSLongitudeRef: b"E",
    piexif.GPSIFD.GPSLongitude: ((121, 1), (28, 1), (3131, 100)),
}
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/">SECRET-XMP</x:xmpmeta>'


def halves(size: tuple[int, int] = (400, 300), mode: str = "RGB") -> Image.Image:
    """Red on the left, blue on the right, so that a turn can be seen."""
    picture = Image.new("RGB", size, (220, 30, 30))
    picture.paste((30, 30, 220), (size[0] // 2, 0, *size))
    return picture.convert(mode)


def encoded(picture: Image.Image, kind: str = "JPEG", **options) -> bytes:
    written = io.BytesIO()
    picture.save(written, kind, **options)
    return written.getvalue()


def photo_with_metadata(orientation: int = 1, size: tuple[int, int] = (400, 300)) -> bytes:
    """A JPEG as a phone writes it: camera, place, XMP, comment, a thumbnail of its own."""
    exif = piexif.dump(
        {
            "0th": {piexif.ImageIFD.Make: b"SECRET-CAMERA", piexif.ImageIFD.Orientation: orientation},
            "Exif": {piexif.ExifIFD.UserComment: b"ASCII\0\0\0SECRET-EXIF"},
            "GPS": GPS,
            "1st": {piexif.ImageIFD.Make: b"SECRET-THUMB"},
            "thumbnail": encoded(halves((64, 48))),
        }
    )
    return (
        encoded(halves(size), exif=exif, xmp=XMP, comment=b"SECRET-COMMENT", icc_profile=b"SECRET-ICC")
        + SCRIPT
    )


def png_with_texts() -> bytes:
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Comment", "SECRET-TEXT")
    texts.add_itxt("XML:com.adobe.xmp", XMP.decode())
    texts.add_text("Description", "SECRET-ZTXT " * 20, zip=True)
    return encoded(halves(), "PNG", pnginfo=texts, exif=piexif.dump({"GPS": GPS}))


def heic(size: tuple[int, int] = (320, 240)) -> bytes:
    written = io.BytesIO()
    from_pillow(halves(size)).save(written, exif=piexif.dump({"GPS": GPS}), quality=80)
    return written.getvalue()


def png_chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png_claiming(width: int, height: int, chunks: bytes = b"") -> bytes:
    """A PNG of one bit a pixel with real, empty rows: tiny as a file, huge when unpacked."""
    row = b"\0" * (1 + (width + 7) // 8)
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(row) for _row in range(height)) + packer.flush()
    header = png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunks + png_chunk(b"IDAT", packed) + png_chunk(b"IEND", b"")


def png_with_text_bomb() -> bytes:
    bomb = b"Comment\0\0" + zlib.compress(b"0" * 200_000_000, 9)
    return png_claiming(100, 100, png_chunk(b"zTXt", bomb))


def zip_bomb(size: int = 100_000_000) -> bytes:
    return zipped({"bomb.txt": b"0" * size})


def zipped(parts: dict[str, bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as package:
        for name, body in parts.items():
            package.writestr(name, body)
    return written.getvalue()


def office(main_part: str = "word/document.xml", **more: bytes) -> bytes:
    """The least that an Office file holds, and more parts by name."""
    return zipped({"[Content_Types].xml": b"<Types/>", main_part: b"<document/>", **more})


def jpeg_with_many_scans() -> bytes:
    whole = encoded(halves(), progressive=True)
    start = whole.index(b"\xff\xda")
    scan = whole[start : whole.index(b"\xff", start + 20)]
    return whole[:start] + scan * 500 + whole[start:]


def heavy_photo() -> bytes:
    return encoded(halves()) + b"\0" * (20 * 1024 * 1024)


def webp_claiming(width: int, height: int) -> bytes:
    """A WebP whose canvas is far larger than the frame in it."""
    frames = [halves((64, 64)), halves((64, 64), "L")]
    small = bytearray(encoded(frames[0], "WEBP", save_all=True, append_images=frames[1:]))
    place = small.index(b"VP8X") + 12
    small[place : place + 6] = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return bytes(small)


HOSTILE_PICTURES = {
    "a photo of 20 MB": ("photo.jpg", heavy_photo, "上限是 15 MB"),
    "an SVG with script": ("logo.svg", lambda: SVG, "SVG"),
    "an SVG called jpg": ("logo.jpg", lambda: SVG, "SVG"),
    "a PNG of 2.5 gigapixels": ("huge.png", lambda: png_claiming(50_000, 50_000), "像素"),
    "a PNG of 144 megapixels": ("large.png", lambda: png_claiming(12_000, 12_000), "像素"),
    "a zip bomb called jpg": ("bomb.jpg", zip_bomb, "不是可以收的图片"),
    "HTML called png": ("page.png", lambda: b"<!doctype html>" + SCRIPT, "不是可以收的图片"),
    "a GIF that is a script too": (
        "both.png",
        lambda: b"GIF89a/*" + b"\0" * 40 + b"*/=1;alert(1)",
        "不是可以收的图片",
    ),
    "no bytes at all": ("empty.jpg", lambda: b"", "0 字节"),
    "a program called jpg": ("setup.jpg", lambda: b"MZ\x90\0" + b"\0" * 500, "不是可以收的图片"),
    "a program": ("setup.exe", lambda: b"MZ\x90\0" + b"\0" * 500, "不是可以收的图片"),
    "half a JPEG": ("half.jpg", lambda: encoded(halves())[:1500], "不完整"),
    "half a PNG": ("half.png", lambda: png_with_texts()[:700], "不完整"),
    "a PNG with a packed text of 200 MB": ("text.png", png_with_text_bomb, "不完整"),
    "a JPEG of 500 scans": ("scans.jpg", jpeg_with_many_scans, "不完整"),
    "a JPEG header and noise": ("noise.jpg", lambda: b"\xff\xd8\xff\xe0" + bytes(range(256)) * 20, "不完整"),
    "a TIFF": ("scan.tif", lambda: encoded(halves(), "TIFF"), "不是可以收的图片"),
    "a BMP called png": ("old.png", lambda: encoded(halves(), "BMP"), "不是可以收的图片"),
    "a GIF": ("anim.gif", lambda: encoded(halves(), "GIF"), "不是可以收的图片"),
    "a PDF called jpg": ("paper.jpg", lambda: b"%PDF-1.7 " + SCRIPT, "不是可以收的图片"),
    "an AVIF": ("new.avif", lambda: b"\0\0\0\x1cftypavif\0\0\0\0avifmif1" + b"\0" * 50, "不是可以收的图片"),
    "a WebP of 50 megapixels": ("wide.webp", lambda: webp_claiming(10_000, 5_000), "像素"),
    "a HEIC that is none": (
        "fake.heic",
        lambda: b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 90,
        "不完整",
    ),
}


@cache
def hostile(case: str) -> bytes:
    """One of them by its name; made once, for some take seconds."""
    return HOSTILE_PICTURES[case][1]()


def store_document(*, title: str, name: str, data: bytes, collection: Collection, by=None) -> PortalDocument:
    """Put a document into the library as the document form does.

    Args:
        title: the name under which readers download it, without the ending.
        name: the file's name; its ending says what the file claims to be.
        data: the file's bytes.
        collection: the unit's folder.
        by: the user who brings it; None for code.

    Raises:
        ValidationError: the file is refused.
    """
    document = PortalDocument(title=title, collection=collection, uploaded_by_user=by)
    document.file = clean_document(ContentFile(data, name=name), title=title)
    document._set_document_file_metadata()
    document.save()
    return document
