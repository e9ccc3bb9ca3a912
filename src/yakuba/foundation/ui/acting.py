"""Do an act of a page: what was typed stays when it is refused, and the reason is told."""

from collections.abc import Callable
from typing import TypeVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest, QueryDict

from yakuba.kernel.verdict import UnableToAct

T = TypeVar("T")


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what was sent, or None when the page is only looked at."""
    return request.POST if request.method == "POST" else None


def tried(form: forms.Form, act: Callable[[], T], *, field: str | None = None) -> T | None:
    """Return what the act returned, or None with its refusal among the errors of the form.

    The refusal stands at `field`, where it can only be about that one.
    """
    try:
        return act()
    except UnableToAct as refusal:
        form.add_error(field, str(refusal))
    return None


def done(request: HttpRequest, act: Callable[[], T], sentence: str | Callable[[T], str]) -> bool:
    """Do an act of a single button and say so, or what came of it; tell why when it was refused."""
    try:
        made = act()
    except UnableToAct as refusal:
        messages.error(request, str(refusal))
        return False
    messages.success(request, sentence if isinstance(sentence, str) else sentence(made))
    return True
