"""What people type about lists of requirements and how each is answered."""

from collections.abc import Iterable
from typing import Any, Final

from django import forms

from yakuba.conversion.models import Requirement
from yakuba.conversion.queries.requirements import DECISION, Wanted
from yakuba.conversion.rules.fit import ORDER, Answer, Asked, Fit
from yakuba.conversion.rules.requirement_file import MOST_ROWS, NEEDED, Column
from yakuba.conversion.services.judging import Given
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.foundation.subjects.registry import kind_of
from yakuba.foundation.ui.columns import ColumnsForm, kinds
from yakuba.kernel.text import clean_line
from yakuba.organisation.models import Post

from .fields import chosen, day, offer, offer_posts, prose, words

FITS: Final = [(one.value, one.label) for one in ORDER]
# As one answers: what is wished for first, taking an answer back last.
_ANSWERS: Final = (Fit.FIT, Fit.WORKAROUND, Fit.OPTION, Fit.GAP, Fit.OUT, Fit.OPEN)


class ListFileForm(forms.Form):
    """A list that somebody kept in a sheet, and where it comes from."""

    title = words("一覧の名称", 120, help_text="例：住民基本台帳 標準仕様書 第6.0版 機能・帳票要件")
    source = words("出典", 200, required=False, help_text="どこから、いつ手に入れたか。")
    file = forms.FileField(
        label="要件の一覧",
        help_text=f"Excel(.xlsx)かCSV。5MB、{MOST_ROWS:,}行まで。元のファイルは変わりません。",
        error_messages={
            "required": "要件の一覧のファイルを選んでください。",
            "empty": "選んだファイルは空です。中身のあるファイルを選び直してください。",
        },
    )


class ListColumnsForm(ColumnsForm[Column]):
    """The sheet, and which of its columns is what."""

    column = Column
    kinds = kinds(Column, NEEDED)


class RequirementsForm(forms.Form):
    """Which requirements are looked for."""

    q = words("さがす言葉", 80, required=False, help_text="番号・機能・要件・根拠")
    fit = chosen("判定", [("", "すべて"), *FITS], required=False)
    asked = chosen(
        "種別", [("", "すべて"), *((one.value, one.label) for one in Asked)], required=False
    )
    owner = chosen("担当の職", required=False)

    def __init__(self, *args: Any, posts: Iterable[Post], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(str(one.pk), one.label) for one in posts]
        offer(self, "owner", [("", "すべて"), ("0", "決まっていない"), *named])

    def wanted(self) -> Wanted:
        """Return what is wanted; what cannot be read is not asked for."""
        self.is_valid()
        given = self.cleaned_data
        owner = given.get("owner")
        return Wanted(
            clean_line(given.get("q", "")),
            given.get("fit", ""),
            given.get("asked", ""),
            int(owner) if owner else None,
        )


class JudgementForm(forms.Form):
    """How a requirement is answered."""

    fit = chosen("判定", widget=forms.RadioSelect)
    workaround = prose(
        "運用の変更", 600, required=False, help_text="「運用で対応」のときは必ず入力します。"
    )
    owner = chosen(
        "担当の職",
        required=False,
        help_text="人ではなく職を選びます。「差異あり」のときは必ず選びます。",
    )
    due = day("期限", required=False, help_text="「差異あり」のときは必ず入力します。")
    decision = words(
        "決定した起案の番号",
        40,
        required=False,
        help_text="起案番号を入力すると、この判定につながります。",
    )
    unlink = forms.BooleanField(label="いまの起案とのつながりを外す", required=False)
    note = prose("備考", 600, required=False, help_text="「対象外」のときは理由を入力します。")

    def __init__(
        self, *args: Any, requirement: Requirement, posts: Iterable[Post], **kwargs: Any
    ) -> None:
        super().__init__(*args, **{"initial": said_of(requirement), **kwargs})
        is_option = requirement.asked_enum is Asked.OPTION
        answers = [one for one in _ANSWERS if is_option or one is not Fit.OPTION]
        offer(self, "fit", [(one.value, one.label) for one in answers])
        offer_posts(self, "owner", posts, "決めない")
        self.known = requirement.judgement.decision
        if self.known is None:
            del self.fields["unlink"]

    def clean_decision(self) -> SubjectRef | None:
        """Return what bears the number, None where no number was typed."""
        number = clean_line(self.cleaned_data["decision"])
        if not number:
            return None
        kind = kind_of(SubjectRef(DECISION, ""))
        key = kind.find(number) if kind.find is not None else None
        if key is None:
            raise forms.ValidationError(
                "その番号の起案は見つからないか、あなたは見ることができません。"
            )
        return SubjectRef(DECISION, key)

    def given(self) -> Given:
        """Return what the service takes; the form is valid."""
        said = self.cleaned_data
        known = None if said.get("unlink") else self.known
        answer = Answer(
            fit=Fit(said["fit"]),
            workaround=clean_line(said["workaround"]),
            owner=int(said["owner"]) if said["owner"] else None,
            due=said["due"],
            note=clean_line(said["note"]),
        )
        return Given(answer, said["decision"] or known)


def said_of(requirement: Requirement) -> dict[str, Any]:
    """Return what the form begins with."""
    judgement = requirement.judgement
    return {
        "fit": judgement.fit,
        "workaround": judgement.workaround,
        "owner": str(judgement.owner_post_id or ""),
        "due": judgement.due,
        "note": judgement.note,
    }


class BulkForm(forms.Form):
    """What is said of many requirements at once; an empty field leaves theirs as it is."""

    fit = chosen("判定", [("", "変えない"), *FITS], required=False)
    owner = chosen("担当の職", required=False)
    due = day("期限", required=False)
    note = words(
        "運用の変更・備考",
        400,
        required=False,
        help_text="「運用で対応」では運用の変更に、ほかでは備考に入ります。",
    )

    def __init__(self, *args: Any, posts: Iterable[Post], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_posts(self, "owner", posts, "変えない")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors and not any(given.values()):
            raise forms.ValidationError("変える内容を1つ以上入力してください。")
        return given

    def given_for(self, requirement: Requirement) -> Given:
        """Return the answer of the requirement with what was said; the form is valid."""
        said, known = self.cleaned_data, requirement.judgement
        fit = Fit(said["fit"] or known.fit)
        words_given = clean_line(said["note"])
        is_workaround = fit is Fit.WORKAROUND
        answer = Answer(
            fit=fit,
            workaround=words_given if words_given and is_workaround else known.workaround,
            owner=int(said["owner"]) if said["owner"] else known.owner_post_id,
            due=said["due"] or known.due,
            note=words_given if words_given and not is_workaround else known.note,
        )
        return Given(answer, known.decision)
