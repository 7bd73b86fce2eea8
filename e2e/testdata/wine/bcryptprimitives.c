// Wine 8 lacks this library, without which no Go program starts there. For tests only.
#include <windows.h>

BOOLEAN WINAPI SystemFunction036(PVOID buffer, ULONG size); // RtlGenRandom, of advapi32

__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE buffer, SIZE_T size)
{
    return SystemFunction036(buffer, (ULONG)size);
}
