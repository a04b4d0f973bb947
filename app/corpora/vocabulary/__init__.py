"""The tab that shows what units a corpus is made of, how often each comes, and how a sentence is cut."""
