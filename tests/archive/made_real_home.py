"""A home with the real reports of the documents folder, as `nianbao ingest` and `build` make it."""

import json
from pathlib import Path

import pytest
from made_archive import Facts
from real_documents import READ, documents_folder

from archive.build import BuildOptions, build
from archive.home import Home
from archive.ingest import IngestOptions, ingest

FOLDER = documents_folder()
FIVE = (
    "hebei-2020",
    "xushui-2020",
    "shijiazhuang-office-2022",
    "hengshui-2017",
    "yiyang-office-2020",
)
"""The reports that codebook 9 works out by hand."""
HEBEI = Facts("河北省人民政府", "河北省", "130000", "province", "columns", ("www.hebei.gov.cn",))
OPTIONS = BuildOptions(executor="inline", portals={"hebei": HEBEI}, progress=False)
NEEDS_DOCUMENTS = pytest.mark.skipif(not FOLDER.is_dir(), reason=f"{FOLDER} is absent")


def real_home(path: Path, names: tuple[str, ...] = FIVE) -> Home:
    """The reports at their addresses, built; Hebei's portal alone is registered."""
    place = Home.open(path, kind="real", create=True)
    for name in names:
        url = json.loads((FOLDER / name / "meta.json").read_text(encoding="utf-8"))["url"]
        (source,) = (FOLDER / name).glob("source.*")
        READ.add(name)
        assert not ingest(place, [source], IngestOptions(url=url or None)).failed
    build(place, OPTIONS)
    return place
