"""The pages of dispositions and reasons: /dispositions, /disposition/<code>, /reason/…"""

from functools import partial

from datasette import hookimpl
from datasette.utils.asgi import NotFound

from archive.pages import asking, subject_sentences, table_years, trend_chart
from archive.pages.asking import chosen_classes, one_of, year_within
from archive.pages.dispositions import Choice, disposition_list, subject_page
from archive.pages.language import say
from archive.pages.shares import LEVELS, ratios
from archive.pages.sources import COPIES
from archive.pages.subjects import subjects

WIDE = trend_chart.Size(860, 260)
NARROW = trend_chart.Size(290, 220)
SMALL = trend_chart.Size(250, 90)
RANKED_SHOWN = 200
"""Divisions that a page ranks at first: of counties there may be three thousand."""


@hookimpl
def register_routes():
    """Serve the list, the page of a disposition and that of a reason."""
    return [
        (r"^/dispositions$", show_list),
        (r"^/disposition/(?P<disposition>[a-z_]+)$", show_subject),
        (r"^/reason/(?P<disposition>[a-z_]+)/(?P<reason>[a-z_]+)$", show_subject),
    ]


async def show_list(datasette, request):
    """Render all dispositions with their trends."""
    classes = chosen_classes(request.args, datasette.source_class, COPIES)
    level = one_of(request.args, "level", LEVELS)
    page = await datasette.held(disposition_list, level, classes)
    return await datasette.page(
        request,
        "dispositions.html",
        page=page,
        drawn=await small_drawings(datasette, page.lines),
        copies=len(classes) > 1,
        href=partial(asking.address, datasette.urls.path("/dispositions"), request.args),
    )


async def show_subject(datasette, request):
    """Render a disposition or a reason, 404 where there is none of that code."""
    names = request.url_vars
    code = ".".join(name for name in (names["disposition"], names.get("reason")) if name)
    if code not in subjects():
        raise NotFound(
            say(
                f"没有代码为 {code} 的处理结果或理由，全部见 /dispositions",
                f"no disposition or reason {code}; /dispositions lists all",
            )
        )
    years = await datasette.held(table_years.span, "division_years")
    choice = chosen(datasette, request, code, years)
    page = await datasette.gathered(subject_page, choice)
    wide, narrow = await drawings(datasette, page.trend)
    all_ranked = one_of(request.args, "rows", ("all",)) is not None
    return await datasette.page(
        request,
        "disposition.html",
        page=page,
        said=subject_sentences,
        choice=choice,
        ranked=page.ranking.ranked[: None if all_ranked else RANKED_SHOWN],
        wide=wide,
        narrow=narrow,
        numbers=trend_chart.numbers(page.trend),
        href=partial(asking.address, datasette.urls.path(page.subject.path), request.args),
        **rows_of(datasette, page.subject, choice.classes),
        rows_of_year=partial(rows_of_year, datasette, choice.classes),
        reports_of=partial(reports_of, datasette, choice.classes),
    )


def rows_of(datasette, subject, classes):
    """The table whose rows are of a subject, the filters that find them, and their address."""
    table = "reasons" if subject.reason else "dispositions"
    narrowed = {"current": "1", "disposition": subject.disposition}
    narrowed |= {"reason": subject.reason} if subject.reason else {}
    narrowed |= of_classes(classes)
    address = asking.address(datasette.urls.table("nianbao", table), {}, **narrowed)
    return {"table_name": table, "narrowed": narrowed, "rows_address": address}


def of_classes(classes):
    """The filter that keeps to classes of sources."""
    return {"source_class__in" if len(classes) > 1 else "source_class": ",".join(classes)}


def rows_of_year(datasette, classes, table, page, reasons):
    """Address of the rows that were added up: of the page's year and level, of some reasons."""
    narrowed = {"current": "1", "disposition": page.subject.disposition}
    if reasons:
        narrowed["reason__in" if len(reasons) > 1 else "reason"] = ",".join(reasons)
    return _aggregates(datasette, table, page, narrowed | of_classes(classes))


def reports_of(datasette, classes, page, column):
    """Address of the reports of the page's year and level whose sums fail in one way."""
    return _aggregates(
        datasette, "reports", page, {"current": "1", column: "0"} | of_classes(classes)
    )


def _aggregates(datasette, table, page, narrowed):
    where = {"year": page.ranking.year, "level": page.level, "scope": "government_aggregate"}
    return asking.address(datasette.urls.table("nianbao", table), {}, **narrowed, **where)


def chosen(datasette, request, code, years):
    """What the address asks for; `years` are those of which anything is held."""
    given = request.args
    return Choice(
        code=code,
        of=one_of(given, "of", [one.key for one in ratios(code)]),
        level=one_of(given, "level", LEVELS),
        year=year_within(given, years),
        low_bases=one_of(given, "low_bases", ("0", "1")) == "1",
        classes=chosen_classes(given, datasette.source_class, COPIES),
    )


async def small_drawings(datasette, lines):
    """The trend of each line that has one, by the code of its subject."""
    drawable = [line for line in lines if line.trend.is_drawable]
    specifications = [trend_chart.specification(line.trend, SMALL) for line in drawable]
    drawn = await datasette.drawn(*specifications)
    return {line.subject.code: one for line, one in zip(drawable, drawn, strict=True)}


async def drawings(datasette, trend):
    """A trend in two widths; nothing for a trend of fewer than two years."""
    if not trend.is_drawable:
        return None, None
    sizes = (WIDE, NARROW)
    return await datasette.drawn(*(trend_chart.specification(trend, size) for size in sizes))
