"""A desk on which lists are seen at once, before the rules are loaded that everything else takes."""

from typing import TYPE_CHECKING, Any

from worklist.desk.seeing import Seeing

if TYPE_CHECKING:
    from worklist.desk.serving import Desk


class Beginning(Seeing):
    """It shows lists. With the first thing beyond them that it is asked for, it is the whole desk and stays it."""

    def __getattr__(self, name: str) -> Any:
        """Python asks here for what a desk for lists does not have; the whole desk has no such method."""
        from worklist.desk.serving import Desk

        self.__class__ = Desk  # type: ignore[assignment]  # which adds methods to this class, and nothing to its state
        return getattr(self, name)


if TYPE_CHECKING:
    desk_for_lists = Desk.open
else:
    desk_for_lists = Beginning.open
