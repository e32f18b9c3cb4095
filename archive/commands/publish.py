"""Verbs that make things of the archive: build, serve, export."""

from pathlib import Path

import click

from archive.commands.common import epilog, home_option, home_path
from archive.home import Home


@click.command(epilog=epilog("nianbao build"))
@click.option("--full", is_flag=True, help="Read every page again, the cached readings too.")
@click.option(
    "--executor",
    default="local",
    show_default=True,
    metavar="local[:N]|dask://HOST:PORT",
    help="Where pages are read: N processes of this machine (one per core unless told), or the "
    "workers of a Dask cluster.",
)
@home_option
def build(full: bool, executor: str, home: Path | None) -> None:
    """Read what the archive holds and write nianbao.db, replacing the old one in one step."""
    from archive import build as building  # noqa: PLC0415
    from archive.commands.registry import portals_of  # noqa: PLC0415

    place = Home.open(home_path(home))
    options = building.BuildOptions(full=full, executor=executor, portals=portals_of(place))
    building.build(place, options).render()


@click.command(epilog=epilog("nianbao serve --port 8001"))
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8001, show_default=True, type=click.IntRange(0, 65535))
@home_option
def serve(host: str, port: int, home: Path | None) -> None:
    """Publish nianbao.db as a searchable site with facets by province, year and disposition."""
    from archive import serve as serving  # noqa: PLC0415

    serving.serve(Home.open(home_path(home)), host, port)


@click.command(epilog=epilog("nianbao export --format csv --to extract/"))
@click.option("--format", "form", type=click.Choice(["csv"]), default="csv", show_default=True)
@click.option(
    "--to",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder to write to; exports/ of the archive folder unless told.",
)
@home_option
def export(form: str, to: Path | None, home: Path | None) -> None:
    """Write every published table as a CSV file, with a data dictionary."""
    from archive import export as exporting  # noqa: PLC0415

    exporting.export(Home.open(home_path(home)), to, form).render()
