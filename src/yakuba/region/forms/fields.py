"""Fields that several forms of dispatch ask with."""

from typing import Any

from django import forms

from yakuba.kernel.text import clean_line
from yakuba.kernel.wareki import UnreadableDate, parse_date, to_wareki
from yakuba.region.rules.advisers import KnownSkills, SkillLevel, UnreadableSkill, skills_from_lines


class ManyField(forms.MultipleChoiceField):
    """Any number of choices as check boxes."""

    widget = forms.CheckboxSelectMultiple


class SkillLinesField(forms.CharField):
    """Skills, one a line: a known name and a level, or コード：名称：レベル."""

    # What the form knows of names, told before it reads.
    known: KnownSkills = {}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            widget=forms.Textarea(attrs={"rows": 4}),
            max_length=4_000,
            help_text="1行に1件、スキルの名称とレベルを入力します。レベルは1（知っている）から4（教えられる）までです。",
            **kwargs,
        )
        self.widget.attrs["data-example"] = "業務の見直し 3"

    def clean(self, value: Any) -> Any:
        try:
            return skills_from_lines(super().clean(value), self.known)
        except UnreadableSkill as fault:
            raise forms.ValidationError(str(fault)) from None


class LinesField(forms.CharField):
    """Short texts, one a line."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 3}), max_length=2_000, **kwargs)

    def clean(self, value: Any) -> Any:
        lines = (clean_line(line) for line in super().clean(value).splitlines())
        return tuple(dict.fromkeys(line for line in lines if line))


class DaysField(forms.CharField):
    """Days, one a line, in 和暦 or 西暦."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 3}), max_length=400, **kwargs)
        self.widget.attrs["data-example"] = "R8.12.4"

    def prepare_value(self, value: Any) -> Any:
        """Show known days as people write them; what was typed stays."""
        return value if isinstance(value, str | None) else "\n".join(map(to_wareki, value))

    def clean(self, value: Any) -> Any:
        found = []
        for line in filter(None, map(str.strip, super().clean(value).splitlines())):
            try:
                found.append(parse_date(line))
            except UnreadableDate as fault:
                raise forms.ValidationError(str(fault)) from None
        return tuple(dict.fromkeys(found))


class PeriodsField(forms.CharField):
    """Periods, one a line: from～until, in 和暦 or 西暦."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 3}), max_length=800, **kwargs)
        self.widget.attrs["data-example"] = "R8.6.1～R8.9.30"

    def prepare_value(self, value: Any) -> Any:
        """Show known periods as people write them; what was typed stays."""
        if isinstance(value, str | None):
            return value
        return "\n".join(f"{to_wareki(start)}～{to_wareki(end)}" for start, end in value)

    def clean(self, value: Any) -> Any:
        found = []
        for line in filter(None, map(str.strip, super().clean(value).splitlines())):
            start, mark, end = line.replace("~", "～").replace("〜", "～").partition("～")
            if not mark:
                raise forms.ValidationError(
                    f"「{line}」を期間として読めません。「R8.6.1～R8.9.30」のように入力してください。"
                )
            try:
                found.append((parse_date(start.strip()), parse_date(end.strip())))
            except UnreadableDate as fault:
                raise forms.ValidationError(str(fault)) from None
        return tuple(found)


def lines_of_skills(skills: tuple[SkillLevel, ...]) -> str:
    """Return skills as people type them."""
    return "\n".join(one.line for one in skills)
