"""The last step of a release: release.json says what is in it, SHA256SUMS lets anyone check."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

from archive.releasing import guards
from archive.releasing.content import released
from archive.releasing.draft import Draft
from archive.releasing.manifest import MANIFEST, SUMS, Manifest, TableFiles
from archive.releasing.options import FORMATS

_TABLE_FOLDERS = ("csv", "parquet", "stata")


def count_rows(draft: Draft) -> None:
    """Note the rows of every table, also where none was written as a file of its own."""
    for spec in released():
        if spec.name not in draft.rows:
            draft.rows[spec.name] = draft.content.count(spec)


def digest_files(draft: Draft) -> None:
    """Note the SHA-256 of every file so far: none of them holds the release's name."""
    paths = _files(draft.folder)
    for path in draft.progress.track(paths, "SHA-256", len(paths)):
        draft.digests[path] = _digest(draft.folder / path)


def seal(draft: Draft) -> None:
    """Write release.json and SHA256SUMS over all files that are there."""
    digests = {
        path: draft.digests.get(path) or _digest(draft.folder / path)
        for path in _files(draft.folder)
        if path not in (MANIFEST, SUMS)
    }
    manifest(draft, digests).write(draft.folder)
    digests[MANIFEST] = _digest(draft.folder / MANIFEST)
    lines = [f"{digest}  {path}\n" for path, digest in sorted(digests.items())]
    (draft.folder / SUMS).write_text("".join(lines), encoding="utf-8")


def manifest(draft: Draft, digests: Mapping[str, str]) -> Manifest:
    """What release.json is to say of a draft, given the SHA-256 of each of its files."""
    content = draft.content
    return Manifest(
        name=content.name,
        version=content.facts.get("nianbao_version", ""),
        parser_version=content.facts.get("parser_version", ""),
        as_of=content.as_of,
        kind="sandbox" if content.sample else "real",
        source_classes=content.source_classes,
        formats=tuple(form for form in FORMATS if form in draft.options.formats),
        file_prefix=content.mark,
        tables=_tables(draft, digests),
        overridden=draft.overridden,
        counts=guards.counts(content),
        previous=draft.previous.name if draft.previous else None,
        content=draft.fingerprint,
    )


def _tables(draft: Draft, digests: Mapping[str, str]) -> dict[str, TableFiles]:
    return {
        name: TableFiles(rows, _files_of(f"{draft.content.mark}{name}", digests))
        for name, rows in draft.rows.items()
    }


def _files_of(stem: str, digests: Mapping[str, str]) -> dict[str, str]:
    """Paths and digests of one table's files, whatever their format."""
    return {
        path: digest
        for path, digest in digests.items()
        if path.partition("/")[0] in _TABLE_FOLDERS and Path(path).stem == stem
    }


def _files(folder: Path) -> list[str]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path.relative_to(folder).as_posix() for path in found)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
