"""QR codes."""

from __future__ import annotations

import qrcode


def draw_code(text: str) -> dict[str, object]:
    """Draw the QR code of a text: ``size`` in modules, ``path`` of the dark ones (SVG).

    Both include the quiet zone.
    """
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=4)
    code.add_data(text)
    rows = code.get_matrix()
    dark = [f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, cell in enumerate(row) if cell]
    return {"size": len(rows), "path": "".join(dark)}
