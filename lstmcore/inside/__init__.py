"""What goes on inside an LSTM, for who wants to look: gates, one step in numbers, what units follow, gradients."""
