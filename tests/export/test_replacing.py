"""Files that belong together: all written, or none and nothing lost."""

import errno
from pathlib import Path

import pytest

from wfm.export.replacing import write_together


def test_all_are_written_and_nothing_else(tmp_path):
    paths = write_together(tmp_path / "a" / "b", {"one": b"1", "two": b"2"})
    assert paths == (tmp_path / "a" / "b" / "one", tmp_path / "a" / "b" / "two")
    assert {path.name: path.read_bytes() for path in (tmp_path / "a" / "b").iterdir()} == {"one": b"1", "two": b"2"}


def test_other_files_of_the_folder_stay(tmp_path):
    (tmp_path / "mine").write_text("mine")
    (tmp_path / "one").write_text("old")
    write_together(tmp_path, {"one": b"new"})
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"mine": "mine", "one": "new"}


def fail_on(monkeypatch, method, call):
    """Let a method of Path fail as a full disk does, at its nth call."""
    calls = []
    real = getattr(Path, method)

    def fails(self, *arguments):
        calls.append(self)
        if len(calls) == call:
            raise OSError(errno.ENOSPC, "No space left on device", str(self))
        return real(self, *arguments)

    monkeypatch.setattr(Path, method, fails)


@pytest.mark.parametrize(("method", "call"), [("write_bytes", 1), ("write_bytes", 2), ("replace", 1), ("replace", 2),
                                              ("replace", 3), ("replace", 4)])  # fmt: skip
def test_a_full_disk_leaves_what_was_there(tmp_path, monkeypatch, method, call):
    for name in ("one", "two"):
        (tmp_path / name).write_text(f"old {name}")
    fail_on(monkeypatch, method, call)
    with pytest.raises(OSError, match="No space left"):
        write_together(tmp_path, {"one": b"1", "two": b"2"})
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"one": "old one", "two": "old two"}


@pytest.mark.parametrize(("method", "call"), [("write_bytes", 2), ("replace", 2)])
def test_a_full_disk_leaves_no_new_folder(tmp_path, monkeypatch, method, call):
    fail_on(monkeypatch, method, call)
    with pytest.raises(OSError, match="No space left"):
        write_together(tmp_path / "a" / "b", {"one": b"1", "two": b"2"})
    assert list(tmp_path.iterdir()) == []
