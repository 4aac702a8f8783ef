"""Images of a source become images of the site, each file once."""

import hashlib
import posixpath
import warnings
from io import BytesIO
from typing import Any

from django.core.files.images import ImageFile
from PIL import Image as PillowImage

from core.models import Image
from core.rendering import Picture
from core.uploads import has_room_for
from kb.importers.links import Targets, hrefs
from kb.importers.plan import Plan
from kb.importers.tree import IMAGES, Tree, Unreadable, is_inside, read_bytes

LARGEST = 15_000_000
MOST_PIXELS = 60_000_000
WIDEST = 1_600
FORMATS = {"PNG", "JPEG", "GIF", "WEBP", "AVIF"}


class NotTaken(Exception):
    """An image that the site does not take over; the message says why."""


def used_images(tree: Tree, plan: Plan) -> dict[str, str]:
    """Map the paths of images that pages show to the page that shows them first."""
    known = Targets(
        root=plan.targets.root,
        images={
            name: {"url": name}
            for name in tree.files
            if posixpath.splitext(name)[1].lower() in IMAGES
        },
    )
    used = {path: page.key for page in plan.pages for path in page.pictures}
    if known.images:
        for page in plan.pages:
            for href in hrefs(page.text):
                picture = known.picture(href, page.key)
                if picture is not None:
                    used.setdefault(picture.url, page.key)
    return used


def take_image(
    tree: Tree, path: str, *, credit: dict[str, str], data: bytes = b""
) -> Picture:
    """Return the site's copy of an image, made if it is new. Raises NotTaken.

    `data` are the bytes of an image that a notebook carries; else the file is read.
    """
    if path.lower().endswith(".svg"):
        raise NotTaken("drawings in SVG are not taken over: they may hold scripts")
    data = data or _read(tree, path)
    digest = hashlib.sha1(data, usedforsecurity=False).hexdigest()
    image = Image.objects.filter(file_hash=digest).first()
    if image is None:
        width, height = _size(data)
        image = _make(path, data, width=width, height=height, credit=credit)
    return shown(image)


def _read(tree: Tree, path: str) -> bytes:
    if not is_inside(tree.path(path), tree.folder):
        raise NotTaken("the image lies outside the source")
    try:
        return read_bytes(tree.path(path), LARGEST)
    except Unreadable as error:
        raise NotTaken(str(error)) from error


def shown(image: Any) -> Picture:
    """Return the picture a page shows: the file, or a rendition if it is too wide."""
    if image.width <= WIDEST:
        return Picture(image.file.url, image.width, image.height)
    smaller = image.get_rendition(f"width-{WIDEST}")
    return Picture(smaller.url, smaller.width, smaller.height)


def _size(data: bytes) -> tuple[int, int]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", PillowImage.DecompressionBombWarning)
            with PillowImage.open(BytesIO(data)) as opened:
                kind, (width, height) = opened.format, opened.size
                opened.verify()
    except (
        OSError,
        ValueError,
        SyntaxError,
        PillowImage.DecompressionBombError,
    ) as error:
        raise NotTaken("the image cannot be read") from error
    except PillowImage.DecompressionBombWarning as error:
        raise NotTaken("the image has too many pixels") from error
    if kind not in FORMATS:
        raise NotTaken(f"images of the kind {kind} are not taken over")
    if width * height > MOST_PIXELS:
        raise NotTaken("the image has too many pixels")
    return width, height


def _make(
    path: str,
    data: bytes,
    *,
    width: int,
    height: int,
    credit: dict[str, str],
) -> Any:
    if not has_room_for(len(data)):
        raise NotTaken("the site has no room left for the image")
    name = posixpath.basename(path)
    image = Image(
        title=posixpath.splitext(name)[0][:255],
        file=ImageFile(BytesIO(data), name=name),
        width=width,
        height=height,
        file_size=len(data),
        file_hash=hashlib.sha1(data, usedforsecurity=False).hexdigest(),
        **credit,
    )
    image.save()
    return image
