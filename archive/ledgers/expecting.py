"""Whose report is expected: governments of the table of divisions, and publishers of portals.

The rule is data: `expected.toml` beside this module, and one of the home's own that goes before
it. A sandbox home expects nobody of the real country, only what its portals and reports name.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

from archive.building.agencies import AgencyList
from archive.building.report import PortalFacts
from archive.errors import ArchiveError
from archive.home import Home
from archive.home_settings import read_settings
from parsers import divisions
from parsers.agencies import read_name

_OWN = "expected.toml"
_AGGREGATE = "government_aggregate"


class ExpectedRuleError(ArchiveError):
    """The home's expected.toml cannot be read or says what nobody knows."""


@dataclass(frozen=True, slots=True)
class Reporter:
    """A body that is expected to report for some years, both included.

    Without `first_year`: from the first year on that is seen of it.
    """

    agency_id: str
    agency: str
    province: str | None
    prefecture: str | None
    county: str | None
    division_code: str | None
    level: str | None
    scope: str | None
    portal: str | None
    first_year: int | None
    last_year: int | None
    expected_by: str


@dataclass(frozen=True, slots=True)
class Rule:
    """Whose report is expected, as expected.toml says."""

    levels: frozenset[str]
    first_year: int
    provinces: frozenset[str]
    outside: frozenset[str]
    named: Mapping[str, str]
    beside: tuple[Mapping[str, Any], ...]
    sites: tuple[str, ...]
    nobody: frozenset[str]
    always: frozenset[str]

    def name_of(self, division: divisions.Division) -> str:
        """What the government of a division is called."""
        endings = sorted(self.named, key=len, reverse=True)
        return division.name + self.named[next(filter(division.name.endswith, endings))]


def rule_of(home: Home) -> Rule:
    """The rule for a home. Raises ExpectedRuleError."""
    ours = tomllib.loads((resources.files("archive.ledgers") / _OWN).read_text(encoding="utf-8"))
    theirs = _own_rule(home, ours)
    tables = {name: {**ours[name], **theirs.get(name, {})} for name in ours if name != "beside"}
    governments = tables["governments"]
    return Rule(
        levels=frozenset(governments["levels"] if home.kind == "real" else ()),
        first_year=governments["first_year"],
        provinces=frozenset(governments["provinces"]),
        outside=frozenset(code[:2] for code in governments["outside"]),
        named=governments["named"],
        beside=tuple(theirs.get("beside", ours["beside"]) if _is_whole(home, governments) else ()),
        sites=tuple(tables["portals"]["sites"]),
        nobody=frozenset(tables["portals"]["nobody"]),
        always=frozenset(tables["seen"]["always"]),
    )


def _is_whole(home: Home, governments: Mapping[str, Any]) -> bool:
    """Whether the register is of the whole country."""
    return home.kind == "real" and governments["levels"] and not governments["provinces"]


def _own_rule(home: Home, ours: Mapping[str, Any]) -> Mapping[str, Any]:
    path = home.path / _OWN
    found = read_settings(path, ExpectedRuleError)
    for name, values in found.items():
        if strange := _strange(name, values, ours.get(name)):
            raise ExpectedRuleError(
                f"{path}: expected what archive/ledgers/expected.toml has, each of the same type, "
                f"and provinces by their official names; found {strange}. Mend the file."
            )
    return found


def _strange(name: str, values: Any, known: Any) -> str | None:
    """What of a table of the home's own file ours does not have in that form."""
    if known is None or not isinstance(values, type(known)):
        return name
    if not isinstance(values, dict):
        return None
    for key, value in values.items():
        if key not in known or not isinstance(value, type(known[key])):
            return f"{name}.{key}"
    names = {one.name for one in divisions.load() if one.level == "province"}
    return next((one for one in values.get("provinces", ()) if one not in names), None)


def expected(
    rule: Rule, portals: Mapping[str, PortalFacts], agencies: AgencyList
) -> Iterator[Reporter]:
    """Everybody who is expected before any report is seen; `agencies` gives them their ids."""
    own, others = _by_publisher(rule, portals)
    yield from _governments(rule, own, agencies)
    yield from _beside(rule, portals, agencies)
    for portal in others:
        if (reporter := _publisher(rule, portal, portals[portal], agencies)) is not None:
            yield reporter


