"""`nianbao demo`: the whole way on loopback, with invented agencies and figures."""

from pathlib import Path

import click

from archive.commands.common import demo_home_option, demo_home_path, epilog
from archive.home import Home


@click.command(epilog=epilog("nianbao demo --no-serve"))
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8001, show_default=True, type=click.IntRange(0, 65535))
@click.option("--serve/--no-serve", default=True, show_default=True, help="Serve at the end.")
@click.option(
    "--reports",
    default=160,
    show_default=True,
    type=click.IntRange(16, 4000),
    help="How many reports to invent.",
)
@click.option("--seed", default=2026, show_default=True, help="Same seed, same figures.")
@demo_home_option
def demo(  # noqa: PLR0913, PLR0917 - click passes one parameter per option
    host: str, port: int, serve: bool, reports: int, seed: int, home: Path | None
) -> None:
    """Crawl sample portals on this machine, build, release and serve: nianbao at work in a minute.

    All agencies and figures are invented (示例数据); the demo keeps a home of its own,
    ./demo-data unless told.
    """
    from archive import build as building  # noqa: PLC0415
    from archive import export as exporting  # noqa: PLC0415
    from archive import serve as serving  # noqa: PLC0415
    from archive.commands.registry import portals_of  # noqa: PLC0415

    if serve and port:
        serving.listen(host, port).close()  # a port in use is known before the work, not after
    place = Home.open(demo_home_path(home), kind="sandbox", create=True)
    rehearse(place, reports, seed)
    building.build(place, building.BuildOptions(portals=portals_of(place))).render()
    # A release of invented figures is refused to anyone who does not ask for it by name.
    exporting.export(place, exporting.ReleaseOptions(overrides=("sandbox_data",))).render()
    if serve:
        serving.serve(place, host, port)


def rehearse(home: Home, reports: int, seed: int) -> None:
    """Start the sandbox portals, crawl them with the real spiders, stop them."""
    from crawler import run  # noqa: PLC0415
    from crawler.registry import load_portals  # noqa: PLC0415
    from crawler.sandbox.server import SandboxServer  # noqa: PLC0415
    from crawler.sandbox.world import World  # noqa: PLC0415

    with SandboxServer(World.make(seed=seed, reports=reports)) as sandbox:
        known = load_portals(sandbox.registry)
        chosen = [known[name] for name in sandbox.portals]
        options = run.CrawlOptions(registry=sandbox.registry, resolve=sandbox.resolve)
        run.crawl(home, chosen, options).render()
