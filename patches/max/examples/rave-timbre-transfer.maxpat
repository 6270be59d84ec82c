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
  "rect": [60, 80, 760, 560],
  "boxes": [
   {
    "box": {
     "id": "obj-1",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "patching_rect": [16, 8, 500, 29],
     "text": "RAVE timbre transfer",
     "fontsize": 20.0,
     "fontface": 1
    }
   },
   {
    "box": {
     "id": "obj-2",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "patching_rect": [16, 38, 720, 20],
     "text": "A sound goes in, and comes out as the model has learnt to sound. Any model with a method forward will do.",
     "fontsize": 12.0,
     "fontface": 0
    }
   },
   {
    "box": {
     "id": "obj-3",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "patching_rect": [24, 76, 300, 21],
     "text": "1. a model",
     "fontsize": 13.0,
     "fontface": 1
    }
   },
   {
    "box": {
     "id": "obj-4",
     "maxclass": "dropfile",
     "numinlets": 1,
     "numoutlets": 2,
     "patching_rect": [24, 100, 200, 44],
     "outlettype": ["", ""],
     "parameter_enable": 0
    }
   },
   {
    "box": {
     "id": "obj-5",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "patching_rect": [232, 112, 190, 20],
     "text": "<- drop a RAVE model (.ts) here",
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
     "patching_rect": [24, 156, 80.6, 22],
     "outlettype": [""],
     "text": "prepend load"
    }
   },
   {
    "box": {
     "id": "obj-7",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "patching_rect": [430, 76, 300, 21],
     "text": "2. a sound",
     "fontsize": 13.0,
     "fontface": 1
    }
   },
   {
    "box": {
     "id": "obj-8",
     "maxclass": "ezadc~",
     "numinlets": 1,
     "numoutlets": 2,
     "patching_rect": [430, 100, 45, 45],
     "outlettype": ["signal", "signal"],
     "parameter_enable": 0
    }
   },
   {
    "box": {
     "id": "obj-9",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "patching_rect": [482, 100, 90, 20],
     "text": "a microphone",
     "fontsize": 12.0,
     "fontface": 0
    }
   },
   {
    "box": {
     "id": "obj-10",
     "maxclass": "toggle",
     "numinlets": 1,
     "numoutlets": 1,
     "patching_rect": [484, 122, 22, 22],
     "outlettype": ["int"],
     "parameter_enable": 0
    }
   },
   {
    "box": {
     "id": "obj-11",
     "maxclass": "newobj",
     "numinlets": 2,
     "numoutlets": 1,
     "patching_rect": [430, 212, 50, 22],
     "outlettype": ["signal"],
     "text": "*~ 0."
    }
   },
   {
    "box": {
     "id": "obj-12",
     "maxclass": "toggle",
     "numinlets": 1,
     "numoutlets": 1,
     "patching_rect": [580, 110, 24, 24],
     "outlettype": ["int"],
     "parameter_enable": 0
    }
   },
   {
    "box": {
     "id": "obj-13",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "patching_rect": [610, 112, 90, 20],
     "text": "a sound file",
     "fontsize": 12.0,
     "fontface": 0
    }
   },
   {
    "box": {
     "id": "obj-14",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "patching_rect": [620, 144, 60.0, 22],
     "outlettype": [""],
     "text": "loadbang"
    }
   },
   {
    "box": {
     "id": "obj-15",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "patching_rect": [620, 174, 127.3, 22],
     "text": "open jongly.aif, loop 1",
     "outlettype": [""]
    }
   },
   {
    "box": {
     "id": "obj-16",
     "maxclass": "newobj",
     "numinlets": 2,
     "numoutlets": 2,
     "patching_rect": [580, 212, 80, 22],
     "outlettype": ["signal", "bang"],
     "text": "sfplay~ 1"
    }
   },
   {
    "box": {
     "id": "obj-17",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 2,
     "patching_rect": [24, 270, 420, 22],
     "outlettype": ["signal", ""],
     "text": "nn~ void 1 1 @bufsize 2048"
    }
   },
   {
    "box": {
     "id": "obj-18",
     "maxclass": "newobj",
     "numinlets": 0,
     "numoutlets": 1,
     "patching_rect": [150, 156, 80, 22],
     "outlettype": [""],
     "text": "r nn-timbre"
    }
   },
   {
    "box": {
     "id": "obj-19",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "patching_rect": [456, 271, 280, 20],
     "text": "<- no model yet; load brings it, and fades over",
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
     "patching_rect": [190, 320, 250, 22],
     "outlettype": ["", "", "", ""],
     "text": "route latency stats load"
    }
   },
   {
    "box": {
     "id": "obj-21",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 2,
     "patching_rect": [190, 360, 100, 22],
     "outlettype": ["", ""],
     "text": "unpack 0 0."
    }
   },
   {
    "box": {
     "id": "obj-22",
     "maxclass": "number",
     "numinlets": 1,
     "numoutlets": 2,
     "patching_rect": [190, 400, 46, 22],
     "outlettype": ["", ""],
     "parameter_enable": 0
    }
   },
   {
    "box": {
     "id": "obj-23",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "patching_rect": [188, 424, 49, 20],
     "text": "samples",
     "fontsize": 12.0,
     "fontface": 0
    }
   },
   {
    "box": {
     "id": "obj-24",
     "maxclass": "flonum",
     "numinlets": 1,
     "numoutlets": 2,
     "patching_rect": [244, 400, 46, 22],
     "outlettype": ["", ""],
     "parameter_enable": 0
    }
   },
   {
    "box": {
     "id": "obj-25",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "patching_rect": [242, 424, 49, 20],
     "text": "ms",
     "fontsize": 12.0,
     "fontface": 0
    }
   },
   {
    "box": {
     "id": "obj-26",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 0,
     "patching_rect": [340, 360, 90, 22],
     "outlettype": [],
     "text": "print timbre"
    }
   },
   {
    "box": {
     "id": "obj-27",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "patching_rect": [60, 326, 100, 21],
     "text": "3. listen",
     "fontsize": 13.0,
     "fontface": 1
    }
   },
   {
    "box": {
     "id": "obj-28",
     "maxclass": "gain~",
     "numinlets": 1,
     "numoutlets": 2,
     "patching_rect": [24, 360, 22, 100],
     "outlettype": ["signal", ""],
     "parameter_enable": 0
    }
   },
   {
    "box": {
     "id": "obj-29",
     "maxclass": "ezdac~",
     "numinlets": 2,
     "numoutlets": 0,
     "patching_rect": [24, 480, 45, 45],
     "outlettype": [],
     "parameter_enable": 0
    }
   },
   {
    "box": {
     "id": "obj-30",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "patching_rect": [78, 492, 220, 20],
     "text": "turn audio on, then raise the slider",
     "fontsize": 12.0,
     "fontface": 0
    }
   },
   {
    "box": {
     "id": "obj-31",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "patching_rect": [456, 330, 280, 76],
     "text": "Does it stutter? Ask stats: late counts the blocks that came too late. Take a larger bufsize, or a smaller model. Use headphones with a microphone: the loudspeakers would be heard again.",
     "fontsize": 12.0,
     "fontface": 0
    }
   },
   {
    "box": {
     "id": "obj-32",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "patching_rect": [456, 416, 48.6, 22],
     "text": "latency",
     "outlettype": [""]
    }
   },
   {
    "box": {
     "id": "obj-33",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "patching_rect": [516, 416, 35.9, 22],
     "text": "stats",
     "outlettype": [""]
    }
   },
   {
    "box": {
     "id": "obj-34",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "patching_rect": [564, 416, 78.6, 22],
     "text": "bufsize 2048",
     "outlettype": [""]
    }
   },
   {
    "box": {
     "id": "obj-35",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "patching_rect": [654, 416, 78.6, 22],
     "text": "bufsize 8192",
     "outlettype": [""]
    }
   },
   {
    "box": {
     "id": "obj-36",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 0,
     "patching_rect": [456, 454, 80, 22],
     "outlettype": [],
     "text": "s nn-timbre"
    }
   }
  ],
  "lines": [
   {
    "patchline": {
     "source": ["obj-4", 0],
     "destination": ["obj-6", 0],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": ["obj-8", 0],
     "destination": ["obj-11", 0],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": ["obj-10", 0],
     "destination": ["obj-11", 1],
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
     "source": ["obj-12", 0],
     "destination": ["obj-16", 0],
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
     "source": ["obj-6", 0],
     "destination": ["obj-17", 0],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": ["obj-11", 0],
     "destination": ["obj-17", 0],
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
     "source": ["obj-18", 0],
     "destination": ["obj-17", 0],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": ["obj-17", 1],
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
     "source": ["obj-21", 0],
     "destination": ["obj-22", 0],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": ["obj-21", 1],
     "destination": ["obj-24", 0],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": ["obj-20", 1],
     "destination": ["obj-26", 0],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": ["obj-20", 2],
     "destination": ["obj-26", 0],
     "order": 1
    }
   },
   {
    "patchline": {
     "source": ["obj-20", 3],
     "destination": ["obj-26", 0],
     "order": 2
    }
   },
   {
    "patchline": {
     "source": ["obj-17", 0],
     "destination": ["obj-28", 0],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": ["obj-28", 0],
     "destination": ["obj-29", 0],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": ["obj-28", 0],
     "destination": ["obj-29", 1],
     "order": 1
    }
   },
   {
    "patchline": {
     "source": ["obj-32", 0],
     "destination": ["obj-36", 0],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": ["obj-33", 0],
     "destination": ["obj-36", 0],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": ["obj-34", 0],
     "destination": ["obj-36", 0],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": ["obj-35", 0],
     "destination": ["obj-36", 0],
     "order": 0
    }
   }
  ]
 }
}
