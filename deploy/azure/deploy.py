#!/usr/bin/env python3
"""mien serve on Azure: `up` makes it or brings it up to date, `down` takes it away. Needs the `az` command and Python.

    deploy.py up --subscription ID --location westeurope --dry-run    # every command, none of them run
    deploy.py up --subscription ID --location westeurope
    deploy.py down --subscription ID

Each step looks first and changes only what is not as it should be, so a run that failed is simply run again. What is
made stands in template.json, all of it in one resource group of its own. Secrets go to Azure in a file that only this
user can read and that is gone afterwards: never on a command line, never to the screen.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import secrets
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
TEMPLATE = HERE / "template.json"
REPOSITORY = "mien"
TAG = "mien-deployment"  # on the resource group: that this script made it, so that it may take it away
PREFIX = "mien-"  # of the deployments in it
PROVIDERS = (
    "Microsoft.App",
    "Microsoft.ContainerRegistry",
    "Microsoft.DBforPostgreSQL",
    "Microsoft.ManagedIdentity",
    "Microsoft.Network",
    "Microsoft.OperationalInsights",
    "Microsoft.Storage",
)
SECRETS = {"token": "token", "database": "databasePassword"}  # file -> parameter of the template
LEAST_SECRET = 16  # characters, as the server and the template want
CLASSES = "Aa1-"  # PostgreSQL on Azure wants three kinds of characters in a password; random ones may lack a kind
USAGE, FAILED = 2, 3  # exit status


class StopError(Exception):
    """Why it cannot go on, in a sentence."""

    def __init__(self, sentence: str, status: int = USAGE) -> None:
        super().__init__(sentence)
        self.status = status


@dataclass(frozen=True)
class Plan:
    """What is wanted. `group` is the resource group, `secrets` the folder of token and database password."""

    subscription: str
    group: str
    secrets: Path
    location: str = ""
    min_replicas: int = 1
    max_replicas: int = 3
    retention: int = 7
    dry: bool = False

    def __post_init__(self) -> None:
        hexadecimal = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
        allowed = (
            (re.fullmatch(hexadecimal, self.subscription), "--subscription", self.subscription, "an id as az says it"),
            (re.fullmatch(r"[a-z][a-z0-9-]{0,28}[a-z0-9]", self.group), "--group", self.group, "a-z, 0-9 and -, 2-30"),
            (re.fullmatch(r"[a-z0-9]*", self.location), "--location", self.location, "a region such as westeurope"),
            (1 <= self.min_replicas <= 30, "--min-replicas", self.min_replicas, "1 to 30"),
            (self.min_replicas <= self.max_replicas <= 30, "--max-replicas", self.max_replicas, "from the least to 30"),
            (self.retention >= 0, "--retention", self.retention, "0 or more days"),
        )
        for fits, option, given, wanted in allowed:
            if not fits:
                raise StopError(f"{option} is {given!r}; allowed is {wanted}")

    @property
    def registry(self) -> str:
        """A name that nobody else has, and the same in every run."""
        return "mien" + hashlib.sha256(f"{self.subscription}/{self.group}".encode()).hexdigest()[:16]


class Azure:
    """The `az` command. `look` never changes anything; `change` may. A dry run prints both and runs neither."""

    def __init__(self, plan: Plan) -> None:
        self._subscription = plan.subscription
        self.dry = plan.dry
        self._program = "az" if plan.dry else shutil.which("az")
        if self._program is None:
            raise StopError("the command az is not here; bring it: https://aka.ms/install-azure-cli")

    def look(self, *words: str) -> Any:
        """What az says, as data; nothing in a dry run."""
        said = self._run([*words, "--output", "json"], subprocess.PIPE)
        return json.loads(said) if said.strip() else None

    def change(self, *words: str) -> None:
        """Something that is not yet as it should be. What az tells meanwhile goes to stderr."""
        if not self.dry:
            print("deploy:", shlex.join(["az", *words]), file=sys.stderr, flush=True)
        self._run([*words, "--output", "none"], sys.stderr)

    def _run(self, words: list[str], told: Any) -> str:
        command = [str(self._program), *words, "--subscription", self._subscription, "--only-show-errors"]
        if self.dry:
            print(shlex.join(command))
            return ""
        done = subprocess.run(command, stdout=told, stderr=subprocess.PIPE, text=True, check=False)  # noqa: S603 az
        if done.returncode:
            raise StopError(f"az {' '.join(words[:3])} failed: {_reason(done.stderr)}", FAILED)
        return done.stdout or ""


def _reason(stderr: str) -> str:
    lines = [line.removeprefix("ERROR: ").strip() for line in stderr.splitlines() if line.strip()]
    return next((line for line in lines if not line.startswith("WARNING")), "it did not say why")


def up(plan: Plan) -> None:
    """Make it, or bring it up to date."""
    azure = Azure(plan)
    azure.look("account", "show", "--query", "id")
    _register(azure)
    _make_group(azure, plan)
    _make_registry(azure, plan)
    image = f"{REPOSITORY}:{content()}"
    _build(azure, plan, image)
    url = _deploy(azure, plan, image)
    if not plan.dry:
        print(f"deploy: it runs at {url}; clients sign in with the token in {plan.secrets / 'token'}", file=sys.stderr)


def down(plan: Plan) -> None:
    """Take everything away: the group, and with it every analysis."""
    azure = Azure(plan)
    if not azure.dry and not azure.look("group", "exists", "--name", plan.group):
        print(f"deploy: there is no resource group {plan.group}; nothing to do", file=sys.stderr)
        return
    _check_ours(azure, plan)
    azure.change("group", "delete", "--name", plan.group, "--yes")
    if not plan.dry:
        print(f"deploy: {plan.group} is gone; its secrets stay in {plan.secrets}", file=sys.stderr)


def _register(azure: Azure) -> None:
    """What a subscription has never used is switched on once."""
    known = azure.look("provider", "list", "--query", "[?registrationState=='Registered'].namespace")
    for provider in PROVIDERS:
        if provider not in (known or []):
            azure.change("provider", "register", "--namespace", provider, "--wait")


def _make_group(azure: Azure, plan: Plan) -> None:
    if azure.look("group", "exists", "--name", plan.group):
        _check_ours(azure, plan)
        return
    if not plan.location:
        raise StopError("--location is missing; it says where everything is made, such as westeurope")
    azure.change("group", "create", "--name", plan.group, "--location", plan.location, "--tags", f"{TAG}={plan.group}")


def _check_ours(azure: Azure, plan: Plan) -> None:
    tags = azure.look("group", "show", "--name", plan.group, "--query", "tags")
    if not azure.dry and (tags or {}).get(TAG) != plan.group:
        raise StopError(f"the resource group {plan.group} was not made by this script; name another by --group")


def _make_registry(azure: Azure, plan: Plan) -> None:
    name, group = ("--name", plan.registry), ("--resource-group", plan.group)
    if not azure.look("acr", "list", *group, "--query", f"[?name=='{plan.registry}'].name"):
        azure.change("acr", "create", *name, *group, "--sku", "Basic", "--admin-enabled", "false")


def _build(azure: Azure, plan: Plan, image: str) -> None:
    """In the registry, not here: no container program is needed."""
    held = azure.look("acr", "repository", "list", "--name", plan.registry)
    tag = image.partition(":")[2]
    if azure.dry or REPOSITORY in (held or []):
        tags = azure.look("acr", "repository", "show-tags", "--name", plan.registry, "--repository", REPOSITORY)
        if tag in (tags or []):
            return
    file = ("--file", str(ROOT / "Dockerfile"))
    azure.change("acr", "build", "--registry", plan.registry, "--image", image, *file, str(ROOT))


def _deploy(azure: Azure, plan: Plan, image: str) -> Any:
    """Deploy the template, unless the newest deployment is this one. Returns the address."""
    group = ("--resource-group", plan.group)
    newest = (
        f"sort_by([?starts_with(name, '{PREFIX}')], &properties.timestamp)[-1].[name, properties.provisioningState]"
    )
    before = azure.look("deployment", "group", "list", *group, "--query", newest)
    given = parameters(plan, image, _secrets(plan, fresh=not before))
    name = PREFIX + ("FINGERPRINT" if plan.dry else fingerprint(given))
    if before != [name, "Succeeded"]:
        with _kept(given, plan) as file:
            template = ("--template-file", str(TEMPLATE), "--parameters", f"@{file}", "--no-prompt", "true")
            azure.change("deployment", "group", "create", *group, "--name", name, *template)
    return azure.look("deployment", "group", "show", *group, "--name", name, "--query", "properties.outputs.url.value")


def parameters(plan: Plan, image: str, known: dict[str, str]) -> dict[str, Any]:
    """The template's parameters by name."""
    return {
        "registry": plan.registry,
        "image": image,
        "minReplicas": plan.min_replicas,
        "maxReplicas": plan.max_replicas,
        "retentionDays": plan.retention,
        **{SECRETS[file]: secret for file, secret in known.items()},
    }


