"""Scrapy settings; each departure from Scrapy's default says why.

Read by `scrapy` through scrapy.cfg and by `crawler.run` alike. Of our own: NIANBAO_HOME,
NIANBAO_CONTACT, NIANBAO_PORTALS (a registry file of one's own) and NIANBAO_RESOLVE
(`HOST=127.0.0.1:PORT,…`, rehearsals only), each also an environment variable.
"""

import os

BOT_NAME = "nianbao"

NIANBAO_HOME = os.environ.get("NIANBAO_HOME", "data")
NIANBAO_CONTACT = os.environ.get("NIANBAO_CONTACT")
NIANBAO_PORTALS = os.environ.get("NIANBAO_PORTALS")
NIANBAO_RESOLVE = os.environ.get("NIANBAO_RESOLVE")

# Spiders are made from the registry, one for each portal.
SPIDER_LOADER_CLASS = "crawler.spiderloader.PortalSpiderLoader"

# The queue lives in catalog.db: Scrapy's JOBDIR does not survive a kill.
SCHEDULER = "crawler.frontier.FrontierScheduler"
# The queue leaves out what it knows, by address and kind.
DUPEFILTER_CLASS = "scrapy.dupefilters.BaseDupeFilter"

# Says who we are. `crawler.run` and the spider loader add the contact; never a browser's name.
USER_AGENT = "nianbao (archive of annual reports on open government information)"
ROBOTSTXT_USER_AGENT = "nianbao"
# Ours replaces it: Scrapy's allows everything when robots.txt cannot be had.
ROBOTSTXT_OBEY = False

# One slow queue for each host. Fujian shuts out an address for a minute after a burst.
# Scrapy 2.19 keeps to the number only where there is a delay; without one (rehearsals) it sends
# all that waits at once.
CONCURRENT_REQUESTS_PER_DOMAIN = 1
# Two to three seconds: 2.5 with a fifth of jitter.
DOWNLOAD_DELAY = 2.5
DOWNLOAD_DELAY_JITTER = 0.2
# Slower still when a server is slow.
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = 2.5
AUTOTHROTTLE_MAX_DELAY = 60.0

# No visitor is told from another, but where a portal has `cookies = true`; see crawler.cookies.
COOKIES_ENABLED = False
NIANBAO_COOKIES = False
# A proxy from the environment would go round the check of addresses.
HTTPPROXY_ENABLED = False
# Reports are pages and scanned files; a gigabyte (the default) is a mistake or an attack.
DOWNLOAD_MAXSIZE = 64 * 1024**2
DOWNLOAD_WARNSIZE = 0
# Three minutes (the default) for each of three attempts would hold up a portal's only queue.
DOWNLOAD_TIMEOUT = 60
DNS_TIMEOUT = 30
# Files: 10 MB at the 50 KB/s that some portals give abroad take three minutes.
NIANBAO_FILE_TIMEOUT = 300
# How much of a pause (crawler.backoff) is really waited: all of it, in a rehearsal nothing.
NIANBAO_PATIENCE = 1.0
# Where a request waits for its turn, and old TLS is tried; see crawler.wire.
DOWNLOAD_HANDLERS = {
    "http": "crawler.wire.PatientHandler",
    "https": "crawler.wire.PatientHandler",
    # No portal's link may open a file of this machine, or a connection that nobody checks.
    **dict.fromkeys(("data", "file", "ftp", "s3")),
}
# Twenty hops (the default) are a loop; a page moves once or twice.
REDIRECT_MAX_TIMES = 5
# Challenge pages refresh themselves; a page that only refreshes is not the page.
METAREFRESH_ENABLED = False
# Codings that the archive can take off again, also where brotli is installed.
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "zh-CN,zh;q=0.9",
    "Accept-Encoding": "gzip, deflate",
}

# Only registered hosts at public addresses; see crawler.hosts.
TWISTED_DNS_RESOLVER = "crawler.hosts.GuardedResolver"
DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "crawler.hosts.HostPolicyMiddleware": 50,
    "crawler.robots.RobotsMiddleware": 100,
    "crawler.backoff.BackOffMiddleware": 550,
    # After robots.txt was asked for (100): that may have shown which scheme works. Of failures
    # it hears before they are asked for again.
    "crawler.transport.TransportMiddleware": 560,
    "crawler.redirects.NamedRedirectMiddleware": 600,
    "crawler.cookies.CookiesMiddleware": 700,
    # Nearer the wire than redirects (600) and decompression (590).
    "crawler.recorder.RecorderMiddleware": 880,
}
SPIDER_MIDDLEWARES = {
    # Next to the engine: sees requests when every other middleware is done with them.
    "crawler.frontier.FrontierMiddleware": 10,
}

# Spiders give requests and no items; Scrapy starts that many tasks for every page (100).
CONCURRENT_ITEMS = 1
# Another door into the process; nobody needs it.
TELNETCONSOLE_ENABLED = False
# One line for each page is written by the recorder, to run/crawl.log.
LOG_LEVEL = "INFO"
# The recorder has told of each attempt already.
RETRY_GIVE_UP_LOG_LEVEL = "INFO"
# A list of all settings and counters at the start and end of each spider is nobody's reading.
STATS_DUMP = False
EXTENSIONS = {"scrapy.extensions.logstats.LogStats": None}
