"""withheld.toml, acks.toml and annotations.toml: what they may say, and what names nothing."""

from collections.abc import Callable

import pytest
from made_archive import OPTIONS, MadeHome, report, rows

from archive.build import build
from archive.decisions import DecisionsError, acks, annotations, withheld
from archive.findings import OURS, findings
from archive.home import Home
from archive.pages.withholding import since_build

WITHHELD = '[[withheld]]\nid = "{}"\nreason = "names a person"\n'
ANNOTATION = '[[annotation]]\nreport_id = "{}"\nnote = "says more than it should"\n'
ACK = '[[ack]]\nwhat = "unread"\nuntil = 2999-01-01\n'


def write(made: MadeHome, name: str, text: str) -> None:
    (made.home.path / name).write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "read", "text", "words"),
    [
        ("withheld.toml", withheld, '[[witheld]]\nid = "1"\n', 'found "witheld"'),
        ("withheld.toml", withheld, WITHHELD + 'resaon = "x"\n', 'found "resaon"'),
        ("withheld.toml", withheld, WITHHELD + 'what = "cell"\n', "report, snapshot or agency"),
        ("withheld.toml", withheld, "withheld = [1]\n", r"\[\[withheld\]\]"),
        ("acks.toml", acks, ACK + '[[acks]]\nwhat = "x"\n', 'found "acks"'),
        ("acks.toml", acks, ACK + 'untill = "x"\n', 'found "untill"'),
        ("annotations.toml", annotations, ANNOTATION + "cell = 3\n", 'found "cell"'),
        ("annotations.toml", annotations, '[annotations]\nnote = "x"\n', 'found "annotations"'),
    ],
)
def test_what_nobody_knows_is_refused(
    made: MadeHome, name: str, read: Callable[[Home], object], text: str, words: str
) -> None:
    write(made, name, text)
    with pytest.raises(DecisionsError, match=words) as refused:
        read(made.home)
    assert name in str(refused.value)


@pytest.mark.parametrize("what", ["report", "snapshot", "agency"])
def test_the_kinds_that_may_be_withheld(made: MadeHome, what: str) -> None:
    write(made, "withheld.toml", WITHHELD.format("1") + f'what = "{what}"\n')
    assert [entry.what for entry in withheld(made.home)] == [what]


@pytest.mark.parametrize("name", ["moushi-000000000000", "131100-nobody", "99", "9" * 30, "²"])
def test_a_withheld_id_that_names_nothing_withholds_nothing(made: MadeHome, name: str) -> None:
    made.add(report())
    write(made, "withheld.toml", WITHHELD.format(name))
    assert build(made.home, OPTIONS).withheld == 0
    assert rows(made.home, "SELECT * FROM tombstones") == []
    assert since_build(made.home.database_path, withheld(made.home)) == ()
    (found,) = findings(made.home).items
    assert (found.turn, found.severity, found.code) == (OURS, "E", "withheld_names_nothing")
    assert name in found.examples[0]
    assert findings(made.home).exit_code() == 3


@pytest.mark.parametrize("by", ["report_id", "agency_id", "snapshot"])
def test_one_that_names_something_is_none_before_and_after_the_build(
    made: MadeHome, by: str
) -> None:
    made.add(report())
    build(made.home, OPTIONS)
    ((name,),) = rows(made.home, f"SELECT {by} FROM reports")
    write(made, "withheld.toml", WITHHELD.format(name))
    assert findings(made.home).items == ()
    assert [one.id for one in since_build(made.home.database_path, withheld(made.home))] == [
        str(name)
    ]
    assert build(made.home, OPTIONS).withheld == 1
    assert findings(made.home).items == ()


def test_a_note_on_a_report_that_is_not_there_is_a_finding(made: MadeHome) -> None:
    made.add(report())
    write(made, "annotations.toml", ANNOTATION.format("moushi-000000000000"))
    build(made.home, OPTIONS)
    (found,) = findings(made.home).items
    assert (found.turn, found.code) == (OURS, "annotation_names_nothing")
    ((name,),) = rows(made.home, "SELECT report_id FROM reports")
    write(made, "annotations.toml", ANNOTATION.format(name))
    assert findings(made.home).items == ()
