"""What the pages of taking advisers in ask."""

from django import forms

from yakuba.foundation.ui.columns import ColumnsForm, kinds
from yakuba.region.rules.adviser_columns import NEEDED, Column
from yakuba.region.rules.adviser_file import MOST_ROWS


class AdviserFileForm(forms.Form):
    """A list of advisers as it was kept until now."""

    file = forms.FileField(
        label="アドバイザーの一覧",
        help_text=f"Excel(.xlsx)かCSV。5MB、{MOST_ROWS:,}行まで。元のファイルは変わりません。",
        error_messages={
            "required": "アドバイザーの一覧のファイルを選んでください。",
            "empty": "選んだファイルは空です。中身のあるファイルを選び直してください。",
        },
    )


class AdviserColumnsForm(ColumnsForm[Column]):
    """The sheet, and which of its columns is what."""

    column = Column
    kinds = kinds(Column, NEEDED)
