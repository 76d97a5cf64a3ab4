"""Pages go out compressed; pictures and files are small already."""

from django.middleware.gzip import GZipMiddleware

WORDS = ("text/", "application/json", "application/atom+xml", "application/xml", "image/svg+xml")


class CompressionMiddleware(GZipMiddleware):
    """Django's gzip for what consists of words; it pads each answer by chance, so a form's token cannot be guessed
    from lengths (BREACH)."""

    def process_response(self, request, response):
        if not response.get("Content-Type", "").startswith(WORDS):
            return response
        return super().process_response(request, response)
