"""Logs: colour for people at a terminal, JSON lines otherwise; always to standard error."""

import logging
import sys

import structlog


def configure_logs(*, verbose: bool = False) -> None:
    """Call once, at the program's start."""
    level = logging.DEBUG if verbose else logging.INFO
    people = sys.stderr.isatty()
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.dev.ConsoleRenderer() if people else structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
