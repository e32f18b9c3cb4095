"""Pages of dispositions and reasons: shares as printed, over sets that do not change, in both
languages."""

import csv
import html
import re
import shutil
from importlib.resources import files

import made
import pytest
from datasette.plugins import pm

from archive.home import Home
from archive.pages import trend_chart
from archive.pages.shares import Division, Share, ratios
from archive.pages.subjects import dispositions, reasons_of, subjects
from archive.pages.table_years import usual_year
from archive.pages.trends import national_median, ranking, trend, years_held
from archive.panel.codes import panel_codes
from archive.provinces import provinces
from archive.serve import create_app
from parsers.terms import codes

HAN = re.compile("[㐀-鿿]")
REASONS_IN_TWO_WAYS = ("third_party_rights", "trade_secret", "personal_privacy")
"""Codebook 4.2: the first holds the other two, which only forms before 2019 tell apart."""


def share(who: str, year: int, parts: tuple[int, int], **more: object) -> Share:
    """A share of a made province, determined unless `more` says otherwise."""
    numerator, denominator = parts
    given = {
        "division": Division(who, None, who, who, who, who),
        "report": year,
        "report_id": f"{who}-{year}",
        "source_class": "official",
        "form": "form_2021",
        "kind": "answered",
        "value": numerator / denominator,
        "low": None,
        "high": None,
        "state": None,
        "comparability": "exact",
    }
    given |= {"year": year, "numerator": numerator, "denominator": denominator, **more}
    return Share(**given)


# What a subject is


def test_every_disposition_and_reason_of_the_codebook_has_a_page():
    with (files("parsers") / "codebook.csv").open(encoding="utf-8") as lines:
        rows = [row for row in csv.DictReader(lines) if row["disposition"] in codes("disposition")]
    named = {row["disposition"] for row in rows}
    named |= {f"{row['disposition']}.{row['reason']}" for row in rows if row["reason"]}
    assert named <= subjects().keys()
    assert [one.code for one in dispositions()] == list(codes("disposition"))
    assert subjects().keys() <= panel_codes().keys()


def test_every_subject_is_explained_in_both_languages():
    for one in subjects().values():
        for words in filter(None, (one.name, one.means, one.law, one.note)):
            assert words.en and not HAN.search(words.en), words
            assert HAN.search(words.zh), words


# Trends


def test_a_trend_stands_over_the_same_divisions_in_every_year():
    shares = [share(who, year, (10, 100)) for who in "ab" for year in range(2019, 2025)]
    shares += [share(who, 2024, (90, 100)) for who in "cdefg"]
    found = trend(shares, "county")
    assert found.years == tuple(range(2019, 2025))
    assert [one.key for one in found.divisions] == ["a", "b"]
    # The five that came later would have lifted the last year to 0.67.
    assert [point.share for point in found.points] == [0.1] * 6
    assert found.others == 5


def test_single_divisions_are_held_only_where_they_are_drawn():
    """A page of a level with thousands of them must not hold every share of every year."""
    several = [share(str(n), year, (1, 40)) for n in range(40) for year in (2020, 2021)]
    assert len(trend(several, "county").shares) == 80
    found = trend([*several, share("x", 2020, (1, 40)), share("x", 2021, (1, 40))], "county")
    assert (len(found.divisions), found.shares) == (41, ())


def test_the_run_with_the_most_reports_is_taken():
    shares = [share(who, year, (1, 40)) for who in "abcd" for year in (2020, 2021, 2022)]
    shares += [share("a", year, (1, 40)) for year in range(2016, 2020)]
    found = trend(shares, "county")
    assert found.years == (2020, 2021, 2022)  # 12 of them, against 7 of one division
    assert len(found.divisions) == 4


def test_requests_are_added_up_and_not_their_shares():
    found = trend([share("a", y, (1, 10)) for y in (2020, 2021)], "county")
    assert found.points[0].share == 0.1
    both = [share("a", y, (1, 10)) for y in (2020, 2021)]
    both += [share("b", y, (0, 990)) for y in (2020, 2021)]
    assert trend(both, "county").points[0].share == 0.001


def test_what_does_not_compare_with_2019_is_left_out_of_a_line_that_crosses_it():
    early = [share("a", year, (5, 50), comparability="none") for year in (2016, 2017, 2018)]
    late = [share("a", year, (5, 50)) for year in (2019, 2020)]
    assert trend(early + late, "county").years == (2019, 2020)
    assert not trend(early + late, "county").crosses_break
    assert trend(early, "county").years == (2016, 2017, 2018)


