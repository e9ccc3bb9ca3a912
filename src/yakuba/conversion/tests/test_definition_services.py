"""Layouts and mappings of a town: what is taken in, resolved, written and settled, and by whom."""

import copy
from collections.abc import Iterator

import pytest
from django.db import DatabaseError, transaction

from yakuba.conversion.models import LayoutEdition, MappingDraft, MappingVersion
from yakuba.conversion.policies.definitions import may_read, may_write
from yakuba.conversion.queries.definitions import layout_of, mapping_choices, resolved
from yakuba.conversion.queries.shipped import NoSuchDefinition
from yakuba.conversion.rules.layout_reading import UnreadableLayout
from yakuba.conversion.rules.mapping_reading import UnreadableMapping
from yakuba.conversion.services import definitions as services
from yakuba.conversion.services import drafts
from yakuba.foundation.accounts.models import User
from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.subjects.registry import card_of, may_see
from yakuba.foundation.tenancy.active import acting_in
from yakuba.kernel.actor import Actor
from yakuba.kernel.canonical import content_hash
from yakuba.kernel.verdict import UnableToAct
from yakuba.organisation.demo import Cast
from yakuba.organisation.queries import actor_for

from .definition_desk import MAPPING, NEW, OLD, begun, changed, layouts, mapping, with_steps
from .migration_desk import MigrationDesk


@pytest.fixture
def desk(cast: Cast) -> Iterator[MigrationDesk]:
    with acting_in(cast.municipality.pk):
        yield MigrationDesk(cast)


def last(code: str) -> EventRecord:
    found = EventRecord.objects.filter(code=code).order_by("pk").last()
    assert found is not None
    return found


def test_a_shipped_mapping_is_found_by_its_code(desk: MigrationDesk):
    found = resolved("sample-resident")
    assert found.definition.code == "sample-resident"
    assert found.label.endswith("（見本）")
    assert found.mapping_hash == content_hash(found.documents["mapping"])
    assert found.source_hash == content_hash(found.documents["source"])
    assert found.target_hash == content_hash(found.documents["target"])
    assert found.source.code == found.documents["source"]["code"]


def test_a_version_is_found_by_its_number_the_newest_without(desk: MigrationDesk):
    layouts(desk)
    mapping(desk)
    mapping(desk, with_steps(MAPPING, "no"))
    assert resolved("teate@1").mapping_hash == content_hash(MAPPING)
    assert resolved("teate").label == "手当システムから標準へ（第2版）"
    assert resolved("teate").mapping_hash != resolved("teate@1").mapping_hash


@pytest.mark.parametrize(
    "key", ["", "teate", "teate@", "teate@0", "teate@x", "@1", "sample-resident@1", "a@9999999999"]
)
def test_what_is_no_mapping_is_told_in_words(desk: MigrationDesk, key: str):
    with pytest.raises(NoSuchDefinition, match="選び直してください"):
        resolved(key)


def test_a_layout_in_its_newest_edition_stands_before_older_ones(desk: MigrationDesk):
    layouts(desk)
    services.take_layout(document=changed(OLD, edition="2027-04"), **desk.act())
    assert layout_of("teate-old").edition == "2027-04"
    assert layout_of("sample-resident").is_sample
    with pytest.raises(NoSuchDefinition, match="先に、レイアウトのファイルを"):
        layout_of("nothing")


def test_choices_for_a_plan_begin_with_its_business(desk: MigrationDesk):
    layouts(desk)
    mapping(desk)
    mapping(desk, with_steps(MAPPING, "no"))
    first, *others = mapping_choices(desk.plan())
    assert (first.key, first.label) == ("teate@2", "手当システムから標準へ（第2版）")
    assert (first.source, first.target) == ("teate-old", "teate-new")
    assert "sample-resident" in {one.key for one in others}
    assert all(one.label.endswith("（見本）") for one in others)


def test_a_layout_that_no_longer_fits_the_mapping_is_told(desk: MigrationDesk):
    layouts(desk)
    mapping(desk)
    smaller = copy.deepcopy(OLD)
    del smaller["files"][0]["fields"][1]
    services.take_layout(document=smaller, **desk.act())
    with pytest.raises(UnreadableMapping, match="「shimei」はありません"):
        resolved("teate")


def test_taking_in_leaves_a_fact_without_values(desk: MigrationDesk):
    old, _ = layouts(desk)
    version = mapping(desk)
    fact = last("conversion.layout.taken")
    assert (fact.subject_id, fact.payload["edition"]) == ("teate-new", 1)
    fact = last("conversion.mapping.published")
    assert fact.payload == {
        "title": version.title,
        "version": 1,
        "change": "はじめ",
        "changes": 0,
        "content_hash": content_hash(MAPPING),
    }
    assert old.number == 1


