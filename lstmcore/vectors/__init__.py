"""Word vectors: learned from a corpus or taken from a file, kept in a folder, asked for neighbours, drawn as a map."""
