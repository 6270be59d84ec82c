"""The pages of the help patchers of nn~, mc.nn~ and mcs.nn~, a function for each tab; they serve all three."""

from __future__ import annotations

import re

from objects import OBJECTS, MaxObject
from py2max.core.box import Box
from sheet import Sheet

from nn_export import _core

WIDTH, HEIGHT = 880, 640
LEFT, RIGHT = 24, 484  # of the two columns
SOUND = "open jongly.aif, loop 1"  # a sound that comes with Max


def of_attribute(doc: str) -> str:
    """A message's doc without what it answers: an attribute is asked otherwise."""
    return re.split(r" (?:Without a value: a|A)nswers:? ", doc)[0]


def page(item: MaxObject, about: str) -> Sheet:
    """A page with its head: the object's name, what it does, what this page is about."""
    sheet = Sheet(WIDTH, HEIGHT)
    sheet.text(16, 8, item.name, 120, size=26.0, bold=True)
    sheet.text(150, 10, item.digest, 700, size=14.0, bold=True)
    sheet.text(150, 32, about, 700)
    return sheet


def listen(sheet: Sheet, y: int, number: int = 1) -> Box:
    """A sound file that is switched on; its signal is the first outlet."""
    on = sheet.ui(LEFT, y, "toggle", 24, 24)
    sheet.text(LEFT + 30, y + 2, f"{number}) play a sound", 130)
    load = sheet.obj(LEFT + 160, y - 4, "loadbang")
    file = sheet.msg(LEFT + 160, y + 26, SOUND)
    player = sheet.obj(LEFT, y + 58, "sfplay~ 1", 80)
    sheet.cord(load, file)
    sheet.into(player, on, file)
    return player


def play(sheet: Sheet, name: str, y: int, words: str) -> Box:
    """The object between a sound and the loudspeakers, the first of our pages' two columns wide; returns it."""
    source = listen(sheet, y)
    box = sheet.obj(LEFT, y + 104, f"{name} {words}", 300)
    out = sheet.ui(LEFT, y + 222, "ezdac~", 45, 45)
    sheet.text(LEFT + 54, y + 234, "2) turn audio on", 120)
    gain = sheet.obj(LEFT, y + 184, "*~ 0.5", 60)
    sheet.cord(source, box)
    if name == "nn~":
        sheet.cord(box, gain)
    else:
        apart = sheet.obj(LEFT, y + 146, "mc.unpack~ 1", 90)
        sheet.chain(box, apart, gain)
    sheet.cord(gain, out)
    sheet.cord(gain, out, inlet=1)
    return box


def answers(sheet: Sheet, box: Box, x: int, y: int, names: str, width: int | None = None) -> Box:
    """What the rightmost outlet tells, sorted by name."""
    sorted_ = sheet.obj(x, y, f"route {names}", width)
    sheet.cord(box, sorted_, outlet=box.numoutlets - 1)
    return sorted_


def number(sheet: Sheet, source: Box, outlet: int, x: int, y: int, label: str, kind: str = "flonum") -> None:
    """A number box below an outlet."""
    shown = sheet.ui(x, y, kind, 46, 22)
    sheet.text(x - 2, y + 24, label, 49)
    sheet.cord(source, shown, outlet=outlet)


