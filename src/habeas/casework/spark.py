"""A Spark session that tells nothing and leaves nothing readable: opened for one run and ended with it.

Spark writes shuffles and spills into its own folder, logs and query texts to the terminal, a history of what it did to
an event log, a page of it all to the network. Here its folder is one that the caller names, and what it puts there is
encrypted with a key that dies with the run; logs, event log and page are off; what the Java process prints goes
nowhere.

May its folder be lost? Yes, it is emptied at the end. Who can read what is left after a crash? Nobody: the key was in
the memory of the process. On a cluster the same holds for its machines only if the cluster's own settings see to it
(docs/guides/analyst/engines.md).
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from habeas.errors import PersonsError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

LEAST_JAVA = 17
_SECONDS = 30  # for `java -version`, and for the end of the Java process
_KNOCK = 5  # seconds
_PLACE = "spark"
_MASTER = re.compile(r"local(\[(\d+|\*)\])?|spark://[\w.\-]+:\d+(,[\w.\-]+:\d+)*|yarn|k8s://\S+", re.ASCII)
_LOOPBACK = re.compile(r"local.*|spark://(127\.\d+\.\d+\.\d+|localhost):\d+", re.ASCII)
# Of the caller's environment these would change what is opened, or where it writes.
_OVERRIDING = (
    "PYSPARK_GATEWAY_PORT", "PYSPARK_GATEWAY_SECRET", "PYSPARK_SUBMIT_ARGS", "SPARK_CONF_DIR", "SPARK_HOME",
    "SPARK_LOCAL_DIRS", "SPARK_REMOTE", "SPARK_TESTING", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS",
)  # fmt: skip
_SILENT = "rootLogger.level = off\n"


@contextmanager
def spark_session(
    *, master: str, place: Path | None, memory: str = "4g", settings: Mapping[str, str] | None = None
) -> Iterator[SparkSession]:
    """Open a session of Spark, and end it and its Java process.

    Args:
        master: `local[N]` (N cores of this machine), or the URL of a cluster: `spark://HOST:PORT`, `yarn`, `k8s://…`.
        place: an existing folder for Spark's own files, best in memory (`/dev/shm`) or on an encrypted disk. There is
            no default: Spark's would be a folder of the system that anybody finds.
        memory: of the driver, as Java writes it.
        settings: further settings of Spark, for a cluster. They cannot change those that keep it silent.
    Raises: PersonsError: pyspark or Java is missing, Java is too old, no such place, another session is open in this
        process, the cluster would be talked to in the clear, or it does not answer.
    """
    _check_installed()
    _check_master(master, settings or {})
    java = _java()
    _check_answers(master)
    with ExitStack() as held:
        own = Path(held.enter_context(_own_folder(place)))
        held.enter_context(_environment(own, java, local=_LOOPBACK.fullmatch(master) is not None))
        conf = _conf(master, own, memory, settings or {})
        _write_defaults(own, conf)
        yield held.enter_context(_opened(conf))


def _check_installed() -> None:
    if importlib.util.find_spec("pyspark") is None:
        raise PersonsError(
            "pyspark is not installed", place=_PLACE, advice="Install it with: pip install 'habeas[spark]'."
        )


def _check_master(master: str, settings: Mapping[str, str]) -> None:
    if not _MASTER.fullmatch(master):
        raise PersonsError(
            "that is no Spark that can be run on",
            place=_PLACE,
            advice="Give local[2] (two cores of this machine), spark://HOST:PORT, yarn or k8s://….",
        )
    if _LOOPBACK.fullmatch(master):
        return
    if settings.get("spark.authenticate") != "true" or "true" not in (
        settings.get("spark.network.crypto.enabled"),
        settings.get("spark.ssl.rpc.enabled"),
    ):
        raise PersonsError(
            "names would travel to the cluster in the clear",
            place=_PLACE,
            advice="Set spark.authenticate=true and spark.network.crypto.enabled=true, here and on the cluster.",
        )


def _check_answers(master: str) -> None:
    """Knock at a standalone cluster: Spark itself would try for a minute."""
    if not master.startswith("spark://"):
        return
    for one in master.removeprefix("spark://").split(","):
        host, _, port = one.rpartition(":")
        with contextlib.suppress(OSError), socket.create_connection((host, int(port)), timeout=_KNOCK):
            return
    raise PersonsError(
        "the Spark cluster does not answer", place=_PLACE, advice="Check its URL, and that it is up and reachable."
    )


def _java() -> Path:
    """Return the Java that Spark would take. Raises: PersonsError: there is none, or it is too old."""
    home = os.environ.get("JAVA_HOME")
    found = shutil.which("java", path=str(Path(home) / "bin")) if home else shutil.which("java")
    advice = "Install Java 17, on Debian: apt-get install openjdk-17-jre-headless; or set JAVA_HOME to one."
    if found is None:
        raise PersonsError("Spark needs Java, and there is none", place=_PLACE, advice=advice)
    try:
        told = subprocess.run([found, "-version"], capture_output=True, text=True, timeout=_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired):
        raise PersonsError("Java does not start", place=_PLACE, advice=advice) from None
    version = re.search(r'version "(?:1\.)?(\d+)', told.stderr + told.stdout)
    if version is None:
        raise PersonsError("Java does not tell its version", place=_PLACE, advice=advice)
    if int(version.group(1)) < LEAST_JAVA:
        raise PersonsError(f"Spark needs Java {LEAST_JAVA}, this is {version.group(1)}", place=_PLACE, advice=advice)
    return Path(found)


@contextmanager
def _own_folder(place: Path | None) -> Iterator[str]:
    """Make a folder that only this user can enter, and remove it at the end."""
    if place is None:
        raise PersonsError(
            "Spark needs a place for its own files, and none is taken unasked",
            place=_PLACE,
            advice="Name a folder in memory, such as /dev/shm, or on an encrypted disk.",
        )
    try:
        folder = TemporaryDirectory(prefix="habeas-spark-", dir=place, ignore_cleanup_errors=True)
    except OSError:
        raise PersonsError(
            "the place for Spark's own files is no folder that can be written to",
            place=_PLACE,
            advice="Name an existing folder of yours.",
        ) from None
    with folder as own:
        yield own


@contextmanager
def _environment(own: Path, java: Path, *, local: bool) -> Iterator[None]:
    """Set what Spark reads from the environment, and put it back."""
    kept = dict(os.environ)
    for name in _OVERRIDING:
        os.environ.pop(name, None)
    os.environ |= {
        "PYSPARK_PYTHON": sys.executable,
        "PYSPARK_DRIVER_PYTHON": sys.executable,
        "SPARK_CONF_DIR": str(own),
        "SPARK_LOCAL_DIRS": str(own),
        "JAVA_HOME": str(java.resolve().parents[1]),
    }
    if local:
        os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    try:
        yield
    finally:
        os.environ.clear()
        os.environ |= kept


def _conf(master: str, own: Path, memory: str, settings: Mapping[str, str]) -> dict[str, str]:
    """Return the settings of a session; the caller's come first, so that they cannot undo ours."""
    java = f"-Djava.io.tmpdir={own} -XX:-UsePerfData -XX:-CreateCoredumpOnCrash -XX:ErrorFile=/dev/null"
    cores = re.search(r"\[(\d+)\]", master)
    parts = str(2 * (int(cores.group(1)) if cores else os.cpu_count() or 1))
    # Plans that adapt themselves while they run cost more than they save on one machine.
    defaults = {
        "spark.sql.shuffle.partitions": parts,
        "spark.default.parallelism": parts,
        "spark.sql.adaptive.enabled": "false",
    }
    loopback = {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
    ours = {
        "spark.master": master,
        "spark.app.name": "habeas",
        "spark.driver.memory": memory,
        "spark.driver.maxResultSize": "0",
        "spark.driver.extraJavaOptions": java,
        "spark.local.dir": str(own),
        "spark.sql.warehouse.dir": str(own / "warehouse"),
        "spark.sql.catalogImplementation": "in-memory",
        "spark.io.encryption.enabled": "true",
        "spark.log.level": "OFF",
        "spark.eventLog.enabled": "false",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.debug.maxToStringFields": "0",
    }
    return {
        **(defaults if master.startswith("local") else {}),
        **settings,
        **(loopback if _LOOPBACK.fullmatch(master) else {}),
        **ours,
    }


def _write_defaults(own: Path, conf: Mapping[str, str]) -> None:
    """Write the settings where the Java process reads them: on a command line everybody sees a secret."""
    (own / "log4j2.properties").write_text(_SILENT, encoding="utf-8")
    lines = "".join(f"{name} {value}\n" for name, value in conf.items())
    (own / "spark-defaults.conf").write_text(lines, encoding="utf-8")


@contextmanager
def _opened(conf: Mapping[str, str]) -> Iterator[SparkSession]:
    """Start the Java process and the session; end both."""
    from pyspark import SparkConf, SparkContext
    from pyspark.java_gateway import launch_gateway
    from pyspark.sql import SparkSession

    if SparkContext._active_spark_context is not None:
        raise PersonsError(
            "another Spark session is open in this process, with settings of its own",
            place=_PLACE,
            advice="Stop it first.",
        )
    nowhere = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    failed = PersonsError(
        "Spark does not start, or the cluster does not take this program in",
        place=_PLACE,
        advice="Check the memory asked for, the cluster's version of Spark and its settings for authentication.",
    )
    try:
        gateway = launch_gateway(popen_kwargs=nowhere)
    except Exception:  # noqa: BLE001 whatever it is, its text can quote paths and settings
        raise failed from None
    try:
        try:
            context = SparkContext(conf=SparkConf(_jvm=gateway.jvm).setAll(list(conf.items())), gateway=gateway)
            session = SparkSession(context)
        except Exception:  # noqa: BLE001 as above
            raise failed from None
        try:
            yield session
        finally:
            with contextlib.suppress(Exception):
                session.stop()
    finally:
        _end(gateway, SparkContext)


def _end(gateway: Any, context: Any) -> None:
    """End the Java process; a next session starts its own."""
    with contextlib.suppress(Exception):
        gateway.shutdown()
    with contextlib.suppress(OSError):
        gateway.proc.stdin.close()
    try:
        gateway.proc.wait(timeout=_SECONDS)
    except subprocess.TimeoutExpired:
        gateway.proc.kill()
        gateway.proc.wait()
    context._gateway = context._jvm = context._active_spark_context = None
