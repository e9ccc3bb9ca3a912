"""Files that came: whole or not at all, sealed, known by their content, wiped on their day."""

from datetime import timedelta
from io import BytesIO

import pytest

from yakuba.conversion.models import SourceBatch, SourceFile, SourcePiece, SourceUpload
from yakuba.conversion.queries.batches import head_of, write_out
from yakuba.conversion.rules import batches as rules
from yakuba.conversion.services import batches as services
from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.files.models import StoredFile
from yakuba.foundation.files.queries import FileUnavailable
from yakuba.foundation.files.services import discard
from yakuba.kernel.verdict import UnableToAct

from .run_desk import RunDesk, dirty

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(cast, in_mihon, settings, tmp_path) -> RunDesk:
    settings.WORK_ROOT = tmp_path
    return RunDesk(cast)


@pytest.fixture
def small_pieces(monkeypatch):
    """Let a few thousand bytes be a long file."""
    monkeypatch.setattr(services, "PIECE", 1_000)


class CutShort(BytesIO):
    """A stream that breaks off behind its third piece."""

    def read(self, size: int | None = -1) -> bytes:
        if self.tell() >= 3_000:
            raise ConnectionError("the other side is gone")
        return super().read(size)


def living() -> int:
    return StoredFile.objects.filter(discarded_at=None).count()


