"""Long work beside the window."""

from .job import ClientJob, Job

__all__ = ["ClientJob", "Job"]
