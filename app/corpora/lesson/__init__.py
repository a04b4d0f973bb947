"""The tab that shows one sentence as a machine sees it."""
