"""A copy of the model learns the draft: its gradients are right, it follows edits, and the library's stays as it is."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, TypeVar

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from lstmcore.control import Control
from lstmcore.events import Done
from lstmcore.nets.language import LanguageModel, Sizes
from lstmcore.specs import ChoicesSpec, ForgetSpec, LearnSpec
from lstmcore.training.progress_report import load_numpy, numpy_tensors
from lstmcore.verbs import start
from lstmcore.writing import continuation, learner, voice
from lstmcore.writing.backward import Trail, forward, gradients, log_probabilities
from lstmcore.writing.continuation import Memory, read_prefix
from lstmcore.writing.learner import Learner, steps_of, usual
from lstmcore.writing.network import Network
from lstmcore.writing.session import Session
from lstmcore.writing.stack import Stack
from lstmcore.writing.voice import Sessions
from tests.small import network_tensors, stack

T = TypeVar("T")
TEXT = "那天夜里，顾梦药一个人坐在山下的小店里。\n老板在打瞌睡，看着窗外的雨。\n"


def drained(work: Generator[Any, None, T]) -> T:
    """What a generator returns."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value


@pytest.fixture(autouse=True)
def sessions(monkeypatch: pytest.MonkeyPatch) -> Sessions:
    """One small model behind every name, and nothing learned yet."""

    class Loader:
        memory = Memory()

        def load(self, name: str) -> tuple[Stack, Memory]:
            return stack(), self.memory

    loader = Loader()
    monkeypatch.setattr(continuation, "shared_loader", lambda: loader)
    monkeypatch.setattr(voice, "_sessions", Sessions())
    monkeypatch.setattr(learner, "TEXTS", 2)
    return voice.shared_sessions()


def asked(verb: str, spec: Any) -> dict[str, Any]:
    last = list(start(verb, spec, Control()))[-1]
    assert isinstance(last, Done)
    assert last.status == "done"
    return last.result


def chances(prefix: str, **values: Any) -> dict[str, float]:
    return dict(asked("choices", ChoicesSpec("any", prefix, 1000, **values))["choices"])


def session_of(text: str, caret: int | None = None) -> Session:
    """One that has learned ``text``."""
    found = Session(stack())
    assert stack().network is not None
    found.begin(drained(steps_of(stack().network, usual(stack().vocabulary.size))))  # type: ignore[arg-type]
    drained(found.follow(text, len(text) if caret is None else caret))
    drained(found.learn())
    return found


@pytest.mark.parametrize("layers", [1, 2])
def test_gradients_are_those_of_torch(layers: int) -> None:
    tensors = network_tensors(30, 8, layers)
    network = Network(tensors, layers, temperature=1.1)
    model = LanguageModel(Sizes(30, 8, layers))
    load_numpy(model, tensors)
    inputs, targets = [4, 5, 6, 7, 4], [5, 6, 7, 4, 9]
    read = drained(forward(network, inputs, network.read([1, 2, 3], network.zero_state())))
    logs = log_probabilities(network, read.out)
    found = drained(gradients(network, read, targets, logs.copy(), len(targets)))
    _, state = model(torch.tensor([[1], [2], [3]]), model.zero_state(1))
    hidden, _ = model(torch.tensor(inputs)[:, None], [(h.detach(), c.detach()) for h, c in state])
    loss = F.cross_entropy(model.logits(hidden[:, 0]) / 1.1, torch.tensor(targets))
    loss.backward()
    assert -logs[range(5), targets].mean() == pytest.approx(loss.item(), rel=1e-5)
    for parameter in model.parameters():
        parameter.data = parameter.grad if parameter.grad is not None else parameter.data
    for name, wanted in numpy_tensors(model).items():
        halves = 2 if name.startswith("lstm.") and name.count(".") == 2 and name.endswith("bias") else 1
        np.testing.assert_allclose(found[name], wanted / halves, rtol=1e-4, atol=1e-6, err_msg=name)


