"""Decision models as the OMG writes them: DMN 1.2 to 1.5, read, asked and written.

Owns: the model as data (`model`), its XML (`read_model`, `write_model`), and its answers (`Model`):
decision tables of all hit policies and boxed expressions over `kernel.feel`, decisions that require
others, business knowledge models, decision services. A rule table of the house goes out as a model
and comes in from one (`model_of`, `sheet_of`).

Not here: diagrams (where the boxes stand on the page is not kept), models in several files, and
functions of Java or PMML, which answer null. A model is material of others: XML with a document
type is refused, sizes are bounded, and whatever a model says, asking it ends (see `kernel.feel.run`).
"""

from yakuba.kernel.dmn.editions import EDITIONS, NEWEST
from yakuba.kernel.dmn.engine import Model
from yakuba.kernel.dmn.graph import requirements
from yakuba.kernel.dmn.model import Definitions
from yakuba.kernel.dmn.reader import UnreadableModel, read_model
from yakuba.kernel.dmn.shapes import InvalidModel
from yakuba.kernel.dmn.sheets import model_of, sheet_names, sheet_of
from yakuba.kernel.dmn.writer import write_model

__all__ = [
    "EDITIONS",
    "NEWEST",
    "Definitions",
    "InvalidModel",
    "Model",
    "UnreadableModel",
    "model_of",
    "read_model",
    "requirements",
    "sheet_names",
    "sheet_of",
    "write_model",
]
