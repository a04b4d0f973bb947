"""OpenAI's shapes of legacy completions (``POST /v1/completions``): a request to specs, events to what is sent back."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from .. import specs
from ..errors import BadInput, CoreError
from ..specs import CompleteSpec
from ..store import strict
from . import catalogue

MOST_PROMPTS = 16
OURS = ("max_tokens", "n", "temperature", "top_k", "top_p", "repetition")  # passed on as they are
SHAPE = ("model", "prompt", "stop", "seed", "stream", "stream_options", "echo", "user")
# what only means "as usual" is let through, whatever else it asks for cannot be done
UNSUPPORTED: dict[str, tuple[object, ...]] = {
    "best_of": (1,),
    "frequency_penalty": (0,),
    "logit_bias": ({},),
    "logprobs": (),
    "presence_penalty": (0,),
    "suffix": ("",),
}
STATUS = {
    "model_unknown": 404,
    "serve_no_place": 404,
    "serve_token": 401,
    "serve_length": 411,
    "serve_too_long": 413,
    "serve_busy": 429,
    "serve_ends": 503,
    "memory": 503,
    "bug": 500,
}
CODES = {"model_unknown": "model_not_found", "serve_token": "invalid_api_key"}  # OpenAI's names for them


@dataclass(frozen=True)
class Asked:
    """A checked request: a spec for each prompt; choice k of prompt i has the index i * n + k."""

    model: str
    orders: tuple[CompleteSpec, ...]
    stream: bool
    usage: bool
    echo: bool

    def index(self, place: int, candidate: int) -> int:
        return place * self.orders[0].n + candidate


def read_body(body: bytes) -> dict[str, Any]:
    """The JSON object of a request without the names whose value is null; BadInput for all else."""
    try:
        values = strict.parse_object(body, "")
    except CoreError as problem:
        raise BadInput("serve_json") from problem
    return {name: value for name, value in values.items() if value is not None}


def completion(values: dict[str, Any], default: str, most: int) -> Asked:
    """What a request asks for; BadInput in one sentence. At most ``most`` tokens a text."""
    _refuse_unsupported(values)
    flags = [_flag(values, name) for name in ("stream", "echo")]
    options = values.get("stream_options", {})
    if not isinstance(options, dict):
        raise BadInput("serve_unsupported", name="stream_options")
    stop, seed, name = values.get("stop", []), values.get("seed"), values.get("model", "")
    if not isinstance(name, str):
        raise BadInput("text_wanted", name="model", value=name)
    shown, path = catalogue.find(name, default, "language")
    settings = {name: values[name] for name in OURS if name in values}
    settings |= {"model": path, "stop": [stop] if isinstance(stop, str) else stop}
    if not isinstance(settings["stop"], list):
        raise BadInput("text_wanted", name="stop", value=stop)
    if seed is not None:
        settings["seed"] = seed % 2**31 if type(seed) is int else seed  # theirs may be any 64-bit number
    orders = tuple(specs.from_dict(CompleteSpec, {**settings, "prompt": prompt}) for prompt in _prompts(values))
    if orders[0].max_tokens > most:
        raise BadInput("range", name="max_tokens", value=orders[0].max_tokens, low=1, high=most)
    return Asked(shown, orders, flags[0], bool(options.get("include_usage")), flags[1])


def _refuse_unsupported(values: dict[str, Any]) -> None:
    for name, value in values.items():
        if name in UNSUPPORTED:
            if value not in UNSUPPORTED[name] and not (name == "best_of" and value == values.get("n", 1)):
                raise BadInput("serve_unsupported", name=name)
        elif name not in OURS + SHAPE:
            raise BadInput("unknown_setting", name=strict.clean_name(name))


def _flag(values: dict[str, Any], name: str) -> bool:
    value = values.get(name, False)
    if not isinstance(value, bool):
        raise BadInput("choice", name=name, value=value, choices="true, false")
    return value


def _prompts(values: dict[str, Any]) -> list[str]:
    given = values.get("prompt", "")
    prompts = given if isinstance(given, list) else [given]
    if not 1 <= len(prompts) <= MOST_PROMPTS or not all(isinstance(each, str) for each in prompts):
        raise BadInput("serve_prompt", most=MOST_PROMPTS)
    return prompts


class Reply:
    """The ``text_completion`` objects of one answer."""

    def __init__(self, number: int, model: str) -> None:
        self._head = {"id": f"cmpl-{number}", "object": "text_completion", "created": int(time.time()), "model": model}

    def object(self, choices: list[dict[str, Any]], usage: dict[str, int] | None = None) -> dict[str, Any]:
        """The whole answer, or a part of its stream."""
        return {**self._head, "choices": choices, **({} if usage is None else {"usage": usage})}

    def piece(self, index: int, text: str, finish: str | None = None) -> dict[str, Any]:
        """A part of the stream."""
        return self.object([choice(index, text, finish)])


def choice(index: int, text: str, finish: str | None) -> dict[str, Any]:
    """One of the ``choices``."""
    return {"text": text, "index": index, "logprobs": None, "finish_reason": finish}


def usage(results: list[dict[str, Any]]) -> dict[str, int]:
    """Tokens, counted in the model's own units, of all prompts together."""
    read, written = (sum(each[name] for each in results) for name in ("prompt_tokens", "completion_tokens"))
    return {"prompt_tokens": read, "completion_tokens": written, "total_tokens": read + written}


def error(problem: CoreError, language: str | None) -> tuple[int, dict[str, Any]]:
    """The status and OpenAI's error object."""
    status = STATUS.get(problem.key, 400)
    kind = "server_error" if status >= 500 else "rate_limit_error" if status == 429 else "invalid_request_error"
    name = problem.values.get("name")
    return status, {
        "error": {
            "message": problem.sentence(language),
            "type": kind,
            "param": name if isinstance(name, str) else None,
            "code": CODES.get(problem.key, problem.key),
        }
    }
