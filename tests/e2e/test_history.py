"""Three generated years, crawled on twelve days: everything that happened in its ledger, no more.

What happened is known from `crawler.sandbox.history`; what a ledger must say of it follows here
from the days of the crawls and the deadlines of the regulations (art. 49: 31 January, governments
31 March), never from what was built.
"""

import asyncio
import sqlite3
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from lxml import etree

from archive import clock
from archive.build import BuildOptions, build
from archive.building.agencies import agency_id
from archive.home import Home
from archive.serve import Site, create_app
from crawler.run import CrawlOptions, crawl
from crawler.sandbox.faults import LISTS, REPORTS
from crawler.sandbox.generator import make
from crawler.sandbox.history import NEVER, YEARS, Deed, Fate, History, Succession
from crawler.sandbox.printed import Agency
from crawler.sandbox.server import SandboxServer
from crawler.sandbox.truth import SCOPES

# A page counts as gone after three days without it; all pages are asked for again in summer.
DAYS = tuple(
    date(year, month, day)
    for year, month, day in (
        (2022, 2, 10), (2022, 4, 10),
        (2023, 2, 10), (2023, 4, 10), (2023, 7, 10), (2023, 7, 11), (2023, 7, 12),
        (2024, 2, 10), (2024, 4, 10), (2024, 7, 10), (2024, 7, 11), (2024, 7, 12),
    )
)  # fmt: skip
RECHECKS = (date(2023, 7, 10), date(2024, 7, 10))
FIRST_EXPECTED = 2008
ATOM = "{http://www.w3.org/2005/Atom}"
Rows = list[tuple[Any, ...]]
Addresses = dict[tuple[str, int], tuple[str, ...]]


@dataclass(frozen=True)
class Told:
    """A history and the database of the home that watched it."""

    history: History
    database: Path
    addresses: Addresses

    def rows(self, sql: str) -> Rows:
        with closing(sqlite3.connect(self.database)) as database:
            return database.execute(sql).fetchall()


def watched(history: History, home: Home) -> Told:
    """Crawl a history day by day and build what was seen."""
    with SandboxServer(history.on(DAYS[0])) as sandbox:
        # The registry counts all reports there will ever be; nobody knows that beforehand.
        portals = {key: replace(one, expected_min=0) for key, one in sandbox.portals.items()}
        sandbox.faults.on(history.blocked.host, "captcha", where=(LISTS, REPORTS))
        for day in DAYS:
            sandbox.change(history.on(day))
            clock.set_for_tests(datetime(day.year, day.month, day.day, 3, tzinfo=UTC))
            options = CrawlOptions(resolve=sandbox.resolve, recheck=day in RECHECKS)
            crawl(home, list(portals.values()), options)
        addresses = addresses_of(sandbox)
    (home.path / "agencies.toml").write_text(agencies_toml(history), encoding="utf-8")
    build(home, BuildOptions(portals=portals, executor="inline", progress=False))
    return Told(history, home.database_path, addresses)


def addresses_of(sandbox: SandboxServer) -> Addresses:
    """Every address under which a report was first listed."""
    found: Addresses = {}
    for site in sandbox.portals_of_world.sites.values():
        for order in site.orders:
            listed = [site.address_in(one, order) for one in site.columns if order in one.orders]
            key = (order.agency.key, order.year)
            found[key] = tuple(dict.fromkeys(f"http://{site.place.host}{one}" for one in listed))
    return found


def id_of(agency: Agency) -> str:
    """The id of an agency of an invented county, which has no division code."""
    return str(agency_id(agency.name, None, None))


def agencies_toml(history: History) -> str:
    """What a person would write into the home's list of agencies."""
    return "".join(map(_entry, history.successions))


def _entry(one: Succession) -> str:
    before, after = id_of(one.before), id_of(one.after)
    if one.kind == "renamed":
        return (
            f'[[agency]]\nagency_id = "{before}"\nname = "{one.after.name}"\n'
            f'valid_from = {one.year}\nbasis = "made"\n'
        )
    return (
        f'[[change]]\nyear = {one.year}\nkind = "{one.kind}"\nbasis = "made"\n'
        f'from_agency_id = "{before}"\nto_agency_id = "{after}"\n'
        f'from_division = "{one.codes[0]}"\nto_division = "{one.codes[1]}"\n'
    )