def basics(item: MaxObject) -> Sheet:
    """Hear it, change it, ask it."""
    sheet = page(item, "A model file has methods, and the object plays one of them.")
    words = "voice forward 1 2048" if item.name == "mcs.nn~" else "voice forward 2048"
    box = play(sheet, item.name, 84, words)
    usage = "MODEL METHOD VOICES BUFSIZE" if item.name == "mcs.nn~" else "MODEL METHOD BUFSIZE"
    sheet.text(LEFT + 308, 184, usage, 120 if item.name != "mcs.nn~" else 130)
    inbox = sheet.obj(LEFT + 110, 146, f"r {item.name}-basics")
    sheet.cord(inbox, box)
    told = answers(sheet, box, LEFT + 190, 232, "latency get error")
    pair = sheet.obj(LEFT + 190, 270, "unpack 0 0.", 90)
    sheet.cord(told, pair)
    number(sheet, pair, 0, LEFT + 190, 308, "samples", "number")
    number(sheet, pair, 1, LEFT + 252, 308, "ms")
    console = sheet.obj(LEFT + 340, 308, "print nn-help", 84)
    for outlet in (1, 2, 3):
        sheet.cord(told, console, outlet=outlet)

    sheet.heading(RIGHT, 84, "change an attribute of the model")
    temperature = sheet.ui(RIGHT, 108, "flonum", 60, 22)
    padding = sheet.ui(RIGHT + 134, 108, "flonum", 60, 22)
    seed = sheet.ui(RIGHT + 280, 108, "number", 60, 22)
    sets = [sheet.msg(RIGHT, 138, "set temperature $1"), sheet.msg(RIGHT + 134, 138, "set padding_gain $1")]
    sets.append(sheet.msg(RIGHT + 280, 138, "set seed $1"))
    for control, message in zip((temperature, padding, seed), sets, strict=True):
        sheet.cord(control, message)
    sheet.heading(RIGHT, 204, "another model, method or size, while sound runs")
    drop = sheet.ui(RIGHT, 230, "dropfile", 150, 44)
    sheet.text(RIGHT + 158, 240, "<- drop a .ts file here, or on the object", 236)
    load = sheet.obj(RIGHT, 284, "prepend load")
    sheet.cord(drop, load)
    row = [sheet.msg(RIGHT + 110, 284, "load voice"), sheet.msg(RIGHT + 190, 284, "method forward")]
    row += [sheet.msg(RIGHT + 298, 284, "bufsize 4096")]
    sheet.heading(RIGHT, 352, "ask: the rightmost outlet answers", 380)
    asks = [
        sheet.msg(RIGHT, 376, "latency"),
        sheet.msg(RIGHT + 64, 376, "get seed"),
        sheet.msg(RIGHT + 134, 376, "stats"),
    ]
    asks += [sheet.msg(RIGHT + 186, 376, "dump"), sheet.ui(RIGHT + 240, 375, "button", 24, 24)]
    asks += [sheet.msg(RIGHT + 284, 376, "reset"), sheet.msg(RIGHT + 336, 376, "reload")]
    for y, sources in ((170, sets), (318, [load, *row]), (412, asks)):
        sheet.into(sheet.obj(RIGHT, y, f"s {item.name}-basics"), *sources)

    sheet.heading(LEFT, 386, "inlets and outlets", 400)
    channels = {
        "nn~": "One signal inlet and outlet for each channel of the method. They stay as they were made: a model "
        "that is loaded later "
        "with fewer channels leaves outlets silent, with more leaves some out, and the console says so.",
        "mc.nn~": "One inlet and outlet for each channel of the method; each cord carries that channel of all "
        "voices. There are as many "
        "voices as the widest cord has channels.",
        "mcs.nn~": "One inlet and outlet for each voice; each cord carries all channels of the method for that voice.",
    }[item.name]
    sheet.text(LEFT, 410, f"{channels} The rightmost outlet is for answers.", 400)
    sheet.heading(LEFT, 492, "which model is this?", 400)
    sheet.text(
        LEFT,
        516,
        "voice.ts comes with the package where it was built with one; else Max cannot make the object, until a model "
        "of your own is in its place. "
        "The object looks for MODEL.ts on Max's search path and beside the patcher. Without a model at hand, write "
        f"[{item.name} void] and send load later.",
        400,
    )
    sheet.text(RIGHT, 516, "see also: " + ", ".join(item.more) + "; the overview in the Extras menu", 380)
    return sheet


