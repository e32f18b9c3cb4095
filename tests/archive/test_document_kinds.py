"""A changed parser reads again what it must, and never less: versions by kind of document."""

import ast
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import metadata, resources
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from made_archive import HOST, OPTIONS, MadeHome, dump, page, read_made, report, rows
from made_attachments import PAGE, fetched, stub
from made_files import pdf_of_pages, png, report_in_word, saved, stored, workbook

from archive.build import build
from archive.building import document_kinds
from archive.building.document_kinds import OTHER, WHOLE, kind_of, versions, whole_version
from parsers.errors import ReadingError
from parsers.files import kinds
from parsers.hints import Hints
from parsers.model import Report
from parsers.read import read_document

PARSERS = Path(str(resources.files("parsers")))
KINDS = {kind.name: kind for kind in document_kinds.document_kinds()}
OWN = {name: kind.name for kind in KINDS.values() for name in kind.files}
DISPATCHER = "documents.py"
LINES = ("某市人民政府2020年政府信息公开工作年度报告", "一、总体情况", "全年收到申请3件。")
MHT = (
    b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\n"
    b"Content-Type: text/html; charset=utf-8\r\n\r\n<html><body><p>%s</p></body></html>\r\n"
    b"--x--\r\n"
)
SAMPLES = {
    "page": f"<html><body><p>{'</p><p>'.join(LINES)}</p></body></html>".encode(),
    "page of text": "\n".join(LINES).encode(),
    "page of an archive": MHT % "".join(LINES).encode(),
    "pdf": pdf_of_pages([LINES]),
    "word": saved(report_in_word()),
    "sheet": stored(workbook([[LINES[0]], ["项目", "数量"], ["收到申请", 3]])),
    "other": png(40, 40),
    "other one": b"Rar!\x1a\x07",
}


@contextmanager
def told(what: str, made: Callable[..., Any]) -> Iterator[None]:
    """Versions with something about the code told otherwise."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(document_kinds, what, made)
        versions.cache_clear()
        yield
    versions.cache_clear()


@contextmanager
def changed(name: str) -> Iterator[None]:
    """As if a file of the package parsers had changed."""
    contents = document_kinds._contents

    def others(folder: Any, place: str) -> Iterator[tuple[str, str]]:
        for found, digest in contents(folder, place):
            yield found, "changed" if found == name else digest

    with told("_contents", others):
        yield


@contextmanager
def upgraded(library: str) -> Iterator[None]:
    installed = {**document_kinds.library_versions(), library: "0.0.0"}
    with told("library_versions", lambda: installed):
        yield


def differing(before: dict[str, str]) -> set[str]:
    assert versions().keys() == before.keys()
    return {kind for kind, version in versions().items() if version != before[kind]}


ALL = {"page", "pdf", "word", "sheet", OTHER, WHOLE}


@pytest.mark.parametrize(
    ("name", "kinds_read_again"),
    [
        ("files/pdf_grids.py", {"pdf", WHOLE}),
        ("files/word_text.py", {"word", WHOLE}),
        ("files/extents.py", {"sheet", WHOLE}),
        ("html.py", {"page", WHOLE}),
        ("bodies.txt", {"page", WHOLE}),
        ("files/kinds.py", ALL),
        ("documents.py", ALL),
        ("codebook.csv", ALL),
        ("forms/form_2021/identities.csv", ALL),
        ("divisions/divisions.csv", ALL),
        ("prose/cues.csv", ALL),
    ],
)
def test_a_changed_file_changes_the_versions_of_its_kind(
    name: str, kinds_read_again: set[str]
) -> None:
    before = dict(versions())
    assert before.keys() == ALL
    assert (PARSERS / name).is_file()
    with changed(name):
        assert differing(before) == kinds_read_again
    assert differing(before) == set()


@pytest.mark.parametrize(
    ("library", "kinds_read_again"),
    [
        ("pdfplumber", {"pdf", WHOLE}),
        ("pypdfium2", {"pdf", WHOLE}),
        ("python-calamine", {"sheet", WHOLE}),
        ("python-docx", {"word", WHOLE}),
        ("trafilatura", {"page", WHOLE}),
        ("lxml", ALL),
        ("cn2an", ALL),
    ],
)
def test_another_library_changes_the_versions_of_those_who_use_it(
    library: str, kinds_read_again: set[str]
) -> None:
    before = dict(versions())
    with upgraded(library):
        assert differing(before) == kinds_read_again


def test_a_file_that_is_new_changes_all() -> None:
    contents, before = document_kinds._contents, dict(versions())

    def with_another(folder: Any, place: str) -> Iterator[tuple[str, str]]:
        yield from contents(folder, place)
        yield "new.csv", "0"

    with told("_contents", with_another):
        assert differing(before) == ALL


def test_what_is_declared_is_there() -> None:
    assert [name for name in OWN if not (PARSERS / name).is_file()] == []
    assert sum(len(kind.files) for kind in KINDS.values()) == len(OWN)
    media_types = [one for kind in KINDS.values() for one in kind.media_types]
    assert len(media_types) == len(set(media_types))
    assert set(media_types) <= set(kinds.Kind)
    assert "-" not in document_kinds.library_versions().values()


def _imported(path: Path) -> Iterator[str]:
    """The modules that a file imports; of `from a import b` both."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0 and node.module
            yield from (node.module, *(f"{node.module}.{alias.name}" for alias in node.names))


