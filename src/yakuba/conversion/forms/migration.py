"""What people type about rehearsals and the meeting that says go or no-go."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from django import forms

from yakuba.conversion.models import Rehearsal
from yakuba.conversion.rules.migration import Figures, ItemState, Outcome
from yakuba.conversion.services.rehearsals import MOST_MINUTES, MOST_ROWS, RehearsalDraft
from yakuba.conversion.services.reviews import ReviewDraft
from yakuba.organisation.models import Post

from .fields import chosen, count, day, offer_posts, prose, words


class RehearsalForm(forms.Form):
    """What is rehearsed, when and with whom."""

    title = words("名称", 120, help_text="例：第1回移行リハーサル")
    starts = day("初日")
    last = day("末日")
    post = chosen("責任者の職", required=False)
    people = words("参加者", 400, required=False, help_text="例：市民課 3人、事業者 2人")
    aim = words("確かめること", 400, required=False)

    def __init__(self, *args: Any, posts: Sequence[Post], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.posts = {str(one.pk): one for one in posts}
        offer_posts(self, "post", posts, "決めない")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        starts, last = given.get("starts"), given.get("last")
        if starts and last and last < starts:
            self.add_error("last", "末日は、初日以後の日にしてください。")
        return given

    def draft(self) -> RehearsalDraft:
        """Return what the service takes; the form is valid."""
        given = self.cleaned_data
        return RehearsalDraft(
            title=given["title"],
            starts=given["starts"],
            ends=given["last"] + timedelta(days=1),
            post=self.posts.get(given["post"]),
            people=given["people"],
            aim=given["aim"],
        )


def said_of(rehearsal: Rehearsal) -> dict[str, Any]:
    """Return what the form begins with."""
    return {
        "title": rehearsal.title,
        "starts": rehearsal.starts,
        "last": rehearsal.last,
        "post": str(rehearsal.post_id or ""),
        "people": rehearsal.people,
        "aim": rehearsal.aim,
    }


class ReportForm(forms.Form):
    """What came of a rehearsal."""

    rows_in = count("移行元の件数", MOST_ROWS)
    rows_out = count("移行先の件数", MOST_ROWS)
    rows_rejected = count("エラー行の件数", MOST_ROWS)
    minutes = count("所要時間（分）", MOST_MINUTES)
    result = prose("結果", 1000, rows=5, help_text="分かったことと、次までに直すこと。")

    def figures(self) -> Figures:
        """Return the counts; the form is valid."""
        given = self.cleaned_data
        return Figures(
            given["rows_in"], given["rows_out"], given["rows_rejected"], given["minutes"]
        )


class ReasonForm(forms.Form):
    """Why something is called off or overruled."""

    reason = words("理由", 400)


class ReviewForm(forms.Form):
    """When the meeting is, who decides, and what it asks."""

    title = words("名称", 120, help_text="例：第1回移行判定会議")
    meets_on = day("開催日")
    decider = chosen("決定する職")
    post = chosen("確かめる職", help_text="項目ごとに、あとから変えられます。")
    criteria = prose(
        "判定基準", 12_000, rows=9, help_text="1行に1つ。不要な行は消し、足りない行を加えます。"
    )

    def __init__(self, *args: Any, posts: Sequence[Post], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.posts = {str(one.pk): one for one in posts}
        offer_posts(self, "decider", posts)
        offer_posts(self, "post", posts)

    def draft(self) -> ReviewDraft:
        """Return what the service takes; the form is valid."""
        given = self.cleaned_data
        return ReviewDraft(
            title=given["title"],
            meets_on=given["meets_on"],
            decider=self.posts[given["decider"]],
            criteria=given["criteria"].splitlines(),
            post=self.posts[given["post"]],
        )


class ItemForm(forms.Form):
    """One more criterion, and the post that answers for it."""

    criterion = words("判定基準", 200)
    post = chosen("確かめる職")

    def __init__(self, *args: Any, posts: Sequence[Post], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.posts = {str(one.pk): one for one in posts}
        offer_posts(self, "post", posts)

    def chosen_post(self) -> Post:
        """Return the post; the form is valid."""
        return self.posts[self.cleaned_data["post"]]


class AnswerForm(forms.Form):
    """What was found of a criterion."""

    state = chosen("状態", [(one.value, one.label) for one in ItemState], widget=forms.RadioSelect)
    evidence = prose("確認したこと", 600, required=False, help_text="何を、いつ、どう確かめたか。")
    post = chosen("確かめる職", required=False)

    def __init__(self, *args: Any, posts: Iterable[Post] | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if posts is None:
            del self.fields["post"]
            self.posts: dict[str, Post] = {}
        else:
            rows = list(posts)
            self.posts = {str(one.pk): one for one in rows}
            offer_posts(self, "post", rows, "変えない")

    def chosen_post(self) -> Post | None:
        """Return the post that was chosen, if any; the form is valid."""
        return self.posts.get(self.cleaned_data.get("post", ""))


class DecisionForm(forms.Form):
    """Go or no-go, and why."""

    outcome = chosen("決定", [(one.value, one.label) for one in Outcome], widget=forms.RadioSelect)
    reason = prose("理由", 600)
