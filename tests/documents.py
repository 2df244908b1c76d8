"""Documents are promises: what they show is run, and prints what they say."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

from w2sverify.cli import main

FENCE = re.compile(r"^```(\w+)([^\n]*)\n(.*?)^```", flags=re.MULTILINE | re.DOTALL)


def blocks(text, kind):
    """The blocks of one kind."""
    return [body for language, _, body in FENCE.findall(text) if language == kind]


def run_commands(block, capsys, code=0):
    """Run the lines `$ command` of a block; each must end with the code. What they printed."""
    printed = ""
    commands = [line.removeprefix("$ ") for line in block.splitlines() if line.startswith("$ ")]
    for command in commands:
        program, *arguments = shlex.split(command)
        if program == "w2sverify":
            assert main(arguments) == code, command
        else:
            assert program in ("pytest", "python"), command
            run = [sys.executable, *arguments]
            if program == "pytest":
                run = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments]
            done = subprocess.run(run, capture_output=True, text=True)
            assert done.returncode == code, done.stdout + done.stderr
            printed += done.stdout
        printed += capsys.readouterr().out
    return printed


def play(text, capsys):
    """Follow a document from the top, in the present folder.

    A block that begins with `# name.py` or `# name.toml` is a file, and any other `python` is
    executed; a `console` block is run, with the exit code that stands behind the word, as in
    `console 1`. A `text` block is what the last of them printed; `...` stands for what is left out.
    """
    printed, scope = "", {}
    for language, option, body in FENCE.findall(text):
        name = re.match(r"# (\S+\.(?:py|toml))\n", body)
        if name:
            Path(name[1]).write_text(body)
        elif language == "python":
            exec(compile(body, "the document", "exec"), scope)
            printed = capsys.readouterr().out
        elif language == "console":
            printed = run_commands(body, capsys, int(option.strip() or 0))
        elif language == "text":
            place = 0
            for piece in filter(None, re.split(r"\s*\.\.\.\s*", body.strip())):
                found = printed.find(piece, place)
                assert found >= 0, f"{piece!r} is not in\n{printed}"
                place = found + len(piece)
