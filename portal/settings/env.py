"""The environment, read here and nowhere else. Every variable stands in docs/environment.md."""

import ipaddress
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured
from environ.fileaware_mapping import FileAwareMapping

BASE_DIR = Path(__file__).resolve().parent.parent.parent
LOOPBACK_NAMES = {"localhost", "ip6-localhost"}
DATABASE_SCHEMES = {"sqlite", "postgres", "postgresql"}
# What a machine may run (portal/launch/run.py).
PROCESSES = ("web", "worker", "tick", "postman")
STORAGE_HINT = (
    "MEDIA_STORAGE 请写成 s3://钥匙:密码@主机:端口/桶名，可以在后面加 ?region=…&style=virtual&tls=0。"
)
DATABASE_HINT = "DATABASE_URL 只支持 sqlite:////文件的完整路径 或 postgres://用户:密码@主机:端口/库名。"


@dataclass(frozen=True)
class Environment:
    """What the surroundings say; paths are absolute, lists are split at commas."""

    data_dir: Path
    database_url: str
    host: str
    port: int
    demo: bool
    secret_key: str
    secret_key_fallbacks: list[str]
    data_key: str
    sms_gateway_url: str
    sms_gateway_key: str
    sms_daily_budget: int
    sms_templates: str
    sms_receipt_hours: int
    email_url: str
    mail_from: str
    mail_leave: str
    mail_house: str
    mail_connections: int
    media_storage: str
    processes: tuple[str, ...]
    allowed_hosts: list[str]
    site_url: str
    county_url: str
    county_columns: list[str]
    workers: int
    trust_proxy: bool
    trusted_proxies: list[str]
    settings_module: str
    log_format: str
    test_postgres_url: str
    test_database: str
    chromium: str
    ci: bool

    @property
    def on_loopback(self) -> bool:
        return is_loopback(self.host)


def is_loopback(host: str) -> bool:
    """Whether an address can be reached from this machine alone."""
    if host in LOOPBACK_NAMES:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class _Asked(environ.FileAwareEnv):
    """Notes which variables were asked for; what lies in a file is read anew each time."""

    ENVIRON = FileAwareMapping(cache=False)
    names: set[str] = set()

    def get_value(self, var, *args, **kwargs):
        self.names.add(var)
        return super().get_value(var, *args, **kwargs)


def read_environment() -> Environment:
    """Read every variable once.

    Raises:
        ImproperlyConfigured: a value is not of its kind (PORT=abc), with the variable's name.
    """
    env = _Asked()
    data_dir = Path.cwd() / Path(env.str("DATA_DIR", default=str(BASE_DIR / "var"))).expanduser()
    port, workers, budget, mail_connections, receipt_hours = _numbers(env)
    trust_proxy = env.bool("TRUST_PROXY", default=False)
    return Environment(
        data_dir=data_dir,
        database_url=env.str("DATABASE_URL", default="").strip() or sqlite_url(data_dir / "portal.sqlite3"),
        host=env.str("HOST", default="").strip("[]") or "127.0.0.1",
        port=port,
        demo=env.bool("DEMO", default=True),
        secret_key=env.str("SECRET_KEY", default=""),
        secret_key_fallbacks=env.list("SECRET_KEY_FALLBACKS", default=[]),
        data_key=env.str("DATA_KEY", default=""),
        sms_gateway_url=env.str("SMS_GATEWAY_URL", default=""),
        sms_gateway_key=env.str("SMS_GATEWAY_KEY", default=""),
        sms_daily_budget=budget,
        sms_templates=_sms_templates(env.str("SMS_TEMPLATES", default="")),
        sms_receipt_hours=receipt_hours,
        **_mail(env),
        mail_connections=mail_connections,
        media_storage=env.str("MEDIA_STORAGE", default="").strip(),
        processes=_processes(env.list("PROCESSES", default=[])),
        allowed_hosts=env.list("ALLOWED_HOSTS", default=[]),
        site_url=env.str("SITE_URL", default="").rstrip("/"),
        **_county(env),
        workers=workers,
        trust_proxy=trust_proxy,
        trusted_proxies=proxy_networks(
            env.list("TRUSTED_PROXIES", default=["127.0.0.1", "::1"] if trust_proxy else [])
        ),
        settings_module=env.str("DJANGO_SETTINGS_MODULE", default=""),
        log_format=_log_format(env.str("LOG_FORMAT", default="text")),
        test_postgres_url=env.str("TEST_POSTGRES_URL", default="postgres://postgres@127.0.0.1:5432/test"),
        test_database=env.str("TEST_DATABASE", default="sqlite"),
        chromium=env.str("CHROMIUM", default=""),
        ci=env.bool("CI", default=False),
    )


