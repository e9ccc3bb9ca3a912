"""A bound field as the templates draw it: which control, how wide, described by what."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString


@dataclass(frozen=True, slots=True)
class FieldView:
    """What `ui/widgets/field.html` needs; `shape` is control, choice, choices, group or hidden."""

    bound: BoundField
    shape: str
    label: str
    hint: str
    example: str
    suffix: str
    required: bool
    as_heading: bool
    described_by: str
    control: SafeString


def shape_of(widget: forms.Widget) -> str:
    """Return how the widget is laid out."""
    if widget.is_hidden:
        return "hidden"
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "choices"
    if isinstance(widget, forms.CheckboxInput):
        return "choice"
    if widget.use_fieldset:
        return "group"
    return "control"


def width_of(field: forms.Field) -> str:
    """Return the class that sizes the control to its answer: w2 to w20, or full."""
    if isinstance(field, forms.DateField | forms.DateTimeField | forms.TimeField):
        return "w12"
    if isinstance(field, forms.IntegerField | forms.DecimalField) and not isinstance(
        field.widget, forms.Select
    ):
        return "w8"
    length = getattr(field, "max_length", None)
    if not length or isinstance(field, forms.FileField | forms.EmailField):
        return "full"
    for limit, width in ((2, "w2"), (4, "w4"), (10, "w8"), (16, "w12"), (30, "w20")):
        if length <= limit:
            return width
    return "full"


def _classes(widget: forms.Widget, width: str) -> str:
    if isinstance(widget, forms.Textarea):
        return "y-textarea"
    if isinstance(widget, forms.Select):
        return "y-select" if width == "full" else f"y-select y-input--{width}"
    return "y-input" if width == "full" else f"y-input y-input--{width}"


def view_of(bound: BoundField, **wish: Any) -> FieldView:
    """Return the field ready to draw; `wish` holds label, hint, example, suffix, width, as_heading."""
    widget = bound.field.widget
    shape = shape_of(widget)
    hint = str(wish.get("hint") or bound.help_text or "")
    example = str(wish.get("example") or widget.attrs.get("data-example", ""))
    present = (("hint", hint), ("example", example), ("error", bound.errors))
    described_by = " ".join(f"{bound.auto_id}_{part}" for part, there in present if there)
    attrs: dict[str, Any] = {}
    if shape in ("control", "group"):
        own = widget.attrs.get("class", "")
        sized = _classes(widget, str(wish.get("width") or width_of(bound.field)))
        attrs["class"] = f"{sized} {own}".strip()
    # A group is described on its fieldset, once, and not on each of its controls.
    if described_by and shape in ("control", "choice"):
        attrs["aria-describedby"] = described_by
    return FieldView(
        bound=bound,
        shape=shape,
        label=str(wish.get("label") or bound.label),
        hint=hint,
        example=example,
        suffix=str(wish.get("suffix") or ""),
        required=bound.field.required,
        as_heading=bool(wish.get("as_heading")),
        described_by=described_by,
        control=bound.as_widget(attrs=attrs),
    )


@dataclass(frozen=True, slots=True)
class Mistake:
    """One line of the error summary: the sentence and the id of the control that it is about."""

    target: str
    text: str


def mistakes_of(form: forms.BaseForm) -> list[Mistake]:
    """Return every error of the form in the order of its fields; errors of no field come first."""
    found = [Mistake("", str(text)) for text in form.non_field_errors()]
    for bound in form:
        # A group of choices has no control of its own: the link goes to its first choice.
        target = bound.id_for_label or f"{bound.auto_id}_0"
        found += [Mistake(target, str(text)) for text in bound.errors]
    return found
