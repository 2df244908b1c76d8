"""A function in a child process, and everything that can happen to the child."""

import contextlib
import os
import signal

import pytest

from w2sverify.processes.child_process import ChildProcess

LIMIT = 60.0

SOURCE = """
import os, sys, time

def make():
    print("made")
    return work

def work(what, value=None):
    print("a line of a library")
    os.write(1, b"bytes of a solver")
    if what == "raise":
        raise ValueError(value)
    if what == "exit":
        os._exit(value)
    if what == "sleep":
        time.sleep(value)
    return what, value, os.getpid()

def broken():
    raise RuntimeError("no licence")

def slow():
    time.sleep(600)
"""


@pytest.fixture
def child(tmp_path, monkeypatch):
    (tmp_path / "the_work.py").write_text(SOURCE)
    monkeypatch.syspath_prepend(tmp_path)

    def start(factory="make", start_limit=LIMIT):
        return contextlib.closing(ChildProcess("the_work", factory, start_limit=start_limit))

    return start


def test_answers_survive_what_libraries_print(child):
    with child() as one:
        assert one.pid is None
        for value in (1, "two", None):
            answer, reason = one.call(("echo", value), LIMIT)
            assert answer == ("echo", value, one.pid)
            assert reason == ""


def test_an_exception_is_a_reason_and_the_child_lives(child):
    with child() as one:
        assert one.call(("raise", "too bad"), LIMIT) == (None, "ValueError: too bad.")
        pid = one.pid
        assert one.call(("echo",), LIMIT)[0] == ("echo", None, pid)


def test_a_crash_is_a_reason_and_the_next_call_works(child):
    with child() as one:
        assert one.call(("exit", 3), LIMIT) == (None, "The process died with exit code 3.")
        assert one.pid is None
        assert one.call(("echo",), LIMIT)[1] == ""


def test_time_runs_out(child):
    with child() as one:
        one.call(("echo",), LIMIT)
        answer, reason = one.call(("sleep", 600), 0.2)
        assert answer is None
        assert reason == "There was no answer within 0.2 s: raise the time limit."
        assert one.call(("echo",), LIMIT)[1] == ""


def test_a_child_that_does_not_read_cannot_block_the_caller(child):
    with child() as one:
        one.call(("echo",), LIMIT)
        os.kill(one.pid, signal.SIGSTOP)
        # More bytes than a pipe holds, so that writing them waits for the child.
        assert "no answer" in one.call(("echo", bytes(10**7)), 0.2)[1]
        assert one.call(("echo", bytes(10**7)), LIMIT)[1] == ""


def test_arguments_that_cannot_be_sent_leave_no_half_message(child):
    with child() as one:
        with pytest.raises(Exception, match="pickle"):
            one.call(("echo", lambda: None), LIMIT)
        assert one.pid is None
        assert one.call(("echo",), LIMIT)[1] == ""


def test_it_cannot_start(child):
    with child("broken") as one:
        answer, reason = one.call((), LIMIT)
        assert answer is None
        assert reason == "The child process could not start. RuntimeError: no licence."
        assert one.pid is None
    with child("slow", start_limit=1.0) as one:
        assert "could not start. There was no answer within 1 s" in one.call((), LIMIT)[1]
    with child("absent") as one:
        assert "AttributeError" in one.call((), LIMIT)[1]
