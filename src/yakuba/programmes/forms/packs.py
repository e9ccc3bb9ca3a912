"""What people type about a report: which one, what they have to say, whom they ask."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from yakuba.foundation.ui.inputs import DayField
from yakuba.kernel.fiscal import Month
from yakuba.organisation.models import Post
from yakuba.programmes.models import Initiative, Project
from yakuba.programmes.rules.packs import PackKind, ReportPeriod

# As many posts as a form of confirmation has places, and as many of them as it shows at once.
PLACES = 6
SHOWN_PLACES = 3


class MakePackForm(forms.Form):
    """Which kind of report, and a month of its period where it is not the last one over."""

    kind = forms.ChoiceField(
        label="種類",
        widget=forms.RadioSelect,
        initial=PackKind.MONTH.value,
        error_messages={"required": "種類を選んでください。"},
    )
    month = forms.ChoiceField(
        label="ほかの期間にするとき、その期間の月",
        help_text="半期点検と年度点検は、この月を含む期間になります。",
        required=False,
    )

    def __init__(self, *args: Any, months: Sequence[Month], on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._over = {kind: ReportPeriod.finished(kind, on) for kind in PackKind}
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            (kind.value, f"{kind.label}（{period.label}）") for kind, period in self._over.items()
        ]
        self.fields["month"].choices = [  # type: ignore[attr-defined]
            ("", "終わったばかりの期間"),
            *((one.iso, one.label) for one in months),
        ]

    @property
    def wish(self) -> tuple[PackKind, Month]:
        """Return the kind and a month of the period of a valid form, the last one over by itself."""
        given = self.cleaned_data
        kind = PackKind(given["kind"])
        return kind, Month.from_iso(given["month"]) if given["month"] else self._over[kind].last


class SummaryForm(forms.Form):
    """The 所見 of people beside the sentences that are computed."""

    text = forms.CharField(
        label="所見",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="数字の説明は要りません。判断したこと、これから行うことを書きます。",
        error_messages={"max_length": "所見は2,000字までで入力してください。"},
    )


class RemedyForm(forms.Form):
    """A cause and what is done about it."""

    about = forms.ChoiceField(label="対象", required=False)
    cause = forms.CharField(
        label="要因", max_length=400, error_messages={"required": "要因を入力してください。"}
    )
    action = forms.CharField(
        label="対応策", max_length=400, error_messages={"required": "対応策を入力してください。"}
    )
    due = DayField(label="期限", required=False)

    def __init__(
        self,
        *args: Any,
        initiatives: Iterable[Initiative],
        projects: Iterable[Project],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._rows: dict[str, Initiative | Project] = {
            **{f"i{one.pk}": one for one in initiatives},
            **{f"p{one.pk}": one for one in projects},
        }
        of = {
            letter: [(key, str(row)) for key, row in self._rows.items() if key[0] == letter]
            for letter in "ip"
        }
        self.fields["about"].choices = [  # type: ignore[attr-defined]
            ("", "全体"),
            ("施策", of["i"]),
            ("要注意の事業", of["p"]),
        ]

    def given(self) -> dict[str, Any]:
        """Return what the service takes; the form is valid."""
        given = self.cleaned_data
        about = self._rows.get(given["about"])
        return {
            "cause": given["cause"],
            "action": given["action"],
            "due": given["due"],
            "initiative": about if isinstance(about, Initiative) else None,
            "project": about if isinstance(about, Project) else None,
        }


class CloseRemedyForm(forms.Form):
    """What a remedy brought."""

    remedy = forms.IntegerField(widget=forms.HiddenInput)
    result = forms.CharField(
        label="結果", max_length=400, error_messages={"required": "結果を入力してください。"}
    )


class AskForm(forms.Form):
    """The posts that confirm, in their order."""

    def __init__(self, *args: Any, posts: Sequence[Post], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._posts = {str(post.pk): post for post in posts}
        choices = [("", "（なし）"), *((key, post.label) for key, post in self._posts.items())]
        for place in range(1, PLACES + 1):
            self.fields[f"post{place}"] = forms.ChoiceField(
                label=f"{place}番目",
                choices=choices,
                required=place == 1,
                error_messages={"required": "確認を依頼する職を、1番目から選んでください。"},
            )

    def shown(self) -> list[BoundField]:
        """Return the places that are filled, and one to fill, at least three in all."""
        return list(self)[: self._shown()]

    def more(self) -> list[BoundField]:
        """Return the places for those who need them."""
        return list(self)[self._shown() :]

    def _shown(self) -> int:
        filled = [place for place, bound in enumerate(self, 1) if bound.value()]
        return min(PLACES, max(SHOWN_PLACES, max(filled, default=0) + 1))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        chosen = [key for place in range(1, PLACES + 1) if (key := given.get(f"post{place}"))]
        if len(set(chosen)) < len(chosen):
            self.add_error("post1", "同じ職を二度選んでいます。一つにしてください。")
        return given

    @property
    def posts(self) -> list[Post]:
        """Return the posts of a valid form in their order."""
        given = self.cleaned_data
        chosen = (given.get(f"post{place}") for place in range(1, PLACES + 1))
        return [self._posts[key] for key in chosen if key]
