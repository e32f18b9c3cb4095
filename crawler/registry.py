"""The registry of portals: TOML files, one [[portal]] for each publisher, data only.

Keys of an entry, at most ten lines; those with a default may be left out:

    id             name of spider and WARC folder: lower-case letters, digits, hyphens
    name           official name of the site
    division_code  six digits, GB/T 2260; left out for a national body
    family         the family of content management systems (crawler.families)
    listings       addresses of annual-report columns; [] where none is known
    missing        why there is no listing; a portal without one is named by every crawl
    hosts          every host that may be asked; nothing else is, not even by redirect, and only
                   at ports 80, 443 and those that listings and evidence name
                                (those of the listings, with and without www.)
    scheme         http or https: the one that works              (that of the first listing)
    province       official name of the province                       (by division_code)
    county         name of the county whose portal it is, where the table of divisions
                   (parsers/divisions) does not have it                            (none)
    level          national, province, prefecture, county or township  (by division_code)
    platform       portals of one name share one slow queue
                                               (the domain under gov.cn of the first host)
    title_rule     regular expression that a title must also match                 (none)
    first_year     first report year looked for                                    (2008)
    expected_min   fewer listed reports than this are an error                        (1)
    evidence       where the entry was learned                                       ("")
    verified       date on which the lists were seen, or false                    (false)
    charset        encoding of pages that do not say theirs                        (none)
    params         what the family's lists ask for beside the address, as text: ids of site,
                   organ, channel; the family's module names them                  (none)
    delay          seconds between two requests, more than the general delay       (none)
    render         "lists" where only a browser fills the lists, true where the report pages
                   need it too; the last resort                              (false)
    one_site       whether its hosts are names of one site; all links go to the first
                   (wlmq.gov.cn is urumqi.gov.cn)                                 (false)
    cookies        whether the portal sends a visitor in circles without them     (false)
    notes          for people                                                        ("")
"""

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit

from crawler.errors import RegistryError
from crawler.families import FAMILIES
from parsers import divisions

LEVELS = ("national", "province", "prefecture", "county", "township")
_LABEL = r"[a-z0-9]([a-z0-9-]*[a-z0-9])?"
_HOST = re.compile(rf"({_LABEL}\.)+{_LABEL}")
_REQUIRED = ("id", "name", "family", "listings")
NATIONAL = "national"


@dataclass(frozen=True, slots=True)
class Portal:
    """One publisher of reports and how its lists are reached."""

    id: str
    name: str
    province: str | None
    division_code: str | None
    level: str
    family: str
    hosts: tuple[str, ...]
    listings: tuple[str, ...]
    missing: str = ""
    platform: str = ""
    scheme: str = "https"
    county: str | None = None
    title_rule: str | None = None
    first_year: int = 2008
    expected_min: int = 1
    evidence: str = ""
    verified: date | None = None
    charset: str | None = None
    delay: float | None = None
    render: bool | str = False
    cookies: bool = False
    params: Mapping[str, str] = field(default_factory=dict)
    one_site: bool = False
    notes: str = ""

    def to_json(self) -> dict[str, Any]:
        """The entry as plain values."""
        values = asdict(self)
        values["verified"] = self.verified.isoformat() if self.verified else None
        return values


def load_portals(extra: Path | None = None) -> dict[str, Portal]:
    """Every portal of the registry, and those of a file of one's own, by id.

    Every entry is checked. Raises RegistryError at the first that is wrong.
    """
    portals: dict[str, Portal] = {}
    for file, text in _sources(extra):
        for portal in parse_registry(text, file):
            if portal.id in portals:
                _refuse(f'{file}, portal "{portal.id}"', "an id of its own", portal.id)
            portals[portal.id] = portal
    return dict(sorted(portals.items()))


