from django.core.files.images import ImageFile
import io
from .models import PortalImage
def store_picture(*, title, data, collection, credit="", by=None):
    image = PortalImage(title=title, credit=credit, collection=collection, uploaded_by_user=by, file=ImageFile(io.BytesIO(data), name="x.webp"))
    image.save()
    return image
