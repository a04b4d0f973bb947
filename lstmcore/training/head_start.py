"""The bundled model that a training may begin with: one in the text's language that knows its characters or words.

Not one that has read what of the text will be held out: that would not be unseen, and its figures worth nothing.
"""

from __future__ import annotations

from ..specs import TrainSpec
from ..store import bundle, library
from ..text.corpus import Corpus as Text
from ..text.tokens import Vocabulary, from_json
from ..writing.originality import CopyFilter

AUTO = "auto"  # TrainSpec.from_model: the model found here, or none
# of the running text; the bundled Chinese model knows 99.6 % of 红楼梦, 96.6 of 老残游记, 73.6 of a traditional novel
KNOWN = 0.9
# tokens for a character of it: 0.26 to 0.28 of novels and of today's English, 0.36 of Shakespeare, 0.49 of French
SPELLED = 0.4
LOOKED_AT = 300_000  # characters
HELD_OUT = 0.1  # at the end, see ``text.held_out``
READ = 0.1  # of its windows of 20 characters; 0.6 % are found of another author's Chinese, 3.2 of another's English


def may_begin(asked: TrainSpec) -> bool:
    """Whether nothing was asked for that the model to begin with would decide."""
    own = (asked.hidden_size, asked.num_layers, asked.vectors, asked.user_dictionary)
    plain = not (asked.pilot or asked.lowercase or asked.strip_punctuation)
    return asked.units in ("auto", "char", "subword") and plain and all(each is None for each in own)


def found_for(text: Text, units: str = "auto") -> str | None:
    """The name of a bundled language model of ``units`` in the text's language that knows most of it, or None."""
    sample, held_out = text.text[:LOOKED_AT], text.text[int(len(text.text) * (1 - HELD_OUT)) :]
    for path in library.starters():
        card = bundle.read_card(path)
        if card.get("kind") != "language" or card.get("language") != text.language:
            continue
        stored = bundle.read(path)
        vocabulary = from_json(stored.vocab)
        if units not in ("auto", vocabulary.units) or not _knows(vocabulary, sample):
            continue
        copies = card.get("copy")  # without its filter nobody knows what it has read
        if copies and CopyFilter(stored.tensors["copy.filter"], copies["every"]).rate(held_out) < READ:
            return path.stem
    return None


def _knows(vocabulary: Vocabulary, sample: str) -> bool:
    """Subwords spell everything, but what they were not learned from in many pieces."""
    if vocabulary.units == "subword":
        return len(vocabulary.encode(sample)) <= SPELLED * len(sample)
    return vocabulary.unknown_share(sample) <= 1 - KNOWN
