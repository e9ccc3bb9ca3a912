"""The form of an emergency reading: which case, and why."""

from django import forms

from yakuba.procedures.services.emergency import REASON_LEAST, REASON_MOST


class EmergencyForm(forms.Form):
    """Number and reason; both are always asked for."""

    number = forms.CharField(
        label="受付番号",
        max_length=40,
        help_text="控えや電話で聞いた番号です。例：R8-000123-K",
        error_messages={"required": "受付番号を入力してください。"},
    )
    reason = forms.CharField(
        label="緊急に見る理由",
        max_length=REASON_MOST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=f"{REASON_LEAST}字以上。所管課と監査に伝わります。住民の氏名などは書かないでください。",
        error_messages={"required": "何が起きていて、なぜいま見る必要があるのかを書いてください。"},
    )
