"""`python -m crawler.sandbox`: serve the sandbox portals until interrupted."""

import contextlib
import time
from pathlib import Path

import click

from crawler.sandbox.portals import Portals
from crawler.sandbox.printed import NOTICE
from crawler.sandbox.registry_file import registry_toml
from crawler.sandbox.server import LOOPBACK, SandboxServer
from crawler.sandbox.truth import to_json
from crawler.sandbox.world import World


@click.command()
@click.option("--port", default=8900, show_default=True, type=click.IntRange(0, 65535))
@click.option("--seed", default=2026, show_default=True)
@click.option("--reports", default=160, show_default=True)
@click.option("--registry", type=click.Path(path_type=Path), help="Write the registry file, too.")
@click.option("--truth", type=click.Path(path_type=Path), help="Write the expected reports, too.")
def main(port: int, seed: int, reports: int, registry: Path | None, truth: Path | None) -> None:
    """Serve invented portals on loopback and print how a crawl reaches them."""
    world = World.make(seed=seed, reports=reports)
    if registry:
        registry.write_text(registry_toml(Portals(world)), encoding="utf-8")
    if truth:
        truth.write_text("\n".join(to_json(Portals(world))) + "\n", encoding="utf-8")
    with SandboxServer(world, port) as sandbox, contextlib.suppress(KeyboardInterrupt):
        click.echo(NOTICE)
        for host in sandbox.hosts:
            click.echo(f"--resolve {host}={LOOPBACK}:{sandbox.port}")
        while True:
            time.sleep(3600)


if __name__ == "__main__":
    main()
