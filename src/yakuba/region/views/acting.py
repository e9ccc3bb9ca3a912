"""Do an act of a page: what was typed stays when it is refused."""

from collections.abc import Callable

from django import forms
from django.contrib import messages

from yakuba.foundation.tenancy.http import TownRequest
from yakuba.foundation.ui.acting import done
from yakuba.region.services.errors import UnableToAct

__all__ = ["done", "tried"]


def tried(
    request: TownRequest, form: forms.Form, act: Callable[[], object], sentence: str = ""
) -> bool:
    """Tell whether the form was right and the act done; else its errors say why not.

    Without a sentence the page says itself what came of it.
    """
    if not form.is_valid():
        return False
    try:
        act()
    except UnableToAct as refusal:
        form.add_error(None, str(refusal))
        return False
    if sentence:
        messages.success(request, sentence)
    return True
