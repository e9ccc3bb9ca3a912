"""The rows of long tables: hundreds on a page, and a template takes several times as long for them."""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache

from django import template
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from yakuba.foundation.ui.formats import wareki
from yakuba.talent.models import Skill
from yakuba.talent.queries.gaps import SkillGap
from yakuba.talent.queries.people import Member, OfficeCount, Person
from yakuba.talent.rules.gaps import Gap

register = template.Library()


# Few shapes fill a table: whoever falls short of one skill falls short of its neighbours alike.
@register.filter
@lru_cache(maxsize=4096)
def gap_cell(gap: Gap) -> SafeString:
    """Draw a gap: the word, and the share with its denominator; the colour only repeats it."""
    share = gap.share
    if share is not None:
        figures = f"<small>{share}%　{gap.met} / {gap.assessed}</small>"
    else:
        figures = f"<small>0 / {gap.expected}</small>" if gap.expected else ""
    # Words and numbers of the rules: nothing that anybody typed.
    return mark_safe(f'<td class="sk-cell sk-{gap.css}"><strong>{gap.word}</strong>{figures}</td>')


@register.filter
def skill_rows(found: Iterable[SkillGap]) -> SafeString:
    """Draw the rows of skills: how far they are met, how many stand where, and who can."""
    address = escape(reverse("talent:who"))
    return mark_safe("".join([_skill_row(one, address) for one in found]))


def _skill_row(one: SkillGap, address: str) -> str:
    name = escape(one.skill.name)
    mark = " <small>（未照合）</small>" if one.skill.is_unverified else ""
    people = "少人数" if one.is_small else one.people
    levels = "".join([f'<td class="y-num">{count}</td>' for count in one.shown_at])
    return (
        f'<tr><th scope="row">{name}{mark}</th>{gap_cell(one.gap)}<td class="y-num">{people}</td>'
        f'{levels}<td class="y-no-print"><a href="{address}?skill={one.skill.pk}&amp;level=3">探す'
        f'<span class="y-visually-hidden">：{name}</span></a></td></tr>'
    )


def _people_address() -> tuple[str, str]:
    """Return what stands before and after the key, so that not every row resolves it anew."""
    before, after = escape(reverse("talent:person", args=[0])).rsplit("0", 1)
    return before, after


@register.filter
def member_rows(people: Iterable[Member]) -> SafeString:
    """Draw the rows of a section's people."""
    before, after = _people_address()
    return mark_safe(
        "".join(
            [
                f'<tr><th scope="row" data-label="氏名"><a href="{before}{one.user_id}{after}">'
                f'{escape(one.name)}</a></th><td data-label="職">{escape(one.post)}</td>'
                f'<td class="y-num" data-label="診断済み">{one.assessed}</td>'
                f'<td class="y-num" data-label="未到達">{one.short}</td></tr>'
                for one in people
            ]
        )
    )


@register.filter
def able_rows(people: Sequence[Person]) -> SafeString:
    """Draw the rows of people who can."""
    before, after = _people_address()
    days: dict[date | None, str] = {day: wareki(day) for day in {one.as_of for one in people}}
    return mark_safe(
        "".join(
            [
                f'<tr><th scope="row" data-label="氏名"><a href="{before}{one.user_id}{after}">'
                f'{escape(one.name)}</a></th><td data-label="組織">{escape(one.department)}</td>'
                f'<td data-label="職">{escape(one.post)}</td>'
                f'<td class="y-num" data-label="レベル">{one.level}</td>'
                f'<td class="y-fit" data-label="基準日">{days[one.as_of]}</td></tr>'
                for one in people
            ]
        )
    )


@register.simple_tag
def office_rows(counts: Iterable[OfficeCount], skill: Skill, level: int) -> SafeString:
    """Draw the rows of sections in which somebody can, with the way to ask where names are hidden."""
    tail = f"0/{skill.pk}/{level}/"
    before = escape(reverse("talent:who_ask", args=[0, skill.pk, level])).removesuffix(tail)
    rows = []
    for one in counts:
        name, ask = escape(one.name), "—"
        if not one.is_named:
            ask = (
                f'<a href="{before}{one.office_id}{tail[1:]}">課の長に相談する'
                f'<span class="y-visually-hidden">：{name}</span></a>'
            )
        rows.append(
            f'<tr><th scope="row">{name}</th><td class="y-num">{one.words}</td><td>{ask}</td></tr>'
        )
    return mark_safe("".join(rows))
