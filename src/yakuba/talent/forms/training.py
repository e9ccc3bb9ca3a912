"""What people type about courses, sessions and their part in them."""

from datetime import date, datetime, time
from typing import Any, Final
from zoneinfo import ZoneInfo

from django import forms

from yakuba.foundation.ui.inputs import DayField
from yakuba.talent.models import Course, CourseSession, Skill
from yakuba.talent.queries.courses import Wanted
from yakuba.talent.rules.courses import Mode, Provider, Step
from yakuba.talent.rules.levels import LEVELS
from yakuba.talent.services.courses import CourseDraft
from yakuba.talent.services.sessions import SessionDraft

_JAPAN: Final = ZoneInfo("Asia/Tokyo")
MOST_STEPS: Final = 4
_PROVIDERS = [(one.value, one.label) for one in Provider]
_MODES = [(one.value, one.label) for one in Mode]
_LEVELS = [(str(level), f"レベル{level}") for level in LEVELS]
_SCALE = [
    (str(n), text) for n, text in enumerate(("とても", "やや", "ふつう", "あまり", "まったく"), 1)
]


def _skills(skills: list[Skill], empty: str) -> list[tuple[str, str]]:
    return [("", empty), *((str(one.pk), f"{one.area}：{one.name}") for one in skills)]


