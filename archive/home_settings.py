"""How a home's TOML files are read: those that a person writes, all in one way."""

import tomllib
from pathlib import Path
from typing import Any

from archive.errors import ArchiveError


def read_settings(path: Path, error: type[ArchiveError]) -> dict[str, Any]:
    """What a file says, nothing where there is none.

    Raises `error` for one that cannot be read or is no TOML: a folder of that name, a file of
    another user.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise error(f"{path}: expected TOML, found: {wrong}. Mend the file.") from wrong
    except OSError as wrong:
        raise error(
            f"{path}: expected a file of TOML that this user can read, found: "
            f"{wrong.strerror or wrong}. Mend that."
        ) from wrong
