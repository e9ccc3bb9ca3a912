"""Samples for the pattern page: every component in every state, in the words of the demo towns."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property

from . import charts
from .elements import Fact, Moment, Stamp
from .navigation import ShownEntry

LONG = (
    "子ども医療費受給資格認定申請書および児童手当認定請求書に添付する"
    "世帯全員の住民票の写しの交付について"
)
UNBROKEN = "MIHONSHIKOSODATESHIENKA20261120SHINSEISHAJOHOKAKUNINSHORUI_FINAL.pdf"
# Read from the sprite, so that the page shows what there is.
ICONS = re.findall(r'id="([a-z-]+)"', (Path(__file__).parent / "static/ui/icons.svg").read_text())
MONTHS = tuple(charts.month_label(f"{2026 + (m > 12)}-{(m - 1) % 12 + 1:02}") for m in range(4, 16))


class SampleForm(forms.Form):
    """Every kind of control once."""

    name = forms.CharField(
        label="氏名", help_text="戸籍のとおりの字で入力してください。", max_length=60
    )
    postcode = forms.CharField(label="郵便番号", max_length=8)
    reason = forms.CharField(
        label="申請の理由", required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    born = forms.CharField(label="生年月日", max_length=16)
    amount = forms.IntegerField(label="申請する金額", required=False)
    school = forms.ChoiceField(
        label="小学校",
        choices=[("", "選んでください"), ("1", "見本市立第一小学校"), ("2", "見本市立第二小学校")],
    )
    receive = forms.ChoiceField(
        label="通知の受け取り方",
        choices=[("mail", "電子メール"), ("post", "郵送"), ("counter", "窓口で受け取る")],
        widget=forms.RadioSelect,
    )
    children = forms.MultipleChoiceField(
        label="あてはまるものをすべて選んでください",
        help_text="ひとつも当てはまらないときは、そのまま進んでください。",
        required=False,
        choices=[("a", "ひとり親である"), ("b", "障害のある子がいる"), ("c", "双子以上である")],
        widget=forms.CheckboxSelectMultiple,
    )
    paper = forms.FileField(label="健康保険の資格が分かる書類", required=False)
    agree = forms.BooleanField(label="上の内容にまちがいはありません")


def _wrong_form() -> SampleForm:
    form = SampleForm({"name": "", "postcode": "123", "receive": "", "amount": "12.5"})
    form.errors.clear()
    wrong = {
        "name": "氏名を入力してください。",
        "postcode": "郵便番号は7桁の数字で入力してください。例：123-4567",
        "amount": "金額は円の位までの数字で入力してください。",
        "receive": "通知の受け取り方を1つ選んでください。",
        "agree": "内容を確かめて、チェックを入れてください。",
    }
    for field, sentence in wrong.items():
        form.add_error(field, sentence)
    return form


def _moments() -> list[Moment]:
    return [
        Moment(
            "申請が届きました", datetime(2026, 11, 20, 22, 41, tzinfo=UTC), "受付番号 見-8-000123"
        ),
        Moment("受け付けました", datetime(2026, 11, 24, 0, 2, tzinfo=UTC), who="子育て支援課"),
        Moment(
            "書類の差し替えをお願いしています",
            datetime(2026, 11, 25, 1, 30, tzinfo=UTC),
            "保険の資格が分かる書類の写真が暗くて読めません。明るい場所で撮り直してください。",
            "attention",
            url="#timeline",
            url_label="書類を差し替える",
        ),
        Moment("内容を確かめています", state="now", text="12月8日ごろまでに終わる見込みです。"),
        Moment("結果をお知らせします", state="next"),
    ]


def _stamps() -> list[Stamp]:
    return [
        Stamp("担当", "青木", date(2026, 11, 20), "done", "起案"),
        Stamp("係長", "石田", date(2026, 11, 24), "done"),
        Stamp("課長", "勅使河原", date(2026, 11, 24), "done", "係長が代決"),
        Stamp("部長", "江口", state="now"),
        Stamp("副市長", "大森", state="skipped", note="部長専決"),
        Stamp("市長", "加藤"),
    ]


def _charts() -> dict[str, Any]:
    share = (
        Decimal("21.4"),
        Decimal("24"),
        Decimal("26.2"),
        None,
        None,
        Decimal("33.1"),
        Decimal("35"),
        Decimal("41.7"),
    )
    padded = share + (None,) * 4
    paper = tuple(None if v is None else 100 - v for v in padded)
    return {
        "line": charts.line_chart(
            "オンライン申請の割合",
            MONTHS,
            [charts.Series("オンライン", padded)],
            unit="%",
            target=Decimal(50),
            top=100,
        ),
        "lines": charts.line_chart(
            "申請の方法の移り変わり",
            MONTHS,
            [charts.Series("オンライン", padded), charts.Series("窓口", paper)],
            unit="%",
        ),
        "bars": charts.bar_chart(
            "手続ごとの申請件数",
            ["子ども医療費受給資格認定", "犬の登録", LONG, "粗大ごみの収集"],
            [1284, 312, None, 0],
            unit="件",
        ),
        "histogram": charts.histogram(
            "届いてから結果までの日数",
            ["0〜2", "3〜5", "6〜8", "9〜11", "12〜"],
            [12, 40, 22, 6, 1],
            mark=1,
        ),
        "bullet": charts.bullet_chart(
            "オンライン申請の割合（目標との差）", Decimal("41.7"), Decimal(50), Decimal(45)
        ),
        "bullet_empty": charts.bullet_chart("満足度", None, Decimal(4), None, 5, unit="点"),
        "spark": charts.sparkline("遅れの日数", [0, 1, 1, None, 3, 5, 4], unit="日"),
        "none": charts.line_chart(
            "データのない指標", MONTHS, [charts.Series("満足度", (None,) * 12)]
        ),
    }


class _Samples:
    """Made once for the life of the process: the page shows constants."""

    @cached_property
    def fixed(self) -> dict[str, Any]:
        return {
            "long": LONG,
            "unbroken": UNBROKEN,
            "facts": [
                Fact("氏名", "佐々木 花子", "#facts"),
                Fact("住所", "見本県見本市中央1丁目2番3号\n見本コーポ101", "#facts"),
                Fact("前の住所", "", "#facts"),
                Fact(LONG, UNBROKEN),
            ],
            "moments": _moments(),
            "stamps": _stamps(),
            "charts": _charts(),
            "icons": ICONS,
            "day": date(2026, 4, 1),
            "moment": datetime(2026, 11, 22, 4, 5, tzinfo=UTC),
            "tones": ("neutral", "info", "success", "warning", "error"),
            "page_obj": Paginator(range(1234), 50).page(5),
            "cases": (
                (
                    "見-8-000123",
                    "子ども医療費受給資格認定",
                    "佐々木 花子",
                    "審査中",
                    "残り3日",
                    "neutral",
                ),
                ("見-8-000119", "児童手当認定請求", "鈴木 一郎", "補正待ち", "本日", "warning"),
                ("見-8-000101", LONG, "高橋 さくら", "審査中", "2日超過", "error"),
            ),
        }


_samples = _Samples()


def samples(request: HttpRequest) -> dict[str, Any]:
    """Return the context of the pattern pages."""
    return _samples.fixed | {"form_empty": SampleForm(), "form_wrong": _wrong_form()}


def desk_sections() -> list[tuple[str, list[ShownEntry]]]:
    """Return a navigation as a head of section would see it."""
    here = reverse("ui:patterns_desk")
    words = (
        ("仕事", (("今日の仕事", "home", 0, True),)),
        ("手続", (("案件の一覧", "inbox", 14, False), ("窓口で受け付ける", "edit", 0, False))),
        ("決裁", (("決裁待ち", "stamp", 3, False), ("後閲", "eye", 0, False))),
        ("人", (("組織と職", "people", 0, False),)),
        ("指標", (("指標", "chart", 0, False),)),
        ("設定", (("監査", "shield", 0, False),)),
    )
    return [
        (section, [ShownEntry(label, icon, here, n, now) for label, icon, n, now in entries])
        for section, entries in words
    ]
