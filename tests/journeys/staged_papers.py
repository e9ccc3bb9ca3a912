"""A form and a paper with a file, and which address shows which of them."""

from datetime import datetime
from random import Random
from typing import Any

from django.utils import timezone

from yakuba.demo import people
from yakuba.foundation.accounts.models import User
from yakuba.organisation.models import Department
from yakuba.organisation.queries import actor_for
from yakuba.papers.rules.forms import Money, PaperWords
from yakuba.papers.services.forms import FormWords, make_form
from yakuba.papers.services.papers import add_file, begin, change
from yakuba.papers.urls import urlpatterns


def paper_keys(now: datetime) -> dict[str, Any]:
    """Make a form and a paper of 青木's in the active town; return the values of the addresses."""
    on = timezone.localdate(now)
    murakami = actor_for(User.objects.get(username="murakami"), on=on)
    aoki = actor_for(User.objects.get(username="aoki"), on=on)
    section = Department.objects.get(code="2010", valid_to=None)
    words = FormWords(
        "会議の開催", "会議を開くとき", "〔記入：会議名〕の開催について", "", Money.OPTIONAL
    )
    form = make_form(code="meeting", words=words, actor=murakami, at=now)
    paper = begin(form=form, section=section, actor=aoki, at=now)
    said = PaperWords("子育て支援会議の開催について", "次のとおり開いてよろしいか。", 12_000)
    paper = change(paper=paper, words=said, actor=aoki, at=now)
    picture = people.photograph(Random(5))
    file = add_file(paper=paper, upload=picture, name="会場.jpg", actor=aoki, at=now)
    keys: dict[str, Any] = {"papers:file/file_key": file.pk, "papers:file_remove/file_key": file.pk}
    for pattern in urlpatterns:
        text = str(pattern.pattern)
        if "<int:key>" in text:
            keys[f"papers:{pattern.name}/key"] = form.pk
        elif "<uuid:key>" in text:
            keys[f"papers:{pattern.name}/key"] = paper.pk
    return keys
