"""A world's reports as files on disk: what researchers hold, for `nianbao ingest` and `read`.

Reports take turns in the layouts of `render_text`; every fourth is a clone's copy in
traditional characters with readings. Each says in its last section that it is a sample.
"""

from pathlib import Path

from crawler.sandbox.mirror import spoilt
from crawler.sandbox.printed import MadeReport
from crawler.sandbox.render_text import Layout, keeps_blanks, text
from crawler.sandbox.world import World

MIRROR_TURN = 4


def write_files(world: World, folder: Path) -> list[Path]:
    """Write every report as `<agency>-<year>[-mirror].txt`; the files in the world's order."""
    folder.mkdir(parents=True, exist_ok=True)
    return [_write(report, number, folder) for number, report in enumerate(world.reports())]


def _write(report: MadeReport, number: int, folder: Path) -> Path:
    layouts = [layout for layout in Layout if keeps_blanks(report, layout)]
    content = text(report, layouts[number % len(layouts)])
    copied = number % MIRROR_TURN == MIRROR_TURN - 1
    name = f"{report.order.agency.key}-{report.order.year}{'-mirror' if copied else ''}.txt"
    path = folder / name
    path.write_text(spoilt(content) if copied else content, encoding="utf-8")
    return path
