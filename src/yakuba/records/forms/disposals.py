"""What people type about holds and disposal."""

from collections.abc import Iterable
from typing import Any

from django import forms

from yakuba.records.queries.disposals import DueBinder

from .fields import words


class HoldForm(forms.Form):
    """Why a file is held."""

    reason = words("保留する理由", 400, help_text="審査請求、訴訟、開示請求など。")


class ReleaseForm(forms.Form):
    """Why a hold ends."""

    reason = words("保留を解く理由", 400)


class ProposeForm(forms.Form):
    """The files that are brought to a decision."""

    binders = forms.MultipleChoiceField(
        label="廃棄する簿冊",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "廃棄する簿冊を選んでください。",
            "invalid_choice": "一覧にない簿冊が含まれています。選び直してください。",
        },
    )

    def __init__(self, *args: Any, free: Iterable[DueBinder], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["binders"]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = [(str(one.binder.pk), one.binder.title) for one in free]

    def keys(self) -> list[int]:
        """Return what was chosen; the form is valid."""
        return [int(one) for one in self.cleaned_data["binders"]]
