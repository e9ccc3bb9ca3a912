"""The examples of deploy/ are what their own tools accept, and speak of what the product has."""

import ast
import configparser
import json
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import kubernetes_validate
import psycopg
import pytest
import yaml
from django.core.management import get_commands, load_command_class

from tests.postgresql import Server, throwaway
from tests.served import ROOT
from yakuba.config.management.commands.write_reference import settings_read
from yakuba.foundation.tenancy.row_security import tenant_tables

pytestmark = pytest.mark.once
DEPLOY = ROOT / "deploy"
KUBERNETES = sorted((DEPLOY / "kubernetes").glob("*.yaml"))
UNITS = sorted((DEPLOY / "systemd").glob("yakuba-*.*"))
COMPOSE = DEPLOY / "compose" / "compose.yaml"
TEXTS = sorted(path for path in DEPLOY.rglob("*") if path.is_file() and path.suffix != ".pyc")


def documents(path: Path) -> list[dict[str, Any]]:
    return [one for one in yaml.safe_load_all(path.read_text(encoding="utf-8")) if one]


def containers() -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Yield name, pod and container of every workload."""
    for path in KUBERNETES:
        for one in documents(path):
            spec = one.get("spec", {})
            spec = spec.get("jobTemplate", {}).get("spec", spec)
            pod = spec.get("template", {}).get("spec")
            for container in pod["containers"] if pod else []:
                yield f"{one['kind']}/{one['metadata']['name']}", pod, container


def unit(path: Path) -> dict[str, list[str]]:
    """Return the unit's settings; systemd lets a name come again, as a list."""
    found: dict[str, list[str]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if "=" in line and not line.startswith("#"):
            name, _, value = line.partition("=")
            found.setdefault(name, []).append(value)
    return found


def commands() -> Iterator[tuple[str, list[str]]]:
    """Yield every call of `yakuba` in the examples, with where it stands."""
    for path in UNITS:
        for line in unit(path).get("ExecStart", []):
            # The single machine starts as `make run` does.
            if "-m yakuba.config.start" not in line:
                yield path.name, shlex.split(line)
    for name, service in yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))["services"].items():
        if "command" in service:
            yield f"compose {name}", service["command"]
    for name, _pod, container in containers():
        yield name, container["command"]
    for verb, rest in instructions():
        if verb == "CMD":
            yield "Containerfile", json.loads(rest)


def known_settings() -> set[str]:
    """Return the names of all settings, with those that env.py reads itself."""
    text = (ROOT / "src/yakuba/config/env.py").read_text(encoding="utf-8")
    read = {
        node.args[0].value
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "") in ("text", "flag", "number")
        and isinstance(node.args[0], ast.Constant)
    }
    return set(settings_read()) | read


def instructions() -> list[tuple[str, str]]:
    """Return the Containerfile's instructions with their arguments on one line."""
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    whole = re.sub(r"\\\n\s*", " ", "\n".join(lines))
    return [
        (verb.upper(), rest.strip())
        for verb, _, rest in (line.partition(" ") for line in whole.splitlines())
        if verb.strip()
    ]


def test_there_is_an_example_of_every_kind():
    assert len(KUBERNETES) >= 10
    assert len(UNITS) >= 7
    assert {path.suffix for path in UNITS} == {".service", ".timer"}


@pytest.mark.parametrize("path", KUBERNETES, ids=lambda path: path.name)
def test_kubernetes_accepts_every_manifest(path: Path):
    for one in documents(path):
        kubernetes_validate.validate(one, "1.37", strict=True)
        if one["kind"] != "Namespace":
            assert one["metadata"]["namespace"] == "yakuba"


def test_kubernetes_has_what_an_installation_needs():
    kinds = {one["kind"] for path in KUBERNETES for one in documents(path)}
    assert kinds >= {
        "Namespace", "Secret", "ConfigMap", "Job", "Deployment", "Service", "Ingress",
        "PodDisruptionBudget", "HorizontalPodAutoscaler", "NetworkPolicy", "CronJob",
    }  # fmt: skip


