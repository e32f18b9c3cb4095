"""Every page of the site: a name, and its address on the demo. The walk goes through all of them
in both languages, wide and narrow; whoever makes a page adds its line here.

`{report}`, `{sheet}`, `{capture}`, `{agency}`, `{other}`, `{province}` and `{year}` are looked up
in the demo's database: the newest report with tables, one with the annex of 2014, the first's
capture, its agency and another, the code of its province (as 370000) and its year.
"""

PAGES = {
    "front": "/",
    "front-rate": "/?indicator=refusal_rate&year={year}",
    # Tables
    "tables": "/nianbao",
    "reports": "/nianbao/reports?current=1&source_class=sandbox",
    "table-empty": "/nianbao/reports?current=1&source_class=sandbox&_zh=不存在此词",
    "table-found": "/nianbao/reports?current=1&source_class=sandbox&_zh=不予公开 复议",
    "table-found-in-rows": "/nianbao/reports?current=1&source_class=sandbox&_zh=補正",
    "table-dispositions": "/nianbao/dispositions?current=1&source_class=sandbox&total__gt=0"
    "&year={year}",
    "table-reasons": "/nianbao/reasons?current=1&source_class=sandbox",
    "table-divisions": "/nianbao/division_years?source_class=sandbox&report_id__notnull=1",
    "table-panel": "/nianbao/panel_wide?source_class=sandbox",
    "table-coverage": "/nianbao/coverage?status__not=not_assessed",
    "table-definitions": "/nianbao/indicator_definitions",
    "row": "/nianbao/reports/1",
    # A report's page
    "report": "/report/{report}",
    "report-sheet": "/report/{sheet}",
    "report-changes": "/report/{report}/changes",
    # Places
    "provinces": "/provinces",
    "province": "/province/{province}",
    "agency": "/agency/{agency}",
    "compare": "/compare",
    "compare-two": "/compare?agency={agency}&agency={other}&province={province}&q=教育",
    # By subject
    "subject-dispositions": "/dispositions",
    "disposition": "/disposition/refused",
    "disposition-low-bases": "/disposition/other_handling?low_bases=1&year=2024",
    "reason": "/reason/refused/third_party_rights",
    "coverage-province": "/coverage?province=河北省",
    "coverage-state": "/coverage?status=not_found",
    "errors-year": "/errors?check=T3-SUM",
    "coverage": "/coverage",
    "errors": "/errors",
    # About, data, codebook
    "methods": "/about/methods",
    "api": "/about/api",
    "data": "/data",
    "codebook": "/codebook",
    "codebook-form": "/codebook/form_2021",
    "codebook-panel": "/codebook/panel",
    "accuracy": "/about/accuracy",
    "health": "/about/health",
    # Captures
    "capture": "/-/capture/{capture}",
}
"""Name of a page (also of its screenshots) -> address."""

TABLE_PAGES = tuple(
    name for name in PAGES if name.startswith("table") or name in ("reports", "row")
)

FAILING = {
    "error-400": ("/nianbao/reports?nothing=1", 400),
    "error-404": ("/nothing/here", 404),
    "error-404-report": ("/report/nothing", 404),
    "error-403": ("/nianbao?sql=select+1", 403),
}
"""Pages that say why something cannot be shown: address and status."""