def messages(item: MaxObject) -> Sheet:
    """Every message of the core's table: nothing here is written by hand."""
    sheet = page(item, "All messages. [in brackets]: may be left out.")
    y = 66
    for name, arguments, doc in _core.message_table():
        sheet.text(LEFT, y, f"{name} {arguments}".strip(), 240, size=11.0, bold=True)
        y += int(sheet.text(LEFT + 246, y, doc, 590, size=11.0).patching_rect[3])
    sheet.patcher.rect = sheet.patcher.rect._replace(h=max(HEIGHT, y + 16))
    return sheet


def attributes(item: MaxObject) -> Sheet:
    """Every setting of the core's table, as the inspector has it."""
    sheet = page(
        item,
        "Settings of the object, also in its inspector and as @name value in the box; they are saved with the patcher.",
    )
    words = "void 1 @late hold" if item.name == "mcs.nn~" else "void 1 1 @late hold"
    table = _core.setting_table()
    bottom = 74 + 38 * len(table) + 34
    box = sheet.obj(LEFT, bottom, f"{item.name} {words}", 190)
    for row, (name, *_, doc) in enumerate(table):
        y = 74 + 38 * row
        setter = sheet.ui(LEFT, y, "attrui", 190, 22, attr=name)
        sheet.text(LEFT + 210, y - 2, of_attribute(doc), 630, size=11.0)
        sheet.cord(setter, box)
    asked = sheet.msg(LEFT + 210, bottom - 36, "getlate")
    sheet.text(LEFT + 300, bottom - 35, "<- ask; the answer comes from the rightmost outlet", 300)
    sheet.cord(asked, box)
    shown = sheet.obj(LEFT + 210, bottom + 36, "print nn-attributes")
    sheet.cord(box, shown, outlet=box.numoutlets - 1)
    sheet.patcher.rect = sheet.patcher.rect._replace(h=max(HEIGHT, bottom + 80))
    return sheet


def latency(item: MaxObject) -> Sheet:
    """How late it plays, and what is heard when the model does not keep up."""
    sheet = page(
        item,
        "What is heard when: a latency that is known and does not drift, and what a block sounds as that comes "
        "too late.",
    )
    words = "voice forward 1 2048" if item.name == "mcs.nn~" else "voice forward 2048"
    box = play(sheet, item.name, 84, words)
    inbox = sheet.obj(LEFT + 110, 146, f"r {item.name}-latency")
    sheet.cord(inbox, box)
    told = answers(sheet, box, LEFT + 190, 232, "latency stats", 240)
    pair = sheet.obj(LEFT + 190, 270, "unpack 0 0.", 90)
    sheet.cord(told, pair)
    number(sheet, pair, 0, LEFT + 190, 308, "samples", "number")
    number(sheet, pair, 1, LEFT + 252, 308, "ms")
    figures = sheet.obj(LEFT + 301, 366, "route late load peak", 144)
    sheet.cord(told, figures, outlet=1)
    number(sheet, figures, 0, LEFT + 301, 404, "late", "number")
    number(sheet, figures, 1, LEFT + 350, 404, "load %")
    number(sheet, figures, 2, LEFT + 399, 404, "peak %")

    sheet.heading(RIGHT, 84, "1. the size of its blocks")
    sheet.text(
        RIGHT,
        106,
        "Smaller blocks are heard sooner; larger ones carry heavier models. The latency is about two blocks.",
        380,
    )
    sizes = [sheet.msg(RIGHT + 100 * i, 146, f"bufsize {size}") for i, size in enumerate((512, 2048, 8192))]
    sheet.heading(RIGHT, 214, "2. how long it may take for one")
    sheet.text(
        RIGHT,
        236,
        "block: a block's whole length. auto: what it is measured to need here. Or a number of samples.",
        380,
    )
    times = [
        sheet.msg(RIGHT, 276, "deadline block"),
        sheet.msg(RIGHT + 104, 276, "deadline auto"),
        sheet.msg(RIGHT + 204, 276, "deadline 1024"),
    ]
    sheet.heading(RIGHT, 344, "3. what a late block sounds as")
    sheet.text(RIGHT, 366, "The audio thread never waits. What is late is counted, and faded in and out.", 380)
    ways = [sheet.msg(RIGHT + 90 * i, 406, f"late {way}") for i, way in enumerate(("silence", "hold", "dry"))]
    sheet.heading(RIGHT, 474, "4. look")
    asks = [
        sheet.msg(RIGHT, 498, "latency"),
        sheet.msg(RIGHT + 64, 498, "stats"),
        sheet.msg(RIGHT + 116, 498, "stats clear"),
    ]
    for y, sources in ((178, sizes), (308, times), (438, ways), (530, asks)):
        sheet.into(sheet.obj(RIGHT, y, f"s {item.name}-latency"), *sources)
    sheet.text(
        RIGHT,
        568,
        "Rendering to a file? offline 1 waits for the model when a block is due; bufsize 0 waits in each vector.",
        380,
    )
    return sheet


