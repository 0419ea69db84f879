"""The settings: read once from the environment or `.env`, frozen, and never printed with their secrets."""

import re
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, HttpUrl, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.core.errors import SetupError

#: What ids of Entra look like, as Microsoft sends them.
ENTRA_ID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def _addresses(written: Any) -> Any:
    """Return the addresses of a list with commas or spaces; a bare name is that of a server that speaks HTTPS."""
    if not isinstance(written, str):
        return written
    return [each if "://" in each else f"https://{each}" for each in written.replace(",", " ").split()]


def _as_entra_writes(written: str) -> str:
    """Return an id of Entra in small letters, as Microsoft sends it; some tools show it in capitals."""
    return written.lower() if ENTRA_ID.fullmatch(written.lower()) else written


_EntraId = Annotated[str, AfterValidator(_as_entra_writes)]


class Settings(BaseSettings):
    """Every setting; the names of the environment are the names of the fields in capitals."""

    model_config = SettingsConfigDict(env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True)

    #: The folder for everything that is written: database, keys, practice files.
    socialpolicy_home: Path = Path("var")
    #: Where the database is; a SQLite file in the home folder unless said otherwise.
    database_url: SecretStr | None = None
    #: The trust's own file; `organisation.yaml` in the home folder unless said otherwise.
    organisation_file: Path | None = None
    #: The encryption keys, as `socialpolicy keys new` writes them; the file `keys` in the home folder otherwise.
    socialpolicy_keys: SecretStr | None = None
    #: The port of the web server.
    port: int = Field(default=3978, ge=0, le=65_535)
    #: The address on which `serve` listens; the practice room always listens on 127.0.0.1 alone.
    host: str = "127.0.0.1"
    #: Slack's bot token, beginning with xoxb-.
    slack_bot_token: SecretStr | None = None
    #: Slack's signing secret, for HTTP.
    slack_signing_secret: SecretStr | None = None
    #: Slack's app token, beginning with xapp-; when set, Socket Mode is used.
    slack_app_token: SecretStr | None = None
    #: Slack's Web API.
    slack_api_url: str = "https://slack.com/api/"
    #: The id of the Teams bot's registration in Entra.
    teams_app_id: _EntraId | None = None
    #: A client secret of that registration.
    teams_app_password: SecretStr | None = None
    #: The trust's tenant in Entra; nobody else's is let in.
    teams_tenant_id: _EntraId | None = None
    #: Where Bot Framework says what it signs with.
    teams_openid_url: HttpUrl = HttpUrl("https://login.botframework.com/v1/.well-known/openidconfiguration")
    #: The servers of Teams that the bot speaks to; the first is where it does so unless it was told another.
    teams_service_urls: Annotated[tuple[HttpUrl, ...], NoDecode, BeforeValidator(_addresses), Field(min_length=1)] = (
        HttpUrl("https://smba.trafficmanager.net/teams/"),
    )
    #: A folder with another encoder (`model.onnx`, `tokenizer.json`); the built-in one unless said otherwise.
    encoder_folder: Path | None = None

    @property
    def organisation(self) -> Path:
        """Return where the trust's own file is looked for."""
        return self.organisation_file or self.socialpolicy_home / "organisation.yaml"


def read_settings() -> Settings:
    """Read the settings; SetupError naming every bad value at once, without showing any."""
    try:
        return Settings()
    except ValidationError as error:
        faults = [f"{str(item['loc'][0]).upper()}: {item['msg']}" for item in error.errors(include_input=False)]
        raise SetupError("These settings cannot be used:\n" + "\n".join(faults)) from None


def load_settings() -> Settings:
    """Read the settings, and refuse a platform that is only half set up."""
    settings = read_settings()
    _check_slack(settings)
    _check_teams(settings)
    return settings


def _check_slack(settings: Settings) -> None:
    """Refuse a half-configured Slack: it would look switched on and answer nobody."""
    some = settings.slack_bot_token or settings.slack_signing_secret or settings.slack_app_token
    missing = []
    if some and not settings.slack_bot_token:
        missing.append("SLACK_BOT_TOKEN")
    if some and not (settings.slack_signing_secret or settings.slack_app_token):
        missing.append("SLACK_SIGNING_SECRET (for HTTP) or SLACK_APP_TOKEN (for Socket Mode)")
    if missing:
        raise SetupError("Slack is only half set up. Missing: " + "; ".join(missing) + ".")


def _check_teams(settings: Settings) -> None:
    """Refuse a half-configured Teams likewise."""
    needed = ("teams_app_id", "teams_app_password", "teams_tenant_id")
    missing = [name.upper() for name in needed if not getattr(settings, name)]
    if missing and len(missing) < len(needed):
        raise SetupError("Teams is only half set up. Missing: " + "; ".join(missing) + ".")
