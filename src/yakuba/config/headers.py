"""What every answer tells the browser: no other origin, and nothing of the machine, is its business."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

Handler = Callable[[HttpRequest], HttpResponse]

# What a page may do with the machine that shows it: nothing but passkeys, which log in.
_PERMISSIONS = ", ".join(
    [
        *(
            f"{feature}=()"
            for feature in (
                "accelerometer", "autoplay", "browsing-topics", "camera",
                "display-capture", "encrypted-media", "fullscreen", "geolocation", "gyroscope",
                "hid", "idle-detection", "local-fonts", "magnetometer", "microphone", "midi",
                "payment", "picture-in-picture", "screen-wake-lock", "serial", "sync-xhr", "usb",
                "xr-spatial-tracking",
            )
        ),
        *(
            f"{feature}=(self)"
            for feature in (
                "clipboard-write", "publickey-credentials-create", "publickey-credentials-get",
            )
        ),
    ]
)  # fmt: skip
_ISOLATION = {
    # Nobody else's page may draw in our pictures, papers or scripts, nor learn of their size.
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "X-Frame-Options": "DENY",
    "X-Permitted-Cross-Domain-Policies": "none",
    "Permissions-Policy": _PERMISSIONS,
}


class IsolationHeadersMiddleware:
    """Close every answer, of whatever kind, against other origins; see docs/security/README.md."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in _ISOLATION.items():
            response.headers.setdefault(name, value)
        return response