SEEDS = [
    pytest.param((5, 3, 1), id="seed 5"),
    pytest.param((6, 6, 2), id="seed 6, larger", marks=pytest.mark.stress),
    pytest.param((7, 3, 1), id="seed 7", marks=pytest.mark.stress),
    pytest.param((8, 8, 4), id="seed 8, largest", marks=pytest.mark.stress),
]


@pytest.fixture(scope="module", params=SEEDS)
def told(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Told]:
    history = History.make(*request.param)
    home = Home.open(tmp_path_factory.mktemp("history") / "home", kind="sandbox", create=True)
    yield watched(history, home)
    clock.set_for_tests(None)


# What happened, as the ledgers must tell it


def first_day(since: date) -> date | None:
    """The first day of a crawl on or after a day."""
    return next((day for day in DAYS if day >= since), None)


def came(history: History) -> list[Deed]:
    """The reports that a crawl could have: published, and by a portal that lets us in."""
    return [
        deed
        for deed in history.deeds
        if deed.appears != NEVER and deed.order.agency.county != history.blocked.name
    ]


def due(deed: Deed) -> date | None:
    """Article 49 of the regulations of 2019; towns have no day of their own."""
    kinds = {"government": (3, 31), "office": (1, 31), "department": (1, 31)}
    day = kinds.get(deed.order.agency.kind)
    return date(deed.order.year + 1, *day) if day else None


def who(deed: Deed) -> tuple[str, int]:
    return deed.order.agency.name, deed.order.year


def stamp(day: date | None) -> str | None:
    return day.isoformat() if day else None


def lag(deed: Deed) -> tuple[object, ...]:
    """kind, date used, its basis, days late, on time, list without it, contradictory."""
    seen, last = first_day(deed.appears), due(deed)
    assert seen is not None
    if deed.order.published:
        printed = date.fromisoformat(deed.order.published)
        days = (printed - last).days if last else None
        on_time = None if days is None else int(days <= 0)
        without = _listed_without(deed) if on_time else None
        doubt = int(without is not None)
        return ("exact", stamp(printed), "displayed", days, on_time, stamp(without), doubt)
    assert last is not None
    if (without := _listed_without(deed)) is not None:
        days = (seen - last).days
        return ("upper_bound", stamp(seen), "first_seen", days, 0, stamp(without), 0)
    if seen <= last:
        return ("upper_bound", stamp(seen), "first_seen", (seen - last).days, 1, None, 0)
    return ("unknown", None, None, None, None, None, 0)


def _listed_without(deed: Deed) -> date | None:
    """The last crawl after the deadline whose lists did not have the report."""
    last, seen = due(deed), first_day(deed.appears)
    assert seen is not None
    days = [day for day in DAYS if last and last < day < seen]
    return max(days, default=None)


def is_late(deed: Deed) -> bool:
    return lag(deed)[4] == 0


def cells_of(deed: Deed, day: date) -> Counter[tuple[str, str | None, object]]:
    return Counter((one.code, one.applicant, one.value) for one in make(deed.on(day)).cells)


def series(history: History) -> dict[str, dict[int, Deed]]:
    """Agencies under the name of their first report, with their reports by year."""
    found: dict[str, dict[int, Deed]] = {}
    for deed in came(history):
        found.setdefault(deed.order.agency.key, {})[deed.order.year] = deed
    return found


# Judgement 3: every one in its ledger, none besides


def test_every_fate_occurs_and_every_report_that_came_is_there(told: Told) -> None:
    assert {deed.fate for deed in told.history.deeds} == set(Fate)
    found = told.rows("SELECT agency, year FROM reports WHERE current = 1")
    assert Counter(found) == Counter(map(who, came(told.history)))


