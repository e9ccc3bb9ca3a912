"""The README of an export, for somebody who has never seen this product."""

from datetime import datetime

from django.utils import timezone

from yakuba import __version__
from yakuba.foundation.tenancy.models import Municipality

from .tables import WITHHELD_COLUMNS, WITHHELD_TABLES, Table

_TEXT = """# {name}のデータ一式

{when} に、行政サービスの土台「役場 Yakuba」(版 {version})から書き出した、{name}のすべてのデータです。
このフォルダーだけで読めます。Yakuba も、特別なプログラムも要りません。

**個人情報と申請内容が、暗号化されずに入っています。** 保管と受け渡しは、貴団体の情報セキュリティポリシーに従ってください。

## 何が入っているか
| 場所 | 内容 |
|---|---|
| `tables/*.csv` | 一つの表につき一つ。UTF-8(BOM付き)、一行目が列の名前。Excelでそのまま開けます |
| `tables/*.jsonl` | 同じ行を、一行に一つのJSONで(JSON Lines)。機械で読むときはこちらを使ってください |
| `dictionary.csv` | データ辞書。すべての列の名称・型・参照先・取りうる値 |
| `definitions/手続/v版.json` | 手続の定義(質問、審査基準、様式) |
| `files/管理番号/ファイル名` | 申請に添えられたファイルと、発行した文書(PDF) |
| `files.csv` | ファイルの一覧。入っていないものには理由があります |
| `manifest.json` | 表ごとの行数、書き出した日時と版 |
| `SHA256SUMS` | すべてのファイルのSHA-256。`sha256sum -c SHA256SUMS` で確かめられます |

すべての表は、書き出しを始めた一つの時点のものです。

## 読み方
- 日時は日本時間(+09:00)のISO 8601、日付は `2026-11-22` の形、金額は円の整数です。
- `…_id` の列は、辞書の「参照先」の表の `id` を指します。
- CSVの空のマスは「値なし」です。JSON Linesでは `null` と空の文字を区別しています。
- CSVでは、表計算ソフトが式として動かさないよう、`=` `+` `-` `@` などで始まる文字の前に `'` を付けています。JSON Linesは元のままです。
- 申請内容(`answers`)は、質問の名前と回答のJSONです。質問の文は `definitions/` にあります。
- `events.eventrecord` は、誰が・いつ・何をしたかの記録です。

## 表
| 表 | 名称 |
|---|---|
{tables}

## 入れていないもの
{withheld}
"""


def text(town: Municipality, tables: list[Table], at: datetime) -> str:
    """Return the page."""
    withheld = [f"- `{label.lower()}`: {why}" for label, why in WITHHELD_TABLES.items()]
    for label, columns in WITHHELD_COLUMNS.items():
        withheld += [f"- `{label.lower()}.{name}`: {why}" for name, why in columns.items()]
    withheld.append("- パスワードと二要素認証の鍵")
    return _TEXT.format(
        name=town.name,
        when=f"{timezone.localtime(at):%Y-%m-%d %H:%M}",
        version=__version__,
        tables="\n".join(f"| `{table.name}` | {table.title} |" for table in tables),
        withheld="\n".join(withheld),
    )
