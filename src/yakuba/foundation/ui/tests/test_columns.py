"""Whoever hands a list in sees each column beside its choice, and chooses what it is."""

from enum import StrEnum

import pytest
from django import forms
from django.http import HttpRequest
from django.test import RequestFactory

from yakuba.foundation.ui.columns import (
    SAMPLES,
    ColumnsForm,
    chosen,
    headings_of,
    kinds,
    samples,
    sheet_asked,
)
from yakuba.kernel.columns import plain


class Column(StrEnum):
    NAME = "NAME"
    DAY = "DAY"

    @property
    def label(self) -> str:
        return {"NAME": "氏名", "DAY": "期限"}[self.value]


class ListColumnsForm(ColumnsForm[Column]):
    column = Column
    kinds = kinds(Column, needed=[Column.NAME])
    adds_people = forms.BooleanField(required=False)


def form(data: dict[str, str] | None = None, *sheets: str) -> ListColumnsForm:
    return ListColumnsForm(data, sheets=sheets or ("名簿",), headings=["担当者", "B列", "備考"])


def test_a_column_is_one_of_those_that_the_list_can_have_or_left_out():
    assert ListColumnsForm.kinds == [
        ("", "取り込まない"),
        ("NAME", "氏名（必須）"),
        ("DAY", "期限"),
    ]
    asked = form({"column_0": "NAME", "column_1": "", "column_2": "DAY"})
    assert asked.is_valid()
    assert asked.columns() == {0: Column.NAME, 2: Column.DAY}
    assert chosen(asked.columns()) == {"column_0": "NAME", "column_2": "DAY"}


def test_what_no_column_can_be_is_refused_at_its_choice():
    asked = form({"column_1": "PRIZE"})
    assert asked.errors == {"column_1": ["項目を選び直してください。"]}


def test_a_sheet_is_asked_for_only_where_there_are_several():
    assert list(form().fields) == ["adds_people", "column_0", "column_1", "column_2"]
    asked = form({}, "名簿", "控え")
    assert list(asked.fields)[:2] == ["adds_people", "sheet"]
    assert asked.errors == {"sheet": ["シートを選んでください。"]}
    wrong = form({"sheet": "表紙"}, "名簿", "控え")
    assert wrong.errors == {"sheet": ["シートを選び直してください。"]}


def sent(**data: str) -> HttpRequest:
    return RequestFactory().post("/", data)


@pytest.mark.parametrize(
    ("data", "kept", "shown"),
    [
        ({}, "控え", "控え"),
        ({"sheet": "名簿"}, "控え", "名簿"),
        ({"sheet": "表紙"}, "控え", "控え"),
        ({}, "なくなったシート", "名簿"),
    ],
)
def test_the_sheet_that_was_sent_is_shown_else_the_kept_one(
    data: dict[str, str], kept: str, shown: str
):
    assert sheet_asked(sent(**data), kept, ("名簿", "控え")) == shown


def test_a_column_without_a_heading_is_called_by_its_letter():
    assert headings_of(["担 当\n者", None, "", 0, 2026.0]) == [
        "担 当 者",
        "B列",
        "C列",
        "D列",
        "2026.0",
    ]


def test_each_column_is_shown_with_its_first_values():
    rows = [
        ["名簿"],
        ["担当者", "", "備考"],
        ["青木 美咲", 3.0],
        [None, 2.5, "長" * 40],
        ["石田 誠"],
        ["", 1.0],
        ["上野 聡"],
        ["江口 直樹"],
    ]
    first, second, third = samples(form(), rows, 1, shown=plain)
    assert (first["letter"], first["field"].label, first["field"].html_name) == (
        "A",
        "担当者",
        "column_0",
    )
    assert first["values"] == ["青木 美咲", "石田 誠", "上野 聡"]
    assert len(first["values"]) == SAMPLES
    assert second["values"] == ["3", "2.5", "1"]
    assert third["values"] == ["長" * 30]
    # As it stands in the cell, where nothing else is asked.
    assert samples(form(), rows, 1)[1]["values"] == ["3.0", "2.5", "1.0"]
