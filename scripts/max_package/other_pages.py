"""The help of nn.info, the overview in the Extras menu, and the examples."""

from __future__ import annotations

from help_pages import LEFT, SOUND, answers, number, page
from objects import INFO_MESSAGES, INFO_OUTPUT, OBJECTS
from sheet import Sheet

INFO = OBJECTS[-1]


def info_basics() -> Sheet:
    """Ask a file, and use what it tells."""
    sheet = page(
        INFO, "What a file has is told as messages from the left outlet, and as a dictionary from the right one."
    )
    bang = sheet.ui(LEFT, 84, "button", 24, 24)
    sheet.text(LEFT + 30, 86, "tell all of it", 100)
    load = sheet.msg(LEFT + 150, 85, "load voice")
    drop = sheet.ui(LEFT + 250, 78, "dropfile", 120, 36)
    sheet.text(LEFT + 378, 86, "<- another file: drop a .ts here, or on the object", 300)
    dropped = sheet.obj(LEFT + 250, 124, "prepend load")
    sheet.cord(drop, dropped)
    box = sheet.obj(LEFT, 164, "nn.info voice", 400)
    sheet.text(LEFT + 410, 165, "<- MODEL, with or without .ts", 240)
    sheet.into(box, bang, load, dropped)
    console = sheet.obj(LEFT + 150, 204, "print nn.info")
    sheet.text(LEFT + 246, 205, "<- all of it, in the Max console", 160)
    view = sheet.ui(LEFT + 420, 240, "dict.view", 400, 340)
    sheet.text(LEFT + 450, 214, "the dictionary", 120, bold=True)
    sheet.cord(box, console)
    sheet.cord(box, view, outlet=1)
    kinds = sheet.obj(LEFT, 250, "route method samplerate", 220)
    sheet.cord(box, kinds)
    methods = sheet.obj(LEFT, 300, "route encode decode forward", 180)
    sheet.cord(kinds, methods)
    number(sheet, kinds, 1, LEFT + 200, 300, "Hz", "number")
    numbers = sheet.obj(LEFT, 350, "unpack 0 0 0 0", 220)
    sheet.cord(methods, numbers)
    for outlet, label in enumerate(("inlets", "ratio", "outlets", "ratio")):
        number(sheet, numbers, outlet, LEFT + 58 * outlet, 390, label, "number")
    sheet.text(
        LEFT,
        460,
        "The numbers are those of the method encode: its channels, and how many audio samples make one value of "
        "each. A patcher can set "
        "itself up by them.",
        380,
    )
    sheet.text(LEFT, 540, "see also: " + ", ".join(INFO.more) + "; the overview in the Extras menu", 380)
    return sheet


def info_messages() -> Sheet:
    """All that goes in and comes out."""
    sheet = page(INFO, "All messages.")
    y = 70
    for title, rows in (("takes", INFO_MESSAGES), ("tells", [(row.name, row.kind, row.doc) for row in INFO_OUTPUT])):
        sheet.heading(LEFT, y, title)
        y += 26
        for name, arguments, doc in rows:
            sheet.text(LEFT, y, f"{name} {arguments}".strip(), 300, bold=True)
            sheet.text(LEFT + 310, y, doc, 520)
            y += 22
        y += 16
    return sheet


def overview() -> Sheet:
    """What there is, for the Extras menu and the package manager."""
    sheet = Sheet(760, 480)
    sheet.text(16, 8, "nn~", 80, size=26.0, bold=True)
    sheet.text(110, 10, "neural audio models in real time", 500, size=14.0, bold=True)
    sheet.text(
        110,
        32,
        "A model file (.ts) has methods; these objects play them at a latency that is known. Click to open.",
        620,
    )
    opener = sheet.obj(24, 420, "pcontrol", 80)
    for row, item in enumerate(OBJECTS):
        click = sheet.msg(24, 80 + 52 * row, f"load {item.name}.maxhelp", 160)
        sheet.text(200, 69 + 52 * row, item.name, 110, size=14.0, bold=True)
        sheet.text(200, 92 + 52 * row, item.digest, 500)
        sheet.cord(click, opener)
    sheet.heading(244, 300, "examples")
    for row, (name, what) in enumerate(EXAMPLES.items()):
        click = sheet.msg(24, 328 + 34 * row, f"load {name}.maxpat", 210)
        sheet.text(244, 329 + 34 * row, what[0], 480)
        sheet.cord(click, opener)
    return sheet


