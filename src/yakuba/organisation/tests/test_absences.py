"""An absence as its holder keeps it: who acts for each post, changing, ending, its history."""

from datetime import timedelta

import pytest
from django.utils import timezone

from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.tenancy.active import acting_in
from yakuba.organisation import queries, services
from yakuba.organisation.models import Absence, ActingOrder

from .test_views import ROOT, TRIP, as_user, words_of


@pytest.fixture
def at():
    """Pages read the clock, so these tests play today."""
    return timezone.localtime().replace(microsecond=0)


def away(cast, user, at, start=-1, end=8) -> Absence:
    return services.register_absence(
        user=user,
        start_at=at + timedelta(hours=start),
        end_at=at + timedelta(hours=end),
        reason="出張",
        actor=cast.actor(user),
        at=at,
    )


def test_ueno_reads_who_acts_for_her(cast, in_mihon, at) -> None:
    [one] = queries.stand_ins_of(away(cast, cast.ueno, at), at)
    assert (one.post.label, one.colleagues) == ("子育て支援課長", [])
    assert cast.ishida in one.acting
    assert cast.ueno not in one.acting


def test_she_also_reads_that_nobody_acts_while_they_are_away_too(cast, in_mihon, at) -> None:
    absence = away(cast, cast.ueno, at)
    for user in queries.stand_ins_of(absence, at)[0].acting:
        away(cast, user, at)
    assert queries.stand_ins_of(absence, at)[0].is_nobodys


def test_the_towns_own_order_may_leave_nobody(cast, in_mihon, at) -> None:
    ActingOrder.objects.create(absent_rank="MANAGER", acting_ranks=[])
    assert queries.stand_ins_of(away(cast, cast.ueno, at), at)[0].is_nobodys


def test_aoki_shares_her_post_or_nobody_acts_for_an_officer(cast, in_mihon, at) -> None:
    for one in queries.stand_ins_of(away(cast, cast.aoki, at), at):
        assert one.acting == []
        assert one.is_nobodys is not bool(one.colleagues)


def test_the_beginning_of_what_has_begun_stays(cast, in_mihon, at) -> None:
    absence = away(cast, cast.ueno, at)
    changed = services.change_absence(
        absence=absence,
        start_at=at + timedelta(hours=2),
        end_at=at + timedelta(hours=3),
        reason="休暇",
        actor=cast.actor(cast.ueno),
        at=at,
    )
    assert (changed.start_at, changed.end_at) == (absence.start_at, at + timedelta(hours=3))
    fact = EventRecord.objects.get(code="organisation.absence.changed")
    assert fact.payload["user_id"] == cast.ueno.pk


@pytest.mark.parametrize(
    ("start", "end", "why"),
    [(-2, 3, "いまより後"), (3, 2, "開始より後"), (20, 30, "同じ時間帯")],
)
def test_a_period_that_cannot_be_is_refused(cast, in_mihon, at, start, end, why) -> None:
    absence = away(cast, cast.ueno, at, start=1, end=5)
    away(cast, cast.ueno, at, start=24, end=48)
    with pytest.raises(services.UnableToRegisterAbsence, match=why):
        services.change_absence(
            absence=absence,
            start_at=at + timedelta(hours=start),
            end_at=at + timedelta(hours=end),
            reason="出張",
            actor=cast.actor(cast.ueno),
            at=at,
        )


def test_who_is_back_ends_it_and_nobody_acts_any_more(cast, in_mihon, at) -> None:
    absence = away(cast, cast.ueno, at)
    services.end_absence(absence=absence, actor=cast.actor(cast.ueno), at=at)
    assert not queries.is_absent(cast.ueno, at)
    with pytest.raises(services.UnableToRegisterAbsence, match="終わった不在"):
        services.end_absence(absence=absence, actor=cast.actor(cast.ueno), at=at)


def test_what_has_not_begun_is_cancelled_and_not_ended(cast, in_mihon, at) -> None:
    with pytest.raises(services.UnableToRegisterAbsence, match="取り消して"):
        services.end_absence(
            absence=away(cast, cast.ueno, at, start=1), actor=cast.actor(cast.ueno), at=at
        )


def test_nobody_else_changes_or_ends_it(cast, in_mihon, at) -> None:
    absence = away(cast, cast.ueno, at)
    with pytest.raises(services.UnableToRegisterAbsence):
        services.end_absence(absence=absence, actor=cast.actor(cast.ishida), at=at)


def test_ueno_plans_changes_and_keeps_her_absence_on_its_page(client, cast) -> None:
    as_user(client, cast.ueno)
    page = client.post(ROOT + "absences/", {"user": cast.ueno.pk, **TRIP})["Location"]
    shown = words_of(client.get(page))
    for words in ("この間に代わる職員", "代わって決裁できる職員", "石田", "2099-05-11", "取り消す"):
        assert words in shown
    assert client.post(page, {**TRIP, "end_day": "2099-05-10"}).status_code == 422
    client.post(page, {**TRIP, "end_day": "2099-05-20", "reason": "研修"})
    shown = words_of(client.get(page))
    for words in ("不在を登録した", "不在を変えた", "研修"):
        assert words in shown
    with acting_in(cast.municipality.pk):
        absence = Absence.objects.get()
        assert (absence.end_at - absence.start_at).days == 10
    client.post(f"{page}cancel/")
    assert "これまでの不在" in words_of(client.get(ROOT + "absences/"))
    assert "期間と理由を変える" not in words_of(client.get(page))


def test_back_early_she_ends_it_with_one_button(client, cast, at) -> None:
    with acting_in(cast.municipality.pk):
        absence = away(cast, cast.ueno, at)
    page = f"{ROOT}absences/{absence.pk}/"
    as_user(client, cast.ueno)
    assert "戻ったので、いま終える" in words_of(client.get(page))
    client.post(f"{page}end/")
    assert "終わりました" in words_of(client.get(page))


def test_of_others_and_of_another_town_nobody_reads_it(client, cast, takagi, at) -> None:
    with acting_in(cast.municipality.pk):
        absence = away(cast, cast.ueno, at)
    page = f"{ROOT}absences/{absence.pk}/"
    for user in (cast.ishida, takagi, cast.sasaki):
        as_user(client, user)
        assert client.get(page).status_code == 404
        assert client.post(f"{page}end/").status_code == 404
    with acting_in(cast.municipality.pk):
        assert Absence.objects.get().end_at > at
