"""Archived pages are shown as the settings allow, and can touch nothing."""

import made
import pytest

from archive.errors import SiteSettingsError
from archive.serve import create_app

CONTENT = "/-/capture/2/content"


def ask(home, path):
    return made.ask(create_app(home), path)


@pytest.fixture
def real_home(tmp_path):
    return made.make_home(tmp_path / "real", kind="real")


def test_a_sample_is_shown_as_received_but_locked_in(get):
    answer = get(CONTENT)
    assert answer.text == made.PAGE
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("sandbox; default-src 'none'")
    assert "allow-scripts" not in policy
    assert answer.headers["x-robots-tag"] == "noindex"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_the_frame_is_sandboxed_and_not_indexed(get):
    answer = get("/-/capture/2")
    assert '<iframe class="replay" sandbox=""' in answer.text
    assert answer.headers["x-robots-tag"] == "noindex"


def test_a_real_home_shows_text_only(real_home):
    answer = ask(real_home, CONTENT)
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert "一、总体情况" in answer.text
    assert "<script" not in answer.text


def test_captures_can_be_kept_back(real_home):
    (real_home.path / "site.toml").write_text('publish_captures = "none"\n')
    assert ask(real_home, CONTENT).status_code == 404
    assert "本站不公开存档原件" in ask(real_home, "/-/capture/2").text


def test_captures_can_be_opened(real_home):
    (real_home.path / "site.toml").write_text('publish_captures = "full"\n')
    assert ask(real_home, CONTENT).text == made.PAGE


def test_a_wrong_setting_is_named(real_home):
    (real_home.path / "site.toml").write_text('publish_captures = "all"\n')
    with pytest.raises(SiteSettingsError, match='publish_captures = "all"'):
        create_app(real_home)


def test_an_unchanged_body_is_read_where_it_was_first_kept(tmp_path):
    home = made.make_home(tmp_path / "home")
    made.change(home.database_path, "update snapshots set warc_file = 'gone', warc_offset = 7")
    assert ask(home, CONTENT).text == made.PAGE


def test_no_such_capture(get):
    assert get("/-/capture/999").status_code == 404


def test_damage_is_said(real_home):
    (real_home.path / "site.toml").write_text('publish_captures = "full"\n')
    for path in real_home.warc_dir.rglob("*.warc.gz"):
        path.write_bytes(b"")
    assert ask(real_home, CONTENT).status_code == 500
