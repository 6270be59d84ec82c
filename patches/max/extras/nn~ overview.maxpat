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
  "rect": [60, 80, 760, 480],
  "boxes": [
   {
    "box": {
     "id": "obj-1",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "patching_rect": [16, 8, 80, 36],
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
     "patching_rect": [110, 10, 500, 22],
     "text": "neural audio models in real time",
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
     "patching_rect": [110, 32, 620, 20],
     "text": "A model file (.ts) has methods; these objects play them at a latency that is known. Click to open.",
     "fontsize": 12.0,
     "fontface": 0
    }
   },
   {
    "box": {
     "id": "obj-4",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "patching_rect": [24, 420, 80, 22],
     "outlettype": [""],
     "text": "pcontrol"
    }
   },
   {
    "box": {
     "id": "obj-5",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "patching_rect": [24, 80, 160, 22],
     "text": "load nn~.maxhelp",
     "outlettype": [""]
    }
   },
   {
    "box": {
     "id": "obj-6",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "patching_rect": [200, 69, 110, 22],
     "text": "nn~",
     "fontsize": 14.0,
     "fontface": 1
    }
   },
   {
    "box": {
     "id": "obj-7",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "patching_rect": [200, 92, 500, 20],
     "text": "Play a neural audio model in real time",
     "fontsize": 12.0,
     "fontface": 0
    }
   },
   {
    "box": {
     "id": "obj-8",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "patching_rect": [24, 132, 160, 22],
     "text": "load mc.nn~.maxhelp",
     "outlettype": [""]
    }
   },
   {
    "box": {
     "id": "obj-9",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "patching_rect": [200, 121, 110, 22],
     "text": "mc.nn~",
     "fontsize": 14.0,
     "fontface": 1
    }
   },
   {
    "box": {
     "id": "obj-10",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "patching_rect": [200, 144, 500, 20],
     "text": "Play a neural audio model for many voices at once",
     "fontsize": 12.0,
     "fontface": 0
    }
   },
   {
    "box": {
     "id": "obj-11",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "patching_rect": [24, 184, 160, 22],
     "text": "load mcs.nn~.maxhelp",
     "outlettype": [""]
    }
   },
   {
    "box": {
     "id": "obj-12",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "patching_rect": [200, 173, 110, 22],
     "text": "mcs.nn~",
     "fontsize": 14.0,
     "fontface": 1
    }
   },
   {
    "box": {
     "id": "obj-13",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "patching_rect": [200, 196, 500, 20],
     "text": "Play a neural audio model with all its channels in one cord",
     "fontsize": 12.0,
     "fontface": 0
    }
   },
   {
    "box": {
     "id": "obj-14",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "patching_rect": [24, 236, 160, 22],
     "text": "load nn.info.maxhelp",
     "outlettype": [""]
    }
   },
   {
    "box": {
     "id": "obj-15",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "patching_rect": [200, 225, 110, 22],
     "text": "nn.info",
     "fontsize": 14.0,
     "fontface": 1
    }
   },
   {
    "box": {
     "id": "obj-16",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "patching_rect": [200, 248, 500, 20],
     "text": "Tell what is in a model file",
     "fontsize": 12.0,
     "fontface": 0
    }
   },
   {
    "box": {
     "id": "obj-17",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "patching_rect": [244, 300, 300, 21],
     "text": "examples",
     "fontsize": 13.0,
     "fontface": 1
    }
   },
   {
    "box": {
     "id": "obj-18",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "patching_rect": [24, 328, 210, 22],
     "text": "load rave-timbre-transfer.maxpat",
     "outlettype": [""]
    }
   },
   {
    "box": {
     "id": "obj-19",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "patching_rect": [244, 329, 480, 20],
     "text": "A RAVE model that is dropped in plays the microphone or a sound.",
     "fontsize": 12.0,
     "fontface": 0
    }
   },
   {
    "box": {
     "id": "obj-20",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "patching_rect": [24, 362, 210, 22],
     "text": "load latent-manipulation.maxpat",
     "outlettype": [""]
    }
   },
   {
    "box": {
     "id": "obj-21",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "patching_rect": [244, 363, 480, 20],
     "text": "Encode a sound, scale and shift its latents, decode it.",
     "fontsize": 12.0,
     "fontface": 0
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
     "source": ["obj-8", 0],
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
     "source": ["obj-14", 0],
     "destination": ["obj-4", 0],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": ["obj-18", 0],
     "destination": ["obj-4", 0],
     "order": 0
    }
   },
   {
    "patchline": {
     "source": ["obj-20", 0],
     "destination": ["obj-4", 0],
     "order": 0
    }
   }
  ]
 }
}
