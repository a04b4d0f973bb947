"""Long work beside the window."""

from .job import ClientJob, CoreClient, Job

__all__ = ["ClientJob", "CoreClient", "Job"]
