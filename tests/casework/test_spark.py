"""A Spark session that tells nothing and leaves nothing readable."""

from __future__ import annotations

import importlib.util
import os
import shutil
import stat
from pathlib import Path
from typing import Any

import pytest

from habeas.casework import spark
from habeas.casework.spark import spark_session
from habeas.errors import PersonsError

_real = [
    pytest.mark.skipif(importlib.util.find_spec("pyspark") is None, reason="pyspark is not installed: habeas[spark]"),
    pytest.mark.skipif(shutil.which("java") is None, reason="Java is missing: apt-get install openjdk-17-jre-headless"),
]
_CANARY = "Qzxjwvkhqyzzx"
_SECURE = {"spark.authenticate": "true", "spark.network.crypto.enabled": "true"}


@pytest.fixture
def java(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Puts a Java on the path that says what the test wants, and a pyspark that is there."""

    def says(words: str, code: int = 0) -> None:
        program = tmp_path / "bin" / "java"
        program.parent.mkdir(exist_ok=True)
        program.write_text(f"#!/bin/sh\necho '{words}' >&2\nexit {code}\n", encoding="utf-8")
        program.chmod(0o755)

    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: object())
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    return says


def _refusal(**changed: Any) -> PersonsError:
    with (
        pytest.raises(PersonsError) as refusal,
        spark_session(**{"master": "local[2]", "place": Path("/nowhere/at/all"), **changed}),
    ):
        pass
    assert refusal.value.advice
    assert "/nowhere" not in str(refusal.value.as_object())
    return refusal.value


def test_without_pyspark_the_way_to_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asks for Spark without having it is told what to install."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    assert "habeas[spark]" in str(_refusal().advice)


def test_without_java_the_way_to_it_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, java: Any) -> None:
    """A missing Java is a sentence, not a gateway that exited."""
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "empty"))
    assert _refusal().message == "Spark needs Java, and there is none"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ('openjdk version "11.0.2" 2019-01-15', "Spark needs Java 17, this is 11"),
        ('java version "1.8.0_392"', "Spark needs Java 17, this is 8"),
        ("what?", "Java does not tell its version"),
        ('openjdk version "17.0.15" 2025-04-15', "the place for Spark's own files is no folder that can be written to"),
        ('openjdk version "21" 2023-09-19', "the place for Spark's own files is no folder that can be written to"),
    ],
)
def test_an_old_java_is_found_out_before_it_starts(java: Any, words: str, message: str) -> None:
    """A Java that is too old is named; one that will do is taken, and the next thing that is wrong is told."""
    java(words)
    assert _refusal().message == message


def test_no_place_is_taken_unasked(java: Any) -> None:
    """Spark's own files, which hold names, go where somebody decided and nowhere else."""
    java('openjdk version "17.0.15"')
    assert "none is taken unasked" in _refusal(place=None).message


@pytest.mark.parametrize("master", ["", "yarn; rm", "spark://", "sc://host:15002", "local[x]", "spark://a b:1"])
def test_what_is_no_spark_is_refused(java: Any, master: str) -> None:
    """A slip in the cluster's URL is a sentence, and the URL is not repeated."""
    assert _refusal(master=master).message == "that is no Spark that can be run on"


@pytest.mark.parametrize(
    "settings", [{}, {"spark.authenticate": "true"}, {"spark.network.crypto.enabled": "true"}, None]
)
def test_names_do_not_travel_in_the_clear(java: Any, settings: dict[str, str] | None) -> None:
    """A cluster that would send rows over the wire unencrypted gets none."""
    refused = _refusal(master="spark://cluster.example:7077", settings=settings)
    assert refused.message == "names would travel to the cluster in the clear"


def test_nobody_s_settings_undo_the_silence() -> None:
    """Settings for a cluster cannot turn the logs, the history or the unencrypted files back on."""
    loud = {
        "spark.io.encryption.enabled": "false",
        "spark.eventLog.enabled": "true",
        "spark.ui.enabled": "true",
        "spark.log.level": "DEBUG",
        "spark.local.dir": "/tmp",
        "spark.executor.memory": "8g",
    }
    conf = spark._conf("spark://cluster.example:7077", Path("/own"), "4g", {**_SECURE, **loud})
    assert conf["spark.executor.memory"] == "8g"
    assert [conf[name] for name in list(loud)[:5]] == ["true", "false", "false", "OFF", "/own"]


class TestAnOpenSession:
    """One session, looked at from all sides, then ended."""

    pytestmark = _real

    def test_it_is_silent_and_what_it_writes_cannot_be_read(
        self, tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Whoever takes the disk after a run, or in the middle of one, reads no name; nor does the screen show one."""
        monkeypatch.setenv("PYSPARK_SUBMIT_ARGS", "--conf spark.eventLog.enabled=true pyspark-shell")
        before = dict(os.environ)
        import pyarrow

        table = pyarrow.table({"n": range(20_000), "name": [f"{_CANARY}{n * 7919 % 20_000:05}" for n in range(20_000)]})
        with spark_session(master="local[2]", place=tmp_path, memory="1g") as session:
            process = session.sparkContext._gateway.proc
            own = next(tmp_path.iterdir())
            assert stat.S_IMODE(own.stat().st_mode) == 0o700
            frame = session.createDataFrame(table)
            from pyspark import StorageLevel

            kept = frame.repartition(4, "name").sortWithinPartitions("name").persist(StorageLevel.DISK_ONLY)
            assert kept.count() == 20_000
            files = [path for path in own.rglob("*") if path.is_file()]
            assert sum(path.stat().st_size for path in files if "blockmgr" in str(path)) > 100_000
            assert not [path for path in files if _CANARY.encode() in path.read_bytes()]
            assert session.sparkContext.uiWebUrl is None
            assert session.sparkContext.getConf().get("spark.driver.host") == "127.0.0.1"
            assert "another Spark session is open" in _refusal(place=tmp_path).message
        assert process.poll() is not None
        assert list(tmp_path.iterdir()) == []
        assert dict(os.environ) == before
        assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("master", ["spark://127.0.0.1:9", "spark://127.0.0.1:9,localhost:9"])
def test_a_cluster_that_is_not_there_is_a_sentence(java: Any, tmp_path: Path, master: str) -> None:
    """A cluster that does not answer ends in advice within seconds, and leaves no file."""
    java('openjdk version "17.0.15"')
    place = tmp_path / "place"
    place.mkdir()
    assert _refusal(master=master, place=place, settings=_SECURE).message == "the Spark cluster does not answer"
    assert list(place.iterdir()) == []
