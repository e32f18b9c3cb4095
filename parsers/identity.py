"""Who reports on which year: title, agency, division, level, scope, dates and numbers.

Each field comes from the best source that prints it (codebook 8, portals 5 and 6); what two
sources contradict, or only a weak one says, is an Issue. The report year never comes from a
path, and an agency that the text does not name stays None.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from parsers import divisions
from parsers.agencies import GENERIC, Kind, Name, government_of, kind_of, read_name
from parsers.copies import signs_of_copy
from parsers.dates import Period, statistic_period
from parsers.divisions import Division
from parsers.headings import FoundTitle, RunningText, found_titles, running_text
from parsers.hints import Hints
from parsers.hosts import kind_of_host
from parsers.issuers import BY_TITLE, Issuer, agency_name, compiler, issuer_of, other_bodies
from parsers.misprints import meant_by
from parsers.model import Claims, Document, Identity, Issue
from parsers.places import is_of_ministry, mentions
from parsers.published import Published, published
from parsers.scopes import Coverage, Voice, coverage_of, voice_of
from parsers.sources import Bases, sources_of
from parsers.whereabouts import Whereabouts, clues, government_place, locate
from parsers.years import ReportYear, report_year

_SPOKEN_LEVEL = {
    "县": "county",
    "区": "county",
    "旗": "county",
    "省": "province",
    "州": "prefecture",
    "盟": "prefecture",
}
_OF_COUNTY = re.compile(r"县(?:委|政府|人民政府|里)|区(?:委|政府|人民政府)")
_TOWNS = {"镇": "township", "乡": "township", "街道": "subdistrict", "办事处": "subdistrict"}
_NUMBERS = {
    "index_number": ("索引号", "信息索引号"),
    "document_number": ("文号", "发文字号", "发布文号"),
}


# What a site says of itself is the level of its bodies; a telephone or a postcode says less.
_SITES = ("site_id_code", "domain", "portal", "text")


@dataclass(frozen=True, slots=True)
class IdentityReading:
    """The identity, what was doubtful about it, and what its checks compare."""

    identity: Identity
    issues: tuple[Issue, ...]
    claims: Claims


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a document says, gathered once."""

    document: Document
    hints: Hints
    text: RunningText
    titles: tuple[FoundTitle, ...]
    voice: Voice
    period: Period | None


@dataclass(frozen=True, slots=True)
class Body:
    """The reporting body: its name, its place, and whether the text only implied it.

    `others` are the bodies that the opening names in its stead, None where it names none.
    """

    agency: str | None
    kind: Kind | None
    where: Whereabouts
    place: str
    issues: tuple[Issue, ...] = ()
    expanded: bool = False
    source: str | None = None
    others: tuple[str, ...] | None = None


def identify(document: Document, hints: Hints) -> IdentityReading:
    """Read who reports on which year, and what no source says."""
    text = running_text(document)
    evidence = Evidence(
        document,
        hints,
        text,
        found_titles(document, text, hints),
        voice_of(text.prose),
        statistic_period(text.prose),
    )
    found = report_year(evidence.titles, evidence.period, text, hints.url)
    body = reporting_body(evidence, found.year)
    dated = published(document, text, hints, found.year)
    if found.year is None and dated.on and dated.basis != "address":
        inferred = Issue("year_inferred", f"published {dated.on}")
        found = ReportYear(int(dated.on[:4]) - 1, "published_on", (inferred,))
    return _reading(evidence, found, body, dated)


def reporting_body(evidence: Evidence, year: int | None) -> Body:
    """The agency and its division, by name or, for a government, by the parts it names."""
    text, voice = evidence.text, evidence.voice
    issuer, misprints = _without_misprint(
        issuer_of(evidence.document, text, evidence.titles, voice, year), year
    )
    found = clues(evidence.document, text, evidence.hints)
    if issuer.name is None and voice.speaker in ("government", "office"):
        implied = _implied_government(evidence, year)
        if implied is not None:
            return implied
    where = locate(issuer.name, text, found, year, evidence.hints)
    place = issuer.name.place if issuer.name else ""
    if not place and where.division is not None:
        place = where.division.name
    agency = agency_name(issuer, voice, place)
    if issuer.name is not None and issuer.name.unknown and _is_copy(evidence.hints):
        agency = None
    others = other_bodies(issuer.name, text, where.division)
    issues = (*misprints, *_name_issues(issuer, others))
    expanded = issuer.name is not None and not issuer.name.place and agency != issuer.name.text
    kind = _kind(issuer.name, agency, voice)
    return Body(agency, kind, where, place, issues, expanded, issuer.source, others)