def _numbers(env: environ.Env) -> tuple[int, int, int, int, int]:
    """Port, workers, short messages a day, connections to the mail server, hours until a receipt must be there."""
    try:
        port, workers = env.int("PORT", default=8000), env.int("WEB_WORKERS", default=2)
        budget = env.int("SMS_DAILY_BUDGET", default=1000)
        connections = env.int("MAIL_CONNECTIONS", default=4)
        receipt_hours = env.int("SMS_RECEIPT_HOURS", default=0)
    except ValueError as error:
        names = "PORT、WEB_WORKERS、SMS_DAILY_BUDGET、MAIL_CONNECTIONS、SMS_RECEIPT_HOURS"
        raise ImproperlyConfigured(f"{names} 必须是数字：{error}") from error
    if not 0 < port < 65536:
        raise ImproperlyConfigured(f"PORT 必须在 1 到 65535 之间，现在是 {port}。")
    if workers < 1:
        raise ImproperlyConfigured(f"WEB_WORKERS 至少是 1，现在是 {workers}。")
    if connections < 1:
        raise ImproperlyConfigured(f"MAIL_CONNECTIONS 至少是 1，现在是 {connections}。")
    if not 0 <= receipt_hours <= 168:
        raise ImproperlyConfigured(f"SMS_RECEIPT_HOURS 写 0 到 168 之间的小时数，现在是 {receipt_hours}。")
    return port, workers, budget, connections, receipt_hours


def _mail(env: environ.Env) -> dict[str, Any]:
    """The mail server, and as whom we write."""
    return {
        "email_url": env.str("EMAIL_URL", default=""),
        "mail_from": env.str("MAIL_FROM", default=""),
        "mail_leave": env.str("MAIL_LEAVE", default=""),
        "mail_house": env.str("MAIL_HOUSE", default=""),
    }


def _county(env: environ.Env) -> dict[str, Any]:
    """Where another site shows our columns, and which."""
    address = env.str("COUNTY_URL", default="").strip()
    parts = urlsplit(address)
    whole = parts.scheme in ("http", "https") and parts.netloc and parts.path.strip("/")
    if address and (not whole or parts.query or parts.fragment):
        raise ImproperlyConfigured(
            f"COUNTY_URL 写县区网站上给我们的那个目录，例如 https://www.example.gov.cn/fengpu/，现在是 {address}。"
        )
    return {"county_url": address, "county_columns": env.list("COUNTY_COLUMNS", default=[])}


def _sms_templates(word: str) -> str:
    if word not in ("", "required"):
        raise ImproperlyConfigured(f"SMS_TEMPLATES 只能空着，或写 required，现在是 {word}。")
    return word


def _processes(names: list[str]) -> tuple[str, ...]:
    """Which processes this machine runs; all where nothing is said."""
    said = [name.strip() for name in names if name.strip()]
    if unknown := set(said) - set(PROCESSES):
        raise ImproperlyConfigured(
            f"PROCESSES 只认 {'、'.join(PROCESSES)}，用逗号分开；不认识 {'、'.join(sorted(unknown))}。"
        )
    return tuple(name for name in PROCESSES if name in said or not said)


def _log_format(said: str) -> str:
    if said not in ("text", "json"):
        raise ImproperlyConfigured(f"LOG_FORMAT 只能是 text 或 json，现在是 {said}。")
    return said


def proxy_networks(names: list[str]) -> list[str]:
    """The proxies whose word about a client's address counts, as networks.

    Raises:
        ImproperlyConfigured: one is neither an address nor a network.
    """
    try:
        return [str(ipaddress.ip_network(name.strip(), strict=False)) for name in names if name.strip()]
    except ValueError as error:
        hint = "TRUSTED_PROXIES 写地址或网段，用逗号分开，例如 127.0.0.1,10.0.0.0/24"
        raise ImproperlyConfigured(f"{hint}：{error}") from error


def sqlite_url(path: Path) -> str:
    """A DATABASE_URL for a file, whatever characters its path holds."""
    return f"sqlite:///{quote(str(path))}"


def mail_settings(url: str) -> dict:
    """Django's EMAIL_ settings for a URL such as smtp+tls://user:password@mail.example.com:587.

    Raises:
        ImproperlyConfigured: the URL is none.
    """
    try:
        return environ.Env.email_url_config(url) | {"EMAIL_TIMEOUT": 10}
    except (KeyError, ValueError) as error:
        hint = "EMAIL_URL 请写成 smtp+tls://用户:密码@主机:端口。"
        raise ImproperlyConfigured(hint) from error


