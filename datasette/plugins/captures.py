"""Archived pages: a frame of ours with a banner, and in it what may be shown, locked in.

The bytes come as they were received, under a policy that lets them run nothing, load nothing
and have no origin: an archived page cannot touch this site.
"""

import logging

from datasette import hookimpl
from datasette.utils.asgi import NotFound, Response
from datasette.views.base import DatasetteError

from archive.errors import ArchiveError
from archive.pages import replay, withholding
from archive.pages.language import say, say_word

logger = logging.getLogger(__name__)
NOINDEX = {"X-Robots-Tag": "noindex"}
LOCKED = {
    **NOINDEX,
    "Content-Security-Policy": replay.POLICY,
    # Chromium opens a connection for a frame in the page before the policy forbids the frame.
    "Connection-Allowlist": "(response-origin)",
    "X-DNS-Prefetch-Control": "off",
    "Cache-Control": "no-cache",
}
"""Headers of archived content, whatever it is."""


@hookimpl
def register_routes():
    """Serve the frame and, below it, the archived content."""
    return [
        (r"^/-/capture/(?P<snapshot>\d{1,18})$", show_frame),
        (r"^/-/capture/(?P<snapshot>\d{1,18})/content$", send_content),
    ]


async def show_frame(datasette, request):
    """Our page around a capture: what it is, from where, since when."""
    captured = await _captured(datasette, request)
    answer = await datasette.page(
        request, "capture.html", capture=captured, textual=replay.is_textual
    )
    answer.headers |= NOINDEX
    return answer


async def send_content(datasette, request):
    """The capture itself, or its text, as the settings allow; what a browser would show by itself
    comes only inside our page, which says what it is.
    """
    captured = await _captured(datasette, request)
    try:
        found = await _replayed(datasette, captured)
    except ArchiveError:
        # The error names folders of the machine: it is for the log.
        logger.exception("%s: the capture could not be read", request.path)
        text = say("存档无法读取", "the archive could not be read")
        return Response.text(text, status=500, headers=NOINDEX)
    if found is None:
        raise NotFound(say("本站不公开存档原件", "captures are not published on this site"))
    if not found.attachment and request.headers.get("sec-fetch-dest") == "document":
        page = datasette.urls.path(f"/-/capture/{captured['id']}")
        return Response.redirect(page, headers={**NOINDEX, "Vary": "Sec-Fetch-Dest"})
    headers = {**LOCKED, "Vary": "Sec-Fetch-Dest"}
    if found.attachment:
        headers["Content-Disposition"] = f'attachment; filename="{found.name}"'
    return Response(found.body, headers=headers, content_type=found.content_type)


async def _replayed(datasette, captured):
    policy = datasette.site.publish_captures

    def load(connection):
        text = replay.masked_text(connection, captured) if policy == "text" else ""
        return replay.replay(datasette.home, policy, captured, text)

    return await datasette.get_database("nianbao").execute_fn(load)


async def _captured(datasette, request):
    """The row of a capture; 410 for one that is withheld, 404 where there is none."""
    snapshot = int(request.url_vars["snapshot"])
    execute = datasette.get_database("nianbao").execute_fn
    captured = await execute(lambda connection: replay.capture(connection, snapshot))
    if captured is not None:
        return captured
    stone = await execute(lambda connection: withholding.stone_of_capture(connection, snapshot))
    if stone:
        raise DatasetteError(say_word(stone), status=410)
    raise NotFound(say(f"没有这份存档：{snapshot}", f"no such capture: {snapshot}"))
