"""What people type about roles, calls, candidacies and why they leave."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django import forms

from yakuba.kernel.fiscal import FiscalYear
from yakuba.organisation.models import RANKS, Department
from yakuba.organisation.rules import Rank
from yakuba.talent.models import RoleKind
from yakuba.talent.models.roles import REASONS, SCOPES, WAYS
from yakuba.talent.rules.roles import Reason, Scope, TermState, Way

from .fields import PersonField, chosen, day, offer, prose, serve_on, tenths, whole, words

_HOURS = "役割に使える時間です。上司はこの時間を見て同意するかを決めます。"


class KindForm(forms.Form):
    """A role: for how long, for whom, how many, how one comes to it."""

    code = words(
        "コード", 40, help_text="英小文字で始まる英小文字・数字・ハイフン。あとから変えられません。"
    )
    name = words("役割の名称", 60)
    tasks = prose("すること", 2000, required=False, help_text="1行に1つずつ書きます。")
    term_months = whole("任期（月）", 1, 60, initial=12)
    ranks = forms.MultipleChoiceField(
        label="就くことができる職位",
        choices=RANKS,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "就くことができる職位を1つ以上選んでください。"},
    )
    scope = chosen("人数の数え方", SCOPES, widget=forms.RadioSelect)
    places = whole(
        "人数", 1, 200, required=False, help_text="数え方が「課ごと」のときは必ず入力します。"
    )
    way = chosen("なり方", WAYS, widget=forms.RadioSelect)

    def given(self) -> dict[str, Any]:
        """Return what the service takes; the form is valid."""
        given = dict(self.cleaned_data)
        return {
            **given,
            "ranks": [Rank(one) for one in given["ranks"]],
            "scope": Scope(given["scope"]),
            "way": Way(given["way"]),
        }


class CallForm(forms.Form):
    """A call: for which role, from when to when, what it says."""

    kind = chosen("役割")
    title = words("募集の名称", 120)
    text = prose(
        "募集の内容",
        4000,
        6,
        required=False,
        help_text="期待すること、得られること、問い合わせ先など。",
    )
    opens = day("募集の始まり")
    last = day("募集の締切り", help_text="この日まで応募できます。")
    starts = day("任期の初日", help_text="任期の長さは、役割の定めによります。")
    places = whole("募集人数", 1, 200, required=False, help_text="決めないときは空にします。")

    def __init__(self, *args: Any, kinds: Iterable[RoleKind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "kind", [(str(one.pk), one.name) for one in kinds])

    def given(self) -> dict[str, Any]:
        """Return what the service takes besides the role; the form is valid."""
        given = self.cleaned_data
        names = ("title", "text", "opens", "starts", "places")
        return {**{one: given[one] for one in names}, "closes": given["last"] + timedelta(days=1)}


def next_half(on: date) -> date:
    """Return the first day of the next half of the fiscal year."""
    year = FiscalYear.of(on)
    half = date(year.year, 10, 1)
    return half if on < half else year.end


class NominationForm(forms.Form):
    """Why one would like to, and how much time there is."""

    reason = prose(
        "応募の理由",
        1000,
        help_text="やってみたいこと、困っていることなど。自分の言葉で書いてください。",
    )
    weekly_hours = tenths("週あたりの時間", "38.7", help_text=_HOURS)


class ProposalForm(forms.Form):
    """Whom a head proposes, and why."""

    user = PersonField("推薦する職員")
    reason = prose("推薦の理由", 1000)
    weekly_hours = tenths("週あたりの時間", "38.7", help_text="本人が引き受けるかを答えます。")

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        serve_on(self, "user", on)


class FreeProposalForm(ProposalForm):
    """A proposal outside a call: for which role, from which day."""

    kind = chosen("役割")
    starts = day("任期の初日")
    field_order = ("kind", "user", "starts", "weekly_hours", "reason")

    def __init__(self, *args: Any, kinds: Iterable[RoleKind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "kind", [(str(one.pk), one.name) for one in kinds])


class AppointForm(forms.Form):
    """Whom those in charge name for a role, from which day."""

    kind = chosen("役割")
    user = PersonField("職員")
    starts = day("任期の初日")
    weekly_hours = tenths("週あたりの時間", "38.7")

    def __init__(self, *args: Any, kinds: Iterable[RoleKind], on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        serve_on(self, "user", on)
        offer(self, "kind", [(str(one.pk), one.name) for one in kinds])


class AnswerForm(forms.Form):
    """Yes or no, and why not."""

    agreed = chosen("回答", [("yes", "同意する"), ("no", "同意しない")], widget=forms.RadioSelect)
    opinion = words(
        "意見・理由",
        400,
        required=False,
        help_text="同意しないときは必ず入力します。本人に伝わります。",
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("agreed") == "no" and not (given.get("opinion") or "").strip():
            self.add_error("opinion", "同意できない理由を入力してください。本人に伝わります。")
        return given


class ReasonForm(forms.Form):
    """Why something is not done or called off."""

    reason = words("理由", 400)


class LeavingForm(forms.Form):
    """Why one leaves, and from which day."""

    category = chosen("いちばん近い理由", REASONS, widget=forms.RadioSelect)
    words = prose(
        "くわしく", 1000, required=False, help_text="読むのは、人材育成の担当者だけです。"
    )
    left_on = day("退任日")

    def given(self) -> dict[str, Any]:
        """Return what the service takes; the form is valid."""
        return {**self.cleaned_data, "category": Reason(self.cleaned_data["category"])}


class ReplyForm(forms.Form):
    """What is done about the reason."""

    answer = prose(
        "回答", 1000, help_text="理由を受けて何をするか、何をしないかを書きます。本人が読みます。"
    )


class HoldersForm(forms.Form):
    """Whose terms are looked for."""

    role = chosen("役割", required=False)
    section = chosen("課", required=False)
    state = chosen(
        "任期", [("", "すべて"), *((one.value, one.label) for one in TermState)], required=False
    )

    def __init__(
        self, *args: Any, kinds: Iterable[RoleKind], sections: Iterable[Department], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "role", [("", "すべて"), *((one.code, one.name) for one in kinds)])
        offer(self, "section", [("", "すべて"), *((str(one.pk), one.name) for one in sections)])

    def wanted(self) -> dict[str, Any]:
        """Return what is wanted; what cannot be read is not asked for."""
        self.is_valid()
        given = self.cleaned_data
        section = given.get("section")
        return {
            "code": given.get("role", ""),
            "section": int(section) if section else None,
            "state": given.get("state", ""),
        }
