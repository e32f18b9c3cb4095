"""CSV files of tables, queries and rows: whole, at flat memory, and safe to open in a spreadsheet.

Datasette makes a file of pages, cuts it without a word where a limit or a fault ends them, and
ends it as if it were whole. Here it is one query, and a file that could not be ended is broken
off, so that whoever fetches it sees that it is not all.
"""

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import lru_cache
from types import MappingProxyType
from urllib.parse import parse_qsl, urlencode

from datasette import hookimpl
from datasette.utils import add_cors_headers
from datasette.utils.asgi import BadRequest, NotFound, Request, Response
from datasette.utils.sqlite import sqlite3
from datasette.views.base import DatasetteError
from datasette.views.database import DatabaseView
from datasette.views.row import RowView
from datasette.views.table import TableView

from archive.pages import ranking
from archive.pages.arguments import fault_of_page
from archive.pages.csv_stream import Layout, heading, lines, pieces, without_limit
from archive.pages.language import say
from archive.pages.table_address import TableAddress
from archive.serve import DATABASE

OWN = frozenset({"_stream", "_size", "_next", "_bom", "_dl", "_header", "_nocount", "_nofacet"})
TOO_MANY = (
    "结果超过 {limit} 行。请缩小查询范围，或下载整张表：表的 CSV 总是完整的",
    "The query gives more than {limit} rows. Narrow it, or take a whole table as CSV.",
)
NEXT_OF_ALL = (
    "_stream 给出全部行，不能与 _next 同用。请去掉其中一个",
    "_stream gives all rows, so that _next has no meaning beside it. Leave one of them away",
)
logger = logging.getLogger(__name__)


@hookimpl
def register_routes():
    """Take the addresses that end in .csv before Datasette does."""
    named = rf"^/(?P<database>{DATABASE})"
    return [
        (named + r"\.csv$", query_csv),
        (named + r"/(?P<table>[^/.]+)\.csv$", table_csv),
        (named + r"/(?P<table>[^/]+?)/(?P<pks>[^/]+?)\.csv$", row_csv),
    ]


async def table_csv(datasette, request):
    """All rows of a table's view; one page of them where `_size` or `_next` asks for a page."""
    asked = request.args
    wants_page = not asked.get("_stream") and (asked.get("_size") or asked.get("_next"))
    if asked.get("_stream") and asked.get("_next"):
        raise BadRequest(say(*NEXT_OF_ALL))
    if "_where" in asked:  # SQL of a reader's own, which no file runs without bounds
        return await _all_or_nothing(datasette, request, TableView(datasette), {"_size": "max"})
    kept = {key: asked[key] for key in ("_size", "_next") if wants_page and key in asked}
    if not wants_page and await datasette.ranks(_address(request)):
        request = Request({**request.scope, ranking.AFTER: "0"}, request.receive)
    data = await _data(TableView(datasette), request, {"_size": "1", **kept})
    if isinstance(data, Response):
        return data
    if wants_page:
        _expect_rows(asked, data["rows"])
        return _page(datasette, request, data)
    stream = _Stream(datasette, request, data["query"])
    await stream.begin()
    return stream


def _expect_rows(asked, rows):
    """Raise BadRequest for a file that is empty by its address alone."""
    size = asked.get("_size") or "max"
    if size != "max" and int(size) == 0:
        raise BadRequest("a CSV file of no rows was asked for: leave _size=0 away")
    found = fault_of_page(asked.get("_next"), rows)
    if found:
        raise BadRequest(found)


def _address(request):
    pairs = parse_qsl(request.query_string, keep_blank_values=True)
    return TableAddress(request.url_vars["table"], tuple(pairs))


async def query_csv(datasette, request):
    """The rows of a query, where the site is open for SQL; refused where they are too many."""
    if not request.args.get("sql"):
        raise NotFound("Table not found")
    return await _all_or_nothing(datasette, request, DatabaseView(datasette))


async def row_csv(datasette, request):
    """One row of a table."""
    return await _all_or_nothing(datasette, request, RowView(datasette))


async def _all_or_nothing(datasette, request, view, added=MappingProxyType({})):
    data = await _data(view, request, added)
    if isinstance(data, Response):
        return data
    if data.get("truncated") or data.get("next"):
        raise BadRequest(say(*TOO_MANY).format(limit=datasette.max_returned_rows))
    return _page(datasette, request, data)