def test_publication_lags(told: Told) -> None:
    found = {
        (agency, year): rest
        for agency, year, *rest in told.rows(
            "SELECT agency, year, kind, date_used, date_basis, days_late, on_time,"
            " substr(last_listed_without, 1, 10), contradictory FROM publication_lags"
        )
    }
    assert found == {who(deed): list(lag(deed)) for deed in came(told.history)}


def test_each_way_of_being_late_or_in_time_is_among_them(told: Told) -> None:
    """The truth itself is not all of one kind."""
    kinds = {deed.fate: lag(deed) for deed in told.history.of(*Fate) if deed in came(told.history)}
    assert kinds[Fate.LATE_DATED][:1] + kinds[Fate.LATE_DATED][4:] == ("exact", 0, None, 0)
    assert (kinds[Fate.LATE_LISTED][0], kinds[Fate.LATE_LISTED][4]) == ("upper_bound", 0)
    assert kinds[Fate.LATE_LISTED][5] is not None
    assert (kinds[Fate.BACKDATED][4], kinds[Fate.BACKDATED][6]) == (1, 1)
    assert kinds[Fate.UNDATED_IN_TIME][2:5:2] == ("first_seen", 1)
    assert kinds[Fate.UNDATED_UNKNOWN][0] == "unknown"


def test_what_reports_say_of_lateness(told: Told) -> None:
    found = {
        (agency, year): on_time
        for agency, year, on_time in told.rows(
            "SELECT agency, year, on_time FROM reports WHERE current = 1"
        )
    }
    assert found == {who(deed): lag(deed)[4] for deed in came(told.history)}


def test_revisions(told: Told) -> None:
    expected: set[tuple[object, ...]] = set()
    for deed in told.history.of(Fate.CELLS_REVISED, Fate.TEXT_REVISED):
        seen, changed = first_day(deed.appears), first_day(deed.changes)
        assert seen is not None and changed is not None
        head = (*who(deed), stamp(seen), stamp(changed))
        before, after = cells_of(deed, seen), cells_of(deed, changed)
        assert (before != after) == (deed.fate is Fate.CELLS_REVISED)
        keys = {(code, applicant) for code, applicant, _ in (before - after) + (after - before)}
        expected |= {(*head, "cell", *key, "changed") for key in keys}
        code = "sec.overview" if deed.fate is Fate.CELLS_REVISED else "sec.problems"
        expected.add((*head, "section", code, None, "changed"))
    found = told.rows(
        "SELECT agency, year, substr(captured_before, 1, 10), substr(captured_after, 1, 10),"
        " what, code, applicant, change FROM revisions"
    )
    assert set(found) == expected


def test_revised_cells_by_one_more_request(told: Told) -> None:
    """The generator's correction adds one request, granted in full, and changes nothing else."""
    steps = told.rows(
        "SELECT DISTINCT after_value - before_value FROM revisions WHERE what = 'cell'"
    )
    assert steps == [(1,)]


def test_disappearances(told: Told) -> None:
    expected = set()
    for deed in told.history.of(Fate.MOVED, Fate.REMOVED, Fate.CAME_BACK):
        moved = deed.fate is Fate.MOVED
        gone = first_day(deed.changes if moved else deed.leaves)
        back = first_day(deed.returns)
        for address in told.addresses[deed.key]:
            what = ("moved", 1) if moved else ("gone", 0)
            expected.add((*who(deed), address, stamp(gone), stamp(back), *what))
    found = told.rows(
        "SELECT agency, year, url, substr(gone_since, 1, 10), substr(back_since, 1, 10), what,"
        " min(still_at, 1) FROM disappearances"
    )
    assert set(found) == expected
    assert len(found) == len(expected)
    assert told.rows("SELECT count(*) FROM disappearances WHERE last_seen >= gone_since") == [(0,)]


