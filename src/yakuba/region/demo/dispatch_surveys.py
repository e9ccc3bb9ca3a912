"""What the municipalities answered to the need surveys of two years."""

from datetime import date, datetime, time, timedelta
from random import Random
from typing import Final
from uuid import uuid4

from django.utils import timezone

from yakuba.foundation.tenancy.active import acting_in
from yakuba.foundation.tenancy.models import Municipality
from yakuba.kernel.fiscal import FiscalYear
from yakuba.region.models import Audience, NeedAnswer, NeedSurvey
from yakuba.region.rules.dispatch import Theme
from yakuba.region.rules.surveys import Kind, from_lines, read_questions, to_document

_QUESTIONS: Final = """\
一つ｜今年度、アドバイザーの派遣を希望しますか｜希望する、検討している、希望しない
複数｜相談したい分野を選んでください｜計画と推進体制、手続のオンライン化、窓口の改革、システムの標準化、業務の見直し、データの活用、情報セキュリティ、人材の育成
段階｜人材の支援はどのくらい必要ですか
数｜*派遣を希望する日数の合計
文章｜*困っていることを書いてください"""
ASKED: Final = {
    Theme.PLAN: "DX推進計画の見直し", Theme.ONLINE: "オンライン申請の始め方", Theme.COUNTER: "書かない窓口の設計",
    Theme.STANDARD: "標準システムへの移行の進め方", Theme.MYNUMBER: "カードを使う手続の広げ方",
    Theme.BPR: "業務の棚卸しの進め方", Theme.AI: "文章を作るAIの使い方の決め方", Theme.DATA: "公開データの整え方",
    Theme.SECURITY: "セキュリティポリシーの見直し", Theme.PROCURE: "調達仕様書の書き方",
    Theme.PEOPLE: "職員研修の組み立て", Theme.DIVIDE: "スマートフォン教室の続け方",
    Theme.DISASTER: "避難所の受付のデジタル化", Theme.OTHER: "共同利用の相談",
}  # fmt: skip
TROUBLES: Final = (
    "担当が一人で、相談する相手がいない。", "仕様書の書き方が分からない。", "職員の理解が進まない。",
    "どの手続から始めるか決められない。", "標準化の移行と通常の仕事が重なっている。",
)  # fmt: skip


class Surveys:
    """The surveys of the last fiscal year and of this one."""

    def __init__(self, now: datetime, rng: Random) -> None:
        self.now, self.rng = now, rng
        self.on = timezone.localdate(now)
        self.year = FiscalYear.of(self.on)

    def ask(self) -> list[NeedSurvey]:
        """Publish both, in the name of the active prefecture."""
        return [self._survey(year) for year in (self.year.previous, self.year)]

    def _survey(self, year: FiscalYear) -> NeedSurvey:
        begun = timezone.make_aware(datetime.combine(date(year.year, 4, 15), time(9, 0)))
        begun = min(begun, self.now - timedelta(days=20))
        due = max(begun.date() + timedelta(days=30), self.on + timedelta(days=12))
        return NeedSurvey.objects.create(
            key=uuid4(),
            audience=Audience.REGION,
            published_at=begun,
            fiscal_year=year.year,
            title=f"{year.label} アドバイザー派遣の需要調査",
            intro="必要な支援を尋ねます。回答は派遣の計画に使います。",
            questions=to_document(from_lines(_QUESTIONS)),
            due=due if year == self.year else begun.date() + timedelta(days=30),
            made_at=begun,
        )

    def answer(self, town: Municipality, surveys: list[NeedSurvey]) -> None:
        """Let the municipality answer most of them."""
        rows = []
        for survey in surveys:
            is_open = survey.due >= self.on
            if town.slug in ("hinagata", "reiji", "mihon") and is_open:
                continue
            if self.rng.random() < (0.18 if is_open else 0.02):
                continue
            at = (survey.published_at or self.now) + timedelta(days=self.rng.randint(1, 18))
            rows.append(
                NeedAnswer(
                    key=uuid4(),
                    audience=Audience.PREFECTURE,
                    published_at=min(at, self.now),
                    survey_key=survey.key,
                    answers=self._answers(survey),
                    answered_by="総務課担当",
                    saved_at=min(at, self.now),
                )
            )
        with acting_in(town.pk):
            NeedAnswer.objects.bulk_create(rows)

    def _answers(self, survey: NeedSurvey) -> dict[str, object]:
        found: dict[str, object] = {}
        for one in read_questions(survey.questions):
            if one.kind is Kind.ONE:
                found[one.code] = self.rng.choices(one.options, (6, 3, 2))[0]
            elif one.kind is Kind.MANY:
                found[one.code] = self.rng.sample(one.options, self.rng.randint(1, 4))
            elif one.kind is Kind.SCALE:
                found[one.code] = self.rng.choices(one.choices, (1, 2, 4, 7, 8))[0]
            elif one.kind is Kind.NUMBER:
                found[one.code] = self.rng.randint(1, 6)
            elif self.rng.random() < 0.5:
                found[one.code] = self.rng.choice(TROUBLES)
        return found
