"""What people type about test cases and about publishing."""

from django import forms
from django.http import QueryDict

from yakuba.foundation.rulebook.rules.cases import MOST_CASES, TypedCase
from yakuba.foundation.rulebook.rules.drafts import LONGEST_CELL, Document, columns_of
from yakuba.kernel.text import clean_line


def cases_in(given: QueryDict, document: Document) -> list[TypedCase]:
    """Return the cases as they were typed, from 0 on."""
    columns = columns_of(document)
    return [
        TypedCase(
            tuple(
                clean_line(given.get(f"t{at}{column.key}", ""))[:LONGEST_CELL] for column in columns
            ),
            clean_line(given.get(f"t{at}n", ""))[:120],
        )
        for at in range(MOST_CASES)
        if f"t{at}n" in given
    ]


class PublishForm(forms.Form):
    """That gaps and overlaps were looked at."""

    looked = forms.BooleanField(
        label="もれと重なりを確かめました",
        error_messages={"required": "もれと重なりを確かめて、印を付けてください。"},
    )

    def __init__(self, *args: object, is_open: bool) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self.fields["looked"].required = is_open
