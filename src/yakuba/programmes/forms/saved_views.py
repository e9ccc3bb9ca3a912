"""What a person types to keep a view of the portfolio."""

from typing import Any

from django import forms

from yakuba.programmes.services.saved_views import MOST_NAME

_NAME_ERRORS = {
    "required": "表示の名前を入力してください。",
    "max_length": f"表示の名前は{MOST_NAME}文字までで入力してください。",
}


class KeepViewForm(forms.Form):
    """The name of what the page shows now, and whether the page begins with it."""

    name = forms.CharField(
        label="表示の名前",
        max_length=MOST_NAME,
        error_messages=_NAME_ERRORS,
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-example": "環境課の遅れ"}),
    )
    is_start = forms.BooleanField(label="事業一覧を、いつもこの表示で開く", required=False)
    query = forms.CharField(widget=forms.HiddenInput, required=False)


class RenameViewForm(forms.Form):
    """Another name."""

    name = forms.CharField(
        label="新しい名前",
        max_length=MOST_NAME,
        error_messages=_NAME_ERRORS,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, key: int, **kwargs: Any) -> None:
        super().__init__(*args, **{"prefix": f"v{key}", **kwargs})
