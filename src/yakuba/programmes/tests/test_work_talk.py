"""Comments name people who may read them; papers are checked; words can be taken back."""

from collections.abc import Iterator

import pytest

from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.files.models import StoredFile
from yakuba.organisation.demo import Cast
from yakuba.programmes.models import Attachment, Comment, Membership, Mention
from yakuba.programmes.queries.talk import NobodyNamed, person_named, unread_mentions
from yakuba.programmes.services.attachments import UnableToAttach, attach, remove_attachment
from yakuba.programmes.services.comments import (
    UnableToSay,
    read_mentions,
    take_back_comment,
    write_comment,
)

from .work import AT, ON, PNG, Work, work_of


@pytest.fixture
def work(cast: Cast, in_mihon: object) -> Iterator[Work]:
    yield work_of(cast)


def say(work: Work, body: str, **more) -> Comment:
    given = {"task": None, "actor": work.actor(work.cast.kudo), **more}
    return write_comment(project=work.project, body=body, at=AT, on=ON, **given)


def test_who_is_named_finds_it_in_their_work(work: Work):
    task = work.task("画面を決める")
    comment = say(work, "@青木 美咲さん、色を見てください。", task=task)
    aoki = work.actor(work.cast.aoki)
    (mention,) = unread_mentions(aoki)
    assert mention.comment == comment
    assert EventRecord.objects.get(code="programmes.project.commented").payload["mentioned"] == [
        "青木 美咲"
    ]
    assert read_mentions(project=work.project, task=task, actor=aoki, at=AT) == 1
    assert not unread_mentions(aoki).exists()
    assert read_mentions(project=work.project, task=task, actor=aoki, at=AT) == 0


def test_an_answer_is_a_reading(work: Work):
    say(work, "@青木さん、見てください。")
    aoki = work.actor(work.cast.aoki)
    say(work, "見ました。", actor=aoki)
    assert not unread_mentions(aoki).exists()


def test_nobody_is_named_who_may_not_read_it(work: Work):
    with pytest.raises(UnableToSay, match="上野 裕子さんはこの事業を見られない"):
        say(work, "@上野 裕子さん、どうですか。")
    assert not Comment.objects.exists()


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("", "コメントを入力"),
        ("　\n ", "コメントを入力"),
        ("あ" * 4001, "4001字"),
        ("@山田太郎さん", "「@山田太郎」に当てはまる職員が見つかりません"),
    ],
)
def test_what_cannot_be_said_says_why(work: Work, body: str, reason: str):
    with pytest.raises(UnableToSay, match=reason):
        say(work, body)


def test_strangers_say_nothing(work: Work):
    with pytest.raises(UnableToSay, match="表示できません"):
        say(work, "こんにちは", actor=work.actor(work.cast.ueno))


def test_a_reader_may_speak(work: Work):
    Membership.objects.filter(user=work.cast.aoki).update(role="READER")
    assert say(work, "読みました。", actor=work.actor(work.cast.aoki)).pk


def test_words_taken_back_are_gone(work: Work):
    comment = say(work, "@青木さん、まちがえました。")
    with pytest.raises(UnableToSay, match="書いた人だけ"):
        take_back_comment(comment=comment, actor=work.actor(work.cast.aoki), at=AT)
    take_back_comment(comment=comment, actor=work.actor(work.cast.kudo), at=AT)
    comment.refresh_from_db()
    assert (comment.body, comment.taken_back_at) == ("", AT)
    assert not unread_mentions(work.actor(work.cast.aoki)).exists()
    assert "まちがえ" not in str(list(EventRecord.objects.values_list("payload", flat=True)))
    assert Mention.objects.count() == 1


def test_a_name_is_found_however_it_is_typed(work: Work):
    assert person_named("青木　美咲", ON) == work.cast.aoki
    assert person_named(" 青木美咲 ", ON) == work.cast.aoki
    assert person_named("青木 美咲（給付係）", ON) == work.cast.aoki
    assert person_named("青木", ON) == work.cast.aoki
    with pytest.raises(NobodyNamed, match="見つかりません"):
        person_named("佐々木 花子", ON)
    with pytest.raises(NobodyNamed, match="見つかりません"):
        person_named("美咲", ON)


def test_a_family_name_that_two_have_is_asked_back(work: Work):
    other = work.cast.kudo
    other.name = "青木 拓也"
    other.save()
    with pytest.raises(NobodyNamed, match="青木 拓也（環境課）、青木 美咲（給付係）"):
        person_named("青木", ON)
    assert person_named("青木", ON, near=[work.cast.aoki]) == work.cast.aoki
    assert person_named("青木（給付係）", ON) == work.cast.aoki


def test_a_paper_hangs_on_a_task_and_goes(work: Work):
    task = work.task("画面を決める")
    kudo = work.actor(work.cast.kudo)
    kept = attach(project=work.project, task=task, upload=PNG, name="案.png", actor=kudo, at=AT)
    assert kept.file.name == "案.png"
    remove_attachment(attachment=kept, actor=kudo, at=AT)
    assert Attachment.objects.get().removed_at == AT
    assert StoredFile.objects.get().discarded_at == AT


@pytest.mark.parametrize(
    ("upload", "reason"),
    [
        (b"MZ\x90\x00", "プログラム"),
        (b"", "空です"),
        (b"PK\x03\x04" + b"\0" * 20, "読めません"),
        (b"<html>", "HTML"),
    ],
)
def test_what_cannot_be_taken_says_what_to_do(work: Work, upload: bytes, reason: str):
    with pytest.raises(UnableToAttach, match=reason):
        attach(
            project=work.project,
            upload=upload,
            name="x.pdf",
            actor=work.actor(work.cast.kudo),
            at=AT,
        )
    assert not Attachment.objects.exists()


def test_who_only_reads_hangs_nothing_on(work: Work):
    Membership.objects.filter(user=work.cast.aoki).update(role="READER")
    with pytest.raises(UnableToAttach, match="変更できるのは"):
        attach(
            project=work.project,
            upload=PNG,
            name="x.png",
            actor=work.actor(work.cast.aoki),
            at=AT,
        )
