"""Topic names: built and parsed here, nowhere else."""

from dataclasses import dataclass
from enum import StrEnum

from wire.errors import ContractError

_ROOT = "landmark/v1"


class Leaf(StrEnum):
    """The last part of a screen's topic: which message travels there."""

    DESIRED = "desired"
    REPORTED = "reported"
    PRESENCE = "presence"
    HELLO = "hello"
    HEARTBEAT = "heartbeat"
    ASRUN = "asrun"
    ASRUN_ACK = "asrun/ack"
    CLOCK = "clock"
    CLOCK_REPLY = "clock/reply"
    STILL = "still"
    STILL_REQUEST = "still/request"
    FIRST_STILL = "still/first"
    RECEIPT = "receipt"
    FILMS = "films"
    DELETIONS = "deletions"
    DELETIONS_ACK = "deletions/ack"

    @property
    def to_player(self) -> bool:
        """Whether the controller speaks and the player listens."""
        return self in {
            Leaf.DESIRED,
            Leaf.ASRUN_ACK,
            Leaf.CLOCK_REPLY,
            Leaf.STILL_REQUEST,
            Leaf.DELETIONS_ACK,
        }

    @property
    def retained(self) -> bool:
        """Whether the broker keeps the last one for newcomers."""
        return self in {Leaf.DESIRED, Leaf.REPORTED, Leaf.PRESENCE, Leaf.FILMS}

    @property
    def qos(self) -> int:
        """0 where a newer one replaces a lost one, else 1."""
        return 0 if self in {Leaf.HEARTBEAT, Leaf.CLOCK, Leaf.CLOCK_REPLY, Leaf.STILL} else 1


@dataclass(frozen=True, slots=True)
class Address:
    """One topic of one screen."""

    network: str
    screen: str
    leaf: Leaf


def format_topic(network: str, screen: str, leaf: Leaf) -> str:
    """The topic of one message of one screen."""
    return f"{_ROOT}/{network}/screens/{screen}/{leaf.value}"


def parse_topic(topic: str) -> Address:
    """Topic → address. Raises ContractError if it is none of ours."""
    parts = topic.split("/")
    try:
        root, network, screens, screen = "/".join(parts[:2]), parts[2], parts[3], parts[4]
        leaf = Leaf("/".join(parts[5:]))
    except (IndexError, ValueError) as error:
        raise ContractError(f"not one of our topics: {topic!r}") from error
    if root != _ROOT or screens != "screens" or not network or not screen:
        raise ContractError(f"not one of our topics: {topic!r}")
    return Address(network, screen, leaf)


def controller_subscriptions(network: str) -> list[str]:
    """The filters that a controller subscribes to: every message that players send, of every screen."""
    return [f"{_ROOT}/{network}/screens/+/{leaf.value}" for leaf in Leaf if not leaf.to_player]


def player_subscriptions(network: str, screen: str) -> list[str]:
    """The topics that one player subscribes to."""
    return [format_topic(network, screen, leaf) for leaf in Leaf if leaf.to_player]
