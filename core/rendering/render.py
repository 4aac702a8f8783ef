"""The one way from a text's source to what is stored and shown."""

import re
from collections.abc import Collection, Sequence
from hashlib import blake2b
from html import escape

from lxml.html import HtmlElement, HTMLParser, document_fromstring, tostring

from core.rendering.dialects import forget_parsers, parse
from core.rendering.document import (
    Dialect,
    Heading,
    Problem,
    Rendered,
    Resolve,
    ResolveImage,
    Section,
)
from core.rendering.headings import anchor_headings, sections
from core.rendering.job import Job, TooSlow, Unfit
from core.rendering.links import link
from core.rendering.safety import clean, tidy
from core.rendering.shape import shape

# An author's `</body>` would end ours.
FRAME = re.compile(r"</?(?:html|head|body|frameset)\b[^>]*>", re.IGNORECASE)
# The parser looks for the end of each fence through all of the rest.
FENCE = re.compile(r"^[ \t]*(?:```|~~~)", re.MULTILINE)
MOST_FENCES = 5_000
PARSER = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)


def render(
    source: str,
    *,
    dialect: Dialect = "markdown",
    resolve: Resolve | None = None,
    resolve_image: ResolveImage | None = None,
    previous: Sequence[Heading] = (),
    taken: Collection[str] = (),
    until: float | None = None,
) -> Rendered:
    """Return `source` as safe HTML with its headings, sections, links and problems.

    `resolve` maps a link of the source to an address of the site, or None when it
    leads nowhere: the words stay, the problem is recorded. An undefined reference
    label is asked for as `ref:label`. `resolve_image` does the same for images and may
    return a `Picture` with its size. `previous` are the headings this text had when it
    was last saved (a reworded heading keeps its anchor), `taken` the ids that earlier
    blocks of the page use. `until` is the deadline that several texts share (see
    `core.rendering.job`). Never raises for what a source holds: a text no parser
    survives comes back as plain text with a problem.
    """
    text, reasons = tidy(source)
    job = Job(text, dialect, resolve)
    job.deadline = until or job.deadline
    job.problems.extend(Problem(None, reason) for reason in reasons)
    try:
        return _render(job, resolve_image, previous, taken)
    except Unfit as error:
        return _as_plain_text(job, str(error))
    except TooSlow:
        return _as_plain_text(job, "the text takes too long to read")
    except RecursionError:
        return _as_plain_text(job, "the text is nested too deeply")
    except Exception as error:  # noqa: BLE001 - a parser's bug must not lose the page
        return _as_plain_text(job, f"the text could not be read ({error!r:.200})")


def _render(
    job: Job,
    resolve_image: ResolveImage | None,
    previous: Sequence[Heading],
    taken: Collection[str],
) -> Rendered:
    job.check_time()  # texts before this one may have used it up
    if len(FENCE.findall(job.source)) > MOST_FENCES:
        raise TooSlow
    body = _tree(parse(job))
    group = blake2b(job.source.encode(), digest_size=3).hexdigest()
    job.check_time()
    shape(body, job, group)
    job.check_time()
    headings = anchor_headings(body, job, previous, taken)
    links = link(body, job, resolve_image)
    parts = sections(body, job, headings)
    html = job.stamps.apply(clean(_inner_html(body)))
    return Rendered(html, headings, parts, links, tuple(job.problems))


def _tree(html: str) -> HtmlElement:
    inside = FRAME.sub("", html)
    document = document_fromstring(
        f"<html><body>{inside}</body></html>".encode(), parser=PARSER
    )
    body = document.find("body")
    if body is None:
        raise ValueError("no body")
    return body


def _inner_html(body: HtmlElement) -> str:
    inner = [escape(body.text, quote=False) if body.text else ""]
    inner.extend(tostring(child, encoding="unicode") for child in body)
    return "".join(inner)


def _as_plain_text(job: Job, reason: str) -> Rendered:
    forget_parsers()
    html = f'<pre tabindex="0">{escape(job.source, quote=False)}</pre>'
    part = Section("", "", 1, job.source)
    problems = (*job.problems, Problem(None, reason))
    return Rendered(html, (), (part,), (), problems)