def fingerprint(given: dict[str, Any]) -> str:
    """Of a template and its parameters. It is a public name, so it must cost too much to guess a secret from it."""
    said = TEMPLATE.read_bytes() + json.dumps(given, sort_keys=True).encode()
    return hashlib.scrypt(said, salt=PREFIX.encode(), n=2**14, r=8, p=1, dklen=10).hex()


def _secrets(plan: Plan, *, fresh: bool) -> dict[str, str]:
    """The secrets of the folder; where nothing is deployed yet, those that are missing are made up."""
    if plan.dry:
        return {file: f"(what {plan.secrets / file} holds)" for file in SECRETS}
    found: dict[str, str] = {}
    for file in SECRETS:
        path = plan.secrets / file
        if not path.exists() and not fresh:
            raise StopError(f"{path} is missing; bring it from where {plan.group} was first deployed")
        if not path.exists():
            _keep(path, CLASSES + secrets.token_urlsafe(32))
        try:
            found[file] = path.read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise StopError(f"{path} cannot be read ({error})") from None
        if len(found[file]) < LEAST_SECRET:
            raise StopError(f"{path} holds {len(found[file])} characters; a secret has at least {LEAST_SECRET}")
    return found


def _keep(path: Path, secret: str) -> None:
    """A file for this user's eyes alone."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secret + "\n")
    except OSError as error:
        raise StopError(f"{path} cannot be written ({error})") from None


@contextmanager
def _kept(given: dict[str, Any], plan: Plan) -> Iterator[Path]:
    """The parameters as a file in a folder that nobody else can open, gone afterwards."""
    if plan.dry:
        yield Path("PARAMETERS")
        return
    with tempfile.TemporaryDirectory(prefix="mien-") as folder:
        path = Path(folder) / "parameters.json"
        _keep(path, json.dumps({"parameters": {name: {"value": value} for name, value in given.items()}}))
        yield path


def content() -> str:
    """A tag for the image: what goes into it, as the ignore file says. The same content is built once."""
    lines = [line for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line.strip("# *")]
    wanted = [ROOT / line[1:] for line in lines if line.startswith("!")]
    unwanted = [line.removeprefix("**/") for line in lines if not line.startswith(("!", "#"))]
    files = [
        ROOT / "Dockerfile",
        *(file for path in wanted for file in ([path] if path.is_file() else path.rglob("*"))),
    ]
    digest = hashlib.sha256()
    for file in sorted(file for file in files if file.is_file() and not _ignored(file.relative_to(ROOT), unwanted)):
        digest.update(
            f"{file.relative_to(ROOT).as_posix()}\0{hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode()
        )
    return digest.hexdigest()[:16]


def _ignored(path: Path, unwanted: list[str]) -> bool:
    """By the path of any folder above it, or by that folder's name."""
    places = [part for place in (path, *path.parents) for part in (place.as_posix(), place.name)]
    return any(fnmatch(place, pattern) for place in places for pattern in unwanted)


