"""`python -m dev.images`: writes helm/matricula/images.txt, every image that the charts may run."""

import re
import subprocess

from dev.helm import HELM
from dev.paths import REPO

CHART = REPO / "helm" / "matricula"
LIST = CHART / "images.txt"
_IMAGE = re.compile(r"^\s*(?:- )?image: \"?([^\s\"]+)", re.MULTILINE)


def listed() -> str:
    """The text of the list: ours first, then the servers of the evaluation mode."""
    needed, trial = _images("small"), _images("evaluation")
    lines = [
        "# Made of the charts by `python -m dev.images`: what to mirror where there is no way out.",
        *sorted(needed),
        "# only for a trial (global.evaluation.enabled)",
        *sorted(trial - needed),
    ]
    return "\n".join(lines) + "\n"


def _images(values: str) -> set[str]:
    command = [str(HELM), "template", "matricula", str(CHART), "-f", str(CHART / f"values-{values}.yaml")]
    text = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stdout
    return set(_IMAGE.findall(text))


if __name__ == "__main__":
    LIST.write_text(listed(), encoding="utf-8")
