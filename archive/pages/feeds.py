"""Feeds of what is new, changed and gone: Atom (RFC 4287) and JSON Feed 1.1, in one language.

An entry keeps its id through builds, hosts and languages. Old events are reached page by page
(RFC 5005, `next_url`); nothing is cut without a link to the rest.
"""

import re
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from feedgen.feed import FeedGenerator

from archive.pages.language import present, say, say_word
from archive.pages.news import NAMED, Event
from archive.words import word

JSON_VERSION = "https://jsonfeed.org/version/1.1"
NEVER = "1970-01-01T00:00:00.000000Z"
"""When a feed without any event was last updated: Atom wants a day."""
LANGUAGE_TAGS = {"zh": "zh-Hans", "en": "en"}
_SPACE = uuid.uuid5(uuid.NAMESPACE_URL, "nianbao:news")
# What XML cannot hold, not even escaped.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
Address = Callable[[str], str]
"""The whole address of a path of the site."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around the entries: addresses are whole. `key` tells feeds of one site apart;
    `older` is the page with the events before these.
    """

    key: str
    title: str
    subtitle: str
    home: str
    own: str
    older: str | None
    updated: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One event, ready for either format; `at` is ISO 8601 in UTC."""

    id: str
    title: str
    text: str
    url: str
    at: str
    event: Event


def urn(key: str) -> str:
    """An id that depends on the key alone.

    >>> urn("a-1/new") == urn("a-1/new") != urn("a-2/new")
    True
    """
    return uuid.uuid5(_SPACE, key).urn


def moment(at: str) -> datetime:
    """A time of the database.

    >>> moment("2024-02-10T03:00:00.000000Z").isoformat()
    '2024-02-10T03:00:00+00:00'
    """
    return datetime.fromisoformat(at)


def entries(events: Iterable[Event], address: Address) -> tuple[Entry, ...]:
    """Events in words of the page's language, with the address of the page that shows each."""
    return tuple(
        Entry(
            id=urn(one.event),
            title=_clean(_title(one)),
            text=_clean(_text(one)),
            url=address(_path(one)),
            at=one.at,
            event=one,
        )
        for one in events
    )


def atom(frame: Frame, found: Iterable[Entry]) -> bytes:
    """The feed as Atom."""
    feed = FeedGenerator()
    feed.id(urn(frame.key))
    feed.title(frame.title)
    feed.subtitle(frame.subtitle)
    feed.language(LANGUAGE_TAGS[present()])
    feed.updated(frame.updated)
    feed.author({"name": say("年报", "nianbao")})
    feed.generator("nianbao")
    feed.link(href=frame.own, rel="self", type="application/atom+xml")
    feed.link(href=frame.home, rel="alternate", type="text/html")
    if frame.older:
        feed.link(href=frame.older, rel="next", type="application/atom+xml")
    for one in found:
        _add(feed, one)
    return bytes(feed.atom_str(pretty=True))


def _add(feed: FeedGenerator, one: Entry) -> None:
    entry = feed.add_entry(order="append")
    entry.id(one.id)
    entry.title(one.title)
    entry.summary(one.text)
    entry.link(href=one.url, rel="alternate", type="text/html")
    entry.published(one.at)
    entry.updated(one.at)
    kind = one.event.kind
    entry.category({"term": kind, "label": say_word(word("news", kind))})


def json_feed(frame: Frame, found: Iterable[Entry]) -> dict[str, Any]:
    """The feed as JSON Feed; `_nianbao` holds the same as codes."""
    feed = {
        "version": JSON_VERSION,
        "title": frame.title,
        "description": frame.subtitle,
        "home_page_url": frame.home,
        "feed_url": frame.own,
        "language": LANGUAGE_TAGS[present()],
        "authors": [{"name": say("年报", "nianbao"), "url": frame.home}],
        "items": [_item(one) for one in found],
    }
    return feed | ({"next_url": frame.older} if frame.older else {})


def _item(one: Entry) -> dict[str, Any]:
    event = one.event
    return {
        "id": one.id,
        "url": one.url,
        "title": one.title,
        "content_text": one.text,
        "date_published": one.at,
        "tags": [event.kind],
        "_nianbao": {
            "event": event.event,
            "kind": event.kind,
            "report_id": event.report_id,
            "province": event.province,
            "year": event.year,
            "edition": event.edition,
            "changed": [code.code for code in event.changed],
        },
    }


def _path(one: Event) -> str:
    if one.report_id is None:
        return "/nianbao/tombstones"
    return f"/report/{one.report_id}" + ("/changes" if one.kind == "edition" else "")


def _title(one: Event) -> str:
    kind = say_word(word("news", one.kind))
    return say(f"{kind}：{one.name}", f"{kind}: {one.name}") if one.name else str(kind)


def _text(one: Event) -> str:
    """What happened, in sentences that say what we saw and nothing more."""
    day = one.at[:10]
    said = {
        "new": say(f"{day} 首次收录。", f"First captured on {day}."),
        "edition": _revised(one),
        "gone": say(
            f"自 {day} 起，三个不同日期均未能在原网址打开；存档和数字仍在本站。",
            f"From {day} on the page was not there on three different days; its capture and its "
            "figures stay here.",
        ),
        "moved": say(
            f"自 {day} 起原网址打不开，另有网址可见该报告。",
            f"From {day} on the page was not at this address; another one has the report.",
        ),
        "back": say(f"{day} 原网址重新打开。", f"On {day} the page was there again."),
        "withheld": say(f"本站不再展示一项内容：{one.note}", f"An entry is withheld: {one.note}"),
    }
    parts = [said.get(one.kind, ""), _facts(one) if one.kind == "new" else ""]
    if one.kind in ("gone", "moved", "back") and one.note:
        parts.append(one.note)
    return " ".join(part for part in parts if part)


def _facts(one: Event) -> str:
    facts = []
    if one.published_on:
        facts.append(say(f"页面日期 {one.published_on}。", f"Published on {one.published_on}."))
    if one.requests_received is not None:
        number = f"{one.requests_received:,}"
        facts.append(say(f"新收申请 {number} 件。", f"Requests received: {number}."))
    return " ".join(facts)


def _revised(one: Event) -> str:
    day, named = one.at[:10], [str(_plain(code)) for code in one.changed[:NAMED]]
    if not named:
        return say(f"{day} 见到新版次。", f"A new edition was seen on {day}.")
    more = say(f"等 {len(one.changed)} 处", f" and {one.more} more") if one.more else ""
    return say(
        f"{day} 见到第 {one.edition} 版，改动：{'、'.join(named)}{more}。",
        f"Edition {one.edition} was seen on {day}. Changed: {', '.join(named)}{more}.",
    )


def _plain(code: Any) -> str:
    return say(code.zh, code.en or code.zh)


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("", text)
