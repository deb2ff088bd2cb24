"""`landmark-player …`: one display PC's side. Heavy imports stand inside the commands: help starts fast."""

import argparse
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING

from player_agent.errors import PlayerError, SettingsError

if TYPE_CHECKING:
    from player_agent.folder import PlayerFolder
    from wire.bundle import Bundle

    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

STATE_VARIABLE = "LANDMARK_PLAYER_STATE"

_EXAMPLES = """\
examples:
  landmark-player run par-opera.json                     the whole player, on a screen of its own if need be
  landmark-player run par-opera.json --state /srv/state  the same, with its memory in a folder you choose
  landmark-player doctor par-opera.json                  is this machine fit for it, and what is to be done
  landmark-player doctor par-opera.json --test-card      the screen's pixel map, to look at on the panel
  landmark-player decode state/cache/3f….mp4             does this machine decode that film
  landmark-player doctor par-opera.json --measure-output which video output is best here, by figures

exit codes:
  0  ended in order; doctor: fit      2  wrong use of this command    4  the folder is in use
  1  failed; doctor: not fit          3  bundle or setting unusable    5  the X server is gone
  130  broken off by Ctrl-C: no verdict
"""


class Exit(IntEnum):
    """What this program's exit codes mean. Stable: scripts and units rely on them."""

    OK = 0
    FAILED = 1
    USAGE = 2
    SETTINGS = 3
    BUSY = 4
    GLASS_GONE = 5
    CTRL_C = 130


def main() -> None:
    """Entry point of the console script."""
    arguments = _build_parser().parse_args()
    try:
        sys.exit(_dispatch(arguments))
    except* PlayerError as group:
        error = _first(group)
        print(f"landmark-player: {error}", file=sys.stderr)  # noqa: T201 - the terminal is the interface here
        code = _code_of(error)
    except* KeyboardInterrupt:
        code = Exit.CTRL_C  # what ends in order hears it itself
    sys.exit(code)


def _build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="landmark-player",
        description="Plays one screen of a campaign: takes its plan, holds its films, shows and proves them.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_programs(commands)
    _add_decode(commands)
    _add_doctor(commands)
    return parser


def _add_programs(commands: "Commands") -> None:
    for name, summary in (
        (
            "run",
            "the whole player: stage and link, kept alive; with an Xvfb where the bundle names no display",
        ),
        ("stage", "the screen side alone (for systemd); draws on the bundle's display, or on $DISPLAY"),
        ("link", "the network side alone (for systemd)"),
    ):
        command = commands.add_parser(name, help=summary, description=summary)
        command.add_argument("bundle", type=Path, metavar="BUNDLE", help="the file of landmark player add")
        _add_state(command)
        if name == "run":
            command.add_argument(
                "--window",
                action="store_true",
                help="where the bundle names no display: as a window of this desktop ($DISPLAY), by Xephyr",
            )


def _add_decode(commands: "Commands") -> None:
    decode = commands.add_parser(
        "decode",
        help="does this machine decode a film: every picture of it, to nowhere",
        description="Decodes a film to nowhere at the lowest priority, and says why where it does not play.",
        epilog="exit codes: 0 it plays, 1 it does not, and the sentence says why, 3 it cannot be tried",
    )
    decode.add_argument("file", type=Path, metavar="FILE", help="an .mp4, or the slate's .png")


def _add_doctor(commands: "Commands") -> None:
    doctor = commands.add_parser("doctor", help="checks this machine and says what to do")
    doctor.add_argument("bundle", type=Path, nargs="?", metavar="BUNDLE", help="check its addresses as well")
    doctor.add_argument("--json", action="store_true", help="for machines")
    instead = doctor.add_mutually_exclusive_group()
    instead.add_argument(
        "--test-card", action="store_true", help="show the surface's exact pixel map instead"
    )
    instead.add_argument(
        "--measure-output",
        action="store_true",
        help="play a film through each video output and print figures",
    )
    instead.add_argument("--use-output", metavar="NAME", help="let stage draw with this one from now on")
    doctor.add_argument(
        "--seconds", type=float, metavar="N", help="how long the card stays; else until Ctrl-C"
    )
    doctor.add_argument(
        "--film", type=Path, metavar="FILE", help="what to measure with; else the largest held"
    )
    _add_state(doctor)


