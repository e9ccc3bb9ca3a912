"""What people type on papers and on the town's forms."""

from typing import Any

from django import forms

from yakuba.papers.models import Paper, PaperForm
from yakuba.papers.queries.papers import PaperFilter
from yakuba.papers.rules.forms import BODY_LENGTH, MOST_YEN, TITLE_LENGTH, Money, PaperWords
from yakuba.papers.rules.states import PaperState
from yakuba.papers.services.forms import FormWords


def _words(label: str, length: int, **kwargs: Any) -> forms.CharField:
    errors = {
        "required": f"{label}を入力してください。",
        "max_length": f"{label}は{length:,}文字以内で入力してください。",
    }
    return forms.CharField(label=label, max_length=length, error_messages=errors, **kwargs)


def _text(label: str, length: int, rows: int, **kwargs: Any) -> forms.CharField:
    return _words(label, length, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


class PaperSearch(forms.Form):
    """What the list is narrowed to; it shows what the address asks for and refuses nothing."""

    q = _words("ことば", 100, required=False)
    state = forms.ChoiceField(
        label="状態",
        choices=[("", "破棄したもの以外"), *((one.value, one.label) for one in PaperState)],
        required=False,
    )
    mine = forms.BooleanField(label="自分の起案だけ", required=False)

    def __init__(self, wanted: PaperFilter) -> None:
        super().__init__(
            initial={"q": wanted.words, "state": wanted.state or "", "mine": wanted.mine}
        )
        self.fields["mine"].widget = forms.CheckboxInput(attrs={"value": "1"})


class WritingForm(forms.Form):
    """A paper while it is written; half of it may be missing until it is sent."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    title = _words("件名", TITLE_LENGTH, required=False)
    body = _text("本文", BODY_LENGTH, 16, required=False)
    amount = forms.IntegerField(
        label="金額（円）",
        required=False,
        min_value=0,
        max_value=MOST_YEN,
        error_messages={
            "invalid": "金額は、数字だけで入力してください。",
            "min_value": "金額は、0円以上で入力してください。",
            "max_value": "金額は、15桁以内で入力してください。",
        },
    )
    is_urgent = forms.BooleanField(label="至急にする", required=False)

    def __init__(self, data: Any = None, *, paper: Paper) -> None:
        initial = {
            "revision": paper.revision,
            "title": paper.title,
            "body": paper.body,
            "amount": paper.amount,
            "is_urgent": paper.is_urgent,
        }
        super().__init__(data, initial=initial)
        if paper.form.money_enum is Money.NONE:
            del self.fields["amount"]
        if paper.decision is not None:
            # Urgency is set on the page of the decision once the paper has gone round.
            del self.fields["is_urgent"]

    def words(self, before: Paper) -> PaperWords:
        """Return what was typed; what is not asked stays as it is."""
        said = self.cleaned_data
        return PaperWords(
            said["title"],
            said["body"],
            said.get("amount"),
            said.get("is_urgent", before.is_urgent),
        )


class FileForm(forms.Form):
    """A file to hang on a paper."""

    file = forms.FileField(
        label="添付するファイル",
        help_text="PDF・Word・Excel・JPEG・PNG。1件10MBまで。ウイルス検査をしてから保管します。",
        error_messages={
            "required": "ファイルを選んでください。",
            "empty": "中身が空です。ファイルを確かめて、選び直してください。",
        },
    )


class FormForm(forms.Form):
    """A form of the town."""

    code = _words(
        "コード",
        40,
        help_text="英小文字・数字・ハイフン。専決の表では「papers.コード」と書きます。",
    )
    name = _words("様式名", 80)
    guide = _words("使うとき", 400, required=False)
    title = _words("件名の書き出し", TITLE_LENGTH, required=False)
    body = _text(
        "本文の書き出し",
        BODY_LENGTH,
        10,
        required=False,
        help_text="起案者が埋めるところは〔記入：開催日〕のように書きます。残ったままでは回せません。",
    )
    money = forms.ChoiceField(
        label="金額",
        choices=[(one.value, one.label) for one in Money],
        error_messages={"invalid_choice": "金額を一覧から選び直してください。"},
    )

    def __init__(self, data: Any = None, *, known: PaperForm | None = None) -> None:
        names = ("code", "name", "guide", "title", "body", "money")
        super().__init__(data, initial={name: getattr(known, name) for name in names if known})
        if known is not None:
            del self.fields["code"]

    def words(self) -> FormWords:
        said = {key: value for key, value in self.cleaned_data.items() if key != "code"}
        return FormWords(**{**said, "money": Money(said["money"])})