def test_learning_lowers_the_surprise_and_leaves_the_library_alone() -> None:
    library = stack().network
    assert library is not None
    kept = {name: value.copy() for name, value in library.tensors().items()}
    pace = usual(stack().vocabulary.size)
    own = Learner(library, pace, drained(steps_of(library, pace)))
    tokens = stack().vocabulary.encode("那天夜里，他坐在店里看着窗外的雨。").tolist()
    trail, bits = Trail(own.network.zero_state(), 10), list[float]()
    for _ in range(30):
        read, logs, _ = drained(own.read(tokens, trail))
        bits.append(-float(logs[range(len(tokens)), tokens].sum()))
        drained(own.learn(read, tokens, logs))
    assert bits[-1] < bits[0] * 0.98
    for name, value in library.tensors().items():
        assert np.array_equal(value, kept[name]), name
        assert not np.array_equal(own.network.tensors()[name], value), name


def test_a_name_used_once_is_expected_the_second_time() -> None:
    prefix = TEXT + "第二天，顾"
    before = chances(prefix)
    result = asked("learn", LearnSpec("any", "draft", TEXT, len(TEXT)))
    assert chances(prefix) == before
    assert chances(prefix, draft="draft").get("梦", 0) > 3 * before.get("梦", 1e-9)
    assert result["chars"] == len(TEXT.rstrip())
    assert result["before"] > 0
    for word, count, was, now in result["words"]:
        assert (word in TEXT, count) == (True, 1)
        assert now > was


def test_what_is_deleted_is_not_expected_and_what_is_typed_is() -> None:
    known = session_of(TEXT)
    assert known.echo.tokens.tolist() == stack().vocabulary.encode(TEXT).tolist()
    for text in (TEXT[:20], TEXT[:20] + TEXT[30:], "新的一行。\n" + TEXT, TEXT + "又来了。", ""):
        drained(known.follow(text, len(text)))
        assert known.echo.tokens.tolist() == stack().vocabulary.encode(text).tolist()
        assert "".join(piece.text for piece in known.pieces) == text
        for place, row in zip(known.echo.places.tolist(), known.echo.hidden, strict=True):
            piece = next(each for each in known.pieces if each.place <= place < each.place + len(each.tokens))
            assert piece.hidden is not None
            assert np.array_equal(piece.hidden[place - piece.place], row)


def test_each_sentence_is_learned_once_and_not_while_it_is_written() -> None:
    known = session_of(TEXT + "他说：“顾")
    assert [piece.text for piece in known.pieces if not piece.learned] == ["\n他说：“顾"]
    learned = known.learned
    longer = TEXT + "他说：“顾梦药来了。”\n"
    drained(known.follow(longer, len(longer)))
    drained(known.learn())
    assert known.learned[: len(learned)] == learned
    assert [piece.text for piece in known.learned[len(learned) :]] == ["\n他说：“顾梦药来了。”"]


def test_what_stands_behind_the_caret_is_no_continuation() -> None:
    text = "他一个人坐在山下的小店里喝着酒看着窗外的雨，忽然想起鹦鹉来。\n"
    at = text.index("鹦")
    known = session_of(text, at)
    reader = read_prefix(known.voice, known.memory, text[:at])
    token = int(stack().vocabulary.encode("鹦")[0])
    plain = read_prefix(stack(), Memory(), text[:at])
    assert known.voice.probabilities(reader)[0][token] < 0.05 + 2 * stack().probabilities(plain)[0][token]


@pytest.mark.parametrize("prefix", ["", "第二天，顾", TEXT, "abc"])
def test_chances_sum_to_one(prefix: str) -> None:
    known = session_of(TEXT)
    p = known.voice.probabilities(read_prefix(known.voice, known.memory, prefix).repeat(2))
    np.testing.assert_allclose(p.sum(1), 1, rtol=1e-6)
    assert (p >= 0).all()


def test_forget_restores_exactly(sessions: Sessions) -> None:
    def answer() -> Any:
        return chances(TEXT + "第二天，顾", draft="draft")

    plain = answer()
    asked("learn", LearnSpec("any", "draft", TEXT, len(TEXT)))
    assert answer() != plain
    assert asked("forget", ForgetSpec("draft")) == {"forgotten": True}
    assert answer() == plain
    assert asked("forget", ForgetSpec("draft")) == {"forgotten": False}
    assert sessions.find(stack(), "draft") is None