def test_a_gap_in_the_years_ends_a_run():
    found = trend([share("a", year, (5, 50)) for year in (2017, 2019, 2020)], "county")
    assert found.years == (2019, 2020)
    assert trend([], "county").points == ()


def test_contradictory_shares_are_in_no_line_and_no_ranking():
    odd = share("a", 2020, (39, 42), state="contradictory")
    good = [share("b", year, (1, 40)) for year in (2020, 2021)]
    assert [one.key for one in trend([odd, *good], "county").divisions] == ["b"]
    found = ranking([odd, *good], 2020, "county", low_bases=True)
    assert [one.division.key for _, one in found.ranked] == ["b"]
    assert found.undetermined == (odd,)


# Rankings


def test_low_bases_are_ranked_only_when_asked_for():
    shares = [share("a", 2020, (3, 29)), share("b", 2020, (3, 30)), share("c", 2020, (9, 90))]
    usual = ranking(shares, 2020, "county", low_bases=False)
    assert [(n, one.division.key) for n, one in usual.ranked] == [(1, "c"), (1, "b")]
    assert [one.division.key for one in usual.low_bases] == ["a"]
    asked = ranking(shares, 2020, "county", low_bases=True)
    assert [(n, one.division.key) for n, one in asked.ranked] == [(1, "a"), (2, "c"), (2, "b")]


def test_no_national_median_below_25_provinces():
    names = [one.zh for one in provinces()]
    shares = [share(name, 2020, (n, 100)) for n, name in enumerate(names, 1)]
    assert ranking(shares[:24], 2020, "province", low_bases=False).median is None
    assert ranking(shares[:25], 2020, "province", low_bases=False).median == 0.13
    # A low base counts for nothing, and counties are no provinces.
    small = [*shares[:24], share(names[24], 2020, (1, 29))]
    assert ranking(small, 2020, "province", low_bases=True).median is None
    assert ranking(shares, 2020, "county", low_bases=False).median is None
    assert trend(shares + [share(n, 2021, (1, 50)) for n in names], "province").points[
        0
    ].median == pytest.approx(0.16)


def test_provinces_without_a_report_are_named():
    found = ranking([share("河北省", 2020, (5, 99))], 2020, "province", low_bases=False)
    assert len(found.not_held) == 30
    assert "河北省" not in found.not_held


def test_the_usual_year_is_the_newest_that_is_half_full():
    shares = [share(who, 2023, (5, 50)) for who in "abcde"] + [share("a", 2024, (5, 50))]
    assert usual_year(years_held(shares)) == 2023


def test_reasons_are_shares_of_what_goes_on_across_2019():
    assert ratios("unable.not_held")[0].below == "answered_total"
    assert ratios("refused.state_secret")[0].below == "refused"
    assert ratios("granted")[-1].above == "access_full"


def test_forms_that_count_otherwise_are_ranked_each_by_itself():
    early = {"comparability": "none"}
    sheet, annex = early | {"form": "regional_fj_2009"}, early | {"form": "annex_2014"}
    shares = [
        share("a", 2017, (50, 100), **sheet),
        share("b", 2017, (40, 100), **annex),
        share("c", 2017, (45, 100), **annex),
        share("d", 2017, (60, 100), **sheet | {"comparability": "exact"}),
    ]
    found = ranking(shares, 2017, "county", low_bases=False)
    shown = [(rank, one.division.key, one.apart) for rank, one in found.ranked]
    assert shown == [
        (1, "d", None),  # compares exactly, whatever its form
        (1, "c", "annex_2014"),
        (2, "b", "annex_2014"),
        (1, "a", "regional_fj_2009"),
    ]
    # What the uniform forms alone have is ranked among them, though no earlier year has it.
    late = [share(who, 2022, (4, 40), comparability="none", form="form_2021") for who in "ab"]
    assert [one.apart for _, one in ranking(late, 2022, "county", low_bases=True).ranked] == [
        None
    ] * 2


def test_sums_of_stated_outcomes_make_no_median_and_a_province_counts_once():
    names = [one.zh for one in provinces()]
    good = [share(name, 2016, (10, 100)) for name in names[:24]]
    mere = share(names[24], 2016, (10, 100), kind="classified_sum")
    assert national_median([*good, mere, good[0]], "province") is None
    assert national_median([*good, share(names[24], 2016, (10, 100))], "province") == 0.1


