"""The tab of word vectors: learned or imported, asked for neighbours and analogies, and drawn as a map."""
