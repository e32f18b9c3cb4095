"""`python -m crawler.sandbox`: serve the sandbox portals until interrupted."""

import contextlib
import time
from pathlib import Path

import click

from crawler.sandbox.files import write_files
from crawler.sandbox.portals import Portals
from crawler.sandbox.printed import NOTICE
from crawler.sandbox.registry_file import registry_toml
from crawler.sandbox.server import LOOPBACK, SandboxServer
from crawler.sandbox.truth import to_json
from crawler.sandbox.world import World


def write_world(world: World, folder: Path) -> None:
    """The world as files: its registry, what is true of it, its reports as text."""
    write_files(world, folder / "files")
    portals = Portals(world)
    (folder / "registry.toml").write_text(registry_toml(portals), encoding="utf-8")
    truth = "".join(f"{line}\n" for line in to_json(portals))
    (folder / "truth.jsonl").write_text(truth, encoding="utf-8")


@click.command()
@click.option("--port", default=8900, show_default=True, type=click.IntRange(0, 65535))
@click.option("--seed", default=2026, show_default=True)
@click.option("--reports", default=160, show_default=True)
@click.option(
    "--to",
    type=click.Path(path_type=Path),
    help="Also write registry.toml, truth.jsonl and the reports as text files there.",
)
def main(port: int, seed: int, reports: int, to: Path | None) -> None:
    """Serve invented portals on loopback and print how a crawl reaches them.

    \b
    Example:
      python -m crawler.sandbox --port 8900 --to sandbox
    """
    world = World.make(seed=seed, reports=reports)
    if to:
        write_world(world, to)
    with SandboxServer(world, port) as sandbox, contextlib.suppress(KeyboardInterrupt):
        click.echo(NOTICE)
        for host in sandbox.hosts:
            click.echo(f"--resolve {host}={LOOPBACK}:{sandbox.port}")
        while True:
            time.sleep(3600)


if __name__ == "__main__":
    main()
