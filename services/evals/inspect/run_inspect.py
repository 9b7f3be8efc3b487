"""Runs tasks of Inspect in a sandbox, and prints what its logs say as JSON Lines while it runs.

One argument: JSON with `inspect` (the program), `arguments` (of every `inspect eval`), `limit` (of each task) and `tasks`, each with its `id`, its
`name` for Inspect and, where only some samples are still to be run, their ids in `only`. Standard library only.
"""

import glob
import json
import os
import subprocess
import sys
import tempfile
import time

EVERY_SECONDS = 1.0


def say(line):
    print(json.dumps(line, ensure_ascii=True), flush=True)


def text_of(content):
    """A content is a text, or a list of texts, messages and parts of which some hold text."""
    if isinstance(content, str):
        return content
    if isinstance(content, list):
        return "\n".join(text for text in map(text_of, content) if text)
    if isinstance(content, dict):
        return text_of(content.get("text") or content.get("content") or "")
    return ""


def tokens_of(sample, kind):
    return sum(usage.get(kind) or 0 for usage in (sample.get("model_usage") or {}).values())


def sample_line(task, sample):
    error = sample.get("error")
    output = sample.get("output") or {}
    return {
        "type": "sample",
        "benchmark": task["id"],
        "sample": str(sample["id"]),
        "input": text_of(sample.get("input")),
        "target": text_of(sample.get("target")),
        "answer": output.get("completion") or "",
        "scores": [
            {"name": name, "value": score.get("value"), "explanation": text_of(score.get("explanation"))}
            for name, score in (sample.get("scores") or {}).items()
        ],
        "error": text_of(error.get("message")) if error else None,
        "inputTokens": tokens_of(sample, "input_tokens"),
        "outputTokens": tokens_of(sample, "output_tokens"),
    }


def is_complete(sample):
    return bool(sample.get("completed_at")) and (bool(sample.get("scores")) or bool(sample.get("error")))


class Logs:
    """The log of one task, read again and again: each sample is told once, and first of all how many there are."""

    def __init__(self, task, folder):
        self.task, self.folder = task, folder
        self.planned, self.told, self.last = False, set(), None

    def tell_news(self):
        for path in glob.glob(os.path.join(self.folder, "*.json")):
            try:
                with open(path, encoding="utf-8") as file:
                    self.last = json.load(file)
            except (OSError, ValueError):
                continue  # it is being written: the next look finds it whole
            self.tell(self.last)

    def tell(self, log):
        ids = ((log.get("eval") or {}).get("dataset") or {}).get("sample_ids") or []
        if ids and not self.planned:
            self.planned = True
            say({"type": "plan", "benchmark": self.task["id"], "samples": [str(sample) for sample in ids]})
        for sample in log.get("samples") or []:
            key = str(sample["id"])
            if key not in self.told and is_complete(sample):
                self.told.add(key)
                say(sample_line(self.task, sample))


def run(spec, task):
    with tempfile.TemporaryDirectory() as folder:
        limit = ["--limit", str(spec["limit"])] if spec.get("limit") else []
        only = ["--sample-id", ",".join(task["only"])] if task.get("only") else limit
        options = ["--log-format", "json", "--log-dir", folder, "--log-buffer", "1", "--display", "plain"]
        command = [spec["inspect"], "eval", task["name"], *spec["arguments"], *only, *options]
        with open(os.path.join(folder, "output"), "w+", encoding="utf-8", errors="replace") as output:
            try:
                process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT)
            except OSError as error:
                say({"type": "failed", "benchmark": task["id"], "error": f"{spec['inspect']} cannot be run: {error}"})
                return False
            logs = Logs(task, folder)
            while process.poll() is None:
                logs.tell_news()
                time.sleep(EVERY_SECONDS)
            logs.tell_news()
            output.seek(0)
            said = output.read()[-2000:].strip()
        log = logs.last or {}
        if log.get("status") == "success":
            return True
        error = text_of((log.get("error") or {}).get("message")) or said or f"inspect ended with {process.returncode}"
        say({"type": "failed", "benchmark": task["id"], "error": error})
        return False


def main():
    spec = json.loads(sys.argv[1])
    for task in spec["tasks"]:
        if not run(spec, task):
            sys.exit(1)
    say({"type": "end"})


main()
