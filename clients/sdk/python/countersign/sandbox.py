"""Sandboxes: code that runs with a team's secrets, for as long as it lives and no longer."""

from __future__ import annotations

import base64
import time
from dataclasses import dataclass, field
from typing import Any, Dict, Iterator, List, Optional, Sequence, Tuple, Union
from urllib.parse import quote

from .api import Api
from .errors import CountersignError

__all__ = ["CountersignError", "FileEntry", "Result", "Run", "Sandbox", "Secret"]

# One part of a file, as the API takes it.
_PART_BYTES = 262_144
_POLL_SECONDS = 0.5


@dataclass(frozen=True)
class Secret:
    """One of the team's secrets, by name. With `hosts` it is brokered: the sandbox never has the value."""

    name: str
    env_var: Optional[str] = None
    field: Optional[str] = None
    hosts: Sequence[str] = ()

    def _body(self) -> Dict[str, Any]:
        body: Dict[str, Any] = {"name": self.name}
        if self.env_var is not None:
            body["env_var"] = self.env_var
        if self.field is not None:
            body["field"] = self.field
        if self.hosts:
            body.update(mode="brokered", hosts=list(self.hosts))
        return body


@dataclass(frozen=True)
class Result:
    """How a run ended. What it printed is redacted; `truncated` says that not all of it was kept."""

    exit_code: Optional[int]
    stdout: str
    stderr: str
    status: str
    reason: Optional[str]
    truncated: bool


@dataclass(frozen=True)
class FileEntry:
    name: str
    type: str
    bytes: int


@dataclass
class Run:
    """A command in a sandbox."""

    id: str
    _api: Api
    _path: str
    _result: Optional[Result] = field(default=None, repr=False)

    def output(self) -> Iterator[Tuple[str, str]]:
        """What it prints, as it prints it: pairs of "stdout" or "stderr" and text. It ends with the run."""
        printed: Dict[str, List[str]] = {"stdout": [], "stderr": []}
        after: Optional[str] = None
        truncated = False
        while True:
            for event, position, data in self._api.events(f"{self._path}/events", after):
                after = position or after
                if event in printed:
                    printed[event].append(data["text"])
                    yield event, data["text"]
                elif event == "truncated":
                    truncated = True
                elif event == "end":
                    out, err = "".join(printed["stdout"]), "".join(printed["stderr"])
                    self._result = Result(data["exitCode"], out, err, data["status"], data["reason"], truncated)
                    return
            # The stream ended before the run: the next one goes on where it was.

    def result(self) -> Result:
        """Waits for its end."""
        if self._result is None:
            for _ in self.output():
                pass
        assert self._result is not None
        return self._result

    def kill(self) -> None:
        self._api.call("POST", f"{self._path}/kill")


class Sandbox:
    """A sandbox that runs. In a `with` block it is stopped at the end of the block."""

    def __init__(self, api: Api, view: Dict[str, Any]) -> None:
        self._api = api
        self._path = f"/sandboxes/{quote(view['id'])}"
        self.id: str = view["id"]
        self.name: str = view["name"]

    @classmethod
    def run(
        cls,
        secrets: Sequence[Secret] = (),
        *,
        command: Optional[Sequence[str]] = None,
        env: Optional[Dict[str, str]] = None,
        image: Optional[str] = None,
        name: Optional[str] = None,
        ttl: Optional[int] = None,
        on_change: str = "keep",
        network: str = "none",
        url: Optional[str] = None,
        api_key: Optional[str] = None,
        team: Optional[str] = None,
    ) -> "Sandbox":
        """Starts one and waits until it runs. Raises CountersignError where it cannot."""
        api = Api(url, api_key, team)
        body: Dict[str, Any] = {
            "secrets": [secret._body() for secret in secrets],
            "env": env or {},
            "onChange": on_change,
            "network": network,
        }
        if command is not None:
            body["command"] = list(command)
        if image is not None:
            body["image"] = image
        if name is not None:
            body["name"] = name
        if ttl is not None:
            body["ttl"] = ttl
        view = api.call("POST", "/sandboxes", body)
        sandbox = cls(api, view)
        while view["status"] == "creating":
            time.sleep(_POLL_SECONDS)
            view = sandbox.view()
        if view["status"] == "failed" and command is None:
            raise CountersignError("SANDBOX_START_FAILED", view["reason"] or "The sandbox failed.", 503)
        return sandbox

    def exec(
        self,
        command: Sequence[str],
        *,
        stdin: Union[str, bytes, None] = None,
        directory: str = "/workspace",
        timeout: Optional[int] = None,
    ) -> Run:
        """Starts a command: the program and its arguments, as they are. `timeout` is in seconds."""
        body: Dict[str, Any] = {"command": list(command), "directory": directory}
        if stdin is not None:
            body["stdin"] = _base64(stdin.encode("utf-8") if isinstance(stdin, str) else stdin)
        if timeout is not None:
            body["timeout"] = timeout
        run = self._api.call("POST", f"{self._path}/exec", body)
        return Run(run["id"], self._api, f"{self._path}/exec/{quote(run['id'])}")

    def read_file(self, path: str) -> bytes:
        """Redacted, like everything that leaves a sandbox."""
        parts: List[bytes] = []
        offset: Optional[int] = 0
        while offset is not None:
            part = self._api.call("GET", f"{self._path}/file", query={"path": path, "offset": str(offset)})
            parts.append(base64.b64decode(part["data"]))
            offset = part["next"]
        return b"".join(parts)

    def write_file(self, path: str, content: Union[str, bytes]) -> None:
        data = content.encode("utf-8") if isinstance(content, str) else content
        for start in range(0, max(len(data), 1), _PART_BYTES):
            part = _base64(data[start : start + _PART_BYTES])
            self._api.call("POST", f"{self._path}/file", {"path": path, "data": part, "append": start > 0})

    def list_files(self, path: str = "/workspace") -> List[FileEntry]:
        listed = self._api.call("GET", f"{self._path}/files", query={"path": path})
        return [FileEntry(item["name"], item["type"], item["bytes"]) for item in listed["items"]]

    def view(self) -> Dict[str, Any]:
        """As the API shows it: status, health, and the secrets of which it holds a replaced version."""
        view: Dict[str, Any] = self._api.call("GET", self._path)
        return view

    def stop(self) -> None:
        """Once this returns, nothing in it runs any more."""
        self._api.call("POST", f"{self._path}/stop")

    def __enter__(self) -> "Sandbox":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
