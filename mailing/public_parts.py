"""What readers meet of the mailing on pages of the paper: the way to have it by mail."""

from news.models import IssuePage


def beside_number(page, request) -> dict:
    """On a number, with its paper ticked."""
    return {"paper": page.publication_id}


def beside_shelf(page, request) -> dict | None:
    """On a shelf that has numbers, with the paper of the newest ticked."""
    below = IssuePage.objects.live().descendant_of(page.get_parent())
    newest = below.order_by("-period_end", "-total_number").values_list("publication", flat=True).first()
    return {"paper": newest} if newest else None
