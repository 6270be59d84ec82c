// Max's import library has a DllMain of its own, which would be taken for this one's.

#include <windows.h>

extern "C" BOOL WINAPI DllMain(HINSTANCE, DWORD, LPVOID) { return TRUE; }  // NOLINT: Windows' name
