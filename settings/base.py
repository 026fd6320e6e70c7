"""Settings of every crawl, each with Scrapy's default and why it differs; a portal's file beats them, `-s` all."""

# --- what runs ----------------------------------------------------------------------------------------------

BOT_NAME = "nianbao"  # default scrapybot: the name in logs
SPIDER_MODULES = ["spiders"]  # default []: `scrapy list` finds the families
NIANBAO_REGISTRY = "crawler.registry.load"  # ours: how a spider finds the portal of `-a portal=CODE`
NIANBAO_AGENCY = ()  # ours: only the reports of the body that has these names, as `recrawl` does
NIANBAO_LISTINGS_ONLY = False  # ours: find reports without asking for them, as `portals check` does
NIANBAO_WALKED = False  # ours: what this crawl has captured already answers: the way to a listing is not walked twice
NIANBAO_PORTALS = ""  # ours: directories of portal files, separated as in PATH; empty is the built-in registry

TWISTED_REACTOR = (
    "twisted.internet.asyncioreactor.AsyncioSelectorReactor"  # the default, said because the browser's pipes need it
)
DOWNLOAD_HANDLERS = {  # default: Scrapy's own, which do not show what crossed the wire
    "http": "crawler.capture.handler.CaptureHandler",
    "https": "crawler.capture.handler.CaptureHandler",
    "file": None,  # default on: a page must not lead to this machine's files
    "ftp": None,  # default on: no portal uses it, and it would bypass the archive
    "s3": None,  # default on: likewise
}
DOWNLOADER = "crawler.components.throttle.Downloader"  # default Scrapy's own, which goes on at once after a failure
TWISTED_DNS_RESOLVER = "crawler.components.resolver.CheckedResolver"  # default: IPv4 only, and into our own network
EXTENSIONS_BASE: dict[str, int] = {}  # default names all of Scrapy's: one that is off is imported, too, with its server
EXTENSIONS = {
    "crawler.steady.SteadyTimers": 0,  # timeouts that come although the machine's clock is set back
    "crawler.capture.extension.ArchiveExtension": 0,  # the archive, opened before anything is fetched
    "crawler.components.limits.ByteLimit": 0,  # beside CloseSpider, which counts pages and time
    "crawler.components.rereading.Rereading": 0,  # listings that show less than they claim are read once more
    "crawler.components.throttle.Throttle": 0,  # AutoThrottle that never undercuts the floor
    "scrapy.extensions.closespider.CloseSpider": 0,  # as by default, and so are the following
    "scrapy.extensions.corestats.CoreStats": 0,
    "scrapy.extensions.feedexport.FeedExporter": 0,
    "scrapy.extensions.logcount.LogCount": 0,
    "scrapy.extensions.logstats.LogStats": 0,
    "scrapy.extensions.memusage.MemoryUsage": 0,
}
DOWNLOADER_MIDDLEWARES = {
    "crawler.components.guard.Guard": 40,  # before robots.txt: a refused host is not asked for its rules either
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,  # default 50: Guard is the one border
    "crawler.components.robots.Robots": 100,  # RFC 9309 where Scrapy allows all
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,  # default 100: replaced by the line above
    "crawler.components.states.StatesMiddleware": 540,  # engine side of Retry (550): sees only what is final
    "crawler.components.hops.Hops": 580,  # meta refresh, and pages whose script sends on
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,  # default 580: replaced by the line above
    "crawler.components.hops.Redirects": 600,  # a redirect to itself with a new cookie is asked again
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,  # default 600: replaced by the line above
    "crawler.components.unchanged.Unchanged": 945,  # in seasons: listings that did not change come from the archive
    "crawler.components.resumed.Resumed": 950,  # next to the network: what a crawl cut short had is not fetched again
    "crawler.components.guard.Names": 960,  # names that lead into our own network
}
SPIDER_MIDDLEWARES = {"crawler.components.order.NewestFirst": 50}  # default none: listings, then the newest reports
NIANBAO_CONDITIONAL = False  # ours: whether listings are asked for only if they changed, as seasons do
ITEM_PIPELINES = {"crawler.components.pipelines.FoundPipeline": 100}  # default none: every Found goes into the archive

SCHEDULER_MEMORY_QUEUE = "crawler.components.waiting.Waiting"  # default keeps all in memory, 3 kB a page
NIANBAO_PORTALS_AT_ONCE = 64  # ours: portals that are crawled at a time in a process, those that share a host in turn

# --- manners ------------------------------------------------------------------------------------------------