def _is_copy(hints: Hints) -> bool:
    """Copies overwrite names of places with brands: a place that no list has is not believed."""
    return kind_of_host(hints.url) == "mirror"


def _without_misprint(issuer: Issuer, year: int | None) -> tuple[Issuer, tuple[Issue, ...]]:
    """A division that no list has, read as the one that looks like it, if there is only one."""
    name = issuer.name
    if name is None or name.unknown is None:
        return issuer, ()
    for end in range(2, len(name.unknown) + 1):
        printed = name.unknown[:end]
        meant = meant_by(printed, year)
        if len(meant) == 1:
            issue = Issue("division_misprinted", f"{printed} for {meant[0].name} {meant[0].code}")
            mended = name.text.replace(printed, meant[0].name, 1)
            return Issuer(read_name(mended, year), issuer.source), (issue,)
    return issuer, ()


def _implied_government(evidence: Evidence, year: int | None) -> Body | None:
    """A government's report without a name: 我市, and the parts of one city named."""
    division = government_place(evidence.text, evidence.voice, year)
    if division is None:
        return None
    place = _place_as_printed(evidence.text, division, year)
    agency = government_of(place)
    issues = (Issue("agency_inferred", agency),)
    where = Whereabouts(division, sources=("parts",))
    return Body(agency, kind_of(""), where, place, issues, source="parts")


def _place_as_printed(text: RunningText, division: Division, year: int | None) -> str:
    """With the city before a district, where the opening prints it so."""
    for mention in mentions(text.opening, year):
        if mention.division == division:
            printed = text.opening[mention.start : mention.end]
            above = divisions.ancestors(division, year)
            province = above[-1].name if len(above) > 1 else ""
            return printed.removeprefix(province)
    return division.name


def _kind(name: Name | None, agency: str | None, voice: Voice) -> Kind | None:
    if name is not None and name.kind is not None:
        return read_name(agency, None).kind if agency and name.text != agency else name.kind
    if name is not None and name.unknown:
        return kind_of(name.text.removeprefix(name.unknown))
    if voice.speaker == "township":
        return Kind(_TOWNS[voice.kind or "镇"], "township")
    if voice.speaker == "department":
        return Kind("department", None)
    return kind_of("") if voice.speaker == "government" and name is None else None


def _name_issues(issuer: Issuer, others: tuple[str, ...] | None) -> Iterator[Issue]:
    """M-AGENCY: the opening names another body (a copied template)."""
    if issuer.name is None:
        return
    if issuer.source not in BY_TITLE:
        yield Issue("agency_inferred", f"{issuer.source}: {issuer.name.text}")
    for other in others or ():
        yield Issue("M-AGENCY", f"title {issuer.name.text}, {other}")


def _reading(
    evidence: Evidence, found: ReportYear, body: Body, dated: Published
) -> IdentityReading:
    coverage = _coverage(body, evidence)
    scope, scope_issues = _scope(body, coverage)
    province, prefecture, county = _names(body.where, found.year)
    level = _level(body, evidence)
    title = next((t for t in evidence.titles if t.source != "address"), None)
    identity = Identity(
        title=title.title.text if title else None,
        agency=body.agency,
        compiled_by=_compiled_by(evidence, body),
        province=province,
        prefecture=prefecture,
        county=county,
        division_code=_code(body, level),
        level=level,
        scope=scope,
        scope_sentence=coverage.sentence,
        includes_lower_levels=coverage.includes_lower_levels,
        year=found.year,
        published_on=dated.on,
        date_basis=dated.basis,
        index_number=_number(evidence.document, "index_number"),
        document_number=_number(evidence.document, "document_number"),
    )
    rests = Bases(title.source if title else None, body.source, body.where, found.source)
    identity = replace(identity, sources=sources_of(identity, rests))
    issues = (*found.issues, *body.issues, *body.where.issues, *scope_issues, *dated.issues)
    signs = signs_of_copy(evidence.document, evidence.text, evidence.hints)
    issues = tuple(dict.fromkeys((*issues, *_nothing_said(identity, issues), *signs)))
    claims = Claims(found.titled, found.covered, body.agency, body.others)
    return IdentityReading(identity, issues, claims)


