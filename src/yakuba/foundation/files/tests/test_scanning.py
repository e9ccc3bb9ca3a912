"""Against a real clamd with one signature of our own; skipped where ClamAV is not installed."""

import shutil
import socket
import subprocess
import time

import pytest

from yakuba.foundation.files.scanning import Clamd, NoScanner, Scan, chosen

CLAMD = shutil.which("clamd", path="/usr/sbin:/usr/bin:/usr/local/sbin")
BAD = b"YAKUBA-TEST-SIGNATURE-0001"
CONFIGURATION = """
LocalSocket {folder}/clamd.ctl
DatabaseDirectory {folder}/signatures
TemporaryDirectory {folder}
Foreground yes
LogFile {folder}/clamd.log
StreamMaxLength 12M
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    if CLAMD is None:
        pytest.skip("ClamAV is not installed: apt-get install clamav-daemon")
    # A socket's path may not be long.
    folder = tmp_path_factory.mktemp("c")
    (folder / "signatures").mkdir()
    (folder / "signatures" / "own.ndb").write_text(f"Yakuba.Test:0:*:{BAD.hex()}\n")
    (folder / "clamd.conf").write_text(CONFIGURATION.format(folder=folder))
    daemon = subprocess.Popen(
        [CLAMD, "--config-file", folder / "clamd.conf"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    path = folder / "clamd.ctl"
    until = time.monotonic() + 60
    while time.monotonic() < until and daemon.poll() is None:
        with socket.socket(socket.AF_UNIX) as probe:
            if probe.connect_ex(str(path)) == 0:
                break
        time.sleep(0.1)
    yield str(path)
    daemon.terminate()
    daemon.wait()


def test_a_harmless_file_passes(address):
    assert Clamd(address).scan(b"x" * 300_000).result is Scan.CLEAN


def test_what_the_signatures_know_is_found_and_named(address):
    verdict = Clamd(address).scan(b"%PDF-1.7 " + BAD)
    assert verdict.result is Scan.INFECTED
    assert "Yakuba.Test" in verdict.name


def test_a_scanner_that_is_away_or_refuses_is_no_clean_bill(tmp_path, address):
    assert Clamd(str(tmp_path / "nobody")).scan(b"x").result is Scan.UNAVAILABLE
    assert Clamd(address).scan(b"x" * 13_000_000).result is Scan.UNAVAILABLE
    assert Clamd("127.0.0.1:1").scan(b"x").result is Scan.UNAVAILABLE


def test_the_setting_chooses(settings):
    settings.CLAMD = "off"
    assert isinstance(chosen(), NoScanner)
    settings.CLAMD = "scanner:3310"
    assert chosen() == Clamd("scanner:3310")
