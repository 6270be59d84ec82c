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
      "rect": [60, 80, 880, 640],
      "boxes": [
       {
        "box": {
         "id": "obj-1",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [16, 8, 120, 36],
         "text": "nn.info",
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
         "text": "Tell what is in a model file",
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
         "text": "All messages.",
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
         "patching_rect": [24, 70, 300, 21],
         "text": "takes",
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
         "patching_rect": [24, 96, 300, 20],
         "text": "bang",
         "fontsize": 12.0,
         "fontface": 1
        }
       },
       {
        "box": {
         "id": "obj-6",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [334, 96, 520, 20],
         "text": "Put the description out.",
         "fontsize": 12.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-7",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [24, 118, 300, 20],
         "text": "load MODEL",
         "fontsize": 12.0,
         "fontface": 1
        }
       },
       {
        "box": {
         "id": "obj-8",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [334, 118, 520, 20],
         "text": "Read another model file, then put its description out.",
         "fontsize": 12.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-9",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [24, 140, 300, 20],
         "text": "(drag)",
         "fontsize": 12.0,
         "fontface": 1
        }
       },
       {
        "box": {
         "id": "obj-10",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [334, 140, 520, 20],
         "text": "A model file that is dropped on the object is loaded.",
         "fontsize": 12.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-11",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [24, 178, 300, 21],
         "text": "tells",
         "fontsize": 13.0,
         "fontface": 1
        }
       },
       {
        "box": {
         "id": "obj-12",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [24, 204, 300, 20],
         "text": "model PATH",
         "fontsize": 12.0,
         "fontface": 1
        }
       },
       {
        "box": {
         "id": "obj-13",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [334, 204, 520, 20],
         "text": "The file.",
         "fontsize": 12.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-14",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [24, 226, 300, 20],
         "text": "method NAME INS IN_RATIO OUTS OUT_RATIO",
         "fontsize": 12.0,
         "fontface": 1
        }
       },
       {
        "box": {
         "id": "obj-15",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [334, 226, 520, 20],
         "text": "Channels, and audio samples per sample of that signal.",
         "fontsize": 12.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-16",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [24, 248, 300, 20],
         "text": "input METHOD INDEX LABEL",
         "fontsize": 12.0,
         "fontface": 1
        }
       },
       {
        "box": {
         "id": "obj-17",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [334, 248, 520, 20],
         "text": "An inlet, from 0.",
         "fontsize": 12.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-18",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [24, 270, 300, 20],
         "text": "output METHOD INDEX LABEL",
         "fontsize": 12.0,
         "fontface": 1
        }
       },
       {
        "box": {
         "id": "obj-19",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [334, 270, 520, 20],
         "text": "An outlet, from 0.",
         "fontsize": 12.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-20",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [24, 292, 300, 20],
         "text": "latency METHOD SAMPLES",
         "fontsize": 12.0,
         "fontface": 1
        }
       },
       {
        "box": {
         "id": "obj-21",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [334, 292, 520, 20],
         "text": "The method's own delay, without buffering.",
         "fontsize": 12.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-22",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [24, 314, 300, 20],
         "text": "attribute NAME TYPES...",
         "fontsize": 12.0,
         "fontface": 1
        }
       },
       {
        "box": {
         "id": "obj-23",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [334, 314, 520, 20],
         "text": "An attribute: bool, int, float, string, tensor or buffer.",
         "fontsize": 12.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-24",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [24, 336, 300, 20],
         "text": "value NAME VALUES...",
         "fontsize": 12.0,
         "fontface": 1
        }
       },
       {
        "box": {
         "id": "obj-25",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [334, 336, 520, 20],
         "text": "What an attribute is in the file.",
         "fontsize": 12.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-26",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [24, 358, 300, 20],
         "text": "samplerate HZ",
         "fontsize": 12.0,
         "fontface": 1
        }
       },
       {
        "box": {
         "id": "obj-27",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [334, 358, 520, 20],
         "text": "What the model was made for; -1: it does not say.",
         "fontsize": 12.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-28",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [24, 380, 300, 20],
         "text": "meta KEY VALUE",
         "fontsize": 12.0,
         "fontface": 1
        }
       },
       {
        "box": {
         "id": "obj-29",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [334, 380, 520, 20],
         "text": "From the metadata that nn_export wrote.",
         "fontsize": 12.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-30",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [24, 402, 300, 20],
         "text": "done",
         "fontsize": 12.0,
         "fontface": 1
        }
       },
       {
        "box": {
         "id": "obj-31",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [334, 402, 520, 20],
         "text": "The end.",
         "fontsize": 12.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-32",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [24, 424, 300, 20],
         "text": "error LINE",
         "fontsize": 12.0,
         "fontface": 1
        }
       },
       {
        "box": {
         "id": "obj-33",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [334, 424, 520, 20],
         "text": "There is no such file, or it is no model.",
         "fontsize": 12.0,
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
         "text": "nn.info",
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
         "text": "Tell what is in a model file",
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
         "text": "What a file has is told as messages from the left outlet, and as a dictionary from the right one.",
         "fontsize": 12.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-4",
         "maxclass": "button",
         "numinlets": 1,
         "numoutlets": 1,
         "patching_rect": [24, 84, 24, 24],
         "outlettype": ["bang"],
         "parameter_enable": 0
        }
       },
       {
        "box": {
         "id": "obj-5",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [54, 86, 100, 20],
         "text": "tell all of it",
         "fontsize": 12.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-6",
         "maxclass": "message",
         "numinlets": 2,
         "numoutlets": 1,
         "patching_rect": [174, 85, 64.6, 22],
         "text": "load voice",
         "outlettype": [""]
        }
       },
       {
        "box": {
         "id": "obj-7",
         "maxclass": "dropfile",
         "numinlets": 1,
         "numoutlets": 2,
         "patching_rect": [274, 78, 120, 36],
         "outlettype": ["", ""],
         "parameter_enable": 0
        }
       },
       {
        "box": {
         "id": "obj-8",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [402, 86, 300, 20],
         "text": "<- another file: drop a .ts here, or on the object",
         "fontsize": 12.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-9",
         "maxclass": "newobj",
         "numinlets": 1,
         "numoutlets": 1,
         "patching_rect": [274, 124, 80.6, 22],
         "outlettype": [""],
         "text": "prepend load"
        }
       },
       {
        "box": {
         "id": "obj-10",
         "maxclass": "newobj",
         "numinlets": 1,
         "numoutlets": 2,
         "patching_rect": [24, 164, 400, 22],
         "outlettype": ["", ""],
         "text": "nn.info voice"
        }
       },
       {
        "box": {
         "id": "obj-11",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [434, 165, 240, 20],
         "text": "<- MODEL, with or without .ts",
         "fontsize": 12.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-12",
         "maxclass": "newobj",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [174, 204, 73.3, 22],
         "outlettype": [],
         "text": "print nn.info"
        }
       },
       {
        "box": {
         "id": "obj-13",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [270, 205, 160, 34],
         "text": "<- all of it, in the Max console",
         "fontsize": 12.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-14",
         "maxclass": "dict.view",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [444, 240, 400, 340],
         "outlettype": [],
         "parameter_enable": 0
        }
       },
       {
        "box": {
         "id": "obj-15",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [474, 214, 120, 20],
         "text": "the dictionary",
         "fontsize": 12.0,
         "fontface": 1
        }
       },
       {
        "box": {
         "id": "obj-16",
         "maxclass": "newobj",
         "numinlets": 3,
         "numoutlets": 3,
         "patching_rect": [24, 250, 220, 22],
         "outlettype": ["", "", ""],
         "text": "route method samplerate"
        }
       },
       {
        "box": {
         "id": "obj-17",
         "maxclass": "newobj",
         "numinlets": 4,
         "numoutlets": 4,
         "patching_rect": [24, 300, 180, 22],
         "outlettype": ["", "", "", ""],
         "text": "route encode decode forward"
        }
       },
       {
        "box": {
         "id": "obj-18",
         "maxclass": "number",
         "numinlets": 1,
         "numoutlets": 2,
         "patching_rect": [224, 300, 46, 22],
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
         "patching_rect": [222, 324, 49, 20],
         "text": "Hz",
         "fontsize": 12.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-20",
         "maxclass": "newobj",
         "numinlets": 1,
         "numoutlets": 4,
         "patching_rect": [24, 350, 220, 22],
         "outlettype": ["", "", "", ""],
         "text": "unpack 0 0 0 0"
        }
       },
       {
        "box": {
         "id": "obj-21",
         "maxclass": "number",
         "numinlets": 1,
         "numoutlets": 2,
         "patching_rect": [24, 390, 46, 22],
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
         "patching_rect": [22, 414, 49, 20],
         "text": "inlets",
         "fontsize": 12.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-23",
         "maxclass": "number",
         "numinlets": 1,
         "numoutlets": 2,
         "patching_rect": [82, 390, 46, 22],
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
         "patching_rect": [80, 414, 49, 20],
         "text": "ratio",
         "fontsize": 12.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-25",
         "maxclass": "number",
         "numinlets": 1,
         "numoutlets": 2,
         "patching_rect": [140, 390, 46, 22],
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
         "patching_rect": [138, 414, 49, 20],
         "text": "outlets",
         "fontsize": 12.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-27",
         "maxclass": "number",
         "numinlets": 1,
         "numoutlets": 2,
         "patching_rect": [198, 390, 46, 22],
         "outlettype": ["", ""],
         "parameter_enable": 0
        }
       },
       {
        "box": {
         "id": "obj-28",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [196, 414, 49, 20],
         "text": "ratio",
         "fontsize": 12.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-29",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [24, 460, 380, 48],
         "text": "The numbers are those of the method encode: its channels, and how many audio samples make one value of each. A patcher can set itself up by them.",
         "fontsize": 12.0,
         "fontface": 0
        }
       },
       {
        "box": {
         "id": "obj-30",
         "maxclass": "comment",
         "numinlets": 1,
         "numoutlets": 0,
         "patching_rect": [24, 540, 380, 20],
         "text": "see also: nn~, mc.nn~, mcs.nn~; the overview in the Extras menu",
         "fontsize": 12.0,
         "fontface": 0
        }
       }
      ],
      "lines": [
       {
        "patchline": {
         "source": ["obj-7", 0],
         "destination": ["obj-9", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-4", 0],
         "destination": ["obj-10", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-6", 0],
         "destination": ["obj-10", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-9", 0],
         "destination": ["obj-10", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-10", 0],
         "destination": ["obj-12", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-10", 1],
         "destination": ["obj-14", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-10", 0],
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
         "destination": ["obj-18", 0],
         "order": 0
        }
       },
       {
        "patchline": {
         "source": ["obj-17", 0],
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
         "source": ["obj-20", 3],
         "destination": ["obj-27", 0],
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