def test_no_pod_may_more_than_it_has_to():
    seen = list(containers())
    assert len(seen) == 4
    for name, pod, container in seen:
        assert pod["securityContext"]["runAsNonRoot"], name
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}, name
        assert pod["automountServiceAccountToken"] is False, name
        own = container["securityContext"]
        assert own["readOnlyRootFilesystem"], name
        assert own["allowPrivilegeEscalation"] is False, name
        assert own["capabilities"] == {"drop": ["ALL"]}, name
        assert container["resources"]["limits"]["memory"], name
        assert "latest" not in container["image"], name


def test_only_migration_and_backup_know_the_owner_of_the_tables():
    owners = {
        name
        for name, _pod, container in containers()
        if "yakuba-owner" in json.dumps(container["envFrom"])
    }
    assert owners == {"Job/yakuba-migrate", "CronJob/yakuba-backup"}
    services = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))["services"]
    assert {
        name for name, one in services.items() if "database_owner_url" in one.get("secrets", [])
    } == {"migrate", "backup"}
    assert {path.name for path in UNITS if "owner" in path.read_text(encoding="utf-8")} == {
        "yakuba-migrate.service",
        "yakuba-backup.service",
    }


def test_selectors_find_the_pods_that_they_mean():
    labels, selectors = [], []
    for path in KUBERNETES:
        for one in documents(path):
            spec = one.get("spec", {})
            template = spec.get("jobTemplate", {}).get("spec", spec).get("template")
            if template:
                labels.append(template["metadata"]["labels"])
            found = spec.get("selector", spec.get("podSelector", {}))
            selectors.append((one["metadata"]["name"], found.get("matchLabels", found)))
    for name, wanted in selectors:
        assert not wanted or any(wanted.items() <= one.items() for one in labels), name


def test_the_compose_file_is_one():
    done = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec",
         str(COMPOSE)],
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def test_compose_starts_two_of_each_after_the_migration_with_nothing_to_write_on():
    composed = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))
    services = composed["services"]
    assert {"web1", "web2", "worker1", "worker2", "migrate", "db", "proxy"} <= set(services)
    for name, one in services.items():
        assert one["read_only"], name
        assert "ports" not in one or name == "proxy", "only the proxy is reachable from outside"
        assert set(one.get("secrets", [])) <= set(composed["secrets"]), name
        assert set(one.get("networks", [])) <= set(composed["networks"]), name
    for name in ("web1", "web2", "worker1", "worker2"):
        assert services[name]["depends_on"]["migrate"] == {
            "condition": "service_completed_successfully"
        }
        assert services[name]["environment"]["YAKUBA_HOST_NAME"] == name
    mounted = {
        part.split(":")[0]
        for one in services.values()
        for part in one.get("volumes", [])
        if part.startswith(".")
    }
    assert [part for part in mounted if not (COMPOSE.parent / part).exists()] == []


def test_the_secrets_of_compose_are_made_once_and_are_what_the_product_reads(tmp_path: Path):
    script = shutil.copy(DEPLOY / "compose" / "make-secrets.sh", tmp_path)
    wanted = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))["secrets"]

    def make() -> dict[str, str]:
        subprocess.run(["sh", script], check=True, stdout=subprocess.DEVNULL)
        return {path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()}

    made = make()
    assert set(made) == set(wanted)
    assert make() == made, "a second run keeps everything"
    assert made["database_url"] == f"postgres://yakuba_app:{made['app_password']}@db:5432/yakuba"
    assert (tmp_path / "secrets").stat().st_mode & 0o777 == 0o700
    for name in ("master_keys", "audit_key"):
        assert re.fullmatch(r"[A-Za-z0-9+/]{43}=", made[name]), name


