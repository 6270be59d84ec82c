"""The C++ backend: the engine that the Pd and Max objects play with."""

from types import TracebackType

import numpy as np
from numpy.typing import NDArray

_Atom = bool | int | float | str

version: str
"""Of the backend."""

torch_version: str
"""Of the PyTorch that the backend was built with."""

class Error(RuntimeError):
    """Something failed in the backend; the message is one readable line."""

def describe(path: str) -> list[tuple[str, list[_Atom]]]:
    """The messages that `[nn.info]` gives for the model file `path`. Raises Error."""

def message_table() -> list[tuple[str, str, str]]:
    """Name, arguments and purpose of every message that `[nn~]` takes."""

def setting_table() -> list[tuple[str, str, int, int, list[str], str, str, str, str]]:
    """What can be set of `[nn~]` for good, in Max as an attribute.

    Of each: name (of the message), type (`switch`, `number`, `word`), least and most (of a number), choices (of a
    word), initial value, label, category and purpose.
    """

class Session:
    """One model playing one method, as one `[nn~]` object does. Raises Error if the model cannot be played.

    Args:
        path: model file.
        method: name of a method.
        bufsize: block size in samples, rounded up to what the model needs; 0 runs the model inside `process`.
        sample_rate: of the signals, in Hz.
        vector_size: samples per host vector, >= 1.
        offline: wait for the model: sample-exact and repeatable.
        device: `cpu` or `gpu`.
    """

    def __init__(
        self,
        path: str,
        method: str = "forward",
        bufsize: int = 4096,
        *,
        sample_rate: float = 48000.0,
        vector_size: int = 64,
        offline: bool = True,
        device: str = "cpu",
    ) -> None: ...
    @property
    def in_channels(self) -> int: ...
    @property
    def out_channels(self) -> int: ...
    @property
    def vector_size(self) -> int: ...
    @property
    def block_size(self) -> int:
        """Samples the model gets at a time."""
    @property
    def latency(self) -> int:
        """Delay from input to output in samples, the model's own included."""
    @property
    def sample_rate(self) -> float: ...
    def process(self, x: NDArray[np.float32]) -> NDArray[np.float32]:
        """[in_channels, n] -> [out_channels, n]; n is a multiple of `vector_size`."""
    def set(self, name: str, *values: _Atom) -> None:
        """Set an attribute and wait for the answer. Raises Error if it is refused."""
    def set_buffer(self, name: str, samples: NDArray[np.float32], sample_rate: float) -> None:
        """Fill a buffer attribute with [channels, n]. Raises Error if it is refused."""
    def get(self, name: str) -> list[_Atom]:
        """Values of an attribute. Raises Error if there is no such attribute."""
    def get_array(self, name: str) -> NDArray[np.float32]:
        """The tensor that an attribute holds, [rows, n]. Raises Error if there is no such attribute, or no tensor."""
    def reset(self) -> None:
        """Forget all streaming state."""
    def stats(self) -> dict[str, float]:
        """Counters: blocks, late, dropped, errors, load (percent of real time)."""
    def send(self, selector: str, *args: _Atom) -> list[tuple[str, list[_Atom]]]:
        """Send any message of `[nn~]`; the answers of its info outlet."""
    def messages(self) -> list[str]:
        """Console lines since the last call."""
    def close(self) -> None:
        """Stop and free the model; further calls raise Error."""
    def __enter__(self) -> Session: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None: ...
