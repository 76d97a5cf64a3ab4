"""Pictures written anew: what comes in is looked at, what is kept are pixels and nothing else."""

import struct
import threading
from collections.abc import Callable
from io import BytesIO

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from PIL import Image, ImageCms
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile
from pillow_heif import HeifImageFile

from .limits import MEGABYTE, check_size, picture_bytes, picture_pixels, refusal
from .naming import stored_name

LONG_SIDE = 2560
JPEG_QUALITY = 85
WEBP_QUALITY = 90
# A real progressive JPEG has about ten scans; thousands of them keep a decoder busy for minutes.
MOST_SCANS = 100
LARGEST_PROFILE = 1024 * 1024
BAND_ROWS = 64
# Decoding a WebP takes four times the memory of the others; no phone makes one larger than this.
WEBP_PIXELS = 16_000_000
HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"mif1")
ORIENTATION_TAG = 0x0112
TURNS = {
    2: (Image.Transpose.FLIP_LEFT_RIGHT,),
    3: (Image.Transpose.ROTATE_180,),
    4: (Image.Transpose.FLIP_TOP_BOTTOM,),
    5: (Image.Transpose.TRANSPOSE,),
    6: (Image.Transpose.ROTATE_270,),
    7: (Image.Transpose.TRANSVERSE,),
    8: (Image.Transpose.ROTATE_90,),
}
# The format's own class, not Image.open: it reads the header alone and believes no name, and its size
# can be looked at before Pillow's own limit (179 megapixels) would raise.
OPENERS: dict[str, Callable[[BytesIO], Image.Image]] = {
    "jpeg": JpegImageFile,
    "png": PngImageFile,
    "webp": WebPImageFile,
    "heic": HeifImageFile,
}
# A decoded picture takes up to 200 MB, and an editor drops twenty at once: one after the other.
_one_at_a_time = threading.Lock()


def clean_picture(upload, *, title: str = "") -> ContentFile:
    """Make a picture safe to keep and to show: new pixels, a new name, no metadata.

    JPEG, PNG, WebP and HEIC are told by their content. The long side shrinks to 2560 pixels, the
    orientation of the camera is applied, colours become sRGB; of an animation the first frame is kept.

    Args:
        upload: any Django file; read from its start.
        title: what the editor calls it, for the new name.

    Returns:
        A JPEG, or a WebP if parts of the picture are transparent.

    Raises:
        ValidationError: the file is refused; the sentence names file, reason, limit and what to do.
    """
    kind, data = _recognised(upload)
    with _one_at_a_time:
        try:
            source = _opened(upload, kind, data)
            pixels = _pixels_of(source)
        except ValidationError:
            raise
        except Exception as error:
            # A decoder may raise anything on a hostile file, and all of it means the same: refused.
            raise _damaged(upload) from error
        return _written_anew(pixels, title)


def pixels_of(upload) -> int:
    """How many pixels a picture has, by its header alone.

    Raises:
        ValidationError: the file is refused.
    """
    kind, data = _recognised(upload)
    try:
        width, height = _opened(upload, kind, data).size
    except ValidationError:
        raise
    except Exception as error:
        raise _damaged(upload) from error
    return width * height


def _recognised(upload) -> tuple[str, bytes]:
    """What kind of picture it is, and its bytes."""
    check_size(upload, picture_bytes(), _("请用手机或电脑自带的“调整大小”把图片缩小后再传。"))
    data = upload.read()
    upload.seek(0)
    kind = _sniff(data)
    if not kind:
        raise _not_a_picture(upload, data)
    if kind == "jpeg" and data.count(b"\xff\xda") > MOST_SCANS:
        raise _damaged(upload)
    return kind, data


def _opened(upload, kind: str, data: bytes) -> Image.Image:
    """The picture with its header read and its size looked at; nothing is decoded yet."""
    source = OPENERS[kind](BytesIO(data))
    _check_pixels(upload, source.size, WEBP_PIXELS if kind == "webp" else picture_pixels())
    return source


def _sniff(data: bytes) -> str:
    """What the first bytes say the file is; empty if none of ours."""
    if data.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    if data[4:8] == b"ftyp" and data[8:12] in HEIC_BRANDS:
        return "heic"
    return ""


def _check_pixels(upload, size: tuple[int, int], limit: int) -> None:
    width, height = size
    if width * height > limit:
        raise refusal(
            upload,
            _(
                "图片有 %(width)s×%(height)s 像素，约 %(count)s 万像素，上限是 %(limit)s 万像素。"
                "请先把图片缩小到长边 4000 像素以内再传。"
            ),
            "too_many_pixels",
            width=width,
            height=height,
            count=width * height // 10_000,
            limit=limit // 10_000,
        )


