"""Settings of the controller: the environment, with defaults that serve one machine."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from wire.ids import NetworkId


class Settings(BaseSettings):
    """Each setting is an environment variable with the prefix LANDMARK_."""

    model_config = SettingsConfigDict(env_prefix="LANDMARK_", frozen=True)

    network: NetworkId = "sample"
    """Name of the fleet; part of every topic and of every signed statement."""
    sample: bool = Field(default_factory=lambda known: known.get("network") == "sample")
    """Whether this network is marked as sample: shifted clocks and scaled surfaces are allowed only there.
    Unless said, only the network with the name "sample" is."""
    state: Path = Path("state")
    """Folder of keys, database, renditions and the child broker's files."""
    database: str | None = None
    """SQLAlchemy URL; None for SQLite in the state folder."""
    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)
    public_url: str | None = None
    """How players reach this controller; None for http://host:port."""
    broker: str | None = None
    """mqtt://user:password@host:port or mqtts://…; None: start and supervise a Mosquitto of our own."""
    broker_host: str = "127.0.0.1"
    """Where our own Mosquitto listens."""
    broker_port: int = Field(default=1883, ge=1, le=65535)
    films: Path = Path("films")
    """Folder of masters: <short>.mp4"""
    renditions: Path | None = None
    """Folder of renditions by sha256; None for one in the state folder."""
    films_store: str | None = None
    """Where players find films: a folder, or s3://bucket/prefix?endpoint=…; None: where renditions are."""
    delivery: str | None = None
    """How players get films, as the JSON of `wire.bundle.Delivery`; new bundles carry it."""
    surface_pixels: int | None = None
    """Scale every screen's surface down to at most this many pixels; None for the true size."""
    heartbeat_ms: int = Field(default=5_000, ge=200)
    still_ms: int = Field(default=10_000, ge=0)
