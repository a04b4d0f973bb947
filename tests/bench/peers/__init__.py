"""What people use instead of Moxu: a module each, written anew from the recipe, all scored by one function."""

from .char_rnn import CHAR_RNN
from .d2l import D2L
from .kneser_ney import KNESER_NEY
from .ppm import PPM, PPM_ADAPTIVE
from .task import Peer
from .textgenrnn import TEXTGENRNN
from .word_language_model import WORD_LANGUAGE_MODEL

PEERS: dict[str, Peer] = {
    each.name: each for each in (KNESER_NEY, PPM, PPM_ADAPTIVE, D2L, CHAR_RNN, TEXTGENRNN, WORD_LANGUAGE_MODEL)
}
