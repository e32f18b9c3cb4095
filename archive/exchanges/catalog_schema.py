"""The tables of catalog.db, declared once. Times are UTC texts of fixed width, which sort."""

# Written into each catalog as its user_version. One more where the version before this one could
# not use the catalog any more; columns and indexes that are added alone change nothing of that.
SHAPE = 1

SCHEMA = """
CREATE TABLE IF NOT EXISTS runs (
    id TEXT PRIMARY KEY,
    command TEXT NOT NULL,
    started_at TEXT NOT NULL,
    ended_at TEXT,
    outcome TEXT,          -- done, findings, interrupted, killed; NULL while it runs
    report TEXT            -- the run report as JSON
);
CREATE TABLE IF NOT EXISTS portal_runs (
    run TEXT NOT NULL REFERENCES runs(id),
    portal TEXT NOT NULL,
    ended_at TEXT NOT NULL,
    outcome TEXT NOT NULL, -- done, findings, blocked, no_listing, interrupted
    pages INTEGER NOT NULL,
    reports INTEGER NOT NULL,
    errors TEXT NOT NULL,  -- JSON list of {name, text}
    failures TEXT NOT NULL, -- JSON object reason -> count
    listed TEXT NOT NULL DEFAULT '{}', -- JSON: report year -> government, department -> links
    lists TEXT,            -- how far lists were read: deep, shallow, part, incomplete
    transport TEXT NOT NULL DEFAULT '{}', -- JSON: host -> the scheme that works, old_tls
    PRIMARY KEY (run, portal)
);
CREATE INDEX IF NOT EXISTS portal_runs_portal ON portal_runs (portal, ended_at);
CREATE INDEX IF NOT EXISTS portal_runs_done ON portal_runs (portal, ended_at)
    WHERE outcome = 'done';
CREATE TABLE IF NOT EXISTS snapshots (
    id INTEGER PRIMARY KEY,
    run TEXT,
    portal TEXT NOT NULL,
    kind TEXT NOT NULL,
    url TEXT,
    address TEXT,          -- canonical: what two visits of one page share
    captured_at TEXT NOT NULL,
    recorded_at TEXT NOT NULL UNIQUE,
    status INTEGER,
    media_type TEXT NOT NULL,
    charset TEXT,
    payload_digest TEXT NOT NULL,
    wire_digest TEXT NOT NULL,
    body_size INTEGER NOT NULL,
    record_id TEXT NOT NULL UNIQUE,
    warc_file TEXT NOT NULL,
    warc_offset INTEGER NOT NULL,
    payload_file TEXT NOT NULL,
    payload_offset INTEGER NOT NULL,
    revisit INTEGER NOT NULL,
    link_text TEXT,
    via TEXT,
    vantage TEXT,          -- the country from which it was asked for; NULL where none was named
    UNIQUE (warc_file, warc_offset)
);
CREATE INDEX IF NOT EXISTS snapshots_address ON snapshots (address, id);
CREATE INDEX IF NOT EXISTS snapshots_wire ON snapshots (wire_digest) WHERE NOT revisit;
CREATE INDEX IF NOT EXISTS snapshots_reports ON snapshots (portal, address)
    WHERE kind = 'report' AND status = 200;
CREATE INDEX IF NOT EXISTS snapshots_kind ON snapshots (kind, status, id);
CREATE TABLE IF NOT EXISTS fetches (
    id INTEGER PRIMARY KEY,
    run TEXT,
    portal TEXT NOT NULL,
    kind TEXT NOT NULL,
    url TEXT,
    recorded_at TEXT NOT NULL UNIQUE,
    status INTEGER,        -- NULL where nothing came back
    reason TEXT,           -- why nothing came back, or why what came is not the page
    snapshot INTEGER REFERENCES snapshots(id), -- what came; with a reason, what was judged
    address TEXT,          -- canonical, as in snapshots
    happened_at TEXT       -- when, where that was before: a request of another home
);
CREATE INDEX IF NOT EXISTS fetches_run ON fetches (run, portal);
CREATE TABLE IF NOT EXISTS frontier (
    position INTEGER PRIMARY KEY,
    portal TEXT NOT NULL,
    key TEXT NOT NULL,     -- what makes two requests the same within one crawl
    url TEXT NOT NULL,
    kind TEXT NOT NULL,
    entry TEXT NOT NULL,   -- the listing of the registry that led here
    priority INTEGER NOT NULL,
    state TEXT NOT NULL,   -- pending, in_flight, done
    meta TEXT NOT NULL,    -- the request as JSON
    snapshot INTEGER,      -- the answer to that request, once it is archived
    listed INTEGER,        -- report links seen, where it is a page of a list that was read
    seen TEXT,             -- those links: JSON object, what makes them the same -> year and kind
    stopped INTEGER,       -- 1 where a page of a list showed nothing new and ended the paging
    UNIQUE (portal, key)
);
CREATE INDEX IF NOT EXISTS frontier_next ON frontier (portal, state, priority DESC, position);
CREATE TABLE IF NOT EXISTS frontier_scopes (
    portal TEXT PRIMARY KEY,
    begun_at TEXT NOT NULL, -- when the crawl began whose pages are in the frontier
    since INTEGER,         -- only reports for that year and later
    recheck INTEGER NOT NULL -- 1 where every known report is asked for
);
CREATE TABLE IF NOT EXISTS report_ids (
    key TEXT PRIMARY KEY,  -- canonical address, or content digest where there is none
    report_id TEXT NOT NULL UNIQUE
);
"""

# Columns that a catalog of an earlier version lacks: table, column, declaration.
ADDED = (
    ("portal_runs", "listed", "TEXT NOT NULL DEFAULT '{}'"),
    ("frontier", "seen", "TEXT"),
    ("frontier", "stopped", "INTEGER"),
    ("portal_runs", "lists", "TEXT"),
    ("portal_runs", "transport", "TEXT NOT NULL DEFAULT '{}'"),
    ("fetches", "address", "TEXT"),
    ("snapshots", "vantage", "TEXT"),
    ("fetches", "happened_at", "TEXT"),
)
# Of those columns too, so made when they are there.
LATER_INDEXES = """
CREATE INDEX IF NOT EXISTS fetches_address ON fetches (address, id);
CREATE INDEX IF NOT EXISTS fetches_portal ON fetches (portal, kind);
CREATE INDEX IF NOT EXISTS portal_runs_portal ON portal_runs (portal, ended_at);
CREATE INDEX IF NOT EXISTS fetches_judged ON fetches (snapshot) WHERE reason IS NOT NULL;
"""

# Among snapshots: an error page that came in the place of a file which came well another time.
IN_PLACE_OF_A_FILE = """
    kind = 'attachment'
    AND EXISTS (SELECT 1 FROM fetches WHERE snapshot = snapshots.id AND reason IS NOT NULL)
    AND EXISTS (SELECT 1 FROM snapshots AS good WHERE good.address = snapshots.address
        AND good.status = 200 AND NOT EXISTS
        (SELECT 1 FROM fetches WHERE snapshot = good.id AND reason IS NOT NULL))
"""
