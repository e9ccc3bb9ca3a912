"""What the page of keys asks."""

from django import forms


class KeyForm(forms.Form):
    """What the key is for, whether it may write, and until when it opens."""

    name = forms.CharField(
        label="用途",
        max_length=80,
        help_text="どのプログラムが何に使うか、あとで分かるように書きます。",
        error_messages={"required": "用途を入力してください。"},
    )
    can_write = forms.BooleanField(
        label="書込みもできるようにする",
        required=False,
        help_text="読むだけの連携では、選ばないでください。",
    )
    ends_on = forms.DateField(
        label="終了日",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        help_text="この日からは使えなくなります。1年後まで選べます。",
        error_messages={
            "required": "終了日を入力してください。",
            "invalid": "日付を正しく入力してください。",
        },
    )
