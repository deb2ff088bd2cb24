"""The preview: a flight's plans drawn for people, as one file that needs no network. Pure."""

from controller.preview.page import Made, digest_of, render_preview

__all__ = ["Made", "digest_of", "render_preview"]