# What a value is not told of: what opens something.
SECRET = re.compile(r"KEY|SECRET|PASSWORD|TOKEN")


def variables_set() -> dict[str, str]:
    """The variables of ours that are set, without what opens something: of an address the password is left out."""
    read_environment()
    found = {}
    for name in sorted(_Asked.names):
        if f"{name}_FILE" in os.environ:
            found[f"{name}_FILE"] = os.environ[f"{name}_FILE"]
        elif name in os.environ:
            found[name] = "***" if SECRET.search(name) else _without_password(os.environ[name])
    return found


def _without_password(value: str) -> str:
    return re.sub(r"(://[^:/@\s]*):[^@\s]*@", r"\1:***@", value)


def secret_variables() -> dict[str, str]:
    """The variables of ours that open something, with what they say, wherever they lie."""
    env = _Asked()
    read_environment()
    told = {name: env.str(name, default="") for name in sorted(_Asked.names)}
    return {name: value for name, value in told.items() if value and _opens(name, value)}


def _opens(name: str, value: str) -> bool:
    return bool(SECRET.search(name)) or _without_password(value) != value


def bucket_settings(url: str) -> dict[str, str | bool]:
    """What the bucket of an S3-compatible store is opened with (portal/media/bucket.py).

    Args:
        url: s3://key:secret@host:port/bucket; with `region`, `style` (path or virtual), `tls` (0 on a closed network).

    Raises:
        ImproperlyConfigured: it is none of that kind.
    """
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
        said = dict(parse_qsl(parts.query, strict_parsing=bool(parts.query)))
    except ValueError as error:
        raise ImproperlyConfigured(STORAGE_HINT) from error
    bucket = parts.path.strip("/")
    whole = parts.scheme == "s3" and parts.hostname and parts.username and parts.password and bucket
    styles, switches = ("path", "virtual"), ("0", "1")
    known = said.get("style", "path") in styles and said.get("tls", "1") in switches
    if not whole or "/" in bucket or not known or set(said) - {"region", "style", "tls"}:
        raise ImproperlyConfigured(STORAGE_HINT)
    host = f"[{parts.hostname}]" if ":" in str(parts.hostname) else parts.hostname
    return {
        "access_key": unquote(parts.username or ""),
        "secret_key": unquote(parts.password or ""),
        "bucket_name": bucket,
        "endpoint_url": f"{'http' if said.get('tls') == '0' else 'https'}://{host}{port}",
        "region_name": said.get("region", "us-east-1"),
        "addressing_style": said.get("style", "path"),
    }


def use_settings(module: str) -> None:
    """Choose the settings for this process and for those it starts."""
    os.environ["DJANGO_SETTINGS_MODULE"] = module


def tell_pypinyin() -> None:
    """Have the library of pinyin leave its phrases to us (`portal/core/spoken.py`), by two switches of its own."""
    os.environ["PYPINYIN_NO_PHRASES"] = os.environ["PYPINYIN_NO_DICT_COPY"] = "1"


def environment_with(**changes: str) -> dict[str, str]:
    """The environment for another process: ours with some variables changed."""
    return {**os.environ, **changes}


def database_settings(url: str) -> dict:
    """Django's DATABASES entry for a URL, with what each database needs to be safe under load.

    SQLite: WAL, FULL (an acknowledged write survives a power cut), IMMEDIATE transactions (a deferred
    one fails at once under concurrency) and 20 s of patience. Opening it and saying so costs 2 ms, so a connection is
    kept (portal/core/kept_connection.py).

    Raises:
        ImproperlyConfigured: the URL names a database the portal does not run on.
    """
    if url.partition("://")[0] not in DATABASE_SCHEMES:
        raise ImproperlyConfigured(DATABASE_HINT)
    try:
        config = environ.Env.db_url_config(url)
    except ValueError as error:
        raise ImproperlyConfigured(f"DATABASE_URL 看不懂：{error}。{DATABASE_HINT}") from error
    engine = config.get("ENGINE", "")
    config["CONN_MAX_AGE"] = 60
    if engine == "django.db.backends.sqlite3":
        config["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA mmap_size=134217728;",
        }
    else:
        config["CONN_HEALTH_CHECKS"] = True
        # Nobody waits for a lock longer than a reader waits for a page; who is in the way is asked again.
        ours = {"connect_timeout": 5, "options": "-c lock_timeout=5s"}
        config["OPTIONS"] = {**config.get("OPTIONS", {}), **ours}
    return config