def happened(told: Told) -> Counter[tuple[str, str, int, str | None]]:
    """Every event that can be told, with the day on which a crawl saw it; one for each address
    of a page that went away or came back.
    """
    events: Counter[tuple[str, str, int, str | None]] = Counter()
    for deed in came(told.history):
        events["new", *who(deed), stamp(first_day(deed.appears))] += 1
    for deed in told.history.of(Fate.CELLS_REVISED, Fate.TEXT_REVISED):
        events["edition", *who(deed), stamp(first_day(deed.changes))] += 1
    for deed in told.history.of(Fate.MOVED, Fate.REMOVED, Fate.CAME_BACK):
        moved = deed.fate is Fate.MOVED
        gone = stamp(first_day(deed.changes if moved else deed.leaves))
        for _ in told.addresses[deed.key]:
            events["moved" if moved else "gone", *who(deed), gone] += 1
            if first_day(deed.returns):
                events["back", *who(deed), stamp(first_day(deed.returns))] += 1
    return events


def test_news(told: Told) -> None:
    found = told.rows("SELECT kind, agency, year, substr(at, 1, 10) FROM news")
    assert Counter(found) == happened(told)
    assert told.rows("SELECT count(*) - count(DISTINCT event) FROM news") == [(0,)]


def pages_of(site: Site, address: str | None) -> Iterator[httpx.Response]:
    """A feed's answers, from its newest page to its oldest by the links in them."""
    while address:
        with ThreadPoolExecutor(1) as threads:
            request = site.client.get(address.removeprefix("http://localhost"))
            answer = threads.submit(asyncio.run, request).result()
        yield answer
        address = next_page(answer)


def next_page(answer: httpx.Response) -> str | None:
    """The address of the older events, from either format."""
    if "json" in answer.headers["content-type"]:
        return answer.json().get("next_url")
    links = etree.fromstring(answer.content).iterfind(f"{ATOM}link[@rel='next']")
    return next((link.get("href") for link in links), None)


def test_feeds_tell_the_news_in_both_formats(told: Told) -> None:
    """All pages together, as two readers would have them."""
    site = create_app(Home.open(told.database.parent))
    named = {
        report: (agency, year)
        for report, agency, year in told.rows("SELECT report_id, agency, year FROM news")
    }
    by_json, ids = Counter(), []
    for answer in pages_of(site, "/feed.json"):
        for item in answer.json()["items"]:
            told_of = item["_nianbao"]
            day = date.fromisoformat(item["date_published"][:10])
            by_json[told_of["kind"], *named[told_of["report_id"]], stamp(day)] += 1
            ids.append(item["id"])
    assert by_json == happened(told)
    by_atom = [
        (entry.findtext(f"{ATOM}id"), datetime.fromisoformat(entry.findtext(f"{ATOM}updated")))
        for answer in pages_of(site, "/feed.atom")
        for entry in etree.fromstring(answer.content).iter(f"{ATOM}entry")
    ]
    assert [one for one, _ in by_atom] == ids
    assert len(set(ids)) == len(ids)
    assert [day for _, day in by_atom] == sorted((day for _, day in by_atom), reverse=True)


def test_agencies_keep_their_ids(told: Told) -> None:
    """A series under two names, or of two prefectures, is one; a merged agency's is its own."""
    ids: dict[str, set[object]] = {}
    for agency, year, identity in told.rows("SELECT agency, year, agency_id FROM reports"):
        ids.setdefault(_key(told.history, agency, year), set()).add(identity)
    assert set(ids) == set(series(told.history))
    assert {len(found) for found in ids.values()} == {1}
    assert len({identity for (identity,) in ids.values()}) == len(ids)


def test_the_panel_has_a_row_for_each_year_of_each_series(told: Told) -> None:
    found = told.rows("SELECT agency_id, year FROM panel_wide")
    keys = {who(deed): deed.key[0] for deed in came(told.history)}
    ids = told.rows("SELECT agency, year, agency_id FROM reports WHERE current = 1")
    assert Counter(found) == Counter((identity, year) for _, year, identity in ids)
    assert len({(keys[agency, year], identity) for agency, year, identity in ids}) == len(
        series(told.history)
    )


def _key(history: History, agency: object, year: object) -> str:
    return next(deed.key[0] for deed in came(history) if who(deed) == (agency, year))


