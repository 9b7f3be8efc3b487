"""A client of Countersign. It needs nothing but Python's standard library."""

from .errors import CountersignError
from .sandbox import FileEntry, Result, Run, Sandbox, Secret

__all__ = ["CountersignError", "FileEntry", "Result", "Run", "Sandbox", "Secret"]