def test_the_image_is_made_in_two_stages_from_locked_packages_and_runs_as_nobody():
    told = instructions()
    verbs = [verb for verb, _ in told]
    assert verbs.count("FROM") == 2
    assert set(verbs) <= {
        "ARG", "FROM", "WORKDIR", "COPY", "RUN", "ENV", "USER", "VOLUME", "EXPOSE", "STOPSIGNAL",
        "HEALTHCHECK", "CMD",
    }  # fmt: skip
    runs = " ".join(rest for verb, rest in told if verb == "RUN")
    assert "--require-hashes" in runs
    assert "requirements/run.txt" in runs
    assert "requirements/dev" not in runs
    assert dict(told)["USER"] == "10001:10001"
    assert verbs.index("USER") > max(i for i, verb in enumerate(verbs) if verb == "RUN")
    assert "/healthz" in dict(told)["HEALTHCHECK"]
    for verb, rest in told:
        if verb == "COPY" and not rest.startswith("--from"):
            source = rest.split()[0]
            assert "[" in source or (ROOT / source).exists(), source


def test_every_example_runs_the_version_that_it_lies_beside():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = {
        version
        for path in [*TEXTS, ROOT / "docs/operations/install.md"]
        for version in re.findall(r"yakuba[:-](\d+\.\d+\.\d+)", path.read_text(encoding="utf-8"))
    }
    assert named == {project["version"]}


def test_the_database_of_the_example_is_one_that_our_image_can_back_up():
    """pg_dump refuses a server that is newer; Debian 12, on which our image stands, has 15."""
    assert any(
        "python:3.11-slim-bookworm" in rest for verb, rest in instructions() if verb == "ARG"
    )
    image = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))["services"]["db"]["image"]
    assert re.search(r"postgres:(\d+)-bookworm", image)[1] == "15"


def test_systemd_accepts_every_unit(tmp_path: Path):
    for path in UNITS:
        text = path.read_text(encoding="utf-8").replace("/opt/yakuba", str(ROOT))
        name = path.name.replace("@.", "@01.")
        (tmp_path / name).write_text(text, encoding="utf-8")
        reader = configparser.ConfigParser(strict=False, interpolation=None, allow_no_value=True)
        reader.optionxform = str  # type: ignore[assignment,method-assign]
        reader.read_string(text)
        assert "Unit" in reader
        assert {"Service", "Timer"} & set(reader)
    if shutil.which("systemd-analyze") is None:
        return
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no",
         *map(str, sorted(tmp_path.iterdir()))],
        env={"SYSTEMD_UNIT_PATH": f"{tmp_path}:", "PATH": "/usr/bin:/bin"},
        capture_output=True, text=True,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    "path", [one for one in UNITS if one.suffix == ".service"], ids=lambda path: path.name
)
def test_every_service_is_shut_in(path: Path):
    told = unit(path)
    assert told["User"] == ["yakuba"]
    for name, value in {
        "NoNewPrivileges": "yes",
        "ProtectSystem": "strict",
        "ProtectHome": "yes",
        "PrivateDevices": "yes",
        "CapabilityBoundingSet": "",
        "UMask": "0077",
    }.items():
        assert told[name] == [value], name
    loaded = {line.split(":")[0] for line in told.get("LoadCredential", [])}
    used = {line.partition("%d/")[2] for line in told["Environment"] if "%d/" in line}
    assert loaded == used


@pytest.mark.parametrize(("where", "words"), list(commands()), ids=lambda one: str(one)[:40])
def test_every_command_exists_with_its_options(where: str, words: list[str]):
    assert Path(words[0]).name == "yakuba", where
    name = words[1]
    command = load_command_class(get_commands()[name], name)
    parser = command.create_parser("yakuba", name)
    parser.parse_args(words[2:])


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: str(path.relative_to(DEPLOY)))
def test_every_setting_that_is_named_exists(path: Path):
    text = path.read_text(encoding="utf-8")
    named = {
        name.removesuffix("_FILE")
        for name in re.findall(r"\b(YAKUBA_[A-Z0-9_]+|DATABASE_[A-Z_]*URL(?:_FILE)?)\b", text)
    }
    # Of the example itself: the proxy's host name, and the passwords of roles.sql.
    own = {"YAKUBA_HOST", "YAKUBA_OWNER_PASSWORD", "YAKUBA_APP_PASSWORD"}
    assert named - own - known_settings() == set()


