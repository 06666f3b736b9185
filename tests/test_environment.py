"""The ways to install the course agree with each other: pyproject.toml, both locks, environment.yml, the Makefile."""

import re
import shutil
import subprocess
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest
import yaml
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
EXTRAS = PROJECT["optional-dependencies"]
LOCKS = {"requirements.lock": "cpu", "requirements-gpu.lock": "gpu"}


def locked(name):
    """Every entry of a lock: package name -> (set of versions, least number of hashes)."""
    entries = {}
    for block in re.split(r"\n(?=\S)", (ROOT / name).read_text()):
        found = re.match(r"([A-Za-z0-9._-]+)==(\S+)", block)
        assert found, f"not a pinned package in {name}: {block[:60]}"
        package = re.sub(r"[-_.]+", "-", found[1]).lower()
        versions, hashes = entries.get(package, (set(), 99))
        entries[package] = (versions | {found[2]}, min(hashes, block.count("--hash=sha256:")))
    return entries


def applies(requirement, platform_system, platform_machine):
    """Whether a requirement of pyproject.toml is wanted on such a computer."""
    if requirement.marker is None:
        return True
    here = default_environment() | {"platform_system": platform_system, "platform_machine": platform_machine}
    return requirement.marker.evaluate(here)


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_package_has_hashes(name):
    assert all(hashes >= 1 for _, hashes in locked(name).values())


@pytest.mark.parametrize("name", LOCKS)
def test_locks_hold_what_pyproject_pins(name):
    entries = locked(name)
    for line in PROJECT["dependencies"] + EXTRAS[LOCKS[name]] + EXTRAS["dev"]:
        wanted = Requirement(line)
        assert {f"=={pinned}" for pinned in entries[wanted.name][0]} == {str(wanted.specifier)}, wanted.name


@pytest.mark.parametrize("name", [*LOCKS, "pyproject.toml", "environment.yml"])
def test_no_host_is_named(name):
    text = (ROOT / name).read_text()
    assert not re.search(r"https?://|--index-url|--extra-index-url|--find-links", text)


def test_every_dependency_is_pinned_to_one_version():
    for line in PROJECT["dependencies"] + sum(EXTRAS.values(), []):
        assert re.fullmatch(r"==[0-9][^,*]*", str(Requirement(line).specifier)), line


@pytest.mark.parametrize("system, machine, build", [
    ("Linux", "x86_64", "tensorflow-cpu"), ("Windows", "AMD64", "tensorflow-cpu"),
    ("Darwin", "arm64", "tensorflow"), ("Linux", "aarch64", "tensorflow"),
])  # fmt: skip
def test_each_computer_gets_exactly_one_tensorflow(system, machine, build):
    wanted = [Requirement(line) for line in EXTRAS["cpu"]]
    assert [r.name for r in wanted if applies(r, system, machine)] == [build]


def test_conda_users_get_the_same_pins():
    entries = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
    pip_part = next(entry["pip"] for entry in entries if isinstance(entry, dict))
    assert pip_part[-1] == "-e ."
    assert sorted(pip_part[:-1]) == sorted(PROJECT["dependencies"] + EXTRAS["cpu"] + EXTRAS["dev"])
    python = next(entry for entry in entries if isinstance(entry, str) and entry.startswith("python="))
    assert SpecifierSet(PROJECT["requires-python"]).contains(python.removeprefix("python=") + ".0")


def test_this_environment_is_the_locked_one():
    for line in PROJECT["dependencies"] + EXTRAS["dev"]:
        wanted = Requirement(line)
        assert wanted.specifier.contains(version(wanted.name)), f"{wanted.name} {version(wanted.name)}; run make test"


@pytest.mark.skipif(shutil.which("make") is None, reason="there is no make on this computer")
def test_bare_make_lists_its_targets():
    listed = subprocess.run(["make", "-s"], cwd=ROOT, capture_output=True, text=True, timeout=20, check=True).stdout
    for target in ("lab", "test", "notebooks", "course", "fresh", "clean"):
        assert f"make {target} " in listed
