"""What the API refuses, as it says it."""

from __future__ import annotations


class CountersignError(Exception):
    """An answer that says no: a stable code, and one sentence on what happened and what to do about it."""

    def __init__(self, code: str, detail: str, status: int) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail
        self.status = status
