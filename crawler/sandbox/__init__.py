"""Portals with invented reports on loopback: the demo, the test bed, the load generator.

    with SandboxServer(World.make(seed=2026, reports=160)) as sandbox:
        crawl(home, list(sandbox.portals.values()), CrawlOptions(resolve=sandbox.resolve))
        sandbox.truth  # what the crawl and the reading must have found

From the inside out: `official` lists the forms, `figures` and `sheet_figures` throw consistent
numbers, `misprints` spoils some, `printing`, `labels`, `tables` and `sheets` print them,
`sentences` and `wording` word the text, `generator` makes the report and knows all of it,
`mirror` copies it as clones do. `render_html` (with `styles`, `shapes`, `containers`),
`render_text` (with `markdown`, `text_layer`) and the writers of files write it down, all of them
by name in `renderings`; `assembled` makes what is not one report on one page. `world` invents
agencies, `eportal` and `creator` are their portals, `portals` and `server` put them on the
wire, `truth` says what must be found. The oddities of real reports are the switches of
`oddities`. `python -m crawler.sandbox --help` serves a world by hand.
"""