def _governments(
    rule: Rule, portals: Mapping[str, str], agencies: AgencyList
) -> Iterator[Reporter]:
    for division in divisions.load():
        if division.level not in rule.levels or division.code[:2] in rule.outside:
            continue
        province, prefecture, county = _place(division)
        if rule.provinces and province not in rule.provinces:
            continue
        first = max(rule.first_year, division.valid_from or 0)
        if division.valid_to is not None and division.valid_to < first:
            continue
        name = rule.name_of(division)
        yield Reporter(
            agency_id=agencies.id(name, division.code, first) or "",
            agency=name,
            province=province,
            prefecture=prefecture,
            county=county,
            division_code=division.code,
            level=division.level,
            scope=_AGGREGATE,
            portal=portals.get(division.code),
            first_year=first,
            last_year=division.valid_to,
            expected_by="division_table",
        )


def _place(division: divisions.Division) -> tuple[str | None, str | None, str | None]:
    names = {above.level: above.name for above in divisions.ancestors(division)}
    names[division.level] = division.name
    return names.get("province"), names.get("prefecture"), names.get("county")


def _beside(
    rule: Rule, portals: Mapping[str, PortalFacts], agencies: AgencyList
) -> Iterator[Reporter]:
    named = {facts.name: portal for portal, facts in portals.items()}
    for entry in rule.beside:
        yield Reporter(
            agency_id=agencies.id(entry["name"], None, entry["first_year"]) or "",
            agency=entry["name"],
            province=entry.get("province"),
            prefecture=None,
            county=None,
            division_code=None,
            level=entry["level"],
            scope=_AGGREGATE,
            portal=named.get(entry["name"]),
            first_year=entry["first_year"],
            last_year=None,
            expected_by="division_table",
        )


def _by_publisher(
    rule: Rule, portals: Mapping[str, PortalFacts]
) -> tuple[Mapping[str, str], Sequence[str]]:
    """Portals of governments in the table by division code, and the ids of all others.

    Of several portals of one division, that which bears the government's name comes first.
    """
    own: dict[str, str] = {}
    others = []
    beside = {entry["name"] for entry in rule.beside}
    for portal, facts in sorted(portals.items(), key=lambda one: (_is_site(rule, one[1]), one[0])):
        division = divisions.by_code(facts.division_code) if facts.division_code else None
        if portal in rule.nobody or facts.name in beside:
            continue
        if facts.county is None and division is not None and _governs(rule, facts, division):
            own.setdefault(division.code, portal)
        else:
            others.append(portal)
    return own, others


def _is_site(rule: Rule, facts: PortalFacts) -> bool:
    return facts.name.endswith(rule.sites)


def _governs(rule: Rule, facts: PortalFacts, division: divisions.Division) -> bool:
    """Whether a portal is that of the division's government, not of a department or zone."""
    if division.level != facts.level:
        return False
    kind = read_name(facts.name, None).kind
    is_government = kind is None or kind.scope in (_AGGREGATE, "government_office")
    return _is_site(rule, facts) or (is_government and (kind is None or kind.level != "zone"))


def _publisher(
    rule: Rule, portal: str, facts: PortalFacts, agencies: AgencyList
) -> Reporter | None:
    """The publisher of a portal of its own: a department, a zone, a county that no table has."""
    if facts.county is None and _is_site(rule, facts):
        return None
    name = f"{facts.county}人民政府" if facts.county else facts.name
    kind = read_name(name, None).kind
    province, prefecture, county = _place_of(facts)
    code = None if facts.county else facts.division_code
    return Reporter(
        agency_id=agencies.id(name, code, None) or "",
        agency=name,
        province=province,
        prefecture=prefecture,
        county=facts.county or county,
        division_code=code,
        level=(kind.level if kind else None) or facts.level,
        scope=_AGGREGATE if facts.county else (kind.scope if kind else None),
        portal=portal,
        first_year=rule.first_year if facts.county else None,
        last_year=None,
        expected_by="portal",
    )


def _place_of(facts: PortalFacts) -> tuple[str | None, str | None, str | None]:
    division = divisions.by_code(facts.division_code) if facts.division_code else None
    return _place(division) if division else (facts.province, None, None)
