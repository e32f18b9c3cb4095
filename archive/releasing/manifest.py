"""release.json: what a release is, for the site's downloads page and for the next release."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from archive.releasing.errors import NoReleaseError

MANIFEST = "release.json"
SUMS = "SHA256SUMS"


@dataclass(frozen=True, slots=True)
class TableFiles:
    """Rows of one table, and its files (path in the release, SHA-256 in hex)."""

    rows: int
    files: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Overridden:
    """A guard that would have refused the release: where it saw what, with its numbers."""

    guard: str
    reason: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What release.json says. It holds no time but the archive's last entry (`as_of`).

    `counts` is for the guards of the next release; `previous` is the name of the release that
    this one was compared with. `content` tells of which rows it was made
    (`archive.releasing.fingerprint`), whatever its formats.
    """

    name: str
    version: str
    parser_version: str
    as_of: str
    kind: str
    source_classes: tuple[str, ...]
    formats: tuple[str, ...]
    file_prefix: str
    tables: Mapping[str, TableFiles]
    overridden: tuple[Overridden, ...] = ()
    counts: Mapping[str, object] = field(default_factory=dict)
    previous: str | None = None
    content: str = ""

    def write(self, folder: Path) -> None:
        """Write release.json into a folder."""
        text = json.dumps(asdict(self), ensure_ascii=False, indent=1)
        (folder / MANIFEST).write_text(f"{text}\n", encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> "Manifest":
        """Read the release in a folder; what a later version adds is passed over.

        Raises NoReleaseError.
        """
        try:
            found = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
            return cls(**_known(cls, {**found, **_parts(found)}))
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise NoReleaseError(
                f"{folder}: expected the folder of a release with its {MANIFEST}, found none that "
                f"can be read ({error}). Give another folder, or make that release again."
            ) from error


_Part = Manifest | TableFiles | Overridden


def _parts(found: Mapping[str, object]) -> dict[str, object]:
    tables, overridden = found["tables"], found["overridden"]
    if not isinstance(tables, dict) or not isinstance(overridden, list):
        raise TypeError("tables and overridden")
    return {
        "tables": {name: TableFiles(**_known(TableFiles, one)) for name, one in tables.items()},
        "overridden": tuple(Overridden(**_known(Overridden, one)) for one in overridden),
        "source_classes": tuple(found["source_classes"]),  # type: ignore[arg-type]
        "formats": tuple(found["formats"]),  # type: ignore[arg-type]
    }


def _known(
    kind: type[Manifest | TableFiles | Overridden], found: Mapping[str, Any]
) -> dict[str, Any]:
    names = {one.name for one in fields(kind)}
    return {name: value for name, value in found.items() if name in names}
