"""The only reader of the environment."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import platformdirs
from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from assistant.errors import SettingsError

ROOT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """Every setting is optional; README.md says what each means. Read from the environment, then from `.env`."""

    model_config = SettingsConfigDict(env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True)

    home: Path = Field(
        default_factory=lambda: Path(platformdirs.user_data_dir("study-assistant")), validation_alias="STUDY_HOME"
    )
    database_url: SecretStr | None = Field(default=None, validation_alias="DATABASE_URL")
    openai_api_key: SecretStr | None = Field(default=None, validation_alias="OPENAI_API_KEY")
    openai_base_url: str | None = Field(default=None, validation_alias="OPENAI_BASE_URL")
    chat_model: str | None = Field(default=None, validation_alias="STUDY_CHAT_MODEL")
    answers: Literal["auto", "written", "quoted"] = Field(default="auto", validation_alias="STUDY_ANSWERS")
    """Who writes answers where a chat model is set: it, nobody, or it once it has passed its trial."""
    embedding_model: str | None = Field(default=None, validation_alias="STUDY_EMBEDDING_MODEL")
    embedding_base_url: str | None = Field(
        default=None, validation_alias=AliasChoices("STUDY_EMBEDDING_BASE_URL", "OPENAI_BASE_URL")
    )
    embedding_api_key: SecretStr | None = Field(
        default=None, validation_alias=AliasChoices("STUDY_EMBEDDING_API_KEY", "OPENAI_API_KEY")
    )
    youtube_api_key: SecretStr | None = Field(default=None, validation_alias="YOUTUBE_API_KEY")
    youtube_pace: float = Field(default=1.0, ge=0.0, le=100.0, validation_alias="STUDY_YOUTUBE_PACE")
    """How many times the usual pauses between requests to YouTube."""
    https_proxy: SecretStr | None = Field(default=None, validation_alias="HTTPS_PROXY")
    """The way to YouTube where a network allows no other; it may hold a password."""
    certificates: Path | None = Field(default=None, validation_alias="SSL_CERT_FILE")
    """Certificates to trust in place of the usual ones, where a network's proxy has its own."""
    fixed_now: datetime | None = Field(default=None, validation_alias="STUDY_NOW")

    @field_validator("home")
    @classmethod
    def _absolute(cls, home: Path) -> Path:
        return home.expanduser().absolute()

    def now(self) -> datetime:
        """The time to work with: STUDY_NOW where it is set, else the clock; always with a time zone."""
        if self.fixed_now is None:
            return datetime.now(UTC)
        return self.fixed_now if self.fixed_now.tzinfo else self.fixed_now.replace(tzinfo=UTC)


def load_settings() -> Settings:
    """Read the settings. Raises SettingsError naming each variable that cannot be used (never its value)."""
    try:
        return Settings()
    except ValidationError as error:
        named = ", ".join(sorted({str(item["loc"][0]) for item in error.errors()}))
        raise SettingsError(f"The setting {named} cannot be read.", "Correct or unset it.") from None
