"""What the files of deploy/ say, read once: the recipe, the compose file, the units."""

from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"


@dataclass(frozen=True)
class Instruction:
    """One instruction of the container recipe; `stage` counts its FROM lines."""

    stage: int
    name: str
    text: str


@pytest.fixture(scope="session")
def deploy() -> Path:
    return DEPLOY


@pytest.fixture(scope="session")
def recipe() -> list[Instruction]:
    """The recipe's instructions, continued lines joined, comments left out, arguments filled in."""
    lines = [
        line
        for line in (DEPLOY / "Containerfile").read_text().splitlines()
        if not line.strip().startswith("#")
    ]
    found: list[Instruction] = []
    stage, values = 0, {}
    for text in "\n".join(lines).replace("\\\n", " ").splitlines():
        name, _, rest = text.strip().partition(" ")
        if not name:
            continue
        for key, value in values.items():
            rest = rest.replace("${" + key + "}", value)
        if name == "ARG" and stage == 0:
            key, _, value = rest.partition("=")
            values[key] = value
        stage += name == "FROM"
        found.append(Instruction(stage, name, rest.strip()))
    return found


@pytest.fixture(scope="session")
def compose() -> dict:
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text())


Unit = dict[str, dict[str, list[str]]]


def read_unit(path: Path) -> Unit:
    """A unit's sections; a setting that is given twice has both values."""
    found: Unit = {}
    section = ""
    for line in path.read_text().splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif line.strip() and not line.startswith(("#", ";")):
            name, _, value = line.partition("=")
            found.setdefault(section, {}).setdefault(name, []).append(value)
    return found


@pytest.fixture(scope="session")
def units() -> dict[str, Unit]:
    """The service units by name."""
    return {path.stem: read_unit(path) for path in sorted((DEPLOY / "systemd").glob("*.service"))}
