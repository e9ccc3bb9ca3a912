"""The words of the templates: filters that write values, tags that draw the components."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django import forms, template
from django.core.paginator import Page
from django.forms.boundfield import BoundField
from django.template.context import Context
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from yakuba.foundation.ui import charts, fields, formats, navigation
from yakuba.foundation.ui.elements import Fact

register = template.Library()

TONES = ("neutral", "info", "success", "warning", "error")
_ICON_OF_TONE = {
    "neutral": "info",
    "info": "info",
    "success": "success",
    "warning": "warning",
    "error": "error",
}
_ICON_OF_STATE = {"done": "check", "now": "clock", "attention": "warning", "next": "minus"}

register.filter("wareki", formats.wareki)
register.filter("wareki_long", formats.wareki_long)
register.filter("when", formats.when)
register.filter("yen", formats.yen)
register.filter("tel", formats.tel)
register.filter("percent", formats.percent)


@register.filter
def phrases(text: object) -> SafeString:
    """Return the sentence with breaks allowed between phrases only."""
    # Markup would be cut through; a literal of the template is marked safe too, but holds none.
    if isinstance(text, SafeString) and any(sign in text for sign in "<&"):
        return text
    return formats.phrases(str(text))


# A desk page draws a hundred icons out of thirty, and the address of the sprite never changes.
@lru_cache(maxsize=256)
def icon_svg(name: str) -> SafeString:
    """Return the drawing from the sprite; always stands beside words, so it is hidden to readers."""
    return format_html(
        '<svg class="y-icon" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        static("ui/icons.svg"),
        name,
    )


@register.simple_tag
def icon(name: str) -> SafeString:
    """Draw an icon of the sprite."""
    return icon_svg(name)


@register.inclusion_tag("ui/widgets/field.html")
def field(bound: BoundField, **wish: Any) -> dict[str, Any]:
    """Draw a field: label, 必須/任意, hint, example, error, control (label, hint, example, suffix, width, as_heading)."""
    return {"f": fields.view_of(bound, **wish)}


@register.inclusion_tag("ui/widgets/error_summary.html")
def error_summary(*forms_: forms.BaseForm) -> dict[str, Any]:
    """Draw what is wrong in the forms, with a link to each control; nothing when all is right."""
    return {
        "mistakes": [mistake for form in forms_ if form for mistake in fields.mistakes_of(form)]
    }


@register.inclusion_tag("ui/widgets/pager.html", takes_context=True)
def pager(context: Context, page_obj: Page[Any], name: str = "page") -> dict[str, Any]:
    """Draw the pages around this one, keeping the rest of the address as it is."""
    query = context["request"].GET.copy() if "request" in context else {}

    def address(number: int) -> str:
        query[name] = str(number)
        return f"?{query.urlencode()}" if hasattr(query, "urlencode") else f"?{name}={number}"

    numbers = page_obj.paginator.get_elided_page_range(page_obj.number, on_each_side=1, on_ends=1)
    links = [(n, address(n) if isinstance(n, int) else "") for n in numbers]
    return {
        "page": page_obj,
        "links": links,
        "previous": address(page_obj.number - 1) if page_obj.has_previous() else "",
        "next": address(page_obj.number + 1) if page_obj.has_next() else "",
    }


@register.simple_tag
def chip(label: str, tone: str = "neutral") -> SafeString:
    """Draw a state in a word; the colour only repeats it."""
    return _chip(str(label), tone)


# Typed, because a marked text and the same text unmarked are equal but drawn differently.
@lru_cache(maxsize=1024, typed=True)
def _chip(label: str, tone: str) -> SafeString:
    sign = icon_svg(_ICON_OF_TONE[tone]) if tone in ("success", "warning", "error") else ""
    return format_html('<span class="y-chip y-tone--{}">{}{}</span>', tone, sign, label)


def _notice(tone: str, title: str, body: str) -> SafeString:
    return format_html(
        '<div class="y-notice y-tone--{}">{}<div class="y-notice__body">{}{}</div></div>',
        tone,
        icon_svg(_ICON_OF_TONE[tone]),
        format_html('<p class="y-notice__title">{}</p>', phrases(title)) if title else "",
        body,
    )


@register.simple_tag
def notice_box(tone: str, title: str, text: str = "") -> SafeString:
    """Draw a notice of one sentence or two."""
    return _notice(tone, title, format_html("<p>{}</p>", phrases(text)) if text else "")


@register.simple_block_tag
def notice(content: SafeString, tone: str, title: str = "") -> SafeString:
    """Draw a notice around any content: {% notice "warning" "題" %}…{% endnotice %}."""
    return _notice(tone, title, content)


@register.inclusion_tag("ui/widgets/description_list.html")
def description_list(facts: Iterable[Fact | tuple[str, object]]) -> dict[str, Any]:
    """Draw facts: `Fact`s, or pairs of label and value; an empty value is said in words."""
    return {"facts": [fact if isinstance(fact, Fact) else Fact(*fact) for fact in facts]}


@register.inclusion_tag("ui/widgets/empty_state.html")
def empty_state(
    title: str, text: str = "", action_url: str = "", action_label: str = "", icon: str = "inbox"
) -> dict[str, str]:
    """Draw what to do first where there is nothing yet."""
    return {
        "title": title,
        "text": text,
        "action_url": action_url,
        "action_label": action_label,
        "icon_name": icon,
    }


def _share(value: float, whole: float) -> float:
    return round(max(0.0, min(1.0, value / whole)) * 100, 2) if whole else 0.0


@register.inclusion_tag("ui/widgets/step_count.html")
def step_count(step: int, steps: int) -> dict[str, Any]:
    """Draw 3 / 8 and how far that is."""
    return {"step": step, "steps": steps, "share": _share(step, steps)}


@register.inclusion_tag("ui/widgets/timeline.html")
def timeline(items: Iterable[Any]) -> dict[str, Any]:
    """Draw `Moment`s (or anything with title, at, text, state, who, url, url_label) downwards."""
    return {"items": [(item, _ICON_OF_STATE[_read(item, "state") or "done"]) for item in items]}


def _read(item: Any, name: str) -> Any:
    return item.get(name) if isinstance(item, dict) else getattr(item, name, None)


def _fit(text: str, sizes: tuple[int, ...]) -> int:
    """Return the type size at which the text fits the stamp; sizes for 1, 2, 3 … characters."""
    return sizes[min(len(text), len(sizes)) - 1] if text else sizes[0]


@register.inclusion_tag("ui/widgets/stamp_line.html")
def stamp_line(items: Iterable[Any]) -> dict[str, Any]:
    """Draw a 決裁欄 of `Stamp`s (or dicts: post, name, on, state, note)."""
    stamps = []
    for item in items:
        given = {key: _read(item, key) for key in ("post", "name", "on", "state", "note")}
        name = str(given["name"] or "").split(" ")[0].split("　")[0]
        day = formats.day_of(given["on"]) if given["on"] else None
        short = f"{day.year - 2018}.{day.month}.{day.day}" if day else ""
        post = str(given["post"])
        stamps.append(
            given
            | {
                "surname": name,
                "short_date": short,
                "name_size": _fit(name, (14, 14, 12, 9, 8, 7)),
                "post_size": _fit(post, (10, 10, 10, 9, 7, 6)),
            }
        )
    return {"stamps": stamps}


@register.inclusion_tag("ui/widgets/progress_bar.html")
def progress_bar(
    value: float | None,
    max: float = 100,
    label: str = "",
    tone: str = "info",
    tick: float | None = None,
) -> dict[str, Any]:
    """Draw how much of `max` is reached; `tick` marks where the plan says it should be."""
    share = None if value is None or not max else _share(value, max)
    return {
        "label": label,
        "tone": tone,
        "share": share,
        "text": formats.percent(share, 0),
        "tick": _share(tick, max) if tick is not None else None,
    }


@register.inclusion_tag("ui/widgets/chart_with_table.html")
def chart_with_table(chart: charts.Chart, note: str = "") -> dict[str, Any]:
    """Draw a chart and, folded below it, the same numbers as a table."""
    return {"chart": chart, "note": note}


@register.inclusion_tag("ui/widgets/desk_navigation.html", takes_context=True)
def desk_navigation(context: Context) -> dict[str, Any]:
    """Draw the entries of the desk that this actor may use."""
    actor = context.get("actor")
    request = context.get("request")
    # Outside a town (an error page, the pattern page) there is no desk to walk about.
    sections = context.get("sample_sections", [])
    if actor and context.get("town"):
        sections = navigation.shown_to(actor, request.path if request else "")
    return {"sections": sections}


@register.simple_tag
def htmx_settings() -> SafeString:
    """Return the meta tag that keeps htmx inside the content security policy."""
    return mark_safe(
        '<meta name="htmx-config" content=\'{"includeIndicatorStyles": false,'
        ' "allowEval": false, "selfRequestsOnly": true, "allowScriptTags": false,'
        ' "historyCacheSize": 0, "timeout": 20000}\'>'
    )


@register.simple_tag
def no_data() -> str:
    """Return the words for a number that nobody knows: never 0."""
    return gettext("データなし")
