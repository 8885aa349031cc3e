#pragma once
/// Names for threads, so that an operator's `top -H` and a core dump say who is who.

#include <pthread.h>

namespace trefoil {

/// Names the thread that calls. At most 15 letters.
inline void name_thread(const char* name) { ::pthread_setname_np(::pthread_self(), name); }

}  // namespace trefoil