def parse_registry(text: str, file: str) -> Iterator[Portal]:
    """The portals of one TOML text; `file` is named in errors. Raises RegistryError."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RegistryError(f"{file}: expected TOML, found: {error}. Mend the file.") from error
    entries = content.get("portal")
    if not isinstance(entries, list) or set(content) != {"portal"}:
        _refuse(file, "[[portal]] entries and nothing else", ", ".join(content) or "nothing")
    for number, entry in enumerate(entries, start=1):
        yield _portal(entry, f'{file}, portal {number} "{entry.get("id", "")}"')


def _sources(extra: Path | None) -> Iterator[tuple[str, str]]:
    folder = resources.files("crawler").joinpath("portals")
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        if file.name.endswith(".toml"):
            yield file.name, file.read_text(encoding="utf-8")
    if extra is not None:
        try:
            yield str(extra), extra.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise RegistryError(
                f"{extra}: expected a registry file in UTF-8, found: {error}. Give another file."
            ) from error


def _portal(entry: Mapping[str, Any], where: str) -> Portal:
    known = {one.name for one in fields(Portal)}
    for key in entry.keys() - known:
        _refuse(where, f"keys among {', '.join(sorted(known))}", key)
    for key in _REQUIRED:
        if key not in entry:
            _refuse(where, f'the key "{key}"', "none")
    for key, (expected, holds) in _RULES.items():
        if key in entry and not holds(entry[key]):
            _refuse(f'{where}, key "{key}"', expected, entry[key])
    portal = Portal(**_values(entry, where))
    for address in portal.listings:
        if urlsplit(address).hostname not in portal.hosts:
            _refuse(f'{where}, key "listings"', "addresses on one of its hosts", address)
    if bool(portal.listings) == bool(portal.missing):
        _refuse(where, 'either "listings" or, where none is known, "missing"', portal.missing)
    return portal


def _values(entry: Mapping[str, Any], where: str) -> dict[str, Any]:
    """The entry with what is left out filled in from its listings and its division code."""
    values = dict(entry)
    values["listings"] = tuple(values["listings"])
    values["hosts"] = tuple(values.get("hosts") or hosts_of(values["listings"]))
    values["verified"] = values.get("verified") or None
    if "scheme" not in values and values["listings"]:
        values["scheme"] = urlsplit(values["listings"][0]).scheme
    values["platform"] = values.get("platform") or _domain(values)
    return _placed(values, where)


def _placed(values: dict[str, Any], where: str) -> dict[str, Any]:
    """The entry with province and level, which the division code tells unless the entry does."""
    code = values.setdefault("division_code", None)
    if code is None and values.get("level") != NATIONAL and "province" not in values:
        _refuse(where, 'the key "division_code", or level = "national"', "none")
    division = divisions.by_code(code) if code else None
    if division is not None:
        chain = (division, *divisions.ancestors(division))
        values.setdefault("province", chain[-1].name)
        values.setdefault("level", division.level)
    elif values.get("level") != NATIONAL and not {"province", "level"} <= values.keys():
        _refuse(f'{where}, key "division_code"', "a code of parsers/divisions", code)
    values.setdefault("province", None)
    return values


def hosts_of(listings: Iterable[str]) -> tuple[str, ...]:
    """The hosts of some addresses; a domain right under gov.cn with and without www.

    Bare domains answer with a redirect to www. or the reverse (www.yiyang.gov.cn).

    >>> hosts_of(["http://www.yiyang.gov.cn/a/", "http://xxgk.hengshui.gov.cn/b/"])
    ('www.yiyang.gov.cn', 'yiyang.gov.cn', 'xxgk.hengshui.gov.cn')
    """
    found: dict[str, None] = {}
    for host in (urlsplit(address).hostname or "" for address in listings):
        found[host] = None
        if host.startswith("www."):
            found[host.removeprefix("www.")] = None
        elif host.count(".") == 2:
            found[f"www.{host}"] = None
    return tuple(found)


def _domain(values: Mapping[str, Any]) -> str:
    """The registered domain of the first host: departments of a city share its machines.

    A portal of which no host is known stands for itself.
    """
    hosts = values["hosts"]
    return ".".join(hosts[0].split(".")[-3:]) if hosts else str(values["id"])


def _refuse(where: str, expected: str, found: object) -> NoReturn:
    raise RegistryError(f'{where}: expected {expected}, found "{found}". Mend the entry.')


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _matches(pattern: str) -> Callable[[object], bool]:
    return lambda value: isinstance(value, str) and re.fullmatch(pattern, value) is not None


def _is_hosts(value: object) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(host, str) and _HOST.fullmatch(host) for host in value)
    )


def _is_addresses(value: object) -> bool:
    return isinstance(value, list) and all(
        isinstance(one, str) and re.match(r"https?://[^/]+/", one) for one in value
    )


def _is_yes_or_no(value: object) -> bool:
    return isinstance(value, bool)


def _is_pattern(value: object) -> bool:
    try:
        return isinstance(value, str) and bool(re.compile(value))
    except re.error:
        return False


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_params(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(one, str) for one in value.values())


_RULES: dict[str, tuple[str, Callable[[Any], bool]]] = {
    "id": ("lower-case letters, digits and hyphens", _matches(r"[a-z][a-z0-9-]*")),
    "name": ("a name", _is_text),
    "province": ("the name of a province", _is_text),
    "division_code": ("six digits", _matches(r"[1-9]\d{5}")),
    "county": ("a name", _is_text),
    "level": (f"one of {', '.join(LEVELS)}", LEVELS.__contains__),
    "family": (f"one of {', '.join(FAMILIES)}", FAMILIES.__contains__),
    "hosts": ("a list of host names in lower case", _is_hosts),
    "scheme": ("http or https", ("http", "https").__contains__),
    "listings": ("a list of http or https addresses", _is_addresses),
    "title_rule": ("a regular expression", _is_pattern),
    "first_year": ("a year from 2003 on", lambda value: _is_count(value) and value >= 2003),
    "expected_min": ("a count", _is_count),
    "evidence": ("an address", lambda value: isinstance(value, str)),
    "verified": ("a date or false", lambda value: value is False or isinstance(value, date)),
    "charset": ("the name of an encoding", _is_text),
    "delay": ("seconds", lambda value: isinstance(value, int | float) and value >= 0),
    "missing": ("a reason", _is_text),
    "platform": ("a name", _is_text),
    "render": ('true, false or "lists"', (True, False, "lists").__contains__),
    "cookies": ("true or false", _is_yes_or_no),
    "params": ("a table of texts", _is_params),
    "one_site": ("true or false", _is_yes_or_no),
    "notes": ("a text", lambda value: isinstance(value, str)),
}
