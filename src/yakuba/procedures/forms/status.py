"""Forms of the status pages."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .resuming import EmailField

_MARKS = [
    ("5", _("とても良い")),
    ("4", _("良い")),
    ("3", _("どちらでもない")),
    ("2", _("悪い")),
    ("1", _("とても悪い")),
]


class StatusForm(forms.Form):
    """Which application, and the address that was given in it."""

    number = forms.CharField(
        label=_("受付番号"),
        help_text=_("申請の控えやメールにある番号です。"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-example": "R8-000123-K"}),
        error_messages={
            "required": _("受付番号を入力してください。"),
            "max_length": _("受付番号は「R8-000123-K」のような形です。控えを確かめてください。"),
        },
    )
    email = EmailField()


class CodeForm(forms.Form):
    """The code of the mail."""

    code = forms.CharField(
        label=_("コード"),
        help_text=_("届いたメールにある8文字です。小文字でも、ハイフンがなくてもかまいません。"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "data-example": "AB3D-7KMN"}
        ),
        error_messages={
            "required": _("コードを入力してください。"),
            "max_length": _("コードは8文字です。届いたメールを確かめてください。"),
        },
    )


class WithdrawForm(forms.Form):
    """Why, if one wants to say."""

    reason = forms.CharField(
        label=_("取り下げる理由"),
        help_text=_("書かなくてもかまいません。"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": _("理由は500文字以内で入力してください。")},
    )


class SatisfactionForm(forms.Form):
    """The two questions."""

    ease = forms.ChoiceField(
        label=_("手続はしやすかったですか"),
        choices=_MARKS,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("「手続はしやすかったですか」の答えを選んでください。"),
            "invalid_choice": _("5つの答えから選んでください。"),
        },
    )
    overall = forms.ChoiceField(
        label=_("全体として満足しましたか"),
        choices=_MARKS,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("「全体として満足しましたか」の答えを選んでください。"),
            "invalid_choice": _("5つの答えから選んでください。"),
        },
    )
    comment = forms.CharField(
        label=_("ご意見"),
        help_text=_("よかった点や困った点をお聞かせください。お名前などは書かないでください。"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"max_length": _("ご意見は1000文字以内で入力してください。")},
    )
