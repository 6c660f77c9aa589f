"""The script for Azure against a stand-in for `az`: what it makes, leaves alone, takes away, and never says."""

from __future__ import annotations

import importlib.util
import io
import json
import re
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
AZURE = ROOT / "deploy" / "azure"
SUBSCRIPTION = "00000000-0000-0000-0000-000000000001"
LOOKS = ("account", "provider list", "group exists", "group show", "acr list", "acr repository", "deployment group")
TOKEN, PASSWORD = "correct-horse-battery-staple", "The-walrus-sang-of-rhododendrons-1"


def _script() -> Any:
    """The script as a module."""
    spec = importlib.util.spec_from_file_location("deploy_azure", AZURE / "deploy.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # where its dataclass looks for its types
    spec.loader.exec_module(module)
    return module


deploy = _script()


@dataclass
class Done:
    """What a run of the script said."""

    status: int
    stdout: str
    stderr: str


@dataclass
class Cloud:
    """The script with the stand-in as the only `az`."""

    place: Path
    patch: pytest.MonkeyPatch
    capfd: pytest.CaptureFixture[str]

    @property
    def state(self) -> dict[str, Any]:
        return json.loads((self.place / "state.json").read_text())  # type: ignore[no-any-return]

    def run(self, *arguments: str, fails: str = "", typed: str = "") -> Done:
        given = [*arguments, "--secrets", str(self.place / "secrets")]
        if "--subscription" not in arguments:
            given += ["--subscription", SUBSCRIPTION]
        self.patch.setenv("FAKE_AZ_FAILS", fails)
        self.patch.setattr(sys, "stdin", io.StringIO(typed))
        self.capfd.readouterr()
        status = deploy.main(given)
        return Done(status, *self.capfd.readouterr())

    def up(self, *arguments: str, fails: str = "") -> list[str]:
        """Bring it up, which must work. Returns the commands that changed something."""
        before = len(self.state["calls"])
        done = self.run("up", *arguments, fails=fails)
        assert done.status == 0, done.stderr
        return changes(self.state["calls"][before:])


def changes(calls: list[list[str]]) -> list[str]:
    said = [" ".join(call) for call in calls]
    return [one for one in said if not one.startswith(LOOKS) or one.startswith("deployment group create")]


@pytest.fixture
def cloud(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Iterator[Cloud]:
    """All but one provider registered; both secrets given."""
    program = tmp_path / "bin" / "az"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -I -S {Path(__file__).parent / "fake_az.py"} "$@"\n')
    program.chmod(0o755)
    state = {"calls": [], "registered": [*deploy.PROVIDERS[1:]], "groups": {}, "registries": [], "tags": []}
    (tmp_path / "state.json").write_text(json.dumps(state | {"deployments": [], "given": []}))
    folder = tmp_path / "secrets"
    folder.mkdir()
    (folder / "token").write_text(TOKEN + "\n")
    (folder / "database").write_text(PASSWORD + "\n")
    monkeypatch.setenv("PATH", str(program.parent))
    monkeypatch.setenv("FAKE_AZ", str(tmp_path / "state.json"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(deploy, "content", lambda: "0123456789abcdef")
    cloud = Cloud(tmp_path, monkeypatch, capfd)
    yield cloud
    called = json.dumps(cloud.state["calls"])
    assert TOKEN not in called, "a secret stood on a command line"
    assert PASSWORD not in called
    assert not list(tmp_path.glob("mien-*")), "the file with the secrets was left behind"


def test_the_first_run_makes_everything_in_order(cloud: Cloud) -> None:
    made = cloud.up("--location", "westeurope", "--max-replicas", "5")
    verbs = [" ".join(one.split()[:2]) for one in made]
    assert verbs == [
        "provider register",
        "group create",
        "acr create",
        "acr build",
        "deployment group",
    ]
    [given] = cloud.state["given"]
    values = {name: one["value"] for name, one in given["parameters"].items()}
    assert (values["token"], values["databasePassword"]) == (TOKEN, PASSWORD)
    assert values["image"] == f"mien:{cloud.state['tags'][0]}"
    assert values["registry"] == cloud.state["registries"][0]
    assert (values["minReplicas"], values["maxReplicas"], values["retentionDays"]) == (1, 5, 7)
    declared = json.loads((AZURE / "template.json").read_text())["parameters"]
    assert set(values) <= set(declared)
    assert {name for name, one in declared.items() if "defaultValue" not in one} <= set(values)


def test_the_second_run_changes_nothing(cloud: Cloud) -> None:
    cloud.up("--location", "westeurope")
    assert cloud.up() == []
    assert len(cloud.state["deployments"]) == 1


def test_another_wish_changes_only_the_deployment(cloud: Cloud) -> None:
    cloud.up("--location", "westeurope")
    for wish in (["--max-replicas", "4"], []):
        [changed] = cloud.up(*wish)
        assert changed.startswith("deployment group create")
    assert len(set(cloud.state["deployments"])) == 2, "and back again is deployed again"


def test_another_token_is_deployed(cloud: Cloud) -> None:
    cloud.up("--location", "westeurope")
    (cloud.place / "secrets" / "token").write_text("another horse, another staple")
    assert len(cloud.up()) == 1
    assert cloud.state["given"][-1]["parameters"]["token"]["value"] == "another horse, another staple"
    (cloud.place / "secrets" / "token").write_text(TOKEN)


def test_secrets_are_made_up_once_for_this_user_alone(cloud: Cloud) -> None:
    for name in ("token", "database"):
        (cloud.place / "secrets" / name).unlink()
    cloud.up("--location", "westeurope")
    made = {name: (cloud.place / "secrets" / name) for name in ("token", "database")}
    kept = {name: path.read_text().strip() for name, path in made.items()}
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in made.values())
    assert len(set(kept.values())) == 2
    for secret in kept.values():
        assert len(secret) > 40
        assert all(re.search(kind, secret) for kind in ("[a-z]", "[A-Z]", "[0-9]"))
        assert secret not in json.dumps(cloud.state["calls"])
    assert cloud.up() == []
    made["token"].unlink()
    refused = cloud.run("up")
    assert refused.status == 2
    assert "token is missing; bring it from where mien was first deployed" in refused.stderr
    assert not made["token"].exists(), "a new token would lock every client out"


def test_nothing_secret_is_said(cloud: Cloud) -> None:
    done = cloud.run("up", "--location", "westeurope")
    dry = cloud.run("up", "--location", "westeurope", "--dry-run")
    said = done.stdout + done.stderr + dry.stdout + dry.stderr
    assert "https://mien.example.azurecontainerapps.io" in done.stderr
    assert TOKEN not in said
    assert PASSWORD not in said


def test_a_dry_run_prints_every_command_and_runs_none(cloud: Cloud) -> None:
    dry = cloud.run("up", "--location", "westeurope", "--dry-run")
    assert (dry.status, dry.stderr) == (0, "")
    assert cloud.state["calls"] == []
    cloud.up("--location", "westeurope")
    called = {" ".join(call[:3]) for call in cloud.state["calls"]}
    printed = {" ".join(line.split()[1:4]) for line in dry.stdout.splitlines()}
    assert called <= printed, "it runs only what it has printed"
    assert all(line.startswith("az ") and SUBSCRIPTION in line for line in dry.stdout.splitlines())
    down = cloud.run("down", "--dry-run")
    assert down.status == 0
    assert "az group delete --name mien --yes" in down.stdout
    assert "mien" in cloud.state["groups"]


def test_a_dry_run_needs_no_az(cloud: Cloud) -> None:
    (cloud.place / "bin" / "az").unlink()
    assert cloud.run("up", "--location", "westeurope", "--dry-run").status == 0
    refused = cloud.run("up", "--location", "westeurope")
    assert (refused.status, refused.stderr.count("\n")) == (2, 1)
    assert refused.stderr.startswith("deploy: the command az is not here")


@pytest.mark.parametrize(
    "fails",
    ["account show", "provider register", "group create", "acr create", "acr build", "deployment group create"],
)
def test_a_failure_in_the_middle_is_said_and_gone_on_from(cloud: Cloud, fails: str) -> None:
    stopped = cloud.run("up", "--location", "westeurope", fails=fails)
    assert stopped.status == 3
    sentence = stopped.stderr.splitlines()[-1]
    assert sentence.startswith(f"deploy: az {fails}")
    assert sentence.endswith("failed: (Quota) There is no room.; what was made stays, run the same command again")
    assert cloud.state["calls"][-1][: len(fails.split())] == fails.split(), "nothing was tried after it"
    before = changes(cloud.state["calls"])[:-1]
    after = cloud.up("--location", "westeurope")
    assert not set(before) & set(after), "what was made is not made again"
    assert cloud.state["deployments"]
    assert cloud.up() == []


def test_down_takes_everything_away_and_may_be_run_twice(cloud: Cloud) -> None:
    cloud.up("--location", "westeurope")
    kept = cloud.run("down", typed="no\n")
    assert (kept.status, "nothing was deleted" in kept.stderr) == (2, True)
    assert cloud.run("down").status == 130, "nobody answered"
    assert "mien" in cloud.state["groups"]
    assert cloud.run("down", typed="mien\n").status == 0
    assert cloud.state["groups"] == {}
    again = cloud.run("down", "--yes")
    assert (again.status, "nothing to do" in again.stderr) == (0, True)
    assert cloud.up("--location", "westeurope")[0].startswith("group create")


def test_a_group_of_others_is_neither_used_nor_deleted(cloud: Cloud) -> None:
    (cloud.place / "state.json").write_text(json.dumps(cloud.state | {"groups": {"shared": {"owner": "payroll"}}}))
    for arguments in (["up", "--location", "westeurope"], ["down", "--yes"]):
        refused = cloud.run(*arguments, "--group", "shared")
        assert refused.status == 2
        assert "the resource group shared was not made by this script" in refused.stderr
    assert set(cloud.state["groups"]) == {"shared"}
    assert not [one for one in changes(cloud.state["calls"]) if not one.startswith("provider register")]


WRONG = {
    "a subscription by name": (["--subscription", "Pay-As-You-Go"], "--subscription is 'Pay-As-You-Go'"),
    "a strange group": (["--group", "My Group"], "--group is 'My Group'; allowed is a-z, 0-9 and -"),
    "a strange region": (["--location", "West Europe"], "--location is 'West Europe'"),
    "no copies": (["--min-replicas", "0"], "--min-replicas is 0; allowed is 1 to 30"),
    "fewer than the fewest": (["--min-replicas", "4"], "--max-replicas is 3"),
    "a negative retention": (["--retention", "-1"], "--retention is -1"),
    "no region": ([], "--location is missing"),
}


@pytest.mark.parametrize(("arguments", "said"), WRONG.values(), ids=WRONG.keys())
def test_wrong_input_gets_one_sentence(cloud: Cloud, arguments: list[str], said: str) -> None:
    refused = cloud.run("up", *arguments)
    assert refused.status == 2
    assert said in refused.stderr.splitlines()[-1]
    assert not cloud.state["groups"]


def test_a_token_that_can_be_guessed_is_refused(cloud: Cloud) -> None:
    (cloud.place / "secrets" / "token").write_text("secret\n")
    refused = cloud.run("up", "--location", "westeurope")
    assert refused.status == 2
    assert "token holds 6 characters; a secret has at least 16" in refused.stderr
    assert not cloud.state["deployments"]


def test_the_image_is_named_by_what_goes_into_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Built anew where a source changes, and not for what is no part of it."""
    first = deploy.content()
    assert first == deploy.content()
    monkeypatch.setattr(deploy, "ROOT", tmp_path)
    (tmp_path / ".dockerignore").write_text((ROOT / ".dockerignore").read_text())

    def write(name: str, text: str) -> str:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
        return deploy.content()

    (tmp_path / "Dockerfile").touch()
    for name in ("pyproject.toml", "README.md", "LICENSE", "Dockerfile", "src/a.py", "web/a.ts"):
        tag = write(name, name)
    assert tag != first
    for name in ("src/__pycache__/a.pyc", "web/node_modules/b/c.js", "src/mien/server/page/index.html", "docs/a.md"):
        assert write(name, name) == tag, name
    for name in ("src/b.py", "web/src/b.ts", "Dockerfile", "pyproject.toml"):
        before, tag = tag, write(name, "changed")
        assert tag != before, name
