"""Other programs ask the models: OpenAI's client, plain HTTP, and whoever sends nonsense."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from typing import Any

import openai
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstmcore.control import Control
from lstmcore.engine import answer
from lstmcore.errors import BadInput
from lstmcore.events import Done, Event, Listening, Piece
from lstmcore.serve import desk as desk_module
from lstmcore.serve import loopback
from lstmcore.serve.desk import MOST_WAITING, Desk
from lstmcore.serve.handler import MOST_BODY
from lstmcore.specs import ServeSpec
from lstmcore.writing.complete import Ending
from tests.flows.served import Served, serving

PROMPT = "桃之夭夭，"


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    monkeypatch.setenv("MOXU_TEST_LOOPBACK", "1")
    monkeypatch.delenv("MOXU_TOKEN", raising=False)
    desk = Desk()
    monkeypatch.setattr(loopback, "Desk", lambda: desk)
    with serving(desk, lang="en") as found:
        yield found


class Gate:
    """Holds the worker until it is opened; the prompts in the order in which they were answered."""

    def __init__(self) -> None:
        self.begun, self.opened = threading.Event(), threading.Event()
        self.order: list[str] = []

    def queue(self, served: Served, number: int, **values: Any) -> HTTPConnection:
        """Send request ``number`` (from 0) and see it at work, or waiting behind the others."""
        link = served.connect()
        served.send(link, "POST", "/v1/completions", {"prompt": f"{number}", "max_tokens": 1, **values})
        assert self.begun.wait(30)
        while served.desk.waiting < number:
            time.sleep(0.002)
        return link


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    made = Gate()

    def slow(verb: str, values: dict[str, Any], control: Control) -> Iterator[Event]:
        made.begun.set()
        while not (made.opened.wait(0.01) or control.cancelled):
            yield Piece(0, ".")
        made.order.append("cancelled" if control.cancelled else values.get("prompt", ""))
        yield from answer(verb, values, control)

    monkeypatch.setattr(desk_module, "answer", slow)
    yield made
    made.opened.set()


def streamed(served: Served, **values: Any) -> list[dict[str, Any]]:
    """The objects of a stream, which must be framed exactly and end with [DONE]."""
    link = served.connect()
    served.send(link, "POST", "/v1/completions", {"stream": True, **values})
    reply = link.getresponse()
    text = reply.read().decode("utf-8")
    link.close()
    assert reply.status == 200
    assert reply.headers["Content-Type"].startswith("text/event-stream")
    *parts, end = text.removesuffix("\n\n").split("\n\n")
    assert end == "data: [DONE]"
    assert all(part.startswith("data: {") and "\n" not in part for part in parts)
    return [json.loads(part.removeprefix("data: ")) for part in parts]


def test_the_models_of_the_library_and_the_bundled(served: Served) -> None:
    status, found = served.ask("GET", "/v1/models")
    assert (status, found["object"]) == (200, "list")
    assert {served.writer, served.reader, "zh-prose", "en-prose", "zh-reviews"} <= {
        each["id"] for each in found["data"]
    }
    for each in found["data"]:
        assert each["object"] == "model"
        assert isinstance(each["created"], int)
        assert each["owned_by"] in ("you", "moxu")
    assert served.ask("GET", "/v1/models/zh-prose")[1]["id"] == "zh-prose"
    assert served.ask("GET", "/v1/models/none")[0] == 404


def test_a_completion_whole_and_streamed_is_the_same(served: Served) -> None:
    wish = {"model": served.writer, "prompt": PROMPT, "max_tokens": 12, "seed": 5, "n": 2}
    status, whole = served.ask("POST", "/v1/completions", wish)
    assert status == 200
    assert whole["object"] == "text_completion"
    assert whole["model"] == served.writer
    assert whole["id"].startswith("cmpl-")
    assert [(c["index"], c["finish_reason"], c["logprobs"]) for c in whole["choices"]] == [
        (0, "length", None),
        (1, "length", None),
    ]
    used = whole["usage"]
    assert used["completion_tokens"] == 24
    assert used["total_tokens"] == used["prompt_tokens"] + 24
    *parts, last = streamed(served, **wish, stream_options={"include_usage": True})
    assert last["choices"] == []
    assert last["usage"] == used
    assert len({part["id"] for part in parts}) == 1
    for k, choice in enumerate(whole["choices"]):
        mine = [part["choices"][0] for part in parts if part["choices"][0]["index"] == k]
        assert "".join(each["text"] for each in mine) == choice["text"]
        assert [each["finish_reason"] for each in mine] == [None] * (len(mine) - 1) + ["length"]


def test_prompts_stops_and_echo(served: Served) -> None:
    wish = {"prompt": [PROMPT, "关关"], "max_tokens": 20, "seed": 3, "temperature": 0}
    plain = served.ask("POST", "/v1/completions", wish)[1]
    assert [choice["index"] for choice in plain["choices"]] == [0, 1]
    text = plain["choices"][0]["text"]
    ended = served.ask("POST", "/v1/completions", {**wish, "stop": text[4:6], "echo": True})[1]["choices"]
    assert ended[0]["text"] == PROMPT + text[: text.find(text[4:6])]
    assert ended[0]["finish_reason"] == "stop"
    parts = streamed(served, **wish, stop=[text[4:6]], echo=True)
    first = [part["choices"][0] for part in parts if part["choices"][0]["index"] == 0]
    assert "".join(each["text"] for each in first) == ended[0]["text"]


@given(st.text("ab", max_size=30), st.lists(st.text("ab", min_size=1, max_size=4), max_size=3), st.data())
def test_a_text_ends_before_the_first_stop(text: str, stops: list[str], data: st.DataObject) -> None:
    ending, shown, at = Ending(tuple(stops)), "", 0
    while at < len(text) and not ending.found:
        step = data.draw(st.integers(1, 4))
        shown += ending.feed(text[at : at + step])
        at += step
    read = text[:at]
    places = [found for each in stops if (found := read.find(each)) >= 0]
    assert ending.found == bool(places)
    assert shown + ending.rest() == (read[: min(places)] if places else read)


def test_a_review_is_scored(served: Served) -> None:
    good = served.ask("POST", "/score", {"text": "房间很干净，服务让人满意。", "model": served.reader})[1]
    bad = served.ask("POST", "/score", {"text": "房间太脏了，服务让人失望。", "model": served.reader})[1]
    assert good["object"] == "score"
    assert good["score"] > bad["score"]


def test_the_openai_client(served: Served) -> None:
    with openai.OpenAI(base_url=served.url, api_key=served.token, max_retries=0) as client:
        assert served.writer in [each.id for each in client.models.list()]
        wish: dict[str, Any] = {"model": served.writer, "prompt": PROMPT, "max_tokens": 15, "seed": 9}
        whole = client.completions.create(**wish)
        assert whole.usage.completion_tokens == 15
        parts = list(client.completions.create(**wish, stream=True))
        assert "".join(part.choices[0].text for part in parts) == whole.choices[0].text
        assert parts[-1].choices[0].finish_reason == "length"
        with pytest.raises(openai.BadRequestError, match="logprobs"):
            client.completions.create(**wish, logprobs=2)
        with pytest.raises(openai.NotFoundError, match="no model called"):
            client.completions.create(model="gpt", prompt="a")
    stranger = openai.OpenAI(base_url=served.url, api_key="wrong", max_retries=0)
    with stranger, pytest.raises(openai.AuthenticationError):
        stranger.completions.create(**wish, stream=True)


def test_without_the_token_nothing_is_told(served: Served) -> None:
    right = served.token
    for said in ("", "Bearer", "Bearer wrong", f"Basic {right}", right, f"Bearer {right}x", "Bearer é"):
        for method, path in (("GET", "/v1/models"), ("POST", "/v1/completions"), ("POST", "/score"), ("GET", "/")):
            body = {"prompt": PROMPT} if method == "POST" else None
            status, found = served.ask(method, path, body, said)
            assert status == 401, said
            assert found["error"]["code"] == "invalid_api_key"
            assert right not in str(found)
    assert served.ask("POST", "/v1/chat/completions", {})[0] == 404


REFUSED: dict[str, tuple[Any, int, str]] = {
    "no JSON": (b"{", 400, "serve_json"),
    "a list": ([1], 400, "serve_json"),
    "NaN": (b'{"temperature": NaN}', 400, "serve_json"),
    "deep": (b'{"prompt": ' + b"[" * 5000 + b"]" * 5000 + b"}", 400, "serve_json"),
    "half a pair": (b'{"prompt": "\\ud800"}', 400, "serve_json"),
    "tokens": ({"prompt": [1, 2]}, 400, "serve_prompt"),
    "no prompts": ({"prompt": []}, 400, "serve_prompt"),
    "an unknown model": ({"model": "gpt"}, 404, "model_not_found"),
    "a file": ({"model": __file__}, 404, "model_not_found"),
    "a number for a model": ({"model": 3}, 400, "text_wanted"),
    "a review model": ({"model": "zh-reviews"}, 400, "not_a_language_model"),
    "too many tokens": ({"max_tokens": 5000}, 400, "range"),
    "half a token": ({"max_tokens": 1.5}, 400, "whole_number"),
    "hot": ({"temperature": 9}, 400, "range"),
    "many": ({"n": 100}, 400, "range"),
    "logprobs": ({"logprobs": 0}, 400, "serve_unsupported"),
    "suffix": ({"suffix": "x"}, 400, "serve_unsupported"),
    "best of three": ({"best_of": 3}, 400, "serve_unsupported"),
    "no flag": ({"stream": "yes"}, 400, "choice"),
    "no options": ({"stream_options": 1}, 400, "serve_unsupported"),
    "an unknown name": ({"functions": []}, 400, "unknown_setting"),
    "an empty stop": ({"stop": [""]}, 400, "stop_strings"),
    "a number for a stop": ({"stop": 3}, 400, "text_wanted"),
    "a text for a seed": ({"seed": "1"}, 400, "whole_number"),
}


@pytest.mark.parametrize("stream", [False, True])
def test_what_cannot_be_done_is_one_sentence(served: Served, stream: bool) -> None:
    for what, (body, status, code) in REFUSED.items():
        wish = {"stream": stream, **body} if isinstance(body, dict) else body
        found, said = served.ask("POST", "/v1/completions", wish)
        assert (found, said["error"]["code"]) == (status, code), what
        assert set(said["error"]) == {"message", "type", "param", "code"}
        assert "{" not in said["error"]["message"]
        assert said["error"]["type"] == "invalid_request_error"
    assert served.ask("POST", "/v1/completions", {"max_tokens": 1})[0] == 200


def test_what_only_means_as_usual_is_let_through(served: Served) -> None:
    usual = {"best_of": 1, "logit_bias": {}, "presence_penalty": 0.0, "suffix": "", "user": "me", "logprobs": None}
    assert served.ask("POST", "/v1/completions", {**usual, "max_tokens": 1, "seed": 2**63 - 1})[0] == 200


def test_a_broken_request_is_answered_and_its_connection_closed(served: Served) -> None:
    for head, status in (
        ("POST /v1/completions HTTP/1.1\r\nContent-Length: 99999999\r\n", 413),
        (f"POST /v1/completions HTTP/1.1\r\nContent-Length: {MOST_BODY + 1}\r\n", 413),
        ("POST /v1/completions HTTP/1.1\r\n", 411),
        ("POST /v1/completions HTTP/1.1\r\nContent-Length: -1\r\n", 411),
        ("POST /v1/completions HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n", 411),
        ("DELETE /v1/models/zh-prose HTTP/1.1\r\n", 501),
        ("nonsense\r\n", 400),
        ("GET /v1/models HTTP/1.1\r\n" + "X: y\r\n" * 200, 431),
    ):
        assert status_told(served, head) == status
    assert served.ask("GET", "/v1/models")[0] == 200


def status_told(served: Served, head: str) -> int:
    """The status of the answer to a raw request, which must be an error object, then the end of the connection."""
    with socket.create_connection(("127.0.0.1", served.port), 30) as link:
        link.sendall(f"{head}Authorization: Bearer {served.token}\r\n\r\n".encode())
        told = b""
        while part := link.recv(65536):
            told += part
    head_told, _, body = told.partition(b"\r\n\r\n")
    assert json.loads(body)["error"]["message"]
    return int(head_told.split()[1])


def test_fifty_requests_are_answered_in_their_order(served: Served, gate: Gate) -> None:
    links = [gate.queue(served, number) for number in range(51)]
    gate.opened.set()
    answers = [link.getresponse() for link in links]
    assert [each.status for each in answers] == [200] * 51
    assert [json.loads(each.read())["id"] for each in answers] == [f"cmpl-{number}" for number in range(1, 52)]
    for link in links:
        link.close()
    assert gate.order == [str(number) for number in range(51)]


def test_fifty_at_once_lose_nothing(served: Served) -> None:
    def ask(seed: int) -> str:
        wish = {"prompt": PROMPT, "max_tokens": 5, "seed": seed}
        if seed % 2:
            return "".join(part["choices"][0]["text"] for part in streamed(served, **wish))
        status, found = served.ask("POST", "/v1/completions", wish)
        assert status == 200
        return found["choices"][0]["text"]

    with ThreadPoolExecutor(50) as pool:
        together = list(pool.map(ask, range(50)))
    assert together == [ask(seed) for seed in range(50)]


@pytest.mark.parametrize("stream", [False, True])
def test_a_client_that_leaves_cancels_its_request(served: Served, gate: Gate, stream: bool) -> None:
    link = served.connect()
    served.send(link, "POST", "/v1/completions", {"prompt": "long", "stream": stream})
    if stream:
        reply = link.getresponse()
        assert reply.readline().startswith(b"data: ")
        reply.close()
    link.close()
    end = time.monotonic() + 30
    while not gate.order and time.monotonic() < end:
        time.sleep(0.01)
    assert gate.order == ["cancelled"]
    gate.opened.set()
    assert served.ask("POST", "/v1/completions", {"max_tokens": 1})[0] == 200


def test_the_end_tells_those_who_wait(served: Served, gate: Gate) -> None:
    links = [gate.queue(served, number, stream=number == 0) for number in range(3)]
    first = links[0].getresponse()
    assert first.readline().startswith(b"data: ")
    served.control.stop()
    assert [link.getresponse().status for link in links[1:]] == [503, 503]
    told = first.read().decode()
    assert '"code": "serve_ends"' in told
    assert "[DONE]" not in told
    for link in links:
        link.close()


def test_a_full_desk_says_so() -> None:
    desk = Desk()
    for _ in range(MOST_WAITING):
        desk.ask(("models", {}))
    with pytest.raises(BadInput) as caught:
        desk.ask(("models", {}))
    assert caught.value.key == "serve_busy"


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "", "192.168.0.2", "example.org", "127.0.0.1.example.org", "*"])
def test_only_this_machine_is_listened_to(host: str) -> None:
    with pytest.raises(BadInput) as caught:
        next(loopback.serve(ServeSpec(host=host, port=0), Control()))
    assert caught.value.key == "serve_host"


@pytest.mark.parametrize("token", ["short", "with spaces in between", "x" * 201, "墨" * 20])
def test_a_weak_token_is_refused(token: str) -> None:
    with pytest.raises(BadInput) as caught:
        next(loopback.serve(ServeSpec(token=token, port=0), Control()))
    assert caught.value.key == "serve_token_form"


def test_a_port_in_use_is_one_sentence(served: Served) -> None:
    with pytest.raises(BadInput) as caught:
        next(loopback.serve(ServeSpec(port=served.port), Control()))
    assert caught.value.key == "serve_port"


@pytest.mark.parametrize("host", ["localhost", "::1"])
def test_the_other_names_of_this_machine(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOXU_TEST_LOOPBACK", "1")
    monkeypatch.setenv("MOXU_TOKEN", "a-token-of-my-own")
    control = Control()
    events = loopback.serve(ServeSpec(host=host, port=0), control)
    try:
        first = next(events)
    except BadInput:
        pytest.skip("no IPv6 here")
    assert isinstance(first, Listening)
    assert first.token == ""
    control.stop()
    assert [type(each) for each in events] == [Done]


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGINT for one child")
def test_ctrl_c_ends_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOXU_TEST_LOOPBACK", "1")
    command = [sys.executable, "-m", "lstmcore", "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8") as child:
        assert child.stdout
        assert child.stderr
        url, token = child.stdout.readline().strip(), child.stdout.readline().strip()
        served = Served(url, token, "", "", Desk(), Control())
        assert served.ask("GET", "/v1/models", token="Bearer no")[0] == 401
        assert served.ask("POST", "/v1/completions", {"model": "zh-prose", "prompt": "今天", "max_tokens": 2})[0] == 200
        child.send_signal(signal.SIGINT)
        assert child.wait(30) == 0
        assert child.stdout.read() == ""
        assert child.stderr.read() == ""


def test_a_script_asks_line_by_line(capfd: pytest.CaptureFixture[str]) -> None:
    spec = {"model": "zh-prose", "prompt": "今天", "max_tokens": 6, "seed": 1}
    asked = [
        {"id": "a", "verb": "complete", "spec": spec},
        {"id": 7, "verb": "score", "spec": {"model": "zh-reviews", "text": "房间很干净"}},
        {"verb": "train", "spec": {}},
        {"verb": "complete", "spec": {"model": "none"}},
        {"verb": "models", "spec": 3},
    ]
    lines = "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in asked) + "\nno JSON\n"
    command = [sys.executable, "-m", "lstmcore", "serve", "--stdio", "--lang", "zh"]
    done = subprocess.run(command, input=lines, capture_output=True, encoding="utf-8", timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    told = [json.loads(line) for line in done.stdout.splitlines()]
    last = {each["id"]: each for each in told}
    assert list(last) == ["a", 7, 3, 4, 5, 6]
    assert [each["event"] for each in last.values()] == ["Done", "Done", *["Failed"] * 4]
    assert "".join(each["text"] for each in told if each["event"] == "Piece") == last["a"]["result"]["texts"][0]
    assert [each["key"] for each in last.values() if each["event"] == "Failed"] == [
        "serve_verb",
        "model_unknown",
        "serve_json",
        "serve_json",
    ]
    assert last[3]["sentence"].startswith("脚本可以用")
