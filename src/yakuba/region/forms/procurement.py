"""What people type about a joint procurement."""

from django import forms

from yakuba.foundation.ui.inputs import DayField


class IntentForm(forms.Form):
    """What a municipality means to buy with others."""

    title = forms.CharField(
        label="件名", max_length=120, error_messages={"required": "件名を入力してください。"}
    )
    purpose = forms.CharField(
        label="目的",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "目的を入力してください。"},
    )
    unit = forms.CharField(label="数量の単位", max_length=20, initial="式", required=False)
    wanted_on = DayField(
        label="契約の予定日", error_messages={"required": "契約の予定日を入力してください。"}
    )
    contact = forms.CharField(
        label="問い合わせ先",
        max_length=160,
        error_messages={"required": "問い合わせ先を入力してください。"},
    )


class SpecificationForm(forms.Form):
    """The next version of the specification."""

    text = forms.CharField(
        label="仕様",
        max_length=20000,
        widget=forms.Textarea(attrs={"rows": 12}),
        error_messages={"required": "仕様を入力してください。"},
    )
    changes = forms.CharField(label="前の版からの変更点", max_length=400, required=False)


class JoinByForm(forms.Form):
    """Until when the others may join."""

    join_by = DayField(
        label="参加の期限", error_messages={"required": "参加の期限を入力してください。"}
    )


class JoinForm(forms.Form):
    """With what quantity a municipality takes part."""

    quantity = forms.IntegerField(
        label="数量",
        min_value=1,
        max_value=1_000_000,
        error_messages={
            "required": "数量を入力してください。",
            "invalid": "数量は整数で入力してください。",
            "min_value": "数量は1以上で入力してください。",
            "max_value": "数量は100万までで入力してください。",
        },
    )
    wish = forms.CharField(label="希望すること", max_length=400, required=False)


class TextForm(forms.Form):
    """A question, an answer, or a reason."""

    text = forms.CharField(
        label="内容",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "内容を入力してください。"},
    )


class ResultForm(forms.Form):
    """What came of it."""

    supplier = forms.CharField(
        label="契約の相手方",
        max_length=120,
        error_messages={"required": "契約の相手方を入力してください。"},
    )
    amount = forms.IntegerField(
        label="契約額(全団体の合計、税込み)",
        min_value=1,
        max_value=10**13,
        error_messages={
            "required": "契約額を入力してください。",
            "invalid": "契約額は「12500000」のように円の整数で入力してください。",
            "min_value": "契約額は1円以上で入力してください。",
            "max_value": "契約額の桁数を確かめてください。",
        },
    )
    contracted_on = DayField(
        label="契約日", error_messages={"required": "契約日を入力してください。"}
    )
    lesson = forms.CharField(
        label="次に生かすこと",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