def test_a_file_is_kept_in_sealed_pieces_and_comes_back_as_it_was(
    desk, small_pieces, settings, tmp_path
):
    content = dirty()["setai"]
    batch = desk.batch(desk.plan(), {"setai": content})
    (file,) = batch.files.all()
    assert file.pieces.count() == -(-len(content) // 1_000)
    assert head_of(file, 1_500) == content[:1_500]
    write_out(file, tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_bytes() == content
    assert (tmp_path / "out.csv").stat().st_mode & 0o777 == 0o600
    lying = [one.read_bytes() for one in settings.FILES_ROOT.rglob("*") if one.is_file()]
    assert len(lying) == file.pieces.count()
    assert not any(content[100:200] in one for one in lying)


def test_what_breaks_off_on_its_way_leaves_nothing(desk, small_pieces):
    plan = desk.plan()
    batch = desk.batch(plan, {})
    with pytest.raises(ConnectionError):
        services.receive_file(
            batch=batch,
            code="jumin",
            name="residents.csv",
            content=CutShort(dirty()["jumin"]),
            **desk.act(),
        )
    assert not SourceUpload.objects.exists()
    assert not SourceFile.objects.exists()
    assert living() == 0
    assert not EventRecord.objects.filter(code="conversion.batch.file_received").exists()


@pytest.mark.parametrize(
    ("content", "said"), [(b"", "中身が空です"), (dirty()["setai"], "同じ中身のファイルが")]
)
def test_an_empty_file_and_one_that_is_there_already_are_refused(desk, content, said):
    batch = desk.batch(desk.plan(), {"setai": dirty()["setai"]})
    with pytest.raises(UnableToAct, match=said):
        services.receive_file(
            batch=batch, code="setai", name="again.csv", content=BytesIO(content), **desk.act()
        )
    assert batch.files.count() == 1
    assert living() == 1


def test_too_long_a_file_is_refused_and_what_came_of_it_wiped(desk, small_pieces, monkeypatch):
    monkeypatch.setattr(services, "MOST_BYTES", 2_500)
    batch = desk.batch(desk.plan(), {})
    with pytest.raises(UnableToAct, match="大きすぎます"):
        services.receive_file(
            batch=batch,
            code="setai",
            name="households.csv",
            content=BytesIO(b"x" * 3_000),
            **desk.act(),
        )
    assert living() == 0


def test_a_changed_byte_is_noticed_before_anything_is_converted(desk, tmp_path):
    batch = desk.batch(desk.plan(), {"setai": dirty()["setai"]})
    file = batch.files.get()
    SourceFile.objects.filter(pk=file.pk).update(sha256="0" * 64)
    file.refresh_from_db()
    with pytest.raises(FileUnavailable, match="受け取ったときと異なります"):
        write_out(file, tmp_path / "out.csv")
    assert not (tmp_path / "out.csv").exists()


def test_data_is_wiped_on_its_day_and_its_hashes_stay(desk, cast):
    batch = desk.batch(desk.plan())
    assert services.wipe_due(at=cast.at + services.KEPT - timedelta(seconds=1)) == 0
    assert services.wipe_due(at=cast.at + services.KEPT) == 1
    batch.refresh_from_db()
    assert batch.wiped_at is not None
    assert batch.files.count() == 2
    assert not SourcePiece.objects.exists()
    assert living() == 0
    fact = EventRecord.objects.filter(code="conversion.batch.wiped").get()
    assert fact.payload["files"] == 2
    with pytest.raises(FileUnavailable, match="消去されています"):
        head_of(batch.files.all()[0], 10)
    with pytest.raises(UnableToAct, match="消去されています"):
        services.wipe_batch(batch=batch, **desk.act())


def test_data_that_a_run_is_going_to_read_is_not_wiped(desk, cast):
    plan = desk.plan()
    batch = desk.batch(plan)
    desk.asked(plan, batch)
    with pytest.raises(UnableToAct, match="使う実行が終わっていません"):
        services.wipe_batch(batch=batch, **desk.act())
    assert services.wipe_due(at=cast.at + services.KEPT) == 0


def test_what_never_came_whole_is_swept(desk, cast):
    batch = desk.batch(desk.plan(), {})
    upload = services.begin_upload(batch=batch, code="setai", name="a.csv", **desk.act())
    services.add_piece(upload=upload, number=0, content=b"1,2\n", **desk.act())
    assert services.wipe_due(at=cast.at + timedelta(hours=5)) == 0
    assert services.wipe_due(at=cast.at + timedelta(hours=7)) == 1
    assert living() == 0


def test_nobody_else_adds_to_a_file_on_its_way(desk, cast):
    batch = desk.batch(desk.plan(), {})
    upload = services.begin_upload(batch=batch, code="setai", name="a.csv", **desk.act())
    with pytest.raises(UnableToAct, match="時間が空きすぎました"):
        services.add_piece(upload=upload, number=0, content=b"1\n", **desk.act(cast.ueno))
    with pytest.raises(UnableToAct, match="一部が届いていません"):
        services.add_piece(upload=upload, number=1, content=b"1\n", **desk.act())


def test_a_piece_whose_content_is_gone_stops_the_taking_in(desk):
    batch = desk.batch(desk.plan(), {})
    upload = services.begin_upload(batch=batch, code="setai", name="a.csv", **desk.act())
    services.add_piece(upload=upload, number=0, content=b"1\n", **desk.act())
    discard(StoredFile.objects.get(), **desk.act())
    with pytest.raises(UnableToAct, match="確かめられません"):
        services.finish_upload(upload=upload, size=2, **desk.act())


def test_only_who_may_change_the_plan_receives(desk, cast, takagi):
    plan = desk.plan()
    batch = desk.batch(plan, {})
    for user in (cast.eguchi, cast.kudo, takagi):
        with pytest.raises(UnableToAct):
            desk.batch(plan, {}, user=user)
        with pytest.raises(UnableToAct):
            services.wipe_batch(batch=batch, **desk.act(user))
    assert SourceBatch.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("residents.csv", "jumin"),
        ("RESIDENTS_20260930.CSV", "jumin"),
        ("households.csv", "setai"),
        ("residents.csv.bak", None),
        ("", None),
    ],
)
def test_a_file_is_recognised_by_the_pattern_of_the_layout(name, found):
    from yakuba.conversion.queries.definitions import shipped_layouts
    from yakuba.conversion.rules.layout_reading import parse

    layout = parse(shipped_layouts()["sample-legacy-resident"])
    file = rules.recognised(layout, name)
    assert (file.code if file is not None else None) == found


def test_the_name_of_a_file_has_no_folders():
    assert rules.base_name("C:\\抽出\\residents.csv") == "residents.csv"
    assert rules.base_name("a/b/residents.csv") == "residents.csv"
