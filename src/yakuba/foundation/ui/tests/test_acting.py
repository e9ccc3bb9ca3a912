"""A refused act is told where the person looks: at the form, or above the page."""

import pytest
from django import forms
from django.contrib.messages import get_messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.test import RequestFactory

from yakuba.foundation.ui.acting import done, posted, tried
from yakuba.kernel.verdict import ALLOWED, UnableToAct, demand, denied


def refused() -> None:
    demand(denied("担当者だけができます。"))


def request(method: str = "post"):
    made = getattr(RequestFactory(), method)("/", {"name": "青木"})
    # What the middleware does.
    made._messages = CookieStorage(made)
    return made


def test_a_verdict_stops_the_act_with_its_reason():
    demand(ALLOWED)
    with pytest.raises(UnableToAct, match="担当者だけができます"):
        refused()


def test_a_refusal_stands_among_the_errors_of_the_form():
    form = forms.Form({})
    assert tried(form, lambda: 7) == 7
    assert not form.errors
    assert tried(form, refused) is None
    assert form.non_field_errors() == ["担当者だけができます。"]


class FileForm(forms.Form):
    file = forms.CharField(required=False)


def test_a_refusal_that_is_about_one_field_stands_at_it():
    form = FileForm({})
    assert tried(form, refused, field="file") is None
    assert form.errors == {"file": ["担当者だけができます。"]}


def test_a_button_tells_what_was_done_or_why_not():
    made = request()
    assert done(made, lambda: None, "終わりました。")
    assert not done(made, refused, "終わりました。")
    told = [(one.level_tag, str(one)) for one in get_messages(made)]
    assert told == [("success", "終わりました。"), ("error", "担当者だけができます。")]


def test_a_button_tells_what_came_of_it():
    made = request()
    assert done(made, lambda: ["青木", "石田"], lambda people: f"{len(people)}人を登録しました。")
    assert [str(one) for one in get_messages(made)] == ["2人を登録しました。"]


def test_only_what_was_sent_is_read():
    assert posted(request("get")) is None
    sent = posted(request())
    assert sent is not None
    assert sent["name"] == "青木"
