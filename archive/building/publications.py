"""What a page and the files attached to it say together: which reports they publish.

Pure: readings in, reports out, each with the documents that it consists of. A page whose text
is the report keeps it, and a file that says the same is a copy. Where the page only points to
a file, the report is read there and keeps the page's address. Tables in a file beside a report
in prose join it, as does the text beside tables; several reports attached to one page are
reports of their own. A file that should hold a report and could not be read is an issue of
that report, never nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from archive.building.joining import joined
from archive.building.likeness import are_two, differ, table_of
from archive.building.readings import ReadingState, is_scan
from parsers.attached import SHORT_TEXT, belongs_to_a_report
from parsers.hints import Cover
from parsers.model import Cell, Identity, Issue, Place, Report, Source
from parsers.titles import parse_title

_SHOWN_DIFFERENCES = 3
_GONE = ("http_404", "http_410")


class Role(StrEnum):
    """What a document is to a report."""

    PAGE = "page"
    REPORT = "report"
    ANNEX = "annex"
    COPY = "copy"
    OTHER = "other"
    UNREAD = "unread"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file of a page: its number (the page is 1), its link, and what became of it.

    `state` is None for a file that the archive does not have; `note` then says why.
    """

    number: int
    url: str
    text: str
    state: ReadingState | None
    note: str | None = None
    reports: tuple[Report, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A page by itself: the reports in its text, and what it says of its files."""

    reports: tuple[Report, ...]
    cover: Cover
    link_text: str | None = None


@dataclass(frozen=True, slots=True)
class Published:
    """A report with number and role of each of its documents.

    `own` is the number of the document whose address names it, and the report's place there.
    """

    report: Report
    documents: tuple[tuple[int, Role], ...]
    own: tuple[int, int] = (1, 0)


@dataclass(slots=True)
class _Group:
    """One report while its documents are put together; `text` is the link to its file."""

    report: Report
    roles: dict[int, Role]
    own: tuple[int, int]
    text: str = ""
    issues: list[Issue] = field(default_factory=list)

    def published(self) -> Published:
        issues = (*self.report.issues, *self.issues)
        documents = tuple(sorted(self.roles.items()))
        return Published(replace(self.report, issues=issues), documents, self.own)


def is_stub(report: Report) -> bool:
    """Whether a page read as a report has neither tables nor more than a few words."""
    has_tables = any(table_of(cell) for cell in report.cells)
    return not has_tables and sum(len(one.text) for one in report.sections) < SHORT_TEXT


def publish(page: Page, files: Sequence[AttachedFile]) -> tuple[Published, ...]:
    """The reports of a page and its files; none where neither is an annual report."""
    groups = [
        _Group(report, {1: Role.PAGE}, (1, part))
        for part, report in enumerate(page.reports)
        if not is_stub(report)
    ]
    only_points = not groups
    unread = []
    for file in files:
        if _is_read(file):
            _add_file(groups, file, page.cover)
        else:
            unread.append(file)
    if only_points:
        _name_by_page(groups)
    for file in unread:
        _add_unread(groups, file, page)
    if not groups and page.reports:
        groups = [_Group(one, {1: Role.PAGE}, (1, n)) for n, one in enumerate(page.reports)]
    _add_others(groups, files)
    return tuple(group.published() for group in groups)


def _is_read(file: AttachedFile) -> bool:
    return any(not is_scan(report) for report in file.reports)


def _add_file(groups: list[_Group], file: AttachedFile, cover: Cover) -> None:
    for part, read in enumerate(file.reports):
        report = _dated(_of_document(read, file.number), cover)
        group = next((one for one in groups if _same_report(one.report, report)), None)
        if group is not None and not (group.own[0] != 1 and are_two(group.report, report)):
            _join(group, report, file.number)
            continue
        if group is not None:
            # Two bodies' reports that name neither: the page's name is not theirs.
            report = _by_its_link(report, file.text)
            group.report = _by_its_link(group.report, group.text)
        roles = {1: Role.PAGE, file.number: Role.REPORT}
        groups.append(_Group(report, roles, (file.number, part), file.text))


def _name_by_page(groups: list[_Group]) -> None:
    """One report that hangs on a page bears the page's address, several bear their own."""
    if len(groups) == 1:
        groups[0].own = (1, 0)


def _same_report(one: Report, other: Report) -> bool:
    """The same year and body, as far as both are named."""
    a, b = one.identity, other.identity
    pairs = ((a.agency, b.agency), (a.year, b.year))
    return all(left is None or right is None or left == right for left, right in pairs)


def _by_its_link(report: Report, text: str) -> Report:
    identity = _named_by_link(report.identity, text)
    doubt = () if identity.agency else (Issue("no_agency", text),)
    return replace(report, identity=identity, issues=(*report.issues, *doubt))


def _join(group: _Group, report: Report, number: int) -> None:
    """Take in what the report so far lacks, or keep the file as a copy of it."""
    group.issues += _differences(group.report.cells, report.cells, number)
    both = joined(group.report, report)
    group.roles[number] = Role.COPY if both is None else Role.ANNEX
    group.report = both or group.report


def _differences(here: Iterable[Cell], there: Iterable[Cell], number: int) -> list[Issue]:
    """Figures of tables that page and file print differently, as one issue."""
    printed = {(cell.code, cell.applicant): cell for cell in here if table_of(cell)}
    found = []
    for cell in there:
        own = printed.get((cell.code, cell.applicant))
        if own is not None and differ(own, cell):
            name = f"{cell.code} {cell.applicant or ''}".rstrip()
            found.append((f"{name}: {own.raw} / {cell.raw}", own.place))
    if not found:
        return []
    shown = "; ".join(text for text, _ in found[:_SHOWN_DIFFERENCES])
    more = len(found) - _SHOWN_DIFFERENCES
    text = f"document {number}: {shown}" + (f" and {more} more" if more > 0 else "")
    return [Issue("attachment_differs", text, found[0][1])]


def _add_unread(groups: list[_Group], file: AttachedFile, page: Page) -> None:
    """A file that could not be read: a report of its own, or a gap in the one there is."""
    group = _group_of(groups, file)
    if group is None and _may_be_a_report(file, page, groups):
        own = (file.number, 0) if groups else (1, 0)
        group = _Group(_empty_report(page, file, alone=not groups), {1: Role.PAGE}, own)
        groups.append(group)
    if group is None:
        return
    group.roles[file.number] = _UNREAD_ROLES.get(file.state, Role.UNREAD)
    if _lacks(group.report, file):
        group.issues = _with_issue(group.issues, file)


def _lacks(report: Report, file: AttachedFile) -> bool:
    """Whether the file may have held what the report has nothing of: its tables."""
    if not report.cells and not report.sections:
        return True
    has_tables = any(table_of(cell) for cell in report.cells)
    return not has_tables and belongs_to_a_report(file.text, file.url)


def _group_of(groups: list[_Group], file: AttachedFile) -> _Group | None:
    """The report that a file belongs to by its name; the only one where the name says nothing."""
    title = parse_title(file.text)
    if title is None or not title.body:
        return groups[0] if len(groups) == 1 else None
    for group in groups:
        who = group.report.identity
        named = who.agency == title.body or _body_in(who.title) in ("", title.body)
        if named and title.year in (None, who.year):
            return group
    return None


def _body_in(title: str | None) -> str:
    found = parse_title(title or "")
    return found.body if found else ""


def _may_be_a_report(file: AttachedFile, page: Page, groups: list[_Group]) -> bool:
    """By its own name or, on a page that only points to files, by the page's."""
    if file.state is ReadingState.NO_REPORT and groups:
        return False
    if groups:
        return belongs_to_a_report(file.text, file.url)
    titles = (page.cover.identity.title, page.cover.title, page.link_text)
    return any(parse_title(title) for title in titles if title)


def _empty_report(page: Page, file: AttachedFile, *, alone: bool) -> Report:
    """A report of which nothing is known but whose it is, and what its page says in words."""
    if alone and page.reports:
        return page.reports[0]
    if alone and file.reports:
        return _without_scan(_dated(file.reports[0], page.cover))
    identity = page.cover.identity
    if not alone:
        identity = _named_by_link(identity, file.text)
    return Report(
        source=Source("", "", url=file.url),
        identity=identity,
        form=None,
        script="hans",
        pinyin_artefacts=0,
        sections=(),
        cells=(),
        checks=(),
        issues=(),
    )


def _without_scan(report: Report) -> Report:
    """Without the issue that is said once for all files of a page."""
    others = tuple(issue for issue in report.issues if issue.code != "needs_ocr")
    return replace(report, issues=others)


def _named_by_link(page: Identity, text: str) -> Identity:
    """One of many files of a page: title, body and year by its link, the place by the page."""
    title = parse_title(text)
    return replace(
        page,
        title=title.text if title else text or None,
        agency=(title.body if title else None) or None,
        compiled_by=None,
        scope=None,
        level=None,
        year=(title.year if title else None) or page.year,
    )


_UNREAD_ROLES = {None: Role.MISSING, ReadingState.NO_REPORT: Role.OTHER}


def _with_issue(issues: list[Issue], file: AttachedFile) -> list[Issue]:
    """One issue for all files of a page that fail alike: a scan may be twenty pictures."""
    codes = {
        ReadingState.NEEDS_OCR: "needs_ocr",
        ReadingState.NO_REPORT: "attachment_no_report",
        None: "attachment_gone" if file.note in _GONE else "attachment_missing",
    }
    code = codes.get(file.state, "attachment_unread")
    if any(issue.code == code for issue in issues):
        return issues
    told = file.note or _told(file) or file.state or ""
    return [*issues, Issue(code, f"{file.text or file.url}: {' '.join(told.split())}")]


def _told(file: AttachedFile) -> str | None:
    issues = (issue for report in file.reports for issue in report.issues)
    return next((issue.text for issue in issues if issue.code == "needs_ocr"), None)


def _add_others(groups: list[_Group], files: Sequence[AttachedFile]) -> None:
    """Files that are part of no report stand with the page's only one, so that they are seen."""
    if len(groups) != 1:
        return
    for file in files:
        groups[0].roles.setdefault(file.number, Role.OTHER)


def _of_document(report: Report, number: int) -> Report:
    """The report with its places in that document."""
    return replace(
        report,
        cells=tuple(replace(cell, place=_in(cell.place, number)) for cell in report.cells),
        issues=tuple(
            replace(issue, place=_in(issue.place, number)) if issue.place else issue
            for issue in report.issues
        ),
    )


def _in(place: Place, number: int) -> Place:
    return replace(place, document=number)


def _dated(report: Report, cover: Cover) -> Report:
    """With the page's date: the day on a file is that of writing, not of publication."""
    page = cover.identity
    if page.published_on is None or page.date_basis == "address":
        return report
    dated = replace(report.identity, published_on=page.published_on, date_basis=page.date_basis)
    return replace(report, identity=dated)
