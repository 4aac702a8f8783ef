"""Parts of a file, so that a reader can jump within a video (RFC 9110, section 14).

Works on the answer of whatever served the file, so that who may not have a document
gets no part of it either. Touches no database.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO, TypeGuard, cast

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import parse_http_date_safe

SPAN = re.compile(r"(\d{0,18})-(\d{0,18})", re.ASCII)
CHUNK = 64 * 1024


class NotSatisfiable(Exception):
    """No byte of the file is meant."""


def span_of(header: str, size: int) -> tuple[int, int] | None:
    """First and last byte of `bytes=5-9`, `bytes=5-` or `bytes=-5`; None where the
    whole file is the answer: another unit, or several parts at once.

    Raises NotSatisfiable for a part beyond the end and for what is no part at all.
    """
    unit, _equals, wanted = header.partition("=")
    if unit.strip().lower() != "bytes" or "," in wanted:
        return None
    found = SPAN.fullmatch(wanted.strip())
    if not found or not any(found.groups()):
        raise NotSatisfiable
    first, last = found.groups()
    if not first:
        begin, end = max(size - int(last), 0), size - 1
    else:
        begin, end = int(first), min(int(last or size), size - 1)
    if begin > end or (last and first and int(last) < int(first)):
        raise NotSatisfiable
    return begin, end


def still_the_same(response: HttpResponseBase, condition: str) -> bool:
    """Whether the part fits the file that the reader has begun (`If-Range`)."""
    if not condition:
        return True
    if condition.startswith(('"', "W/")):
        # A weak tag does not promise the same bytes, and an empty one nothing at all.
        strong = condition.startswith('"') and condition != '""'
        return strong and condition == response.get("ETag")
    known = parse_http_date_safe(response.get("Last-Modified", ""))
    return known is not None and known == parse_http_date_safe(condition)


def answer(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """The part that was asked for of a file that is being served, or all of it."""
    if not _is_whole_file(response):
        return response
    response["Accept-Ranges"] = "bytes"
    if response.get("Content-Encoding") == "None":
        del response["Content-Encoding"]  # wagtail.utils.sendfile means: there is none
    if request.method == "HEAD":
        response.streaming_content = ()
        return response
    wanted = request.headers.get("Range", "")
    if not wanted or not still_the_same(response, request.headers.get("If-Range", "")):
        return response
    size = int(response["Content-Length"])
    try:
        span = span_of(wanted, size)
    except NotSatisfiable:
        response.close()
        return _refused(size)
    return _part(response, *span, size) if span else response


def _is_whole_file(response: HttpResponseBase) -> TypeGuard[FileResponse]:
    return (
        isinstance(response, FileResponse)
        and response.status_code == 200
        and response.file_to_stream is not None
        and response.file_to_stream.seekable()
    )


def _part(response: FileResponse, first: int, last: int, size: int) -> HttpResponseBase:
    file = cast(IO[bytes], response.file_to_stream)
    response.streaming_content = _read(file, first, last)
    response.status_code = 206
    response["Content-Range"] = f"bytes {first}-{last}/{size}"
    response["Content-Length"] = str(last - first + 1)
    return response


def _read(file: IO[bytes], first: int, last: int) -> Iterator[bytes]:
    file.seek(first)
    left = last - first + 1
    while left and (chunk := file.read(min(CHUNK, left))):
        left -= len(chunk)
        yield chunk


def _refused(size: int) -> HttpResponse:
    headers = {"Content-Range": f"bytes */{size}", "Accept-Ranges": "bytes"}
    return HttpResponse(status=416, content_type="text/plain", headers=headers)
