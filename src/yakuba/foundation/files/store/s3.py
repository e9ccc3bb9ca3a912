"""Bytes in an S3-compatible store, for many machines without a shared folder."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self

from .blob import Blob, Lying

_CONNECT_SECONDS, _READ_SECONDS = 5, 30
_NOT_FOUND = ("NoSuchKey", "404", "NotFound")


@dataclass(frozen=True, slots=True)
class Bucket:
    """A bucket, or the part of it below a prefix; a put is durable and whole when it returns."""

    # botocore makes the client's class at run time.
    client: Any
    name: str
    prefix: str

    @classmethod
    def at(cls, address: str, endpoint: str) -> Self:
        """Open `bucket` or `bucket/prefix`; keys come from AWS_ACCESS_KEY_ID and its fellows."""
        # Half a second of imports that an installation on a disk need not wait for.
        import boto3
        from botocore.config import Config

        name, _, prefix = address.partition("/")
        client = boto3.client(
            "s3",
            endpoint_url=endpoint or None,
            config=Config(
                connect_timeout=_CONNECT_SECONDS,
                read_timeout=_READ_SECONDS,
                retries={"max_attempts": 4, "mode": "standard"},
            ),
        )
        return cls(client, name, f"{prefix.strip('/')}/" if prefix.strip("/") else "")

    def put(self, blob: Blob, content: bytes) -> None:
        self.client.put_object(Bucket=self.name, Key=self._key(blob.path), Body=content)

    def get(self, blob: Blob) -> bytes:
        from botocore.exceptions import ClientError

        try:
            found = self.client.get_object(Bucket=self.name, Key=self._key(blob.path))
        except ClientError as fault:
            if fault.response.get("Error", {}).get("Code") in _NOT_FOUND:
                raise FileNotFoundError(blob.path) from fault
            raise
        with found["Body"] as body:
            return bytes(body.read())

    def drop(self, blob: Blob) -> None:
        self.client.delete_object(Bucket=self.name, Key=self._key(blob.path))

    def lying(self, town: int, *, older_than: float) -> Iterator[Lying]:
        pages = self.client.get_paginator("list_objects_v2").paginate(
            Bucket=self.name, Prefix=self._key(f"{town}/")
        )
        for page in pages:
            for entry in page.get("Contents", []):
                if entry["LastModified"].timestamp() < older_than:
                    path = entry["Key"].removeprefix(self.prefix)
                    yield Lying(path, Blob.of_path(path))

    def remove(self, lying: Lying) -> None:
        self.client.delete_object(Bucket=self.name, Key=self._key(lying.path))

    def problem(self) -> str:
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            self.client.head_bucket(Bucket=self.name)
        except (BotoCoreError, ClientError) as fault:
            return f"ファイル置き場(バケット {self.name})を使えません: {fault}"
        return ""

    def _key(self, path: str) -> str:
        return self.prefix + path