def test_a_year_on_a_low_base_is_an_open_point_and_says_so():
    few = [share("a", 2021, (7, 24)), share("a", 2022, (7, 30), sums_fail=True)]
    found = trend(few, "county")
    assert [point.low_base for point in found.points] == [True, False]
    drawing = trend_chart.specification(found, trend_chart.Size(600, 200))
    (points,) = [one for one in drawing["layer"] if one["mark"]["type"] == "point"]
    assert [one["full"] for one in points["data"]["values"]] == [False, True]
    assert [row[-2:] for row in trend_chart.numbers(found).rows] == [
        (0, ("基数过小", "low base")),
        (1, None),
    ]


# The pages, over the made home


def rows_of(page: str) -> list[list[str]]:
    (section,) = re.findall(r'<section id="ranking">(.*?)</section>', page, re.S)
    (body,) = re.findall(r"<tbody>(.*?)</tbody>", section, re.S)
    return [
        [
            re.sub(r"<[^>]*>", "", cell).strip()
            for cell in re.findall(r"<t[dh].*?</t[dh]>", row, re.S)
        ]
        for row in re.findall(r"<tr.*?</tr>", body, re.S)
    ]


@pytest.mark.parametrize("year", [2019, 2021, 2022])
def test_a_ranking_has_the_printed_numerator_and_denominator(get, sample_home, year):
    page = get("/disposition/refused", year=year, low_bases=1).text
    expected = made.rows(
        sample_home,
        "select refused.total, reports.requests_answered, reports.report_id"
        " from reports join dispositions refused on refused.report = reports.id"
        " where refused.disposition = 'refused' and reports.current = 1 and reports.year = ?"
        " and reports.scope = 'government_aggregate' and reports.source_class = 'sandbox'"
        " order by 1.0 * refused.total / reports.requests_answered desc",
        year,
    )
    assert len(expected) == 3
    # Σ: no form prints refusals together, they are added up from the reasons
    shown = [(int(row[2].strip("Σ").replace(",", "")), int(row[3])) for row in rows_of(page)]
    assert all(row[2].endswith("Σ") for row in rows_of(page))
    assert shown == [(n, d) for n, d, _ in expected]
    for (numerator, denominator, report_id), row in zip(expected, rows_of(page), strict=True):
        assert row[4] == f"{numerator / denominator:.1%}"
        assert f'href="/report/{report_id}"' in page


def test_a_long_ranking_is_cut_with_a_word_and_a_way_to_the_whole(site, monkeypatch):
    asked = {"year": 2021, "low_bases": 1, "lang": "en"}
    whole = rows_of(made.ask(site, "/disposition/refused", **asked).text)
    (plugin,) = (one for one in pm.get_plugins() if getattr(one, "RANKED_SHOWN", None) is not None)
    monkeypatch.setattr(plugin, "RANKED_SHOWN", 2)
    page = made.ask(site, "/disposition/refused", **asked).text
    assert rows_of(page) == whole[:2]
    assert f"These are the first 2 of {len(whole)} rows." in page
    (link,) = re.findall(r'href="([^"]*rows=all[^"]*)"', page)
    address = link.partition("#")[0].replace("&amp;", "&")
    assert rows_of(made.ask(site, f"{address}&lang=en").text) == whole


def test_the_parts_of_refusal_are_those_of_the_same_reports(get, sample_home):
    page = get("/disposition/refused", year=2021).text
    ((secret, refused),) = made.rows(
        sample_home,
        "select sum(case when reason = 'state_secret' then total end), sum(total) from reasons"
        " where disposition = 'refused' and current = 1 and year = 2021"
        " and scope = 'government_aggregate' and source_class = 'sandbox'",
    )
    found = '<tr[^>]*><th scope="row"><a href="/reason/refused/state_secret".*?</tr>'
    (row,) = re.findall(found, page)
    shown = re.findall(r'<td class="num">(?:<a [^>]*>)?([^<]*)', row)
    assert shown == [f"{secret:,}", f"{refused:,}", f"{secret / refused:.1%}", "3"]


def changed(sample_home, tmp_path, *statements):
    """The site over a copy of the made home after some statements."""
    path = tmp_path / "home"
    shutil.copytree(sample_home.path, path)
    made.change(path / "nianbao.db", *statements)
    return create_app(Home.open(path))


def section_of(page, name):
    (found,) = re.findall(rf'<section id="{name}">(.*?)</section>', page.text, re.S)
    return found