async def _data(view, request, added):
    """What Datasette would show, without counts and facets; a Response where it leads elsewhere."""
    pairs = parse_qsl(request.query_string, keep_blank_values=True)
    query = [
        (key, value) for key, value in pairs if key not in OWN and not key.startswith("_facet")
    ]
    query += [*added.items(), ("_nocount", "1"), ("_nofacet", "1")]
    scope = {**request.scope, "query_string": urlencode(query).encode("ascii")}
    try:
        found = await view.data(Request(scope, request.receive))
    except sqlite3.OperationalError as error:
        raise DatasetteError(str(error), status=400) from error
    return found if isinstance(found, Response) else found[0]


def _page(datasette, request, data):
    """Rows that are at hand; a header says where the next ones are, if there are more."""
    headers = _headers(datasette, request)
    if data.get("next_url"):
        headers["link"] = f'<{data["next_url"]}>; rel="next"'
    body = heading(data["columns"], _layout(request)) + lines(map(_values, data["rows"]))
    return Response(body, headers=headers, content_type=_media_type(request))


def _values(row):
    """A row without the labels that Datasette puts beside keys."""
    return [cell["value"] if isinstance(cell, dict) else cell for cell in tuple(row)]


def _layout(request):
    return Layout(request.args.get("_bom") == "on", request.args.get("_header") != "off")


def _media_type(request):
    """A file to be saved is CSV; a browser shows what is plain text."""
    return f"text/{'csv' if request.args.get('_dl') else 'plain'}; charset=utf-8"


def _headers(datasette, request):
    """A saved file bears our name, and says when its figures are invented."""
    headers = {}
    if datasette.cors:
        add_cors_headers(headers)
    if not request.args.get("_dl"):
        return headers
    mark = "sample-data-" if datasette.home.kind == "sandbox" else ""
    name = request.url_vars.get("table", DATABASE)
    headers["content-disposition"] = f'attachment; filename="nianbao-{mark}{name}.csv"'
    return headers


@lru_cache(maxsize=1)
def _threads():
    """Threads for files alone, so that long ones never keep a page waiting."""
    return ThreadPoolExecutor(2, thread_name_prefix="csv")


class _Stream:
    """An answer that is made while it is sent, no faster than it is taken."""

    def __init__(self, datasette, request, query):
        self._request = request
        self._start = {
            "type": "http.response.start",
            "status": 200,
            "headers": [
                (key.encode(), value.encode())
                for key, value in _headers(datasette, request).items()
            ]
            + [(b"content-type", _media_type(request).encode())],
        }
        self._open = datasette.get_database(DATABASE).opened
        self._sql = ranking.by_relevance(without_limit(query["sql"]), query["params"])
        self._parameters = query["params"]

    async def begin(self):
        """Run the query up to its first row: what fails until then is a page that says so."""
        try:
            connection = await _in_thread(self._open)
            layout = _layout(self._request)
            self._pieces = pieces(connection, self._sql, self._parameters, layout)
            self._first = await _in_thread(next, self._pieces)
        except sqlite3.Error as error:
            raise DatasetteError(str(error), status=400) from error

    async def asgi_send(self, send):
        """Send the file; leave its end away when a fault ended it, so that it counts as broken."""
        gone = asyncio.ensure_future(_left(self._request.receive))
        try:
            await send(self._start)
            if self._request.method != "HEAD":
                await self._send_pieces(send, gone)
            await send({"type": "http.response.body", "body": b""})
        except sqlite3.Error:
            logger.exception("%s: broken off", self._request.path)
        finally:
            gone.cancel()
            with suppress(ValueError):  # a piece is still being made: its thread closes it
                await _in_thread(self._pieces.close)

    async def _send_pieces(self, send, gone):
        await send({"type": "http.response.body", "body": self._first, "more_body": True})
        while not gone.done() and (piece := await _in_thread(next, self._pieces, None)):
            await send({"type": "http.response.body", "body": piece, "more_body": True})


async def _in_thread(function, *arguments):
    return await asyncio.get_running_loop().run_in_executor(_threads(), function, *arguments)


async def _left(receive):
    """Return when the reader has gone: the server takes what is sent to nobody without a word."""
    with suppress(RuntimeError):
        while (await receive())["type"] != "http.disconnect":
            pass
