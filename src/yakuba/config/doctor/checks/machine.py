"""Is the machine able: folders, space, fonts, time zone data?"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings

from yakuba.config.doctor.registry import Finding, bad, check, good, mind
from yakuba.foundation.documents.fonts import font_files, missing_characters
from yakuba.foundation.files import store

_GIGABYTE = 1024**3
_SPACE_MIND, _SPACE_BAD = 5 * _GIGABYTE, _GIGABYTE
_SHARE_BAD = 0.02
# 高 in the ladder form, a name of the supplementary plane, a variant by selector, kana, Latin.
_SAMPLE = "髙﨑𠮷野葛\U000e0100城市役所アあ１2A①"


def folders() -> Iterator[tuple[str, Path]]:
    """Yield what has to be written to."""
    yield "データ", Path(settings.DATA)
    if not settings.FILES_BUCKET:
        yield "ファイル", Path(settings.FILES_ROOT)


def _existing(path: Path) -> Path:
    """Return the folder, or the nearest one above it that exists already."""
    while not path.exists() and path != path.parent:
        path = path.parent
    return path


@check(
    "machine.folders",
    "フォルダーへの書込み",
    remedy="表示された場所を、実行する利用者が書けるようにしてください(フォルダーなら所有者と 700、S3なら鍵と権限)。",
)
def writable(at: datetime) -> Finding:
    """Try, because rights alone do not tell (read-only mounts, full quotas, a lost bucket)."""
    path = Path(settings.DATA)
    failed = [store.chosen().problem()]
    try:
        with tempfile.TemporaryFile(dir=_existing(path)) as trial:
            trial.write(b"yakuba")
            trial.flush()
            os.fsync(trial.fileno())
    except OSError as fault:
        failed.append(f"データのフォルダー {path} に書けません({fault.strerror})。")
    if any(failed):
        return bad("".join(failed))
    return good("データのフォルダーとファイル置き場に書けます。")


@check(
    "machine.privacy",
    "フォルダーの権限",
    remedy="データとファイルのフォルダーを、ほかの利用者が読めないようにしてください(chmod 700)。",
)
def private(at: datetime) -> Finding:
    """What residents handed in is nobody else's on this machine."""
    files = Path(settings.FILES_ROOT)
    data = Path(settings.DATA)
    database = data / "yakuba.sqlite3"
    closed_above = data.exists() and not data.stat().st_mode & 0o005
    exposed = [
        str(path)
        for path in (files, database)
        if path.exists() and path.stat().st_mode & 0o004 and not closed_above
    ]
    if exposed:
        return mind(f"この機械のほかの利用者が読めます: {'、'.join(exposed)}")
    return good("ほかの利用者からは読めません。")


@check(
    "machine.space",
    "空き容量",
    remedy="不要なものを移すか、容量を増やしてください。尽きると申請を受け付けられません。",
)
def space(at: datetime) -> Finding:
    """Mind below 5 GB; bad below 1 GB or 2 %."""
    texts, worst = [], good
    for label, path in folders():
        usage = shutil.disk_usage(_existing(path))
        texts.append(f"{label} {usage.free / _GIGABYTE:.1f}GB")
        if usage.free < _SPACE_BAD or usage.free < usage.total * _SHARE_BAD:
            worst = bad
        elif usage.free < _SPACE_MIND and worst is good:
            worst = mind
    return worst(f"空きは {'、'.join(texts)} です。")


@check(
    "machine.fonts",
    "文書の書体",
    remedy="`make setup` で書体のパッケージを入れ直してください。",
)
def fonts(at: datetime) -> Finding:
    """A name printed with an empty box is a wrong name."""
    files = font_files()
    missing = missing_characters(_SAMPLE)
    if not files or missing:
        return bad(f"描けない文字があります({'、'.join(missing) or '書体がありません'})。")
    return good(f"{len(files)}個の書体で、人名の異体字まで描けます。")


@check(
    "machine.programs",
    "補助のプログラム",
    remedy="poppler-utils を入れてください(apt-get install poppler-utils)。なくても申請は受けられますが、PDFの一ページ目が画面に出ません。",
)
def programs(at: datetime) -> Finding:
    """Previews of PDFs are drawn by poppler."""
    if shutil.which("pdftoppm") is None:
        return mind("pdftoppm がないため、添付されたPDFの見本を描けません。")
    return good("PDFの見本を描けます。")


@check(
    "machine.time_zone",
    "時間帯のデータ",
    remedy="tzdata を入れてください(apt-get install tzdata)。",
)
def time_zone(at: datetime) -> Finding:
    """Deadlines are reckoned in Japan's time."""
    try:
        offset = at.astimezone(ZoneInfo("Asia/Tokyo")).utcoffset()
    except ZoneInfoNotFoundError:
        return bad("Asia/Tokyo のデータがありません。")
    if offset != timedelta(hours=9):
        return bad(f"Asia/Tokyo がUTC+9ではありません({offset})。")
    return good("日本時間を正しく計算できます。")


@check(
    "machine.assets",
    "画面の部品",
    remedy="`yakuba prepare`(または `yakuba collectstatic --noinput`)を実行してください。",
)
def assets(at: datetime) -> Finding:
    """Without the collected files the pages have neither form nor colour."""
    root = Path(settings.STATIC_ROOT)
    if not (root / "staticfiles.json").exists():
        return bad(f"{root} に画面の部品が集められていません。")
    return good("画面の部品が揃っています。")
