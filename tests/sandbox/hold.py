"""A moment at which AWS is written to no more, so that whoever is at work can be killed just then."""

import threading


class Hold:
    """Lets so many calls through that write. Those after them wait until others are let through, and come to nothing then."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._left: int | None = None
        self._times = 0

    def after(self, writes: int | None) -> None:
        """None: there is no such moment."""
        with self._changed:
            self._left = writes
            self._times += 1
            self._changed.notify_all()

    def lets_through(self) -> bool:
        with self._changed:
            if self._left is None:
                return True
            if self._left:
                self._left -= 1
                return True
            times = self._times
            self._changed.wait_for(lambda: self._times != times)
            return False
