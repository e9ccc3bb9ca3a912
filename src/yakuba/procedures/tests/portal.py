"""Steps of a resident in a browser without JavaScript, for the tests of the portal."""

import json
import re
from datetime import datetime, timedelta
from pathlib import Path

from django.test import Client
from django.utils import timezone

import yakuba.demo
from yakuba.foundation.tenancy.active import acting_in
from yakuba.kernel.actor import Actor
from yakuba.procedures.models import Draft, Procedure, Slot
from yakuba.procedures.rules.vocabulary import SupersedePolicy
from yakuba.procedures.services.publishing import publish_version

TOWN = "/mihon"
DEFINITIONS = Path(yakuba.demo.__file__).parent / "definitions"
SYSTEM = Actor.system()

NAME = {"family": "佐々木", "given": "花子", "family_kana": "ササキ", "given_kana": "ハナコ"}
ADDRESS = {
    "postal_code": "231-0017",
    "prefecture": "神奈川県",
    "city": "横浜市中区",
    "town": "港町",
    "block": "1-1",
    "building": "",
}
DOG = {
    "dog_name.value": "ポチ",
    "breed.value": "柴犬",
    "sex.value": "male",
    "birth_date.value": "令和6年4月1日",
    "colour.value": "茶",
    "has_chip.value": "no",
}


def document(code: str) -> dict:
    return json.loads((DEFINITIONS / f"{code}.json").read_text(encoding="utf-8"))


def publish(town, at: datetime, *codes: str) -> None:
    with acting_in(town.pk):
        for code in codes:
            publish_version(
                document=document(code),
                policy=SupersedePolicy.MAY_CONTINUE,
                actor=SYSTEM,
                at=at,
            )


def publish_anew(town, at: datetime, changed: dict, policy: SupersedePolicy, note="") -> None:
    with acting_in(town.pk):
        publish_version(document=changed, policy=policy, note=note, actor=SYSTEM, at=at)


def add_slot(town, *, capacity: int = 1, days: int = 5) -> Slot:
    with acting_in(town.pk):
        slot = Slot(
            procedure=Procedure.objects.get(slug="bulky-waste"),
            date=timezone.localdate() + timedelta(days=days),
            label="午前",
            capacity=capacity,
        )
        slot.save()
    return slot


def prefixed(key: str, parts: dict) -> dict:
    return {f"{key}.{part}": text for part, text in parts.items()}


class Visitor:
    """One browser session."""

    def __init__(self, client: Client | None = None) -> None:
        self.client = client or Client()
        self.draft_url = ""

    def get(self, url: str):
        return self.client.get(url if url.startswith(TOWN) else TOWN + url)

    def post(self, url: str, data: dict | None = None):
        return self.client.post(url if url.startswith(TOWN) else TOWN + url, data or {})

    def hidden(self, url: str) -> dict:
        page = self.get(url).content.decode()
        return dict(re.findall(r'name="(seen|shown|revision)" value="([^"]*)"', page))

    def start(self, slug: str) -> str:
        """Begin a draft and return its address."""
        first_question = self.post(f"/procedures/{slug}/start/")["Location"]
        self.draft_url = first_question.partition("questions/")[0]
        return self.draft_url

    def page(self, key: str) -> str:
        return f"{self.draft_url}questions/{key}/"

    def answer(self, key: str, data: dict):
        """Send a page as its form would."""
        url = self.page(key)
        return self.post(url, self.hidden(url) | data)

    def fill_dog_registration(self) -> str:
        """Answer everything up to the check page and return its address."""
        self.start("dog-registration")
        self.answer("owner", prefixed("owner_name", NAME))
        self.answer("address", prefixed("owner_address", ADDRESS))
        self.answer("contact", {"email.value": "sasaki@example.jp", "phone.value": "09012345678"})
        item = self.page("dogs") + "dogs/1/"
        self.post(item, self.hidden(item) | DOG)
        self.answer("dogs", {})
        return self.answer("kept_at", {"kept_at_home.value": "yes"})["Location"]

    def send(self, check_url: str, **more: str):
        """Press the strong button."""
        return self.post(check_url, self.hidden(check_url) | {"declared.value": "yes"} | more)

    def draft(self, town) -> Draft:
        with acting_in(town.pk):
            return Draft.objects.get(pk=self.draft_url.rstrip("/").split("/")[-1])
