"""Tables and messages on the terminal."""

from datetime import date

from wfm.cli import console


def test_a_table_off_the_terminal_is_plain_and_not_cut(capsys):
    name = "a queue with a very long name " * 4
    console.write_table(["queue", "volume"], [[name, 7], ["[red]x[/red]", 1200]], right=["volume"])
    out = capsys.readouterr().out.splitlines()
    assert [line.split() for line in (out[0], out[2])] == [["queue", "volume"], ["[red]x[/red]", "1200"]]
    assert name.strip() in out[1]
    assert len(out) == 3
    assert out[1].endswith("   7")


def test_long_lines_fold_between_words(capsys):
    console.write_lines([("short", "fifteen letters " * 12, ""), ("", "[red]x[/red]", "bold")])
    first, *_, last = capsys.readouterr().out.splitlines()
    assert first == "short      " + " ".join(["fifteen letters"] * 5) + " fifteen"
    assert last == " " * 11 + "[red]x[/red]"


def test_warnings_fold_on_a_terminal_only(capsys, monkeypatch):
    console.warn("odd " * 40)
    assert len(capsys.readouterr().err.splitlines()) == 1
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "60")
    console.warn("odd " * 40)
    first, second, *_ = capsys.readouterr().err.splitlines()
    assert first.startswith("warning: odd")
    assert second.startswith("  odd")
    assert len(first) <= 60


def test_messages_go_to_stderr_and_json_to_stdout(capsys):
    console.warn("odd")
    console.write_json({"day": date(2026, 10, 19), "name": "Zoë"})
    captured = capsys.readouterr()
    assert captured.err == "warning: odd\n"
    assert captured.out == '{\n  "day": "2026-10-19",\n  "name": "Zoë"\n}\n'