def test_shell_scripts_are_shell():
    for path in [*DEPLOY.rglob("*.sh"), DEPLOY / "yakuba"]:
        subprocess.run(["sh", "-n", str(path)], check=True)


def test_the_command_runs_from_wherever_it_is_linked(tmp_path: Path):
    link = tmp_path / "yakuba"
    link.symlink_to(DEPLOY / "yakuba")
    done = subprocess.run(
        [link, "web", "--help"], capture_output=True, text=True, cwd=tmp_path, check=True
    )
    assert "--processes" in done.stdout


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A PostgreSQL of a town that begins."""
    with throwaway() as one:
        yield one


def roles(server: Server, **names: str) -> subprocess.CompletedProcess[str]:
    """Run roles.sql as the administrator of the server does."""
    words = [word for name, value in names.items() for word in ("-v", f"{name}={value}")]
    return subprocess.run(
        ["psql", server.url_for("root_of_postgres", "postgres"), "-X", "-q", *words,
         "-f", str(DEPLOY / "postgresql" / "roles.sql")],
        capture_output=True, text=True,
    )  # fmt: skip


TOWN = {
    "owner": "mihon_owner",
    "app": "mihon_app",
    "database": "mihon",
    "owner_password": 'it\'s "quoted"',
    "app_password": "another",
}


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("psql") is None, reason="psql is not installed")
def test_the_roles_are_made_with_the_least_rights_and_again_without_harm(
    server: Server, tmp_path: Path
):
    for _ in range(2):
        done = roles(server, **TOWN)
        assert (done.returncode, done.stderr) == (0, "")
    place = f"127.0.0.1:{server.port}/mihon"
    urls = {
        "DATABASE_OWNER_URL": f"postgres://mihon_owner:it%27s%20%22quoted%22@{place}",
        "DATABASE_URL": f"postgres://mihon_app:another@{place}",
    }
    subprocess.run(
        [DEPLOY / "yakuba", "migrate", "-v", "0"],
        env={"PATH": "/usr/bin:/bin", "YAKUBA_DATA": str(tmp_path), "YAKUBA_DEMO": "off", **urls},
        check=True,
    )
    with psycopg.connect(urls["DATABASE_URL"], autocommit=True) as product:
        assert product.execute("SELECT count(*) FROM django_migrations").fetchone() > (20,)
        for act in (
            "CREATE TABLE mine (id int)",
            "CREATE TEMPORARY TABLE mine (id int)",
            "DELETE FROM events_eventrecord",
            f"TRUNCATE {tenant_tables()[0]}",
            f"ALTER TABLE {tenant_tables()[0]} DISABLE ROW LEVEL SECURITY",
            "INSERT INTO django_migrations (app, name, applied) VALUES ('x', 'y', now())",
            "SET ROLE mihon_owner",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                product.execute(act)
    stranger = server.url_for("yakuba_app", "mihon")
    with pytest.raises(psycopg.OperationalError, match="permission denied"):
        psycopg.connect(stranger)


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("psql") is None, reason="psql is not installed")
def test_roles_without_a_password_are_not_made(server: Server):
    without = {name: value for name, value in TOWN.items() if name != "app_password"}
    done = roles(server, **without | {"app": "nobody"})
    assert done.returncode != 0
    assert "app_password is missing" in done.stderr
    with psycopg.connect(server.url_for("root_of_postgres", "postgres")) as administrator:
        found = administrator.execute("SELECT FROM pg_roles WHERE rolname = 'nobody'").fetchone()
    assert found is None
