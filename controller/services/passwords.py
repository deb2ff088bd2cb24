"""Passwords of players' accounts at the broker. Pure."""

import base64
import hashlib

_ITERATIONS = 101  # Mosquitto's own; the passwords are 256 random bits, which no dictionary holds


def hash_password(password: str, salt: bytes) -> str:
    """In the form of Mosquitto's password file: PBKDF2 with SHA-512."""
    digest = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, _ITERATIONS)
    return f"$7${_ITERATIONS}${base64.b64encode(salt).decode()}${base64.b64encode(digest).decode()}"
