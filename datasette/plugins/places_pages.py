"""Pages of provinces and agencies, and comparisons of them."""

import asyncio

from datasette import hookimpl
from datasette.utils.asgi import NotFound
from datasette.views.base import DatasetteError

from archive.pages import asking, withholding
from archive.pages.agency import agency_page
from archive.pages.compare import MOST_MEASURES, Choice, compare, provinces_named
from archive.pages.compare_examples import examples
from archive.pages.language import say, say_word
from archive.pages.measures import known, listed
from archive.pages.places import places
from archive.pages.province import agencies, divisions, province_page
from archive.pages.series_charts import drawn, span_of
from archive.provinces import by_code, provinces

YEARS = range(2008, 2100)
"""Years that a report can be on: from the first regulations to what an address has room for."""
MOST_AGENCIES = 20
LONGEST = 60
"""Characters of a name that somebody searches for."""


@hookimpl
def register_routes():
    """Serve the list of provinces, a province, an agency, a comparison."""
    return [
        (r"^/provinces$", show_provinces),
        (r"^/province/(?P<code>[^/]+)$", show_province),
        (r"^/agency/(?P<agency_id>[^/]+)$", show_agency),
        (r"^/compare$", show_comparison),
    ]


async def show_provinces(datasette, request):
    """What is held of every province by year."""
    page = await datasette.held(places, datasette.source_class)
    return await datasette.page(request, "provinces.html", page=page)


async def show_province(datasette, request):
    """A province: figures, coverage, divisions of a year, agencies."""
    code = request.url_vars["code"]
    province = by_code().get(code)
    if province is None:
        raise NotFound(
            say(f"没有这个省级行政区划代码：{code}", f"no province has this division code: {code}")
        )
    source_class = datasette.source_class
    asked = {name: (request.args.get(name) or "")[:LONGEST] for name in ("q", "prefecture")}
    page = await datasette.held(province_page, province, source_class)
    year = asking.year_within(request.args, YEARS)
    span = span_of([page.own])
    return await datasette.page(
        request,
        "province.html",
        page=page,
        asked=asked,
        divisions=await datasette.gathered(divisions, province, source_class, year),
        agencies=await datasette.once(agencies, province, asked["prefecture"], asked["q"]),
        measures=listed("province"),
        span=span.years if span else (),
        drawings=await _drawings(listed("province"), [page.own], page.medians),
    )


async def show_agency(datasette, request):
    """An agency: every year side by side. 410 for one that is withheld, 404 where there is none."""
    agency_id = request.url_vars["agency_id"]
    group = asking.whole_number(request.args, "series") or 0
    page = await datasette.once(agency_page, agency_id, datasette.source_class, group)
    if page is None:
        await _gone(datasette, agency_id)
    if group:
        asking.one_of(request.args, "series", [str(n) for n in range(len(page.groups))])
    outcomes, charts = listed("outcomes"), listed("agency_charts")
    span = span_of([page.series])
    return await datasette.page(
        request,
        "agency.html",
        page=page,
        span=span.years if span else (),
        province=next((one for one in provinces() if one.zh == page.agency["province"]), None),
        outcomes=outcomes,
        charts=charts,
        rates=listed("agency_rates"),
        drawings=await _drawings((*outcomes, *charts), [page.series]),
    )


async def _gone(datasette, agency_id):
    """Say why there is no page."""
    stone = await datasette.once(withholding.stone, agency_id)
    if stone:
        raise DatasetteError(say_word(stone), status=410)
    raise NotFound(say(f"没有这个机关编号：{agency_id}", f"no agency has this id: {agency_id}"))


async def show_comparison(datasette, request):
    """Agencies and provinces side by side."""
    choice = _choice(request.args)
    page = await datasette.once(compare, choice, datasette.source_class)
    lines = [line.series for line in page.lines]
    span = span_of(lines)
    return await datasette.page(
        request,
        "compare.html",
        page=page,
        choice=choice,
        span=span.years if span else (),
        provinces=provinces(),
        provinces_found=provinces_named(choice.words),
        options=listed("choice"),
        examples=await datasette.held(examples, datasette.source_class),
        drawings=await _drawings(page.measures, lines, page.medians),
    )


def _choice(args):
    """What an address asks for."""
    codes = {one.code for one in (*listed("choice"), *known(args.getlist("indicator")))}
    return Choice(
        agencies=asking.several(args, "agency", None, MOST_AGENCIES),
        provinces=asking.several(args, "province", by_code(), len(by_code())),
        measures=asking.several(args, "indicator", sorted(codes), MOST_MEASURES),
        first=asking.year_within(args, YEARS, "from"),
        last=asking.year_within(args, YEARS, "to"),
        copies=asking.one_of(args, "copies", ("0", "1")) == "1",
        words=(args.get("q") or "")[:LONGEST],
    )


async def _drawings(measures, lines, medians=None):
    """Charts of the measures that any line has, by code; drawn in a thread, since a drawing
    takes some 50 ms the first time.
    """
    span = span_of(lines)
    if span is None or span.first == span.last:
        return {}  # one year is no course of time: the table says it all
    wanted = [one for one in measures if any(line.has(one.code) for line in lines)]
    return await asyncio.to_thread(
        lambda: {one.code: drawn(one, lines, span, medians) for one in wanted}
    )
