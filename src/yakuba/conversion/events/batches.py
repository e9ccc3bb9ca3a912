"""Facts of the files of an old system that came; none of them holds anything of a row."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from yakuba.foundation.events.event import Event


@dataclass(frozen=True, kw_only=True)
class BatchOpened(Event):
    code: ClassVar[str] = "conversion.batch.opened"
    label: ClassVar[str] = "受領データを登録した"

    plan_id: int
    title: str
    layout: str
    kept_until: date


@dataclass(frozen=True, kw_only=True)
class FileReceived(Event):
    code: ClassVar[str] = "conversion.batch.file_received"
    label: ClassVar[str] = "移行元のファイルを受け取った"

    plan_id: int
    title: str
    file: str
    name: str
    size: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class BatchWiped(Event):
    code: ClassVar[str] = "conversion.batch.wiped"
    label: ClassVar[str] = "受領データを消去した"

    plan_id: int
    title: str
    files: int
