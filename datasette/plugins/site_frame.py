"""What every page needs, the error pages too: names, links, words and the notice on top."""

import hashlib
from functools import lru_cache
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

from datasette import hookimpl

from archive.pages import coverage, errors, facets
from archive.pages.directory import directory, page_names
from archive.pages.language import say_word
from archive.pages.naming import name_of
from archive.pages.written import moment, percent
from archive.schema import TABLES
from archive.words import word, words

SAMPLE = ("示例数据，数字均为虚构", "Sample data, invented figures")
REAL = (
    "非政府网站。数字为各机关自行公布，未经审计",
    "Not a government site. Figures are the agencies' own and unaudited",
)
PAGING = ("_next", "_size", "_columns", "_shape", "_nofacet")


@hookimpl
def prepare_jinja2_environment(env, datasette):
    """Give the templates `site`, `word` and filters for numbers."""
    env.globals["site"] = SiteFrame(datasette)
    env.globals["word"] = word
    env.globals["words"] = words
    env.globals["name_of"] = name_of
    env.globals["error_page"] = errors.error_page
    env.globals["mixes_scopes"] = facets.mixes_scopes
    env.globals["coverage_states"] = coverage.states
    env.filters["count"] = lambda value: "" if value is None else f"{value:,}"
    env.filters["percent"] = lambda value: "" if value is None else percent(value)
    env.filters["moment"] = lambda value: moment(value) if value else ""
    env.filters["day"] = lambda value: (value or "")[:10]


class SiteFrame:
    """The site as templates see it."""

    def __init__(self, datasette):
        self._datasette = datasette

    @property
    def sandbox(self):
        """Whether all figures are invented."""
        return self._datasette.home.kind == "sandbox"

    @property
    def notice(self):
        """The sentence on top of every page, in Chinese and English."""
        return SAMPLE if self.sandbox else REAL

    @property
    def settings(self):
        """What the operator decided."""
        return self._datasette.site

    @property
    def source_class(self):
        """The class of sources in default views."""
        return self._datasette.source_class

    @property
    def stylesheet(self):
        """Address of the stylesheet; it changes with the content."""
        return self._static("nianbao.css")

    @property
    def script(self):
        """Address of the script, which makes pages better and which none needs."""
        return self._static("nianbao.js")

    def _static(self, name):
        folder = Path(dict(self._datasette.static_mounts)["static"])
        return self._datasette.urls.path(f"/static/{name}?{_digest(folder / name)}")

    @property
    def main_pages(self):
        """What the bar on top leads to: start of the path, address, words."""
        path = self._datasette.urls.path
        return (
            ("/nianbao/reports", self.rows("reports"), self.name_of_page("/nianbao/reports")),
            ("/disposition", path("/dispositions"), self.name_of_page("/dispositions")),
            ("/province", path("/provinces"), self.name_of_page("/provinces")),
            ("/compare", path("/compare"), self.name_of_page("/compare")),
            ("/data", path("/data"), self.name_of_page("/data")),
            ("/about/methods", path("/about/methods"), self.name_of_page("/about/methods")),
        )

    def name_of_page(self, path):
        """The name of a page, the same wherever it is named."""
        return say_word(page_names()[path])

    @property
    def directory(self):
        """Groups of pages at the foot; tables open in their default view."""
        return [
            {
                "heading": group.heading,
                "pages": [(self._default(path), say_word(one)) for path, one in group.pages],
            }
            for group in directory()
        ]

    def _default(self, path):
        table = path.removeprefix("/nianbao/")
        if table not in facets.DEFAULT_FILTERS:
            return path
        return f"{path}?{urlencode(self.defaults(table))}"

    def defaults(self, table):
        """Filters of a table's default view."""
        return facets.default_filters(table, self.source_class)

    def rows(self, table, **filters):
        """Address of a table in its default view, narrowed by further filters."""
        query = urlencode({**self.defaults(table), **filters})
        return f"{self._datasette.urls.table('nianbao', table)}?{query}"

    def table(self, name):
        """Metadata of one table."""
        return self._datasette.table_metadata("nianbao", name)

    def in_order(self, tables):
        """Tables as the schema lists them, those that it does not know at the end."""
        places = {spec.name: place for place, spec in enumerate(TABLES)}
        return sorted(tables, key=lambda table: places.get(table["name"], len(places)))

    def csv(self, table, request=None, **filters):
        """Address of a CSV file of all rows, for a button: with BOM, to be saved."""
        pairs = list(filters.items())
        if request is not None:
            pairs += [
                (key, value)
                for key, value in parse_qsl(request.query_string, keep_blank_values=True)
                if key not in PAGING and not key.startswith("_facet")
            ]
        pairs += [("_stream", "on"), ("_size", "max"), ("_bom", "on"), ("_dl", "on")]
        return f"{self._datasette.urls.table('nianbao', table)}.csv?{urlencode(pairs)}"


@lru_cache(maxsize=8)
def _digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()[:8]
