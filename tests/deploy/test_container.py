"""The image, the compose file, the unit and the template, read as the tools that use them would; none is at hand."""

from __future__ import annotations

import configparser
import json
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import httpx2
import pytest
import yaml
from typer.testing import CliRunner

from mien.cli.app import app
from mien.client import Client

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
TOKEN = "correct horse battery staple"


def instructions() -> list[tuple[str, str]]:
    """`("FROM", "python:3.12-slim")` …, with continued lines joined."""
    text = re.sub(r"^#.*\n", "", (ROOT / "Dockerfile").read_text(), flags=re.MULTILINE).replace("\\\n", " ")
    return [(word, rest.strip()) for word, _, rest in (line.partition(" ") for line in text.splitlines() if line)]


def stages() -> list[list[tuple[str, str]]]:
    found: list[list[tuple[str, str]]] = []
    for word, rest in instructions():
        if word == "FROM":
            found.append([])
        found[-1].append((word, rest))
    return found


def said(stage: list[tuple[str, str]], word: str) -> list[str]:
    return [rest for one, rest in stage if one == word]


def settings(stage: list[tuple[str, str]]) -> dict[str, str]:
    return dict(pair.split("=", 1) for rest in said(stage, "ENV") for pair in shlex.split(rest))


def test_what_the_image_copies_is_here_and_is_sent() -> None:
    """`.dockerignore` lets through what is copied, and nothing else."""
    copied = {
        path
        for stage in stages()
        for rest in said(stage, "COPY")
        if not rest.startswith("--from")
        for path in shlex.split(rest)[:-1]
    }
    assert copied
    assert all((ROOT / path).exists() for path in copied)
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    sent = {line[1:] for line in lines if line.startswith("!")}
    assert {path.split("/")[0] for path in copied} == sent
    assert lines.index("*") < min(lines.index(f"!{path}") for path in sent)


def test_the_versions_are_those_that_the_project_asks_for() -> None:
    node, python, last = (stage[0][1] for stage in stages())
    assert last == python.removesuffix(" AS wheel")
    least = tuple(
        map(int, re.findall(r"\d+", json.loads((ROOT / "web" / "package.json").read_text())["engines"]["node"]))
    )
    assert (int(re.findall(r"^node:(\d+)-slim AS page$", node)[0]), 0) >= least
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    version = re.findall(r"^python:(3\.\d+)-slim AS wheel$", python)[0]
    assert f"Programming Language :: Python :: {version}" in project["classifiers"]
    [image] = [service["image"] for service in compose()["services"].values() if "build" in service]
    assert image == f"mien:{project['version']}"


def test_the_image_is_light_and_runs_as_nobody() -> None:
    *_, last = stages()
    built = " ".join(said(stages()[1], "RUN"))
    assert re.findall(r"\.whl\)\[([\w,]+)\]", built) == ["serve,postgres"]
    assert "torch" not in built + (ROOT / "Dockerfile").read_text().partition("FROM")[2]
    assert said(last, "USER") == ["10001:10001"]
    words = [word for word, _ in last]
    assert words.index("USER") > max(i for i, word in enumerate(words) if word in {"RUN", "COPY"})
    assert settings(last)["MIEN_DATA"] in said(last, "VOLUME")
    assert (
        f"install --directory --owner mien --group mien --mode 0700 {settings(last)['MIEN_DATA']}"
        in said(last, "RUN")[0]
    )
    assert said(last, "EXPOSE") == [settings(last)["MIEN_PORT"]]


def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    return found


