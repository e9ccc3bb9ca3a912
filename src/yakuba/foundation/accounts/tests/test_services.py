"""Creating accounts, names, and what the door records."""

from datetime import timedelta

import pytest

from yakuba.foundation.accounts import services
from yakuba.foundation.accounts.models import User, UserKind
from yakuba.foundation.accounts.sweepers import forget_unused
from yakuba.foundation.events.models import EventRecord
from yakuba.kernel.actor import Actor

SYSTEM = Actor.system()


def staff(town, at, username="yamada"):
    return services.create_staff(
        municipality=town,
        username=username,
        name="山田 一",
        kana="ヤマダ ハジメ",
        password="a long enough phrase",
        actor=SYSTEM,
        at=at,
    )


def test_a_member_of_staff_belongs_to_the_active_town(in_mihon, at):
    user = staff(in_mihon, at)
    assert (user.kind, user.municipality) == (UserKind.STAFF, in_mihon)
    assert user.check_password("a long enough phrase")
    event = EventRecord.objects.get()
    assert (event.code, event.subject_id) == ("accounts.user.created", str(user.pk))


def test_staff_of_another_town_cannot_be_created_here(in_mihon, reiji, at):
    with pytest.raises(services.UnableToCreateAccount, match="ほかの自治体"):
        staff(reiji, at)


@pytest.mark.parametrize("username", ["yamada", "Yamada"])
def test_a_user_name_is_given_once(in_mihon, at, username):
    staff(in_mihon, at)
    with pytest.raises(services.UnableToCreateAccount, match="すでに使われています"):
        staff(in_mihon, at, username)


def test_a_user_name_of_staff_is_no_address(in_mihon, at):
    with pytest.raises(services.UnableToCreateAccount, match="@"):
        staff(in_mihon, at, "yamada@example.jp")


def test_an_address_is_one_account_however_it_is_written(in_mihon, at):
    first = services.resident_of(email="Hana@Example.jp ", at=at)
    assert services.resident_of(email="hana@example.jp", at=at) == first
    assert not first.has_usable_password()
    assert not EventRecord.objects.exists()


def test_accounts_that_nobody_entered_are_forgotten_after_two_days(cast, at):
    fresh = services.resident_of(email="fresh@example.jp", at=at)
    old = services.resident_of(email="old@example.jp", at=at - timedelta(days=3))
    assert forget_unused(at) == 1
    assert User.objects.filter(pk=fresh.pk).exists()
    assert not User.objects.filter(pk=old.pk).exists()
    assert User.objects.filter(pk=cast.sasaki.pk).exists()
