"""What municipalities type: a request, an answer to an offer, days of help, a report."""

from collections.abc import Sequence
from typing import Any

from django import forms

from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.foundation.subjects.registry import card_of, kind_of, may_see
from yakuba.foundation.ui.inputs import DayField
from yakuba.kernel.actor import Actor
from yakuba.kernel.text import clean_line
from yakuba.region.models import Adviser, DispatchRequest, FollowUp, Round
from yakuba.region.queries.advisers import known_skills
from yakuba.region.queries.requests import draft_in
from yakuba.region.queries.support import PROJECT, TASK
from yakuba.region.rules.asking import RequestDraft
from yakuba.region.rules.dispatch import DELIVERED, LANGUAGES, Form, Theme, Urgency

from .fields import DaysField, LinesField, SkillLinesField, lines_of_skills

_MARKS = [
    (str(mark), f"{mark}{words}")
    for mark, words in (
        (5, "（とても満足）"),
        (4, "（満足）"),
        (3, "（ふつう）"),
        (2, "（不満）"),
        (1, "（とても不満）"),
    )
]


class RequestForm(forms.Form):
    """A request for an adviser; the prefecture reads all of it once it is sent."""

    round = forms.ChoiceField(label="募集回", required=False)
    title = forms.CharField(
        label="依頼の件名",
        max_length=120,
        error_messages={"required": "依頼の件名を入力してください。"},
    )
    project_code = forms.CharField(
        label="自団体の事業の番号",
        max_length=40,
        required=False,
        help_text="事業一覧に登録した事業なら、名前の代わりに番号を入れます。県に送るのは名前だけで、事業の中身は送りません。",
    )
    project_title = forms.CharField(
        label="事業名",
        max_length=120,
        required=False,
        help_text="事業名か事業の番号の、どちらかを入れます。同じ事業に同じ人が来られるのは年度に1回です。",
    )
    # For which own project or task it is asked, as another page said: kind:id.
    about = forms.CharField(max_length=130, required=False, widget=forms.HiddenInput)
    theme = forms.ChoiceField(
        label="分野",
        choices=[("", "選んでください"), *((one.value, one.label) for one in Theme)],
        error_messages={"required": "分野を選んでください。"},
    )
    problem = forms.CharField(
        label="困っていることと、してほしいこと",
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": "困っていることと、してほしいことを入力してください。"},
    )
    skills = SkillLinesField(label="求めるスキル", required=False)
    language = forms.ChoiceField(label="使う言語", choices=list(LANGUAGES.items()), initial="ja")
    urgency = forms.TypedChoiceField(
        label="急ぎの度合い",
        choices=[(one.value, one.label) for one in Urgency],
        coerce=int,
        initial=Urgency.USUAL.value,
        required=False,
        help_text="依頼が多い回では、県がほかの条件とあわせて考えます。",
    )
    form = forms.ChoiceField(
        label="派遣の形",
        choices=[(one.value, one.label) for one in Form],
        widget=forms.RadioSelect,
        initial=Form.ONSITE.value,
    )
    days = forms.IntegerField(
        label="現地に来てほしい日数",
        required=False,
        min_value=0,
        max_value=60,
        initial=1,
        error_messages={"invalid": "日数は整数で入力してください。"},
    )
    hours = forms.IntegerField(
        label="オンラインで相談したい時間",
        required=False,
        min_value=0,
        max_value=300,
        initial=0,
        error_messages={"invalid": "時間は整数で入力してください。"},
    )
    wished_from = DayField(
        label="希望の始まり", error_messages={"required": "希望の始まりを入力してください。"}
    )
    wished_until = DayField(
        label="希望の終わり", error_messages={"required": "希望の終わりを入力してください。"}
    )
    wished_days = DaysField(
        label="希望日", required=False, help_text="1行に1日、希望の順に10日まで。"
    )
    team_size = forms.IntegerField(label="希望する人数", min_value=1, max_value=10, initial=1)
    adviser = forms.ChoiceField(label="アドバイザー", required=False)
    named_only = forms.BooleanField(
        label="この人だけに依頼する",
        required=False,
        help_text="付けないと、この人が来られないときに、条件の合うほかの人を県が選びます。",
    )
    vendors = LinesField(
        label="この事業に関わっている事業者",
        required=False,
        help_text="1行に1社。利害関係のあるアドバイザーを避けるために使います。",
    )
    contact = forms.CharField(
        label="連絡先の職と電話",
        max_length=160,
        required=False,
        help_text="個人の携帯電話は書かないでください。",
    )

    def __init__(
        self,
        *args: Any,
        rounds: Sequence[Round],
        advisers: Sequence[Adviser],
        actor: Actor,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._actor = actor
        self._rounds = {str(one.key): one for one in rounds}
        self._advisers = {str(one.key): one for one in advisers}
        self.fields["skills"].known = known_skills(advisers)  # type: ignore[attr-defined]
        self.fields["round"].choices = [  # type: ignore[attr-defined]
            *((key, f"{one.title}（{one.scheme.title}）") for key, one in self._rounds.items()),
            ("", "まだ決めない"),
        ]
        self.fields["adviser"].choices = [  # type: ignore[attr-defined]
            ("", "おまかせ（県が選ぶ）"),
            *((key, f"{one.name}　{one.title}") for key, one in self._advisers.items()),
        ]
        self._project = ("", "")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        code = clean_line(given.get("project_code") or "")
        if code:
            self._take_project(code, given)
            return given
        self._take_subject(given)
        if not given.get("project_title") and "project_title" not in self.errors:
            self.add_error("project_title", "事業名か、自団体の事業の番号を入力してください。")
        return given

    def _take_project(self, code: str, given: dict[str, Any]) -> None:
        """Point at an own project that the person may see, by its number; only its name is sent."""
        find = kind_of(SubjectRef(PROJECT, "")).find
        key = find(code) if find else None
        found = SubjectRef(PROJECT, key or "")
        card = card_of(found) if key and may_see(self._actor, found) else None
        if card is None:
            self.add_error(
                "project_code", "この番号の事業は見つかりません。事業一覧で番号を確かめてください。"
            )
            return
        self._project = (PROJECT, found.id)
        given["project_title"] = given.get("project_title") or card.title[:120]

    def _take_subject(self, given: dict[str, Any]) -> None:
        """Keep the project or task from which the person came, while its name stands as it was."""
        found = subject_in(given.get("about") or "")
        card = card_of(found) if found and may_see(self._actor, found) else None
        if found is None or card is None:
            return
        title = card.title[:120]
        if (given.get("project_title") or title) == title:
            self._project = (found.kind, found.id)
            given["project_title"] = title

    @staticmethod
    def initial_of(row: DispatchRequest) -> dict[str, Any]:
        """Return what the form is filled with."""
        draft = draft_in(row)
        plain = [
            "title",
            "project_title",
            "theme",
            "problem",
            "language",
            "days",
            "hours",
            "team_size",
            "named_only",
            "urgency",
            "contact",
        ]
        return {
            **{name: getattr(draft, name) for name in plain},
            "round": str(row.round_key or ""),
            "form": draft.form.value,
            "skills": lines_of_skills(draft.skills),
            "wished_from": draft.wished_from,
            "wished_until": draft.wished_until,
            "wished_days": draft.wished_days,
            "adviser": str(draft.adviser_key or ""),
            "vendors": "\n".join(draft.vendors),
        }

    @property
    def chosen_round(self) -> Round | None:
        """Return the round that was chosen."""
        return self._rounds.get(self.cleaned_data["round"])

    def draft(self, before: DispatchRequest | None = None) -> RequestDraft:
        """Return the request as typed; the form is valid."""
        given = self.cleaned_data
        adviser = self._advisers.get(given["adviser"])
        kind, key = self._project
        if not key and before is not None and before.project_title == given["project_title"]:
            kind, key = before.project_kind, before.project_id
        return RequestDraft(
            title=given["title"],
            project_title=given["project_title"],
            project_kind=kind,
            project_id=key,
            theme=given["theme"],
            problem=given["problem"],
            skills=given["skills"],
            language=given["language"],
            form=Form(given["form"]),
            days=0 if given["form"] == Form.ONLINE else given["days"] or 0,
            hours=0 if given["form"] == Form.ONSITE else given["hours"] or 0,
            wished_from=given["wished_from"],
            wished_until=given["wished_until"],
            wished_days=given["wished_days"],
            team_size=given["team_size"],
            adviser_key=adviser.key if adviser else None,
            adviser_name=adviser.name if adviser else "",
            named_only=given["named_only"],
            urgency=given["urgency"] or Urgency.USUAL.value,
            vendors=given["vendors"],
            contact=given["contact"],
        )


def subject_in(words: str) -> SubjectRef | None:
    """Return the project or task that the words `kind:id` name."""
    kind, _, key = words.partition(":")
    return SubjectRef(kind, key) if kind in (PROJECT, TASK) and key else None


class ReasonForm(forms.Form):
    """Why: read by those at the other side."""

    reason = forms.CharField(
        label="理由", max_length=400, error_messages={"required": "理由を入力してください。"}
    )


class DayForm(forms.Form):
    """A day on site or a session online as it took place."""

    day = DayField(label="実施日", error_messages={"required": "実施日を入力してください。"})
    form = forms.ChoiceField(
        label="形",
        choices=[(one.value, one.label) for one in DELIVERED],
        widget=forms.RadioSelect,
        error_messages={"required": "現地かオンラインかを選んでください。"},
    )
    hours = forms.DecimalField(
        label="時間",
        min_value=0,
        max_value=24,
        max_digits=4,
        decimal_places=2,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"),
            "時間は「3」「1.5」のように24までの数で入力してください。",
        ),
    )
    done = forms.CharField(
        label="したこと",
        max_length=400,
        error_messages={"required": "したことを入力してください。"},
    )

    def given(self) -> dict[str, Any]:
        """Return what the service takes."""
        given = self.cleaned_data
        return {
            "day": given["day"],
            "form": Form(given["form"]),
            "minutes": int(given["hours"] * 60),
            "done": given["done"],
        }


