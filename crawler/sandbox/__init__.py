"""Portals with invented reports on loopback: the demo, the test bed, the load generator.

    with SandboxServer(World.make(seed=2026, reports=160)) as sandbox:
        crawl(home, list(sandbox.portals.values()), CrawlOptions(resolve=sandbox.resolve))
        sandbox.truth  # what the crawl and the reading must have found

From the inside out: `figures` throws consistent numbers, `misprints` spoils some,
`printing` and `tables` print them, `sentences` words the text, `generator` makes the report
and knows all of it; `render_html`, `render_text` and `mirror` write it down; `world` invents
agencies, `eportal` and `creator` are their portals, `portals` and `server` put them on the
wire, `truth` says what must be found. The oddities of real reports are the switches of
`oddities`. `python -m crawler.sandbox --help` serves a world by hand.
"""
