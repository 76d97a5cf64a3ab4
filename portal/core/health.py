"""Two addresses for whoever watches the portal: is the process alive, can it serve."""

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse

SECURE_HEADERS = {"Cache-Control": "no-store"}


class HealthMiddleware:
    """/livez and /readyz, answered before host checks, redirects and sessions."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path_info == "/livez":
            return HttpResponse("ok\n", content_type="text/plain", headers=SECURE_HEADERS)
        if request.path_info == "/readyz":
            problem = readiness_problem()
            status = 503 if problem else 200
            return HttpResponse(
                f"{problem or 'ok'}\n",
                status=status,
                content_type="text/plain; charset=utf-8",
                headers=SECURE_HEADERS,
            )
        return self.get_response(request)


def readiness_problem() -> str:
    """Why the portal cannot serve now: no database, or migrations not applied. Empty if it can."""
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return "database unavailable"
    return f"{len(waiting)} migrations not applied" if waiting else ""
