"""Everything that a process of the portal keeps to itself, and why that is right with any number of servers (ADR 034).

What several servers must agree on lies in the database: sessions, codes and limits, locks, messages, tasks, sendings, the
generation of finished pages, tallies. What a process keeps beside it falls under one of the reasons below; a test finds
whatever is kept and not listed (`tests/test_in_process.py`). Nothing here is needed: a process that is killed takes with it at
most what LOST names.
"""

# Filled by code that is imported, before the first request, and never after: the same in every process of one version.
REGISTRY = "what rooms registered when they were loaded: the same code, the same content"
# Counted out of code, of files that belong to it, or of the question itself: whoever counts it gets the same.
FROM_CODE = "follows from the code and from what is asked; nothing that anybody may change enters"
ONE_REQUEST = "belongs to one request or one thread, and ends with it"
ONE_MACHINE = "guards or counts something of this process or machine alone, such as its memory or its threads"
A_MOMENT = "decides nothing: asked again under the lock of the row, which all servers share, before anything is written"
LOST = "added up in the database every ten seconds; a process that is killed loses what it gathered since, and nothing else"
BY_GENERATION = (
    "good as long as one number in the database stands, which every process asks four times a second"
)

KEPT: dict[str, str] = {
    # Finished pages
    "portal.core.generation._Here": BY_GENERATION,
    "portal.launch.finished.memory.Memory": BY_GENERATION,
    "portal.launch.finished.watch.Watch": BY_GENERATION,
    "portal.launch.finished.keeper.Keeper": "looks after the files of one machine; of its processes one, by a lock on a file",
    "portal.launch.finished.front.Fronted": "which page is being drawn here: each machine draws a page once for itself",
    "portal.launch.finished.front.looked_up": FROM_CODE,
    "portal.launch.finished.keys._plain": FROM_CODE,
    # A rush
    "events.rush._FULL": A_MOMENT,
    "events.rush._ROLLS": A_MOMENT,
    "events.rush._ROOM": A_MOMENT,
    # What is gathered
    "portal.core.view_counts.gathered": LOST,
    "paper.links.followed": LOST,
    # For some seconds
    "portal.search.synonyms._kept": "five seconds: a word that was taught elsewhere is known here five seconds later",
    "portal.media.room._Bucket": "fifteen seconds, for /readyz alone: how this server reaches the store",
    "portal.core.repeats.ShortRepeats": "which fault this process has told already: each tells its own, in its own log",
    "portal.media.templatetags.media_tags._warned": "which picture this process has warned of: a line in its own log",
    "portal.media.bucket.Bucket": "connections of this process to the store",
    # Threads, locks, what they have in hand
    "portal.launch.buffering.Buffered": ONE_MACHINE,
    "portal.launch.serving.tasks": ONE_MACHINE,
    "portal.launch.serving.server_pid": ONE_MACHINE,
    "portal.launch.serving.code_mark": FROM_CODE,
    "portal.media.hygiene._one_at_a_time": ONE_MACHINE,
    "mailing.sending.crew.Crew": "its connections to the mail server; what is sent, leased and paced stands in the ledger (ADR 029)",
    "portal.launch.parts._has_chinese_font": ONE_MACHINE,
    "portal.launch.parts._update_package_lists": ONE_MACHINE,
    "portal.core.marks._NOTED": ONE_REQUEST,
    "portal.core.reach._request": ONE_REQUEST,
    "portal.core.request_id._CURRENT": ONE_REQUEST,
    "paper.printing.titles.best": ONE_REQUEST,
    # Read once a generation
    "home.serving._whole": FROM_CODE,
    "news.fronts._newest": FROM_CODE,
    "news.models.sourced._brands_of": FROM_CODE,
    "portal.core.generation._LOOKING": ONE_MACHINE,
    "portal.core.kept._emptied": REGISTRY,
    "portal.core.kept_connection._opened": "which file lies behind each connection of this process",
    "portal.core.qr_drawing._standing": FROM_CODE,
    "portal.core.qr_drawing._begins": FROM_CODE,
    "portal.core.qr_drawing._near": FROM_CODE,
    "portal.core.qr_drawing._whole": FROM_CODE,
    # Counted once
    "news.importing.characters._script_of": FROM_CODE,
    "paper.editions.card.face": FROM_CODE,
    "portal.accounts.admin_addresses.who_may": FROM_CODE,
    "portal.core.county._is_of_a_column": FROM_CODE,
    "portal.core.generation._is_ours": FROM_CODE,
    "portal.core.generation._quiet_statements": FROM_CODE,
    "portal.core.health._newest_migrations": FROM_CODE,
    "portal.core.sealed._box": "made of the keys, which do not change while a process runs",
    "portal.core.simplified.simplified_table": FROM_CODE,
    "portal.core.statements._set_by_class": FROM_CODE,
    "portal.core.storable._fields_of": FROM_CODE,
    "portal.media.renditions.parsed": FROM_CODE,
    "portal.people.spelling._readings": FROM_CODE,
    "portal.search.cutting._cut": FROM_CODE,
    "portal.search.english.forms": FROM_CODE,
    "portal.search.english.meanings": FROM_CODE,
    "portal.search.indexing.fingerprint": FROM_CODE,
    "portal.search.pinyin._spoken": FROM_CODE,
    "portal.search.pinyin.sound": FROM_CODE,
    "portal.search.text._table": FROM_CODE,
    # Registered
    "events.calls.SUBJECTS": REGISTRY,
    "events.retention.NEEDED": REGISTRY,
    "paper.freezing.SLIPS": REGISTRY,
    "paper.reach._TELLERS": REGISTRY,
    "portal.accounts.admin_addresses.TABLE": REGISTRY,
    "portal.accounts.factor_gate.OFFICES": REGISTRY,
    "portal.accounts.roles.MODEL_PERMISSIONS": REGISTRY,
    "portal.core.audit._NAMES": REGISTRY,
    "portal.core.generation._QUIET": REGISTRY,
    "portal.core.generation._QUIET_COLUMNS": REGISTRY,
    "portal.core.checklist._POINTS": REGISTRY,
    "portal.core.health.IN_FIGURES": REGISTRY,
    "portal.core.health.IN_FULL": REGISTRY,
    "portal.core.health.NOTES": REGISTRY,
    "portal.core.marks._ASKED": REGISTRY,
    "portal.core.moments._ASKED": REGISTRY,
    "portal.core.parts._LINKS": REGISTRY,
    "portal.core.parts._PARTS": REGISTRY,
    "portal.core.parts._SECTIONS": REGISTRY,
    "portal.core.publishing.VERSION_CHECKS": REGISTRY,
    "portal.core.publishing.WORD_CHECKS": REGISTRY,
    "portal.core.put_back.ERASURES": REGISTRY,
    "portal.core.put_back.SETTLE": REGISTRY,
    "portal.core.retention.TERMS": REGISTRY,
    "portal.editorial.starts._STARTS": REGISTRY,
    "portal.outbox.rounds._AT_THE_END": REGISTRY,
    "portal.outbox.rounds._WORK": REGISTRY,
    "portal.people.held._ASKED": REGISTRY,
    "portal.outbox.templates.TEMPLATES": REGISTRY,
    "portal.search.entries.ENTRIES": REGISTRY,
    "portal.search.entries._ASKED": REGISTRY,
    "volunteers.leads.REASONS": REGISTRY,
}

# What the libraries underneath keep, by the name of the thing.
OF_LIBRARIES: dict[str, str] = {
    "django.core.cache": (
        "in the memory of each process, and asked by Wagtail alone, for the addresses of its sites: an hour. A portal has one "
        "site, which is founded once; after changing its root page by hand, restart every server"
    ),
    "wagtail.contrib.redirects": (
        "a list of old addresses that is read in lies in the server's temporary folder between its two steps; nginx keeps whoever "
        "works in the admin at one server (deploy/nginx/several.conf), and whoever is parted from it reads the list in again"
    ),
    "django.contrib.contenttypes": "numbers of models, which migrations give and nobody changes",
    "django.template.loaders.cached": FROM_CODE,
    "django.contrib.staticfiles": "names of collected files, the same from the same code on every server",
    "rjieba": FROM_CODE,
}
