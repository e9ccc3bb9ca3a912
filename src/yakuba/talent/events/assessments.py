"""Facts of what is kept of a person: their subject is the person, so no name stands in them."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from yakuba.foundation.events.event import Event


@dataclass(frozen=True, kw_only=True)
class AssessmentBegun(Event):
    code: ClassVar[str] = "talent.person.assessment_begun"
    label: ClassVar[str] = "スキル診断を始めた"

    framework: str


@dataclass(frozen=True, kw_only=True)
class AssessmentSaved(Event):
    code: ClassVar[str] = "talent.person.assessment_saved"
    label: ClassVar[str] = "スキル診断を途中まで保存した"

    framework: str
    answered: int


@dataclass(frozen=True, kw_only=True)
class AssessmentGiven(Event):
    code: ClassVar[str] = "talent.person.assessment_given"
    label: ClassVar[str] = "スキル診断を提出した"

    framework: str
    as_of: date
    answered: int


@dataclass(frozen=True, kw_only=True)
class AssessmentTakenBack(Event):
    code: ClassVar[str] = "talent.person.assessment_taken_back"
    label: ClassVar[str] = "スキル診断の提出を取り消した"

    framework: str


@dataclass(frozen=True, kw_only=True)
class AssessmentConfirmed(Event):
    """`skills` levels stand from `as_of` on; of `changed` of them the superior said otherwise."""

    code: ClassVar[str] = "talent.person.assessment_confirmed"
    label: ClassVar[str] = "スキル診断を確認した"

    framework: str
    as_of: date
    skills: int
    changed: int
    is_acting: bool


@dataclass(frozen=True, kw_only=True)
class AssessmentAnswered(Event):
    code: ClassVar[str] = "talent.person.assessment_answered"
    label: ClassVar[str] = "診断の結果に意見を述べた"
    free_words: ClassVar[frozenset[str]] = frozenset({"text"})

    text: str


@dataclass(frozen=True, kw_only=True)
class EvidenceGiven(Event):
    code: ClassVar[str] = "talent.person.evidence_given"
    label: ClassVar[str] = "スキルの裏付けを登録した"
    free_words: ClassVar[frozenset[str]] = frozenset({"text"})

    skill: str
    kind: str
    text: str


@dataclass(frozen=True, kw_only=True)
class EvidenceWithdrawn(Event):
    code: ClassVar[str] = "talent.person.evidence_withdrawn"
    label: ClassVar[str] = "スキルの裏付けを取り下げた"

    skill: str


@dataclass(frozen=True, kw_only=True)
class CorrectionAsked(Event):
    code: ClassVar[str] = "talent.person.correction_asked"
    label: ClassVar[str] = "自分の記録の訂正を申し出た"
    free_words: ClassVar[frozenset[str]] = frozenset({"text"})

    text: str


@dataclass(frozen=True, kw_only=True)
class CorrectionAnswered(Event):
    code: ClassVar[str] = "talent.person.correction_answered"
    label: ClassVar[str] = "訂正の申出に回答した"
    free_words: ClassVar[frozenset[str]] = frozenset({"outcome"})

    outcome: str


@dataclass(frozen=True, kw_only=True)
class PersonViewed(Event):
    """Somebody looked at what is kept of the person; the person reads of it on their own page."""

    code: ClassVar[str] = "talent.person.viewed"
    label: ClassVar[str] = "職員のスキルを閲覧した"

    page: str


@dataclass(frozen=True, kw_only=True)
class PeopleListed(Event):
    """Somebody looked for people by name; `people` of them were on the list or in the file."""

    code: ClassVar[str] = "talent.section.listed"
    label: ClassVar[str] = "職員のスキルの一覧を見た・書き出した"

    what: str
    people: int
    is_file: bool


@dataclass(frozen=True, kw_only=True)
class HeadAsked(Event):
    code: ClassVar[str] = "talent.section.head_asked"
    label: ClassVar[str] = "できる人について所属長に尋ねた"
    free_words: ClassVar[frozenset[str]] = frozenset({"text"})

    skill: str
    level: int
    text: str
