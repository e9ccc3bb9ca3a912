"""Forms and papers of 見本市 as tests need them."""

from datetime import datetime
from typing import Any

from django.test import Client
from django.utils.html import strip_tags

from yakuba.foundation.accounts.models import User
from yakuba.kernel.actor import Actor
from yakuba.organisation.demo import Cast
from yakuba.papers.models import Paper, PaperForm
from yakuba.papers.rules.forms import Money, PaperWords
from yakuba.papers.services.forms import FormWords, make_form
from yakuba.papers.services.papers import begin, change

WORDS = PaperWords("子育て支援会議の開催について", "次のとおり開いてよろしいか伺います。", 12_000)


class PapersDesk:
    """村上 keeps the forms, 青木 writes, 石田 and 上野 decide, 工藤 is of another section."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.at: datetime = cast.at
        self.murakami: Actor = cast.actor(cast.others["murakami"])
        self.aoki: Actor = cast.actor(cast.aoki)

    def form(self, code: str = "meeting", money: Money = Money.OPTIONAL) -> PaperForm:
        words = FormWords(
            "会議の開催", "会議を開くとき", "〔記入：会議名〕の開催について", "本文", money
        )
        return make_form(code=code, words=words, actor=self.murakami, at=self.at)

    def begun(self, form: PaperForm | None = None) -> Paper:
        known = form or PaperForm.objects.first() or self.form()
        return begin(form=known, section=self.cast.childcare, actor=self.aoki, at=self.at)

    def written(self, words: PaperWords = WORDS, form: PaperForm | None = None) -> Paper:
        return change(paper=self.begun(form), words=words, actor=self.aoki, at=self.at)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def read(answer: Any) -> str:
    """Return the page as people read it."""
    return strip_tags(answer.content.decode().replace("<wbr>", "")).replace("\u200b", "")
