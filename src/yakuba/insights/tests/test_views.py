"""加藤 sees the dashboard, 木村 sets targets, anybody reads the open results, 高木 nothing."""

import csv
import io
import json

import pytest
from django.utils import timezone

from yakuba.foundation.measures import services
from yakuba.foundation.measures.models import Target
from yakuba.foundation.measures.rules import Counts
from yakuba.foundation.measures.tests.factories import Ledger, measure, only
from yakuba.kernel.fiscal import FiscalYear, Month

BOARD = "/mihon/desk/measures/"
OPEN = "/mihon/open/"
LAMPS = f"{BOARD}lamps/"


@pytest.fixture
def ledger(in_mihon, cast):
    one = Ledger()
    now = timezone.now()
    this = Month.of(timezone.localdate(now))
    secret = measure(one, code="secret", is_public=False, order=3)
    small = measure(one, code="small", suppress_below=5, order=2)
    with only(measure(one), small, secret):
        one.add(this, Counts(3, 4))
        one.add(this, Counts(3, 4), scope="a")
        services.refresh(month=this, at=now)
        yield one


def target_url():
    return f"{LAMPS}target/{FiscalYear.of(timezone.localdate()).year}/"


def answers(**wish):
    month = FiscalYear.of(timezone.localdate()).months[5].iso
    given = {"value": "80", "interim_month": month, "interim_value": "60", "basis": "DX推進計画"}
    return {**given, **wish}


def text(response):
    return response.content.decode().replace("<wbr>", "")


def test_kato_sees_each_figure_with_its_denominator(client, cast, ledger):
    client.force_login(cast.kato)
    page = text(client.get(BOARD))
    assert "75.0" in page
    assert "4件のうち3件" in page
    assert "目標を設定する" not in text(client.get(LAMPS))


@pytest.mark.parametrize("name", ["aoki", "ishida", "kudo", "sasaki", "suzuki"])
def test_without_the_duty_there_is_no_dashboard(client, cast, ledger, name):
    client.force_login(getattr(cast, name))
    for url in (BOARD, LAMPS, f"{LAMPS}data.csv", target_url()):
        assert client.get(url).status_code == 404


def test_takagi_of_another_town_finds_nothing(client, cast, ledger, takagi):
    client.force_login(takagi)
    for url in (BOARD, LAMPS, f"{LAMPS}data.csv", target_url()):
        assert client.get(url).status_code == 404
    assert client.post(target_url(), answers()).status_code == 404
    assert not Target.objects.exists()


def test_kimura_sets_a_target_and_kato_sees_it(client, cast, ledger):
    client.force_login(cast.kimura)
    assert client.post(target_url(), answers()).status_code == 302
    assert Target.objects.get().basis == "DX推進計画"
    client.force_login(cast.kato)
    assert "目標 80.0%" in text(client.get(BOARD)).replace("\n", "")


def test_kato_is_not_charged_with_targets(client, cast, ledger):
    client.force_login(cast.kato)
    assert client.post(target_url(), answers()).status_code == 404


@pytest.mark.parametrize(
    ("wish", "says"),
    [
        ({"interim_value": ""}, "中間目標値を入力してください"),
        ({"interim_value": "90"}, "中間目標値は、目標値以下の値にしてください"),
        ({"value": "120"}, "0から100まで"),
    ],
)
def test_a_target_without_a_fitting_interim_target_is_refused_and_kept(
    client, cast, ledger, wish, says
):
    client.force_login(cast.kimura)
    response = client.post(target_url(), answers(**wish))
    assert response.status_code == 422
    assert says in text(response)
    assert "DX推進計画" in text(response)
    assert not Target.objects.exists()


def test_a_year_long_past_has_no_target_form(client, cast, ledger):
    client.force_login(cast.kimura)
    assert client.get(f"{LAMPS}target/2001/").status_code == 404


def test_the_definition_page_leads_to_each_procedure(client, cast, ledger):
    client.force_login(cast.kato)
    assert "手続a" in text(client.get(LAMPS))
    assert "手続a" in text(client.get(f"{LAMPS}?scope=a"))
    assert client.get(f"{LAMPS}?scope=zzz").status_code == 404
    assert client.get(f"{BOARD}nothing/").status_code == 404


@pytest.mark.parametrize("extension", ["csv", "xlsx", "json"])
def test_the_numbers_leave_as_files(client, cast, ledger, extension):
    client.force_login(cast.kato)
    response = client.get(f"{LAMPS}data.{extension}")
    assert response.status_code == 200
    assert response["Content-Disposition"] == f'attachment; filename="lamps.{extension}"'
    assert client.get(f"{LAMPS}data.exe").status_code == 404


def test_anybody_reads_the_open_results(client, ledger):
    assert "75.0" in text(client.get(OPEN))
    page = text(client.get(f"{OPEN}lamps/"))
    assert "すべての明かり" in page
    rows = list(
        csv.DictReader(io.StringIO(client.get(f"{OPEN}lamps/data.csv").content.decode("utf-8-sig")))
    )
    assert "75.0" in {row["値"] for row in rows}


def test_fewer_than_five_replies_are_not_shown_to_the_public(client, ledger):
    assert "件数が少ないため表示しません" in text(client.get(OPEN))
    page = text(client.get(f"{OPEN}small/"))
    assert "75.0" not in page
    data = json.loads(client.get(f"{OPEN}small/data.json").content)
    assert all(point["value"] is None for point in data["months"] + data["scopes"])


def test_what_is_not_public_does_not_exist_outside(client, ledger):
    for url in (f"{OPEN}secret/", f"{OPEN}secret/data.csv", f"{OPEN}nothing/"):
        assert client.get(url).status_code == 404


def test_the_dashboard_costs_the_same_however_many_figures(
    client, cast, ledger, settings, django_assert_max_num_queries
):
    # As in a running town: what the menu asks is known for some seconds.
    settings.TOWN_MEMORY_SECONDS = 60
    client.force_login(cast.kato)
    client.get(BOARD)
    with django_assert_max_num_queries(16):
        client.get(f"{BOARD}?months=24")


def test_an_empty_town_is_told_what_will_stand_here(client, cast, in_mihon):
    client.force_login(cast.kato)
    with only():
        assert "y-empty__title" in text(client.get(BOARD))
        assert client.get(OPEN).status_code == 200
