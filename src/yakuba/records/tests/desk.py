"""Documents and files of 見本市 as tests need them."""

from datetime import date, datetime
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from yakuba.foundation.accounts.models import User
from yakuba.kernel.actor import Actor
from yakuba.organisation.demo import Cast
from yakuba.organisation.models import Department
from yakuba.records.models import Binder, Record, RecordClass
from yakuba.records.rules.kinds import RecordKind
from yakuba.records.rules.retention import Ending, Period
from yakuba.records.services.binders import BinderDraft, make_binder, make_class
from yakuba.records.services.registering import RecordDraft, register


class RecordsDesk:
    """Who does what with documents: 村上 keeps the records, 青木 registers those of her section."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.at: datetime = cast.at
        self.today: date = cast.at.date()

    @property
    def murakami(self) -> Actor:
        return self.cast.actor(self.cast.others["murakami"])

    @property
    def aoki(self) -> Actor:
        return self.cast.actor(self.cast.aoki)

    @property
    def kudo(self) -> Actor:
        return self.cast.actor(self.cast.kudo)

    def record_class(
        self,
        code: str = "A-1",
        period: Period = Period.Y5,
        ending: Ending = Ending.DISPOSE,
    ) -> RecordClass:
        return make_class(
            code=code,
            name="照会・回答",
            period=period,
            ending=ending,
            actor=self.murakami,
            at=self.at,
        )

    def binder(
        self,
        title: str = "照会文書綴",
        year: int = 2026,
        record_class: RecordClass | None = None,
        section: Department | None = None,
    ) -> Binder:
        kept = record_class or RecordClass.objects.first() or self.record_class()
        draft = BinderDraft(year, section or self.cast.childcare, kept, title)
        return make_binder(draft=draft, actor=self.murakami, at=self.at)

    def received(self, title: str = "児童手当の支給状況について（照会）", **said: Any) -> Record:
        upload, name = said.pop("upload", None), said.pop("name", "")
        given: dict[str, Any] = {
            "kind": RecordKind.RECEIVED,
            "section": self.cast.childcare,
            "dated": self.today,
            "other_party": "見本県子ども課",
        }
        draft = RecordDraft(title=title, **{**given, **said})
        return register(draft=draft, actor=self.aoki, at=self.at, upload=upload, name=name)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def read(answer: Any) -> str:
    """Return the page as people read it."""
    return strip_tags(answer.content.decode().replace("<wbr>", "")).replace("\u200b", "")


def address(name: str, *args: object) -> str:
    return f"/mihon{reverse(f'records:{name}', args=args)}"
