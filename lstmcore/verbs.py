"""Every job of the core by name: what it takes and the generator that does it. One table for all who call."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from typing import Any

from . import specs
from .control import Control
from .errors import BadInput
from .events import Event

Generator = Callable[[Any, Control], Iterator[Event]]

VERBS: dict[str, tuple[type, str]] = {
    "read": (specs.ReadSpec, "text.read:read"),
    "text": (specs.TextSpec, "text.text:text"),
    "cleaning": (specs.CleaningPreviewSpec, "text.preview:cleaning"),
    "search": (specs.SearchSpec, "text.search:search"),
    "vocabulary": (specs.VocabularySpec, "text.vocabulary:vocabulary"),
    "vectors": (specs.VectorsSpec, "vectors.train:vectors"),
    "neighbours": (specs.NeighboursSpec, "vectors.neighbours:neighbours"),
    "map": (specs.WordMapSpec, "vectors.plane:word_map"),
    "lesson": (specs.LessonSpec, "text.lesson:lesson"),
    "train": (specs.TrainSpec, "further:train"),
    "resume": (specs.ResumeSpec, "further:resume"),
    "speed": (specs.SpeedSpec, "training.speed:speed"),
    "classic": (specs.ClassicSpec, "classic.run:classic"),
    "continue": (specs.ContinueSpec, "writing.continuation:continue_"),
    "complete": (specs.CompleteSpec, "writing.complete:complete"),
    "serve": (specs.ServeSpec, "serve.loopback:serve"),
    "choices": (specs.ChoicesSpec, "writing.choices:choices"),
    "suggest": (specs.SuggestSpec, "writing.suggest:suggest"),
    "learn": (specs.LearnSpec, "writing.learn:learn"),
    "forget": (specs.ForgetSpec, "writing.learn:forget"),
    "teach": (specs.TeachSpec, "training.teach:teach"),
    "keep": (specs.KeepSpec, "store.taught:keep"),
    "surprise": (specs.SurpriseSpec, "writing.surprise:surprise"),
    "gates": (specs.GatesSpec, "inside.gates:gates"),
    "spotlight": (specs.SpotlightSpec, "inside.spotlight:spotlight"),
    "gradients": (specs.GradientsSpec, "inside.gradients:gradients"),
    "passage": (specs.PassageSpec, "writing.passage:passage"),
    "originality": (specs.OriginalitySpec, "text.verbatim:originality"),
    "evaluate": (specs.EvaluateSpec, "training.evaluate:evaluate"),
    "train-reviews": (specs.TrainReviewsSpec, "training.reviews:train_reviews"),
    "pooling": (specs.PoolingSpec, "training.pooling:pooling"),
    "score": (specs.ScoreSpec, "reviews.score:score"),
    "preview": (specs.PreviewSpec, "reviews.preview:preview"),
    "inspect": (specs.InspectSpec, "reviews.inspect:inspect"),
    "relabel": (specs.RelabelSpec, "reviews.relabel:relabel"),
    "arc": (specs.ArcSpec, "reviews.arc:arc"),
    "aspects": (specs.AspectsSpec, "reviews.aspects:aspects"),
    "save-table": (specs.SaveTableSpec, "reviews.save_table:save_table"),
    "runs": (specs.RunsSpec, "run_records:runs"),
    "note-run": (specs.NoteRunSpec, "run_records:note_run"),
    "delete-run": (specs.DeleteRunSpec, "run_records:delete_run"),
    "restore-run": (specs.RestoreRunSpec, "run_records:restore_run"),
    "command": (specs.CommandSpec, "run_records:command"),
    "models": (specs.ModelsSpec, "store.verbs:models"),
    "info": (specs.InfoSpec, "store.verbs:info"),
    "export": (specs.ExportSpec, "store.verbs:export"),
    "import": (specs.ImportSpec, "store.verbs:import_"),
    "rename": (specs.RenameSpec, "store.verbs:rename"),
    "delete": (specs.DeleteSpec, "store.verbs:delete"),
    "duplicate": (specs.DuplicateSpec, "store.shelf:duplicate"),
    "tag": (specs.TagSpec, "store.shelf:tag"),
    "verify": (specs.VerifySpec, "store.shelf:verify"),
    "trash": (specs.TrashSpec, "trash:trash"),
    "empty-trash": (specs.EmptyTrashSpec, "trash:empty_trash"),
    "disk": (specs.DiskSpec, "store.shelf:disk"),
    "restore": (specs.RestoreSpec, "store.verbs:restore"),
}


def generator(verb: str) -> Generator:
    """The generator of ``verb``; its module is imported only now (torch takes seconds, most verbs do without)."""
    if verb not in VERBS:
        raise BadInput("unknown_verb", verb=verb, verbs=", ".join(VERBS))
    module, name = VERBS[verb][1].split(":")
    return getattr(importlib.import_module(f".{module}", __package__), name)


def start(verb: str, spec: Any, control: Control) -> Iterator[Event]:
    """Check the spec and begin the job."""
    run = generator(verb)
    return run(specs.check(spec), control)
