"""The releases that stand in a home's exports/: the one before, and the numbers that are taken."""

import re
from pathlib import Path

from archive.home import Home
from archive.releasing.content import Content
from archive.releasing.errors import NoReleaseError
from archive.releasing.manifest import MANIFEST, Manifest

_OURS = re.compile(r"(?P<day>(sample-)?nianbao-(\d{4}-\d\d-\d\d|empty))(-(?P<number>[1-9]\d*))?")
Standing = tuple[Path, Manifest]


def releases(folder: Path) -> list[Standing]:
    """The releases in a folder with what they say, the oldest first; others are passed over."""
    found = []
    for path in folder.glob(f"[!.]*/{MANIFEST}"):
        try:
            found.append((path.parent, Manifest.read(path.parent)))
        except NoReleaseError:
            continue
    return sorted(found, key=_age)


def expect_readable(folder: Path) -> None:
    """Refuse a release of ours in `folder` whose release.json is damaged, rather than miss it.

    Raises NoReleaseError.
    """
    for path in sorted(folder.glob(f"[!.]*/{MANIFEST}")):
        try:
            Manifest.read(path.parent)
        except NoReleaseError as error:
            if _OURS.fullmatch(path.parent.name):
                raise NoReleaseError(
                    f"{path}: expected what that release says of itself, found a damaged file "
                    f"({error.__cause__}). The guards and the list of changes need it: fetch it "
                    f"again, move {path.parent.name} elsewhere, or name the release to compare "
                    "with by --previous."
                ) from error


def before(home: Home, content: Content, fingerprint: str, to: Path | None) -> Path | None:
    """The release to compare with: the newest of another content, None for a first one.

    One that can be compared goes before others: with its database, of the same source classes.
    """
    kind = "sandbox" if content.sample else "real"
    found = [
        (path, manifest)
        for path, manifest in releases(home.exports_dir)
        if manifest.kind == kind and manifest.content != fingerprint and path.resolve() != to
    ]
    ranked = sorted(found, key=lambda one: _comparable(one, content))  # stable: the newest last
    return ranked[-1][0] if ranked else None


def numbers(folder: Path, content: Content) -> list[int]:
    """The numbers that folders of this day's name have, the lowest first."""
    names = (path.name for path in folder.iterdir()) if folder.is_dir() else ()
    parts = filter(None, map(_OURS.fullmatch, names))
    day = _OURS.fullmatch(content.name)
    assert day is not None
    return sorted(int(one["number"] or 1) for one in parts if one["day"] == day["day"])


def cannot_be_made_again(home: Home, like: Manifest) -> Path | None:
    """The release that says the same of itself but was compared with one that is gone since.

    An update that keeps one release removes what that one was compared with. `like` is what
    release.json would say today.
    """
    for path, manifest in reversed(releases(home.exports_dir)):
        gone = manifest.previous and not (home.exports_dir / manifest.previous).exists()
        if gone and _facts(manifest) == _facts(like):
            return path
    return None


def _facts(manifest: Manifest) -> tuple[object, ...]:
    made_of = (manifest.content, manifest.version, manifest.parser_version, manifest.as_of)
    return *made_of, manifest.source_classes, manifest.formats


def _comparable(one: Standing, content: Content) -> tuple[bool, bool]:
    path, manifest = one
    database = (path / f"{manifest.file_prefix}nianbao.db").is_file()
    return database, manifest.source_classes == content.source_classes


def _age(one: Standing) -> tuple[str, int, str]:
    path, manifest = one
    about = _OURS.fullmatch(path.name)
    return manifest.as_of, int(about["number"] or 1) if about else 1, path.name