def _nothing_said(identity: Identity, found: Sequence[Issue]) -> Iterator[Issue]:
    """What no source of a report says is an issue, never a silent blank."""
    unclear = ("division_unknown", "division_ambiguous", "division_inferred")
    doubted = any(issue.code in unclear for issue in found)
    said = {
        "no_year": identity.year,
        "no_agency": identity.agency,
        "no_division": identity.province or identity.level == "national" or doubted,
    }
    for code, value in said.items():
        if not value:
            yield Issue(code, identity.title or "")


def _coverage(body: Body, evidence: Evidence) -> Coverage:
    """Only governments and their offices can be taken for each other."""
    scope = body.kind.scope if body.kind else None
    if scope in ("government_aggregate", "government_office"):
        return coverage_of(evidence.text.prose)
    return Coverage(None, "unknown")


def _scope(body: Body, coverage: Coverage) -> tuple[str | None, tuple[Issue, ...]]:
    """A government's report that gives its office's figures alone is the office's (8.1)."""
    if body.kind is None:
        return None, ()
    doubt = (Issue("scope_uncertain", coverage.sentence or ""),)
    if body.kind.scope == "government_aggregate" and coverage.office_only:
        return "government_office", doubt
    if body.kind.scope == "government_office" and coverage.includes_lower_levels == "yes":
        return "uncertain", doubt
    return body.kind.scope, ()


def _names(where: Whereabouts, year: int | None) -> tuple[str | None, str | None, str | None]:
    """Province, prefecture and county by their names of the year."""
    if where.division is None:
        return None, None, where.open_name
    chain = (where.division, *divisions.ancestors(where.division, year))
    by_level = {division.level: division.name for division in chain}
    county = by_level.get("county") or where.open_name
    return by_level.get("province"), by_level.get("prefecture"), county


def _level(body: Body, evidence: Evidence) -> str | None:
    """The body's own level: a zone or a town by its kind, else that of its division."""
    if body.kind is not None and body.kind.level is not None:
        return body.kind.level
    division = body.where.division
    if body.where.open_name:
        return "county"
    named = division is not None and not _stood_in(body.where)
    if division is not None and (named or (body.place and _is_completed(body))):
        return division.level
    return _spoken_level(body, evidence) or _level_of_site(body, evidence)


def _is_completed(body: Body) -> bool:
    """Whether 市水利局 was completed by its place; other generic names say their level."""
    return body.expanded and GENERIC.match(body.agency or "") is None


def _spoken_level(body: Body, evidence: Evidence) -> str | None:
    generic = GENERIC.match(body.agency or "")
    spoken = _SPOKEN_LEVEL.get(generic["kind"] if generic else evidence.voice.kind or "")
    if spoken is None and body.kind and _OF_COUNTY.search(evidence.text.prose):
        return "county"
    return spoken


def _level_of_site(body: Body, evidence: Evidence) -> str | None:
    """That of the division whose site it is; a telephone or a postcode says less."""
    if body.where.division is not None:
        return body.where.division.level if _by_site(body.where) else None
    ministry = is_of_ministry(evidence.document.meta, evidence.hints.url)
    return "national" if ministry else None


def _stood_in(where: Whereabouts) -> bool:
    return any(issue.code == "division_inferred" for issue in where.issues)


def _only_region(where: Whereabouts) -> bool:
    return _stood_in(where) and not _by_site(where)


def _by_site(where: Whereabouts) -> bool:
    return any(source in _SITES for source in where.sources)


def _code(body: Body, level: str | None) -> str | None:
    """The division's code, unless it is only the region that an unnamed body lies in.

    Nor has the Corps one: its bodies stand in Xinjiang, and are not Xinjiang's.
    """
    division = body.where.division
    if division is None or level is None or (level == "zone" and _only_region(body.where)):
        return None
    if body.kind is not None and body.kind.level in ("province", "prefecture"):
        return None
    inside = {"township": "county", "national": None, "zone": division.level}.get(level, level)
    return division.code if division.level == inside else None


def _compiled_by(evidence: Evidence, body: Body) -> str | None:
    if body.kind is None or body.kind.scope not in ("government_aggregate", "government_office"):
        return None
    return compiler(evidence.document, evidence.text, body.agency, body.place)


def _number(document: Document, field: str) -> str | None:
    printed = (document.head.get(label) for label in _NUMBERS[field])
    return next((number for number in printed if number), None)