def _pixels_of(source: Image.Image) -> Image.Image:
    """Decode, shrink, turn upright and convert to sRGB.

    Returns:
        An RGB or RGBA picture that shares nothing with the file.
    """
    turns = TURNS.get(_orientation(source), ())
    profile = source.info.get("icc_profile") or b""
    if isinstance(source, JpegImageFile):
        source.draft(source.mode, _target_size(source.size))  # a JPEG can be decoded at a half or a quarter
    source.load()
    pixels = _in_srgb(_shrunk(source), profile)
    for turn in turns:
        pixels = pixels.transpose(turn)
    if pixels.mode == "RGBA" and pixels.getchannel("A").getextrema()[0] == 255:
        pixels = pixels.convert("RGB")
    # Copied onto an empty sheet: whatever the decoder hung onto the picture stays behind.
    sheet = Image.new(pixels.mode, pixels.size)
    sheet.paste(pixels)
    return sheet


def _orientation(source: Image.Image) -> int:
    try:
        return source.getexif().get(ORIENTATION_TAG, 1)
    except (OSError, SyntaxError, ValueError, TypeError, KeyError, struct.error):
        # Phones write broken EXIF; the picture itself is fine and its EXIF is thrown away anyway.
        return 1


def _target_size(size: tuple[int, int]) -> tuple[int, int]:
    width, height = size
    long_side = max(width, height)
    if long_side <= LONG_SIDE:
        return size
    return max(1, round(width * LONG_SIDE / long_side)), max(1, round(height * LONG_SIDE / long_side))


def _shrunk(source: Image.Image) -> Image.Image:
    """At most LONG_SIDE long, in a mode with whole channels (RGB, RGBA, CMYK).

    A large picture is reduced band by band: converting it whole would double 200 MB.
    """
    target = _target_size(source.size)
    width, height = source.size
    factor = max(source.size) // LONG_SIDE
    if factor < 2 or min(target) < 2:
        pixels = _whole_channels(source)
    else:
        pixels = Image.new(_mode_of(source), (-(-width // factor), -(-height // factor)))
        for top in range(0, height, BAND_ROWS * factor):
            band = source.crop((0, top, width, min(top + BAND_ROWS * factor, height)))
            pixels.paste(_whole_channels(band).reduce(factor), (0, top // factor))
    return pixels if pixels.size == target else pixels.resize(target, Image.Resampling.LANCZOS)


def _mode_of(source: Image.Image) -> str:
    if source.has_transparency_data:
        return "RGBA"
    return "CMYK" if source.mode == "CMYK" else "RGB"


def _whole_channels(source: Image.Image) -> Image.Image:
    if source.mode.startswith("I"):
        # 16 bits of grey; a plain conversion would turn everything above 255 white.
        source = source.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    return source.convert(_mode_of(source))


def _in_srgb(pixels: Image.Image, profile: bytes) -> Image.Image:
    """Apply the colour profile and forget it; a profile that does not fit the picture is only forgotten."""
    space = {"RGB": b"RGB ", "RGBA": b"RGB ", "CMYK": b"CMYK"}[pixels.mode]
    wanted = "RGBA" if pixels.mode == "RGBA" else "RGB"
    if profile[16:20] == space and len(profile) <= LARGEST_PROFILE:
        try:
            source_profile = ImageCms.ImageCmsProfile(BytesIO(profile))
            srgb = ImageCms.createProfile("sRGB")
            converted = ImageCms.profileToProfile(pixels, source_profile, srgb, outputMode=wanted)
        except (ImageCms.PyCMSError, OSError, ValueError):
            return pixels.convert(wanted)
        return converted or pixels
    return pixels.convert(wanted)


def _written_anew(pixels: Image.Image, title: str) -> ContentFile:
    written = BytesIO()
    if pixels.mode == "RGBA":
        pixels.save(written, "WEBP", quality=WEBP_QUALITY)
        return ContentFile(written.getvalue(), name=stored_name(title, "webp"))
    pixels.save(written, "JPEG", quality=JPEG_QUALITY)
    return ContentFile(written.getvalue(), name=stored_name(title, "jpg"))


def _damaged(upload) -> ValidationError:
    return refusal(
        upload,
        _(
            "图片不完整或已经损坏，打不开。只收完整的 JPEG、PNG、WebP 或 HEIC 图片；"
            "请从相机或手机里重新导出一张再传。"
        ),
        "damaged",
    )


def _not_a_picture(upload, data: bytes) -> ValidationError:
    start = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if b"<svg" in start:
        return refusal(
            upload,
            _(
                "这是 SVG 矢量图，里面可以藏程序，不能收。只收 JPEG、PNG、WebP 或 HEIC 图片；"
                "请另存为 PNG 再传。"
            ),
            "svg",
        )
    return refusal(
        upload,
        _(
            "它的内容不是可以收的图片（改文件名没有用）。"
            "只收 JPEG、PNG、WebP 或 HEIC 图片，不超过 %(limit)s MB；请用看图软件打开它，另存为 JPEG 再传。"
        ),
        "not_a_picture",
        limit=picture_bytes() // MEGABYTE,
    )
