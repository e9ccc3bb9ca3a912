"""Where anybody asks whether the town has issued a paper, as an address and as a QR code on it.

Source: ISO/IEC 18004 (QR code).
"""

from urllib.parse import urlencode

from django.conf import settings

from yakuba.foundation.tenancy.models import Municipality

from .models import IssuedDocument
from .rules import check_number


def verifying_address(town: Municipality) -> str:
    """Return the address of the page that asks for number and check number."""
    return f"{settings.PUBLIC_URL}/{town.slug}/verify/"


def address_of_paper(document: IssuedDocument) -> str:
    """Return the address that answers about this one paper."""
    asked = urlencode({"n": document.number, "c": check_number(document.content_hash)})
    return f"{verifying_address(document.municipality)}?{asked}"


def qr_code(document: IssuedDocument) -> str:
    """Return the code of that address as SVG, without a margin."""
    # Most processes never print.
    from qrcode.constants import ERROR_CORRECT_M
    from qrcode.image.svg import SvgPathImage
    from qrcode.main import QRCode

    code = QRCode(error_correction=ERROR_CORRECT_M, border=0, image_factory=SvgPathImage)
    code.add_data(address_of_paper(document))
    return str(code.make_image().to_string(encoding="unicode"))
