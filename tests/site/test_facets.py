"""Each value of a facet shows its reports and its requests, right under any filters."""

import itertools

import made
import pytest

SAMPLE = {"current": "1", "source_class": "sandbox"}
COUNTED = {**SAMPLE, "total__gt": "0"}
FILTERS = [
    {},
    {"province": "河北省"},
    {"year": "2020"},
    {"scope": "department"},
    {"province": "湖南省", "year": "2021"},
    {"_zh": made.WORD},
]


def facets(get, table, **filters):
    answer = get(f"/nianbao/{table}.json", _size=1, **filters)
    assert answer.status_code == 200
    return answer.json()["facet_results"]


def by_value(facet):
    return {one["value"]: (one["reports"], one["requests"]) for one in facet["results"]}


def where(filters):
    """The same conditions in plain SQL, written apart from the site's."""
    conditions = ["current = 1", "source_class = 'sandbox'"]
    for key, value in filters.items():
        if key == "_zh":
            inside = f"select report from sections where text like '%{value}%'"
            conditions.append(f"report in ({inside})")
        else:
            conditions.append(f"{key} = '{value}'")
    return " and ".join(conditions)


@pytest.mark.parametrize("filters", FILTERS, ids=str)
@pytest.mark.parametrize("facet", ["scope", "province", "year", "disposition"])
def test_dispositions_show_distinct_reports_and_summed_requests(get, sample_home, facet, filters):
    shown = by_value(facets(get, "dispositions", **COUNTED, **filters)[facet])
    expected = made.rows(
        sample_home,
        f"select {facet}, count(distinct report), sum(total) from dispositions"
        f" where total > 0 and {where(filters)} group by {facet}",
    )
    assert shown == {value: (reports, requests) for value, reports, requests in expected}


@pytest.mark.parametrize("filters", FILTERS, ids=str)
@pytest.mark.parametrize("facet", ["scope", "province", "year", "form", "level"])
def test_reports_show_the_requests_that_they_classify(get, sample_home, facet, filters):
    shown = by_value(facets(get, "reports", **SAMPLE, **filters)[facet])
    expected = made.rows(
        sample_home,
        f"select {facet}, count(*), sum(requests_classified) from"
        f" (select id as report, * from reports) where {where(filters)} group by {facet}",
    )
    assert shown == {value: (reports, requests) for value, reports, requests in expected}


@pytest.mark.parametrize("filters", FILTERS, ids=str)
def test_the_array_facet_of_reports_sums_that_disposition_only(get, sample_home, filters):
    shown = by_value(facets(get, "reports", **SAMPLE, **filters)["dispositions"])
    expected = made.rows(
        sample_home,
        "select disposition, count(distinct report), sum(total) from dispositions"
        f" where total > 0 and {where(filters)} group by disposition",
    )
    assert shown == {value: (reports, requests) for value, reports, requests in expected}


def test_a_second_page_counts_the_whole_result(get):
    first = get("/nianbao/reports.json", _size=5, province="河北省", **SAMPLE).json()
    second = get(first["next_url"]).json()
    assert by_value(second["facet_results"]["year"]) == by_value(first["facet_results"]["year"])


def test_stored_counts_equal_counted_ones(get):
    stored = facets(get, "dispositions", **COUNTED)
    counted = facets(get, "dispositions", **COUNTED, year__gt="0")
    for name, facet in stored.items():
        assert by_value(facet) == by_value(counted[name])


def test_years_run_from_the_newest_and_dispositions_as_the_codebook_lists_them(get):
    found = facets(get, "dispositions", **COUNTED)
    years = [one["value"] for one in found["year"]["results"]]
    assert years == sorted(years, reverse=True)
    dispositions = [one["value"] for one in found["disposition"]["results"]]
    assert dispositions[:3] == ["granted", "partial", "refused"]


def test_values_carry_chinese_and_english(get):
    one = facets(get, "dispositions", **COUNTED)["disposition"]["results"][0]
    assert (one["label"], one["label_en"]) == ("予以公开", "Granted in full")


def test_a_value_is_turned_on_and_off_by_its_address(get):
    one = facets(get, "dispositions", **COUNTED)["province"]["results"][0]
    on = get(one["toggle_url"]).json()["facet_results"]["province"]["results"]
    assert [value["selected"] for value in on] == [True]
    off = get(on[0]["toggle_url"]).json()["facet_results"]["province"]["results"]
    assert not any(value["selected"] for value in off)
    assert len(off) > 1


def test_a_value_leads_to_the_first_page(get):
    first = get("/nianbao/reports.json", **SAMPLE, _size=1).json()
    second = get(first["next_url"]).json()
    assert "_next=" in first["next_url"]
    for one in second["facet_results"]["province"]["results"]:
        assert "_next" not in one["toggle_url"]
        assert len(get(one["toggle_url"]).json()["rows"]) == 1


def test_no_facet_times_out_and_none_is_empty(get):
    for table, filters in itertools.product(("reports", "dispositions"), FILTERS):
        defaults = SAMPLE if table == "reports" else COUNTED
        page = get(f"/nianbao/{table}", **defaults, **filters)
        assert "facets-timed-out" not in page.text
        assert all(facet["results"] for facet in facets(get, table, **defaults, **filters).values())


def test_a_result_that_mixes_scopes_says_not_to_add(get):
    assert 'id="mixed-scopes"' in get("/nianbao/reports", **SAMPLE).text
    assert 'id="mixed-scopes"' not in get("/nianbao/reports", scope="department", **SAMPLE).text


def test_reports_without_a_scope_are_counted_too(get):
    every = facets(get, "reports", **SAMPLE)
    assert sum(one["reports"] for one in every["scope"]["results"]) == 35