def _add_state(command: argparse.ArgumentParser) -> None:
    default = Path(os.environ.get(STATE_VARIABLE, "player-state"))
    command.add_argument(
        "--state",
        type=Path,
        default=default,
        metavar="FOLDER",
        help=f"plan, films and journal (default: ${STATE_VARIABLE}, or ./player-state; now {default})",
    )


def _dispatch(arguments: argparse.Namespace) -> int:
    match arguments.command:
        case "run":
            _run(arguments.bundle, arguments.state, window=arguments.window)
        case "stage":
            _stage(arguments.bundle, arguments.state)
        case "link":
            _link(arguments.bundle, arguments.state)
        case "decode":
            return _decode(arguments.file)
        case "doctor":
            return _doctor(arguments)
    return Exit.OK


def _run(path: Path, state: Path, *, window: bool) -> None:
    with _prepared("player", path, state) as (bundle, folder):
        from player_agent.supervisor import main as supervise

        supervise(bundle, path.resolve(), folder, window=window)


def _stage(path: Path, state: Path) -> None:
    with _prepared("stage", path, state) as (bundle, folder):
        from player_agent.bundle import on_display
        from player_agent.clock import SystemClock
        from player_agent.decks.server import answers
        from player_agent.prompter import prompt
        from player_agent.stage.main import main as play

        shown = on_display(bundle, os.environ.get("DISPLAY"))
        # from here on this is a stage, of which another may follow
        prompt(SystemClock(), lambda: answers(shown.surface.display))
        play(shown, folder)


def _link(path: Path, state: Path) -> None:
    with _prepared("link", path, state) as (bundle, folder):
        from player_agent.link.main import main as talk

        talk(bundle, folder)


def _decode(file: Path) -> int:
    from player_agent.decks.worker.film_trial import NoTrialError, try_film

    try:
        failure = try_film(file)
    except (OSError, NoTrialError) as error:
        raise SettingsError(f"{file} cannot be tried: {error}") from error
    if failure is not None:
        print(failure)  # noqa: T201 - link, or a technician, reads it here
    return Exit.OK if failure is None else Exit.FAILED


def _doctor(asked: argparse.Namespace) -> int:
    from player_agent import doctor
    from player_agent.lock import folder_lock

    if asked.test_card:
        with suppress(KeyboardInterrupt):  # its end, where no other is named
            doctor.run_test_card(asked.bundle, asked.state, asked.seconds)
        return Exit.OK
    if asked.use_output:
        return Exit.OK if doctor.use_output(asked.state, asked.use_output) else Exit.FAILED
    if asked.measure_output:
        with folder_lock(asked.state, "stage"):  # it would draw over what is measured
            fit = doctor.run_measurement(asked.bundle, asked.state, asked.film, as_json=asked.json)
        return Exit.OK if fit else Exit.FAILED
    return Exit.OK if doctor.examine(asked.bundle, asked.state, as_json=asked.json) else Exit.FAILED


@contextmanager
def _prepared(program: str, path: Path, state: Path) -> "Iterator[tuple[Bundle, PlayerFolder]]":
    """Bundle read, logs set up, folder ours alone: what every long-running command begins with."""
    # structlog loads rich wherever it finds it: 5 MB in each process of a player, for nothing.
    sys.modules.setdefault("rich", None)  # type: ignore[arg-type]  # what keeps an import out
    from player_agent.bundle import load_bundle
    from player_agent.folder import PlayerFolder
    from player_agent.lock import folder_lock
    from player_agent.logs import configure_logs

    bundle = load_bundle(path)
    configure_logs(program, bundle.screen)
    with folder_lock(state, program):
        yield bundle, PlayerFolder(state.resolve())


def _first(group: BaseExceptionGroup[PlayerError]) -> PlayerError:
    first = group.exceptions[0]
    return _first(first) if isinstance(first, BaseExceptionGroup) else first


def _code_of(error: PlayerError) -> Exit:
    from player_agent.decks.port import DecksError
    from player_agent.lock import FolderBusyError

    match error:
        case DecksError():
            return Exit.GLASS_GONE
        case SettingsError():
            return Exit.SETTINGS
        case FolderBusyError():
            return Exit.BUSY
        case _:
            return Exit.FAILED
