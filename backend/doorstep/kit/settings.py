"""What can be set from outside, read once from the environment."""

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

import msgspec
from msgspec import Meta

from .secrets import SHORTEST, keys_of
from .settings_checks import ill_formed, unfit_for_production, variable


class Mode(StrEnum):
    """What the server is run for."""

    DEMO = "demo"
    PRODUCTION = "production"


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """All settings with their defaults, which suit the demo; production demands its own."""

    mode: Annotated[
        Mode,
        Meta(description="`production`, or `demo`, which shows everybody's mail; needed to serve"),
    ] = Mode.DEMO
    database_url: Annotated[
        str,
        Meta(
            description="PostgreSQL 15 or newer, `postgresql://user:password@host:5432/name`; "
            "empty in the demo: one of its own is started"
        ),
    ] = ""
    secret_key: Annotated[
        str,
        Meta(
            description=f"keys the hashes of sign-in codes, {SHORTEST} characters or more; a new "
            "one is put before the one it replaces, with a space between"
        ),
    ] = ""
    push_key: Annotated[
        str,
        Meta(
            description="signs push messages: a private P-256 key as 32 bytes in base64url; "
            "changed like the other"
        ),
    ] = ""
    push_contact: Annotated[
        str,
        Meta(
            description="whom push services may write to about these messages, `mailto:` or "
            "`https://`; the address that mail is sent from, if not set"
        ),
    ] = ""
    push_allow: Annotated[
        str,
        Meta(
            description="stand-ins for push services, `host:port` with a space between, which may "
            "be on this machine and without encryption; not in production"
        ),
    ] = ""
    secrets_folder: Annotated[
        str,
        Meta(
            description="instead of both keys: a folder of the servers' own in which they are made "
            "at the first start"
        ),
    ] = ""
    public_url: Annotated[
        str, Meta(description="where customers reach the portal; https in production")
    ] = "http://localhost:8000"
    host: Annotated[str, Meta(description="address to listen on")] = "127.0.0.1"
    port: Annotated[int, Meta(description="port to listen on", ge=1, le=65535)] = 8000
    smtp_url: Annotated[
        str,
        Meta(
            description="mail server, `smtps://user:password@host:465` or "
            "`smtp://user:password@host:587?starttls`"
        ),
    ] = "smtp://127.0.0.1:2525"
    mail_from: Annotated[str, Meta(description="address that mail is sent from")] = (
        "portal@doorstep.example"
    )
    bounce_address: Annotated[
        str,
        Meta(
            description="where mail that comes back goes, `bounces@host`: what is sent has "
            "`bounces+…@host` as its return path, to be read by `doorstep notifications bounced`"
        ),
    ] = ""
    sms_url: Annotated[
        str,
        Meta(
            description="sends text messages: where a gateway takes `To`, `From` and `Body` as a "
            "form, as Twilio's `…/Accounts/SID/Messages.json` does; empty: there are none"
        ),
    ] = ""
    sms_user: Annotated[str, Meta(description="as whom the gateway knows you")] = ""
    sms_token: Annotated[str, Meta(description="and by which password")] = ""
    sms_from: Annotated[str, Meta(description="number or name that text messages come from")] = ""
    store_url: Annotated[
        str, Meta(description="where files are kept, `file:///folder` or `s3://bucket/folder`")
    ] = ""
    store_encryption: Annotated[
        Literal["", "AES256", "aws:kms", "aws:kms:dsse"],
        Meta(
            description="how a bucket is asked to encrypt what it keeps: `AES256`, or `aws:kms` "
            "or `aws:kms:dsse` with the account's key; a folder is as its disk is"
        ),
    ] = ""
    clamav: Annotated[
        str,
        Meta(
            description="scans documents that are brought in for viruses: ClamAV's `clamd`, "
            "`tcp://host:3310`; while it is away none are taken"
        ),
    ] = ""
    trusted_proxies: Annotated[
        int,
        Meta(
            description="how many proxies of yours stand before the server; X-Forwarded-For is "
            "believed that far",
            ge=0,
            le=10,
        ),
    ] = 0
    stripe_secret_key: Annotated[
        str,
        Meta(
            description="takes payments: a secret key of Stripe, the business's own or that of the "
            "platform that its account is connected to"
        ),
    ] = ""
    stripe_webhook_secret: Annotated[
        str,
        Meta(description="signs what Stripe tells `/webhooks/stripe`, of the key's own account"),
    ] = ""
    stripe_connect_webhook_secret: Annotated[
        str,
        Meta(description="signs what it tells `/webhooks/stripe/connect`, of connected accounts"),
    ] = ""
    stripe_api_url: Annotated[
        str, Meta(description="where Stripe is; another one only for a stand-in")
    ] = "https://api.stripe.com"
    default_organization: Annotated[
        str,
        Meta(description="external id of the organisation for hosts that none has claimed"),
    ] = ""

    def session_keys(self) -> tuple[str, ...]:
        """Return the keys of hashes, newest first; one is made if need be. Raises BadSecrets."""
        return keys_of("session", self.secret_key, self._folder())

    def push_keys(self) -> tuple[str, ...]:
        """Return the keys of push messages as `session_keys` does; none if none can be made."""
        folder = self._folder()
        return keys_of("push", self.push_key, folder) if self.push_key or folder else ()

    @property
    def push_sender(self) -> str:
        """Return whom push services may write to."""
        return self.push_contact or f"mailto:{self.mail_from}"

    def _folder(self) -> Path | None:
        return Path(self.secrets_folder) if self.secrets_folder else None

    @property
    def secure(self) -> bool:
        """Return whether customers reach the portal over https."""
        return self.public_url.startswith("https://")


class BadSettings(Exception):
    """The settings cannot be used; `problems` has a sentence for each of them."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Return the settings from variables named DOORSTEP_…; an empty one counts as unset.

    Raises BadSettings naming every missing and every bad variable at once.
    """
    values: dict[str, Any] = {}
    problems: list[str] = []
    for field in msgspec.structs.fields(Settings):
        text = environ.get(variable(field.name), "").strip()
        try:
            if text:
                values[field.name] = msgspec.convert(text, field.type, strict=False)
        except msgspec.ValidationError as error:
            problems.append(f"{variable(field.name)}: {error}.")
    settings = Settings(**values)
    problems += ill_formed(settings)
    if settings.mode is Mode.PRODUCTION:
        problems += unfit_for_production(settings, set(values))
    if problems:
        raise BadSettings(problems)
    return settings


def settings_table() -> str:
    """Return all settings as a Markdown table."""
    rows = ["| variable | default | meaning |", "| --- | --- | --- |"]
    for field in msgspec.structs.fields(Settings):
        default = f"`{field.default}`" if field.default != "" else ""
        meaning = get_args(field.type)[1].description
        rows.append(f"| `{variable(field.name)}` | {default} | {meaning} |")
    return "\n".join(rows) + "\n"
