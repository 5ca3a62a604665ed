"""Who comes first on a busy machine: the threads that answer people."""

import os
import sys
import threading

#: How far others stand back, on the scale of `nice`.
ASIDE = 10


def yield_to_others() -> None:
    """Lower the priority of the calling thread, where the system can do that.

    Linux keeps a priority for each thread; those that it starts later take it over.
    """
    if sys.platform == "linux":
        thread = threading.get_native_id()
        # An ordinary account may never come nearer again, not even from further back.
        held = os.getpriority(os.PRIO_PROCESS, thread)
        os.setpriority(os.PRIO_PROCESS, thread, max(held, ASIDE))
