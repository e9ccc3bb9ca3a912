"""Lay down the town's forms, and put aside those that are no longer used."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from yakuba.foundation.events.services import record as record_event
from yakuba.kernel.actor import Actor
from yakuba.kernel.text import clean_line, clean_text
from yakuba.kernel.verdict import UnableToAct, demand
from yakuba.papers.events import papers as events
from yakuba.papers.models import PaperForm
from yakuba.papers.policies.papers import may_keep_forms
from yakuba.papers.rules.forms import Money, is_code


@dataclass(frozen=True, slots=True)
class FormWords:
    """What a form says."""

    name: str
    guide: str = ""
    title: str = ""
    body: str = ""
    money: Money = Money.NONE


@transaction.atomic
def make_form(*, code: str, words: FormWords, actor: Actor, at: datetime) -> PaperForm:
    """Lay down a new form; raises `UnableToAct`."""
    demand(may_keep_forms(actor))
    if not is_code(code):
        raise UnableToAct(
            "コードは、英小文字で始め、英小文字・数字・ハイフンの40文字以内で入力してください。"
        )
    if PaperForm.objects.filter(code=code).exists():
        raise UnableToAct(f"コード「{code}」の様式は、もうあります。別のコードにしてください。")
    form = PaperForm(code=code)
    return _kept(form, words, actor, at)


@transaction.atomic
def change_form(*, form: PaperForm, words: FormWords, actor: Actor, at: datetime) -> PaperForm:
    """Change what papers begun from now on begin with; raises `UnableToAct`."""
    demand(may_keep_forms(actor))
    held = PaperForm.objects.select_for_update().get(pk=form.pk)
    return _kept(held, words, actor, at)


def _kept(form: PaperForm, words: FormWords, actor: Actor, at: datetime) -> PaperForm:
    said = {
        "name": clean_line(words.name),
        "guide": clean_line(words.guide),
        "title": clean_line(words.title),
        "body": clean_text(words.body),
        "money": words.money.value,
    }
    if not said["name"]:
        raise UnableToAct("様式名を入力してください。")
    changed = tuple(name for name, value in said.items() if getattr(form, name) != value)
    if not changed:
        return form
    for name in changed:
        setattr(form, name, said[name])
    form.save()
    fact = events.PaperFormSet(subject=form.ref, form=form.code, name=form.name, fields=changed)
    record_event(fact, actor=actor, at=at)
    return form


@transaction.atomic
def retire_form(*, form: PaperForm, actor: Actor, at: datetime) -> PaperForm:
    """Begin no more papers on the form; those begun go on. Twice does nothing more."""
    demand(may_keep_forms(actor))
    held = PaperForm.objects.select_for_update().get(pk=form.pk)
    if held.retired_at is None:
        held.retired_at = at
        held.save(update_fields=["retired_at"])
        fact = events.PaperFormRetired(subject=held.ref, form=held.code)
        record_event(fact, actor=actor, at=at)
    return held