@pytest.mark.parametrize("name", ["mien", "database"])
def test_services_can_write_only_where_they_must(name: str) -> None:
    service = compose()["services"][name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "cap_add" not in service
    assert not service.get("privileged")
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert {"pids_limit", "mem_limit", "stop_grace_period", "tmpfs", "volumes"} <= set(service)


def test_the_compose_file_hangs_together() -> None:
    whole = compose()
    mien, database = whole["services"]["mien"], whole["services"]["database"]
    assert mien["depends_on"] == {"database": {"condition": "service_healthy"}}
    assert database["healthcheck"]["test"][:2] == ["CMD", "pg_isready"]
    assert "HEALTHCHECK" in {word for word, _ in stages()[-1]}, "the image brings that of mien"
    for service in (mien, database):
        assert set(service["networks"]) <= set(whole["networks"])
        assert set(service["secrets"]) <= set(whole["secrets"])
        assert {volume.split(":")[0] for volume in service["volumes"]} <= set(whole["volumes"])
    assert whole["networks"]["inside"] == {"internal": True}
    assert "ports" not in database
    assert database["networks"] == ["inside"]
    assert mien["ports"] == ["127.0.0.1:${MIEN_PORT:-8000}:8000"]
    assert f"data:{settings(stages()[-1])['MIEN_DATA']}" in mien["volumes"]


def test_secrets_are_files_everywhere() -> None:
    whole = compose()
    given = [*whole["services"]["mien"]["environment"].items(), *whole["services"]["database"]["environment"].items()]
    for name, value in given:
        if re.search("TOKEN|PASSWORD", name):
            assert name.endswith("_FILE")
            assert value.removeprefix("/run/secrets/") in whole["secrets"]
    assert "@" in whole["services"]["mien"]["environment"]["MIEN_DATABASE"]
    assert ":" not in whole["services"]["mien"]["environment"]["MIEN_DATABASE"].partition("//")[2]
    ignored = subprocess.run(
        ["git", "check-ignore", "deploy/secrets/token", "deploy/azure/secrets/mien/token"], cwd=ROOT, check=False
    )
    assert ignored.returncode in {0, 128}, "they could be committed by mistake"


def named() -> set[str]:
    """Variables that `mien serve --help` names."""
    return set(re.findall(r"MIEN_[A-Z_]+", CliRunner().invoke(app, ["serve", "--help"], env={"COLUMNS": "200"}).output))


def test_every_setting_is_one_that_the_server_knows() -> None:
    known = named()
    assert len(known) >= 13
    unit = (DEPLOY / "mien.service").read_text()
    used = {
        "Dockerfile": set(settings(stages()[-1])),
        "compose": set(compose()["services"]["mien"]["environment"]),
        "unit": set(re.findall(r"(MIEN_[A-Z_]+)=", unit)),
        "template": {one["name"] for one in container()["env"]},
    }
    for place, names in used.items():
        assert {name for name in names if name.startswith("MIEN_")} <= known, place
        assert any(name.startswith("MIEN_") for name in names)


def unit() -> configparser.RawConfigParser:
    parser = configparser.RawConfigParser(strict=False, delimiters=("=",))
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(DEPLOY / "mien.service")
    return parser


def test_the_unit_is_hardened() -> None:
    service = unit()["Service"]
    hard = "DynamicUser NoNewPrivileges MemoryDenyWriteExecute PrivateDevices PrivateTmp ProtectHome RestrictNamespaces"
    assert {service[name] for name in hard.split()} == {"yes"}
    assert (service["ProtectSystem"], service["CapabilityBoundingSet"]) == ("strict", "")
    assert service["LoadCredential"].split(":")[0] in service["Environment"].partition("MIEN_TOKEN_FILE=%d/")[2]
    assert f"MIEN_DATA=%S/{service['StateDirectory']} " in service["Environment"]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd is installed here")
def test_systemd_reads_the_unit() -> None:
    command = ["systemd-analyze", "verify", str(DEPLOY / "mien.service")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    complaints = [
        line for line in done.stderr.splitlines() if "mien.service" in line and "is not executable" not in line
    ]
    assert complaints == []


def template() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((DEPLOY / "azure" / "template.json").read_text())
    return found


def container() -> dict[str, Any]:
    found: dict[str, Any] = app_of(template())["template"]["containers"][0]
    return found


def app_of(whole: dict[str, Any]) -> dict[str, Any]:
    [one] = [one for one in whole["resources"] if one["type"] == "Microsoft.App/containerApps"]
    return one["properties"]  # type: ignore[no-any-return]


def expressions(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [one for pair in value.items() for part in pair for one in expressions(part)]
    if isinstance(value, list):
        return [one for part in value for one in expressions(part)]
    return [value] if isinstance(value, str) and value.startswith("[") else []


def test_the_template_names_only_what_it_declares() -> None:
    whole = template()
    found = expressions(whole)
    for kind in ("parameters", "variables"):
        used = {name for one in found for name in re.findall(rf"{kind}\('(\w+)'\)", one)}
        assert used == set(whole[kind]) - ({"location"} if kind == "variables" else set())
    for one in found:
        assert one.endswith("]")
        assert one.count("(") == one.count(")"), one
        assert one.count("'") % 2 == 0, one
    made = {one["type"] for one in whole["resources"]} | {"Microsoft.ContainerRegistry/registries"}
    parents = {"Microsoft.Network/virtualNetworks/subnets", "Microsoft.Authorization/roleDefinitions"}
    for one in found:
        assert set(re.findall(r"'(Microsoft\.[\w/]+)'", one)) <= made | parents, one
    for one in whole["resources"]:
        steps = one["type"].count("/")
        name = one["name"]
        segments = name.count("/") if "guid" not in name else 0
        assert segments == steps - 1, f"{one['type']} is named by as many parts as it has types"


def test_the_app_is_behind_tls_with_its_secrets_in_files() -> None:
    whole = template()
    properties, one = app_of(whole), container()
    ingress = properties["configuration"]["ingress"]
    assert (ingress["external"], ingress["allowInsecure"]) == (True, False)
    assert str(ingress["targetPort"]) == settings(stages()[-1])["MIEN_PORT"]
    secure = {name for name, said in whole["parameters"].items() if said["type"] == "securestring"}
    assert secure == {"token", "databasePassword"}
    for name in secure:
        assert "defaultValue" not in whole["parameters"][name]
        assert f"parameters('{name}')" not in json.dumps([one, whole["outputs"]]), "it stands among the secrets alone"
    volumes = {volume["name"]: volume for volume in properties["template"]["volumes"]}
    mounts = {mount["mountPath"]: volumes[mount["volumeName"]] for mount in one["volumeMounts"]}
    given = {pair["name"]: pair["value"] for pair in one["env"]}
    files = {f"/run/secrets/mien/{item['path']}" for item in mounts["/run/secrets/mien"]["secrets"]}
    assert {given["MIEN_TOKEN_FILE"], given["MIEN_DATABASE_PASSWORD_FILE"]} == files
    assert mounts[settings(stages()[-1])["MIEN_DATA"]]["storageType"] == "AzureFile"
    assert "uid=10001,gid=10001" in mounts["/data"]["mountOptions"], "the image's user owns it"
    assert given["MIEN_SPOOL"] in mounts
    scale = properties["template"]["scale"]
    assert {rule["name"] for rule in scale["rules"]} == {"requests", "queue"}
    [queue] = [rule["custom"] for rule in scale["rules"] if "custom" in rule]
    assert "mien_jobs" in queue["metadata"]["query"]


def confined(command: list[str], data: Path) -> list[str]:
    """The command as a container would run it: without a capability, everything read-only but its data."""
    script = (
        f"mount --bind {data} {data} && mount -o remount,bind,ro / && "
        f"exec setpriv --no-new-privs --bounding-set=-all --inh-caps=-all --clear-groups -- {shlex.join(command)}"
    )
    return ["unshare", "--mount", "--propagation", "private", "sh", "-c", script]


def test_it_serves_without_rights_on_a_disk_that_it_cannot_write(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "token").write_text(TOKEN)
    probe = subprocess.run(confined(["true"], data), capture_output=True, check=False)
    if probe.returncode:
        pytest.skip("this user may not unshare a file system")
    tried = subprocess.run(confined(["touch", str(tmp_path / "beside")], data), capture_output=True, check=False)
    assert b"Read-only file system" in tried.stderr
    options = ["--host", "0.0.0.0", "--port", "0", "--token-file", str(data / "token"), "--data", str(data)]
    command = confined([sys.executable, "-B", "-m", "mien", "serve", *options, "--memory", "3072"], data)
    environment = {"HOME": "/nonexistent", "PATH": "/usr/bin:/bin:/usr/sbin:/sbin"}
    with (tmp_path / "log").open("w") as log:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True, env=environment | path())
    try:
        assert process.stdout is not None
        url = process.stdout.readline().split()[-1].replace("0.0.0.0", "127.0.0.1")
        with Client(url, TOKEN) as client:
            assert client.analyze(ROOT / "examples" / "clip.mp4", asr="none").readings
        [check] = said(stages()[-1], "HEALTHCHECK")
        program = json.loads(check.partition("CMD ")[2])
        port = url.rpartition(":")[2]
        for asked, status in ((port, 0), ("1", 1)):
            command, told = [sys.executable, *program[1:]], {"MIEN_PORT": asked}
            assert subprocess.run(command, env=told, stderr=subprocess.DEVNULL, check=False).returncode == status
        assert httpx2.get(f"{url}/v1/bundles").status_code == 401
    finally:
        process.terminate()
        process.wait(120)
        assert process.stdout is not None
        process.stdout.close()


def path() -> dict[str, str]:
    """Where this checkout's packages are, for a process that inherits nothing else."""
    return {"PYTHONPATH": str(ROOT / "src")}