class ReportForm(forms.Form):
    """What came of the help."""

    done = forms.CharField(
        label="実施したこと",
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "実施したことを入力してください。"},
    )
    outcome = forms.CharField(
        label="成果",
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "成果を入力してください。"},
    )
    next_steps = forms.CharField(
        label="これから取り組むこと",
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    satisfaction = forms.ChoiceField(
        label="満足度",
        choices=_MARKS,
        widget=forms.RadioSelect,
        error_messages={"required": "満足度を選んでください。"},
    )

    def given(self) -> dict[str, Any]:
        """Return what the service takes."""
        given = self.cleaned_data
        return {**given, "satisfaction": int(given["satisfaction"])}


class FollowUpForm(forms.Form):
    """What became of it by the year after."""

    effect = forms.ChoiceField(
        label="効果",
        choices=FollowUp.Effect.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "効果を選んでください。"},
    )
    hours_saved = forms.IntegerField(
        label="減った業務時間（年間）",
        required=False,
        min_value=0,
        max_value=9_999_999,
        help_text="分からないときは空にします。0は「減らなかった」という意味になります。",
    )
    words = forms.CharField(
        label="効果の内容",
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    satisfaction = forms.ChoiceField(
        label="満足度",
        choices=_MARKS,
        widget=forms.RadioSelect,
        error_messages={"required": "満足度を選んでください。"},
    )

    def given(self) -> dict[str, Any]:
        """Return what the service takes."""
        given = self.cleaned_data
        return {
            "effect": FollowUp.Effect(given["effect"]),
            "hours_saved": given["hours_saved"],
            "words": given["words"],
            "satisfaction": int(given["satisfaction"]),
        }
