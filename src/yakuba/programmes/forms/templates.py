"""What people upload to have their own paper filled."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from yakuba.programmes.documents.template_parts import MOST_BYTES
from yakuba.programmes.rules.packs import PackKind

_REQUIRED = {
    "required": "様式のファイルを選んでください。",
    "empty": "このファイルは空です。選び直してください。",
}


class UploadForm(forms.Form):
    """A form of the town as a file."""

    file = forms.FileField(
        label="様式のファイル",
        help_text="Excel（.xlsx）かWord（.docx）。5MBまで。マクロの入ったものは使えません。",
        error_messages=_REQUIRED,
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.docx"}),
    )

    def clean_file(self) -> "UploadedFile[bytes]":
        # Before a byte of it is read.
        given: UploadedFile[bytes] = self.cleaned_data["file"]
        if (given.size or 0) > MOST_BYTES:
            raise forms.ValidationError("様式のファイルが大きすぎます（5MBまで）。")
        return given


class NewTemplateForm(UploadForm):
    """A form with its name and the kind of report that it is for."""

    name = forms.CharField(
        label="様式の名前",
        max_length=80,
        help_text="例：市長報告用、議会提出用",
        error_messages={
            "required": "様式の名前を入力してください。",
            "max_length": "様式の名前は80字までで入力してください。",
        },
    )
    kind = forms.ChoiceField(
        label="報告書の種類",
        choices=[(one.value, one.label) for one in PackKind],
        error_messages={"required": "報告書の種類を選んでください。"},
    )
    field_order = ("name", "kind", "file")


class FillForm(UploadForm):
    """A form that is filled once and not kept."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].label = "登録しないで一度だけ入れる"
