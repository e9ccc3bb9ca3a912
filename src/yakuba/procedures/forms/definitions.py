"""The form of a new version: the text of the definition, and how it goes live."""

from typing import Any

from django import forms

from yakuba.procedures.rules.definition_text import (
    MOST_BYTES,
    MOST_CHARACTERS,
    BadText,
    decode,
    read_document,
)
from yakuba.procedures.rules.vocabulary import SupersedePolicy

MOST_NOTE = 400


class DocumentForm(forms.Form):
    """The definition as a file or as text; a file wins over what stands in the box.

    `document` is what was read. Whatever is wrong with a file, its text goes into the box as far
    as it can be read, so that nothing has to be chosen or typed twice.
    """

    file = forms.FileField(
        label="定義のファイル",
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
        help_text=f"UTF-8のJSON、{MOST_BYTES // 1000}KBまで。選ぶと、下の欄の内容と入れ替わります。",
    )
    text = forms.CharField(
        label="定義の内容",
        required=False,
        strip=False,
        widget=forms.Textarea(
            attrs={
                "rows": 14,
                "maxlength": MOST_CHARACTERS,
                "spellcheck": "false",
                "autocapitalize": "off",
                "autocomplete": "off",
            }
        ),
        help_text="ここに貼り付けたり、直したりできます。",
    )

    document: dict[str, Any] | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The reader of documents tells where a control character stands; Django would not.
        self.fields["text"].validators = []

    def clean(self) -> dict[str, Any]:
        """Read the document; what was given stays in the box."""
        given = super().clean() or self.cleaned_data
        upload = given.get("file")
        try:
            if upload:
                self._keep(self._text_of(upload))
            self.document = read_document(self.shown_text)
        except BadText as fault:
            if fault.kept is not None:
                self._keep(fault.kept)
            self._keep(self.shown_text.lstrip("\ufeff"))
            self.add_error("file" if upload else "text", str(fault))
        return given

    def _text_of(self, upload: Any) -> str:
        # The size is looked at before anything is read into memory.
        data = b" " * (MOST_BYTES + 1) if upload.size > MOST_BYTES else upload.read()
        return decode(data)

    @property
    def shown_text(self) -> str:
        """What stands in the box."""
        return str(self["text"].value() or "")

    def _keep(self, text: str) -> None:
        # NUL cannot stand in a page.
        self.data = {**self.data, self.add_prefix("text"): text.replace("\x00", "\ufffd")}


class PublishForm(forms.Form):
    """What publishing does to drafts, and what residents and colleagues are told."""

    policy = forms.ChoiceField(
        label="書きかけの申請の扱い",
        widget=forms.RadioSelect,
        choices=[(policy.value, policy.label) for policy in SupersedePolicy],
        initial=SupersedePolicy.MAY_CONTINUE.value,
        error_messages={"required": "書きかけの申請をどうするかを選んでください。"},
    )
    note = forms.CharField(
        label="変更の説明",
        max_length=MOST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": MOST_NOTE}),
        help_text="何をなぜ変えたか。版の記録に残り、書きかけの人にも「変わったこと」として見えます。",
        error_messages={"required": "何をなぜ変えたかを書いてください。"},
    )
