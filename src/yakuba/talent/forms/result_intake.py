"""What the pages of taking results in ask."""

from django import forms

from yakuba.foundation.ui.columns import ColumnsForm, kinds
from yakuba.talent.rules.result_file import MOST_ROWS, Column


class ResultFileForm(forms.Form):
    """The list that the e-learning system gave."""

    file = forms.FileField(
        label="結果の一覧",
        help_text=f"Excel(.xlsx)かCSV。5MB、{MOST_ROWS:,}行まで。元のファイルは変わりません。",
        error_messages={
            "required": "結果の一覧のファイルを選んでください。",
            "empty": "選んだファイルは空です。中身のあるファイルを選び直してください。",
        },
    )


class ResultColumnsForm(ColumnsForm[Column]):
    """The sheet, which of its columns is what, and who is taken."""

    column = Column
    kinds = kinds(Column)
    adds_people = forms.BooleanField(
        label="この回に申し込んでいない職員も、受講者に加える",
        required=False,
        help_text="選ばないときは、その行を読みとばします。",
    )
