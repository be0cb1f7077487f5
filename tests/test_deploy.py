"""What `deploy/` holds is held against the rules of those who read it: the Dockerfile's linter, the compose
specification, systemd, Kubernetes' own schemas. No engine and no cluster is needed.
"""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml
from compose_spec import PyCompose

from crawler.config import load
from crawler.web.passwords import hashed

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "deploy"
BIN = Path(sys.executable).parent
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
OVERLAYS = ["base", "s3", "cronjob"]
DOCKERFILE = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
COMPOSE = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")


def ran(*command: str | Path) -> str:
    done = subprocess.run([*map(str, command)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60)
    assert done.returncode == 0, done.stdout
    return done.stdout


# -- the image


def test_the_dockerfile_has_no_lint() -> None:
    assert ran(BIN / "hadolint", "--no-color", "--failure-threshold", "style", DEPLOY / "Dockerfile") == ""


def test_every_image_that_can_be_built_is_not_root() -> None:
    stages = re.split(r"^FROM \S+ AS (\w[\w-]*)$", DOCKERFILE, flags=re.MULTILINE)[1:]
    finished = {
        name: body for name, body in zip(stages[::2], stages[1::2], strict=True) if name in {"jianbao", "browser"}
    }
    assert [re.findall(r"^USER (\S+)$", body, re.MULTILINE)[-1] for body in finished.values()] == ["10001:10001"] * 2


def test_the_base_can_be_pinned_by_its_digest() -> None:
    assert re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)[:2] == ["${PYTHON}"] * 2


def test_what_the_dockerfile_copies_is_let_into_the_context() -> None:
    copied = re.findall(r"^COPY (?!--from)(.*) \S+$", DOCKERFILE, re.MULTILINE)
    let_in = re.findall(r"^!(\S+)$", (ROOT / ".dockerignore").read_text(encoding="utf-8"), re.MULTILINE)
    assert {name for line in copied for name in line.split()} == set(let_in)


# -- compose


def services(text: str = COMPOSE) -> dict[str, Any]:
    """The services as compose sees them: merged, and every `${NAME:-default}` its default."""
    document = yaml.safe_load(re.sub(r"\$\{\w+:-([^}]+)\}", r"\1", text))
    PyCompose.from_json(json.dumps(document))
    found: dict[str, Any] = document["services"]
    return found


def test_the_compose_file_is_one() -> None:
    assert set(services()) == {"schedule", "room", "seaweedfs", "bucket", "postgres"}


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("read_only: true", "read_onl: true"),
        ("restart: unless-stopped", "restart: perhaps"),
        ("interval: 30s", "interval: soon"),
        ("8001:8001", "8001:x"),
    ],
)
def test_what_compose_would_refuse_is_found(right: str, wrong: str) -> None:
    with pytest.raises(ValueError, match="at line 1 column"):
        services(COMPOSE.replace(right, wrong))


def test_only_the_daemon_and_the_room_run_unasked() -> None:
    assert {name for name, service in services().items() if "profiles" not in service} == {"schedule", "room"}