def test_a_word_alone_is_forgotten() -> None:
    asked("learn", LearnSpec("any", "draft", TEXT, len(TEXT)))
    result = asked("learn", LearnSpec("any", "draft", TEXT, len(TEXT), ("梦药",)))
    assert "梦药" not in "".join(word for word, *_ in result["words"])
    rest = TEXT[TEXT.index("\n") + 1 :]
    assert result["chars"] <= len(rest) + 1
    never = asked("learn", LearnSpec("any", "other", rest, len(rest)))
    assert chances("顾", draft="draft").get("梦", 0) == pytest.approx(
        chances("顾", draft="other").get("梦", 0), rel=0.2
    )
    assert never["chars"] == len(rest.rstrip())


def test_a_cancelled_lesson_is_taken_up_again(sessions: Sessions) -> None:
    control = Control()
    control.cancel()
    last = list(start("learn", LearnSpec("any", "draft", TEXT, len(TEXT)), control))[-1]
    assert last == Done("cancelled")
    found = sessions.find(stack(), "draft")
    assert found is not None
    assert not found.learned
    assert asked("learn", LearnSpec("any", "draft", TEXT, len(TEXT)))["chars"] == len(TEXT.rstrip())
    assert sessions.find(stack(), "draft") is found


@pytest.mark.parametrize(
    ("text", "caret", "learned"),
    [
        ("他来了。", 4, 1),
        ("他来了", 3, 0),
        ("他来了。", 2, 0),
        ("\n\n他来了。", 2, 1),
        ('"', 1, 0),
        ("He came. ", 9, 1),
        ("He came and ", 12, 0),
        ("“他来了。”", 6, 1),
        ("他来了。她走", 6, 1),
        ("他来了\n", 4, 1),
    ],
)
def test_a_sentence_is_learned_when_it_is_written(text: str, caret: int, learned: int) -> None:
    assert len(session_of(text, caret).learned) == learned


def test_a_sentence_is_learned_once_though_it_is_typed_letter_by_letter() -> None:
    known = session_of("")
    text = 'He came. She left. \n“他来了。”她走了。\n"He came." Yes. No. Yes. No. So it was. '
    seen: list[str] = []
    for end in range(1, len(text) + 1):
        before = len(known.learned)
        drained(known.follow(text[:end], end))
        drained(known.learn())
        seen += [piece.text for piece in known.learned[before:]]
    assert seen == [
        *("He came.", " She left.", "\n“他来了。”", "她走了。"),
        *('\n"He came."', " Yes.", " No.", " Yes.", " No.", " So it was."),
    ]


@pytest.mark.parametrize("units", ["char", "word", "subword"])
def test_sentences_are_read_in_the_tokens_of_the_whole_text(units: str) -> None:
    """The space before a word is a part of it: without, the first word of each sentence would be another one."""
    session = Session(stack("pride_and_prejudice", 8000, units))
    text = "It is late.  Is it? “Yes, it is!” said he.\nShe went... He did not. \n\nSo. "
    drained(session.follow(text, 0))
    assert session.echo.tokens.tolist() == session.library.vocabulary.encode(text).tolist()


def test_what_the_library_has_read_need_not_be_read_again(sessions: Sessions) -> None:
    chances(TEXT)
    asked("learn", LearnSpec("any", "draft", TEXT, len(TEXT)))
    found = sessions.find(stack(), "draft")
    assert found is not None
    known = found.memory.find(TEXT)
    assert known is not None
    assert known[1] == ""


@pytest.mark.parametrize("units", ["char", "word", "subword"])
def test_a_word_half_written_is_no_part_of_what_the_draft_says(units: str) -> None:
    """Else the space that was just typed would be what most likely follows the word before it."""
    session = Session(stack("pride_and_prejudice", 8000, units))
    vocabulary = session.library.vocabulary
    for whole, half in (
        ("He was not handsome. She was not handsome, and said", " "),
        ("He was not handsome. She was not handsome, and said", " prej"),
        ("She was not handsome.", " "),
    ):
        text = whole + half
        drained(session.follow(text, len(text)))
        said = [token for token in session.echo.tokens.tolist() if token >= 0]
        assert vocabulary.decode(said) == (text if units == "char" else whole)
    text = "She was not handsome, and said prej."
    drained(session.follow(text, len(text)))
    assert vocabulary.decode(session.echo.tokens.tolist()) == text