def buffers(item: MaxObject) -> Sheet:
    """Sounds, tables and lists for attributes of the model."""
    sheet = page(item, "Attributes that hold many numbers: from a list, a buffer~, an array or a dictionary.")
    words = "effects forward 1 1024" if item.name == "mcs.nn~" else "effects forward 1024"
    box = sheet.obj(LEFT, 470, f"{item.name} {words}", 380)
    inbox = sheet.obj(LEFT + 190, 430, f"r {item.name}-buffers")
    sheet.cord(inbox, box)
    told = sheet.obj(LEFT + 270, 508, "print nn-buffers", 110)
    sheet.cord(box, told, outlet=box.numoutlets - 1)
    sheet.text(
        LEFT,
        546,
        "effects.ts is made by: nn_export python/examples/effects.py:Effects -o effects.ts. Its attribute response is "
        "a buffer, taps a tensor of three numbers. Any model that has such attributes takes them in these ways.",
        400,
    )

    sheet.heading(LEFT, 78, "buffer~")
    sheet.text(LEFT, 100, "Copied when the message arrives: a name for each channel.", 380)
    open_ = sheet.msg(LEFT, 126, "replace jongly.aif")
    sheet.cord(open_, sheet.obj(LEFT, 158, "buffer~ nn-response", 140))
    given = [sheet.msg(LEFT, 206, "set response nn-response")]
    sheet.text(LEFT, 282, "With track_buffers on, it is copied anew whenever the buffer~ changes.", 400)
    sheet.cord(sheet.ui(LEFT, 306, "attrui", 170, 22, attr="track_buffers"), box)

    sheet.heading(RIGHT, 78, "list")
    sheet.text(RIGHT, 100, "All numbers that remain in the message, row by row.", 380)
    direct = [sheet.msg(RIGHT, 126, "set taps 0.5 0.3 0.1"), sheet.msg(RIGHT + 140, 126, "get taps")]

    sheet.heading(RIGHT, 214, "array")
    sheet.text(RIGHT, 236, "An array object (from Max 8.6 on) by its name, in place of the list.", 396)
    filled = sheet.msg(RIGHT, 262, "0.7 0.2 0.4")
    sheet.cord(filled, sheet.obj(RIGHT, 294, "array nn-taps", 110))
    named = [sheet.msg(RIGHT + 140, 294, "set taps array nn-taps")]

    sheet.heading(RIGHT, 382, "dictionary")
    sheet.text(RIGHT, 404, "Each key is the name of an attribute: many are set at once.", 380)
    settings = sheet.msg(RIGHT, 430, "set taps 0.2 0.1 0., set drive 2., bang")
    book = sheet.obj(RIGHT, 462, "dict nn-settings", 130)
    sheet.cord(settings, book)
    for x, y, sources in ((LEFT, 238, given), (RIGHT, 158, direct), (RIGHT + 140, 326, named), (RIGHT, 498, [book])):
        sheet.into(sheet.obj(x, y, f"s {item.name}-buffers"), *sources)
    return sheet


