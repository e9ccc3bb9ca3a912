"""What the auditor looks for."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django import forms

from yakuba.foundation.events.event import EVENT_CLASSES
from yakuba.foundation.subjects.registry import all_kinds

from .queries import Criteria, key_of_subject

MONTH = timedelta(days=30)


class SearchForm(forms.Form):
    """Period, person, fact, subject and request number; an empty form means the last 31 days."""

    since = forms.DateField(
        label="この日から", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label="この日まで", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    actor_name = forms.CharField(
        label="行為者の氏名", required=False, max_length=60, help_text="職員とシステムを探します。"
    )
    code = forms.ChoiceField(label="事実", required=False)
    subject_kind = forms.ChoiceField(label="対象の種類", required=False)
    subject_id = forms.CharField(
        label="対象の番号", required=False, max_length=64, help_text="受付番号や起案番号、IDなど。"
    )
    request_number = forms.CharField(label="要求番号", required=False, max_length=36)

    def __init__(self, data: Mapping[str, Any], *, today: date) -> None:
        usual = {"since": (today - MONTH).isoformat(), "until": today.isoformat()}
        super().__init__(data or usual)
        self.today = today
        facts = sorted((event.label, code) for code, event in EVENT_CLASSES.items())
        self.fields["code"].choices = [("", "すべて"), *((c, label) for label, c in facts)]  # type: ignore[attr-defined]
        kinds = [(kind.kind, kind.label) for kind in all_kinds()]
        self.fields["subject_kind"].choices = [("", "すべて"), *kinds]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse a reversed period, and a number without its kind."""
        cleaned: dict[str, Any] = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", "「この日まで」は「この日から」以後の日にしてください。")
        if cleaned.get("subject_id") and not cleaned.get("subject_kind"):
            self.add_error("subject_kind", "対象の番号で探すときは、対象の種類も選んでください。")
        return cleaned

    def criteria(self) -> Criteria:
        """Return what is looked for; call it on a valid form."""
        given = self.cleaned_data
        until = given["until"] or self.today
        kind, number = given["subject_kind"], given["subject_id"].strip()
        return Criteria(
            since=given["since"] or min(until, self.today) - MONTH,
            until=until,
            actor_name=given["actor_name"],
            code=given["code"],
            subject_kind=kind,
            subject_id=key_of_subject(kind, number) if number else "",
            request_number=given["request_number"],
        )
