"""What of a PDF's page may stand in layers that are off: stretches marked as optional, and forms."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pypdfium2.raw as pdfium

_SIGNS = 64
"""Characters of a name."""

Layer = tuple[int, ...]
"""What tells the objects of one layer from those of another: the addresses of the marks and forms they stand in."""

Objects = list[pdfium.FPDF_PAGEOBJECT]


@dataclass
class Layers:
    """The objects of each layer of a page; by the addresses of all marks the names of layers, None of what is none."""

    objects: dict[Layer, Objects] = field(default_factory=dict)
    names: dict[int, str | None] = field(default_factory=dict)

    def of(self, drawn: pdfium.FPDF_PAGEOBJECT, outer: Layer) -> Layer:
        """The layer of an object that stands in another layer; none for most."""
        layer = outer
        for number in range(int(pdfium.FPDFPageObj_CountMarks(drawn))):
            mark = pdfium.FPDFPageObj_GetMark(drawn, number)
            address = address_of(mark)
            if address not in self.names:
                self.names[address] = _layer_named_by(mark)
            if self.names[address] is not None:
                layer += (address,)
        return layer

    def add(self, drawn: pdfium.FPDF_PAGEOBJECT, layer: Layer) -> None:
        """One more object of a layer."""
        self.objects.setdefault(layer, []).append(drawn)

    def by_name(self) -> list[Objects]:
        """The objects, those of all layers of one name together."""
        found: dict[tuple[int | str, ...], Objects] = {}
        for layer, objects in self.objects.items():
            found.setdefault(tuple(self.names.get(address) or address for address in layer), []).extend(objects)
        return [*found.values()]


def address_of(handle: object) -> int:
    """Where what pdfium hands out lies: it tells one thing from another."""
    return pdfium.cast(handle, pdfium.c_void_p).value or 0


def _layer_named_by(mark: pdfium.FPDF_PAGEOBJECTMARK) -> str | None:
    """The name of the layer that a mark stands for; None where it stands for none."""
    if _said(lambda *room: pdfium.FPDFPageObjMark_GetName(mark, *room)) != "OC":
        return None
    return _said(lambda *room: pdfium.FPDFPageObjMark_GetParamStringValue(mark, b"Name", *room))


def _said(ask: Callable[..., object]) -> str:
    """What pdfium writes into a room for a name."""
    room, wrote = (pdfium.c_ushort * _SIGNS)(), pdfium.c_ulong()
    ask(room, 2 * _SIGNS, wrote)
    return bytes(room)[: wrote.value].decode("utf-16-le", "replace").rstrip("\0")
