from typing import Any


class Build:
    def __init__(self, module: Any):
        raise NotImplementedError

    def converge(self) -> None:
        raise NotImplementedError