USER_AGENT = "nianbao"  # default names Scrapy: honest, and what a robots.txt can address
NIANBAO_CONTACT = None  # ours: an address or mailbox, added to the user agent
ROBOTSTXT_OBEY = True  # default False
ROBOTSTXT_USER_AGENT = "nianbao"  # default the whole user agent: RFC 9309 matches the product's name
CONCURRENT_REQUESTS = 4  # default 16, of a portal with all its hosts: what waits has no order, and outlives a cap
CONCURRENT_REQUESTS_PER_DOMAIN = 1  # default 8: one page at a time from a government's server
DOWNLOAD_DELAY = 1  # default 0, seconds: the floor
DOWNLOAD_DELAY_JITTER = 0  # default 0.5, both ways: it would undercut the floor; Throttle varies upward instead
AUTOTHROTTLE_ENABLED = True  # default False: slow servers are asked less often, overloaded ones are left alone
AUTOTHROTTLE_START_DELAY = 0  # default 5: start at the floor, which is DOWNLOAD_DELAY
AUTOTHROTTLE_TARGET_CONCURRENCY = 1  # the default, said because a portal's concurrency changes it
AUTOTHROTTLE_MAX_DELAY = 60  # the default, seconds: also the longest rest of a host that fails, unless it asks for more
NIANBAO_PAUSE_S = 1  # ours, seconds: how long a host rests after a failure; twice as long after each further one
WARN_ON_GENERATOR_RETURN_VALUE = False  # default True: reads the source of a spider's method anew for every page
DOWNLOADER_STATS = False  # default True: puts each request and response together once more to count their bytes
CONCURRENT_ITEMS = 4  # default 100: Scrapy starts so many tasks for each page, a third of the time that a page takes
RETRY_TIMES = 5  # default 2: where one request in ten fails, one report in a million is lost
RETRY_GIVE_UP_LOG_LEVEL = "INFO"  # default ERROR: a failure is recorded as a state, not as a fault of ours
REDIRECT_MAX_TIMES = 10  # default 20: a longer chain is a loop
METAREFRESH_MAXDELAY = 10  # default 100, seconds: a later refresh is a reload of the page, not a hop
COOKIES_ENABLED = True  # the default, said because some portals answer only with their cookie
DEFAULT_REQUEST_HEADERS = {  # default asks for English
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "zh-CN,zh;q=0.9",
}

# --- the archive --------------------------------------------------------------------------------------------

NIANBAO_WARC_BYTES = 1 << 30  # ours: the size beyond which a WARC is followed by another
NIANBAO_RESUME_WITHIN_H = 72  # ours, hours: a crawl that was last heard of before is not continued, but begun anew

# --- WACZ ---------------------------------------------------------------------------------------------------

NIANBAO_SIGNING_KEY = (
    None  # ours: PEM file of the key of `export --sign`; by default DATA/signing-key.pem, made when needed
)
NIANBAO_TIME_STAMPS = (
    None  # ours: address of an RFC 3161 time-stamp authority; none by default: it learns when you sign
)

# --- limits -------------------------------------------------------------------------------------------------

DOWNLOAD_TIMEOUT = 30  # default 180, seconds: a page in all, a file until it begins to come
NIANBAO_FILE_TIMEOUT = 300  # ours, seconds: a document or picture in all; what drips longer is cut off, and kept so far
DOWNLOAD_MAXSIZE = 256 * 1024 * 1024  # default 1 GiB: no report comes near; the archive says that it was cut
DOWNLOAD_WARNSIZE = 0  # default 32 MiB: scanned reports are often larger
DEPTH_LIMIT = 300  # default none: a chain of more pages than that is a trap
CLOSESPIDER_PAGECOUNT = 50_000  # default none, for a portal with all its legs: 500 bodies, 20 reports of 5 pages
CLOSESPIDER_TIMEOUT = 24 * 3600  # default none, seconds, for a portal: the pages above take 14 hours
NIANBAO_PORTAL_BYTES = 20 << 30  # ours, for a portal: scanned reports of 10 MB, 2,000 of them

# --- not used -----------------------------------------------------------------------------------------------

HTTPCACHE_ENABLED = False  # the default, said because the archive is the one memory
TELNETCONSOLE_ENABLED = False  # default on: no open port
REMOTE_CONTROL_ENABLED = False  # default on: likewise

# --- the browser --------------------------------------------------------------------------------------------

NIANBAO_CHROMIUM = ""  # ours: the program; empty is Playwright's own download, or the one that is installed
NIANBAO_SANDBOX_NEEDED = False  # ours: no page is drawn where Chromium has no sandbox (root, or a kernel without one)
NIANBAO_BROWSER_AT_ONCE = 2  # ours: pages that are drawn at a time in a process: each takes 100 MB
NIANBAO_BROWSER_PAGES = 300  # ours: after so many pages Chromium is changed for a new one: it grows with age
NIANBAO_PAGE_MEMORY_MB = 1024  # ours: a page that takes more for itself is killed, and tried again
NIANBAO_PAGE_DRAWN_S = 30  # ours, beside DOWNLOAD_TIMEOUT: seconds until a page's document is there
NIANBAO_PAGE_STIR_S = 3  # ours, seconds: in which a list that was scrolled or turned begins to show more
NIANBAO_PAGE_TOTAL_S = 180  # ours, seconds: everything, a long list that is scrolled to its end included
NIANBAO_PAGE_REQUESTS = 1000  # ours: what a page may ask for; beyond is refused and listed
NIANBAO_PAGE_TURNS = 200  # ours: how often a list is scrolled or turned
NIANBAO_PAGE_PICTURE = "png"  # ours: the picture of each page in the archive, `png` or `jpeg`; empty is none
NIANBAO_PAGE_TEXT = True  # ours: whether the visible text of each page is kept, too
NIANBAO_PAGE_WITHOUT = ["ads", "media"]  # ours: what is not fetched; also: fonts, images, other-hosts (than the page's)

# --- logs ---------------------------------------------------------------------------------------------------

LOG_LEVEL = "INFO"  # default DEBUG: a line per request is for -v
STATS_DUMP = False  # default True: the summary says it in words
