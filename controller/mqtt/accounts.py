"""The files that tell Mosquitto who may say and hear what. Pure.

Every player has an account named after its screen, and may only speak and listen on its own screen's topics.
The controller's name cannot be a screen's: ids hold no underscore.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from controller.services.records import PlayerAccount
from wire.ids import NetworkId
from wire.topics import Leaf, controller_subscriptions, format_topic

CONTROLLER_NAME = "_controller"


def password_file(controller_hash: str, accounts: Iterable[PlayerAccount]) -> str:
    """One line per account."""
    lines = [f"{CONTROLLER_NAME}:{controller_hash}"]
    lines += [f"{account.screen}:{account.password_hash}" for account in accounts]
    return "\n".join(lines) + "\n"


def access_list(network: NetworkId) -> str:
    """The same for all screens: `%u` stands for the account's name."""
    hears = [leaf for leaf in Leaf if leaf.to_player]
    says = [leaf for leaf in Leaf if not leaf.to_player]
    lines = [f"user {CONTROLLER_NAME}"]
    lines += [f"topic read {each}" for each in controller_subscriptions(network)]
    lines += [f"topic write {format_topic(network, '+', leaf)}" for leaf in hears]
    lines += [f"pattern read {format_topic(network, '%u', leaf)}" for leaf in hears]
    lines += [f"pattern write {format_topic(network, '%u', leaf)}" for leaf in says]
    return "\n".join(lines) + "\n"


@dataclass(frozen=True, slots=True)
class BrokerFiles:
    """Where the child broker's files stand."""

    folder: Path

    @property
    def configuration(self) -> Path:
        """mosquitto.conf"""
        return self.folder / "mosquitto.conf"

    @property
    def passwords(self) -> Path:
        """The password file."""
        return self.folder / "passwords"

    @property
    def access(self) -> Path:
        """The access list."""
        return self.folder / "access"


def configuration_file(files: BrokerFiles, *, host: str, port: int, user: str) -> str:
    """The child's whole configuration."""
    return f"""\
# Written by landmark at each start; changes here are lost.
listener {port} {host}
allow_anonymous false
password_file {files.passwords}
acl_file {files.access}
user {user}

# retained desired state survives a kill at any moment
persistence true
persistence_location {files.folder}/
autosave_on_changes true
autosave_interval 1

# room for what a fleet says at once to a controller that is busy
max_queued_messages 10000
max_packet_size 262144

log_dest stderr
log_timestamp false
log_type error
log_type warning
log_type notice
log_type information
connection_messages false
"""
