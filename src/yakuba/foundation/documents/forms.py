"""What is asked of a paper in somebody's hands."""

from hashlib import sha256
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .rules import read_check_number, read_number


class PaperForm(forms.Form):
    """Number and check number, as they stand at the foot of the paper; the QR code brings both."""

    n = forms.CharField(
        label=_("文書番号"),
        help_text=_("文書の右上か、いちばん下の左にあります。"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-example": "見子第12号"}),
        error_messages={"required": _("文書番号を入力してください。")},
    )
    c = forms.CharField(
        label=_("照合番号"),
        help_text=_(
            "文書のいちばん下の右にある16文字です。大文字でも、ハイフンがなくてもかまいません。"
        ),
        max_length=60,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "data-example": "1a2b-3c4d-5e6f-7a8b"}
        ),
        error_messages={"required": _("照合番号を入力してください。")},
    )

    def clean_n(self) -> str:
        """Refuse what is no document number."""
        typed: str = self.cleaned_data["n"]
        if read_number(typed) is None:
            raise forms.ValidationError(
                _("文書番号は「見子第12号」のような形です。文書の右上を確かめてください。")
            )
        return typed

    def clean_c(self) -> str:
        """Return it as it is printed."""
        read = read_check_number(self.cleaned_data["c"])
        if not read:
            raise forms.ValidationError(
                _(
                    "照合番号は、0から9とaからfの16文字です。文書のいちばん下の右を確かめてください。"
                )
            )
        return read


class CopyForm(forms.Form):
    """The PDF that somebody holds, to be compared with what was issued."""

    pdf = forms.FileField(
        label=_("お手元のPDF"),
        help_text=_("比べるだけで、保存しません。"),
        max_length=200,
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
        error_messages={
            "required": _("PDFのファイルを選んでください。"),
            "empty": _("ファイルの中身がありません。PDFのファイルを選び直してください。"),
        },
    )

    def sha256(self) -> str:
        """Return the hash of what was handed in; the form is valid."""
        upload: Any = self.cleaned_data["pdf"]
        found = sha256()
        for chunk in upload.chunks():
            found.update(chunk)
        return found.hexdigest()
