"""The words of the command line, and the spec that they make."""

from __future__ import annotations

import argparse
import dataclasses
import sys
from pathlib import Path
from typing import Any, NoReturn

from . import specs
from .errors import BadInput
from .spec_file import is_spec_file, read_spec_file
from .text.files import shown_path
from .text.report import cleaning_of, is_again, read_report
from .verbs import VERBS
from .version import VERSION

VOICE = ("draft", "second_model", "second_share")  # of the app's engine, or with names of their own
CLEANING = {
    "line_ends": "make LF the only end of a line",
    "page_numbers": "leave page numbers and running heads out",
    "adverts": "leave out adverts that a site repeats through a book",
    "boilerplate": "leave out the head and foot of Project Gutenberg",
    "indents": "take indents and doubled full-width spaces away",
    "join_lines": "join hard-wrapped lines to paragraphs",
    "headings": "keep chapter headings",
    "notes": "keep foot- and endnotes of documents",
    "contents": "keep tables of contents",
    "tables": "keep tables of short entries in documents",
    "quotes": "one style of quotation marks",
    "script": "traditional Chinese to simplified, or back",
    "repeats": "leave out paragraphs that came before: exactly, or but for punctuation",
    "editions": "keep a file most of whose paragraphs another file holds",
    "column": "the column of texts in csv, tsv, json and jsonl (default: guessed)",
}


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        print(f"{self.prog}: {message}", file=sys.stderr)
        sys.exit(2)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"not a number: {text}") from None


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"not a whole number: {text}") from None


