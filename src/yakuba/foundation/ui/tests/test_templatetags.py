"""The tags draw components that can be seen, heard and used without a script."""

import re

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory

from yakuba.foundation.ui.elements import Fact, Moment, Stamp
from yakuba.foundation.ui.patterns import SampleForm


def drawn(source, **context):
    return Template(source).render(Context(context))


class AddressForm(forms.Form):
    postcode = forms.CharField(label="郵便番号", max_length=8, help_text="7桁の数字です。")
    note = forms.CharField(label="補足", required=False)
    way = forms.ChoiceField(
        label="受け取り方", choices=[("mail", "メール"), ("post", "郵送")], widget=forms.RadioSelect
    )


def test_an_icon_is_hidden_from_screen_readers():
    html = drawn('{% icon "home" %}')
    assert 'aria-hidden="true"' in html
    assert "icons.svg#home" in html


def test_a_field_is_labelled_described_and_sized():
    html = drawn('{% field form.postcode example="123-4567" %}', form=AddressForm())
    assert '<label class="y-label" for="id_postcode">' in html
    assert "必須" in html
    assert 'aria-describedby="id_postcode_hint id_postcode_example"' in html
    assert 'class="y-input y-input--w8"' in html


def test_an_optional_field_says_so():
    html = drawn("{% field form.note %}", form=AddressForm())
    assert "任意" in html
    assert "aria-describedby" not in html


def test_an_error_stands_above_the_control_and_describes_it():
    form = AddressForm({"postcode": "", "way": "mail"})
    html = drawn("{% field form.postcode %}", form=form)
    assert html.index("id_postcode_error") < html.index("<input")
    assert 'aria-invalid="true"' in html
    described = re.search(r'<input[^>]*aria-describedby="([^"]*)"', html).group(1)
    assert described == "id_postcode_hint id_postcode_error"


def test_radio_buttons_are_a_named_group():
    html = drawn("{% field form.way %}", form=AddressForm({"postcode": "1"}))
    assert '<fieldset aria-describedby="id_way_error">' in html
    assert html.count('type="radio"') == 2
    assert 'for="id_way_0"' in html


def test_a_label_can_be_the_heading_of_a_question_page():
    html = drawn("{% field form.postcode as_heading=True %}", form=AddressForm())
    assert html.count("<h1") == 1
    assert html.index("<h1") < html.index("<label")


def test_every_id_that_describes_a_control_exists():
    form = SampleForm({})
    html = drawn("{% for f in form %}{% field f %}{% endfor %}", form=form)
    ids = set(re.findall(r' id="([^"]+)"', html))
    described = {
        name for names in re.findall(r'aria-describedby="([^"]+)"', html) for name in names.split()
    }
    assert described
    assert described <= ids


def test_the_summary_links_each_error_to_its_control():
    form = AddressForm({})
    html = drawn("{% error_summary form %}", form=form)
    assert 'href="#id_postcode"' in html
    assert 'href="#id_way_0"' in html
    assert 'role="alert"' in html


def test_there_is_no_summary_when_all_is_right():
    form = AddressForm({"postcode": "123-4567", "way": "mail"})
    assert drawn("{% error_summary form %}", form=form).strip() == ""


def test_the_pager_keeps_the_filters_of_the_address():
    request = RequestFactory().get("/", {"stage": "審査中", "page": "2"})
    page = Paginator(range(95), 10).page(2)
    html = drawn("{% pager page_obj %}", page_obj=page, request=request)
    assert "?stage=%E5%AF%A9%E6%9F%BB%E4%B8%AD&amp;page=3" in html
    assert 'aria-current="page">2<' in html
    assert "全95件のうち11〜20件" in html


def test_one_page_needs_no_pager_but_still_counts():
    html = drawn("{% pager page_obj %}", page_obj=Paginator(range(3), 10).page(1))
    assert "全3件" in html
    assert "<ul" not in html


@pytest.mark.parametrize("tone", ["neutral", "info", "success", "warning", "error"])
def test_a_notice_has_a_sign_beside_its_colour(tone):
    html = drawn("{% notice_box tone title text %}", tone=tone, title="題", text="<文>")
    assert f"y-tone--{tone}" in html
    assert "y-icon" in html
    assert "&lt;文&gt;" in html


def test_a_notice_can_hold_any_content():
    html = drawn('{% notice "warning" "題" %}<ul><li>一つ</li></ul>{% endnotice %}')
    assert "<li>一つ</li>" in html


def test_phrases_leave_markup_alone():
    assert drawn("{{ html|safe|phrases }}", html="<b>申請を受け付けました</b>").startswith("<b>")
    assert "<wbr>" in drawn('{{ "申請を受け付けました"|phrases }}')


def test_facts_say_when_nothing_was_written():
    facts = [("氏名", "佐々木 花子"), Fact("前の住所", None, "/change/")]
    html = drawn("{% description_list facts %}", facts=facts)
    assert "記入なし" in html
    # Many links called 変更 are told apart by what they change.
    assert '変更<span class="y-visually-hidden">（前の住所）' in html


def test_the_timeline_tells_what_is_asked_of_the_reader():
    html = drawn(
        "{% timeline items %}",
        items=[Moment("届きました"), Moment("写真を送ってください", state="attention")],
    )
    assert "お願い：" in html
    assert html.count("<li") == 2


def test_a_stamp_shows_surname_and_date_and_says_them(at):
    stamps = [Stamp("課長", "上野 恵", at.date(), "done"), {"post": "部長", "state": "now"}]
    html = drawn("{% stamp_line stamps %}", stamps=stamps)
    assert ">上野<" in html
    assert ">8.11.20<" in html
    assert 'aria-label="上野 恵 令和8年11月20日"' in html
    assert "決裁待ち" in html


def test_progress_without_a_number_draws_no_bar():
    assert "y-bar__value" not in drawn('{% progress_bar None 60 "進み" %}')
    html = drawn('{% progress_bar 45 60 "進み" tick=30 %}')
    assert 'width="75.0%"' in html
    assert 'x="50.0%"' in html
    assert "style" not in html


def test_steps_are_read_as_a_sentence():
    assert "全8ページのうち3ページ目" in drawn("{% step_count 3 8 %}")


def test_an_empty_state_says_what_to_do_first():
    html = drawn('{% empty_state "案件はありません" "届くと並びます。" "/new/" "入力する" %}')
    assert '<a class="y-btn" href="/new/">入力する</a>' in html
