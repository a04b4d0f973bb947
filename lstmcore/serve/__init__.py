"""The models for other programs: OpenAI's completions over loopback HTTP, and JSON lines on stdin and stdout."""