def test_agency_changes(told: Told) -> None:
    expected = Counter(
        (one.year, one.kind, one.before.name, one.after.name) for one in told.history.successions
    )
    found = told.rows("SELECT year, kind, from_name, to_name FROM agency_changes")
    assert Counter(found) == expected
    moved = told.history.recoded
    codes = told.rows(
        "SELECT DISTINCT from_division, to_division FROM agency_changes WHERE kind = 'recoded'"
    )
    assert codes == [(moved[0].code, moved[1].code)]


def test_agency_names(told: Told) -> None:
    expected: dict[tuple[str, str], list[int]] = {}
    for deed in came(told.history):
        agency, year = who(deed)
        expected.setdefault((deed.key[0], agency), []).append(year)
    found = told.rows("SELECT name, first_year, last_year FROM agency_names")
    assert Counter(found) == Counter(
        (name, min(years), max(years)) for (_, name), years in expected.items()
    )
    renamed = [one for one in told.history.successions if one.kind == "renamed"]
    former = told.rows("SELECT agency, former_names FROM agencies WHERE former_names <> '[]'")
    assert former == [(one.after.name, f'["{one.before.name}"]') for one in renamed]


def test_the_register(told: Told) -> None:
    expected = dict(_register(told.history))
    found = {
        (agency, year): status
        for agency, year, status in told.rows("SELECT agency, year, status FROM coverage")
    }
    assert {key: found[key] for key in found if found[key] != expected.get(key)} == {}
    assert found == expected


def test_how_often_and_when_last_we_looked(told: Told) -> None:
    """Visits after the deadline count, to the newest portal of the agency, once it shows anything.

    Those to a portal that does not let us in count from the first. A government is expected of
    every portal of its county.
    """
    by_year = sorted(told.history.deeds, key=lambda deed: deed.order.year)
    kinds = {deed.order.agency.name: deed for deed in by_year}
    found = told.rows(
        "SELECT agency, year, attempts, substr(last_looked, 1, 10) FROM coverage"
        " WHERE status IN ('not_found', 'blocked')"
    )
    assert {agency for agency, *_ in found} > {f"{told.history.blocked.name}人民政府"}
    for agency, year, attempts, last_looked in found:
        order = replace(kinds[agency].order, year=year)
        day = due(replace(kinds[agency], order=order))
        assert day is not None
        days = [one for one in DAYS if one > day and _shows(told.history, kinds[agency], one)]
        assert (attempts, last_looked) == (len(days), stamp(DAYS[-1]))


def _shows(history: History, deed: Deed, day: date) -> bool:
    """Whether a portal of the agency of a report has any report on a day, or is blocked."""
    agency = deed.order.agency
    beside = [one for one in history.deeds if one.order.agency.county == agency.county]
    if agency.kind != "government":
        beside = [one for one in beside if one.order.agency.prefecture == agency.prefecture]
    blocked = agency.county == history.blocked.name
    return blocked or any(one.is_there(day) for one in beside)


def _register(history: History) -> Iterator[tuple[tuple[str, int], str]]:
    newest = YEARS[-1]
    blocked = f"{history.blocked.name}人民政府"
    for year in range(FIRST_EXPECTED, newest + 1):
        yield (blocked, year), "blocked"
    for reports in series(history).values():
        name = reports[max(reports)].order.agency
        government = name.kind == "government"
        first = FIRST_EXPECTED if government else min(reports)
        for year in range(first, min(newest + 1, _ended(history, name))):
            if year in reports:
                yield who(reports[year]), "late" if is_late(reports[year]) else "found"
            elif government or (year < max(reports) and name.kind in SCOPES and _is_due(name)):
                yield (name.name, year), "not_found"
            else:
                yield (name.name, year), "not_assessed"


def _ended(history: History, agency: Agency) -> int:
    """The first year in which an agency is no more: nobody expects it to report."""
    merged = [one for one in history.successions if one.kind == "merged" and one.before == agency]
    return min((one.year for one in merged), default=9999)


def _is_due(agency: Agency) -> bool:
    return agency.kind != "township"


def test_nobody_printed_an_error(told: Told) -> None:
    assert told.rows("SELECT * FROM source_errors") == []
    assert told.rows("SELECT * FROM checks WHERE check_id LIKE 'X-%' AND severity <> 'I'") == []
