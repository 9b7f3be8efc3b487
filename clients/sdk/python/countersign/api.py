"""The HTTP API, with what the standard library has."""

from __future__ import annotations

import json
import os
import urllib.error
import urllib.parse
import urllib.request
from typing import Any, Dict, Iterator, Optional, Tuple

from .errors import CountersignError

# A quiet stream is sent a comment every 15 seconds; one that is silent for much longer is dead.
_TIMEOUT_SECONDS = 60
_DEFAULT_URL = "http://127.0.0.1:8400"


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """The API sends nobody elsewhere, and the key is for it alone."""

    def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:
        return None


class Api:
    """One team of one deployment. What is not given is taken from COUNTERSIGN_URL, _API_KEY and _TEAM."""

    def __init__(self, url: Optional[str], api_key: Optional[str], team: Optional[str]) -> None:
        base = (url or os.environ.get("COUNTERSIGN_URL") or _DEFAULT_URL).rstrip("/")
        name = urllib.parse.quote(team or os.environ.get("COUNTERSIGN_TEAM") or "default", safe="")
        key = api_key or os.environ.get("COUNTERSIGN_API_KEY")
        if not key:
            raise ValueError("Give api_key, or set COUNTERSIGN_API_KEY: make one in the console or with POST /v1/api-keys.")
        self._base = f"{base}/v1/teams/{name}"
        self._key = key
        self._opener = urllib.request.build_opener(_NoRedirects())

    def call(self, method: str, path: str, body: Any = None, query: Optional[Dict[str, str]] = None) -> Any:
        """The answer's JSON. Raises CountersignError for what the API refuses."""
        with self._open(method, path, body, query, {}) as response:
            text = response.read()
        return json.loads(text) if text else None

    def events(self, path: str, after: Optional[str]) -> Iterator[Tuple[str, Optional[str], Any]]:
        """Server-sent events: name, id and data. It ends where the stream does."""
        headers = {"accept": "text/event-stream"}
        if after is not None:
            headers["last-event-id"] = after
        with self._open("GET", path, None, None, headers) as response:
            event: Dict[str, str] = {}
            for line in response:
                text = line.decode("utf-8").rstrip("\r\n")
                if text == "":
                    if "data" in event:
                        yield event.get("event", "message"), event.get("id"), json.loads(event["data"])
                    event = {}
                elif not text.startswith(":"):
                    field, _, value = text.partition(":")
                    event[field] = value[1:] if value.startswith(" ") else value

    def _open(self, method: str, path: str, body: Any, query: Optional[Dict[str, str]], headers: Dict[str, str]) -> Any:
        address = f"{self._base}{path}" + (f"?{urllib.parse.urlencode(query)}" if query else "")
        data = None if body is None else json.dumps(body).encode("utf-8")
        request = urllib.request.Request(address, data=data, method=method)
        request.add_header("authorization", f"Bearer {self._key}")
        if data is not None:
            request.add_header("content-type", "application/json")
        for name, value in headers.items():
            request.add_header(name, value)
        try:
            return self._opener.open(request, timeout=_TIMEOUT_SECONDS)
        except urllib.error.HTTPError as error:
            raise _refusal(error) from None


def _refusal(error: urllib.error.HTTPError) -> CountersignError:
    try:
        problem = json.loads(error.read())
        return CountersignError(str(problem["code"]), str(problem["detail"]), error.code)
    except (ValueError, KeyError, TypeError):
        return CountersignError("UNEXPECTED_ANSWER", f"The server answered {error.code}.", error.code)
