"""What is typed on the pages of a decision."""

from django import forms

from .services.circulating import OPINION_LENGTH

BULK_MOST = 50


class ActForm(forms.Form):
    """An opinion and the revision of the page on which it was written."""

    opinion = forms.CharField(
        label="あなたの意見",
        required=False,
        max_length=OPINION_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="差し戻すときは、直してほしい点を書いてください。",
    )
    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class AbandonForm(forms.Form):
    """Why a draft is given up."""

    reason = forms.CharField(
        label="廃案にする理由",
        max_length=OPINION_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class RevisionForm(forms.Form):
    """An act without words."""

    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