def timbre_transfer() -> Sheet:
    """A RAVE model on a sound or a microphone."""
    sheet = Sheet(760, 560)
    sheet.text(16, 8, "RAVE timbre transfer", 500, size=20.0, bold=True)
    sheet.text(
        16,
        38,
        "A sound goes in, and comes out as the model has learnt to sound. Any model with a method forward will do.",
        720,
    )
    sheet.heading(24, 76, "1. a model")
    drop = sheet.ui(24, 100, "dropfile", 200, 44)
    sheet.text(232, 112, "<- drop a RAVE model (.ts) here", 190)
    load = sheet.obj(24, 156, "prepend load")
    sheet.cord(drop, load)

    sheet.heading(430, 76, "2. a sound")
    microphone = sheet.ui(430, 100, "ezadc~", 45, 45)
    sheet.text(482, 100, "a microphone", 90)
    listens = sheet.ui(484, 122, "toggle", 22, 22)
    heard = sheet.obj(430, 212, "*~ 0.", 50)
    sheet.cord(microphone, heard)
    sheet.cord(listens, heard, inlet=1)
    on = sheet.ui(580, 110, "toggle", 24, 24)
    sheet.text(610, 112, "a sound file", 90)
    start = sheet.obj(620, 144, "loadbang")
    file = sheet.msg(620, 174, SOUND)
    player = sheet.obj(580, 212, "sfplay~ 1", 80)
    sheet.cord(start, file)
    sheet.into(player, on, file)

    box = sheet.obj(24, 270, "nn~ void 1 1 @bufsize 2048", 420)
    inbox = sheet.obj(150, 156, "r nn-timbre", 80)
    sheet.into(box, load, heard, player, inbox)
    sheet.text(456, 271, "<- no model yet; load brings it, and fades over", 280)
    told = answers(sheet, box, 190, 320, "latency stats load", 250)
    pair = sheet.obj(190, 360, "unpack 0 0.", 100)
    sheet.cord(told, pair)
    number(sheet, pair, 0, 190, 400, "samples", "number")
    number(sheet, pair, 1, 244, 400, "ms")
    console = sheet.obj(340, 360, "print timbre", 90)
    for outlet in (1, 2, 3):
        sheet.cord(told, console, outlet=outlet)

    sheet.heading(60, 326, "3. listen", 100)
    gain = sheet.ui(24, 360, "gain~", 22, 100)
    out = sheet.ui(24, 480, "ezdac~", 45, 45)
    sheet.chain(box, gain, out)
    sheet.cord(gain, out, inlet=1)
    sheet.text(78, 492, "turn audio on, then raise the slider", 220)
    sheet.text(
        456,
        330,
        "Does it stutter? Ask stats: late counts the blocks that came too late. Take a larger bufsize, or a "
        "smaller model. Use headphones "
        "with a microphone: the loudspeakers would be heard again.",
        280,
    )
    asked = [sheet.msg(456, 416, "latency"), sheet.msg(516, 416, "stats")]
    asked += [sheet.msg(564, 416, "bufsize 2048"), sheet.msg(654, 416, "bufsize 8192")]
    sheet.into(sheet.obj(456, 454, "s nn-timbre", 80), *asked)
    return sheet


def latent_manipulation() -> Sheet:
    """Between encode and decode."""
    sheet = Sheet(760, 620)
    sheet.text(16, 8, "encode, change, decode", 500, size=20.0, bold=True)
    sheet.text(
        16,
        38,
        "Between encode and decode a sound is a few slow signals, the latents. What changes them changes the "
        "sound. They arrive late by "
        "whole blocks, so that both objects always fit together.",
        720,
    )
    x = 150  # of the sound's way; the controls lie left of it
    start = sheet.obj(x + 120, 88, "loadbang")
    on = sheet.ui(x, 92, "toggle", 24, 24)
    sheet.text(x + 30, 94, "a sound", 70)
    file = sheet.msg(x + 120, 118, SOUND)
    player = sheet.obj(x, 152, "sfplay~ 1", 80)
    sheet.cord(start, file)
    sheet.into(player, on, file)
    coder = sheet.obj(x, 200, "nn~ voice encode 2048", 440)
    sheet.cord(player, coder)
    sheet.text(x + 448, 194, "<- an outlet a latent, and one for answers", 150)
    decoder = sheet.obj(x, 430, "nn~ voice decode 2048", 390)
    sheet.text(x + 448, 431, "<- an inlet a latent", 150)
    changed = []
    for channel, (object_, what, y) in enumerate((("*~ 1.", "scale latent 1", 240), ("+~ 0.", "shift latent 2", 320))):
        sheet.text(44, y, what, 100)
        control = sheet.ui(24, y + 22, "flonum", 60, 22)
        if what.startswith("scale"):
            sheet.cord(sheet.obj(24, y - 32, "loadmess 1.", 80), control)
        changed.append(sheet.obj(x + 53 * channel, y + 60, object_, 60))
        sheet.cord(coder, changed[channel], outlet=channel)
        sheet.cord(control, changed[channel], inlet=1)
        sheet.cord(changed[channel], decoder, inlet=channel)
    for channel in range(2, 16):
        sheet.cord(coder, decoder, outlet=channel, inlet=channel)

    gain = sheet.ui(x, 470, "gain~", 22, 60)
    out = sheet.ui(x, 556, "ezdac~", 45, 45)
    sheet.chain(decoder, gain, out)
    sheet.cord(gain, out, inlet=1)
    sheet.text(x + 54, 568, "turn audio on, then raise the slider", 220)
    sheet.heading(330, 476, "with a model of your own")
    sheet.text(
        330,
        500,
        "Write its name in the place of voice in both boxes: [nn~ myrave encode 2048] has as many outlets as the "
        "model has latents. "
        "[mcs.nn~ myrave encode] puts all of them into one cord, for mc.*~ and its like.",
        400,
    )
    return sheet


EXAMPLES = {
    "rave-timbre-transfer": ("A RAVE model that is dropped in plays the microphone or a sound.", timbre_transfer),
    "latent-manipulation": ("Encode a sound, scale and shift its latents, decode it.", latent_manipulation),
}
