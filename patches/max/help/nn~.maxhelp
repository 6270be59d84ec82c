{
 "patcher": {
  "fileversion": 1,
  "appversion": {
   "major": 8,
   "minor": 6,
   "revision": 0,
   "architecture": "x64",
   "modernui": 1
  },
  "classnamespace": "box",
  "rect": [60, 80, 880, 640],
  "boxes": [
   {
    "box": {
     "id": "obj-6",
     "maxclass": "newobj",
     "numinlets": 0,
     "numoutlets": 0,
     "patcher": {
      "fileversion": 1,
      "appversion": {
       "major": 8,
       "minor": 6,
       "revision": 0,
       "architecture": "x64",
       "modernui": 1
      },
      "classnamespace": "box",
      "rect": [60, 80, 880, 640],
      "boxes": [
       {
        "box": {
         "id": "obj-1",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [16, 8, 120, 36],
         "text": "nn~",
         "fontsize": 26.0,
         "fontface": 1
        }
       },
       {
        "box": {
         "id": "obj-2",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [150, 10, 700, 22],
         "text": "Play a neural audio model in real time",
         "fontsize": 14.0,
         "fontface": 1
        }
       },
       {
        "box": {
         "id": "obj-3",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [150, 32, 700, 20],
         "text": "Many channels and many voices: which object takes what in a cord.",
         "fontsize": 12.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-4",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [24, 78, 240, 21],
         "text": "nn~",
         "fontsize": 13.0,
         "fontface": 1
        }
       },
       {
        "box": {
         "id": "obj-5",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [24, 100, 250, 34],
         "text": "Play a neural audio model in real time. A cord for each channel; one voice.",
         "fontsize": 12.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-6",
         "maxclass": "newobj",
         "numinlets": 1,
         "numoutlets": 1,
         "patching_rect": [24, 190, 60, 22],
         "outlettype": ["signal"],
         "text": "noise~"
        }
       },
       {
        "box": {
         "id": "obj-7",
         "maxclass": "newobj",
         "numinlets": 1,
         "numoutlets": 17,
         "patching_rect": [24, 240, 230, 22],
         "outlettype": ["signal", "signal", "signal", "signal", "signal", "signal", "signal", "signal", "signal", "signal", "signal", "signal", "signal", "signal", "signal", "signal", ""],
         "text": "nn~ voice encode 2048"
        }
       },
       {
        "box": {
         "id": "obj-8",
         "maxclass": "newobj",
         "numinlets": 16,
         "numoutlets": 2,
         "patching_rect": [24, 330, 230, 22],
         "outlettype": ["signal", ""],
         "text": "nn~ voice decode 2048"
        }
       },
       {
        "box": {
         "id": "obj-9",
         "maxclass": "gain~",
         "numinlets": 1,
         "numoutlets": 2,
         "patching_rect": [24, 420, 22, 70],
         "outlettype": ["signal", ""],
         "parameter_enable": 0
        }
       },
       {
        "box": {
         "id": "obj-10",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [316, 78, 240, 21],
         "text": "mc.nn~",
         "fontsize": 13.0,
         "fontface": 1
        }
       },
       {
        "box": {
         "id": "obj-11",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [316, 100, 250, 48],
         "text": "Play a neural audio model for many voices at once. A cord for each channel, in it a channel for each voice: one model plays all.",
         "fontsize": 12.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-12",
         "maxclass": "newobj",
         "numinlets": 1,
         "numoutlets": 1,
         "patching_rect": [316, 190, 70, 22],
         "outlettype": ["signal"],
         "text": "noise~"
        }
       },
       {
        "box": {
         "id": "obj-13",
         "maxclass": "newobj",
         "numinlets": 2,
         "numoutlets": 1,
         "patching_rect": [396, 190, 70, 22],
         "outlettype": ["signal"],
         "text": "cycle~ 220"
        }
       },
       {
        "box": {
         "id": "obj-14",
         "maxclass": "newobj",
         "numinlets": 2,
         "numoutlets": 1,
         "patching_rect": [476, 190, 70, 22],
         "outlettype": ["signal"],
         "text": "saw~ 110"
        }
       },
       {
        "box": {
         "id": "obj-15",
         "maxclass": "newobj",
         "numinlets": 3,
         "numoutlets": 1,
         "patching_rect": [316, 240, 170, 22],
         "outlettype": ["multichannelsignal"],
         "text": "mc.pack~ 3"
        }
       },
       {
        "box": {
         "id": "obj-16",
         "maxclass": "newobj",
         "numinlets": 1,
         "numoutlets": 2,
         "patching_rect": [316, 290, 180, 22],
         "outlettype": ["multichannelsignal", ""],
         "text": "mc.nn~ voice forward 2048"
        }
       },
       {
        "box": {
         "id": "obj-17",
         "maxclass": "newobj",
         "numinlets": 2,
         "numoutlets": 1,
         "patching_rect": [316, 340, 100, 22],
         "outlettype": ["multichannelsignal"],
         "text": "mc.mixdown~ 1"
        }
       },
       {
        "box": {
         "id": "obj-18",
         "maxclass": "newobj",
         "numinlets": 1,
         "numoutlets": 1,
         "patching_rect": [316, 390, 90, 22],
         "outlettype": ["signal"],
         "text": "mc.unpack~ 1"
        }
       },
       {
        "box": {
         "id": "obj-19",
         "maxclass": "gain~",
         "numinlets": 1,
         "numoutlets": 2,
         "patching_rect": [316, 420, 22, 70],
         "outlettype": ["signal", ""],
         "parameter_enable": 0
        }
       },
       {
        "box": {
         "id": "obj-20",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [604, 78, 240, 21],
         "text": "mcs.nn~",
         "fontsize": 13.0,
         "fontface": 1
        }
       },
       {
        "box": {
         "id": "obj-21",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [604, 100, 250, 48],
         "text": "Play a neural audio model with all its channels in one cord. A cord for each voice, in it all channels: latents go by one cord.",
         "fontsize": 12.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-22",
         "maxclass": "newobj",
         "numinlets": 1,
         "numoutlets": 1,
         "patching_rect": [604, 190, 60, 22],
         "outlettype": ["signal"],
         "text": "noise~"
        }
       },
       {
        "box": {
         "id": "obj-23",
         "maxclass": "newobj",
         "numinlets": 2,
         "numoutlets": 1,
         "patching_rect": [704, 190, 70, 22],
         "outlettype": ["signal"],
         "text": "cycle~ 330"
        }
       },
       {
        "box": {
         "id": "obj-24",
         "maxclass": "newobj",
         "numinlets": 2,
         "numoutlets": 3,
         "patching_rect": [604, 240, 240, 22],
         "outlettype": ["multichannelsignal", "multichannelsignal", ""],
         "text": "mcs.nn~ voice encode 2 2048"
        }
       },
       {
        "box": {
         "id": "obj-25",
         "maxclass": "newobj",
         "numinlets": 2,
         "numoutlets": 1,
         "patching_rect": [604, 290, 76, 22],
         "outlettype": ["multichannelsignal"],
         "text": "mc.*~ 1.5"
        }
       },
       {
        "box": {
         "id": "obj-26",
         "maxclass": "newobj",
         "numinlets": 2,
         "numoutlets": 1,
         "patching_rect": [704, 290, 76, 22],
         "outlettype": ["multichannelsignal"],
         "text": "mc.*~ 0.5"
        }
       },
       {
        "box": {
         "id": "obj-27",
         "maxclass": "newobj",
         "numinlets": 2,
         "numoutlets": 3,
         "patching_rect": [604, 340, 240, 22],
         "outlettype": ["multichannelsignal", "multichannelsignal", ""],
         "text": "mcs.nn~ voice decode 2 2048"
        }
       },
       {
        "box": {
         "id": "obj-28",
         "maxclass": "newobj",
         "numinlets": 1,
         "numoutlets": 1,
         "patching_rect": [604, 390, 90, 22],
         "outlettype": ["signal"],
         "text": "mc.unpack~ 1"
        }
       },
       {
        "box": {
         "id": "obj-29",
         "maxclass": "newobj",
         "numinlets": 1,
         "numoutlets": 1,
         "patching_rect": [704, 390, 90, 22],
         "outlettype": ["signal"],
         "text": "mc.unpack~ 1"
        }
       },
       {
        "box": {
         "id": "obj-30",
         "maxclass": "gain~",
         "numinlets": 1,
         "numoutlets": 2,
         "patching_rect": [604, 420, 22, 70],
         "outlettype": ["signal", ""],
         "parameter_enable": 0
        }
       },
       {
        "box": {
         "id": "obj-31",
         "maxclass": "gain~",
         "numinlets": 1,
         "numoutlets": 2,
         "patching_rect": [704, 420, 22, 70],
         "outlettype": ["signal", ""],
         "parameter_enable": 0
        }
       },
       {
        "box": {
         "id": "obj-32",
         "maxclass": "ezdac~",
         "numinlets": 2,
         "numoutlets": 0,
         "patching_rect": [24, 500, 45, 45],
         "outlettype": [],
         "parameter_enable": 0
        }
       },
       {
        "box": {
         "id": "obj-33",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [78, 512, 220, 20],
         "text": "turn audio on, then raise a slider",
         "fontsize": 12.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-34",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [24, 566, 830, 34],
         "text": "Max's own wrapper would make an object, and a model, for each voice. Here all voices are rows of one batch: the model is read once and computes them together. More or fewer voices are prepared while the sound goes on, and faded in.",
         "fontsize": 12.0,
         "fontface": 0
        }
       }
      ],
      "lines": [
       {
        "patchline": {
         "source": ["obj-6", 0],
         "destination": ["obj-7", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-7", 0],
         "destination": ["obj-8", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-7", 1],
         "destination": ["obj-8", 1],
         "order": 1
        }
       },
       {
        "patchline": {
         "source": ["obj-7", 2],
         "destination": ["obj-8", 2],
         "order": 2
        }
       },
       {
        "patchline": {
         "source": ["obj-7", 3],
         "destination": ["obj-8", 3],
         "order": 3
        }
       },
       {
        "patchline": {
         "source": ["obj-7", 4],
         "destination": ["obj-8", 4],
         "order": 4
        }
       },
       {
        "patchline": {
         "source": ["obj-7", 5],
         "destination": ["obj-8", 5],
         "order": 5
        }
       },
       {
        "patchline": {
         "source": ["obj-7", 6],
         "destination": ["obj-8", 6],
         "order": 6
        }
       },
       {
        "patchline": {
         "source": ["obj-7", 7],
         "destination": ["obj-8", 7],
         "order": 7
        }
       },
       {
        "patchline": {
         "source": ["obj-7", 8],
         "destination": ["obj-8", 8],
         "order": 8
        }
       },
       {
        "patchline": {
         "source": ["obj-7", 9],
         "destination": ["obj-8", 9],
         "order": 9
        }
       },
       {
        "patchline": {
         "source": ["obj-7", 10],
         "destination": ["obj-8", 10],
         "order": 10
        }
       },
       {
        "patchline": {
         "source": ["obj-7", 11],
         "destination": ["obj-8", 11],
         "order": 11
        }
       },
       {
        "patchline": {
         "source": ["obj-7", 12],
         "destination": ["obj-8", 12],
         "order": 12
        }
       },
       {
        "patchline": {
         "source": ["obj-7", 13],
         "destination": ["obj-8", 13],
         "order": 13
        }
       },
       {
        "patchline": {
         "source": ["obj-7", 14],
         "destination": ["obj-8", 14],
         "order": 14
        }
       },
       {
        "patchline": {
         "source": ["obj-7", 15],
         "destination": ["obj-8", 15],
         "order": 15
        }
       },
       {
        "patchline": {
         "source": ["obj-8", 0],
         "destination": ["obj-9", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-12", 0],
         "destination": ["obj-15", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-13", 0],
         "destination": ["obj-15", 1],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-14", 0],
         "destination": ["obj-15", 2],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-15", 0],
         "destination": ["obj-16", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-16", 0],
         "destination": ["obj-17", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-17", 0],
         "destination": ["obj-18", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-18", 0],
         "destination": ["obj-19", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-22", 0],
         "destination": ["obj-24", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-24", 0],
         "destination": ["obj-25", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-25", 0],
         "destination": ["obj-27", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-27", 0],
         "destination": ["obj-28", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-28", 0],
         "destination": ["obj-30", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-23", 0],
         "destination": ["obj-24", 1],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-24", 1],
         "destination": ["obj-26", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-26", 0],
         "destination": ["obj-27", 1],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-27", 1],
         "destination": ["obj-29", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-29", 0],
         "destination": ["obj-31", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-9", 0],
         "destination": ["obj-32", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-9", 0],
         "destination": ["obj-32", 1],
         "order": 1
        }
       },
       {
        "patchline": {
         "source": ["obj-19", 0],
         "destination": ["obj-32", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-19", 0],
         "destination": ["obj-32", 1],
         "order": 1
        }
       },
       {
        "patchline": {
         "source": ["obj-30", 0],
         "destination": ["obj-32", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-31", 0],
         "destination": ["obj-32", 1],
         "order": 0
        }
       }
      ],
      "showontab": 1
     },
     "patching_rect": [670, 20, 120, 22],
     "text": "p mc"
    }
   },
   {
    "box": {
     "id": "obj-5",
     "maxclass": "newobj",
     "numinlets": 0,
     "numoutlets": 0,
     "patcher": {
      "fileversion": 1,
      "appversion": {
       "major": 8,
       "minor": 6,
       "revision": 0,
       "architecture": "x64",
       "modernui": 1
      },
      "classnamespace": "box",
      "rect": [60, 80, 880, 640],
      "boxes": [
       {
        "box": {
         "id": "obj-1",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [16, 8, 120, 36],
         "text": "nn~",
         "fontsize": 26.0,
         "fontface": 1
        }
       },
       {
        "box": {
         "id": "obj-2",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [150, 10, 700, 22],
         "text": "Play a neural audio model in real time",
         "fontsize": 14.0,
         "fontface": 1
        }
       },
       {
        "box": {
         "id": "obj-3",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [150, 32, 700, 20],
         "text": "Attributes that hold many numbers: from a list, a buffer~, an array or a dictionary.",
         "fontsize": 12.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-4",
         "maxclass": "newobj",
         "numinlets": 2,
         "numoutlets": 3,
         "patching_rect": [24, 470, 380, 22],
         "outlettype": ["signal", "signal", ""],
         "text": "nn~ effects forward 1024"
        }
       },
       {
        "box": {
         "id": "obj-5",
         "maxclass": "newobj",
         "numinlets": 0,
         "numoutlets": 1,
         "patching_rect": [214, 430, 79.0, 22],
         "outlettype": [""],
         "text": "r nn~-buffers"
        }
       },
       {
        "box": {
         "id": "obj-6",
         "maxclass": "newobj",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [294, 508, 110, 22],
         "outlettype": [],
         "text": "print nn-buffers"
        }
       },
       {
        "box": {
         "id": "obj-7",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [24, 546, 400, 48],
         "text": "effects.ts is made by: nn_export python/examples/effects.py:Effects -o effects.ts. Its attribute response is a buffer, taps a tensor of three numbers. Any model that has such attributes takes them in these ways.",
         "fontsize": 12.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-8",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [24, 78, 300, 21],
         "text": "buffer~",
         "fontsize": 13.0,
         "fontface": 1
        }
       },
       {
        "box": {
         "id": "obj-9",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [24, 100, 380, 20],
         "text": "Copied when the message arrives: a name for each channel.",
         "fontsize": 12.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-10",
         "maxclass": "message",
         "numinlets": 2,
         "numoutlets": 1,
         "patching_rect": [24, 126, 100.6, 22],
         "text": "replace jongly.aif",
         "outlettype": [""]
        }
       },
       {
        "box": {
         "id": "obj-11",
         "maxclass": "newobj",
         "numinlets": 1,
         "numoutlets": 2,
         "patching_rect": [24, 158, 140, 22],
         "outlettype": ["", ""],
         "text": "buffer~ nn-response"
        }
       },
       {
        "box": {
         "id": "obj-12",
         "maxclass": "message",
         "numinlets": 2,
         "numoutlets": 1,
         "patching_rect": [24, 206, 149.3, 22],
         "text": "set response nn-response",
         "outlettype": [""]
        }
       },
       {
        "box": {
         "id": "obj-13",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [24, 282, 400, 20],
         "text": "With track_buffers on, it is copied anew whenever the buffer~ changes.",
         "fontsize": 12.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-14",
         "maxclass": "attrui",
         "numinlets": 1,
         "numoutlets": 1,
         "patching_rect": [24, 306, 170, 22],
         "outlettype": [""],
         "parameter_enable": 0,
         "attr": "track_buffers"
        }
       },
       {
        "box": {
         "id": "obj-15",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [484, 78, 300, 21],
         "text": "list",
         "fontsize": 13.0,
         "fontface": 1
        }
       },
       {
        "box": {
         "id": "obj-16",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [484, 100, 380, 20],
         "text": "All numbers that remain in the message, row by row.",
         "fontsize": 12.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-17",
         "maxclass": "message",
         "numinlets": 2,
         "numoutlets": 1,
         "patching_rect": [484, 126, 112.7, 22],
         "text": "set taps 0.5 0.3 0.1",
         "outlettype": [""]
        }
       },
       {
        "box": {
         "id": "obj-18",
         "maxclass": "message",
         "numinlets": 2,
         "numoutlets": 1,
         "patching_rect": [624, 126, 53.3, 22],
         "text": "get taps",
         "outlettype": [""]
        }
       },
       {
        "box": {
         "id": "obj-19",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [484, 214, 300, 21],
         "text": "array",
         "fontsize": 13.0,
         "fontface": 1
        }
       },
       {
        "box": {
         "id": "obj-20",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [484, 236, 396, 20],
         "text": "An array object (from Max 8.6 on) by its name, in place of the list.",
         "fontsize": 12.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-21",
         "maxclass": "message",
         "numinlets": 2,
         "numoutlets": 1,
         "patching_rect": [484, 262, 67.3, 22],
         "text": "0.7 0.2 0.4",
         "outlettype": [""]
        }
       },
       {
        "box": {
         "id": "obj-22",
         "maxclass": "newobj",
         "numinlets": 2,
         "numoutlets": 3,
         "patching_rect": [484, 294, 110, 22],
         "outlettype": ["", "", ""],
         "text": "array nn-taps"
        }
       },
       {
        "box": {
         "id": "obj-23",
         "maxclass": "message",
         "numinlets": 2,
         "numoutlets": 1,
         "patching_rect": [624, 294, 126.7, 22],
         "text": "set taps array nn-taps",
         "outlettype": [""]
        }
       },
       {
        "box": {
         "id": "obj-24",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [484, 382, 300, 21],
         "text": "dictionary",
         "fontsize": 13.0,
         "fontface": 1
        }
       },
       {
        "box": {
         "id": "obj-25",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [484, 404, 380, 20],
         "text": "Each key is the name of an attribute: many are set at once.",
         "fontsize": 12.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-26",
         "maxclass": "message",
         "numinlets": 2,
         "numoutlets": 1,
         "patching_rect": [484, 430, 204.7, 22],
         "text": "set taps 0.2 0.1 0., set drive 2., bang",
         "outlettype": [""]
        }
       },
       {
        "box": {
         "id": "obj-27",
         "maxclass": "newobj",
         "numinlets": 2,
         "numoutlets": 5,
         "patching_rect": [484, 462, 130, 22],
         "outlettype": ["", "", "", "", ""],
         "text": "dict nn-settings"
        }
       },
       {
        "box": {
         "id": "obj-28",
         "maxclass": "newobj",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [24, 238, 81.0, 22],
         "outlettype": [],
         "text": "s nn~-buffers"
        }
       },
       {
        "box": {
         "id": "obj-29",
         "maxclass": "newobj",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [484, 158, 81.0, 22],
         "outlettype": [],
         "text": "s nn~-buffers"
        }
       },
       {
        "box": {
         "id": "obj-30",
         "maxclass": "newobj",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [624, 326, 81.0, 22],
         "outlettype": [],
         "text": "s nn~-buffers"
        }
       },
       {
        "box": {
         "id": "obj-31",
         "maxclass": "newobj",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [484, 498, 81.0, 22],
         "outlettype": [],
         "text": "s nn~-buffers"
        }
       }
      ],
      "lines": [
       {
        "patchline": {
         "source": ["obj-5", 0],
         "destination": ["obj-4", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-4", 2],
         "destination": ["obj-6", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-10", 0],
         "destination": ["obj-11", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-14", 0],
         "destination": ["obj-4", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-21", 0],
         "destination": ["obj-22", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-26", 0],
         "destination": ["obj-27", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-12", 0],
         "destination": ["obj-28", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-17", 0],
         "destination": ["obj-29", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-18", 0],
         "destination": ["obj-29", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-23", 0],
         "destination": ["obj-30", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-27", 0],
         "destination": ["obj-31", 0],
         "order": 0
        }
       }
      ],
      "showontab": 1
     },
     "patching_rect": [540, 20, 120, 22],
     "text": "p buffers"
    }
   },
   {
    "box": {
     "id": "obj-4",
     "maxclass": "newobj",
     "numinlets": 0,
     "numoutlets": 0,
     "patcher": {
      "fileversion": 1,
      "appversion": {
       "major": 8,
       "minor": 6,
       "revision": 0,
       "architecture": "x64",
       "modernui": 1
      },
      "classnamespace": "box",
      "rect": [60, 80, 880, 640],
      "boxes": [
       {
        "box": {
         "id": "obj-1",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [16, 8, 120, 36],
         "text": "nn~",
         "fontsize": 26.0,
         "fontface": 1
        }
       },
       {
        "box": {
         "id": "obj-2",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [150, 10, 700, 22],
         "text": "Play a neural audio model in real time",
         "fontsize": 14.0,
         "fontface": 1
        }
       },
       {
        "box": {
         "id": "obj-3",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [150, 32, 700, 20],
         "text": "What is heard when: a latency that is known and does not drift, and what a block sounds as that comes too late.",
         "fontsize": 12.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-4",
         "maxclass": "toggle",
         "numinlets": 1,
         "numoutlets": 1,
         "patching_rect": [24, 84, 24, 24],
         "outlettype": ["int"],
         "parameter_enable": 0
        }
       },
       {
        "box": {
         "id": "obj-5",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [54, 86, 130, 20],
         "text": "1) play a sound",
         "fontsize": 12.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-6",
         "maxclass": "newobj",
         "numinlets": 1,
         "numoutlets": 1,
         "patching_rect": [184, 80, 60.0, 22],
         "outlettype": [""],
         "text": "loadbang"
        }
       },
       {
        "box": {
         "id": "obj-7",
         "maxclass": "message",
         "numinlets": 2,
         "numoutlets": 1,
         "patching_rect": [184, 110, 127.3, 22],
         "text": "open jongly.aif, loop 1",
         "outlettype": [""]
        }
       },
       {
        "box": {
         "id": "obj-8",
         "maxclass": "newobj",
         "numinlets": 2,
         "numoutlets": 2,
         "patching_rect": [24, 142, 80, 22],
         "outlettype": ["signal", "bang"],
         "text": "sfplay~ 1"
        }
       },
       {
        "box": {
         "id": "obj-9",
         "maxclass": "newobj",
         "numinlets": 1,
         "numoutlets": 2,
         "patching_rect": [24, 188, 300, 22],
         "outlettype": ["signal", ""],
         "text": "nn~ voice forward 2048"
        }
       },
       {
        "box": {
         "id": "obj-10",
         "maxclass": "ezdac~",
         "numinlets": 2,
         "numoutlets": 0,
         "patching_rect": [24, 306, 45, 45],
         "outlettype": [],
         "parameter_enable": 0
        }
       },
       {
        "box": {
         "id": "obj-11",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [78, 318, 120, 20],
         "text": "2) turn audio on",
         "fontsize": 12.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-12",
         "maxclass": "newobj",
         "numinlets": 2,
         "numoutlets": 1,
         "patching_rect": [24, 268, 60, 22],
         "outlettype": ["signal"],
         "text": "*~ 0.5"
        }
       },
       {
        "box": {
         "id": "obj-13",
         "maxclass": "newobj",
         "numinlets": 0,
         "numoutlets": 1,
         "patching_rect": [134, 146, 80.3, 22],
         "outlettype": [""],
         "text": "r nn~-latency"
        }
       },
       {
        "box": {
         "id": "obj-14",
         "maxclass": "newobj",
         "numinlets": 3,
         "numoutlets": 3,
         "patching_rect": [214, 232, 240, 22],
         "outlettype": ["", "", ""],
         "text": "route latency stats"
        }
       },
       {
        "box": {
         "id": "obj-15",
         "maxclass": "newobj",
         "numinlets": 1,
         "numoutlets": 2,
         "patching_rect": [214, 270, 90, 22],
         "outlettype": ["", ""],
         "text": "unpack 0 0."
        }
       },
       {
        "box": {
         "id": "obj-16",
         "maxclass": "number",
         "numinlets": 1,
         "numoutlets": 2,
         "patching_rect": [214, 308, 46, 22],
         "outlettype": ["", ""],
         "parameter_enable": 0
        }
       },
       {
        "box": {
         "id": "obj-17",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [212, 332, 49, 20],
         "text": "samples",
         "fontsize": 12.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-18",
         "maxclass": "flonum",
         "numinlets": 1,
         "numoutlets": 2,
         "patching_rect": [276, 308, 46, 22],
         "outlettype": ["", ""],
         "parameter_enable": 0
        }
       },
       {
        "box": {
         "id": "obj-19",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [274, 332, 49, 20],
         "text": "ms",
         "fontsize": 12.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-20",
         "maxclass": "newobj",
         "numinlets": 4,
         "numoutlets": 4,
         "patching_rect": [325, 366, 144, 22],
         "outlettype": ["", "", "", ""],
         "text": "route late load peak"
        }
       },
       {
        "box": {
         "id": "obj-21",
         "maxclass": "number",
         "numinlets": 1,
         "numoutlets": 2,
         "patching_rect": [325, 404, 46, 22],
         "outlettype": ["", ""],
         "parameter_enable": 0
        }
       },
       {
        "box": {
         "id": "obj-22",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [323, 428, 49, 20],
         "text": "late",
         "fontsize": 12.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-23",
         "maxclass": "flonum",
         "numinlets": 1,
         "numoutlets": 2,
         "patching_rect": [374, 404, 46, 22],
         "outlettype": ["", ""],
         "parameter_enable": 0
        }
       },
       {
        "box": {
         "id": "obj-24",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [372, 428, 49, 20],
         "text": "load %",
         "fontsize": 12.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-25",
         "maxclass": "flonum",
         "numinlets": 1,
         "numoutlets": 2,
         "patching_rect": [423, 404, 46, 22],
         "outlettype": ["", ""],
         "parameter_enable": 0
        }
       },
       {
        "box": {
         "id": "obj-26",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [421, 428, 49, 20],
         "text": "peak %",
         "fontsize": 12.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-27",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [484, 84, 300, 21],
         "text": "1. the size of its blocks",
         "fontsize": 13.0,
         "fontface": 1
        }
       },
       {
        "box": {
         "id": "obj-28",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [484, 106, 380, 34],
         "text": "Smaller blocks are heard sooner; larger ones carry heavier models. The latency is about two blocks.",
         "fontsize": 12.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-29",
         "maxclass": "message",
         "numinlets": 2,
         "numoutlets": 1,
         "patching_rect": [484, 146, 72.0, 22],
         "text": "bufsize 512",
         "outlettype": [""]
        }
       },
       {
        "box": {
         "id": "obj-30",
         "maxclass": "message",
         "numinlets": 2,
         "numoutlets": 1,
         "patching_rect": [584, 146, 78.6, 22],
         "text": "bufsize 2048",
         "outlettype": [""]
        }
       },
       {
        "box": {
         "id": "obj-31",
         "maxclass": "message",
         "numinlets": 2,
         "numoutlets": 1,
         "patching_rect": [684, 146, 78.6, 22],
         "text": "bufsize 8192",
         "outlettype": [""]
        }
       },
       {
        "box": {
         "id": "obj-32",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [484, 214, 300, 21],
         "text": "2. how long it may take for one",
         "fontsize": 13.0,
         "fontface": 1
        }
       },
       {
        "box": {
         "id": "obj-33",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [484, 236, 380, 34],
         "text": "block: a block's whole length. auto: what it is measured to need here. Or a number of samples.",
         "fontsize": 12.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-34",
         "maxclass": "message",
         "numinlets": 2,
         "numoutlets": 1,
         "patching_rect": [484, 276, 87.3, 22],
         "text": "deadline block",
         "outlettype": [""]
        }
       },
       {
        "box": {
         "id": "obj-35",
         "maxclass": "message",
         "numinlets": 2,
         "numoutlets": 1,
         "patching_rect": [588, 276, 82.6, 22],
         "text": "deadline auto",
         "outlettype": [""]
        }
       },
       {
        "box": {
         "id": "obj-36",
         "maxclass": "message",
         "numinlets": 2,
         "numoutlets": 1,
         "patching_rect": [688, 276, 86.0, 22],
         "text": "deadline 1024",
         "outlettype": [""]
        }
       },
       {
        "box": {
         "id": "obj-37",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [484, 344, 300, 21],
         "text": "3. what a late block sounds as",
         "fontsize": 13.0,
         "fontface": 1
        }
       },
       {
        "box": {
         "id": "obj-38",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [484, 366, 380, 34],
         "text": "The audio thread never waits. What is late is counted, and faded in and out.",
         "fontsize": 12.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-39",
         "maxclass": "message",
         "numinlets": 2,
         "numoutlets": 1,
         "patching_rect": [484, 406, 70.6, 22],
         "text": "late silence",
         "outlettype": [""]
        }
       },
       {
        "box": {
         "id": "obj-40",
         "maxclass": "message",
         "numinlets": 2,
         "numoutlets": 1,
         "patching_rect": [574, 406, 56.0, 22],
         "text": "late hold",
         "outlettype": [""]
        }
       },
       {
        "box": {
         "id": "obj-41",
         "maxclass": "message",
         "numinlets": 2,
         "numoutlets": 1,
         "patching_rect": [664, 406, 49.9, 22],
         "text": "late dry",
         "outlettype": [""]
        }
       },
       {
        "box": {
         "id": "obj-42",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [484, 474, 300, 21],
         "text": "4. look",
         "fontsize": 13.0,
         "fontface": 1
        }
       },
       {
        "box": {
         "id": "obj-43",
         "maxclass": "message",
         "numinlets": 2,
         "numoutlets": 1,
         "patching_rect": [484, 498, 48.6, 22],
         "text": "latency",
         "outlettype": [""]
        }
       },
       {
        "box": {
         "id": "obj-44",
         "maxclass": "message",
         "numinlets": 2,
         "numoutlets": 1,
         "patching_rect": [548, 498, 35.9, 22],
         "text": "stats",
         "outlettype": [""]
        }
       },
       {
        "box": {
         "id": "obj-45",
         "maxclass": "message",
         "numinlets": 2,
         "numoutlets": 1,
         "patching_rect": [600, 498, 65.3, 22],
         "text": "stats clear",
         "outlettype": [""]
        }
       },
       {
        "box": {
         "id": "obj-46",
         "maxclass": "newobj",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [484, 178, 82.3, 22],
         "outlettype": [],
         "text": "s nn~-latency"
        }
       },
       {
        "box": {
         "id": "obj-47",
         "maxclass": "newobj",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [484, 308, 82.3, 22],
         "outlettype": [],
         "text": "s nn~-latency"
        }
       },
       {
        "box": {
         "id": "obj-48",
         "maxclass": "newobj",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [484, 438, 82.3, 22],
         "outlettype": [],
         "text": "s nn~-latency"
        }
       },
       {
        "box": {
         "id": "obj-49",
         "maxclass": "newobj",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [484, 530, 82.3, 22],
         "outlettype": [],
         "text": "s nn~-latency"
        }
       },
       {
        "box": {
         "id": "obj-50",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [484, 568, 380, 34],
         "text": "Rendering to a file? offline 1 waits for the model when a block is due; bufsize 0 waits in each vector.",
         "fontsize": 12.0,
         "fontface": 0
        }
       }
      ],
      "lines": [
       {
        "patchline": {
         "source": ["obj-6", 0],
         "destination": ["obj-7", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-4", 0],
         "destination": ["obj-8", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-7", 0],
         "destination": ["obj-8", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-8", 0],
         "destination": ["obj-9", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-9", 0],
         "destination": ["obj-12", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-12", 0],
         "destination": ["obj-10", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-12", 0],
         "destination": ["obj-10", 1],
         "order": 1
        }
       },
       {
        "patchline": {
         "source": ["obj-13", 0],
         "destination": ["obj-9", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-9", 1],
         "destination": ["obj-14", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-14", 0],
         "destination": ["obj-15", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-15", 0],
         "destination": ["obj-16", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-15", 1],
         "destination": ["obj-18", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-14", 1],
         "destination": ["obj-20", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-20", 0],
         "destination": ["obj-21", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-20", 1],
         "destination": ["obj-23", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-20", 2],
         "destination": ["obj-25", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-29", 0],
         "destination": ["obj-46", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-30", 0],
         "destination": ["obj-46", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-31", 0],
         "destination": ["obj-46", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-34", 0],
         "destination": ["obj-47", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-35", 0],
         "destination": ["obj-47", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-36", 0],
         "destination": ["obj-47", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-39", 0],
         "destination": ["obj-48", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-40", 0],
         "destination": ["obj-48", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-41", 0],
         "destination": ["obj-48", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-43", 0],
         "destination": ["obj-49", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-44", 0],
         "destination": ["obj-49", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-45", 0],
         "destination": ["obj-49", 0],
         "order": 0
        }
       }
      ],
      "showontab": 1
     },
     "patching_rect": [410, 20, 120, 22],
     "text": "p \"latency and late blocks\""
    }
   },
   {
    "box": {
     "id": "obj-3",
     "maxclass": "newobj",
     "numinlets": 0,
     "numoutlets": 0,
     "patcher": {
      "fileversion": 1,
      "appversion": {
       "major": 8,
       "minor": 6,
       "revision": 0,
       "architecture": "x64",
       "modernui": 1
      },
      "classnamespace": "box",
      "rect": [60, 80, 880, 682],
      "boxes": [
       {
        "box": {
         "id": "obj-1",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [16, 8, 120, 36],
         "text": "nn~",
         "fontsize": 26.0,
         "fontface": 1
        }
       },
       {
        "box": {
         "id": "obj-2",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [150, 10, 700, 22],
         "text": "Play a neural audio model in real time",
         "fontsize": 14.0,
         "fontface": 1
        }
       },
       {
        "box": {
         "id": "obj-3",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [150, 32, 700, 20],
         "text": "Settings of the object, also in its inspector and as @name value in the box; they are saved with the patcher.",
         "fontsize": 12.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-4",
         "maxclass": "newobj",
         "numinlets": 1,
         "numoutlets": 2,
         "patching_rect": [24, 602, 190, 22],
         "outlettype": ["signal", ""],
         "text": "nn~ void 1 1 @late hold"
        }
       },
       {
        "box": {
         "id": "obj-5",
         "maxclass": "attrui",
         "numinlets": 1,
         "numoutlets": 1,
         "patching_rect": [24, 74, 190, 22],
         "outlettype": [""],
         "parameter_enable": 0,
         "attr": "enable"
        }
       },
       {
        "box": {
         "id": "obj-6",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [234, 72, 630, 19],
         "text": "0: fade to silence, and the model rests. 1: play again.",
         "fontsize": 11.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-7",
         "maxclass": "attrui",
         "numinlets": 1,
         "numoutlets": 1,
         "patching_rect": [24, 112, 190, 22],
         "outlettype": [""],
         "parameter_enable": 0,
         "attr": "bufsize"
        }
       },
       {
        "box": {
         "id": "obj-8",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [234, 110, 630, 19],
         "text": "Give the model blocks of at least this size; 0: wait for the model in each vector.",
         "fontsize": 11.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-9",
         "maxclass": "attrui",
         "numinlets": 1,
         "numoutlets": 1,
         "patching_rect": [24, 150, 190, 22],
         "outlettype": [""],
         "parameter_enable": 0,
         "attr": "deadline"
        }
       },
       {
        "box": {
         "id": "obj-10",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [234, 148, 630, 32],
         "text": "How long the model may take for a block: its whole length, as long as it is measured to need, or so many samples; less is less latency.",
         "fontsize": 11.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-11",
         "maxclass": "attrui",
         "numinlets": 1,
         "numoutlets": 1,
         "patching_rect": [24, 188, 190, 22],
         "outlettype": [""],
         "parameter_enable": 0,
         "attr": "late"
        }
       },
       {
        "box": {
         "id": "obj-12",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [234, 186, 630, 19],
         "text": "What a block sounds as that comes too late: silence, the last value, or the input.",
         "fontsize": 11.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-13",
         "maxclass": "attrui",
         "numinlets": 1,
         "numoutlets": 1,
         "patching_rect": [24, 226, 190, 22],
         "outlettype": [""],
         "parameter_enable": 0,
         "attr": "offline"
        }
       },
       {
        "box": {
         "id": "obj-14",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [234, 224, 630, 19],
         "text": "1: wait for the model when a block is due, for rendering. 0: never wait.",
         "fontsize": 11.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-15",
         "maxclass": "attrui",
         "numinlets": 1,
         "numoutlets": 1,
         "patching_rect": [24, 264, 190, 22],
         "outlettype": [""],
         "parameter_enable": 0,
         "attr": "threads"
        }
       },
       {
        "box": {
         "id": "obj-16",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [234, 262, 630, 19],
         "text": "How many threads the model's operators may use; 1 unless set.",
         "fontsize": 11.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-17",
         "maxclass": "attrui",
         "numinlets": 1,
         "numoutlets": 1,
         "patching_rect": [24, 302, 190, 22],
         "outlettype": [""],
         "parameter_enable": 0,
         "attr": "gpu"
        }
       },
       {
        "box": {
         "id": "obj-18",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [234, 300, 630, 19],
         "text": "1: device gpu. 0: device cpu.",
         "fontsize": 11.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-19",
         "maxclass": "attrui",
         "numinlets": 1,
         "numoutlets": 1,
         "patching_rect": [24, 340, 190, 22],
         "outlettype": [""],
         "parameter_enable": 0,
         "attr": "device"
        }
       },
       {
        "box": {
         "id": "obj-20",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [234, 338, 630, 19],
         "text": "Run the model on cpu, cuda, cuda:1, mps or gpu.",
         "fontsize": 11.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-21",
         "maxclass": "attrui",
         "numinlets": 1,
         "numoutlets": 1,
         "patching_rect": [24, 378, 190, 22],
         "outlettype": [""],
         "parameter_enable": 0,
         "attr": "resample"
        }
       },
       {
        "box": {
         "id": "obj-22",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [234, 376, 630, 19],
         "text": "1: play a model that states its sample rate at that rate. 0: at the host's.",
         "fontsize": 11.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-23",
         "maxclass": "attrui",
         "numinlets": 1,
         "numoutlets": 1,
         "patching_rect": [24, 416, 190, 22],
         "outlettype": [""],
         "parameter_enable": 0,
         "attr": "interp"
        }
       },
       {
        "box": {
         "id": "obj-24",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [234, 414, 630, 32],
         "text": "1: control curves are smooth, for latents that move a filter or a gain: straight lines join what the model answers, and it gets the mean of each frame. 0: values are held, as encode and decode need it between them.",
         "fontsize": 11.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-25",
         "maxclass": "attrui",
         "numinlets": 1,
         "numoutlets": 1,
         "patching_rect": [24, 454, 190, 22],
         "outlettype": [""],
         "parameter_enable": 0,
         "attr": "optimize"
        }
       },
       {
        "box": {
         "id": "obj-26",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [234, 452, 630, 32],
         "text": "1: compute each convolution by the kernel that is fastest on this machine. 0: as plain TorchScript does. bf16: weights may be rounded, too.",
         "fontsize": 11.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-27",
         "maxclass": "attrui",
         "numinlets": 1,
         "numoutlets": 1,
         "patching_rect": [24, 492, 190, 22],
         "outlettype": [""],
         "parameter_enable": 0,
         "attr": "recover"
        }
       },
       {
        "box": {
         "id": "obj-28",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [234, 490, 630, 19],
         "text": "1: a model whose answer is infinite or not a number is reset at once, and fades in. 0: it is silent until it is reset.",
         "fontsize": 11.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-29",
         "maxclass": "attrui",
         "numinlets": 1,
         "numoutlets": 1,
         "patching_rect": [24, 530, 190, 22],
         "outlettype": [""],
         "parameter_enable": 0,
         "attr": "track_buffers"
        }
       },
       {
        "box": {
         "id": "obj-30",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [234, 528, 630, 32],
         "text": "1: an attribute that was set to an array or buffer~ is set again whenever the host says that it changed, as Max does. 0: only when told to.",
         "fontsize": 11.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-31",
         "maxclass": "message",
         "numinlets": 2,
         "numoutlets": 1,
         "patching_rect": [234, 566, 46.6, 22],
         "text": "getlate",
         "outlettype": [""]
        }
       },
       {
        "box": {
         "id": "obj-32",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [324, 567, 300, 20],
         "text": "<- ask; the answer comes from the rightmost outlet",
         "fontsize": 12.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-33",
         "maxclass": "newobj",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [234, 638, 104.0, 22],
         "outlettype": [],
         "text": "print nn-attributes"
        }
       }
      ],
      "lines": [
       {
        "patchline": {
         "source": ["obj-5", 0],
         "destination": ["obj-4", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-7", 0],
         "destination": ["obj-4", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-9", 0],
         "destination": ["obj-4", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-11", 0],
         "destination": ["obj-4", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-13", 0],
         "destination": ["obj-4", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-15", 0],
         "destination": ["obj-4", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-17", 0],
         "destination": ["obj-4", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-19", 0],
         "destination": ["obj-4", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-21", 0],
         "destination": ["obj-4", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-23", 0],
         "destination": ["obj-4", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-25", 0],
         "destination": ["obj-4", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-27", 0],
         "destination": ["obj-4", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-29", 0],
         "destination": ["obj-4", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-31", 0],
         "destination": ["obj-4", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-4", 1],
         "destination": ["obj-33", 0],
         "order": 0
        }
       }
      ],
      "showontab": 1
     },
     "patching_rect": [280, 20, 120, 22],
     "text": "p attributes"
    }
   },
   {
    "box": {
     "id": "obj-2",
     "maxclass": "newobj",
     "numinlets": 0,
     "numoutlets": 0,
     "patcher": {
      "fileversion": 1,
      "appversion": {
       "major": 8,
       "minor": 6,
       "revision": 0,
       "architecture": "x64",
       "modernui": 1
      },
      "classnamespace": "box",
      "rect": [60, 80, 880, 649],
      "boxes": [
       {
        "box": {
         "id": "obj-1",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [16, 8, 120, 36],
         "text": "nn~",
         "fontsize": 26.0,
         "fontface": 1
        }
       },
       {
        "box": {
         "id": "obj-2",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [150, 10, 700, 22],
         "text": "Play a neural audio model in real time",
         "fontsize": 14.0,
         "fontface": 1
        }
       },
       {
        "box": {
         "id": "obj-3",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [150, 32, 700, 20],
         "text": "All messages. [in brackets]: may be left out.",
         "fontsize": 12.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-4",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [24, 66, 240, 19],
         "text": "set NAME VALUES...",
         "fontsize": 11.0,
         "fontface": 1
        }
       },
       {
        "box": {
         "id": "obj-5",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [270, 66, 590, 19],
         "text": "Set an attribute of the model; a buffer takes array names, one per channel.",
         "fontsize": 11.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-6",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [24, 85, 240, 19],
         "text": "get NAME [ARRAYS...]",
         "fontsize": 11.0,
         "fontface": 1
        }
       },
       {
        "box": {
         "id": "obj-7",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [270, 85, 590, 32],
         "text": "Read an attribute of the model. Answers: get NAME VALUES... With arrays: writes its tensor to them, a row to each. Answers: get NAME ARRAYS...",
         "fontsize": 11.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-8",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [24, 117, 240, 19],
         "text": "enable [0|1]",
         "fontsize": 11.0,
         "fontface": 1
        }
       },
       {
        "box": {
         "id": "obj-9",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [270, 117, 590, 19],
         "text": "0: fade to silence, and the model rests. 1: play again. Without a value: answers enable 0|1",
         "fontsize": 11.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-10",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [24, 136, 240, 19],
         "text": "reset",
         "fontsize": 11.0,
         "fontface": 1
        }
       },
       {
        "box": {
         "id": "obj-11",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [270, 136, 590, 19],
         "text": "Clear the model's state and what is still to be heard; attributes keep what was set.",
         "fontsize": 11.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-12",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [24, 155, 240, 19],
         "text": "reload",
         "fontsize": 11.0,
         "fontface": 1
        }
       },
       {
        "box": {
         "id": "obj-13",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [270, 155, 590, 19],
         "text": "Read the file again; attributes keep what was set. Answers: reload NAME METHOD INS OUTS",
         "fontsize": 11.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-14",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [24, 174, 240, 19],
         "text": "load MODEL [METHOD] [BUFSIZE]",
         "fontsize": 11.0,
         "fontface": 1
        }
       },
       {
        "box": {
         "id": "obj-15",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [270, 174, 590, 32],
         "text": "Load another model while this one plays, and fade over; METHOD and BUFSIZE stay as they are unless given. Answers: load NAME METHOD INS OUTS",
         "fontsize": 11.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-16",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [24, 206, 240, 19],
         "text": "method [NAME]",
         "fontsize": 11.0,
         "fontface": 1
        }
       },
       {
        "box": {
         "id": "obj-17",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [270, 206, 590, 19],
         "text": "Fade over to another method of the model. Answers: method NAME INS OUTS",
         "fontsize": 11.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-18",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [24, 225, 240, 19],
         "text": "bufsize [SAMPLES]",
         "fontsize": 11.0,
         "fontface": 1
        }
       },
       {
        "box": {
         "id": "obj-19",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [270, 225, 590, 32],
         "text": "Give the model blocks of at least this size; 0: wait for the model in each vector. Answers: bufsize SAMPLES, the size in use",
         "fontsize": 11.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-20",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [24, 257, 240, 19],
         "text": "deadline [block|auto|SAMPLES]",
         "fontsize": 11.0,
         "fontface": 1
        }
       },
       {
        "box": {
         "id": "obj-21",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [270, 257, 590, 32],
         "text": "How long the model may take for a block: its whole length, as long as it is measured to need, or so many samples; less is less latency. Answers: deadline SAMPLES",
         "fontsize": 11.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-22",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [24, 289, 240, 19],
         "text": "late [silence|hold|dry]",
         "fontsize": 11.0,
         "fontface": 1
        }
       },
       {
        "box": {
         "id": "obj-23",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [270, 289, 590, 19],
         "text": "What a block sounds as that comes too late: silence, the last value, or the input. Answers: late WORD",
         "fontsize": 11.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-24",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [24, 308, 240, 19],
         "text": "recover [0|1]",
         "fontsize": 11.0,
         "fontface": 1
        }
       },
       {
        "box": {
         "id": "obj-25",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [270, 308, 590, 32],
         "text": "1: a model whose answer is infinite or not a number is reset at once, and fades in. 0: it is silent until it is reset. Without a value: answers recover 0|1",
         "fontsize": 11.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-26",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [24, 340, 240, 19],
         "text": "resample [0|1]",
         "fontsize": 11.0,
         "fontface": 1
        }
       },
       {
        "box": {
         "id": "obj-27",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [270, 340, 590, 32],
         "text": "1: play a model that states its sample rate at that rate. 0: at the host's. Answers: resample 0|1, whether it is resampled now",
         "fontsize": 11.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-28",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [24, 372, 240, 19],
         "text": "interp [0|1]",
         "fontsize": 11.0,
         "fontface": 1
        }
       },
       {
        "box": {
         "id": "obj-29",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [270, 372, 590, 45],
         "text": "1: control curves are smooth, for latents that move a filter or a gain: straight lines join what the model answers, and it gets the mean of each frame. 0: values are held, as encode and decode need it between them. Answers: interp 0|1",
         "fontsize": 11.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-30",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [24, 417, 240, 19],
         "text": "optimize [0|1|bf16]",
         "fontsize": 11.0,
         "fontface": 1
        }
       },
       {
        "box": {
         "id": "obj-31",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [270, 417, 590, 32],
         "text": "1: compute each convolution by the kernel that is fastest on this machine. 0: as plain TorchScript does. bf16: weights may be rounded, too. Answers: optimize WORD FASTER ALL, counts of convolutions",
         "fontsize": 11.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-32",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [24, 449, 240, 19],
         "text": "threads [COUNT]",
         "fontsize": 11.0,
         "fontface": 1
        }
       },
       {
        "box": {
         "id": "obj-33",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [270, 449, 590, 19],
         "text": "How many threads the model's operators may use; 1 unless set. Without a value: answers threads COUNT",
         "fontsize": 11.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-34",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [24, 468, 240, 19],
         "text": "device [NAME]",
         "fontsize": 11.0,
         "fontface": 1
        }
       },
       {
        "box": {
         "id": "obj-35",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [270, 468, 590, 19],
         "text": "Run the model on cpu, cuda, cuda:1, mps or gpu. Answers: device NAME",
         "fontsize": 11.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-36",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [24, 487, 240, 19],
         "text": "gpu [0|1]",
         "fontsize": 11.0,
         "fontface": 1
        }
       },
       {
        "box": {
         "id": "obj-37",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [270, 487, 590, 19],
         "text": "1: device gpu. 0: device cpu. Without a value: answers gpu 0|1, whether another device than cpu is asked for",
         "fontsize": 11.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-38",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [24, 506, 240, 19],
         "text": "offline [0|1]",
         "fontsize": 11.0,
         "fontface": 1
        }
       },
       {
        "box": {
         "id": "obj-39",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [270, 506, 590, 19],
         "text": "1: wait for the model when a block is due, for rendering. 0: never wait. Without a value: answers offline 0|1",
         "fontsize": 11.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-40",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [24, 525, 240, 19],
         "text": "track_buffers [0|1]",
         "fontsize": 11.0,
         "fontface": 1
        }
       },
       {
        "box": {
         "id": "obj-41",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [270, 525, 590, 32],
         "text": "1: an attribute that was set to an array or buffer~ is set again whenever the host says that it changed, as Max does. 0: only when told to. Without a value: answers track_buffers 0|1",
         "fontsize": 11.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-42",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [24, 557, 240, 19],
         "text": "latency",
         "fontsize": 11.0,
         "fontface": 1
        }
       },
       {
        "box": {
         "id": "obj-43",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [270, 557, 590, 19],
         "text": "Answers: latency SAMPLES MILLISECONDS, all of it: buffering, resampling and the model's own delay.",
         "fontsize": 11.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-44",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [24, 576, 240, 19],
         "text": "dump",
         "fontsize": 11.0,
         "fontface": 1
        }
       },
       {
        "box": {
         "id": "obj-45",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [270, 576, 590, 19],
         "text": "Describe the model, as nn.info does, each message behind the word dump.",
         "fontsize": 11.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-46",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [24, 595, 240, 19],
         "text": "bang",
         "fontsize": 11.0,
         "fontface": 1
        }
       },
       {
        "box": {
         "id": "obj-47",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [270, 595, 590, 19],
         "text": "Answers: dim INS OUTS",
         "fontsize": 11.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-48",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [24, 614, 240, 19],
         "text": "stats [clear]",
         "fontsize": 11.0,
         "fontface": 1
        }
       },
       {
        "box": {
         "id": "obj-49",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [270, 614, 590, 19],
         "text": "Counts since the start, or since they were cleared: blocks, late, dropped, errors, load, peak...",
         "fontsize": 11.0,
         "fontface": 0
        }
       }
      ],
      "lines": [],
      "showontab": 1
     },
     "patching_rect": [150, 20, 120, 22],
     "text": "p messages"
    }
   },
   {
    "box": {
     "id": "obj-1",
     "maxclass": "newobj",
     "numinlets": 0,
     "numoutlets": 0,
     "patcher": {
      "fileversion": 1,
      "appversion": {
       "major": 8,
       "minor": 6,
       "revision": 0,
       "architecture": "x64",
       "modernui": 1
      },
      "classnamespace": "box",
      "rect": [60, 80, 880, 640],
      "boxes": [
       {
        "box": {
         "id": "obj-1",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [16, 8, 120, 36],
         "text": "nn~",
         "fontsize": 26.0,
         "fontface": 1
        }
       },
       {
        "box": {
         "id": "obj-2",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [150, 10, 700, 22],
         "text": "Play a neural audio model in real time",
         "fontsize": 14.0,
         "fontface": 1
        }
       },
       {
        "box": {
         "id": "obj-3",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [150, 32, 700, 20],
         "text": "A model file has methods, and the object plays one of them.",
         "fontsize": 12.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-4",
         "maxclass": "toggle",
         "numinlets": 1,
         "numoutlets": 1,
         "patching_rect": [24, 84, 24, 24],
         "outlettype": ["int"],
         "parameter_enable": 0
        }
       },
       {
        "box": {
         "id": "obj-5",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [54, 86, 130, 20],
         "text": "1) play a sound",
         "fontsize": 12.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-6",
         "maxclass": "newobj",
         "numinlets": 1,
         "numoutlets": 1,
         "patching_rect": [184, 80, 60.0, 22],
         "outlettype": [""],
         "text": "loadbang"
        }
       },
       {
        "box": {
         "id": "obj-7",
         "maxclass": "message",
         "numinlets": 2,
         "numoutlets": 1,
         "patching_rect": [184, 110, 127.3, 22],
         "text": "open jongly.aif, loop 1",
         "outlettype": [""]
        }
       },
       {
        "box": {
         "id": "obj-8",
         "maxclass": "newobj",
         "numinlets": 2,
         "numoutlets": 2,
         "patching_rect": [24, 142, 80, 22],
         "outlettype": ["signal", "bang"],
         "text": "sfplay~ 1"
        }
       },
       {
        "box": {
         "id": "obj-9",
         "maxclass": "newobj",
         "numinlets": 1,
         "numoutlets": 2,
         "patching_rect": [24, 188, 300, 22],
         "outlettype": ["signal", ""],
         "text": "nn~ voice forward 2048"
        }
       },
       {
        "box": {
         "id": "obj-10",
         "maxclass": "ezdac~",
         "numinlets": 2,
         "numoutlets": 0,
         "patching_rect": [24, 306, 45, 45],
         "outlettype": [],
         "parameter_enable": 0
        }
       },
       {
        "box": {
         "id": "obj-11",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [78, 318, 120, 20],
         "text": "2) turn audio on",
         "fontsize": 12.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-12",
         "maxclass": "newobj",
         "numinlets": 2,
         "numoutlets": 1,
         "patching_rect": [24, 268, 60, 22],
         "outlettype": ["signal"],
         "text": "*~ 0.5"
        }
       },
       {
        "box": {
         "id": "obj-13",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [332, 184, 120, 34],
         "text": "MODEL METHOD BUFSIZE",
         "fontsize": 12.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-14",
         "maxclass": "newobj",
         "numinlets": 0,
         "numoutlets": 1,
         "patching_rect": [134, 146, 76.3, 22],
         "outlettype": [""],
         "text": "r nn~-basics"
        }
       },
       {
        "box": {
         "id": "obj-15",
         "maxclass": "newobj",
         "numinlets": 4,
         "numoutlets": 4,
         "patching_rect": [214, 232, 128.0, 22],
         "outlettype": ["", "", "", ""],
         "text": "route latency get error"
        }
       },
       {
        "box": {
         "id": "obj-16",
         "maxclass": "newobj",
         "numinlets": 1,
         "numoutlets": 2,
         "patching_rect": [214, 270, 90, 22],
         "outlettype": ["", ""],
         "text": "unpack 0 0."
        }
       },
       {
        "box": {
         "id": "obj-17",
         "maxclass": "number",
         "numinlets": 1,
         "numoutlets": 2,
         "patching_rect": [214, 308, 46, 22],
         "outlettype": ["", ""],
         "parameter_enable": 0
        }
       },
       {
        "box": {
         "id": "obj-18",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [212, 332, 49, 20],
         "text": "samples",
         "fontsize": 12.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-19",
         "maxclass": "flonum",
         "numinlets": 1,
         "numoutlets": 2,
         "patching_rect": [276, 308, 46, 22],
         "outlettype": ["", ""],
         "parameter_enable": 0
        }
       },
       {
        "box": {
         "id": "obj-20",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [274, 332, 49, 20],
         "text": "ms",
         "fontsize": 12.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-21",
         "maxclass": "newobj",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [364, 308, 84, 22],
         "outlettype": [],
         "text": "print nn-help"
        }
       },
       {
        "box": {
         "id": "obj-22",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [484, 84, 300, 21],
         "text": "change an attribute of the model",
         "fontsize": 13.0,
         "fontface": 1
        }
       },
       {
        "box": {
         "id": "obj-23",
         "maxclass": "flonum",
         "numinlets": 1,
         "numoutlets": 2,
         "patching_rect": [484, 108, 60, 22],
         "outlettype": ["", ""],
         "parameter_enable": 0
        }
       },
       {
        "box": {
         "id": "obj-24",
         "maxclass": "flonum",
         "numinlets": 1,
         "numoutlets": 2,
         "patching_rect": [618, 108, 60, 22],
         "outlettype": ["", ""],
         "parameter_enable": 0
        }
       },
       {
        "box": {
         "id": "obj-25",
         "maxclass": "number",
         "numinlets": 1,
         "numoutlets": 2,
         "patching_rect": [764, 108, 60, 22],
         "outlettype": ["", ""],
         "parameter_enable": 0
        }
       },
       {
        "box": {
         "id": "obj-26",
         "maxclass": "message",
         "numinlets": 2,
         "numoutlets": 1,
         "patching_rect": [484, 138, 111.3, 22],
         "text": "set temperature $1",
         "outlettype": [""]
        }
       },
       {
        "box": {
         "id": "obj-27",
         "maxclass": "message",
         "numinlets": 2,
         "numoutlets": 1,
         "patching_rect": [618, 138, 118.7, 22],
         "text": "set padding_gain $1",
         "outlettype": [""]
        }
       },
       {
        "box": {
         "id": "obj-28",
         "maxclass": "message",
         "numinlets": 2,
         "numoutlets": 1,
         "patching_rect": [764, 138, 72.6, 22],
         "text": "set seed $1",
         "outlettype": [""]
        }
       },
       {
        "box": {
         "id": "obj-29",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [484, 204, 300, 21],
         "text": "another model, method or size, while sound runs",
         "fontsize": 13.0,
         "fontface": 1
        }
       },
       {
        "box": {
         "id": "obj-30",
         "maxclass": "dropfile",
         "numinlets": 1,
         "numoutlets": 2,
         "patching_rect": [484, 230, 150, 44],
         "outlettype": ["", ""],
         "parameter_enable": 0
        }
       },
       {
        "box": {
         "id": "obj-31",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [642, 240, 236, 20],
         "text": "<- drop a .ts file here, or on the object",
         "fontsize": 12.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-32",
         "maxclass": "newobj",
         "numinlets": 1,
         "numoutlets": 1,
         "patching_rect": [484, 284, 80.6, 22],
         "outlettype": [""],
         "text": "prepend load"
        }
       },
       {
        "box": {
         "id": "obj-33",
         "maxclass": "message",
         "numinlets": 2,
         "numoutlets": 1,
         "patching_rect": [594, 284, 64.6, 22],
         "text": "load voice",
         "outlettype": [""]
        }
       },
       {
        "box": {
         "id": "obj-34",
         "maxclass": "message",
         "numinlets": 2,
         "numoutlets": 1,
         "patching_rect": [674, 284, 94.0, 22],
         "text": "method forward",
         "outlettype": [""]
        }
       },
       {
        "box": {
         "id": "obj-35",
         "maxclass": "message",
         "numinlets": 2,
         "numoutlets": 1,
         "patching_rect": [782, 284, 78.6, 22],
         "text": "bufsize 4096",
         "outlettype": [""]
        }
       },
       {
        "box": {
         "id": "obj-36",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [484, 352, 380, 21],
         "text": "ask: the rightmost outlet answers",
         "fontsize": 13.0,
         "fontface": 1
        }
       },
       {
        "box": {
         "id": "obj-37",
         "maxclass": "message",
         "numinlets": 2,
         "numoutlets": 1,
         "patching_rect": [484, 376, 48.6, 22],
         "text": "latency",
         "outlettype": [""]
        }
       },
       {
        "box": {
         "id": "obj-38",
         "maxclass": "message",
         "numinlets": 2,
         "numoutlets": 1,
         "patching_rect": [548, 376, 56.6, 22],
         "text": "get seed",
         "outlettype": [""]
        }
       },
       {
        "box": {
         "id": "obj-39",
         "maxclass": "message",
         "numinlets": 2,
         "numoutlets": 1,
         "patching_rect": [618, 376, 35.9, 22],
         "text": "stats",
         "outlettype": [""]
        }
       },
       {
        "box": {
         "id": "obj-40",
         "maxclass": "message",
         "numinlets": 2,
         "numoutlets": 1,
         "patching_rect": [670, 376, 40.6, 22],
         "text": "dump",
         "outlettype": [""]
        }
       },
       {
        "box": {
         "id": "obj-41",
         "maxclass": "button",
         "numinlets": 1,
         "numoutlets": 1,
         "patching_rect": [724, 375, 24, 24],
         "outlettype": ["bang"],
         "parameter_enable": 0
        }
       },
       {
        "box": {
         "id": "obj-42",
         "maxclass": "message",
         "numinlets": 2,
         "numoutlets": 1,
         "patching_rect": [768, 376, 37.3, 22],
         "text": "reset",
         "outlettype": [""]
        }
       },
       {
        "box": {
         "id": "obj-43",
         "maxclass": "message",
         "numinlets": 2,
         "numoutlets": 1,
         "patching_rect": [820, 376, 43.9, 22],
         "text": "reload",
         "outlettype": [""]
        }
       },
       {
        "box": {
         "id": "obj-44",
         "maxclass": "newobj",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [484, 170, 78.3, 22],
         "outlettype": [],
         "text": "s nn~-basics"
        }
       },
       {
        "box": {
         "id": "obj-45",
         "maxclass": "newobj",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [484, 318, 78.3, 22],
         "outlettype": [],
         "text": "s nn~-basics"
        }
       },
       {
        "box": {
         "id": "obj-46",
         "maxclass": "newobj",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [484, 412, 78.3, 22],
         "outlettype": [],
         "text": "s nn~-basics"
        }
       },
       {
        "box": {
         "id": "obj-47",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [24, 386, 400, 21],
         "text": "inlets and outlets",
         "fontsize": 13.0,
         "fontface": 1
        }
       },
       {
        "box": {
         "id": "obj-48",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [24, 410, 400, 62],
         "text": "One signal inlet and outlet for each channel of the method. They stay as they were made: a model that is loaded later with fewer channels leaves outlets silent, with more leaves some out, and the console says so. The rightmost outlet is for answers.",
         "fontsize": 12.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-49",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [24, 492, 400, 21],
         "text": "which model is this?",
         "fontsize": 13.0,
         "fontface": 1
        }
       },
       {
        "box": {
         "id": "obj-50",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [24, 516, 400, 62],
         "text": "voice.ts comes with the package where it was built with one; else Max cannot make the object, until a model of your own is in its place. The object looks for MODEL.ts on Max's search path and beside the patcher. Without a model at hand, write [nn~ void] and send load later.",
         "fontsize": 12.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-51",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [484, 516, 380, 34],
         "text": "see also: mc.nn~, mcs.nn~, nn.info; the overview in the Extras menu",
         "fontsize": 12.0,
         "fontface": 0
        }
       }
      ],
      "lines": [
       {
        "patchline": {
         "source": ["obj-6", 0],
         "destination": ["obj-7", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-4", 0],
         "destination": ["obj-8", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-7", 0],
         "destination": ["obj-8", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-8", 0],
         "destination": ["obj-9", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-9", 0],
         "destination": ["obj-12", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-12", 0],
         "destination": ["obj-10", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-12", 0],
         "destination": ["obj-10", 1],
         "order": 1
        }
       },
       {
        "patchline": {
         "source": ["obj-14", 0],
         "destination": ["obj-9", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-9", 1],
         "destination": ["obj-15", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-15", 0],
         "destination": ["obj-16", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-16", 0],
         "destination": ["obj-17", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-16", 1],
         "destination": ["obj-19", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-15", 1],
         "destination": ["obj-21", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-15", 2],
         "destination": ["obj-21", 0],
         "order": 1
        }
       },
       {
        "patchline": {
         "source": ["obj-15", 3],
         "destination": ["obj-21", 0],
         "order": 2
        }
       },
       {
        "patchline": {
         "source": ["obj-23", 0],
         "destination": ["obj-26", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-24", 0],
         "destination": ["obj-27", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-25", 0],
         "destination": ["obj-28", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-30", 0],
         "destination": ["obj-32", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-26", 0],
         "destination": ["obj-44", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-27", 0],
         "destination": ["obj-44", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-28", 0],
         "destination": ["obj-44", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-32", 0],
         "destination": ["obj-45", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-33", 0],
         "destination": ["obj-45", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-34", 0],
         "destination": ["obj-45", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-35", 0],
         "destination": ["obj-45", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-37", 0],
         "destination": ["obj-46", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-38", 0],
         "destination": ["obj-46", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-39", 0],
         "destination": ["obj-46", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-40", 0],
         "destination": ["obj-46", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-41", 0],
         "destination": ["obj-46", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-42", 0],
         "destination": ["obj-46", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-43", 0],
         "destination": ["obj-46", 0],
         "order": 0
        }
       }
      ],
      "showontab": 1
     },
     "patching_rect": [20, 20, 120, 22],
     "text": "p basics"
    }
   }
  ],
  "lines": [],
  "showrootpatcherontab": 0,
  "showontab": 0
 }
}