def _asked(arguments: list[str] | None) -> tuple[Callable[[Plan], None], Plan, bool]:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0], allow_abbrev=False)
    verbs = parser.add_subparsers(required=True, metavar="up|down")
    for verb in (up, down):
        one = verbs.add_parser(verb.__name__, help=verb.__doc__, description=verb.__doc__, allow_abbrev=False)
        one.set_defaults(verb=verb)
        one.add_argument("--subscription", required=True, metavar="ID", help="whose account it is; az account list")
        one.add_argument("--group", default="mien", metavar="NAME", help="the resource group of its own; mien")
        one.add_argument("--secrets", type=Path, metavar="DIR", help="token and database; secrets/GROUP beside this")
        one.add_argument("--dry-run", dest="dry", action="store_true", help="print every command, run none")
        if verb is up:
            one.add_argument("--location", default="", metavar="REGION", help="where, the first time")
            one.add_argument("--min-replicas", type=int, default=1, metavar="N", help="fewest copies; 1")
            one.add_argument("--max-replicas", type=int, default=3, metavar="N", help="most copies; 3")
            one.add_argument("--retention", type=int, default=7, metavar="DAYS", help="of finished analyses; 7")
        else:
            one.add_argument("--yes", action="store_true", help="do not ask whether everything is to be deleted")
    asked = vars(parser.parse_args(arguments))
    verb, sure = asked.pop("verb"), asked.pop("yes", True) or asked["dry"]
    asked["secrets"] = asked["secrets"] or HERE / "secrets" / asked["group"]
    return verb, Plan(**asked), sure


def main(arguments: list[str] | None = None) -> int:
    """The exit status: 0 done, 2 the request is wrong, 3 az failed."""
    try:
        verb, plan, sure = _asked(arguments)
        if not sure and input(f"Type {plan.group} to delete it with every analysis in it: ").strip() != plan.group:
            raise StopError("nothing was deleted")
        verb(plan)
    except StopError as stop:
        again = "; what was made stays, run the same command again" if stop.status == FAILED else ""
        print(f"deploy: {stop}{again}", file=sys.stderr)
        return stop.status
    except (KeyboardInterrupt, EOFError):
        print("deploy: stopped; run the same command again to go on", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
