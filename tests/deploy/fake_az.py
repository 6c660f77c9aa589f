"""A stand-in for `az`: remembers in a file what was made, notes every call, and fails where it is told to.

FAKE_AZ is the file of its state: {"calls": […], "registered": […], "groups": {…}, "registries": […], "tags": […],
"deployments": […]}; FAKE_AZ_FAILS the beginning of a command that fails.
"""

import json
import os
import sys

PLACE = os.environ["FAKE_AZ"]
State = dict  # of what was made; this starts often, so it imports little
EMPTY: State = {
    "calls": [],
    "registered": [],
    "groups": {},
    "registries": [],
    "tags": [],
    "deployments": [],
    "given": [],
}


def value(words: list[str], option: str) -> str:
    return words[words.index(option) + 1]


def answer(words: list[str], state: State) -> object:  # noqa: PLR0911, PLR0912 one line a command
    """What az would say; `state` is changed as Azure would be."""
    match [word for word in words if not word.startswith("-")]:
        case ["account", "show", *_]:
            return "00000000-0000-0000-0000-000000000001"
        case ["provider", "list", *_]:
            return state["registered"]
        case ["provider", "register", *_]:
            state["registered"].append(value(words, "--namespace"))
        case ["group", "exists", *_]:
            return value(words, "--name") in state["groups"]
        case ["group", "create", *_]:
            tag, _, said = value(words, "--tags").partition("=")
            state["groups"][value(words, "--name")] = {tag: said}
        case ["group", "show", *_]:
            return state["groups"][value(words, "--name")]
        case ["group", "delete", *_]:
            del state["groups"][value(words, "--name")]
            state |= {"registries": [], "tags": [], "deployments": []}
        case ["acr", "list", *_]:
            return [name for name in state["registries"] if f"'{name}'" in value(words, "--query")]
        case ["acr", "create", *_]:
            state["registries"].append(value(words, "--name"))
        case ["acr", "repository", "list", *_]:
            return ["mien"] if state["tags"] else []
        case ["acr", "repository", "show-tags", *_]:
            return state["tags"]
        case ["acr", "build", *_]:
            state["tags"].append(value(words, "--image").partition(":")[2])
        case ["deployment", "group", "list", *_]:
            return [state["deployments"][-1], "Succeeded"] if state["deployments"] else None
        case ["deployment", "group", "create", *_]:
            given = value(words, "--parameters").removeprefix("@")
            assert os.stat(given).st_mode & 0o077 == 0, "others could read the secrets"
            with open(given) as file:
                state["given"].append(json.load(file))
            state["deployments"].append(value(words, "--name"))
        case ["deployment", "group", "show", *_]:
            return "https://mien.example.azurecontainerapps.io"
        case _:
            sys.exit(f"ERROR: '{' '.join(words)}' is misspelled or not recognized by the system.")
    return None


def main() -> None:
    words = sys.argv[1:]
    state = EMPTY
    if os.path.exists(PLACE):
        with open(PLACE) as file:
            state = json.load(file)
    state["calls"].append(words)
    fails = os.environ.get("FAKE_AZ_FAILS")
    try:
        if fails and " ".join(words).startswith(fails):
            sys.exit("WARNING: slow today\nERROR: (Quota) There is no room.\nCode: Quota")
        said = answer(words, state)
    finally:
        with open(PLACE, "w") as file:
            json.dump(state, file)
    if said is not None and value(words, "--output") == "json":
        print(json.dumps(said))


main()