def mc(item: MaxObject) -> Sheet:
    """Which of the three objects to take."""
    sheet = page(item, "Many channels and many voices: which object takes what in a cord.")
    digests = {other.name: other.digest for other in OBJECTS}
    sheet.heading(LEFT, 78, "nn~", 240)
    sheet.text(LEFT, 100, digests["nn~"] + ". A cord for each channel; one voice.", 250)
    plain = [sheet.obj(LEFT, 190, "noise~", 60), sheet.obj(LEFT, 240, "nn~ voice encode 2048", 230)]
    plain += [sheet.obj(LEFT, 330, "nn~ voice decode 2048", 230), sheet.ui(LEFT, 420, "gain~", 22, 70)]
    sheet.cord(plain[0], plain[1])
    for channel in range(16):
        sheet.cord(plain[1], plain[2], channel, channel)
    sheet.cord(plain[2], plain[3])

    x = 316
    sheet.heading(x, 78, "mc.nn~", 240)
    sheet.text(
        x,
        100,
        digests["mc.nn~"] + ". A cord for each channel, in it a channel for each voice: one model plays all.",
        250,
    )
    voices = [sheet.obj(x + 80 * i, 190, name, 70) for i, name in enumerate(("noise~", "cycle~ 220", "saw~ 110"))]
    pack = sheet.obj(x, 240, "mc.pack~ 3", 170)
    for inlet, source in enumerate(voices):
        sheet.cord(source, pack, inlet=inlet)
    many = sheet.obj(x, 290, "mc.nn~ voice forward 2048", 180)
    mixed = sheet.obj(x, 340, "mc.mixdown~ 1", 100)
    one = sheet.obj(x, 390, "mc.unpack~ 1", 90)
    quiet = sheet.ui(x, 420, "gain~", 22, 70)
    sheet.chain(pack, many, mixed, one, quiet)

    x = 604
    sheet.heading(x, 78, "mcs.nn~", 240)
    sheet.text(x, 100, digests["mcs.nn~"] + ". A cord for each voice, in it all channels: latents go by one cord.", 250)
    sounds = [sheet.obj(x, 190, "noise~", 60), sheet.obj(x + 100, 190, "cycle~ 330", 70)]
    code = sheet.obj(x, 240, "mcs.nn~ voice encode 2 2048", 240)
    scaled = [sheet.obj(x, 290, "mc.*~ 1.5", 76), sheet.obj(x + 100, 290, "mc.*~ 0.5", 76)]
    sound = sheet.obj(x, 340, "mcs.nn~ voice decode 2 2048", 240)
    apart = [sheet.obj(x, 390, "mc.unpack~ 1", 90), sheet.obj(x + 100, 390, "mc.unpack~ 1", 90)]
    soft = [sheet.ui(x, 420, "gain~", 22, 70), sheet.ui(x + 100, 420, "gain~", 22, 70)]
    for voice in range(2):
        sheet.cord(sounds[voice], code, inlet=voice)
        sheet.cord(code, scaled[voice], outlet=voice)
        sheet.cord(scaled[voice], sound, inlet=voice)
        sheet.cord(sound, apart[voice], outlet=voice)
        sheet.chain(apart[voice], soft[voice])
    out = sheet.ui(LEFT, 500, "ezdac~", 45, 45)
    sheet.text(LEFT + 54, 512, "turn audio on, then raise a slider", 220)
    for sounding, inlets in ((plain[3], (0, 1)), (quiet, (0, 1)), (soft[0], (0,)), (soft[1], (1,))):
        for inlet in inlets:
            sheet.cord(sounding, out, inlet=inlet)
    sheet.text(
        LEFT,
        566,
        "Max's own wrapper would make an object, and a model, for each voice. Here all voices are rows of one "
        "batch: the model is read "
        "once and computes them together. More or fewer voices are prepared while the sound goes on, and faded in.",
        830,
    )
    return sheet


def tabs(item: MaxObject) -> dict[str, Sheet]:
    """All pages of one help patcher."""
    made = {"basics": basics, "messages": messages, "attributes": attributes, "latency and late blocks": latency}
    made |= {"buffers": buffers, "mc": mc}
    return {name: make(item) for name, make in made.items()}
