"""Inside one model: gates over a sentence, one step in numbers, units that follow something, gradients over time."""
