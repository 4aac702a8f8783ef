"""Every setting an operator may give, read once and reported on once.

Values come from the environment and from a `.env` file in the project folder.
`Environment()` raises one `ImproperlyConfigured` that names every wrong value, so
that nobody has to start the site five times to find five mistakes.
"""

from functools import lru_cache
from ipaddress import ip_network
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PROJECT = Path(__file__).resolve().parents[2]


class Environment(BaseSettings):
    model_config = SettingsConfigDict(
        env_file=PROJECT / ".env", extra="ignore", env_ignore_empty=True
    )

    lyceum_data: Path = Field(
        PROJECT / "var", description="Folder of the SQLite file, media and caches."
    )
    secret_key: str = Field("", description="Signs sessions and links in mails.")
    allowed_hosts: str = Field(
        "", description="Host names the site answers to, separated by commas."
    )
    base_url: str = Field(
        "http://127.0.0.1:8000", description="Public address, used in mails."
    )
    database_url: str = Field(
        "", description="PostgreSQL address; empty means SQLite in the data folder."
    )
    database_pool_size: int = Field(
        8, ge=1, le=100, description="Connections one process keeps to PostgreSQL."
    )
    web_processes: int = Field(
        2, ge=1, le=64, description="Web and worker processes that share PostgreSQL."
    )
    elasticsearch_url: str = Field(
        "", description="Elasticsearch 8 address; empty means the database engine."
    )
    elasticsearch_prefix: str = Field(
        "lyceum",
        pattern="^[a-z0-9][a-z0-9_-]{0,40}$",
        description="Beginning of the names of all indices; one for each site.",
    )
    elasticsearch_api_key: str = Field(
        "", description="API key of Elasticsearch, if its security is on."
    )
    elasticsearch_ca_file: str = Field(
        "", description="File of the authorities that Elasticsearch's TLS is signed by."
    )
    semantic: Literal["auto", "off"] = Field(
        "auto",
        description="Search by meaning too: auto, where the extra semantic is, or off.",
    )
    redis_url: str = Field(
        "", description="Redis address of the cache; empty means the database cache."
    )
    email_url: str = Field(
        "", description="smtp://user:password@host:587; empty writes mails to files."
    )
    email_from: str = Field(
        "Lyceum <noreply@lyceum.example>", description="Sender of the site's mails."
    )
    oidc_issuer: str = Field(
        "", description="OpenID Connect issuer address; empty switches it off."
    )
    oidc_name: str = Field("Single sign-on", description="Its name on the login page.")
    oidc_client_id: str = Field("", description="Client id at the issuer.")
    oidc_client_secret: str = Field("", description="Client secret at the issuer.")
    metrics_token: str = Field(
        "", description="Bearer token that /metrics asks for; empty closes it."
    )
    s3_bucket: str = Field(
        "", description="S3 bucket for media; empty means the data folder."
    )
    s3_endpoint_url: str = Field("", description="S3 endpoint, if not the default.")
    documentation_folder: Path | None = Field(
        None, description="Folder below which editors may name documentation folders."
    )
    source_stale_days: int = Field(
        30, ge=1, description="Days until pages of a source say that they may be old."
    )
    source_log_days: int = Field(
        180, ge=1, description="Days that logs of synchronisations are kept."
    )
    search_log_days: int = Field(
        400, ge=0, description="Days that searches are counted for; 0 counts none."
    )
    outside_allowed_networks: str = Field(
        "",
        description="Private networks that addresses given by editors may lead to.",
    )
    trusted_proxies: int = Field(
        0, ge=0, le=5, description="Reverse proxies that set X-Forwarded-For."
    )
    link_monitor: bool = Field(
        True, description="Whether links to other sites are asked if they still hold."
    )
    link_user_agent: str = Field(
        "",
        description="The name they are asked under; empty names Lyceum and BASE_URL.",
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="How much the log says."
    )

    @field_validator("database_url")
    @classmethod
    def _postgres_only(cls, value: str) -> str:
        hint = " (leave it empty for SQLite)"
        beginnings = ("postgres://", "postgresql://")
        return _address(value, *beginnings, hint=hint, needs_host=False)

    @field_validator("elasticsearch_url", "base_url", "oidc_issuer", "s3_endpoint_url")
    @classmethod
    def _web_address(cls, value: str) -> str:
        return _address(value, "http://", "https://").rstrip("/")

    @field_validator("redis_url")
    @classmethod
    def _redis_address(cls, value: str) -> str:
        if value.startswith("unix://"):  # a path, without a host
            return value
        return _address(value, "redis://", "rediss://")

    @field_validator("outside_allowed_networks")
    @classmethod
    def _networks(cls, value: str) -> str:
        for each in filter(None, map(str.strip, value.split(","))):
            try:
                ip_network(each)
            except ValueError as error:
                raise ValueError(f"{error} (as in 10.1.2.0/24,10.9.8.7)") from None
        return value

    @field_validator("email_url")
    @classmethod
    def _mail_address(cls, value: str) -> str:
        return _address(value, "smtp://", "smtps://")


def _address(
    value: str, *beginnings: str, hint: str = "", needs_host: bool = True
) -> str:
    """`value` if it is empty or an address that can be taken apart. The reason never
    repeats it, because it may hold a password."""
    if not value:
        return value
    if not value.startswith(beginnings):
        raise ValueError(f"must begin with {' or '.join(beginnings)}{hint}")
    try:
        parts = urlsplit(value)
        whole = parts.port != 0 and (bool(parts.hostname) or not needs_host)
    except ValueError:
        whole = False
    if not whole:
        raise ValueError(
            "is no address: it needs a host, a port is a number, and odd characters of"
            " a password are written as %40"
        )
    return value


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The settings of this process. Raises ImproperlyConfigured, naming all faults."""
    try:
        return Environment()
    except ValidationError as error:
        lines = [
            f"  {str(fault['loc'][0]).upper()}: {fault['msg']}"
            for fault in error.errors()
        ]
        raise ImproperlyConfigured(
            "These settings cannot be used:\n" + "\n".join(lines)
        ) from None


def data_folder(settings: Environment) -> Path:
    """The data folder, made if need be. Raises ImproperlyConfigured."""
    folder = settings.lyceum_data.resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(
            f"These settings cannot be used:\n  LYCEUM_DATA: {error.strerror}: {folder}"
        ) from None
    return folder
