"""What the page of publishing advisers together asks."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms

from yakuba.region.models import Adviser

MOST_PICKED: Final = 200


class PublishForm(forms.Form):
    """Who of those never published is to be seen by the region: everybody, or those picked."""

    which = forms.ChoiceField(
        label="公開する人",
        widget=forms.RadioSelect,
        error_messages={"required": "全員か、選んだ人だけかを選んでください。"},
    )
    pick = forms.MultipleChoiceField(
        required=False,
        error_messages={"invalid_choice": "一覧にない人が選ばれています。もう一度選んでください。"},
    )

    def __init__(self, *args: Any, waiting: Sequence[Adviser], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.waiting = waiting
        which, pick = self.fields["which"], self.fields["pick"]
        if isinstance(which, forms.ChoiceField) and isinstance(pick, forms.ChoiceField):
            which.choices = [("all", f"全員（{len(waiting)}人）"), ("picked", "選んだ人だけ")]
            pick.choices = [(str(one.pk), one.name) for one in self.listed]

    @property
    def listed(self) -> Sequence[Adviser]:
        """Those who can be picked; more do not fit on a page."""
        return self.waiting[:MOST_PICKED]

    def clean(self) -> dict[str, Any]:
        """Ask for somebody, and for one way of saying who."""
        given = super().clean() or {}
        picked = len(set(given.get("pick") or ()))
        if given.get("which") == "all" and 0 < picked < len(self.listed):
            self.add_error(
                "which",
                f"一覧では{picked}人だけを選んでいます。"
                "全員を公開するときは、一覧の選択を外してください。",
            )
        if given.get("which") == "picked" and not given.get("pick") and not self.errors:
            self.add_error("which", "公開する人を、下の一覧で1人以上選んでください。")
        return given

    def chosen(self) -> list[Adviser]:
        """Return who was chosen."""
        if self.cleaned_data["which"] == "all":
            return list(self.waiting)
        picked = set(self.cleaned_data["pick"])
        return [one for one in self.listed if str(one.pk) in picked]