@pytest.mark.parametrize("name", ["schedule", "room"])
def test_a_container_of_ours_has_no_right_that_it_does_not_need(name: str) -> None:
    service = services()[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["pids_limit"]
    assert service["mem_limit"]
    assert all(port.startswith("127.0.0.1:") for port in service["ports"])
    assert not {"privileged", "cap_add", "user"} & set(service)


def test_every_secret_is_a_file_and_stands_nowhere_else() -> None:
    document = yaml.safe_load(COMPOSE)
    named = {name for service in services().values() for name in service.get("secrets", [])}
    assert named == set(document["secrets"])
    assert all(set(secret) == {"file"} for secret in document["secrets"].values())
    environment = services()["schedule"]["environment"]
    assert {path.removeprefix("/run/secrets/") for path in environment.values()} < named


# -- the configurations


CONFIGURATIONS = ["sources.toml", "kubernetes/base/sources.toml", "kubernetes/s3/sources.toml"]


@pytest.mark.parametrize("name", CONFIGURATIONS)
def test_the_configuration_of_containers_is_one(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIANBAO_PASSWORD", hashed("throw-away"))
    config = load(DEPLOY / name)
    assert config.archive.uri in {"file:/archive", "s3://news-archive/desk"}
    assert config.archive.state == Path("/archive/state")
    assert (config.serve.host, config.serve.port) == ("0.0.0.0", 8000)
    assert (config.schedule.host, config.schedule.port) == ("0.0.0.0", 8001)


@pytest.mark.parametrize("name", CONFIGURATIONS)
def test_what_is_commented_out_is_right_as_well(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for secret, value in (("JIANBAO_PASSWORD", hashed("throw-away")), ("POSTGRES_PASSWORD", "x")):
        monkeypatch.setenv(secret, value)
    text = (DEPLOY / name).read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if "# uri" not in line or "file:" not in text]
    uncommented = [re.sub(r"^# (?=\[|\w+ = )", "", line) for line in lines]
    (tmp_path / "sources.toml").write_text("\n".join(uncommented), encoding="utf-8")
    assert list(load(tmp_path / "sources.toml").sources) == ["town-hall"]


# -- systemd


@pytest.fixture(scope="module")
def units(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The units, but the program is one that is on this machine."""
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd is not installed (apt install systemd)")
    folder = tmp_path_factory.mktemp("units")
    for path in (DEPLOY / "systemd").glob("jianbao*.*"):
        text = path.read_text(encoding="utf-8").replace("/opt/jianbao/.venv/bin/jianbao", sys.executable)
        (folder / path.name.replace("@", "@town-hall")).write_text(text, encoding="utf-8")
    return folder


def test_systemd_takes_the_units(units: Path) -> None:
    assert ran("systemd-analyze", "verify", "--man=no", *sorted(units.glob("*.service")), *units.glob("*.timer")) == ""


@pytest.mark.parametrize("unit", [path.name for path in UNITS])
def test_a_service_is_as_little_exposed_as_it_can_be(units: Path, unit: str) -> None:
    path = units / unit.replace("@", "@town-hall")
    told = ran("systemd-analyze", "security", "--no-pager", "--offline=yes", "--threshold=20", path)
    assert "Overall exposure level" in told


@pytest.mark.parametrize("unit", [path.name for path in UNITS])
def test_every_line_that_takes_a_right_away_has_its_reason(unit: str) -> None:
    body = (DEPLOY / "systemd" / unit).read_text(encoding="utf-8").split("[Service]")[1].split("[Install]")[0]
    blocks = re.split(r"^(?=#)", body, flags=re.MULTILINE)
    without = [line for line in blocks[0].splitlines() if re.match("(Protect|Private|Restrict|Memory|System)", line)]
    assert without == []
    assert all(len(block.splitlines()) <= 8 for block in blocks)


def test_what_a_unit_starts_is_a_verb() -> None:
    started = {path.name: re.findall(r"^ExecStart=(.*)$", path.read_text(), re.MULTILINE) for path in UNITS}
    program = "/opt/jianbao/.venv/bin/jianbao --config /srv/jianbao/sources.toml"
    assert started == {
        "jianbao-room.service": [f"{program} serve"],
        "jianbao-schedule.service": [f"{program} schedule"],
        "jianbao@.service": [f"{program} crawl %i"],
    }


# -- Kubernetes


@pytest.fixture(scope="module", params=OVERLAYS)
def resources(request: pytest.FixtureRequest) -> list[dict[str, Any]]:
    built = ran(BIN / "kubectl", "kustomize", DEPLOY / "kubernetes" / request.param)
    return list(yaml.safe_load_all(built))


def pods(resources: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The pods' specs by the name of what makes them."""
    specs = {each["metadata"]["name"]: each["spec"] for each in resources if each["kind"] in {"Deployment", "CronJob"}}
    return {name: spec.get("jobTemplate", {"spec": spec})["spec"]["template"]["spec"] for name, spec in specs.items()}


def test_kubernetes_takes_the_resources(resources: list[dict[str, Any]]) -> None:
    for each in resources:
        kubernetes_validate.validate(each, "1.37", strict=True)


def test_a_pod_has_no_right_that_it_does_not_need(resources: list[dict[str, Any]]) -> None:
    assert len(pods(resources)) == 2
    for name, pod in pods(resources).items():
        assert pod["automountServiceAccountToken"] is False, name
        assert (pod["securityContext"]["runAsNonRoot"], pod["securityContext"]["runAsUser"]) == (True, 10001), name
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}, name
        (container,) = pod["containers"]
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "capabilities": {"drop": ["ALL"]},
            "readOnlyRootFilesystem": True,
        }, name
        assert {"memory"} <= set(container["resources"]["limits"]), name


def test_secrets_are_named_and_not_there(resources: list[dict[str, Any]]) -> None:
    assert "Secret" not in {each["kind"] for each in resources}
    values = [each for pod in pods(resources).values() for each in pod["containers"][0]["env"]]
    assert values
    assert all(set(each) == {"name", "valueFrom"} and "secretKeyRef" in each["valueFrom"] for each in values)


def test_each_pod_has_a_policy_and_all_else_is_shut(resources: list[dict[str, Any]]) -> None:
    policies = [each for each in resources if each["kind"] == "NetworkPolicy"]
    labels = [each["spec"]["podSelector"]["matchLabels"] for each in policies]
    assert {"app.kubernetes.io/name": "jianbao"} in labels
    components = {name.removeprefix("jianbao-") for name in pods(resources)}
    assert components == {each[key] for each in labels if (key := "app.kubernetes.io/component") in each}


def test_the_readme_s_own_folder_can_be_built(tmp_path: Path) -> None:
    shutil.copytree(DEPLOY / "kubernetes", tmp_path / "kubernetes")
    (tmp_path / "desk").mkdir()
    shutil.copy(DEPLOY / "kubernetes" / "base" / "sources.toml", tmp_path / "desk")
    (example,) = re.findall(r"```yaml\n(# desk/.*?)```", (DEPLOY / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    text = example.replace("sha256:…", f"sha256:{'0' * 64}")
    (tmp_path / "desk" / "kustomization.yaml").write_text(text, encoding="utf-8")
    built = list(yaml.safe_load_all(ran(BIN / "kubectl", "kustomize", tmp_path / "desk")))
    assert {each["metadata"]["namespace"] for each in built} == {"news"}
    assert {pod["containers"][0]["image"] for pod in pods(built).values()} == {
        f"registry.example.org/jianbao@sha256:{'0' * 64}"
    }


# -- what is watched


def metrics() -> set[str]:
    """Names that the daemon's `/metrics` has, as Prometheus writes them."""
    source = ROOT / "crawler" / "schedule" / "metrics.py"
    text = source.read_text(encoding="utf-8")
    counters = {f"jianbao_{name}_total" for name in re.findall(r'_counter\("(\w+)"', text)}
    gauges = {f"jianbao_{name}" for name in re.findall(r'_gauge\("(\w+)"', text)}
    plain = set(re.findall(r'"(jianbao_\w+)"', text))
    return counters | gauges | plain | {f"{name}_bucket" for name in plain}


def test_the_dashboard_and_the_alarms_ask_for_what_there_is() -> None:
    dashboard = json.loads((DEPLOY / "grafana.json").read_text(encoding="utf-8"))
    asked = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    asked.append(dashboard["templating"]["list"][1]["query"]["query"])
    rules = yaml.safe_load((DEPLOY / "prometheus-rules.yaml").read_text(encoding="utf-8"))
    asked += [rule["expr"] for group in rules["groups"] for rule in group["rules"]]
    assert {name for text in asked for name in re.findall(r"\bjianbao_\w+", text)} <= metrics()
    assert len(dashboard["panels"]) == len({panel["id"] for panel in dashboard["panels"]})
