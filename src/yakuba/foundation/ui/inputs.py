"""Form fields that more than one app asks with."""

from datetime import date
from typing import Any

from django import forms

from yakuba.kernel.wareki import UnreadableDate, parse_date, to_wareki


class DayField(forms.CharField):
    """A day, in 和暦 or 西暦."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=20, **kwargs)
        self.widget.attrs |= {"autocomplete": "off", "data-example": "R8.12.4、2026-12-04"}

    def prepare_value(self, value: Any) -> Any:
        """Show a known day as people write it; what was typed stays as it was typed."""
        return to_wareki(value) if isinstance(value, date) else value

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_date(text)
        except UnreadableDate as fault:
            raise forms.ValidationError(str(fault)) from None