class CatalogueForm(forms.Form):
    """What one looks for in the catalogue."""

    q = forms.CharField(label="言葉", required=False, max_length=80)
    provider = forms.ChoiceField(
        label="提供", required=False, choices=[("", "すべて"), *_PROVIDERS]
    )
    mode = forms.ChoiceField(label="形式", required=False, choices=[("", "すべて"), *_MODES])
    skill = forms.ChoiceField(label="身につくスキル", required=False)
    reached = forms.ChoiceField(
        label="到達レベル", required=False, choices=[("", "すべて"), *_LEVELS[1:]]
    )
    free = forms.BooleanField(label="無料のものだけ", required=False)
    session = forms.BooleanField(label="申込みできる回があるものだけ", required=False)
    stage = forms.ChoiceField(
        label="状態",
        required=False,
        choices=[("", "公開中"), ("DRAFT", "下書き"), ("CLOSED", "終了")],
    )
    order = forms.ChoiceField(
        label="並び順",
        required=False,
        choices=[
            ("title", "講座名"),
            ("minutes", "時間の短い順"),
            ("-minutes", "時間の長い順"),
            ("cost", "費用の安い順"),
            ("-cost", "費用の高い順"),
        ],
    )

    def __init__(self, *args: Any, skills: list[Skill], fosters: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["skill"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  for the type checker
        field.choices = _skills(skills, "すべて")
        if not fosters:
            del self.fields["stage"]

    def wanted(self) -> Wanted:
        """Return what is wanted; what cannot be read is not asked for."""
        self.is_valid()
        given = self.cleaned_data
        return Wanted(
            words=given.get("q", ""),
            provider=given.get("provider", ""),
            mode=given.get("mode", ""),
            skill=int(given["skill"]) if given.get("skill") else None,
            reached=int(given["reached"]) if given.get("reached") else None,
            is_free=given.get("free", False),
            has_session=given.get("session", False),
            order=given.get("order", ""),
            stage=given.get("stage", ""),
        )


class CourseForm(forms.Form):
    """What is said of a course, and up to four skills that it teaches."""

    title = forms.CharField(
        label="講座名",
        max_length=120,
        error_messages={"required": "講座名を入力してください。"},
    )
    provider = forms.ChoiceField(
        label="提供", choices=_PROVIDERS, error_messages={"required": "提供を選んでください。"}
    )
    provider_name = forms.CharField(label="提供者の名前", max_length=80, required=False)
    mode = forms.ChoiceField(
        label="形式", choices=_MODES, error_messages={"required": "形式を選んでください。"}
    )
    minutes = forms.IntegerField(
        label="時間",
        min_value=1,
        error_messages={
            "required": "時間（分）を入力してください。",
            "invalid": "時間は分で、数字で入力してください。",
        },
    )
    cost_yen = forms.IntegerField(
        label="1人あたりの費用",
        min_value=0,
        initial=0,
        error_messages={
            "required": "費用を入力してください。無料は0です。",
            "invalid": "費用は数字で入力してください。",
        },
    )
    summary = forms.CharField(
        label="内容", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 5})
    )
    url = forms.CharField(
        label="案内の所在",
        max_length=300,
        required=False,
        help_text="ほかの団体の案内のアドレスなど。文字としてだけ記録します。",
    )
    url_source = forms.CharField(
        label="出典",
        max_length=200,
        required=False,
        help_text="どこで、いつ確かめたか。案内の所在を書くときは必須です。",
    )
    has_certificate = forms.BooleanField(
        label="修了した人に修了証を出す", required=False, initial=True
    )

    def __init__(self, *args: Any, skills: list[Skill], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = _skills(skills, "選ばない")
        for n in range(1, MOST_STEPS + 1):
            self.fields[f"skill{n}"] = forms.ChoiceField(
                label=f"スキル{n}", required=False, choices=choices
            )
            self.fields[f"from{n}"] = forms.ChoiceField(
                label="受講前", required=False, choices=_LEVELS, initial="0"
            )
            self.fields[f"to{n}"] = forms.ChoiceField(
                label="受講後", required=False, choices=_LEVELS, initial="1"
            )

    @property
    def step_rows(self) -> list[tuple[Any, Any, Any]]:
        """Return the fields of each skill together."""
        return [
            (self[f"skill{n}"], self[f"from{n}"], self[f"to{n}"]) for n in range(1, MOST_STEPS + 1)
        ]

    def draft(self) -> CourseDraft:
        """Return what the service takes; the form is valid."""
        given = self.cleaned_data
        return CourseDraft(
            title=given["title"],
            provider=Provider(given["provider"]),
            mode=Mode(given["mode"]),
            minutes=given["minutes"],
            summary=given["summary"],
            provider_name=given["provider_name"],
            url=given["url"],
            url_source=given["url_source"],
            cost_yen=given["cost_yen"],
            has_certificate=given["has_certificate"],
        )

    def steps(self) -> list[Step]:
        """Return the skills that are chosen; the form is valid."""
        given = self.cleaned_data
        return [
            Step(int(given[f"skill{n}"]), int(given[f"from{n}"] or 0), int(given[f"to{n}"] or 0))
            for n in range(1, MOST_STEPS + 1)
            if given[f"skill{n}"]
        ]

    @staticmethod
    def initial_of(course: Course) -> dict[str, Any]:
        """Return what stands in the form for a draft."""
        names = (
            "title",
            "provider",
            "provider_name",
            "mode",
            "minutes",
            "cost_yen",
            "summary",
            "url",
            "url_source",
            "has_certificate",
        )
        found: dict[str, Any] = {name: getattr(course, name) for name in names}
        for n, one in enumerate(course.skills.all()[:MOST_STEPS], start=1):
            found |= {
                f"skill{n}": str(one.skill_id),
                f"from{n}": str(one.from_level),
                f"to{n}": str(one.to_level),
            }
        return found


class _TimeField(forms.TimeField):
    def __init__(self, label: str) -> None:
        sentence = f"{label}は「13:30」のように入力してください。"
        super().__init__(
            label=label,
            input_formats=["%H:%M", "%H時%M分", "%H時"],
            error_messages={"required": sentence, "invalid": sentence},
        )


class SessionForm(forms.Form):
    """When and where a course is held, for how many, until when one applies."""

    start_day = DayField(
        label="開始の日", error_messages={"required": "開始の日を入力してください。"}
    )
    start_time = _TimeField("開始の時刻")
    end_day = DayField(
        label="終了の日", error_messages={"required": "終了の日を入力してください。"}
    )
    end_time = _TimeField("終了の時刻")
    place = forms.CharField(label="会場", max_length=120, required=False)
    online = forms.CharField(
        label="オンラインの参加方法",
        max_length=300,
        required=False,
        help_text="接続先や、案内が届く時期など。申込者に見えます。",
    )
    capacity = forms.IntegerField(
        label="定員",
        required=False,
        min_value=1,
        max_value=30_000,
        help_text="定めないときは空欄にします。",
        error_messages={
            "invalid": "定員は数字で入力してください。",
            "min_value": "定員は1人以上にしてください。",
        },
    )
    deadline = DayField(
        label="申込期限", error_messages={"required": "申込期限を入力してください。"}
    )
    note = forms.CharField(label="連絡事項", max_length=400, required=False)

    def draft(self) -> SessionDraft:
        """Return what the service takes; the form is valid."""
        given = self.cleaned_data
        return SessionDraft(
            starts_at=_moment(given["start_day"], given["start_time"]),
            ends_at=_moment(given["end_day"], given["end_time"]),
            deadline=given["deadline"],
            place=given["place"],
            online=given["online"],
            capacity=given["capacity"],
            note=given["note"],
        )

    @staticmethod
    def initial_of(session: CourseSession) -> dict[str, Any]:
        """Return what stands in the form for a session."""
        start, end = session.starts_at.astimezone(_JAPAN), session.ends_at.astimezone(_JAPAN)
        return {
            "start_day": start.date(),
            "start_time": f"{start:%H:%M}",
            "end_day": end.date(),
            "end_time": f"{end:%H:%M}",
            "place": session.place,
            "online": session.online,
            "capacity": session.capacity,
            "deadline": session.deadline,
            "note": session.note,
        }


def _moment(day: date, at: time) -> datetime:
    return datetime.combine(day, at, tzinfo=_JAPAN)


class FeedbackForm(forms.Form):
    """How a course was, in two choices and a few words."""

    usefulness = forms.ChoiceField(
        label="仕事に役立つと思いますか",
        choices=[(str(6 - int(value)), text) for value, text in _SCALE],
        widget=forms.RadioSelect,
        error_messages={"required": "仕事に役立つかどうかを選んでください。"},
    )
    difficulty = forms.ChoiceField(
        label="難しさはどうでしたか",
        choices=[
            ("1", "易しすぎた"),
            ("2", "やや易しい"),
            ("3", "ちょうどよい"),
            ("4", "やや難しい"),
            ("5", "難しすぎた"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "難しさを選んでください。"},
    )
    remark = forms.CharField(
        label="感想・次に学びたいこと",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="担当者には、名前を付けずに表示します。",
    )


class ListFileForm(forms.Form):
    """A list of courses to take in."""

    file = forms.FileField(
        label="講座の一覧（ExcelかCSV）",
        error_messages={
            "required": "ファイルを選んでください。",
            "empty": "このファイルには何も書かれていません。",
        },
    )