def test_nothing_but_a_kind_reaches_its_own_files() -> None:
    """A file that another kind uses too may not be one kind's own: it would be read too little."""
    reached = []
    for path in PARSERS.rglob("*.py"):
        name = path.relative_to(PARSERS).as_posix()
        for module in _imported(path):
            target = module.replace(".", "/").removeprefix("parsers/") + ".py"
            of_ours = module.startswith("parsers.") and target in OWN
            if of_ours and name != DISPATCHER and OWN.get(name) != OWN[target]:
                reached.append((name, target))
    assert reached == []


def test_the_libraries_of_a_kind_are_named() -> None:
    packages = metadata.packages_distributions()
    shared = set(KINDS["all"].libraries)
    unnamed = []
    for path in PARSERS.rglob("*.py"):
        name = path.relative_to(PARSERS).as_posix()
        if name == "divisions/make.py":  # makes the tables, reads no document
            continue
        named = shared | (set(KINDS[OWN[name]].libraries) if name in OWN else set())
        for module in _imported(path):
            top = module.split(".")[0]
            if top not in sys.stdlib_module_names and top != "parsers":
                unnamed += [(name, one) for one in packages[top] if one not in named]
    assert unnamed == []


def _files_run(data: bytes) -> set[str]:
    """The files of the package parsers of which a function ran while a document was read."""
    found: set[str] = set()

    def note(frame: FrameType, event: str, _: object) -> None:
        if event == "call":
            found.add(frame.f_code.co_filename)

    sys.setprofile(note)
    try:
        read_document(data, Hints())
    except ReadingError:
        pass
    finally:
        sys.setprofile(None)
    paths = (Path(name) for name in found)
    return {one.relative_to(PARSERS).as_posix() for one in paths if one.is_relative_to(PARSERS)}


@pytest.mark.parametrize("sample", SAMPLES)
def test_reading_a_document_runs_no_file_of_another_kind(sample: str) -> None:
    kind = sample.split(" ", maxsplit=1)[0]
    assert kind_of(SAMPLES[sample]) == kind
    ran = _files_run(SAMPLES[sample])
    assert {OWN.get(name, kind) for name in ran} == {kind}
    assert DISPATCHER in ran


def test_a_kind_that_cannot_be_told_is_read_again_with_every_change() -> None:
    assert kind_of(b"PK\x03\x04 broken") == WHOLE
    assert versions()[WHOLE] == whole_version()


def _as_pdf(made: bytes) -> bytes:
    return b"%PDF-1.7" + made


def _reader(pdf_text: str) -> Callable[[bytes, Hints], tuple[Report, ...]]:
    """The made reader; what PDF files say depends on its version."""

    def read(data: bytes, hints: Hints) -> tuple[Report, ...]:
        if kind_of(data) == "pdf":
            data = data.removeprefix(b"%PDF-1.7").replace("旧".encode(), pdf_text.encode())
        return read_made(data, hints)

    return read


def _texts(made: MadeHome) -> list[str]:
    return [text for (text,) in rows(made.home, "SELECT text FROM sections ORDER BY id")]


def test_only_documents_of_a_changed_kind_are_read_again(
    made: MadeHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("archive.building.reading.read_document", _reader("旧"))
    made.add(report(text="旧页。"), url=f"{HOST}/1.html")
    made.add_bytes(_as_pdf(page(report(text="旧文件。", year=2019))), f"{HOST}/2.pdf")
    assert build(made.home, OPTIONS).read_now == 2
    monkeypatch.setattr("archive.building.reading.read_document", _reader("新"))
    with changed("files/pdf.py"):
        assert build(made.home, OPTIONS).read_now == 1
        assert sorted(_texts(made)) == ["新文件。", "旧页。"]
        assert build(made.home, OPTIONS).read_now == 0
    with changed("html.py"):
        # Two: the PDF file was read by the version before.
        assert build(made.home, OPTIONS).read_now == 2


@pytest.mark.parametrize(("name", "read_again"), [("files/pdf.py", 1), ("html.py", 1)])
def test_a_page_with_its_file_follows_a_change_of_either(
    made: MadeHome, monkeypatch: pytest.MonkeyPatch, name: str, read_again: int
) -> None:
    monkeypatch.setattr("archive.building.reading.read_document", _reader("旧"))
    fetched(made, PAGE, stub(("1.pdf", "报告.pdf")))
    file = _as_pdf(page(report(text="旧文件。")))
    fetched(made, f"{HOST}/2021/1.pdf", file, via=PAGE, text="报告.pdf")
    build(made.home, OPTIONS)
    assert _texts(made) == ["旧文件。"]
    monkeypatch.setattr("archive.building.reading.read_document", _reader("新"))
    with changed(name):
        assert build(made.home, OPTIONS).read_now == read_again
        again = dump(made.home)
        assert _texts(made) == (["新文件。"] if "pdf" in name else ["旧文件。"])
        made.home.database_path.unlink()
        build(made.home, OPTIONS)
        assert dump(made.home) == again
