"""Connections of the site do not see what was withheld since the build."""

from datasette import hookimpl

from archive.pages import withholding


@hookimpl
def prepare_connection(conn, database, datasette):
    """Put views without it before the tables."""
    if database == "nianbao":
        withholding.keep_back(conn, datasette.withheld)
