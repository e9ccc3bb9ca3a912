"""Forms around the resume code."""

from django import forms
from django.utils.translation import gettext_lazy as _

from yakuba.kernel.text import clean_line


class EmailField(forms.CharField):
    """An address as it was typed; what it must look like is said by the service that uses it."""

    def __init__(self) -> None:
        super().__init__(
            label=_("メールアドレス"),
            max_length=254,
            widget=forms.TextInput(
                attrs={"type": "email", "inputmode": "email", "autocomplete": "email"}
            ),
            error_messages={
                "required": _("メールアドレスを入力してください。"),
                "max_length": _("メールアドレスは254文字以内で入力してください。"),
            },
        )

    def to_python(self, value: object) -> str:
        return clean_line(str(super().to_python(value) or ""))


class PauseForm(forms.Form):
    """Where to send the code."""

    email = EmailField()


class SendAgainForm(forms.Form):
    """The address to which codes were sent before."""

    email = EmailField()


class ResumeForm(forms.Form):
    """The address and the code of the mail."""

    email = EmailField()
    code = forms.CharField(
        label=_("再開コード"),
        help_text=_("届いたメールにある8文字です。小文字でも、ハイフンがなくてもかまいません。"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "data-example": "AB3D-7KMN"}
        ),
        error_messages={
            "required": _("再開コードを入力してください。"),
            "max_length": _("再開コードは8文字です。届いたメールを確かめてください。"),
        },
    )
