"""The vector replay counts what it checks, fails what is wrong, and skips what isn't built."""

from benchmarks.capacity.replay import main

HEADER = (
    "source,model,volume,interval_s,aht_s,patience_s,agents,target_sl,target_s,asa_s,max_occupancy,shrinkage,"
    "expected_quantity,expected_value,tolerance,kind,extra\n"
)
GOOD = [
    "Call Centre Helper,erlang_c,100,1800,180,,14,,20,,,,asa_s,7.8,0.05,published,",
    "pyworkforce tests,erlang_c,100,1800,180,,,0.8,19.8,,0.7,0.3,required_agents_with_shrinkage,22,0,library_test,",
    'erlanglib,erlang_b,10,3600,3600,,,,,,,,required_lines,18,0,library_test,"{""max_blocking"": 0.01}"',
    "convention,erlang_c,100,1800,180,,9,,,,,,prob_wait,1,0,convention,",
    "Monet Software,shrinkage,,,,,100,,,,,.4,gross_agents_ceil,167,0,published,",
]
NOT_BUILT = "own,chat,1,60,60,,1,,,,,,mystery,0.1,0.1,own,"


def replay(tmp_path, capsys, rows):
    file = tmp_path / "vectors.csv"
    file.write_text(HEADER + "\n".join(rows) + "\n", encoding="utf-8")
    code = main([str(file)])
    return code, capsys.readouterr().out.splitlines()


def test_good_rows_pass_and_unknown_models_are_skipped(tmp_path, capsys):
    assert replay(tmp_path, capsys, [*GOOD, NOT_BUILT]) == (0, ["5 checked, 0 failed, 1 skipped"])


def test_a_wrong_row_is_printed_and_fails(tmp_path, capsys):
    code, lines = replay(tmp_path, capsys, [GOOD[0], GOOD[0].replace("7.8", "8.8")])
    assert code == 1
    assert lines[0].startswith("row 3  erlang_c asa_s: expected 8.8 +- 0.05, got 7.8")
    assert lines[-1] == "2 checked, 1 failed, 0 skipped"


def test_a_row_without_its_inputs_fails_rather_than_passing(tmp_path, capsys):
    code, lines = replay(tmp_path, capsys, ["own,erlang_c,,,180,,9,,,,,,prob_wait,1,0,own,"])
    assert code == 1
    assert lines[-1] == "1 checked, 1 failed, 0 skipped"


def test_several_files_are_counted_together_and_rows_name_theirs(tmp_path, capsys):
    for name, row in (("good.csv", GOOD[0]), ("bad.csv", GOOD[0].replace("7.8", "8.8"))):
        (tmp_path / name).write_text(HEADER + row + "\n", encoding="utf-8")
    assert main([str(tmp_path / "good.csv"), str(tmp_path / "bad.csv")]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("bad.csv row 2  erlang_c asa_s: expected 8.8")
    assert lines[-1] == "2 checked, 1 failed, 0 skipped"


def test_no_file_is_a_usage_error(tmp_path, capsys):
    assert main([]) == main([str(tmp_path / "nowhere.csv")]) == 2
    assert "usage:" in capsys.readouterr().err