def test_failing_sums_are_told_in_rows_and_parts_with_a_way_to_them(sample_home, tmp_path):
    where = (
        "current = 1 and scope = 'government_aggregate' and source_class = 'sandbox'"
        " and year = 2021"
    )
    ((report, report_id), *others) = made.rows(
        sample_home, f"select id, report_id from reports where {where} order by id"
    )
    site = changed(
        sample_home,
        tmp_path,
        f"UPDATE reports SET total_ok = 0, columns_ok = 0 WHERE id = {report}",
        f"UPDATE reports SET columns_ok = 0 WHERE id = {others[0][0]}",
        f"UPDATE division_years SET total_ok = 0 WHERE report = {report}",
    )
    asked = {"year": 2021, "lang": "en", "low_bases": 1}
    page = made.ask(site, "/disposition/refused", **asked)
    marked = re.findall(
        r'<a class="sums-fail" href="([^"]*)">✗ sums fail', section_of(page, "ranking")
    )
    assert marked == [f"/report/{report_id}#checks"]
    # A reason stands on the totals of three reports, an applicant on columns of theirs.
    reasons, applicants = section_of(page, "reasons"), section_of(page, "applicants")
    assert reasons.count("1 report whose sums fail") == reasons.count("<tr") - 1
    assert applicants.count("2 reports whose sums fail") == applicants.count("<tr") - 1
    for section, column, count in ((reasons, "total_ok", 1), (applicants, "columns_ok", 2)):
        (address, *_) = re.findall(r'class="sums-fail" href="([^"]*)"', section)
        assert f"{column}=0" in address
        answer = made.ask(site, html.unescape(address).replace("?", ".json?"))
        assert answer.json()["filtered_table_rows_count"] == count


def test_the_number_of_divisions_leads_to_the_rows_that_were_added_up(get):
    page = get("/disposition/refused", year=2021, lang="en")
    reasons = section_of(page, "reasons")
    (address,) = re.findall(r'href="([^"]*reason=state_secret[^"]*)">3</a>', reasons)
    answer = get(html.unescape(address).replace("?", ".json?_shape=objects&", 1)).json()
    (shown, *_) = re.findall(r'state_secret".*?<td class="num">([0-9]+)</td>', reasons, re.S)
    assert sum(row["total"] for row in answer["rows"]) == int(shown)
    assert len(answer["rows"]) == 3


def test_what_a_wider_reason_takes_in_stands_below_it(sample_home, tmp_path):
    numbers = {name: panel_codes()[f"refused.{name}"].number for name in REASONS_IN_TWO_WAYS}
    site = changed(
        sample_home,
        tmp_path,
        *(
            "UPDATE panel_values SET code = {} WHERE code = {}".format(
                numbers[to], panel_codes()[f"refused.{of}"].number
            )
            for to, of in (
                ("trade_secret", "state_secret"),
                ("personal_privacy", "process_information"),
            )
        ),
    )
    reasons = section_of(made.ask(site, "/disposition/refused", year=2021, lang="en"), "reasons")
    lines = re.findall(r'<tr([^>]*)><th.*?href="/reason/refused/([a-z_]+)"', reasons)
    at = [name for _, name in lines].index("third_party_rights")
    assert [name for _, name in lines[at : at + 3]] == list(REASONS_IN_TWO_WAYS)
    assert ["within" in about for about, _ in lines[at : at + 3]] == [False, True, True]
    assert reasons.count("of which:") == 2


def test_no_zero_is_shown_that_nobody_printed(sample_home, tmp_path):
    year = "WHERE year = 2021 AND source_class = 'sandbox'"
    nothing = "refusal_rate = null, refusal_rate_numerator = null, refusal_rate_low = 0"
    code = panel_codes()["refused"].number
    site = changed(
        sample_home,
        tmp_path,
        f"UPDATE division_years SET {nothing}, refusal_rate_high = 0.4 {year}",
        f"DELETE FROM panel_values WHERE code = {code}",
    )
    ranked = section_of(made.ask(site, "/disposition/refused", year=2021, lang="en"), "ranking")
    assert "only together with other outcomes" in ranked and "0.0%–40.0%" in ranked
    assert re.search("– / [0-9]", ranked) and not re.search(r"\b0 / ", ranked)
    # Bounds between which every share lies say nothing at all.
    made.change(
        tmp_path / "home" / "nianbao.db", f"UPDATE division_years SET refusal_rate_high = 1 {year}"
    )
    site = create_app(Home.open(tmp_path / "home"))
    ranked = section_of(made.ask(site, "/disposition/refused", year=2021, lang="en"), "ranking")
    assert "not on its form" in ranked and "100.0%" not in ranked


