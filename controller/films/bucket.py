"""The door to S3: films in a bucket, of whichever maker, through boto3.

Credentials come from the environment, as boto3 finds them: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a
profile, or the machine's own role. One film is one PUT, which S3 keeps whole or not at all, with its sha256
beside it: the server compares it with what came.
"""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO
from urllib.parse import parse_qs, urlsplit

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from controller.errors import SettingsError
from controller.films.errors import FilmError
from controller.films.store import BLOCK_BYTES, FILE_NAME, check_content
from controller.services.film_store import StoredFilm
from wire.instants import Instant

FOREVER = "public, max-age=31536000, immutable"
_TYPES = {"mp4": "video/mp4", "png": "image/png"}
_ABSENT = {"404", "NoSuchKey", "NotFound"}


@dataclass(frozen=True, slots=True)
class BucketAddress:
    """Where a bucket is."""

    bucket: str
    prefix: str
    """Without slashes at its ends; empty for the bucket's root."""
    endpoint: str | None
    """None for Amazon's own."""
    region: str | None


def parse_bucket_url(url: str) -> BucketAddress:
    """`s3://bucket/prefix?endpoint=…&region=…` → address. Raises SettingsError."""
    parts = urlsplit(url)
    asked = parse_qs(parts.query)
    strange = sorted(asked.keys() - {"endpoint", "region"})
    if parts.scheme != "s3" or not parts.netloc or strange:
        why = f"; {', '.join(strange)} is not known" if strange else ""
        raise SettingsError(
            f"LANDMARK_FILMS_STORE is {url!r}{why}; write s3://bucket/prefix?endpoint=https://…, or a folder"
        )
    first = {name: values[-1] for name, values in asked.items()}
    return BucketAddress(parts.netloc, parts.path.strip("/"), first.get("endpoint"), first.get("region"))


class BucketFilms:
    """Implements `FilmStore` in a bucket."""

    def __init__(self, address: BucketAddress) -> None:
        self._address = address
        config = Config(connect_timeout=10, read_timeout=60, retries={"mode": "standard", "max_attempts": 4})
        try:
            self._s3: Any = boto3.client(
                "s3", endpoint_url=address.endpoint, region_name=address.region, config=config
            )
        except (BotoCoreError, ValueError) as error:
            raise SettingsError(f"the bucket {address.bucket} cannot be used: {error}") from error

    def put(self, file_name: str, content: BinaryIO) -> None:
        """See `FilmStore`."""
        digest = check_content(file_name, content)
        with self._translated(f"keep {file_name} in"):
            self._s3.put_object(
                **self._key(file_name),
                Body=content,
                ChecksumSHA256=base64.b64encode(digest).decode(),
                ContentType=_TYPES[file_name.partition(".")[2]],
                CacheControl=FOREVER,
            )

    def size_of(self, file_name: str) -> int | None:
        """See `FilmStore`."""
        head = self._head(file_name)
        return None if head is None else int(head["ContentLength"])

    def kept_since(self, file_name: str) -> Instant | None:
        """See `FilmStore`."""
        head = self._head(file_name)
        return None if head is None else Instant(round(head["LastModified"].timestamp() * 1_000))

    def _head(self, file_name: str) -> Any:
        if not FILE_NAME.fullmatch(file_name):
            return None
        with self._translated(f"look at {file_name} in"):
            try:
                return self._s3.head_object(**self._key(file_name))
            except ClientError as error:
                if _is_absent(error):
                    return None
                raise

    def open(self, file_name: str, start: int = 0) -> StoredFilm | None:
        """See `FilmStore`."""
        size = self.size_of(file_name)
        if size is None:
            return None
        return StoredFilm(size, self._blocks(file_name, start) if start < size else iter(()))

    def names(self) -> list[str]:
        """See `FilmStore`."""
        found = []
        with self._translated("list"):
            pages = self._s3.get_paginator("list_objects_v2")
            for page in pages.paginate(Bucket=self._address.bucket, Prefix=self._prefix):
                found += [each["Key"].removeprefix(self._prefix) for each in page.get("Contents", ())]
        return sorted(name for name in found if FILE_NAME.fullmatch(name))

    def delete(self, file_name: str) -> bool:
        """See `FilmStore`."""
        if self.size_of(file_name) is None:
            return False
        with self._translated(f"delete {file_name} from"):
            self._s3.delete_object(**self._key(file_name))
        return True

    def _blocks(self, file_name: str, start: int) -> Iterator[bytes]:
        with self._translated(f"read {file_name} of"):
            body = self._s3.get_object(**self._key(file_name), Range=f"bytes={start}-")["Body"]
            yield from body.iter_chunks(BLOCK_BYTES)

    @property
    def _prefix(self) -> str:
        return f"{self._address.prefix}/" if self._address.prefix else ""

    def _key(self, file_name: str) -> dict[str, str]:
        return {"Bucket": self._address.bucket, "Key": self._prefix + file_name}

    @contextmanager
    def _translated(self, doing: str) -> Iterator[None]:
        try:
            yield
        except (BotoCoreError, ClientError, OSError) as error:
            raise FilmError(
                f"cannot {doing} the bucket {self._address.bucket}: {error}; check its address, the "
                "credentials in the environment, and what they may do"
            ) from error


def _is_absent(error: ClientError) -> bool:
    return str(error.response.get("Error", {}).get("Code")) in _ABSENT
