"""What people type to speak, to attach a paper, to ask for approval and to answer."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from yakuba.foundation.accounts.models import User
from yakuba.foundation.ui.inputs import DayField
from yakuba.programmes.queries.talk import NobodyNamed, person_named
from yakuba.programmes.rules.approvals import Answer


class NameInput(forms.TextInput):
    """A name that the browser completes from a list; it may be typed as well."""

    def __init__(self, names: Sequence[str] = ()) -> None:
        super().__init__()
        self.names = list(names)

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        given = dict(attrs or {})
        listed = f"{given.get('id', name)}_names"
        if self.names:
            given["list"] = listed
        control = super().render(name, value, given, renderer)
        if not self.names:
            return control
        options = format_html_join("", '<option value="{}"></option>', ((n,) for n in self.names))
        return format_html('{}<datalist id="{}">{}</datalist>', control, listed, options)


class PersonField(forms.CharField):
    """A member of staff by name; cleans to the `User`, or None where nobody is asked for."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_length=80, widget=NameInput(), **{"help_text": "氏名を入力します。", **kwargs}
        )
        self.widget.attrs |= {"autocomplete": "off", "data-example": "青木 美咲"}
        self.near: list[User] = []
        self.on: date | None = None

    def suggest(self, near: Iterable[User], on: date) -> None:
        """Say whom the browser may propose, and on which day the town hall is asked."""
        self.near, self.on = list(near), on
        if isinstance(self.widget, NameInput):
            self.widget.names = [user.name for user in self.near]

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text or self.on is None:
            return None
        try:
            return person_named(text, self.on, near=self.near)
        except NobodyNamed as fault:
            raise forms.ValidationError(str(fault)) from None


class CommentForm(forms.Form):
    """A remark, and who is named in it besides those written with @."""

    body = forms.CharField(
        label="コメントを書く",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="「@青木 美咲」のように書くと、その人の「自分の仕事」に届きます。",
        error_messages={
            "required": "コメントを入力してください。",
            "max_length": "コメントは4,000字以内で入力してください。",
        },
    )
    also = PersonField(
        label="名指しする人", required=False, help_text="@を打たずに選ぶときに使います。"
    )

    def __init__(self, *args: Any, near: Iterable[User], on: date, **kwargs: Any) -> None:
        super().__init__(*args, **{"prefix": "c", **kwargs})
        suggest(self, "also", near, on)


class AttachForm(forms.Form):
    """A paper to hang on; what it is decides its content, not its name."""

    file = forms.FileField(
        label="資料を加える",
        help_text=(
            "PDF・Word・Excel・JPEG・PNG。1件10MBまで。マクロの入ったものは受け取れません。"
            "ウイルス検査をしてから保管します。"
        ),
        error_messages={
            "required": "ファイルを選んでください。",
            "empty": "中身が空です。ファイルを確かめて、選び直してください。",
        },
    )


class AskForm(forms.Form):
    """What is to be approved, by whom, until when."""

    WAYS = (
        ("person", "人に頼む（その人が1画面で答えます）"),
        ("formal", "起案する（専決の表に従って回議し、決裁を受けます）"),
    )
    way = forms.ChoiceField(
        label="承認の受け方",
        choices=WAYS,
        widget=forms.RadioSelect,
        initial="person",
        error_messages={"required": "承認の受け方を選んでください。"},
    )
    text = forms.CharField(
        label="承認してほしいこと",
        max_length=300,
        error_messages={"required": "承認してほしいことを入力してください。"},
    )
    of = PersonField(
        label="承認する人",
        help_text="「人に頼む」ときの相手です。「起案する」ときは、専決の表で決まるので要りません。",
        error_messages={"required": "承認する人の氏名を入力してください。"},
    )
    due = DayField(
        label="期限",
        help_text="この日までに答えをもらいます。",
        error_messages={"required": "期限を入力してください。"},
    )
    explanation = forms.CharField(
        label="決裁者への説明",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="「起案する」ときに添えます。",
    )
    amount = forms.IntegerField(
        label="金額",
        required=False,
        min_value=0,
        max_value=10**13,
        help_text="支出を伴うときに入力します。決裁者は金額で決まります。",
        error_messages={
            "invalid": "金額は、数字だけで入力してください。",
            "min_value": "金額は0以上で入力してください。",
            "max_value": "金額が大きすぎます。桁を確かめてください。",
        },
    )

    def __init__(self, *args: Any, near: Iterable[User], on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        suggest(self, "of", near, on)
        # Who asks a person has to name one; whom a draft goes to, the rulebook says.
        self.fields["of"].required = self["way"].value() != "formal"


class AnswerForm(forms.Form):
    """Yes, or what has to be done first."""

    opinion = forms.CharField(
        label="意見",
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="差し戻すときは、理由を必ず入力します。",
        error_messages={"max_length": "意見は400字以内で入力してください。"},
    )
    answer = forms.ChoiceField(
        choices=[(one.value, one.label) for one in (Answer.APPROVED, Answer.RETURNED)],
        error_messages={"required": "「承認する」か「差し戻す」を押してください。"},
    )


def suggest(form: forms.Form, name: str, near: Iterable[User], on: date) -> None:
    """Prepare a field that takes a person."""
    field = form.fields[name]
    if isinstance(field, PersonField):
        field.suggest(near, on)
