"""The registry of a world's portals, in the format of `crawler/portals/*.toml`."""

import json
from collections.abc import Mapping

from crawler.sandbox.portals import Portals
from crawler.sandbox.printed import NOTICE
from crawler.sandbox.sites.base import Site
from crawler.sandbox.world import YEARS


def registry_toml(portals: Portals) -> str:
    """One `[[portal]]` per site."""
    head = f"# {NOTICE}: invented portals on loopback, made by crawler.sandbox.\n"
    return head + "".join(_entry(site) for site in portals.sites.values())


def _entry(site: Site) -> str:
    place = site.place
    values = {
        "id": place.key,
        "name": f"{place.name}（示例）",
        "province": place.province,
        "division_code": place.code,
        "county": place.name,
        "level": "county",
        "family": place.family,
        "hosts": list(site.hosts()),
        "scheme": "http",
        "listings": list(site.listings()),
        "first_year": min(YEARS[0], *(order.year for order in site.orders)),
        "expected_min": len(site.orders),
        "evidence": "crawler/sandbox",
        "verified": False,
        "charset": place.charset,
        "delay": 0,
        "notes": NOTICE,
        **site.registered(),
    }
    lines = (f"{key} = {_toml(value)}\n" for key, value in values.items())
    return "\n[[portal]]\n" + "".join(lines)


def _toml(value: object) -> str:
    """A value as TOML, which takes JSON's strings, numbers, booleans and arrays as they are."""
    if isinstance(value, Mapping):
        inner = ", ".join(f"{json.dumps(key)} = {_toml(one)}" for key, one in value.items())
        return f"{{ {inner} }}"
    return json.dumps(value, ensure_ascii=False)
