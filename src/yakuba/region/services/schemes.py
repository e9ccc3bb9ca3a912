"""Draft a scheme, edit it, put a version to use, and take it out of use."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from yakuba.foundation.events.services import record
from yakuba.foundation.tenancy.models import MunicipalityKind
from yakuba.kernel.actor import Actor
from yakuba.kernel.text import clean_line
from yakuba.kernel.verdict import demand
from yakuba.region.events import dispatch as events
from yakuba.region.events.about import SCHEME, ref
from yakuba.region.models import Audience, Provider, Scheme
from yakuba.region.policies.dispatch import may_keep_pool
from yakuba.region.queries.schemes import SHIPPED, shipped_codes
from yakuba.region.rules.schemes import UnreadableRules, lines_of, read_rules, to_document

from .errors import UnableToAct
from .publishing import held, here, keyed, publish

_GONE = "この制度はありません。一覧から開き直してください。"


@transaction.atomic
def adopt_shipped(*, code: str, actor: Actor, at: datetime) -> Scheme:
    """Draft the shipped rule set as the next version of it here; raises `UnableToAct`."""
    if code not in shipped_codes():
        raise UnableToAct("この制度のひな形はありません。一覧から選んでください。")
    given = json.loads((SHIPPED / f"{code}.json").read_text(encoding="utf-8"))
    return draft_scheme(
        code=given["code"],
        title=given["title"],
        provider=Provider(given["provider"]),
        rules=given["rules"],
        actor=actor,
        at=at,
    )


@transaction.atomic
def draft_scheme(
    *,
    code: str,
    title: str,
    provider: Provider,
    rules: Mapping[str, Any],
    actor: Actor,
    at: datetime,
) -> Scheme:
    """Lay a rule set down as the next version of its code; raises `UnableToAct`."""
    demand(may_keep_pool(actor, here()))
    if here().kind != MunicipalityKind.PREFECTURE and provider is not Provider.TOWN:
        raise UnableToAct("市町村が設けられるのは、市町村の制度だけです。")
    if Scheme.objects.filter(code=code, published_at=None).exists():
        raise UnableToAct(
            "この制度には、まだ使い始めていない案があります。その案を直してください。"
        )
    last = Scheme.objects.filter(code=code).aggregate(last=Max("version"))["last"] or 0
    row = keyed(Scheme(code=code, version=last + 1, provider=provider.value), Audience.REGION)
    row.made_at = at
    _fill(row, title, rules)
    row.save()
    fact = events.SchemeDrafted(subject=ref(SCHEME, row.pk), title=row.title, version=row.version)
    record(fact, actor=actor, at=at)
    return row


@transaction.atomic
def edit_scheme(
    *, scheme: Scheme, title: str, rules: Mapping[str, Any], actor: Actor, at: datetime
) -> Scheme:
    """Change a version that is not in use yet; raises `UnableToAct`."""
    demand(may_keep_pool(actor, here()))
    row = held(scheme, _GONE)
    if row.published_at is not None:
        raise UnableToAct("使い始めた制度は変更できません。新しい版を作ってください。")
    before = {line.label: line.words for line in lines_of(read_rules(row.rules))}
    _fill(row, title, rules)
    row.save()
    after = {line.label: line.words for line in lines_of(read_rules(row.rules))}
    changes = tuple(
        f"{label}: {before.get(label, 'なし')} → {after.get(label, 'なし')}"
        for label in {**before, **after}
        if before.get(label) != after.get(label)
    )
    record(events.SchemeEdited(subject=ref(SCHEME, row.pk), changes=changes), actor=actor, at=at)
    return row


@transaction.atomic
def revise_scheme(*, scheme: Scheme, actor: Actor, at: datetime) -> Scheme:
    """Draft the next version of a scheme from this one; raises `UnableToAct`."""
    row = held(scheme, _GONE)
    return draft_scheme(
        code=row.code,
        title=row.title,
        provider=Provider(row.provider),
        rules=row.rules,
        actor=actor,
        at=at,
    )


@transaction.atomic
def put_to_use(*, scheme: Scheme, actor: Actor, at: datetime) -> Scheme:
    """Let rounds and advisers use the version, for good, and everybody in the region read it.

    Raises `UnableToAct`.
    """
    demand(may_keep_pool(actor, here()))
    row = held(scheme, _GONE)
    if row.published_at is not None:
        raise UnableToAct("この版は、すでに使い始めています。")
    publish(row, at)
    row.save(update_fields=["published_at", "withdrawn_at"])
    fact = events.SchemePutToUse(subject=ref(SCHEME, row.pk), title=row.title, version=row.version)
    record(fact, actor=actor, at=at)
    return row


@transaction.atomic
def retire_scheme(*, scheme: Scheme, actor: Actor, at: datetime) -> Scheme:
    """Start no new round under the version; what runs under it goes on. Raises `UnableToAct`."""
    demand(may_keep_pool(actor, here()))
    row = held(scheme, _GONE)
    if row.published_at is None or row.retired_at is not None:
        raise UnableToAct("新しい募集をやめられるのは、使っている版だけです。")
    row.retired_at = at
    row.save(update_fields=["retired_at"])
    fact = events.SchemeRetired(subject=ref(SCHEME, row.pk), title=row.title, version=row.version)
    record(fact, actor=actor, at=at)
    return row


def _fill(row: Scheme, title: str, rules: Mapping[str, Any]) -> None:
    row.title = clean_line(title)
    if not row.title or len(row.title) > 120:
        raise UnableToAct("制度名を120字までで入力してください。")
    try:
        row.rules = to_document(read_rules(rules))
    except UnreadableRules as fault:
        raise UnableToAct(str(fault)) from None
