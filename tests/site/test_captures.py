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
    page = ask(real_home, "/-/capture/2").text
    assert "本站不公开存档内容" in page
    assert "<iframe" not in page


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


def test_what_a_browser_would_show_comes_inside_our_page_only(site):
    headers = {"Sec-Fetch-Dest": "document"}
    answer = made.ask(site, CONTENT, headers=headers)
    assert answer.status_code == 302
    assert answer.headers["location"] == "/-/capture/2"
    framed = made.ask(site, CONTENT, headers={"Sec-Fetch-Dest": "iframe"})
    assert framed.text == made.PAGE
    assert "sec-fetch-dest" in framed.headers["vary"].lower()


@pytest.mark.parametrize(
    ("received", "sent"),
    [
        ("text/html", "text/html; charset=utf-8"),
        ("TEXT/HTML;charset=GB2312", "text/html; charset=GB2312"),
        ('text/html; charset="gbk"; boundary=x', "text/html; charset=gbk"),
        ("text/html; charset=utf-8\r\nSet-Cookie: a=b", "text/html; charset=utf-8"),
        ("text/html; charset=<script>", "text/html; charset=utf-8"),
    ],
)
def test_of_a_received_type_only_kind_and_encoding_go_on(tmp_path, received, sent):
    home = made.make_home(tmp_path / "home")
    update = "update snapshots set media_type = ? where id = 2"
    made.change_with(home.database_path, update, received)
    assert ask(home, CONTENT).headers["content-type"] == sent


def test_a_capture_without_a_report_has_no_text(tmp_path):
    home = made.make_home(tmp_path / "real", kind="real")
    made.change(home.database_path, "update reports set snapshot = 1, digest = 'x'")
    page = ask(home, "/-/capture/2").text
    assert "没有从这份存档读出报告" in page
    assert "<iframe" not in page


def test_a_capture_leads_to_the_others_of_its_address(tmp_path):
    home = made.make_home(tmp_path / "home")
    made.change(home.database_path, "update snapshots set url = 'http://a.test/' where id < 4")
    page = ask(home, "/-/capture/2").text
    assert 'href="/-/capture/1"' in page
    assert 'href="/-/capture/3"' in page
    assert 'href="/-/capture/4"' not in page
