"""`/feed.atom`, `/feed.json`, and both of one province: events of the archive, newest first."""

import hashlib
import json
from email.utils import format_datetime
from urllib.parse import urlencode

from datasette import hookimpl
from datasette.utils.asgi import BadRequest, NotFound, Response

from archive.pages import feeds
from archive.pages.conditional import has
from archive.pages.front import updated
from archive.pages.language import present, say
from archive.pages.news import Place, Wanted, events
from archive.provinces import by_code
from archive.words import words

TYPES = {
    "atom": "application/atom+xml; charset=utf-8",
    "json": "application/feed+json; charset=utf-8",
}
PAGE = 50


@hookimpl
def register_routes():
    """Serve the feeds."""
    return [
        (r"^/feed\.(?P<format>atom|json)$", feed),
        (r"^/province/(?P<code>[0-9]{6})/feed\.(?P<format>atom|json)$", feed),
    ]


async def feed(datasette, request):
    """One page of a feed: `?before=` goes on where another page ended, `?source_class=` tells of
    reports from elsewhere.
    """
    province = _province(request.url_vars.get("code"))
    wanted = _wanted(datasette, request, province)
    # One more than the page has says whether older ones follow.
    found = await datasette.gathered(events, wanted)
    frame = await _frame(datasette, request, province, found)
    listed = feeds.entries(found[:PAGE], lambda path: _whole(datasette, request, path))
    if request.url_vars["format"] == "atom":
        body = feeds.atom(frame, listed)
    else:
        body = json.dumps(feeds.json_feed(frame, listed), ensure_ascii=False, indent=1).encode()
    return _answer(request, body, frame.updated)


def _province(code):
    if code is None:
        return None
    if code not in by_code():
        raise NotFound(
            say(
                f"/province/{code}：没有代码为 {code} 的省级行政区。请从 /provinces 中选择。",
                f"/province/{code}: no province has the code {code}. Choose one at /provinces.",
            )
        )
    return by_code()[code]


def _wanted(datasette, request, province):
    before, place = request.args.get("before"), None
    if before:
        place = Place.of(before)
        if place is None:
            raise BadRequest(
                say(
                    f"before={before}：应为前一页给出的位置。请从 next 链接进入。",
                    f"before={before}: expected the place that another page gives. Follow its "
                    "next link.",
                )
            )
    kind = request.args.get("source_class") or datasette.source_class
    if kind not in words("source_class"):
        known = "、".join(words("source_class"))
        raise BadRequest(
            say(
                f"source_class={kind}：没有这个来源类别。可用：{known}。",
                f"source_class={kind}: no such class of sources. Known: {known}.",
            )
        )
    return Wanted(kind, province.zh if province else None, place, PAGE + 1)


async def _frame(datasette, request, province, found):
    held = await datasette.held(updated, datasette.source_class)
    return feeds.Frame(
        key=f"feed/{province.code if province else ''}",
        title=_title(datasette, province),
        subtitle=say(
            "本站见到的新收录、修改、撤下和不予展示。",
            "What we saw: reports new, changed, gone and withheld.",
        ),
        home=_whole(datasette, request, f"/province/{province.code}" if province else "/"),
        own=_own(datasette, request, request.args.get("before")),
        older=_own(datasette, request, _place(found[PAGE - 1])) if len(found) > PAGE else None,
        updated=found[0].at if found else held or feeds.NEVER,
    )


def _title(datasette, province):
    name = say("年报：政府信息公开工作年度报告", "nianbao: annual reports on open information")
    place = say(f"（{province.zh}）", f" ({province.en})") if province else ""
    sample = say("【示例数据】", "[Sample data] ") if datasette.home.kind == "sandbox" else ""
    return f"{sample}{name}{place}"


def _place(event):
    return Place(event.at, event.event).text


def _own(datasette, request, before):
    """The address of a page of this feed, with its language: an entry's id is the same in both."""
    kind = request.args.get("source_class")
    query = {"before": before, "source_class": kind, "lang": present()}
    kept = urlencode({name: value for name, value in query.items() if value})
    return _whole(datasette, request, f"{request.path}?{kept}")


def _whole(datasette, request, path):
    return datasette.whole(request, datasette.urls.path(path))


def _answer(request, body, updated_at):
    """The feed, or 304 for a reader that has it."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
    headers = {
        "ETag": tag,
        "Last-Modified": format_datetime(feeds.moment(updated_at), usegmt=True),
        "Cache-Control": "max-age=300",
    }
    if has(request.headers.get("if-none-match"), tag):
        return Response("", status=304, headers=headers)
    kind = TYPES[request.url_vars["format"]]
    return Response(body, headers=headers, content_type=kind)
