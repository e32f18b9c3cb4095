"""`portals probe URL`: which family a column is of, what would be followed, the entry to paste.

Two looks (crawler.looking) at the address: one to recognise the family, one with the family's
own spider. Nothing is archived.
"""

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from archive import clock
from archive.addresses import host_of
from crawler.errors import BadAddressError, CrawlError, code_of
from crawler.families import FAMILIES
from crawler.families.recognise import GENERIC, recognise
from crawler.listing import ListedLink, Page
from crawler.looking import Look, look_at_links, look_at_pages
from crawler.outcome import reason_of, words_of
from crawler.registry import NATIONAL, Portal, hosts_of, load_portals
from crawler.run import CrawlOptions
from parsers import divisions
from parsers.hosts import is_governmental

# SiteIDCode: division and running number, or `bm` and eight digits for a central body.
_LOCAL_SITE = re.compile(r"(\d{6})\d{4}")
_CENTRAL_SITE = re.compile(r"bm\d{8}")


@dataclass(frozen=True, slots=True)
class Probe:
    """What a probe found; `entry` is the TOML to paste, "" where the address gave no page.

    `families`: likeliest first, by the page; `family`: the one whose spider looked. `foreign`:
    links to other hosts, which no crawl follows. `error`: its code and its words. `known_as`:
    portals of the registry with the same host. `advice`: what to do where no report was seen.
    """

    url: str
    families: tuple[str, ...]
    family: str | None
    title: str
    reports: tuple[ListedLink, ...]
    columns: tuple[ListedLink, ...]
    foreign: tuple[ListedLink, ...]
    further: int
    pages_read: int
    moved_to: str | None
    known_as: tuple[str, ...]
    advice: str
    error: tuple[str, str] | None
    entry: str

    def to_json(self) -> dict[str, Any]:
        """Plain values; links as {url, title}."""
        values = asdict(self)
        for key in ("reports", "columns", "foreign"):
            values[key] = [{"url": one.url, "title": one.title} for one in getattr(self, key)]
        return values


def probe(url: str, options: CrawlOptions, family: str | None = None) -> Probe:
    """Look at a column page and say what it is; `family` looks as that one, whatever it seems.

    Raises BadAddressError for an address that is none, or is not under gov.cn (in a rehearsal
    any host will do).
    """
    portal = _stranger(url, options)
    first = look_at_pages([portal], options)[portal.id]
    page = first.pages[0] if first.pages else None
    families = recognise(page) if page else ()
    if page is None:
        return _told(portal, first, None, families)
    likeliest = next((one for one in families if one in FAMILIES), GENERIC)
    # What is pasted asks where the page is now: https, www. or another path.
    listing = first.answered_at or url
    portal = replace(_named(portal, page), family=family or likeliest, listings=(listing,))
    look = look_at_links([portal], options)[portal.id]
    look.moved_to = first.moved_to
    return replace(_told(portal, look, page, families), url=url)


def _stranger(url: str, options: CrawlOptions) -> Portal:
    """A portal of one list and the little that its address says."""
    parts = urlsplit(url)
    host = host_of(url)
    if parts.scheme not in ("http", "https") or not host:
        raise BadAddressError(f"{url}: expected http://… or https://…, found none. Give the whole.")
    if not options.resolve and not is_governmental(host):
        raise BadAddressError(
            f"{url}: expected a host under gov.cn, found {host}. Pages elsewhere are copies; "
            "nothing was asked."
        )
    address = url if parts.path else f"{url}/"
    return Portal(
        id=_id_of(host),
        name=host,
        province=None,
        division_code=None,
        level=NATIONAL,
        family=GENERIC,
        hosts=hosts_of([address]),
        listings=(address,),
        platform=host,
        scheme=parts.scheme,
    )