def test_low_bases_stay_out_until_asked_for(get, sample_home):
    of = "other_handling"
    parents = made.rows(
        sample_home,
        "select sum(total) from reasons where disposition = 'other_handling' and current = 1"
        " and year = 2022 and scope = 'government_aggregate' and source_class = 'sandbox'"
        " group by report",
    )
    small = sum(total < 30 for (total,) in parents)
    assert 0 < small < len(parents)
    where = {"of": of, "year": 2022, "lang": "en"}
    usual = get(f"/reason/{of}/unspecified", **where).text
    asked = get(f"/reason/{of}/unspecified", low_bases=1, **where).text
    assert len(rows_of(usual)) == len(parents) - small
    assert "Rank them too" in usual and "Rank them too" not in asked
    assert len(rows_of(asked)) == len(parents)
    assert asked.count('<tr class="low-base">') == small


@pytest.mark.parametrize(
    "path", ["/dispositions", *(one.path for one in dispositions()), reasons_of("unable")[0].path]
)
def test_pages_are_whole_in_each_language(get, path):
    chinese, english = get(path, lang="zh"), get(path, lang="en")
    assert chinese.status_code == english.status_code == 200
    (main,) = re.findall("<main.*</main>", english.text, re.S)
    shown = re.sub(r'<[^>]*lang="zh-Hans"[^>]*>.*?</', "</", main, flags=re.S)
    assert HAN.findall(re.sub(r"<[^>]*>", "", shown)) == []


@pytest.mark.parametrize("one", [one.path for one in subjects().values()])
def test_every_subject_answers(get, one):
    assert get(one).status_code == 200


def test_a_chart_has_its_numbers_beside_it_and_says_over_whom(get):
    page = get("/disposition/refused", lang="en").text
    assert "<svg" in page and "The numbers as a table" in page
    assert "The same 3 governments" in page
    assert "No national median" not in page  # prefectures have none to be had
    assert "taken over provinces alone" in page


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/disposition/nothing", 404),
        ("/reason/refused/nothing", 404),
        ("/reason/granted/state_secret", 404),
        ("/disposition/refused?year=last", 400),
        ("/disposition/refused?year=1999", 400),
        ("/disposition/refused?year=900000001", 400),
        ("/disposition/refused?level=moon", 400),
        ("/disposition/refused?of=nothing", 400),
        ("/dispositions?copies=maybe", 400),
    ],
)
def test_what_is_not_there_is_said(get, path, status):
    answer = get(f"{path}{'&' if '?' in path else '?'}lang=en")
    assert answer.status_code == status
    assert (
        "/dispositions" in answer.text
        or "has no value" in answer.text
        or "number" in answer.text
        or "reports on 2016 to 2022" in answer.text
    )


def test_a_year_without_shares_is_no_other_year(get):
    page = get("/disposition/refused", year=2017, lang="en").text
    assert "No share is known for 2017" in page
    assert '<section id="ranking">' in page and "There is no share to be ranked" in page


def test_copies_are_counted_and_shown_only_when_asked_for(get, sample_home):
    ((count,),) = made.rows(
        sample_home,
        "select count(*) from dispositions where disposition = 'refused' and current = 1"
        " and source_class = 'mirror'",
    )
    usual = get("/disposition/refused", lang="en").text
    assert count
    assert f"not counted here: {count} from hosts not registered here" in usual
    assert "copies=1" in usual
    assert "Official sites only" in get("/disposition/refused", copies=1, lang="en").text


def test_printed_names_are_shown_as_text(sample_home, tmp_path):
    path = tmp_path / "home"
    shutil.copytree(sample_home.path, path)
    made.change(
        path / "nianbao.db",
        f"UPDATE division_years SET prefecture = '{made.HOSTILE.replace(chr(39), chr(39) * 2)}'",
    )
    page = made.ask(create_app(Home.open(path)), "/disposition/refused", low_bases=1).text
    assert "&lt;script&gt;alert" in page
    assert "<script>alert" not in page


def test_an_archive_without_aggregates_has_the_pages_too(sample_home, tmp_path):
    path = tmp_path / "home"
    shutil.copytree(sample_home.path, path)
    made.change(path / "nianbao.db", "DELETE FROM division_years")
    site = create_app(Home.open(path))
    for address in ("/dispositions", "/disposition/granted", "/reason/refused/state_secret"):
        assert made.ask(site, address).status_code == 200
    assert "so no trend is drawn" in made.ask(site, "/disposition/granted", lang="en").text
