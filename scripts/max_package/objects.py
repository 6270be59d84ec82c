"""The four objects as Max's reference tells of them. Messages and attributes are not here but in the core's tables."""

from __future__ import annotations

from dataclasses import dataclass

SIGNAL, MC_SIGNAL = "signal", "multichannelsignal"
# Channels of the methods of the models that the patchers play: the demo's, and that of python/examples/effects.py.
MODELS = {
    "voice": {"forward": (1, 1), "encode": (1, 16), "decode": (16, 1)},
    "effects": {"forward": (2, 2)},
}


@dataclass(frozen=True)
class Row:
    """A name, what it takes (a type of Max's reference), and what it is."""

    name: str
    kind: str
    doc: str
    optional: bool = True


@dataclass(frozen=True)
class MaxObject:
    """What a reference page tells besides messages and attributes."""

    name: str
    digest: str
    description: str
    arguments: tuple[Row, ...]
    inlets: tuple[Row, ...]
    outlets: tuple[Row, ...]
    more: tuple[str, ...]  # objects to see also

    @property
    def has_settings(self) -> bool:
        """Whether it takes the core's messages and has its settings as attributes."""
        return self.name != "nn.info"


MODEL = Row(
    "MODEL", "symbol", "A model file with or without .ts, on Max's search path, or its whole path; or void.", False
)
METHOD = Row("METHOD", "symbol", "The method to play; forward unless given.")
BUFSIZE = Row(
    "BUFSIZE", "int", "Samples; the model gets blocks of at least this size. 0: wait for the model in each vector."
)
VOICES = Row("VOICES", "int", "How many inlets and outlets, 1 to 64; 1 unless given.")
ANSWERS = Row(
    "answers",
    "OUTLET_TYPE",
    "Answers, each with the message's own name in front; error MESSAGE WORDS... when something went wrong; attributes "
    "that were asked for (getbufsize and the like).",
)
PLAYS = (
    "The model computes on a thread of its own: the audio thread never waits for it, and the latency is known and does "
    "not drift. With void {} in the place of MODEL the object begins without a model, and load brings one later."
)

OBJECTS = (
    MaxObject(
        "nn~",
        "Play a neural audio model in real time",
        "Plays one method of a model file (.ts), with a signal inlet and outlet for each of its channels. "
        + PLAYS.format("INLETS OUTLETS"),
        (MODEL, METHOD, BUFSIZE),
        (Row("channel", SIGNAL, "An input channel of the method. The first inlet takes the messages too."),),
        (Row("channel", SIGNAL, "An output channel of the method."), ANSWERS),
        ("mc.nn~", "mcs.nn~", "nn.info"),
    ),
    MaxObject(
        "mc.nn~",
        "Play a neural audio model for many voices at once",
        "Plays one method of a model file (.ts) for as many voices as its widest cord has channels: an inlet and an "
        "outlet for each channel of the method, and in each cord a channel for each voice. A cord of one channel goes "
        "to all voices. " + PLAYS.format("INLETS OUTLETS"),
        (MODEL, METHOD, BUFSIZE),
        (Row("channel", MC_SIGNAL, "A channel for all voices. The first inlet takes the messages too."),),
        (Row("channel", MC_SIGNAL, "An output channel of the method, for all voices."), ANSWERS),
        ("nn~", "mcs.nn~", "nn.info"),
    ),
    MaxObject(
        "mcs.nn~",
        "Play a neural audio model with all its channels in one cord",
        "Plays one method of a model file (.ts) for VOICES voices: an inlet and an outlet for each voice, and in each "
        "cord all channels of the method, so that encode and decode are joined by one cord. " + PLAYS.format("VOICES"),
        (MODEL, METHOD, VOICES, BUFSIZE),
        (Row("voice", MC_SIGNAL, "A voice, all its input channels. The first inlet takes the messages too."),),
        (Row("voice", MC_SIGNAL, "A voice: all output channels of the method."), ANSWERS),
        ("nn~", "mc.nn~", "nn.info"),
    ),
    MaxObject(
        "nn.info",
        "Tell what is in a model file",
        "Reads a model file (.ts) and tells its methods with their channels, ratios and labels, its attributes with "
        "their types and values, its sample rate, latency and metadata: as messages, and as a dictionary.",
        (Row("MODEL", "symbol", "A model file with or without .ts; none yet unless given."),),
        (Row("messages", "INLET_TYPE", "bang or load MODEL."),),
        (
            Row("description", "OUTLET_TYPE", "The description, a message for each fact, done at the end."),
            Row("dictionary", "dictionary", "The same as a dictionary, for dict.view and its like."),
        ),
        ("nn~", "mc.nn~", "mcs.nn~"),
    ),
)

# Messages beside the core's, as its table has them: name, arguments, doc.
DRAG = ("(drag)", "", "A model file that is dropped on the object is loaded.")
MAX_MESSAGES = (
    ("signal", "", "What the model is given."),
    ("dictionary", "NAME", "Set attributes of the model from a dictionary: each key is the name of one."),
    DRAG,
)
INFO_MESSAGES = (
    ("bang", "", "Put the description out."),
    ("load", "MODEL", "Read another model file, then put its description out."),
    DRAG,
)
INFO_OUTPUT = (
    Row("model", "PATH", "The file."),
    Row("method", "NAME INS IN_RATIO OUTS OUT_RATIO", "Channels, and audio samples per sample of that signal."),
    Row("input", "METHOD INDEX LABEL", "An inlet, from 0."),
    Row("output", "METHOD INDEX LABEL", "An outlet, from 0."),
    Row("latency", "METHOD SAMPLES", "The method's own delay, without buffering."),
    Row("attribute", "NAME TYPES...", "An attribute: bool, int, float, string, tensor or buffer."),
    Row("value", "NAME VALUES...", "What an attribute is in the file."),
    Row("samplerate", "HZ", "What the model was made for; -1: it does not say."),
    Row("meta", "KEY VALUE", "From the metadata that nn_export wrote."),
    Row("done", "", "The end."),
    Row("error", "LINE", "There is no such file, or it is no model."),
)


def ports(text: str) -> tuple[int, list[str]] | None:
    """Number of inlets and types of the outlets of one of our objects, as its box text makes them; None for others'."""
    name, *words = text.split(" @")[0].split()
    if name == "nn.info":
        return 1, ["", ""]
    if name not in ("nn~", "mc.nn~", "mcs.nn~"):
        return None
    kind = SIGNAL if name == "nn~" else MC_SIGNAL
    model, given = words[0] if words else "void", words[1:]
    if name == "mcs.nn~":
        numbers = [int(word) for word in given if word.isdigit()]
        voices = numbers[0] if numbers else 1
        return voices, [kind] * voices + [""]
    if model == "void":
        ins, outs = ([int(word) for word in given] + [1, 1][len(given) :])[:2]
    else:
        ins, outs = MODELS[model][given[0] if given and not given[0].isdigit() else "forward"]
    return max(1, ins), [kind] * outs + [""]
