"""A new site in Dutch is the same site: only its comments and labels differ from the English one."""

import re
import string
from datetime import date

import pytest
import yaml

from wfm.errors import UsageError
from wfm.pipeline.beginning import NewSite, begin_site
from wfm.scenario.samples.words import EN, LANGUAGES, NL, find_words

EVERY = ("phone", "chat", "email", "webcare", "callback")


def holes(text):
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


def test_both_languages_say_the_same_things():
    assert list(NL) == list(EN)
    assert {key: holes(NL[key]) for key in NL} == {key: holes(EN[key]) for key in EN}
    same = {key for key in EN if EN[key] == NL[key]}
    assert same <= {"label_chat", "label_email", "contracts"}


def test_a_block_of_comment_is_comment_in_either_language():
    for words in LANGUAGES.values():
        blocks = [text for text in words.values() if text.endswith("\n")]
        assert len(blocks) > 10
        assert all(line.startswith("# ") for text in blocks for line in text.splitlines())
        assert not any("#" in text or "\n" in text for text in words.values() if not text.endswith("\n"))


@pytest.mark.parametrize("country", ["NL", "BE", "US"])
def test_the_scenario_differs_in_comments_and_labels_only(tmp_path, monkeypatch, country):
    monkeypatch.setattr("wfm.scenario.samples.contacts.WEEKS", 2)
    texts = {}
    for language in LANGUAGES:
        wanted = NewSite(
            tmp_path / language / "site", channels=EVERY, country=country, start=date(2026, 11, 30), language=language
        )
        texts[language] = begin_site(wanted).files[0].read_text(encoding="utf-8")
    english, dutch = (yaml.safe_load(texts[language]) for language in ("en", "nl"))
    assert dutch["queues"]["phone"].pop("label") == "Klantenservice"
    for one in (english, dutch):
        for queue in one["queues"].values():
            queue.pop("label", None)
    assert dutch == english
    assert max(map(len, (texts["en"] + texts["nl"]).splitlines())) <= 120
    assert re.search(r"# Wanneer de site open is", texts["nl"])
    assert not re.search(r"\b(the|and|what)\b", "\n".join(re.findall(r"# .*", texts["nl"])[1:]))


def test_a_language_there_are_no_texts_in():
    with pytest.raises(UsageError, match="no texts in the language fr"):
        find_words("fr")
