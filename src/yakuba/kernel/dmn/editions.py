"""The editions of DMN and the namespaces their XML bears."""

from typing import Final

EDITIONS: Final[dict[str, str]] = {
    "1.2": "http://www.omg.org/spec/DMN/20180521/MODEL/",
    "1.3": "https://www.omg.org/spec/DMN/20191111/MODEL/",
    "1.4": "https://www.omg.org/spec/DMN/20211108/MODEL/",
    "1.5": "https://www.omg.org/spec/DMN/20230324/MODEL/",
}
NEWEST: Final = "1.5"
