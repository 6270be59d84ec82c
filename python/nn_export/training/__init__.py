"""What every training needs, whatever is trained: sounds from a folder, a run's folder, and the loop."""

from __future__ import annotations

from .loop import Progress, Task, train
from .run import Run
from .sounds import Crops, Sounds
from .threads import Threads

__all__ = ["Crops", "Progress", "Run", "Sounds", "Task", "Threads", "train"]
