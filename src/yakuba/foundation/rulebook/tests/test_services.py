"""Publishing: a version for ever, one in force on each day."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.rulebook import queries
from yakuba.foundation.rulebook.models import RuleTable
from yakuba.foundation.rulebook.services import UnableToPublish, publish_table
from yakuba.foundation.tenancy.active import acting_in


@pytest.fixture
def publish(in_mihon, document, system, at):
    def published(**changes):
        given = {
            "code": "fees",
            "title": "手数料(別表)",
            "source_text": "手数料条例(架空)",
            "document": document,
            "valid_from": at.date(),
            "actor": system,
            "at": at,
        }
        return publish_table(**{**given, **changes})

    return published


def amended(document, fee: str) -> dict:
    first, second = document["rules"]
    return {**document, "rules": [{**first, "outputs": [fee]}, second]}


def test_the_first_version_is_in_force_from_its_day_on(publish, at) -> None:
    table = publish()
    day = at.date()
    assert queries.table_in_force("fees", day) == table
    assert queries.table_in_force("fees", day - timedelta(days=1)) is None
    fact = EventRecord.objects.get(code="rulebook.table.published")
    assert fact.payload["version"] == 1
    assert fact.subject == table.ref


def test_a_new_version_takes_over_on_its_day(publish, document, at) -> None:
    publish()
    later = at.date() + timedelta(days=30)
    publish(document=amended(document, "3200"), valid_from=later, note="改正")
    ask = {"kind": "dog", "amount": 1}
    assert queries.decide("fees", ask, later - timedelta(days=1)).values == {"fee": 3000}
    outcome = queries.decide("fees", ask, later)
    assert (outcome.values, outcome.version, outcome.row) == ({"fee": 3200}, 2, 1)
    assert outcome.annotation == "手数料条例 別表1の項"


def test_publishing_the_same_text_again_changes_nothing(publish) -> None:
    assert publish().pk == publish().pk
    assert EventRecord.objects.filter(code="rulebook.table.published").count() == 1


@pytest.mark.parametrize("days", [-1, 0])
def test_a_version_cannot_begin_before_its_publication_or_its_predecessor(
    publish, document, at, days
) -> None:
    publish()
    with pytest.raises(UnableToPublish, match="施行日"):
        publish(document=amended(document, "1"), valid_from=at.date() + timedelta(days=days), at=at)
    assert RuleTable.objects.get().valid_to is None


def test_a_table_that_cannot_decide_is_not_published(publish) -> None:
    with pytest.raises(UnableToPublish):
        publish(document={"inputs": [], "outputs": [], "rules": []})
    with pytest.raises(UnableToPublish):
        publish(document={})


def test_only_the_dx_section_publishes(publish, cast) -> None:
    with pytest.raises(UnableToPublish, match="DX推進"):
        publish(actor=cast.actor(cast.aoki))
    assert publish(actor=cast.actor(cast.kimura)).published_by == cast.kimura


def test_no_table_is_an_error_with_a_name(in_mihon, at) -> None:
    with pytest.raises(queries.NoRuleInForce):
        queries.decide("fees", {}, at.date())


def test_another_town_has_its_own_tables(publish, reiji, at) -> None:
    publish()
    with acting_in(reiji.pk):
        assert queries.table_in_force("fees", at.date()) is None


@pytest.mark.parametrize(
    "attempt",
    [
        "UPDATE rulebook_ruletable SET document = '{}'",
        "UPDATE rulebook_ruletable SET valid_from = '2000-01-01'",
        "UPDATE rulebook_ruletable SET title = 'x'",
        "DELETE FROM rulebook_ruletable",
    ],
)
def test_a_published_version_cannot_be_changed_by_raw_sql(publish, attempt) -> None:
    publish()
    with (
        pytest.raises(DatabaseError, match=r"final|permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(attempt)


def test_the_first_version_may_enter_what_has_long_been_in_force_on_paper(publish, at) -> None:
    table = publish(valid_from=at.date() - timedelta(days=2000))
    assert queries.table_in_force("fees", at.date() - timedelta(days=1000)) == table
