"""Images: a thousand of them, read when one is first asked for and not whenever an account is emptied."""

from typing import Any

from .eks_images import add_eks_images


class Images:
    def _load_amis(self) -> None:
        self._images_are_read = False

    @property
    def amis(self) -> dict[str, Any]:
        if not self.__dict__.get("_images_are_read", True):
            self._images_are_read = True
            super()._load_amis()
            add_eks_images(self)
        return self._images

    @amis.setter
    def amis(self, images: dict[str, Any]) -> None:
        self._images = images