def test_editions_and_versions_never_change(desk: MigrationDesk):
    edition, _ = layouts(desk)
    version = mapping(desk)
    for rows in (
        LayoutEdition.objects.filter(pk=edition.pk),
        MappingVersion.objects.filter(pk=version.pk),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(title="別の名称")


def test_a_faulty_document_leaves_nothing_behind(desk: MigrationDesk):
    with pytest.raises(UnreadableLayout):
        services.take_layout(document=changed(OLD, files=[]), **desk.act())
    layouts(desk)
    with pytest.raises(UnreadableMapping):
        services.take_mapping(
            document=with_steps(MAPPING, "no", {"step": "CODES", "table": "gone"}),
            change="",
            **desk.act(),
        )
    assert not MappingVersion.objects.exists()


@pytest.mark.parametrize(
    "document", [{**NEW, "code": "sample-resident"}, {**MAPPING, "code": "sample-resident"}]
)
def test_the_code_of_a_sample_is_not_taken(desk: MigrationDesk, document: dict[str, object]):
    layouts(desk)
    with pytest.raises(UnableToAct, match="見本と同じコード"):
        services.try_document(document=document, actor=desk.act()["actor"])


def test_a_draft_of_the_next_version_is_one_only(desk: MigrationDesk):
    layouts(desk)
    mapping(desk)
    draft = begun(desk)
    assert draft.document == MAPPING
    assert last("conversion.mapping.draft_begun").payload["base"] == "teate"
    with pytest.raises(UnableToAct, match="もうあります"):
        begun(desk)
    with pytest.raises(UnableToAct, match="次の版の下書き"):
        begun(desk, base="sample-resident")


def test_saving_the_same_again_is_no_change(desk: MigrationDesk):
    layouts(desk)
    mapping(desk)
    draft = begun(desk)
    seen = drafts.part_hash(drafts.table_part(draft.document, "kind"))
    pairs = draft.document["tables"]["kind"]
    saved = drafts.change_table(draft=draft, name="kind", pairs=pairs, seen=seen, **desk.act())
    assert saved.turn == 0
    # What two people type alike is nobody's loss.
    drafts.change_table(draft=draft, name="kind", pairs={"A": "2"}, seen=seen, **desk.act())
    saved = drafts.change_table(draft=draft, name="kind", pairs={"A": "2"}, seen=seen, **desk.act())
    assert saved.turn == 1
    with pytest.raises(drafts.SavedMeanwhile):
        drafts.change_table(draft=draft, name="kind", pairs={"A": "1"}, seen=seen, **desk.act())


def test_a_settled_draft_is_gone_for_who_still_writes(desk: MigrationDesk):
    layouts(desk)
    mapping(desk)
    draft = begun(desk)
    seen = drafts.part_hash(drafts.head_part(draft.document))
    drafts.change_head(draft=draft, title="改めた名称", note="", seen=seen, **desk.act())
    version = drafts.publish_draft(draft=draft, change="名称", turn=1, **desk.act())
    assert (version.number, version.title) == (2, "改めた名称")
    assert last("conversion.mapping.published").payload["changes"] == 1
    with pytest.raises(UnableToAct, match="確定されたか、取りやめられ"):
        drafts.change_head(draft=draft, title="遅れた人", note="", seen=seen, **desk.act())


def test_a_discarded_draft_leaves_a_fact(desk: MigrationDesk):
    layouts(desk)
    mapping(desk)
    drafts.discard_draft(draft=begun(desk), **desk.act())
    assert not MappingDraft.objects.exists()
    assert last("conversion.mapping.draft_discarded").payload == {
        "title": "手当システムから標準へ",
        "saves": 0,
    }


def test_who_reads_and_who_writes(desk: MigrationDesk, takagi: User):
    cast = desk.cast
    actors = {
        name: desk.actor(user)
        for name, user in {
            "kimura": cast.kimura, "aoki": cast.aoki, "omori": cast.omori, "kudo": cast.kudo,
        }.items()
    } | {"takagi": actor_for(takagi, on=desk.on), "guest": Actor.guest()}  # fmt: skip

    def allowed() -> tuple[set[str], set[str]]:
        return (
            {name for name, actor in actors.items() if may_read(actor)},
            {name for name, actor in actors.items() if may_write(actor)},
        )

    assert allowed() == ({"kimura", "omori"}, {"kimura"})
    desk.plan()
    assert allowed() == ({"kimura", "omori", "aoki"}, {"kimura", "aoki"})


@pytest.mark.parametrize("who", ["omori", "kudo"])
def test_who_does_not_write_is_refused_by_every_service(desk: MigrationDesk, who: str):
    layouts(desk)
    mapping(desk)
    draft = begun(desk)
    act = desk.act(getattr(desk.cast, who))
    file = resolved("teate").target.files[0]
    for refused in (
        lambda: services.take_layout(document=changed(OLD, edition="x"), **act),
        lambda: services.take_mapping(document=with_steps(MAPPING, "no"), change="", **act),
        lambda: begun_by(act),
        lambda: drafts.change_head(draft=draft, title="x", note="", seen="", **act),
        lambda: drafts.change_file(
            draft=draft, to="recipient", source="koza", order=(), seen="", **act
        ),
        lambda: drafts.change_field(draft=draft, file=file, code="no", way=None, seen="", **act),
        lambda: drafts.change_table(draft=draft, name="x", pairs={}, seen="", **act),
        lambda: drafts.choose_batch(draft=draft, batch=None, **act),
        lambda: drafts.publish_draft(draft=draft, change="", turn=0, **act),
        lambda: drafts.discard_draft(draft=draft, **act),
    ):
        with pytest.raises(UnableToAct, match="できるのは"):
            refused()
    draft.refresh_from_db()
    assert draft.turn == 0


def begun_by(act: dict[str, object]) -> MappingDraft:
    beginning = drafts.Beginning("mine", "私の対応表", base="sample-resident")
    return drafts.begin_draft(beginning=beginning, **act)  # type: ignore[arg-type]


def test_definitions_of_a_town_are_no_other_town_s(desk: MigrationDesk, takagi: User):
    layouts(desk)
    mapping(desk)
    subject = last("conversion.mapping.published").subject
    assert card_of(subject) is not None
    assert may_see(desk.actor(desk.cast.kimura), subject)
    assert takagi.municipality_id is not None
    with acting_in(takagi.municipality_id):
        assert card_of(subject) is None
        with pytest.raises(NoSuchDefinition):
            resolved("teate")
        with pytest.raises(NoSuchDefinition):
            layout_of("teate-old")