def _id_of(host: str) -> str:
    """A name from a host: xxgk.hengshui.gov.cn is hengshui-xxgk.

    >>> _id_of("www.bjdch.gov.cn"), _id_of("xxgk.hengshui.gov.cn")
    ('bjdch', 'hengshui-xxgk')
    """
    labels = host.removesuffix(".gov.cn").removesuffix(".test").split(".")
    name = "-".join(reversed([one for one in labels if one != "www"]))
    return name if name[:1].isalpha() else f"portal-{name}"


def _named(portal: Portal, page: Page) -> Portal:
    """With the name and the division that the page states."""
    name = _meta(page, "SiteName") or portal.name
    code = _division_of(page, portal.hosts)
    central = _CENTRAL_SITE.fullmatch(_meta(page, "SiteIDCode"))
    level = NATIONAL if central else "" if code is None else _level(code)
    return replace(portal, name=name, division_code=code, level=level)


def _division_of(page: Page, hosts: tuple[str, ...]) -> str | None:
    """From SiteIDCode where the page's SiteDomain is this host (templates are copied between
    sites), else from the table of domains.
    """
    found = _LOCAL_SITE.fullmatch(_meta(page, "SiteIDCode"))
    domain = host_of(_meta(page, "SiteDomain"))
    if found and (not domain or domain in hosts) and divisions.by_code(found[1]):
        return found[1]
    return next(filter(None, map(divisions.domains().get, _suffixes(hosts[0]))), None)


def _suffixes(host: str) -> Iterator[str]:
    labels = host.split(".")
    for start in range(len(labels) - 2):
        yield ".".join(labels[start:])


def _level(code: str) -> str:
    division = divisions.by_code(code)
    return division.level if division else ""


def _meta(page: Page, name: str) -> str:
    """What a meta tag says; names are written in either case."""
    for element in page.root.iter("meta"):
        if (element.get("name") or "").lower() == name.lower():
            return (element.get("content") or "").strip()
    return ""


def _told(portal: Portal, look: Look, page: Page | None, families: tuple[str, ...]) -> Probe:
    error = look.error
    known = load_portals().values()
    return Probe(
        url=portal.listings[0],
        families=families,
        family=portal.family if page else None,
        title=" ".join((page.root.findtext(".//title") or "").split()) if page else "",
        reports=tuple(look.reports),
        columns=tuple(look.columns),
        foreign=tuple(look.foreign),
        further=look.further,
        pages_read=len(look.pages),
        moved_to=look.moved_to,
        known_as=tuple(one.id for one in known if set(one.hosts) & set(portal.hosts)),
        advice=_advice(look),
        error=None if error is None else (_code(error), words_of(error)),
        entry="" if page is None else entry_of(portal, look),
    )


def _advice(look: Look) -> str:
    """What to do where no report was seen; nobody verified such a list."""
    if look.reports or look.error:
        return ""
    if look.columns:
        return "only columns were seen, no report: probe one of them, or open the page"
    return (
        "no report and no column was seen: if a browser shows some, a script fills the list; "
        'then give the entry render = "lists"'
    )


def _code(error: BaseException) -> str:
    return code_of(error) if isinstance(error, CrawlError) else reason_of(error)


def entry_of(portal: Portal, look: Look) -> str:
    """The TOML of a portal to paste: at most ten lines; what is to be filled in says so."""
    lines = ["[[portal]]", f'id = "{portal.id}"', f"name = {_text(portal.name)}"]
    if portal.division_code:
        lines.append(f'division_code = "{portal.division_code}"')
    elif portal.level == NATIONAL:
        lines.append(f'level = "{NATIONAL}"')
    else:
        lines.append("# division_code: six digits; the page does not say them")
    lines += [f'family = "{portal.family}"', f"listings = [{_text(portal.listings[0])}]"]
    if look.reports:
        lines += [f"expected_min = {len(look.reports)}", f"evidence = {_text(look.reports[0].url)}"]
        lines.append(f"verified = {clock.now().date().isoformat()}")
    else:
        lines.append("verified = false")
    return "\n".join(lines) + "\n"


def _text(value: str) -> str:
    """A basic string of TOML, on one line."""
    inner = " ".join(value.split()).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{inner}"'
