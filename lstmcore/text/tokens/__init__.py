"""Text <-> token ids, without loss: ``decode(encode(x)) == x``; what the vocabulary lacks is spelled in smaller units.

Of characters and words the ids 0-255 are the bytes (so nothing is ever unknown), ids from 256 on the vocabulary's own
tokens, most frequent first. Subwords are numbered by the library that learned them.
"""

from .base import BYTES, Ids, Vocabulary, codepoints
from .chars import CharVocabulary
from .choose import build, choose_units, require_text
from .stored import from_json
from .subwords import SubwordVocabulary, subword_size
from .words import WordVocabulary

__all__ = [
    "BYTES",
    "CharVocabulary",
    "Ids",
    "SubwordVocabulary",
    "Vocabulary",
    "WordVocabulary",
    "build",
    "choose_units",
    "codepoints",
    "from_json",
    "require_text",
    "subword_size",
]
