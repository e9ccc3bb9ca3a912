"""Facts of schemes, advisers, surveys, rounds and of what was taken away as a file."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from yakuba.foundation.events.event import Event


@dataclass(frozen=True, kw_only=True)
class SchemeDrafted(Event):
    code: ClassVar[str] = "region.scheme.drafted"
    label: ClassVar[str] = "派遣制度の案を作った"

    title: str
    version: int


@dataclass(frozen=True, kw_only=True)
class SchemeEdited(Event):
    """`changes` holds a sentence for each rule, such as 「上限日数: 3日まで → 5日まで」."""

    code: ClassVar[str] = "region.scheme.edited"
    label: ClassVar[str] = "派遣制度の案を直した"

    changes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class SchemePutToUse(Event):
    code: ClassVar[str] = "region.scheme.put_to_use"
    label: ClassVar[str] = "派遣制度を使い始めた"

    title: str
    version: int


@dataclass(frozen=True, kw_only=True)
class SchemeRetired(Event):
    code: ClassVar[str] = "region.scheme.retired"
    label: ClassVar[str] = "派遣制度の新しい募集をやめた"

    title: str
    version: int


@dataclass(frozen=True, kw_only=True)
class AdviserEvent(Event):
    """A fact about a person of the pool."""

    personal: ClassVar[frozenset[str]] = frozenset({"name"})

    name: str


@dataclass(frozen=True, kw_only=True)
class AdviserRegistered(AdviserEvent):
    code: ClassVar[str] = "region.adviser.registered"
    label: ClassVar[str] = "アドバイザーを登録した"


@dataclass(frozen=True, kw_only=True)
class AdviserChanged(AdviserEvent):
    code: ClassVar[str] = "region.adviser.changed"
    label: ClassVar[str] = "アドバイザーの登録を直した"

    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class AdvisersTakenIn(Event):
    """A list came in; each person of it has a fact of their own."""

    code: ClassVar[str] = "region.adviser.list_taken_in"
    label: ClassVar[str] = "アドバイザーの一覧を取り込んだ"

    file_name: str
    rows: int
    registered: int


@dataclass(frozen=True, kw_only=True)
class AdviserPublished(AdviserEvent):
    code: ClassVar[str] = "region.adviser.published"
    label: ClassVar[str] = "アドバイザーを県内に公開した"


@dataclass(frozen=True, kw_only=True)
class AdviserWithdrawn(AdviserEvent):
    code: ClassVar[str] = "region.adviser.withdrawn"
    label: ClassVar[str] = "アドバイザーの公開をやめた"
    free_words: ClassVar[frozenset[str]] = frozenset({"reason"})

    reason: str


@dataclass(frozen=True, kw_only=True)
class SurveyDrafted(Event):
    code: ClassVar[str] = "region.survey.drafted"
    label: ClassVar[str] = "需要調査の案を作った"

    title: str


@dataclass(frozen=True, kw_only=True)
class SurveyEdited(Event):
    code: ClassVar[str] = "region.survey.edited"
    label: ClassVar[str] = "需要調査の案を直した"

    questions: int


@dataclass(frozen=True, kw_only=True)
class SurveyPublished(Event):
    code: ClassVar[str] = "region.survey.published"
    label: ClassVar[str] = "需要調査を始めた"

    title: str
    due: date


@dataclass(frozen=True, kw_only=True)
class SurveyExtended(Event):
    code: ClassVar[str] = "region.survey.extended"
    label: ClassVar[str] = "需要調査の期限を延ばした"

    before: date
    due: date


@dataclass(frozen=True, kw_only=True)
class AnswerSaved(Event):
    code: ClassVar[str] = "region.answer.saved"
    label: ClassVar[str] = "需要調査の回答を保存した"

    survey: str
    answered: int


@dataclass(frozen=True, kw_only=True)
class AnswerSent(Event):
    code: ClassVar[str] = "region.answer.sent"
    label: ClassVar[str] = "需要調査に回答した"

    survey: str
    answered: int


@dataclass(frozen=True, kw_only=True)
class Reminded(Event):
    """The prefecture reminded municipalities; the subject is what was due."""

    code: ClassVar[str] = "region.survey.reminded"
    label: ClassVar[str] = "市町村に督促した"

    about: str
    towns: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class RoundOpened(Event):
    code: ClassVar[str] = "region.round.opened"
    label: ClassVar[str] = "募集回を設けた"

    title: str
    opens_on: date
    closes_on: date


@dataclass(frozen=True, kw_only=True)
class RoundExtended(Event):
    code: ClassVar[str] = "region.round.extended"
    label: ClassVar[str] = "募集回の期限を変えた"

    closes_on: date
    answer_by: date


@dataclass(frozen=True, kw_only=True)
class RoundSettled(Event):
    code: ClassVar[str] = "region.round.settled"
    label: ClassVar[str] = "募集回の調整を終えた"

    offers: int


@dataclass(frozen=True, kw_only=True)
class ListTaken(Event):
    """A list left as a file."""

    code: ClassVar[str] = "region.list.taken"
    label: ClassVar[str] = "広域の一覧を書き出した"

    kind: str
    rows: int


@dataclass(frozen=True, kw_only=True)
class NoticeTaken(Event):
    """What another municipality published here was told to the people here."""

    code: ClassVar[str] = "region.notice.taken"
    label: ClassVar[str] = "他団体からの知らせを担当者に伝えた"

    kind: str
    title: str


@dataclass(frozen=True, kw_only=True)
class NoticeSettled(Event):
    code: ClassVar[str] = "region.notice.settled"
    label: ClassVar[str] = "他団体からの知らせを確認した"

    title: str
