"""Where the real reports are: outside the repository, named by NIANBAO_DOCUMENTS."""

import os
from pathlib import Path

ROOT = Path(__file__).parents[2]


def documents_folder() -> Path:
    """The folder of real reports: NIANBAO_DOCUMENTS, else ../shared/documents."""
    return Path(os.environ.get("NIANBAO_DOCUMENTS", ROOT.parent / "shared" / "documents"))


def document_folders() -> list[Path]:
    """One folder for each report that has its expected numbers beside it."""
    return sorted(path.parent for path in documents_folder().glob("*/expected.json"))


READ: set[str] = set()
"""Names of the documents that this run has read."""


def source_of(folder: Path) -> bytes:
    """The document in a folder, as found."""
    READ.add(folder.name)
    (source,) = folder.glob("source.*")
    return source.read_bytes()