def build_parser() -> argparse.ArgumentParser:
    """The parser of ``moxu-core``."""
    parser = _Parser(
        prog="moxu-core", description="Moxu without a window: texts in, models out. Nothing is sent anywhere."
    )
    parser.add_argument("--version", action="version", version=VERSION)
    verbs = parser.add_subparsers(dest="verb", required=True, parser_class=_Parser, metavar="VERB")

    read = _verb(verbs, "read", "read files, folders and zips; train nothing")
    read.add_argument("sources", nargs="+", metavar="SOURCE")
    read.add_argument("--out", help="also keep the text as a corpus folder; one that is a SOURCE too is read again")
    read.add_argument("--encoding", help="the codec, when the guess is wrong")
    read.add_argument("--name")
    files = read.add_argument_group("files", "choices that a kept corpus remembers; PATH as read shows it")
    files.add_argument("--without", action="append", default=[], metavar="PATH", help="switch a file off")
    files.add_argument("--with", dest="with_", action="append", default=[], metavar="PATH", help="switch it on again")
    files.add_argument(
        "--weight", action="append", default=[], metavar="PATH=N", help="training reads it N times (1 to 10)"
    )
    _cleaning(read)

    text = _verb(verbs, "text", "the running text of one file, whatever its format, as it is")
    text.add_argument("path", metavar="FILE")
    text.add_argument("--out", required=True, help="where to write it (UTF-8)")
    text.add_argument("--encoding", help="the codec, when the guess is wrong")

    cleaning = _verb(verbs, "cleaning", "what each step of cleaning changes in these texts, or would change")
    cleaning.add_argument("sources", nargs="+", metavar="SOURCE")
    _cleaning(cleaning)

    search = _verb(verbs, "search", "find places in the text of a kept corpus")
    search.add_argument("corpus", metavar="CORPUS", help="a folder that read --out made")
    search.add_argument("query", metavar="QUERY")
    _settings(search, specs.SearchSpec, skip=("corpus", "query"))

    vocabulary = _verb(verbs, "vocabulary", "list or export the dictionary of a corpus with its counts")
    vocabulary.add_argument("sources", nargs="+", metavar="SOURCE")
    vocabulary.add_argument("--out", help="a table (.tsv) of all units and their counts")
    vocabulary.add_argument("--sentence", help="also show the units of this text")
    _settings(vocabulary, specs.VocabularySpec, skip=("sources", "out", "sentence", "cleaning"))
    _cleaning(vocabulary)

    vectors = _verb(verbs, "vectors", "learn word vectors of a corpus, or take them from a text file of vectors")
    vectors.add_argument("sources", nargs="+", metavar="SOURCE")
    vectors.add_argument("--out", required=True, metavar="FOLDER", help="where they are kept; made anew if there")
    vectors.add_argument("--from-file", metavar="FILE", help="word2vec, GloVe or Tencent text, also .gz, .bz2, .xz")
    _settings(vectors, specs.VectorsSpec, skip=("sources", "out", "from_file", "cleaning"))
    _cleaning(vectors)

    near = _verb(verbs, "neighbours", "the words nearest to words; with --minus an analogy")
    near.add_argument("vectors", metavar="VECTORS", help="a folder that the verb vectors made")
    near.add_argument("plus", nargs="+", metavar="WORD")
    near.add_argument("--minus", nargs="+", default=[], metavar="WORD", help="a + c --minus b: c is to ? as b is to a")
    near.add_argument("--top", type=_whole, help="1 to 1000; default 12")
    near.add_argument("--min-count", type=_whole, help="answers seen this often; default: four times that of learning")

    word_map = _verb(verbs, "map", "the commonest words of vectors as points of a plane (t-SNE)")
    word_map.add_argument("vectors", metavar="VECTORS")
    word_map.add_argument("--top", type=_whole, help="10 to 3000; default 500")

    lesson = _verb(verbs, "lesson", "a sentence as a machine sees it: ids, bag of words, TF-IDF, embeddings")
    lesson.add_argument("sentence", metavar="SENTENCE", help="- reads it from stdin")
    lesson.add_argument("sources", nargs="+", metavar="SOURCE")
    lesson.add_argument("--vectors", metavar="VECTORS", help="a folder that the verb vectors made")
    _settings(lesson, specs.LessonSpec, skip=("sources", "sentence", "vectors", "cleaning"))
    _cleaning(lesson)

    train = _verb(verbs, "train", "train a language model on texts, or by a recipe file (.toml, or a run's spec.json)")
    train.add_argument("sources", nargs="+", metavar="SOURCE")
    train.add_argument("--out", help="a .moxu file or a folder; default: the library")
    train.add_argument("--vectors", metavar="VECTORS", help="start from word vectors (a folder of the verb vectors)")
    train.add_argument(
        "--from",
        "--from-model",
        dest="from_model",
        metavar="MODEL",
        help="go on with a model, its units grown; auto: a bundled one, if it fits",
    )
    _settings(train, specs.TrainSpec, skip=("sources", "out", "credits", "cleaning", "vectors", "from_model"))
    _cleaning(train)

    classic = _verb(verbs, "classic", "run a recipe of the textbooks, and what was published beside what comes out")
    classic.add_argument("recipe", metavar="NAME", help="a name in resources/recipes/classic, or a file (.toml)")
    classic.add_argument("source", nargs="?", metavar="SOURCE", help="a text; default: one that comes with Moxu")
    _settings(classic, specs.ClassicSpec, skip=("recipe", "source"))

    resume = _verb(verbs, "resume", "start a prepared run, or go on exactly where it stopped")
    resume.add_argument("run")
    resume.add_argument("--threads", type=_whole)
    resume.add_argument(
        "--cell", choices=("fused", "scratch"), help="go on with nn.LSTM or the LSTM from its equations"
    )
    resume.add_argument(
        "--control", action="store_true", help="obey stop, pause, resume lines on stdin; its end means save and leave"
    )
    resume.add_argument("--nice", action="store_true", help="at lower priority")

    go_on = _verb(verbs, "continue", "continue a text")
    go_on.add_argument("model", metavar="MODEL")
    go_on.add_argument("prefix", nargs="?", default="", help="- reads it from stdin")
    _second(go_on, "a second model, mixed in at every step")
    _settings(go_on, specs.ContinueSpec, skip=("model", "prefix", *VOICE))

    serve = _verb(verbs, "serve", "let other programs ask the models: OpenAI's completions on this machine alone")
    _settings(serve, specs.ServeSpec, skip=("lang", "token"))
    serve.add_argument("--token", help="better in the variable MOXU_TOKEN; default: a new one, shown at the start")

    suggest = _verb(verbs, "suggest", "the words that most likely come next, with their chances")
    suggest.add_argument("model", metavar="MODEL")
    suggest.add_argument("prefix", nargs="?", default="", help="- reads it from stdin")
    _settings(suggest, specs.SuggestSpec, skip=("model", "prefix", *VOICE))

    choices = _verb(verbs, "choices", "what may come next, the likeliest first, with the chances")
    choices.add_argument("model", metavar="MODEL")
    choices.add_argument("prefix", nargs="?", default="", help="- reads it from stdin")
    _settings(choices, specs.ChoicesSpec, skip=("model", "prefix", *VOICE))

    teach = _verb(verbs, "teach", "let a copy of a model learn a draft for good; keep decides what becomes of it")
    teach.add_argument("model", metavar="MODEL")
    teach.add_argument("file", metavar="FILE")
    _settings(teach, specs.TeachSpec, skip=("model", "file", "text"))

    keep = _verb(verbs, "keep", "keep what teach made: as a new model, in the place of an old one, or not at all")
    keep.add_argument("taught", metavar="TAUGHT", help="the folder that teach names")
    _settings(keep, specs.KeepSpec, skip=("taught",))

    surprise = _verb(verbs, "surprise", "how unexpected a text is, in bits and by rank; its most unusual sentences")
    surprise.add_argument("model", metavar="MODEL")
    surprise.add_argument("text", metavar="TEXT", help="- reads it from stdin")
    _settings(surprise, specs.SurpriseSpec, skip=("model", "text"))

    gates = _verb(verbs, "gates", "gates, memory cell and hidden state of every unit at every character of a text")
    gates.add_argument("model", metavar="MODEL")
    gates.add_argument("text", metavar="TEXT", help="- reads it from stdin")
    _settings(gates, specs.GatesSpec, skip=("model", "text"))

    spotlight = _verb(verbs, "spotlight", "which units of a model follow quotes, line ends, digits and the like")
    spotlight.add_argument("model", metavar="MODEL")
    spotlight.add_argument("source", nargs="?", metavar="SOURCE", help="a text file or a corpus; default: a sample")
    _settings(spotlight, specs.SpotlightSpec, skip=("model", "source"))

    gradients = _verb(verbs, "gradients", "how gradients fade or grow over time, in a plain RNN and an LSTM")
    _settings(gradients, specs.GradientsSpec, skip=())

    guessing = _verb(verbs, "passage", "a passage to guess letter by letter, and what each letter costs the models")
    guessing.add_argument("model", metavar="MODEL")
    guessing.add_argument("source", metavar="SOURCE", help="a corpus, a run or a text file")
    _settings(guessing, specs.PassageSpec, skip=("model", "source", "text"))

    original = _verb(verbs, "originality", "what of a text stands word for word in kept corpora, and where")
    original.add_argument("text", metavar="TEXT", help="- reads it from stdin")
    original.add_argument("corpora", nargs="*", metavar="CORPUS", help="a folder that read --out made")
    original.add_argument("--model", metavar="MODEL", help="instead: the corpus that it learned from")

    evaluate = _verb(
        verbs, "evaluate", "bits per character of unseen texts, or the figures of a review model on a table"
    )
    evaluate.add_argument("model", metavar="MODEL")
    evaluate.add_argument("files", nargs="+", metavar="FILE")
    evaluate.add_argument("--no-cache", dest="cache", action="store_false")
    evaluate.add_argument("--no-ngram", dest="ngram", action="store_false")
    evaluate.add_argument("--adapt", action="store_true", help="also learn from the text while reading it")
    _second(evaluate, "a second model, mixed in at every letter")

    reviews = _verb(
        verbs, "train-reviews", "train a sentiment classifier on a table of labelled reviews, or by a recipe file"
    )
    reviews.add_argument("tables", nargs="+", metavar="TABLE")
    reviews.add_argument("--out", help="a .moxu file or a folder; default: the library")
    reviews.add_argument("--from", dest="from_model", metavar="MODEL")
    _settings(reviews, specs.TrainReviewsSpec, skip=("tables", "out", "from_model"))

    pooling = _verb(verbs, "pooling", "a lesson: the classic classifier five times, its states read in five ways")
    pooling.add_argument("tables", nargs="+", metavar="TABLE")
    _settings(pooling, specs.PoolingSpec, skip=("tables",))

    score = _verb(verbs, "score", "rate a review, or every row of a table")
    score.add_argument("model", metavar="MODEL")
    score.add_argument("text", nargs="?", help="- reads it from stdin")
    score.add_argument("--table")
    score.add_argument("--out")
    score.add_argument("--text-column")

    look = _verb(
        verbs, "inspect", "where a review model errs on the table it learned from, and which labels look wrong"
    )
    look.add_argument("model", metavar="MODEL")
    look.add_argument("tables", nargs="+", metavar="TABLE")
    _settings(look, specs.InspectSpec, skip=("model", "tables"))

    arc = _verb(verbs, "arc", "how each paragraph sounds to a review model")
    arc.add_argument("model", metavar="MODEL")
    arc.add_argument("paragraphs", nargs="+", metavar="PARAGRAPH")

    aspects = _verb(verbs, "aspects", "the words that tell the good reviews of a rated table from the bad ones")
    aspects.add_argument("table", metavar="TABLE", help="what score --table --out wrote")
    aspects.add_argument("--text-column", required=True)
    _settings(aspects, specs.AspectsSpec, skip=("table", "text_column"))

    save = _verb(verbs, "save-table", "write a table as csv, tsv or xlsx")
    save.add_argument("table", metavar="TABLE")
    save.add_argument("--out", required=True, metavar="FILE")

    _verb(verbs, "runs", "list the trainings kept on this machine")
    for name, text in (
        ("note-run", "keep tags and a note with a training"),
        ("delete-run", "move a training to the trash"),
        ("restore-run", "bring a deleted training back"),
        ("command", "the command line that would train the same way again"),
    ):
        _verb(verbs, name, text).add_argument("run", metavar="RUN", help="a run folder, or the start of its id")
    verbs.choices["note-run"].add_argument("--name")
    verbs.choices["note-run"].add_argument("--tags", nargs="*", metavar="TAG")
    verbs.choices["note-run"].add_argument("--notes")

    _verb(verbs, "models", "list the library and the bundled models")
    info = _verb(verbs, "info", "the card of a model")
    export = _verb(verbs, "export", "write a model as one .moxu file")
    delete = _verb(verbs, "delete", "move a model to the trash")
    restore = _verb(verbs, "restore", "bring a deleted model back")
    rename = _verb(verbs, "rename", "give a model another name")
    for each in (info, export, delete, restore, rename):
        each.add_argument("model", metavar="MODEL")
    rename.add_argument("name")
    export.add_argument("file", metavar="FILE.moxu")
    export.add_argument("--no-ngram", dest="ngram", action="store_false", help="leave the n-gram tables out")
    duplicate = _verb(verbs, "duplicate", "a second copy of a model in the library")
    duplicate.add_argument("model", metavar="MODEL")
    duplicate.add_argument("--name")
    tag = _verb(verbs, "tag", "keep tags with a model of the library")
    tag.add_argument("model", metavar="MODEL")
    tag.add_argument("tags", nargs="*", metavar="TAG")
    for name, text in (
        ("verify", "check the files of a model byte by byte; without MODEL, of all"),
        ("empty-trash", "delete a model or training of the trash (by its id) for good; without one, all"),
    ):
        _verb(verbs, name, text).add_argument("model", nargs="?", metavar="MODEL")
    _verb(verbs, "trash", "list the deleted models and trainings")
    speed = _verb(verbs, "speed", "try for some seconds how many tokens a second this machine trains on")
    speed.add_argument("--threads", type=_whole)
    _verb(verbs, "disk", "how many bytes everything takes")
    _verb(verbs, "import", "check a .moxu file and take it into the library").add_argument("file", metavar="FILE.moxu")
    return parser


