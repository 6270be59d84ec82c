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
  "rect": [60, 80, 760, 620],
  "boxes": [
   {
    "box": {
     "id": "obj-1",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "patching_rect": [16, 8, 500, 29],
     "text": "encode, change, decode",
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
     "patching_rect": [16, 38, 720, 34],
     "text": "Between encode and decode a sound is a few slow signals, the latents. What changes them changes the sound. They arrive late by whole blocks, so that both objects always fit together.",
     "fontsize": 12.0,
     "fontface": 0
    }
   },
   {
    "box": {
     "id": "obj-3",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "patching_rect": [270, 88, 60.0, 22],
     "outlettype": [""],
     "text": "loadbang"
    }
   },
   {
    "box": {
     "id": "obj-4",
     "maxclass": "toggle",
     "numinlets": 1,
     "numoutlets": 1,
     "patching_rect": [150, 92, 24, 24],
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
     "patching_rect": [180, 94, 70, 20],
     "text": "a sound",
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
     "patching_rect": [270, 118, 127.3, 22],
     "text": "open jongly.aif, loop 1",
     "outlettype": [""]
    }
   },
   {
    "box": {
     "id": "obj-7",
     "maxclass": "newobj",
     "numinlets": 2,
     "numoutlets": 2,
     "patching_rect": [150, 152, 80, 22],
     "outlettype": ["signal", "bang"],
     "text": "sfplay~ 1"
    }
   },
   {
    "box": {
     "id": "obj-8",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 17,
     "patching_rect": [150, 200, 440, 22],
     "outlettype": ["signal", "signal", "signal", "signal", "signal", "signal", "signal", "signal", "signal", "signal", "signal", "signal", "signal", "signal", "signal", "signal", ""],
     "text": "nn~ voice encode 2048"
    }
   },
   {
    "box": {
     "id": "obj-9",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "patching_rect": [598, 194, 150, 34],
     "text": "<- an outlet a latent, and one for answers",
     "fontsize": 12.0,
     "fontface": 0
    }
   },
   {
    "box": {
     "id": "obj-10",
     "maxclass": "newobj",
     "numinlets": 16,
     "numoutlets": 2,
     "patching_rect": [150, 430, 390, 22],
     "outlettype": ["signal", ""],
     "text": "nn~ voice decode 2048"
    }
   },
   {
    "box": {
     "id": "obj-11",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "patching_rect": [598, 431, 150, 20],
     "text": "<- an inlet a latent",
     "fontsize": 12.0,
     "fontface": 0
    }
   },
   {
    "box": {
     "id": "obj-12",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "patching_rect": [44, 240, 100, 20],
     "text": "scale latent 1",
     "fontsize": 12.0,
     "fontface": 0
    }
   },
   {
    "box": {
     "id": "obj-13",
     "maxclass": "flonum",
     "numinlets": 1,
     "numoutlets": 2,
     "patching_rect": [24, 262, 60, 22],
     "outlettype": ["", ""],
     "parameter_enable": 0
    }
   },
   {
    "box": {
     "id": "obj-14",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "patching_rect": [24, 208, 80, 22],
     "outlettype": [""],
     "text": "loadmess 1."
    }
   },
   {
    "box": {
     "id": "obj-15",
     "maxclass": "newobj",
     "numinlets": 2,
     "numoutlets": 1,
     "patching_rect": [150, 300, 60, 22],
     "outlettype": ["signal"],
     "text": "*~ 1."
    }
   },
   {
    "box": {
     "id": "obj-16",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "patching_rect": [44, 320, 100, 20],
     "text": "shift latent 2",
     "fontsize": 12.0,
     "fontface": 0
    }
   },
   {
    "box": {
     "id": "obj-17",
     "maxclass": "flonum",
     "numinlets": 1,
     "numoutlets": 2,
     "patching_rect": [24, 342, 60, 22],
     "outlettype": ["", ""],
     "parameter_enable": 0
    }
   },
   {
    "box": {
     "id": "obj-18",
     "maxclass": "newobj",
     "numinlets": 2,
     "numoutlets": 1,
     "patching_rect": [203, 380, 60, 22],
     "outlettype": ["signal"],
     "text": "+~ 0."
    }
   },
   {
    "box": {
     "id": "obj-19",
     "maxclass": "gain~",
     "numinlets": 1,
     "numoutlets": 2,
     "patching_rect": [150, 470, 22, 60],
     "outlettype": ["signal", ""],
     "parameter_enable": 0
    }
   },
   {
    "box": {
     "id": "obj-20",
     "maxclass": "ezdac~",
     "numinlets": 2,
     "numoutlets": 0,
     "patching_rect": [150, 556, 45, 45],
     "outlettype": [],
     "parameter_enable": 0
    }
   },
   {
    "box": {
     "id": "obj-21",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "patching_rect": [204, 568, 220, 20],
     "text": "turn audio on, then raise the slider",
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
     "patching_rect": [330, 476, 300, 21],
     "text": "with a model of your own",
     "fontsize": 13.0,
     "fontface": 1
    }
   },
   {
    "box": {
     "id": "obj-23",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "patching_rect": [330, 500, 400, 48],
     "text": "Write its name in the place of voice in both boxes: [nn~ myrave encode 2048] has as many outlets as the model has latents. [mcs.nn~ myrave encode] puts all of them into one cord, for mc.*~ and its like.",
     "fontsize": 12.0,
     "fontface": 0
    }
   }
  ],
  "lines": [
   {
    "patchline": {
     "source": ["obj-3", 0],
     "destination": ["obj-6", 0],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": ["obj-4", 0],
     "destination": ["obj-7", 0],
     "order": 0
    }
   },
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
     "source": ["obj-14", 0],
     "destination": ["obj-13", 0],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": ["obj-8", 0],
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
     "source": ["obj-15", 0],
     "destination": ["obj-10", 0],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": ["obj-8", 1],
     "destination": ["obj-18", 0],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": ["obj-17", 0],
     "destination": ["obj-18", 1],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": ["obj-18", 0],
     "destination": ["obj-10", 1],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": ["obj-8", 2],
     "destination": ["obj-10", 2],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": ["obj-8", 3],
     "destination": ["obj-10", 3],
     "order": 1
    }
   },
   {
    "patchline": {
     "source": ["obj-8", 4],
     "destination": ["obj-10", 4],
     "order": 2
    }
   },
   {
    "patchline": {
     "source": ["obj-8", 5],
     "destination": ["obj-10", 5],
     "order": 3
    }
   },
   {
    "patchline": {
     "source": ["obj-8", 6],
     "destination": ["obj-10", 6],
     "order": 4
    }
   },
   {
    "patchline": {
     "source": ["obj-8", 7],
     "destination": ["obj-10", 7],
     "order": 5
    }
   },
   {
    "patchline": {
     "source": ["obj-8", 8],
     "destination": ["obj-10", 8],
     "order": 6
    }
   },
   {
    "patchline": {
     "source": ["obj-8", 9],
     "destination": ["obj-10", 9],
     "order": 7
    }
   },
   {
    "patchline": {
     "source": ["obj-8", 10],
     "destination": ["obj-10", 10],
     "order": 8
    }
   },
   {
    "patchline": {
     "source": ["obj-8", 11],
     "destination": ["obj-10", 11],
     "order": 9
    }
   },
   {
    "patchline": {
     "source": ["obj-8", 12],
     "destination": ["obj-10", 12],
     "order": 10
    }
   },
   {
    "patchline": {
     "source": ["obj-8", 13],
     "destination": ["obj-10", 13],
     "order": 11
    }
   },
   {
    "patchline": {
     "source": ["obj-8", 14],
     "destination": ["obj-10", 14],
     "order": 12
    }
   },
   {
    "patchline": {
     "source": ["obj-8", 15],
     "destination": ["obj-10", 15],
     "order": 13
    }
   },
   {
    "patchline": {
     "source": ["obj-10", 0],
     "destination": ["obj-19", 0],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": ["obj-19", 0],
     "destination": ["obj-20", 0],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": ["obj-19", 0],
     "destination": ["obj-20", 1],
     "order": 1
    }
   }
  ]
 }
}
