"""What the pages of the library ask."""

from collections.abc import Sequence
from typing import Any

from django import forms

from yakuba.foundation.ui.inputs import DayField
from yakuba.kernel.text import clean_line, clean_text
from yakuba.region.models import LibraryItem
from yakuba.region.queries.library import Offered
from yakuba.region.rules.library import LICENCES, Example, example_of


def _line(label: str, most: int, *, required: bool = True, hint: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=most,
        required=required,
        help_text=hint,
        error_messages={
            "required": f"{label}を入力してください。",
            "max_length": f"{label}は{most}文字までにしてください。",
        },
    )


def _text(label: str, most: int, rows: int, *, hint: str = "") -> forms.CharField:
    field = _line(label, most, hint=hint)
    field.widget = forms.Textarea(attrs={"rows": rows, "maxlength": most})
    return field


def _count(label: str, most: int, hint: str = "") -> forms.IntegerField:
    wrong = f"{label}は、0から{most:,}までの整数で入力してください。"
    return forms.IntegerField(
        label=label,
        min_value=0,
        max_value=most,
        required=False,
        help_text=hint,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"invalid": wrong, "min_value": wrong, "max_value": wrong},
    )


class SharedForm(forms.Form):
    """What everything in the library bears."""

    summary = _text("概要", 600, 3, hint="一覧に出ます。だれの、どんな困りごとに効くかを書きます。")
    keywords = _line(
        "キーワード", 200, required=False, hint="空白で区切ります。例：窓口 書かない 転入"
    )
    contact = _line("問い合わせ先", 160, hint="課の名称と電話番号。個人の名前は書きません。")
    licence = forms.ChoiceField(
        label="利用条件",
        choices=LICENCES,
        widget=forms.RadioSelect,
        initial=LICENCES[0][0],
        error_messages={
            "required": "利用条件を選んでください。",
            "invalid_choice": "利用条件を選び直してください。",
        },
    )

    def shared(self) -> dict[str, str]:
        """Return the fields of every item, tidied."""
        given = self.cleaned_data
        return {
            "summary": clean_text(given["summary"]),
            "keywords": clean_line(given["keywords"]),
            "contact": clean_line(given["contact"]),
            "licence": given["licence"],
        }


class ExampleForm(SharedForm):
    """An example: what was the trouble, what was done, what it brought and cost."""

    title = _line("題名", 120)
    problem = _text("課題", 2000, 4, hint="何に、どれくらい困っていたか。")
    done = _text("したこと", 4000, 6, hint="だれが、何を、どの順に。やめたことも書きます。")
    effect = _text("効果", 2000, 4, hint="よくならなかったことも書きます。")
    measure = _line("効果の指標", 120, required=False, hint="例：窓口の待ち時間の中央値")
    before = _line("取組の前", 40, required=False, hint="例：25分")
    after = _line("取組の後", 40, required=False, hint="例：9分")
    measured_n = _count("数えた件数（n）", 10_000_000)
    cost_yen = _count("費用（円）", 100_000_000_000)
    cost_note = _line(
        "費用の内訳", 200, required=False, hint="例：初年度だけ。職員の時間は含まない"
    )

    def clean(self) -> dict[str, Any]:
        """A measured effect tells of how many it was counted."""
        given = super().clean() or self.cleaned_data
        if given.get("before") or given.get("after"):
            if not given.get("measure"):
                self.add_error("measure", "前と後の値が何の値かを、指標の名称で入力してください。")
            if given.get("measured_n") is None and "measured_n" not in self.errors:
                self.add_error("measured_n", "何件を数えた値かを入力してください。")
        return given

    def example(self) -> Example:
        """Return the example that was written."""
        given = self.cleaned_data
        return Example(
            problem=clean_text(given["problem"]),
            done=clean_text(given["done"]),
            effect=clean_text(given["effect"]),
            measure=clean_line(given["measure"]),
            measured_n=given["measured_n"],
            before=clean_line(given["before"]),
            after=clean_line(given["after"]),
            cost_yen=given["cost_yen"],
            cost_note=clean_line(given["cost_note"]),
        )

    @staticmethod
    def shown(item: LibraryItem) -> dict[str, Any]:
        """Return what the form shows of an example."""
        names = ("title", "summary", "keywords", "contact", "licence")
        return example_of(item.content).as_json() | {name: getattr(item, name) for name in names}


class DefinitionForm(SharedForm):
    """Which published definition is shared."""

    source = forms.ChoiceField(
        label="共有する定義",
        error_messages={
            "required": "共有する定義を選んでください。",
            "invalid_choice": "定義を選び直してください。",
        },
    )

    def __init__(self, *args: Any, offers: Sequence[Offered], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offers = {one.value: one for one in offers}
        groups: dict[str, list[tuple[str, str]]] = {}
        for one in offers:
            label = f"{one.title}（第{one.version}版）"
            groups.setdefault(str(one.kind.label), []).append((one.value, label))
        field = self.fields["source"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", "選んでください"), *groups.items()]

    def offer(self) -> Offered:
        """Return the definition that was chosen."""
        return self.offers[self.cleaned_data["source"]]


class TableUseForm(forms.Form):
    """What a decision table needs before it is a rule of this municipality."""

    title = _line("題名", 120)
    source_text = _line("根拠（この団体の条例・規則・規程）", 200)
    valid_from = DayField(
        label="施行日",
        help_text="もとの団体の根拠のままでは、この団体の規程になりません。",
        error_messages={"required": "施行日を入力してください。"},
    )