def _second(verb: argparse.ArgumentParser, help_: str) -> None:
    verb.add_argument("--with", dest="second_model", metavar="MODEL2", help=help_)
    verb.add_argument("--share", dest="second_share", type=_number, help="of the second model, 0 to 1; default 0.5")


def _verb(verbs: Any, name: str, text: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = verbs.add_parser(name, help=text, description=text)
    parser.add_argument("--json", action="store_true", help="the last line of stdout is one JSON object")
    parser.add_argument("--events", action="store_true", help="every event as a JSON line")
    parser.add_argument("--lang", choices=("zh", "en"), help="the language of messages; default: the system's")
    return parser


def _settings(parser: argparse.ArgumentParser, kind: type, skip: tuple[str, ...]) -> None:
    """An option for each remaining field of the spec, named as the field."""
    for field in dataclasses.fields(kind):
        if field.name in skip:
            continue
        name, note = "--" + field.name.replace("_", "-"), str(field.type)
        if note == "bool":
            parser.add_argument(name, dest=field.name, action="store_true", default=None)
            continue
        convert: Any = _number if note.startswith("float") else _whole if note.startswith("int") else str
        limits = field.metadata
        text = ", ".join(limits["choices"]) if "choices" in limits else ""
        if "low" in limits:
            text = f"{limits['low']} to {limits['high']}"
        if field.default is not None and text:
            text += f"; default {field.default}"
        parser.add_argument(name, dest=field.name, type=convert, default=None, help=text.replace("%", "%%") or None)


def _cleaning(parser: argparse.ArgumentParser) -> None:
    """An option for each switch of cleaning, with what it does."""
    group = parser.add_argument_group("cleaning", "what is done to the texts; the defaults lose no prose")
    for field in dataclasses.fields(specs.Cleaning):
        name, text = "--" + field.name.replace("_", "-"), CLEANING[field.name]
        if isinstance(field.default, bool):
            action: Any = argparse.BooleanOptionalAction
            text += f" (default: {'yes' if field.default else 'no'})"
            group.add_argument(name, dest=field.name, action=action, default=None, help=text)
        else:
            choices = field.metadata.get("choices")
            group.add_argument(name, dest=field.name, choices=choices, default=None, help=text)


def spec_of(given: argparse.Namespace) -> Any:
    """The checked spec of what was typed; BadInput in one sentence."""
    kind = VERBS[given.verb][0]
    names = {field.name for field in dataclasses.fields(kind)}
    values = {key: value for key, value in vars(given).items() if key in names and value is not None}
    for name in ("prefix", "text", "sentence"):
        if values.get(name) == "-":
            values[name] = sys.stdin.read()
    recipe = values.get("sources") or values.get("tables")
    if given.verb in ("train", "train-reviews") and recipe and len(recipe) == 1 and is_spec_file(recipe[0]):
        values = {
            **read_spec_file(Path(recipe[0])),
            **{k: v for k, v in values.items() if k not in ("sources", "tables")},
        }
    if given.verb == "read":
        values["choices"] = _choices(given)
        if is_again(values["sources"], values.get("out")):
            values["cleaning"] = specs.to_dict(cleaning_of(read_report(Path(values["out"]))))
    if "cleaning" in names:
        switches = {field.name for field in dataclasses.fields(specs.Cleaning)}
        chosen = {key: value for key, value in vars(given).items() if key in switches and value is not None}
        values["cleaning"] = {**values.get("cleaning", {}), **chosen}
    if given.verb == "score" and not values.get("table") and "text" not in values:
        raise BadInput("nothing_to_score")
    return specs.from_dict(kind, values)


def _choices(given: argparse.Namespace) -> list[dict[str, Any]]:
    """What --with, --without and --weight say, a choice for each file."""
    choices: dict[str, dict[str, Any]] = {}
    for paths, values in ((given.with_, {"use": True}), (given.without, {"use": False})):
        for path in paths:
            choices.setdefault(shown_path(path), {}).update(values)
    for each in given.weight:
        path, _, number = each.rpartition("=")
        if not path or not number.isdecimal():
            raise BadInput("weight_wanted", value=each)
        choices.setdefault(shown_path(path), {})["weight"] = int(number)
    return [{"path": path, **values} for path, values in choices.items()]
